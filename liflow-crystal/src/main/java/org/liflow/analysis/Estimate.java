package org.liflow.analysis;

/**
 * A number with its uncertainty.
 *
 * @param mean of the posterior
 * @param median of the posterior
 * @param standardDeviation of the posterior
 * @param lower95 lower end of the 95 % credible interval
 * @param upper95 upper end
 */
public record Estimate(
    double mean, double median, double standardDeviation, double lower95, double upper95) {
  /** The probability that the interval holds. */
  public static final double LEVEL = 0.95;
}
