package org.liflow.analysis;

import java.util.EnumSet;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The line MSD = slope · n + intercept by generalised least squares, with the covariance that free
 * diffusion of the fitted slope and intercept would have (found by iteration), and each walker's
 * own line by the same weights.
 *
 * <p>The weights are those of the model; the error can be taken from the scatter of the walkers'
 * own lines, which holds whatever the walkers do.
 */
final class LineFit {
  /** Positions are taken to be no finer than 10⁻⁶ Å, so that atoms at rest have a covariance. */
  private static final double RESOLUTION = 1e-12;

  private static final int MOST_ITERATIONS = 50;
  private static final double CONVERGED = 1e-9;
  private static final double RIDGE = 1e-11;

  private final WalkerCurves walkers;
  private final int first;
  private final Axis[] axes;
  private final double[] slopeWeights;
  private final double[] interceptWeights;
  private final double[] modelCovariance = new double[3];
  private double slope;
  private double intercept;

  /**
   * @param axes the directions whose squared displacements add up
   * @param start the first lag that counts, in frames
   */
  LineFit(WalkerCurves walkers, Set<Axis> axes, int start) {
    this.walkers = walkers;
    this.axes = EnumSet.copyOf(axes).toArray(Axis[]::new);
    int from = 0;
    while (walkers.lags()[from] < start) {
      from++;
    }
    first = from;
    int size = walkers.lags().length - first;
    slopeWeights = new double[size];
    interceptWeights = new double[size];
    solve();
  }

