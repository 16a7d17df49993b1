package org.liflow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.bench.speedup.OwnBenchmarks;
import org.liflow.tensor.backend.Backend;
import org.openjdk.jmh.annotations.Benchmark;

class OperationBenchmarkTest {
  static List<String> backends() {
    return OwnBenchmarks.backends();
  }

  private static List<Method> benchmarks() {
    return Arrays.stream(OperationBenchmark.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .toList();
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("backends")
  void everyOperationRunsAndStaysFinite(String backend) throws ReflectiveOperationException {
    OperationBenchmark benchmark = new OperationBenchmark();
    benchmark.atoms = 50;
    benchmark.backend = backend;
    benchmark.prepare();
    try {
      for (int round = 0; round < 3; round++) {
        for (Method method : benchmarks()) {
          Object result = method.invoke(benchmark);
          if (result instanceof Number number) {
            assertTrue(Double.isFinite(number.doubleValue()), method + " gives " + result);
          }
        }
      }
    } finally {
      benchmark.close();
    }
  }

  /** A new operation of the contract gets a benchmark, or this says so. */
  @Test
  void everyOperationOfTheContractIsTimed() {
    Set<String> expected =
        Arrays.stream(Backend.class.getMethods())
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    expected.removeAll(
        Set.of(
            "name",
            "description",
            "tensor",
            "atoms",
            "uninitialised",
            "upload",
            "download",
            "fill",
            "copy",
            "add",
            "record",
            "updateWorkspace",
            "close"));
    Set<String> timed =
        benchmarks().stream()
            .map(Method::getName)
            .filter(
                name ->
                    !Set.of("linearSilu", "linearVectors", "linearVectorsBackward").contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, timed);
  }
}
