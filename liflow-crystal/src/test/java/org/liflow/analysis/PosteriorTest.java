package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PosteriorTest {
  static Stream<Posterior> posteriors() {
    return Stream.of(
        new TruncatedStudent(3, 0.5, 9),
        new TruncatedStudent(0.5, 0.5, 9),
        new TruncatedStudent(0, 2, TruncatedStudent.NORMAL),
        new TruncatedStudent(-3, 1, 30),
        new TruncatedStudent(-3, 1, TruncatedStudent.NORMAL),
        new ShiftedInverseChiSquared(2, 20, 0),
        new ShiftedInverseChiSquared(2, 20, 1),
        new ShiftedInverseChiSquared(2, 60, 1.9));
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("posteriors")
  void momentsAndIntervalsFitTheQuantiles(Posterior posterior) {
    int size = 20_000;
    double sum = 0;
    double squares = 0;
    double[] interval = posterior.interval(0.95);
    int held = 0;
    for (int k = 0; k < size; k++) {
      double value = posterior.quantile((k + 0.5) / size);
      assertTrue(value >= 0);
      sum += value;
      squares += value * value;
      held += value >= interval[0] && value <= interval[1] ? 1 : 0;
    }
    double mean = sum / size;
    assertEquals(mean, posterior.mean(), 2e-3 * mean);
    double deviation = Math.sqrt(squares / size - mean * mean);
    assertEquals(deviation, posterior.standardDeviation(), 0.02 * deviation);
    assertEquals(0.95, held / (double) size, 0.02);
    Estimate estimate = posterior.estimate(10);
    assertEquals(10 * posterior.median(), estimate.median(), 1e-9);
    assertEquals(10 * interval[1], estimate.upper95(), 1e-9);
  }

  @Test
  void theIntervalReachesZeroWhereZeroIsLikely() {
    assertEquals(0, new TruncatedStudent(1, 1, 20).interval(0.95)[0]);
    assertEquals(0, new TruncatedStudent(-1, 1, 20).interval(0.95)[0]);
    assertTrue(new TruncatedStudent(3, 1, 20).interval(0.95)[0] > 0);
    assertEquals(0, new ShiftedInverseChiSquared(2, 60, 1.8).interval(0.95)[0]);
    assertTrue(new ShiftedInverseChiSquared(2, 60, 0.5).interval(0.95)[0] > 0);
  }

  @Test
  void refuseParametersWithoutADistribution() {
    assertThrows(IllegalArgumentException.class, () -> new TruncatedStudent(1, 0, 5));
    assertThrows(IllegalArgumentException.class, () -> new TruncatedStudent(Double.NaN, 1, 5));
    assertThrows(IllegalArgumentException.class, () -> new ShiftedInverseChiSquared(0, 5, 0));
  }
}