  private void solve() {
    int size = slopeWeights.length;
    double[][] average = average(size);
    double[] slopes = new double[axes.length];
    double[] offsets = new double[axes.length];
    double last = walkers.lags()[walkers.lags().length - 1];
    for (int k = 0; k < axes.length; k++) {
      slopes[k] = average[k][size - 1] / last;
      offsets[k] = 0.5 * average[k][0];
    }
    slope = Double.NaN;
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      weigh(slopes, offsets);
      double previous = slope;
      slope = 0;
      intercept = 0;
      for (int k = 0; k < axes.length; k++) {
        slopes[k] = dot(slopeWeights, average[k]);
        offsets[k] = dot(interceptWeights, average[k]);
        slope += slopes[k];
        intercept += offsets[k];
      }
      if (Math.abs(slope - previous) <= CONVERGED * Math.sqrt(modelCovariance[0])) {
        return;
      }
    }
  }

  private double[][] average(int size) {
    double[][] average = new double[axes.length][size];
    for (int walker = 0; walker < walkers.walkers(); walker++) {
      for (int k = 0; k < axes.length; k++) {
        double[] curve = walkers.curve(walker, axes[k].ordinal());
        for (int lag = 0; lag < size; lag++) {
          average[k][lag] += walkers.weight(walker) * curve[first + lag];
        }
      }
    }
    return average;
  }

  private void weigh(double[] slopes, double[] offsets) {
    int size = slopeWeights.length;
    int[] lags = walkers.lags();
    DMatrixRMaj covariance = new DMatrixRMaj(size, size);
    for (int k = 0; k < axes.length; k++) {
      double offset = Math.max(offsets[k], RESOLUTION);
      double diffusivity = usable(slopes[k], offset);
      for (int p = 0; p < size; p++) {
        for (int q = 0; q < size; q++) {
          covariance.add(p, q, walkers.covariance().at(first + p, first + q, diffusivity, offset));
        }
      }
    }
    // Unit variances keep the factorisation well scaled: they span orders of magnitude.
    double[] scale = new double[size];
    for (int p = 0; p < size; p++) {
      scale[p] = 1 / Math.sqrt(covariance.get(p, p));
    }
    DMatrixRMaj model = new DMatrixRMaj(size, 2);
    for (int p = 0; p < size; p++) {
      for (int q = 0; q < size; q++) {
        covariance.set(p, q, covariance.get(p, q) * scale[p] * scale[q] + (p == q ? RIDGE : 0));
      }
      model.set(p, 0, lags[first + p] * scale[p]);
      model.set(p, 1, scale[p]);
    }
    LinearSolverDense<DMatrixRMaj> cholesky = LinearSolverFactory_DDRM.chol(size);
    if (!cholesky.setA(covariance)) {
      throw new IllegalStateException("a covariance that is not positive definite");
    }
    DMatrixRMaj solved = new DMatrixRMaj(size, 2);
    cholesky.solve(model, solved);
    double a = 0;
    double b = 0;
    double c = 0;
    for (int p = 0; p < size; p++) {
      a += model.get(p, 0) * solved.get(p, 0);
      b += model.get(p, 0) * solved.get(p, 1);
      c += model.get(p, 1) * solved.get(p, 1);
    }
    double determinant = a * c - b * b;
    modelCovariance[0] = c / determinant;
    modelCovariance[1] = -b / determinant;
    modelCovariance[2] = a / determinant;
    for (int p = 0; p < size; p++) {
      double u = solved.get(p, 0) * scale[p];
      double v = solved.get(p, 1) * scale[p];
      slopeWeights[p] = modelCovariance[0] * u + modelCovariance[1] * v;
      interceptWeights[p] = modelCovariance[1] * u + modelCovariance[2] * v;
    }
  }

  /**
   * By how much the diffusivity would have to grow for its error, which partly is in proportion to
   * it, to be wholly so: the localised noise in terms of a diffusivity, Å² a frame.
   */
  double noiseShift() {
    double[][] average = average(slopeWeights.length);
    double motion = 0;
    double cross = 0;
    double noise = 0;
    double mean = 0;
    for (int k = 0; k < axes.length; k++) {
      double offset = Math.max(dot(interceptWeights, average[k]), RESOLUTION);
      double diffusivity = usable(dot(slopeWeights, average[k]), offset);
      mean += diffusivity / axes.length;
      for (int p = 0; p < slopeWeights.length; p++) {
        for (int q = 0; q < slopeWeights.length; q++) {
          double both = slopeWeights[p] * slopeWeights[q];
          BrownianCovariance covariance = walkers.covariance();
          double a = covariance.at(first + p, first + q, diffusivity, 0);
          double b = covariance.at(first + p, first + q, 0, offset);
          motion += both * a;
          noise += both * b;
          cross += 0.5 * both * (covariance.at(first + p, first + q, diffusivity, offset) - a - b);
        }
      }
    }
    return Math.max(0, mean * (cross + noise) / (motion + cross));
  }

  /** A diffusivity as it may enter a covariance, which needs a positive one. */
  private double usable(double slopeAlong, double offset) {
    int[] lags = walkers.lags();
    return Math.max(0.5 * slopeAlong, 1e-6 * offset / lags[lags.length - 1]);
  }

  private static double dot(double[] weights, double[] values) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * values[k];
    }
    return sum;
  }

  /** Å² a frame, summed over the axes. */
  double slope() {
    return slope;
  }

  /** Å², summed over the axes. */
  double intercept() {
    return intercept;
  }

  /** The first lag that counts, in frames. */
  int firstLag() {
    return walkers.lags()[first];
  }

  /** The variance of the slope, the covariance and the variance of the intercept, by the model. */
  double[] modelCovariance() {
    return modelCovariance.clone();
  }

  /** Each walker's own slope in Å² a frame. */
  double[] walkerSlopes() {
    return perWalker(slopeWeights);
  }

  private double[] perWalker(double[] weights) {
    double[] own = new double[walkers.walkers()];
    for (int walker = 0; walker < own.length; walker++) {
      for (Axis axis : axes) {
        double[] curve = walkers.curve(walker, axis.ordinal());
        for (int p = 0; p < weights.length; p++) {
          own[walker] += weights[p] * curve[first + p];
        }
      }
    }
    return own;
  }

  /** The same three numbers from the scatter of the walkers' own lines; NaN for a single walker. */
  double[] scatterCovariance() {
    double[] slopes = walkerSlopes();
    double[] intercepts = perWalker(interceptWeights);
    double[] scatter = new double[3];
    for (int walker = 0; walker < slopes.length; walker++) {
      double square = walkers.weight(walker) * walkers.weight(walker);
      double u = slopes[walker] - slope;
      double v = intercepts[walker] - intercept;
      scatter[0] += square * u * u;
      scatter[1] += square * u * v;
      scatter[2] += square * v * v;
    }
    double unbiased = slopes.length / (slopes.length - 1.0);
    for (int k = 0; k < 3; k++) {
      scatter[k] *= unbiased;
    }
    return scatter;
  }
}
