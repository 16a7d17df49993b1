package org.liflow.analysis;

/** What is known of a positive quantity after the data have been seen: a distribution over it. */
public sealed interface Posterior permits TruncatedStudent, ShiftedInverseChiSquared {
  /** The mean. */
  double mean();

  /** The standard deviation. */
  double standardDeviation();

  /** The value below which a share {@code p} (0 to 1) of the probability lies. */
  double quantile(double p);

  /** The interval that holds a share {@code level} (0 to 1) of the probability: two bounds. */
  double[] interval(double level);

  /** The value with half of the probability on either side. */
  default double median() {
    return quantile(0.5);
  }

  /** Mean, median, standard deviation and 95 % interval, all multiplied by {@code unit}. */
  default Estimate estimate(double unit) {
    double[] interval = interval(Estimate.LEVEL);
    return new Estimate(
        unit * mean(),
        unit * median(),
        unit * standardDeviation(),
        unit * interval[0],
        unit * interval[1]);
  }
}
