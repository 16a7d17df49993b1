package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Constants;

class ArrheniusFitTest {
  private static final double ENERGY = 0.25;
  private static final double PREFACTOR = 1e-3;

  private static double truth(double temperature) {
    return PREFACTOR * Math.exp(-ENERGY / (Constants.BOLTZMANN_EV * temperature));
  }

  /** With a posterior around {@code cm2PerS} of a relative error. */
  private static ArrheniusFit.Point point(double temperature, double cm2PerS, double error) {
    double d = cm2PerS / Diffusivity.CM2_PER_S;
    return new ArrheniusFit.Point(
        temperature,
        new Diffusivity(
            new TruncatedStudent(d, error * d, TruncatedStudent.NORMAL),
            Axis.ALL,
            50,
            1,
            10,
            6 * d,
            0,
            new double[] {36 * error * error * d * d, 0, 0},
            49,
            null));
  }

  @Test
  void findsTheLineThatMadeThePoints() {
    List<ArrheniusFit.Point> points = new ArrayList<>();
    for (double t : new double[] {500, 600, 750, 1000}) {
      points.add(point(t, truth(t), 0.05));
    }
    ArrheniusFit fit = ArrheniusFit.of(points);
    assertEquals(ENERGY, fit.activationEnergy(), 1e-9);
    assertEquals(PREFACTOR, fit.prefactor(), 1e-9);
    assertEquals(1, fit.errorScale());
    ArrheniusFit.Prediction cold = fit.at(300);
    assertEquals(truth(300), cold.diffusivity(), 1e-6 * truth(300));
    double hot = fit.at(700).upper() / fit.at(700).lower();
    assertTrue(Math.log(cold.upper() / cold.lower()) > 2 * Math.log(hot));
  }

  @Test
  void twoTemperaturesGiveTheLineThroughBothWithTheirErrors() {
    ArrheniusFit fit =
        ArrheniusFit.of(List.of(point(500, truth(500), 0.04), point(1000, truth(1000), 0.03)));
    double beta = 1 / (500 * Constants.BOLTZMANN_EV) - 1 / (1000 * Constants.BOLTZMANN_EV);
    assertEquals(ENERGY, fit.activationEnergy(), 1e-9);
    assertEquals(0.05 / beta, fit.activationEnergyError(), 0.005 * 0.05 / beta);
    assertEquals(0, fit.chiSquared(), 1e-12);
    // At a fitted temperature the line's interval is the point's.
    ArrheniusFit.Prediction at = fit.at(500);
    assertEquals(1.96 * 0.04, 0.5 * Math.log(at.upper() / at.lower()), 1e-3);
  }

  @Test
  void scatterBeyondTheErrorsWidensTheInterval() {
    ArrheniusFit fit =
        ArrheniusFit.of(
            List.of(
                point(500, truth(500), 0.02),
                point(600, 1.3 * truth(600), 0.02),
                point(700, 0.8 * truth(700), 0.02),
                point(900, truth(900), 0.02)));
    assertTrue(fit.errorScale() > 5);
    assertTrue(fit.activationEnergyUpper() - fit.activationEnergyLower() > 0.2);
  }

  @Test
  void refusesOneTemperatureAndDiffusivitiesThatMayBeZero() {
    ArrheniusFit.Point hot = point(900, truth(900), 0.02);
    assertThrows(IllegalArgumentException.class, () -> ArrheniusFit.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> ArrheniusFit.of(List.of(hot)));
    assertThrows(IllegalArgumentException.class, () -> ArrheniusFit.of(List.of(hot, hot)));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ArrheniusFit.of(List.of(hot, point(300, 1e-9, 0.9))))
            .getMessage();
    assertTrue(message.contains("300"), message);
    assertThrows(
        IllegalArgumentException.class, () -> ArrheniusFit.of(List.of(hot, point(-1, 1e-6, 0.1))));
    assertEquals(
        NormalDistribution.of(0, 1).inverseCumulativeProbability(0.975),
        ArrheniusFit.of(List.of(hot, point(500, 1e-6, 0.1))).quantile(),
        1e-9);
  }

  /** 600 tries put the standard error of a coverage of 0.95 at 0.009. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void intervalsHoldTheTruthNineteenTimesInTwenty(int temperatures) {
    RandomWalks walks = new RandomWalks(temperatures);
    int tries = 600;
    int energy = 0;
    int extrapolated = 0;
    for (int k = 0; k < tries; k++) {
      List<ArrheniusFit.Point> points = new ArrayList<>();
      for (int j = 0; j < temperatures; j++) {
        double t = 500 + 120 * j;
        double error = 0.04 + 0.02 * j;
        points.add(point(t, truth(t) * (1 + error * walks.gaussian()), error));
      }
      ArrheniusFit fit = ArrheniusFit.of(points);
      energy +=
          fit.activationEnergyLower() <= ENERGY && ENERGY <= fit.activationEnergyUpper() ? 1 : 0;
      ArrheniusFit.Prediction cold = fit.at(300);
      extrapolated += cold.lower() <= truth(300) && truth(300) <= cold.upper() ? 1 : 0;
    }
    assertEquals(0.95, energy / (double) tries, 0.03);
    assertEquals(0.95, extrapolated / (double) tries, 0.03);
  }

  /** From walks to the activation energy, with every uncertainty found on the way. */
  @Test
  @Tag("slow")
  void intervalsHoldFromWalksOn() {
    RandomWalks walks = new RandomWalks(99);
    int tries = 300;
    int held = 0;
    int[] lags = WalkerCurves.lags(60);
    var known = java.util.Map.of(60, BrownianCovariance.of(60, lags));
    for (int k = 0; k < tries; k++) {
      List<ArrheniusFit.Point> points = new ArrayList<>();
      for (double t : new double[] {600, 700, 850, 1000}) {
        double d = truth(t) / Diffusivity.CM2_PER_S;
        WalkerCurves curves =
            WalkerCurves.of(
                List.<double[][][]>of(walks.brownian(20, 60, new double[] {d, d, d}, 0.2)),
                1,
                lags,
                known);
        points.add(
            new ArrheniusFit.Point(
                t,
                DiffusivityEstimator.estimate(
                    curves, Axis.ALL, java.util.OptionalDouble.empty(), 0)));
      }
      ArrheniusFit fit = ArrheniusFit.of(points);
      held +=
          fit.activationEnergyLower() <= ENERGY && ENERGY <= fit.activationEnergyUpper() ? 1 : 0;
    }
    assertEquals(0.95, held / (double) tries, 0.035);
  }
}
