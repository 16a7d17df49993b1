package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

class SelfDiffusivityTest {
  private static final int WALKS = 400;

  /**
   * What many walks show.
   *
   * @param share of intervals that hold the truth, walkers taken as independent
   * @param quoted share of those that allow for concert
   * @param bias mean error in standard errors
   * @param meanError standard error that the walkers' scatter gives, over the truth
   * @param scatter standard deviation from walk to walk, over the truth
   */
  private record Coverage(
      double share, double quoted, double bias, double meanError, double scatter) {}

  private static boolean holds(Diffusivity found, double truth) {
    double[] interval = found.posterior().interval(0.95);
    return interval[0] <= truth && truth <= interval[1];
  }

  /** How often the interval holds the true value, and the mean error in standard errors. */
  private static Coverage coverage(
      int frames, double truth, OptionalDouble from, Supplier<double[][][]> walk) {
    int[] lags = WalkerCurves.lags(frames);
    Map<Integer, BrownianCovariance> known = Map.of(frames, BrownianCovariance.of(frames, lags));
    int held = 0;
    int quoted = 0;
    double sum = 0;
    double squares = 0;
    double errors = 0;
    for (int k = 0; k < WALKS; k++) {
      WalkerCurves curves = WalkerCurves.of(List.<double[][][]>of(walk.get()), 1, lags, known);
      Diffusivity found = DiffusivityEstimator.estimate(curves, Axis.ALL, from, 0);
      Diffusivity independent = found.asIfIndependent();
      held += holds(independent, truth) ? 1 : 0;
      quoted += holds(found, truth) ? 1 : 0;
      double off = found.slope() / 6 - truth;
      sum += off;
      squares += off * off;
      errors += Math.sqrt(independent.covariance()[0]) / 6;
    }
    double mean = sum / WALKS;
    double scatter = Math.sqrt(squares / WALKS - mean * mean);
    return new Coverage(
        held / (double) WALKS,
        quoted / (double) WALKS,
        mean / (scatter / Math.sqrt(WALKS)),
        errors / WALKS / truth,
        scatter / truth);
  }

