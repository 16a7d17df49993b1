package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/** Intervals of single runs whose ions move together. */
class ConcertedMotionTest {
  private static final int WALKS = 200;

  /** Shares of intervals that hold the truth, with and without concert, and the mean width. */
  private record Coverage(double share, double independent, double width) {}

  private static Coverage coverage(
      int frames, int axes, double truth, Supplier<double[][][]> walk) {
    int[] lags = WalkerCurves.lags(frames);
    Map<Integer, BrownianCovariance> known = Map.of(frames, BrownianCovariance.of(frames, lags));
    Set<Axis> along = axes == 1 ? EnumSet.of(Axis.X) : Axis.ALL;
    int held = 0;
    int before = 0;
    double width = 0;
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < WALKS; k++) {
      WalkerCurves curves = WalkerCurves.of(List.<double[][][]>of(walk.get()), 1, lags, known);
      Diffusivity found = DiffusivityEstimator.estimate(curves, along, OptionalDouble.empty(), 0);
      held += holds(found, truth) ? 1 : 0;
      before += holds(found.asIfIndependent(), truth) ? 1 : 0;
      double[] interval = found.posterior().interval(0.95);
      width += (interval[1] - interval[0]) / WALKS;
      double d = found.slope() / (2 * along.size());
      sum += d;
      squares += d * d;
    }
    double scatter = Math.sqrt(squares / WALKS - sum / WALKS * sum / WALKS);
    return new Coverage(
        held / (double) WALKS, before / (double) WALKS, width / (2 * 1.96 * scatter));
  }

  private static boolean holds(Diffusivity found, double truth) {
    double[] interval = found.posterior().interval(0.95);
    return interval[0] <= truth && truth <= interval[1];
  }

  /** Of 200 walks a coverage of 0.95 has a standard error of 0.015. */
  @ParameterizedTest
  @CsvSource({"8, 100", "20, 60", "40, 100"})
  void independentIonsHaveIntervalsOfAboutTheIdealWidth(int ions, int frames) {
    RandomWalks walks = new RandomWalks(300 + ions);
    double[] d = {0.1, 0.1, 0.1};
    Coverage found = coverage(frames, 3, 0.1, () -> walks.brownian(ions, frames, d, 0.2));
    assertTrue(found.share() >= 0.9, found::toString);
    assertTrue(found.width() > 0.95 && found.width() < 1.5, found::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 80, 5, 0.7, false",
    "20, 80, 2, 0.9, true",
    "40, 60, 40, 0.4, false",
    "6, 100, 3, 0.8, false"
  })
  void gaussianMotionInConcertIsCovered(
      int ions, int frames, int size, double correlation, boolean opposed) {
    RandomWalks walks = new RandomWalks(400 + ions + size);
    Coverage found =
        coverage(
            frames, 3, 0.1, () -> walks.correlated(ions, frames, size, correlation, opposed, 0.1));
    assertTrue(found.share() >= 0.9, found::toString);
    assertTrue(found.width() < 1.6, found::toString);
  }

  /** Strings of ions that hop at one time, for whom the ions' own scatter is far too small. */
  @ParameterizedTest
  @CsvSource({"20, 150, 4, true, 3", "20, 150, 4, false, 3", "40, 100, 3, true, 1"})
  void stringsOfHopsAreCovered(int ions, int frames, int length, boolean aligned, int axes) {
    RandomWalks walks = new RandomWalks(500 + ions + length);
    Coverage found =
        coverage(frames, axes, 0.3, () -> walks.strings(ions, frames, length, aligned, 0.3, axes));
    assertTrue(found.share() >= 0.9, found::toString);
    assertTrue(found.independent() < 0.85, found::toString);
    assertTrue(found.width() < 1.6, found::toString);
  }

  /** The factor of shared Gaussian motion is 1 + (group size − 1) c², whatever the sign of c. */
  @ParameterizedTest
  @CsvSource({
    "5, 0.5, false, 2.0",
    "2, 0.8, true, 1.64",
    "1, 0, false, 1.0",
    "10, 0.3, true, 1.81"
  })
  void sharedMotionIsTheSumOfSquaredCorrelations(
      int size, double correlation, boolean opposed, double expected) {
    RandomWalks walks = new RandomWalks(7);
    double mean = 0;
    for (int k = 0; k < 20; k++) {
      WalkerCurves curves =
          WalkerCurves.of(
              List.<double[][][]>of(walks.correlated(20, 120, size, correlation, opposed, 0.1)), 1);
      mean += SharedMotion.factor(curves, Axis.ALL, 1) / 20;
    }
    assertEquals(expected, mean, 0.08 * expected);
  }

  @Test
  void orderOfIonsAndUnitsDoNotMatterAndTheBitsAreTheSame() {
    RandomWalks walks = new RandomWalks(8);
    double[][][] walk = walks.correlated(12, 90, 4, 0.6, false, 0.1);
    double[][][] turned = new double[12][][];
    double[][][] scaled = new double[12][3][90];
    for (int ion = 0; ion < 12; ion++) {
      turned[(7 * ion) % 12] = walk[ion];
      for (int axis = 0; axis < 3; axis++) {
        for (int frame = 0; frame < 90; frame++) {
          scaled[ion][axis][frame] = 0.25 * walk[ion][axis][frame];
        }
      }
    }
    Diffusivity found = estimate(walk, 1);
    assertEquals(found, estimate(walk, 1));
    IonConcert concert = found.concert();
    assertEquals(concert.varianceFactor(), estimate(turned, 1).concert().varianceFactor(), 1e-9);
    Diffusivity smaller = estimate(scaled, 0.5);
    assertEquals(concert.varianceFactor(), smaller.concert().varianceFactor(), 1e-6);
    assertEquals(
        found.estimate().upper95() / 8, smaller.estimate().upper95(), 1e-6 * found.slope() * 1e-4);
  }

  private static Diffusivity estimate(double[][][] walk, double timeStep) {
    return DiffusivityEstimator.estimate(
        WalkerCurves.of(List.<double[][][]>of(walk), timeStep),
        Axis.ALL,
        OptionalDouble.of(timeStep),
        0);
  }

  /** Ten ions that move as one are one ion: the interval must be about as wide as that of one. */
  @Test
  void ionsThatMoveAsOneCountAsOne() {
    RandomWalks walks = new RandomWalks(9);
    double ratio = 0;
    double effective = 0;
    for (int k = 0; k < 40; k++) {
      double[][][] one = walks.brownian(1, 120, new double[] {0.1, 0.1, 0.1}, 0);
      double[][][] ten = new double[10][][];
      Arrays.fill(ten, one[0]);
      Estimate alone = estimate(one, 1).estimate();
      Diffusivity together = estimate(ten, 1);
      Estimate all = together.estimate();
      ratio += (all.upper95() - all.lower95()) / (alone.upper95() - alone.lower95()) / 40;
      effective += together.concert().effectiveIons() / 40;
    }
    assertTrue(ratio > 0.9 && ratio < 1.6, "" + ratio);
    assertTrue(effective > 0.5 && effective < 2, "" + effective);
  }

  @Test
  void oneIonHasNobodyToMoveWith() {
    RandomWalks walks = new RandomWalks(10);
    Diffusivity one = estimate(walks.brownian(1, 60, new double[] {0.1, 0.1, 0.1}, 0.1), 1);
    assertNull(one.concert());
    assertEquals(one, one.asIfIndependent());
  }

  @Test
  void shortRunsAndRestHaveAnInterval() {
    RandomWalks walks = new RandomWalks(11);
    for (int frames = 4; frames < 12; frames++) {
      Diffusivity found = estimate(walks.brownian(8, frames, new double[] {0.1, 0.1, 0.1}, 0), 1);
      assertNotNull(found.concert());
      assertTrue(found.estimate().upper95() > found.estimate().lower95(), found::toString);
    }
    Diffusivity rest = estimate(new double[8][3][40], 1);
    assertTrue(rest.estimate().upper95() < 1e-12, rest::toString);
    assertTrue(Double.isFinite(rest.concert().varianceFactor()), rest::toString);
  }

  /** A run that starts to be diffusive late has no blocks; the overlap of steps is all there is. */
  @Test
  void aLateStartLeavesNoBlocks() {
    RandomWalks walks = new RandomWalks(12);
    WalkerCurves curves =
        WalkerCurves.of(List.<double[][][]>of(walks.correlated(10, 40, 5, 0.5, false, 0.1)), 1);
    Diffusivity found = DiffusivityEstimator.estimate(curves, Axis.ALL, OptionalDouble.of(15), 0);
    assertEquals(0, found.concert().degreesOfFreedom());
    assertTrue(found.concert().varianceFactor() >= 1);
  }

  /** What replicas differ by is in the interval of two of them, too. */
  @Test
  void blocksOfReplicasScatterAboutTheMeanOfAll() {
    RandomWalks walks = new RandomWalks(13);
    double[] slow = {0.05, 0.05, 0.05};
    double[] fast = {0.15, 0.15, 0.15};
    Trajectory one = walks.crystal(walks.brownian(20, 80, slow, 0), 3, new int[] {16}, 14, 1);
    Trajectory other = walks.crystal(walks.brownian(20, 80, fast, 0), 3, new int[] {16}, 14, 1);
    Trajectory alike = walks.crystal(walks.brownian(20, 80, slow, 0), 3, new int[] {16}, 14, 1);
    DiffusivitySettings still =
        DiffusivitySettings.DEFAULT.withReference(ReferenceFrame.NONE).withFromTime(1);
    Diffusivity unlike = SelfDiffusivity.estimate(List.of(one, other), Element.LI, still);
    Diffusivity same = SelfDiffusivity.estimate(List.of(one, alike), Element.LI, still);
    assertTrue(
        unlike.concert().varianceFactor() > 4 * same.concert().varianceFactor(),
        () -> unlike.concert() + " and " + same.concert());
  }

  /** With six replicas the interval splits into what each shows and what differs beyond that. */
  @Test
  void partsOfReplicasAddUpToTheQuotedInterval() {
    RandomWalks walks = new RandomWalks(14);
    for (boolean alike : new boolean[] {true, false}) {
      List<Trajectory> replicas = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        double d = alike ? 0.1 : 0.05 + 0.03 * k;
        replicas.add(
            walks.crystal(
                walks.brownian(12, 80, new double[] {d, d, d}, 0), 3, new int[] {16}, 14, 1));
      }
      DiffusionReport.AtTemperature at =
          DiffusionAnalysis.of(
                  List.of(new DiffusionAnalysis.Run(300, replicas)),
                  DiffusionAnalysis.Settings.of(Element.LI))
              .temperatures()
              .get(0);
      List<IntervalPart> parts = at.intervalParts();
      Estimate whole = at.self().estimate();
      QuotedInterval quoted = QuotedInterval.of(whole.median(), parts);
      assertEquals(whole.lower95(), quoted.lower95(), 1e-9 * whole.median());
      assertEquals(whole.upper95(), quoted.upper95(), 1e-9 * whole.median());
      assertEquals(IntervalPart.Source.REPLICAS, parts.get(1).source());
      assertTrue(parts.get(1).isEstimated());
      if (!alike) {
        assertTrue(parts.get(1).above() > 2 * parts.get(0).above(), parts::toString);
      }
    }
  }
}
