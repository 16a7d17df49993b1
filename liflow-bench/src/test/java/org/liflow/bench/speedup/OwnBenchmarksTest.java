package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.Options;

class OwnBenchmarksTest {
  private final OwnBenchmarks benchmarks = new OwnBenchmarks(Map.of(), true, 2, 26.16);

  private Measurement measurement(String benchmark, Map<String, String> parameters) {
    return benchmarks.measurement(
        benchmark, name -> Optional.ofNullable(parameters.get(name)), 0.001);
  }

  @Test
  void knowsWhatEachBenchmarkMeasures() {
    assertEquals(
        new Measurement(Work.STRIDE, "", "LiFlow", "vector", 200, 2, 0.001, 1),
        measurement("NetworkBenchmark.stride", Map.of("backend", "vector", "atoms", "200")));
    assertEquals(
        new Measurement(Work.CLASSICAL_STEP, "", "LiFlow", "", 156, 1, 0.001, 1000),
        measurement("ReferenceDynamicsBenchmark.step", Map.of("units", "4x4x2", "threads", "1")));
    assertEquals(
        new Measurement(Work.OPERATION, "radialMessage", "LiFlow", "scalar", 3200, 2, 0.001, 0),
        measurement(
            "OperationBenchmark.radialMessage", Map.of("backend", "scalar", "atoms", "3200")));
  }

  @Test
  void countsTheDirectedPairsOfNeighbourLists() {
    Measurement list =
        measurement("NeighborListBenchmark.build", Map.of("atoms", "50000", "threads", "1"));
    assertEquals(1_308_000, list.pairs());
    assertEquals(1e6 / 1_308_000, list.nanosecondsPerPair().orElseThrow(), 1e-12);
  }

  @Test
  void offersTheBackendsThatCanRunHere() {
    List<String> here = OwnBenchmarks.backends();
    assertTrue(here.contains("scalar"), here.toString());
    assertTrue(
        OwnBenchmarks.absentBackends().stream()
            .noneMatch(absent -> here.contains(absent.name().replaceAll(".* ", ""))));
  }

  @Test
  void theScalarBackendIsTimedWithoutTheVectorApi() {
    Options scalar = benchmarks.options("x", Map.of("backend", List.of("scalar")), 1);
    assertFalse(scalar.getJvmArgs().get().contains(BenchmarkJvm.VECTOR_API));
    assertEquals(
        List.of(BenchmarkJvm.INITIAL_HEAP, BenchmarkJvm.HEAP),
        List.copyOf(scalar.getJvmArgsAppend().get()));
    Options vector = benchmarks.options("x", Map.of("backend", List.of("vector")), 1);
    assertFalse(vector.getJvmArgs().hasValue());
    assertFalse(vector.getJvmArgsAppend().hasValue());
  }

  @Test
  void namesWhatFails() {
    Outcome.Failed failed =
        assertInstanceOf(
            Outcome.Failed.class, benchmarks.run("nothing", "NoSuchBenchmark", Map.of(), 1));
    assertEquals("nothing", failed.name());
  }
}