  /**
   * With 400 walks and a true coverage of 0.95 the share found has a standard error of 0.011, so
   * that 0.92 to 0.98 is a window of 2.75 standard errors. The quoted intervals allow for concert,
   * of which these walkers have none, and may hold the truth more often.
   */
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "10, 50, 0.05, 0",
    "10, 50, 0.05, 0.2",
    "10, 50, 0.02, 0.5",
    "10, 300, 0.05, 0.2",
    "30, 100, 0.02, 0.2",
    "50, 200, 0.005, 0.3",
    "200, 60, 0.02, 0.2"
  })
  void intervalsHoldTheTruthNineteenTimesInTwenty(
      int atoms, int frames, double truth, double vibration) {
    RandomWalks walks = new RandomWalks(20240 + atoms + frames);
    double[] isotropic = {truth, truth, truth};
    Coverage coverage =
        coverage(
            frames,
            truth,
            OptionalDouble.empty(),
            () -> walks.brownian(atoms, frames, isotropic, vibration));
    assertTrue(coverage.share() >= 0.92 && coverage.share() <= 0.98, coverage::toString);
    assertTrue(coverage.quoted() >= 0.94 && coverage.quoted() <= 0.998, coverage::toString);
    assertTrue(Math.abs(coverage.bias()) < 3.3, coverage::toString);
    assertEquals(coverage.scatter(), coverage.meanError(), 0.1 * coverage.scatter());
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"32, 100, 0.01, 0", "32, 100, 0.03, 0", "100, 100, 0.01, 2"})
  void intervalsHoldForHopsAndVibrationsWithMemory(
      int atoms, int frames, double truth, double memory) {
    RandomWalks walks = new RandomWalks(3);
    Coverage coverage =
        coverage(
            frames,
            truth,
            OptionalDouble.empty(),
            () -> walks.hopping(atoms, frames, truth, 2.5, 0.2, memory));
    assertTrue(coverage.share() >= 0.92 && coverage.share() <= 0.98, coverage::toString);
    assertTrue(coverage.quoted() >= 0.94, coverage::toString);
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"1, 50, 0.05, 0.1", "1, 300, 0.02, 0.2", "3, 100, 0.02, 0.2", "1, 100, 0.02, 1"})
  void intervalsHoldForFewWalkers(int walkers, int frames, double truth, double vibration) {
    RandomWalks walks = new RandomWalks(4);
    double[] isotropic = {truth, truth, truth};
    Coverage coverage =
        coverage(
            frames,
            truth,
            OptionalDouble.of(1),
            () -> walks.brownian(walkers, frames, isotropic, vibration));
    assertTrue(coverage.quoted() >= 0.92 && coverage.quoted() <= 0.995, coverage::toString);
  }

  @Test
  void atomsThatOnlyVibrateDoNotDiffuse() {
    RandomWalks walks = new RandomWalks(5);
    int reachesZero = 0;
    for (int k = 0; k < 60; k++) {
      Trajectory trajectory =
          walks.crystal(walks.brownian(20, 40, new double[3], 0.2), 3, new int[] {16}, 12, 1);
      Diffusivity found =
          SelfDiffusivity.estimate(List.of(trajectory), Element.LI, DiffusivitySettings.DEFAULT);
      Estimate estimate = found.estimate();
      assertTrue(estimate.mean() > 0 && estimate.upper95() < 1e-6, estimate::toString);
      reachesZero += found.significant() ? 0 : 1;
    }
    assertTrue(reachesZero >= 50, "" + reachesZero);
  }

  @Test
  void atomsAtRestGiveZeroWithinTheResolution() {
    Trajectory rest = new RandomWalks(6).crystal(new double[8][3][20], 3, new int[] {16}, 9, 0.1);
    Diffusivity found =
        SelfDiffusivity.estimate(
            List.of(rest),
            Element.LI,
            DiffusivitySettings.DEFAULT.withReference(ReferenceFrame.NONE));
    assertEquals(0, found.estimate().upper95(), 1e-12);
    assertFalse(found.significant());
  }

  @Test
  void unitsAxesAndDimensionsFit() {
    RandomWalks walks = new RandomWalks(10);
    double[] perFrame = {0.04, 0.02, 0};
    Trajectory trajectory =
        walks.crystal(walks.brownian(150, 300, perFrame, 0.1), 3, new int[] {16, 16}, 20, 0.5);
    DiffusivitySettings still = DiffusivitySettings.DEFAULT.withReference(ReferenceFrame.NONE);
    // 0.04 Å² in 0.5 ps are 0.08 Å²/ps, 8e-6 cm²/s.
    double[] expected = {8e-6, 4e-6, 0};
    for (Axis axis : Axis.values()) {
      Estimate along =
          SelfDiffusivity.estimate(
                  List.of(trajectory), Element.LI, still.withAxes(EnumSet.of(axis)))
              .estimate();
      assertEquals(expected[axis.ordinal()], along.median(), 3e-7);
    }
    Diffusivity plane =
        SelfDiffusivity.estimate(
            List.of(trajectory), Element.LI, still.withAxes(EnumSet.of(Axis.X, Axis.Y)));
    assertEquals(6e-6, plane.estimate().median(), 2e-7);
    Diffusivity space = SelfDiffusivity.estimate(List.of(trajectory), Element.LI, still);
    assertEquals(4e-6, space.estimate().median(), 1.5e-7);
    assertEquals(0.5, space.fitFrom(), 1e-12);
    Diffusivity.Band band = space.band(new double[] {0, 10, 100});
    assertEquals(6 * 0.04 * 100 + 0.06, band.line()[2], 1);
    assertTrue(band.lower()[2] < band.line()[2] && band.line()[2] < band.upper()[2]);
    Diffusivity late =
        SelfDiffusivity.estimate(List.of(trajectory), Element.LI, still.withFromTime(5.2));
    assertEquals(5.5, late.fitFrom(), 1e-12);
  }

  @Test
  void replicasNarrowTheInterval() {
    RandomWalks walks = new RandomWalks(11);
    double[] d = {0.02, 0.02, 0.02};
    Trajectory[] replicas = new Trajectory[9];
    for (int k = 0; k < 9; k++) {
      replicas[k] =
          walks.crystal(walks.brownian(20, 60 + 10 * k, d, 0.2), 3, new int[] {16}, 12, 1);
    }
    DiffusivitySettings still = DiffusivitySettings.DEFAULT.withReference(ReferenceFrame.NONE);
    Estimate one = SelfDiffusivity.estimate(List.of(replicas[4]), Element.LI, still).estimate();
    Diffusivity all = SelfDiffusivity.estimate(List.of(replicas), Element.LI, still);
    assertEquals(180, all.walkers());
    assertEquals(3, one.standardDeviation() / all.estimate().standardDeviation(), 0.8);
    assertEquals(2e-6, all.estimate().median(), 4 * all.estimate().standardDeviation());
  }

  @Test
  void refusesWhatCannotBeFitted() {
    RandomWalks walks = new RandomWalks(12);
    double[] d = {0.02, 0.02, 0.02};
    Trajectory three = walks.crystal(walks.brownian(9, 3, d, 0), 3, new int[] {16}, 9, 1);
    Trajectory four = walks.crystal(walks.brownian(9, 4, d, 0), 3, new int[] {16}, 9, 1);
    Trajectory other = walks.crystal(walks.brownian(9, 20, d, 0), 3, new int[] {16}, 9, 0.5);
    DiffusivitySettings usual = DiffusivitySettings.DEFAULT;
    assertTrue(
        message(() -> SelfDiffusivity.estimate(List.of(three), Element.LI, usual))
            .contains("at least 4"));
    assertTrue(SelfDiffusivity.estimate(List.of(four), Element.LI, usual).estimate().mean() > 0);
    assertTrue(
        message(() -> SelfDiffusivity.estimate(List.of(four, other), Element.LI, usual))
            .contains("time steps"));
    assertTrue(
        message(() -> SelfDiffusivity.estimate(List.of(other), Element.LI, usual.withFromTime(9)))
            .contains("half the trajectory"));
    assertTrue(
        message(() -> SelfDiffusivity.estimate(List.of(other), Element.NA, usual)).contains("Na"));
    assertTrue(message(() -> usual.withAxes(EnumSet.noneOf(Axis.class))).contains("no axis"));
    assertTrue(message(() -> usual.withFromTime(-1)).contains("-1"));
  }

  private static String message(Supplier<?> action) {
    return assertThrows(IllegalArgumentException.class, action::get).getMessage();
  }
}
