package org.liflow.prior;

import java.util.List;
import java.util.Optional;

/**
 * The classifier of one kind of atoms: a logistic regression in standardised features.
 *
 * @param intercept log odds of the large scale for the mean of what it was fitted on
 * @param weights one a feature, for the feature in standard deviations from its mean
 * @param ridge what the weights were held back by
 * @param largeShare the share of large scales among the compositions it was fitted on; 0 or 1 where
 *     only one scale was seen, and then nothing was learnt but that
 * @param validation how it does on compositions left out; empty when there was a single one
 */
public record ScaleClassifier(
    double intercept,
    List<Double> weights,
    double ridge,
    double largeShare,
    Optional<CrossValidation> validation) {
  /**
   * @throws IllegalArgumentException when a number is not finite, the ridge not positive or the
   *     share outside 0 to 1
   */
  public ScaleClassifier {
    weights = List.copyOf(weights);
    if (!Double.isFinite(intercept) || !weights.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a weight that is not finite");
    }
    if (!(ridge > 0) || Double.isInfinite(ridge)) {
      throw new IllegalArgumentException("a ridge of " + ridge);
    }
    if (!(largeShare >= 0 && largeShare <= 1)) {
      throw new IllegalArgumentException("a share of " + largeShare);
    }
  }

  /** Whether both scales were seen. */
  public boolean sawBoth() {
    return largeShare > 0 && largeShare < 1;
  }

  /**
   * The probability of the large scale.
   *
   * @param compositions how many it was fitted on
   */
  double large(double[] standardised, int compositions) {
    return bounded(
        new LogisticRegression(intercept, weights).probability(standardised), compositions);
  }

  /**
   * A probability no nearer to 0 or 1 than 1 / (compositions + 2), the rule of succession for
   * compositions that all agree: where features separate the few there are, their regression would
   * be surer than those few allow.
   */
  static double bounded(double probability, int compositions) {
    double least = 1.0 / (compositions + 2);
    return Math.max(least, Math.min(1 - least, probability));
  }
}
