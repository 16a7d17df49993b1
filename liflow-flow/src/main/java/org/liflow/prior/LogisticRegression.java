package org.liflow.prior;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Ridge-regularised logistic regression: log(p / (1 − p)) = intercept + weights · x.
 *
 * <p>Maximises Σ w<sub>i</sub> [y<sub>i</sub> log p<sub>i</sub> + (1 − y<sub>i</sub>) log(1 −
 * p<sub>i</sub>)] + log p(0) + log(1 − p(0)) − ridge |weights|² / 2 (le Cessie and van Houwelingen,
 * Appl. Statist. 41, 191, 1992). The two terms in p(0), one more observation of either class at the
 * origin, keep the intercept finite when all observations are of one class: then, for x of mean 0,
 * the weights are 0 and p is (n + 1) / (n + 2), Laplace's rule of succession.
 *
 * @param intercept log odds at the origin
 * @param weights one per column
 */
record LogisticRegression(double intercept, List<Double> weights) {
  private static final int MOST_STEPS = 200;
  private static final int MOST_HALVINGS = 60;

  /** Tolerance of the score, relative to the weight of the observations. */
  private static final double CONVERGED = 1e-11;

  LogisticRegression {
    weights = List.copyOf(weights);
  }

  /** The probability of class 1. */
  double probability(double[] x) {
    if (x.length != weights.size()) {
      throw new IllegalArgumentException(x.length + " columns for " + weights.size() + " weights");
    }
    double odds = intercept;
    for (int k = 0; k < x.length; k++) {
      odds += weights.get(k) * x[k];
    }
    return logistic(odds);
  }

  /** A regression of even odds for all observations. */
  static LogisticRegression even(int columns) {
    return new LogisticRegression(0, Collections.nCopies(columns, 0.0));
  }

  /**
   * Fits by Newton's method, which converges from anywhere with halved steps, since the likelihood
   * is strictly concave.
   *
   * @param x observations × columns
   * @param y 0 or 1 per observation
   * @param weight of each observation, positive
   * @param ridge positive
   * @param start the initial values; the nearer to the fit, the faster it converges
   */
  static LogisticRegression fit(
      double[][] x, double[] y, double[] weight, double ridge, LogisticRegression start) {
    if (!(ridge > 0)) {
      throw new IllegalArgumentException("a ridge of " + ridge);
    }
    int columns = start.weights.size();
    double[] parameters = new double[columns + 1];
    parameters[0] = start.intercept;
    for (int k = 0; k < columns; k++) {
      parameters[k + 1] = start.weights.get(k);
    }
    double value = objective(x, y, weight, ridge, parameters);
    double tolerance = 1;
    for (double w : weight) {
      tolerance += w;
    }
    tolerance *= CONVERGED;
    Newton newton = new Newton(columns + 1);
    for (int step = 0; step < MOST_STEPS; step++) {
      newton.build(x, y, weight, ridge, parameters);
      if (newton.largestScore() <= tolerance) {
        break;
      }
      double[] direction = newton.direction();
      double[] next = moved(parameters, direction, 1);
      double nextValue = objective(x, y, weight, ridge, next);
      double share = 1;
      // At the top the gain is below rounding: such a step still brings the score to zero.
      for (int halving = 0;
          nextValue < value - 1e-13 * (1 + Math.abs(value)) && halving < MOST_HALVINGS;
          halving++) {
        share *= 0.5;
        next = moved(parameters, direction, share);
        nextValue = objective(x, y, weight, ridge, next);
      }
      parameters = next;
      value = nextValue;
    }
    List<Double> weights = new ArrayList<>();
    for (int column = 1; column <= columns; column++) {
      weights.add(parameters[column]);
    }
    return new LogisticRegression(parameters[0], weights);
  }

  private static double[] moved(double[] from, double[] direction, double share) {
    double[] to = from.clone();
    for (int k = 0; k < to.length; k++) {
      to[k] += share * direction[k];
    }
    return to;
  }

  private static double objective(
      double[][] x, double[] y, double[] weight, double ridge, double[] parameters) {
    double sum = -softplus(-parameters[0]) - softplus(parameters[0]);
    for (int i = 0; i < x.length; i++) {
      double odds = logOdds(parameters, x[i]);
      sum -= weight[i] * (y[i] * softplus(-odds) + (1 - y[i]) * softplus(odds));
    }
    for (int k = 1; k < parameters.length; k++) {
      sum -= 0.5 * ridge * parameters[k] * parameters[k];
    }
    return sum;
  }

  private static double logOdds(double[] parameters, double[] x) {
    double sum = parameters[0];
    for (int k = 0; k < x.length; k++) {
      sum += parameters[k + 1] * x[k];
    }
    return sum;
  }

  /** log(1 + exp(z)); StrictMath gives the same bits on every machine. */
  private static double softplus(double z) {
    return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
  }

  private static double logistic(double z) {
    double e = StrictMath.exp(-Math.abs(z));
    return z >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** The score and the information matrix at one point; intercept first. */
  private static final class Newton {
    private final int size;
    private final DMatrixRMaj information;
    private final DMatrixRMaj score;

    Newton(int size) {
      this.size = size;
      information = new DMatrixRMaj(size, size);
      score = new DMatrixRMaj(size, 1);
    }

    void build(double[][] x, double[] y, double[] weight, double ridge, double[] parameters) {
      information.zero();
      double atOrigin = logistic(parameters[0]);
      double[] h = information.data;
      double[] s = score.data;
      s[0] = 1 - 2 * atOrigin;
      h[0] = 2 * atOrigin * (1 - atOrigin);
      for (int k = 1; k < size; k++) {
        s[k] = -ridge * parameters[k];
        h[k * size + k] = ridge;
      }
      for (int i = 0; i < x.length; i++) {
        double p = logistic(logOdds(parameters, x[i]));
        double residual = weight[i] * (y[i] - p);
        double variance = weight[i] * p * (1 - p);
        s[0] += residual;
        h[0] += variance;
        addProduct(x[i], residual, variance);
      }
      for (int k = 0; k < size; k++) {
        for (int m = 0; m < k; m++) {
          h[m * size + k] = h[k * size + m];
        }
      }
    }

    private void addProduct(double[] row, double residual, double variance) {
      double[] h = information.data;
      for (int k = 0; k < row.length; k++) {
        score.data[k + 1] += residual * row[k];
        double factor = variance * row[k];
        int at = (k + 1) * size;
        h[at] += factor;
        for (int m = 0; m <= k; m++) {
          h[at + 1 + m] += factor * row[m];
        }
      }
    }

    double largestScore() {
      double largest = 0;
      for (int k = 0; k < size; k++) {
        largest = Math.max(largest, Math.abs(score.data[k]));
      }
      return largest;
    }

    double[] direction() {
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(size);
      if (!solver.setA(information)) {
        throw new IllegalStateException("an information matrix that is not positive definite");
      }
      DMatrixRMaj direction = new DMatrixRMaj(size, 1);
      solver.solve(score, direction);
      return direction.data;
    }
  }
}
