package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Set;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A diffusivity and the line behind it.
 *
 * @param posterior of D in Å²/ps
 * @param axes the directions that count
 * @param walkers how many independent walkers were averaged: atoms of all replicas, or replicas
 *     where their scatter gives the uncertainty
 * @param fitFrom the shortest time that counts, in ps
 * @param fitTo the longest, in ps
 * @param slope of the fitted line in Å²/ps, summed over the axes: 2 d D by least squares, which may
 *     be negative where the posterior is not
 * @param intercept of the line in Å²
 * @param covariance variance of the slope, covariance of both and variance of the intercept
 * @param degreesOfFreedom behind these
 */
@JsonPropertyOrder({
  "axes",
  "walkers",
  "fit_from_ps",
  "fit_to_ps",
  "slope_A2_per_ps",
  "intercept_A2",
  "D_cm2_s",
  "significant",
  "least_squares_D_cm2_s"
})
public record Diffusivity(
    @JsonIgnore Posterior posterior,
    @JsonProperty("axes") Set<Axis> axes,
    @JsonProperty("walkers") int walkers,
    @JsonProperty("fit_from_ps") double fitFrom,
    @JsonProperty("fit_to_ps") double fitTo,
    @JsonProperty("slope_A2_per_ps") double slope,
    @JsonProperty("intercept_A2") double intercept,
    @JsonIgnore double[] covariance,
    @JsonIgnore double degreesOfFreedom) {
  /** One Å²/ps in cm²/s. */
  public static final double CM2_PER_S = 1e-4;

  /** Mean, median, standard deviation and 95 % interval in cm²/s. */
  @JsonProperty("D_cm2_s")
  public Estimate estimate() {
    return posterior.estimate(CM2_PER_S);
  }

  /** Whether the 95 % interval lies above zero, so that the walkers move for certain. */
  @JsonProperty("significant")
  public boolean significant() {
    return posterior.interval(Estimate.LEVEL)[0] > 0;
  }

  /** The least-squares value in cm²/s, without the knowledge that D is not negative. */
  @JsonProperty("least_squares_D_cm2_s")
  public double leastSquares() {
    return slope / (2 * axes.size()) * CM2_PER_S;
  }

  /**
   * The fitted line with its 95 % band.
   *
   * @param time in ps
   */
  public Band band(double[] time) {
    double[] line = new double[time.length];
    double[] lower = new double[time.length];
    double[] upper = new double[time.length];
    double q =
        TDistribution.of(degreesOfFreedom).inverseSurvivalProbability(0.5 * (1 - Estimate.LEVEL));
    for (int k = 0; k < time.length; k++) {
      double t = time[k];
      double variance = covariance[0] * t * t + 2 * covariance[1] * t + covariance[2];
      double half = q * Math.sqrt(Math.max(0, variance));
      line[k] = slope * t + intercept;
      lower[k] = Math.max(0, line[k] - half);
      upper[k] = Math.max(0, line[k] + half);
    }
    return new Band(time, line, lower, upper);
  }

  /**
   * A fitted line and the band that holds it with 95 % probability.
   *
   * @param time in ps
   * @param line in Å²
   * @param lower in Å²
   * @param upper in Å²
   */
  public record Band(
      @JsonProperty("time_ps") double[] time,
      @JsonProperty("fit_A2") double[] line,
      @JsonProperty("lower95_A2") double[] lower,
      @JsonProperty("upper95_A2") double[] upper) {}
}
