package org.liflow.analysis;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's t distribution, moved and stretched, cut off below zero.
 *
 * @param location where the whole distribution has its middle; may be negative
 * @param scale its width
 * @param degreesOfFreedom above 2; {@link #NORMAL} for a normal distribution
 */
public record TruncatedStudent(double location, double scale, double degreesOfFreedom)
    implements Posterior {
  /** So many degrees of freedom make it a normal distribution. */
  public static final double NORMAL = 1e9;

  /**
   * Checks the values.
   *
   * @param location where the whole distribution has its middle; may be negative
   * @param scale its width
   * @param degreesOfFreedom above 2; {@link #NORMAL} for a normal distribution
   * @throws IllegalArgumentException for a scale that is not positive, a location that is not
   *     finite, or 2 degrees of freedom or fewer
   */
  public TruncatedStudent {
    if (!(scale > 0) || !Double.isFinite(location) || !(degreesOfFreedom > 2)) {
      throw new IllegalArgumentException(
          "Student's t with location " + location + ", scale " + scale + ", " + degreesOfFreedom);
    }
  }

  private TDistribution student() {
    return TDistribution.of(degreesOfFreedom);
  }

  /** The share of the whole distribution above zero. */
  private double above() {
    return student().survivalProbability(-location / scale);
  }

  @Override
  public double mean() {
    double cut = -location / scale;
    double nu = degreesOfFreedom;
    double moment = nu / (nu - 1) * (1 + cut * cut / nu) * student().density(cut) / above();
    return location + scale * moment;
  }

  @Override
  public double standardDeviation() {
    double nu = degreesOfFreedom;
    double cut = -location / scale;
    double first = (mean() - location) / scale;
    double second;
    if (nu == NORMAL) {
      second = 1 + cut * first;
    } else {
      // The squared variable's weight is that of a t distribution with two degrees less.
      double above = TDistribution.of(nu - 2).survivalProbability(cut * Math.sqrt((nu - 2) / nu));
      second = nu * ((nu - 1) / (nu - 2) * above / above() - 1);
    }
    return scale * Math.sqrt(Math.max(0, second - first * first));
  }

  @Override
  public double quantile(double p) {
    double z = student().inverseSurvivalProbability(above() * (1 - p));
    return Math.max(0, location + scale * z);
  }

  /** The shortest such interval: it starts at 0 where 0 is as likely as the values around. */
  @Override
  public double[] interval(double level) {
    double half = scale * student().inverseSurvivalProbability(0.5 * (1 - level * above()));
    if (location - half > 0) {
      return new double[] {location - half, location + half};
    }
    return new double[] {0, quantile(level)};
  }
}
