package org.liflow.analysis;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The distribution of ν s / χ²<sub>ν</sub> − δ above zero: what a mean square s of ν independent
 * normal numbers says of their variance, less a known part δ of it.
 *
 * <p>The diffusivity of a few walkers is such a variance; localised noise, which adds to their
 * displacements and does not diffuse, is the part taken off. Without it the distribution is skewed
 * to large values; with much of it, it nears a normal one.
 *
 * @param scale s, positive
 * @param degreesOfFreedom ν, positive
 * @param shift δ, not negative
 */
public record ShiftedInverseChiSquared(double scale, double degreesOfFreedom, double shift)
    implements Posterior {
  private static final int GRID = 2000;

  /**
   * Checks the values.
   *
   * @param scale s, positive
   * @param degreesOfFreedom ν, positive
   * @param shift δ, not negative
   * @throws IllegalArgumentException for a scale or degrees of freedom that are not positive, or a
   *     negative shift
   */
  public ShiftedInverseChiSquared {
    if (!(scale > 0) || !(degreesOfFreedom > 0) || !(shift >= 0)) {
      throw new IllegalArgumentException(
          "an inverse chi-squared of " + scale + ", " + degreesOfFreedom + ", " + shift);
    }
  }

  private ChiSquaredDistribution chiSquared() {
    return ChiSquaredDistribution.of(degreesOfFreedom);
  }

  /** The share of the whole distribution above zero. */
  private double above() {
    return shift == 0 ? 1 : chiSquared().cumulativeProbability(degreesOfFreedom * scale / shift);
  }

  @Override
  public double mean() {
    return moments()[0];
  }

  @Override
  public double standardDeviation() {
    return moments()[1];
  }

  /** By equally probable values: with few degrees of freedom the tail has no moments of its own. */
  private double[] moments() {
    double above = above();
    ChiSquaredDistribution chiSquared = chiSquared();
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < GRID; k++) {
      double value = value(chiSquared, above, (k + 0.5) / GRID);
      sum += value;
      squares += value * value;
    }
    double mean = sum / GRID;
    return new double[] {mean, Math.sqrt(Math.max(0, squares / GRID - mean * mean))};
  }

  @Override
  public double quantile(double p) {
    return value(chiSquared(), above(), p);
  }

  private double value(ChiSquaredDistribution chiSquared, double above, double p) {
    double large = chiSquared.inverseCumulativeProbability(above * (1 - p));
    return Math.max(0, degreesOfFreedom * scale / large - shift);
  }

  /**
   * The interval with equal probability beyond either end, or from 0 where that much of the whole
   * distribution lies below 0.
   */
  @Override
  public double[] interval(double level) {
    double tail = 0.5 * (1 - level);
    double above = above();
    if (1 - above > tail) {
      return new double[] {0, quantile(level)};
    }
    ChiSquaredDistribution chiSquared = chiSquared();
    return new double[] {value(chiSquared, 1, tail), value(chiSquared, 1, 1 - tail)};
  }
}
