package org.liflow.prior;

/**
 * One feature as a classifier was fitted on it.
 *
 * @param name as in {@link PriorFeatures}
 * @param mean over the compositions, each counting as one
 * @param deviation standard deviation; 0 for a feature that is the same throughout, of which
 *     nothing was learnt
 * @param smallest the smallest value seen
 * @param largest the largest value seen
 */
public record FeatureRange(
    String name, double mean, double deviation, double smallest, double largest) {
  /** Differences below this share of a value (of 1, where that is more) are rounding. */
  private static final double ROUNDING = 1e-5;

  /**
   * @throws IllegalArgumentException when a number is not finite, the deviation negative, or the
   *     smallest value above the largest
   */
  public FeatureRange {
    if (!Double.isFinite(mean)
        || !(deviation >= 0)
        || Double.isInfinite(deviation)
        || !Double.isFinite(smallest)
        || !Double.isFinite(largest)
        || smallest > largest) {
      throw new IllegalArgumentException(
          "the feature "
              + name
              + " with "
              + mean
              + " ± "
              + deviation
              + " in "
              + smallest
              + " to "
              + largest);
    }
  }

  /**
   * The range of some values.
   *
   * @param weights one a value
   */
  static FeatureRange of(String name, double[] values, double[] weights) {
    double weight = 0;
    double sum = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < values.length; k++) {
      weight += weights[k];
      sum += weights[k] * values[k];
      smallest = Math.min(smallest, values[k]);
      largest = Math.max(largest, values[k]);
    }
    double mean = sum / weight;
    double square = 0;
    for (int k = 0; k < values.length; k++) {
      square += weights[k] * (values[k] - mean) * (values[k] - mean);
    }
    double deviation = Math.sqrt(square / weight);
    return new FeatureRange(
        name, mean, deviation > rounding(mean) ? deviation : 0, smallest, largest);
  }

  private static double rounding(double mean) {
    return ROUNDING * Math.max(1, Math.abs(mean));
  }

  /** How far outside the range a value may lie: the standard deviation. */
  private double margin() {
    return Math.max(deviation, rounding(mean));
  }

  /** Whether a value lies in the range, or no farther from it than the standard deviation. */
  public boolean holds(double value) {
    return value >= smallest - margin() && value <= largest + margin();
  }

  /**
   * The value in standard deviations from the mean. A value that the range does not hold counts as
   * its nearest bound: how a slope goes on beyond what was seen is not known.
   */
  double standardised(double value) {
    if (deviation == 0) {
      return 0;
    }
    double bounded = Math.max(smallest - margin(), Math.min(largest + margin(), value));
    return (bounded - mean) / deviation;
  }
}
