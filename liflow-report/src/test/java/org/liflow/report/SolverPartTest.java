package org.liflow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.IntervalPart;
import org.liflow.flow.SolverChange;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.SolverError;

class SolverPartTest {
  private static SolverConvergence check(double temperature, SolverError diffusivity) {
    return new SolverConvergence(
        temperature,
        "euler-10",
        "euler-20",
        4,
        4,
        "Li",
        Map.of("Li", new SolverError(1, 1, null, null)),
        1.5,
        new SolverError(0.1, 0.1, null, null),
        diffusivity);
  }

  private static SolverError error(double value, double lower, double upper, Double extrapolated) {
    return new SolverError(1, 1, new SolverChange(value, lower, upper), extrapolated);
  }

  /** A value 20 % too low has to grow by a quarter. */
  @Test
  void aCertainErrorShiftsByWhatCorrectsIt() {
    IntervalPart part = SolverPart.of(List.of(check(650, error(-0.1, -0.12, -0.08, -0.2))), 650);
    assertEquals(0.25, part.shift(), 1e-12);
    // Of the errors that changes of -0.12 and -0.08 are extrapolated to: -0.2348 and -0.1636.
    assertEquals(1.306818 / 1.25 - 1, part.above(), 1e-6);
    assertEquals(1 - 1.195652 / 1.25, part.below(), 1e-6);
    IntervalPart plain = SolverPart.of(List.of(check(650, error(0.1, 0.08, 0.12, null))), 650);
    assertEquals(1 / 1.1 - 1, plain.shift(), 1e-12);
    assertEquals(1 - 1.1 / 1.12, plain.below(), 1e-12);
    assertEquals(1.1 / 1.08 - 1, plain.above(), 1e-12);
    assertTrue(plain.note().contains("not extrapolated"), plain.note());
  }

  @Test
  void whatMayBeChanceHasNoSign() {
    IntervalPart part = SolverPart.of(List.of(check(650, error(-0.01, -0.05, 0.03, null))), 650);
    assertEquals(0, part.shift());
    assertEquals(1 / 0.95 - 1, part.above(), 1e-12);
    assertEquals(1 - 1 / 1.03, part.below(), 1e-12);
  }

  /** With nothing else the interval is that of the corrected value, end by end. */
  @Test
  void theEndsAreThoseOfTheCorrectedValue() {
    IntervalPart part = SolverPart.of(List.of(check(650, error(-0.3, -0.34, -0.26, null))), 650);
    double corrected = 1 + part.shift();
    assertEquals(1 / 0.66, corrected * (1 + part.above()), 1e-12);
    assertEquals(1 / 0.74, corrected * (1 - part.below()), 1e-12);
    SolverConvergence wide = check(650, error(-0.8, -1.1, -0.5, null));
    assertFalse(SolverPart.of(List.of(wide), 650).isEstimated(), "a bound that leaves nothing");
  }

  @Test
  void whatIsNotKnownIsNotEstimated() {
    assertFalse(SolverPart.of(List.of(), 650).isEstimated());
    SolverConvergence other = check(900, error(-0.1, -0.12, -0.08, null));
    assertFalse(SolverPart.of(List.of(other), 650).isEstimated());
    SolverConvergence few = check(650, new SolverError(1, 1, null, null));
    assertFalse(SolverPart.of(List.of(few), 650).isEstimated());
  }

  @Test
  void ofSeveralRunsTheLargestCounts() {
    SolverConvergence small = check(650, error(-0.02, -0.03, -0.01, null));
    SolverConvergence large = check(650, error(-0.2, -0.22, -0.18, null));
    assertEquals(0.25, SolverPart.of(List.of(small, large), 650).shift(), 1e-12);
    assertEquals(0.25, SolverPart.of(List.of(large, small), 650).shift(), 1e-12);
  }
}
