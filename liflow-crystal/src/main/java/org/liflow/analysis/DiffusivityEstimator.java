package org.liflow.analysis;

import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.statistics.distribution.TDistribution;

/** Turns walkers' squared displacements into a diffusivity: start of the fit, line, posterior. */
final class DiffusivityEstimator {
  /** So many walkers show by their own scatter how uncertain their average is. */
  static final int ENOUGH_WALKERS = 6;

  /** A change of slope so improbable in either direction is no accident: 2.5 standard errors. */
  private static final double CHANGED = 0.0062;

  private static final int[] STARTS = {
    1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512
  };

  /** Further below zero than this a normal distribution has no tail left above it. */
  private static final double LOWEST = -8;

  private DiffusivityEstimator() {}

  /**
   * @param excess the share of D² by which the variance exceeds the model's because steps are not
   *     Gaussian; counts where the walkers are too few to show it themselves
   */
  static Diffusivity estimate(
      WalkerCurves walkers, Set<Axis> axes, OptionalDouble fromTime, double excess) {
    LineFit fit =
        fromTime.isPresent()
            ? new LineFit(walkers, axes, lagOf(walkers, fromTime.getAsDouble()))
            : fromFoundStart(walkers, axes);
    int count = walkers.walkers();
    double[] model = fit.modelCovariance();
    double[] covariance =
        count >= ENOUGH_WALKERS
            ? atLeastResolved(fit.scatterCovariance(), model)
            : wider(model, count > 1 ? fit.scatterCovariance() : model);
    double freedom = count >= ENOUGH_WALKERS ? count - 1 : TruncatedStudent.NORMAL;
    IonConcert concert = null;
    if (isOfSeveralIons(walkers)) {
      ConcertedVariance found = ConcertedVariance.of(walkers, axes, fit, covariance[0]);
      double factor = found.variance() / covariance[0];
      concert = new IonConcert(factor, count / factor, found.shared(), found.blockFreedom());
      freedom = found.freedom();
      scale(covariance, factor);
    }
    double perD = 1 / (2.0 * axes.size() * walkers.timeStep());
    double location = fit.slope() * perD;
    Posterior posterior;
    if (count >= ENOUGH_WALKERS) {
      double scale = Math.sqrt(covariance[0]) * perD;
      posterior = student(location, scale, freedom);
    } else {
      scale(covariance, 1 + excess * fit.slope() * fit.slope() / covariance[0]);
      // The distribution below knows its variance, which blocks of time do not: it is widened.
      double known = quantile(TruncatedStudent.NORMAL);
      scale(covariance, Math.pow(quantile(freedom) / known, 2));
      freedom = TruncatedStudent.NORMAL;
      double error = Math.sqrt(covariance[0]) * perD;
      double shift = fit.noiseShift() / walkers.timeStep();
      double whole = Math.max(0, location) + shift;
      posterior = new ShiftedInverseChiSquared(whole, 2 * whole * whole / (error * error), shift);
    }
    double step = walkers.timeStep();
    int[] lags = walkers.lags();
    return new Diffusivity(
        posterior,
        axes,
        count,
        fit.firstLag() * step,
        lags[lags.length - 1] * step,
        fit.slope() / step,
        fit.intercept(),
        new double[] {covariance[0] / (step * step), covariance[1] / step, covariance[2]},
        freedom,
        concert);
  }

  /** Student's t about a value that may lie below zero. */
  static TruncatedStudent student(double location, double scale, double freedom) {
    return new TruncatedStudent(Math.max(location, LOWEST * scale), scale, freedom);
  }

  private static boolean isOfSeveralIons(WalkerCurves walkers) {
    return walkers.walkers() > walkers.series().size();
  }

  private static double quantile(double freedom) {
    return TDistribution.of(freedom).inverseSurvivalProbability(0.5 * (1 - Estimate.LEVEL));
  }

  private static void scale(double[] covariance, double factor) {
    for (int k = 0; k < covariance.length; k++) {
      covariance[k] *= factor;
    }
  }

  /**
   * By how much the variance exceeds that of Gaussian steps with the walkers' correlations, as a
   * share of D²: what rare and shared hops add.
   */
  static double excess(WalkerCurves walkers, Set<Axis> axes, double fromTime) {
    if (walkers.walkers() < ENOUGH_WALKERS) {
      return 0;
    }
    LineFit fit = new LineFit(walkers, axes, lagOf(walkers, fromTime));
    double square = fit.slope() * fit.slope();
    double model = fit.modelCovariance()[0];
    double found = atLeastResolved(fit.scatterCovariance(), fit.modelCovariance())[0];
    if (isOfSeveralIons(walkers)) {
      ConcertedVariance concerted = ConcertedVariance.of(walkers, axes, fit, found);
      found = concerted.variance();
      model *= concerted.shared();
    }
    double excess = found - model;
    return square > 0 ? Math.min(1, Math.max(0, excess / square)) : 0;
  }

  /**
   * Walkers that move alike to the last bit scatter by nothing, and still are not known exactly.
   */
  private static double[] atLeastResolved(double[] scatter, double[] model) {
    return scatter[0] > 1e-12 * model[0] ? scatter : model.clone();
  }

  private static double[] wider(double[] model, double[] scatter) {
    return scatter[0] > model[0] ? scatter.clone() : model.clone();
  }

  private static int lagOf(WalkerCurves walkers, double time) {
    int[] lags = walkers.lags();
    int lag = (int) Math.min(Integer.MAX_VALUE, Math.ceil(time / walkers.timeStep() - 1e-6));
    if (lag > lags[lags.length - 2]) {
      throw new IllegalArgumentException(
          "a fit from "
              + time
              + " ps, but the longest time it can look at is "
              + lags[lags.length - 1] * walkers.timeStep()
              + " ps, half the trajectory");
    }
    return Math.max(1, lag);
  }

  private static LineFit fromFoundStart(WalkerCurves walkers, Set<Axis> axes) {
    LineFit fit = new LineFit(walkers, axes, 1);
    if (walkers.walkers() < ENOUGH_WALKERS) {
      return fit;
    }
    int latest = walkers.lags()[walkers.lags().length - 1] * 2 / 5;
    for (int start : STARTS) {
      if (2 * start > latest) {
        return fit;
      }
      LineFit early = start == 1 ? fit : new LineFit(walkers, axes, start);
      LineFit late = new LineFit(walkers, axes, 2 * start);
      if (sameSlope(walkers, early, late)) {
        return start == 1 ? early : late;
      }
      fit = late;
    }
    return fit;
  }

  /** A paired t statistic: the same walkers are behind both slopes. */
  private static boolean sameSlope(WalkerCurves walkers, LineFit early, LineFit late) {
    double[] a = early.walkerSlopes();
    double[] b = late.walkerSlopes();
    double mean = early.slope() - late.slope();
    double variance = 0;
    for (int walker = 0; walker < a.length; walker++) {
      double difference = walkers.weight(walker) * (a[walker] - b[walker] - mean);
      variance += difference * difference;
    }
    double limit = TDistribution.of(a.length - 1).inverseSurvivalProbability(CHANGED);
    return Math.abs(mean) <= limit * Math.sqrt(variance * a.length / (a.length - 1.0));
  }
}
