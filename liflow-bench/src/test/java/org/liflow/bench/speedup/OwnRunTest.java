package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnRunTest {
  private static List<String> names(int atoms, List<String> backends, boolean trains) {
    return OwnRun.of(atoms, backends, true, trains).stream().map(OwnRun::name).toList();
  }

  @Test
  void smallSizesRunOnTheBackendsAskedForAlone() {
    assertEquals(
        List.of("network, vector, 200 atoms", "training, vector, 200 atoms"),
        names(200, List.of("vector"), true));
    assertEquals(
        List.of("training, scalar, 50 atoms"),
        OwnRun.of(50, List.of("scalar"), false, true).stream().map(OwnRun::name).toList());
    assertEquals(List.of(), OwnRun.of(3200, List.of("vector"), false, false));
  }

  @Test
  void theLargestSizeHasAnEvaluationOfManyAtomsAndOneOfTheScalarBackend() {
    List<OwnRun> runs = OwnRun.of(3200, List.of("vector"), true, false);
    assertEquals(
        List.of(
            "network, vector, 3200 atoms",
            "network, vector, 100000 atoms",
            "network, scalar, 3200 atoms"),
        runs.stream().map(OwnRun::name).toList());
    assertEquals(List.of(true, true, true), runs(runs, "evaluation"));
    assertEquals(List.of(true, false, false), runs(runs, "stride"));
  }

  private static List<Boolean> runs(List<OwnRun> runs, String method) {
    String name = "org.liflow.bench.NetworkBenchmark." + method;
    return runs.stream().map(run -> Pattern.compile(run.pattern()).matcher(name).find()).toList();
  }

  @Test
  void theScalarBackendEvaluatesNoSizeTwiceAndNoneForMinutes() {
    assertEquals(
        List.of(
            "network, vector, 3200 atoms",
            "network, vector, 100000 atoms",
            "network, scalar, 3200 atoms"),
        names(3200, List.of("vector", "scalar"), false));
    assertEquals(List.of("network, scalar, 3200 atoms"), names(3200, List.of("scalar"), false));
  }

  @Test
  void aTurnHasTheSizesThatScalingCompares() {
    List<Integer> sizes =
        OwnRun.NETWORK_SIZES.stream()
            .flatMap(atoms -> OwnRun.of(atoms, List.of("vector"), true, true).stream())
            .map(OwnRun::atoms)
            .toList();
    assertTrue(sizes.contains(Scaling.FROM), sizes.toString());
    assertEquals(1, sizes.stream().filter(atoms -> atoms == OwnRun.LARGE).count());
    assertFalse(
        Stream.of(50, 200)
            .flatMap(atoms -> OwnRun.of(atoms, List.of("vector"), true, true).stream())
            .anyMatch(run -> run.backend().equals(OwnBenchmarks.SCALAR)));
  }
}
