package org.liflow.prior;

/**
 * The range of one feature in a classifier's fit.
 *
 * @param name as in {@link PriorFeatures}
 * @param mean over the compositions, each with the same weight
 * @param deviation standard deviation; 0 for a constant feature, which gets no weight
 * @param smallest the smallest value
 * @param largest the largest value
 */
public record FeatureRange(
    String name, double mean, double deviation, double smallest, double largest) {
  /** Relative difference (absolute below 1) up to which values count as equal. */
  private static final double ROUNDING = 1e-5;

  /**
   * Checks the numbers.
   *
   * @param name as in {@link PriorFeatures}
   * @param mean over the compositions, each with the same weight
   * @param deviation standard deviation; 0 for a constant feature, which gets no weight
   * @param smallest the smallest value
   * @param largest the largest value
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
   * @param weights one per value
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

  /** The distance in which a value outside the range still counts as inside. */
  private double margin() {
    return Math.max(deviation, rounding(mean));
  }

  /**
   * Returns whether a value lies in the range or within one standard deviation of it.
   *
   * @param value of the feature
   * @return whether it is near what the classifier was fitted on
   */
  public boolean holds(double value) {
    return value >= smallest - margin() && value <= largest + margin();
  }

  /**
   * Returns the value in standard deviations from the mean. A value outside the range is replaced
   * by the nearest bound, since a fitted slope need not hold beyond it.
   */
  double standardised(double value) {
    if (deviation == 0) {
      return 0;
    }
    double bounded = Math.max(smallest - margin(), Math.min(largest + margin(), value));
    return (bounded - mean) / deviation;
  }
}
