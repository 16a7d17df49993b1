package org.liflow.analysis;

/**
 * The posterior distribution of a positive quantity: the knowledge of it after the data have been
 * seen. Immutable.
 */
public sealed interface Posterior permits TruncatedStudent, ShiftedInverseChiSquared {
  /**
   * Computes the mean.
   *
   * @return in the unit of the quantity
   */
  double mean();

  /**
   * Computes the standard deviation.
   *
   * @return in the unit of the quantity
   */
  double standardDeviation();

  /**
   * Computes a quantile.
   *
   * @param p a probability, 0 to 1
   * @return the value below which so much of the probability lies
   */
  double quantile(double p);

  /**
   * Computes a credible interval.
   *
   * @param level the probability that it holds, 0 to 1
   * @return a new array of its two ends
   */
  double[] interval(double level);

  /**
   * Computes the value with half of the probability on either side.
   *
   * @return the median
   */
  default double median() {
    return quantile(0.5);
  }

  /**
   * Computes mean, median, standard deviation and 95 % interval.
   *
   * @param unit all are multiplied by it
   * @return the summary
   */
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
