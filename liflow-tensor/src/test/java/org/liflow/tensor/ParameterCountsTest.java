package org.liflow.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ParameterCountsTest {
  @SuppressWarnings("unused")
  static int nine(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
    return a;
  }

  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(Tensor.class);
  }

  @Test
  void longMethodsAreFound() {
    ParameterCounts tests = ParameterCounts.of(ParameterCountsTest.class);
    assertTrue(tests.above(8).contains("9 ParameterCountsTest.nine"), () -> "" + tests.above(8));
    assertTrue(tests.methods() > 100);
    assertEquals(0, tests.percentile(1));
    assertTrue(tests.percentile(100) >= 9);
    ParameterCounts own = ParameterCounts.of(Tensor.class);
    assertTrue(own.above(4).stream().anyMatch(line -> line.contains("VectorKernels")));
  }
}
