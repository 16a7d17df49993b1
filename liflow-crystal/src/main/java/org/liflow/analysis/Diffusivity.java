package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.Set;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A diffusivity and the line behind it; immutable, since arrays are copied on their way in and out.
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
 * @param concert how much the ions move together; null where it is not the atoms that give the
 *     uncertainty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "axes",
  "walkers",
  "fit_from_ps",
  "fit_to_ps",
  "slope_A2_per_ps",
  "intercept_A2",
  "D_cm2_s",
  "significant",
  "least_squares_D_cm2_s",
  "concert"
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
    @JsonIgnore double degreesOfFreedom,
    @JsonProperty("concert") IonConcert concert) {
  /**
   * Copies the array.
   *
   * @param posterior of D in Å²/ps
   * @param axes the directions that count
   * @param walkers how many independent walkers were averaged: atoms of all replicas, or replicas
   *     where their scatter gives the uncertainty
   * @param fitFrom the shortest time that counts, in ps
   * @param fitTo the longest, in ps
   * @param slope of the fitted line in Å²/ps, summed over the axes: 2 d D by least squares, which
   *     may be negative where the posterior is not
   * @param intercept of the line in Å²
   * @param covariance variance of the slope, covariance of both and variance of the intercept
   * @param degreesOfFreedom behind these
   * @param concert how much the ions move together; null where it is not the atoms that give the
   *     uncertainty
   */
  public Diffusivity {
    covariance = covariance.clone();
  }

  /**
   * Copies the covariance.
   *
   * @return variance of the slope in Å⁴/ps², covariance in Å⁴/ps, variance of the intercept in Å⁴
   */
  @Override
  @JsonIgnore
  public double[] covariance() {
    return covariance.clone();
  }

  /**
   * Compares all numbers, those in arrays one by one.
   *
   * @param other anything
   * @return whether it is an equal diffusivity
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Diffusivity that && Arrays.deepEquals(parts(), that.parts());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(parts());
  }

  /** Returns the estimate in cm²/s, the number of walkers and the axes. */
  @Override
  public String toString() {
    return "D = " + estimate() + " cm²/s of " + walkers + " walkers along " + axes;
  }

  private Object[] parts() {
    return new Object[] {
      posterior,
      axes,
      walkers,
      fitFrom,
      fitTo,
      slope,
      intercept,
      covariance,
      degreesOfFreedom,
      concert
    };
  }

  /**
   * The same with an uncertainty as if all walkers were independent.
   *
   * @return this where they are not atoms
   */
  public Diffusivity asIfIndependent() {
    if (concert == null) {
      return this;
    }
    double[] narrower = covariance.clone();
    for (int k = 0; k < narrower.length; k++) {
      narrower[k] /= concert.varianceFactor();
    }
    double freedom =
        walkers < DiffusivityEstimator.ENOUGH_WALKERS ? TruncatedStudent.NORMAL : walkers - 1;
    double unit = 2.0 * axes.size();
    double scale = Math.sqrt(narrower[0]) / unit;
    return new Diffusivity(
        DiffusivityEstimator.student(slope / unit, scale, freedom),
        axes,
        walkers,
        fitFrom,
        fitTo,
        slope,
        intercept,
        narrower,
        freedom,
        null);
  }

  /** One Å²/ps in cm²/s. */
  public static final double CM2_PER_S = 1e-4;

  /**
   * Computes mean, median, standard deviation and 95 % interval of the posterior.
   *
   * @return in cm²/s
   */
  @JsonProperty("D_cm2_s")
  public Estimate estimate() {
    return posterior.estimate(CM2_PER_S);
  }

  /**
   * Whether the 95 % interval lies above zero, so that the walkers move for certain.
   *
   * @return whether its lower end is positive
   */
  @JsonProperty("significant")
  public boolean significant() {
    return posterior.interval(Estimate.LEVEL)[0] > 0;
  }

  /**
   * Computes the least-squares value, without the knowledge that D is not negative.
   *
   * @return in cm²/s
   */
  @JsonProperty("least_squares_D_cm2_s")
  public double leastSquares() {
    return slope / (2 * axes.size()) * CM2_PER_S;
  }

  /**
   * Computes the fitted line with its 95 % band.
   *
   * @param time in ps
   * @return in Å², one value per time
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
      @JsonProperty("upper95_A2") double[] upper) {
    /**
     * Copies the arrays.
     *
     * @param time in ps
     * @param line in Å²
     * @param lower in Å²
     * @param upper in Å²
     */
    public Band {
      time = time.clone();
      line = line.clone();
      lower = lower.clone();
      upper = upper.clone();
    }

    /**
     * Copies the times.
     *
     * @return in ps
     */
    @Override
    public double[] time() {
      return time.clone();
    }

    /**
     * Copies the line.
     *
     * @return in Å², one value per time
     */
    @Override
    public double[] line() {
      return line.clone();
    }

    /**
     * Copies the lower edge of the band.
     *
     * @return in Å², one value per time
     */
    @Override
    public double[] lower() {
      return lower.clone();
    }

    /**
     * Copies the upper edge of the band.
     *
     * @return in Å², one value per time
     */
    @Override
    public double[] upper() {
      return upper.clone();
    }

    /**
     * Compares all numbers, those in arrays one by one.
     *
     * @param other anything
     * @return whether it is an equal band
     */
    @Override
    public boolean equals(Object other) {
      return other instanceof Band that && Arrays.deepEquals(parts(), that.parts());
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(parts());
    }

    /** Returns the number of times. */
    @Override
    public String toString() {
      return "band at " + time.length + " times";
    }

    private Object[] parts() {
      return new Object[] {time, line, lower, upper};
    }
  }
}
