package org.liflow.prior;

import java.util.List;
import java.util.Optional;

/**
 * The classifier of one kind of atoms: a logistic regression in standardised features.
 *
 * @param intercept log odds of the large scale when all features have their mean
 * @param weights one per feature, for the feature in standard deviations from its mean; copied
 * @param ridge the penalty on the weights
 * @param largeShare the share of large scales among the compositions that it was fitted on; if it
 *     is 0 or 1, all weights are 0
 * @param validation scores on compositions left out; empty when there was a single composition
 */
public record ScaleClassifier(
    double intercept,
    List<Double> weights,
    double ridge,
    double largeShare,
    Optional<CrossValidation> validation) {
  /**
   * Checks the numbers.
   *
   * @param intercept log odds of the large scale when all features have their mean
   * @param weights one per feature, for the feature in standard deviations from its mean; copied
   * @param ridge the penalty on the weights
   * @param largeShare the share of large scales among the compositions that it was fitted on; if it
   *     is 0 or 1, all weights are 0
   * @param validation scores on compositions left out; empty when there was a single composition
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

  /** {@return whether both scales occurred in the fit} */
  public boolean sawBoth() {
    return largeShare > 0 && largeShare < 1;
  }

  /**
   * The probability of the large scale.
   *
   * @param compositions the number that it was fitted on
   */
  double large(double[] standardised, int compositions) {
    return bounded(
        new LogisticRegression(intercept, weights).probability(standardised), compositions);
  }

  /**
   * Bounds a probability to at least 1 / (compositions + 2) from 0 and from 1, the rule of
   * succession for compositions that all agree. If features separate a few compositions completely,
   * the regression alone would give probabilities that so few cannot support.
   */
  static double bounded(double probability, int compositions) {
    double least = 1.0 / (compositions + 2);
    return Math.max(least, Math.min(1 - least, probability));
  }
}
