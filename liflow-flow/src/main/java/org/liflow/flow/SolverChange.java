package org.liflow.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How much larger a statistic is by one solver than by another, from the same frames with the same
 * noise: the ratio of the means over the frames, less 1.
 *
 * @param value the relative difference; NaN where the other solver's statistic is 0 in all frames
 * @param lower95 lower end of the 95 % bootstrap interval over frames
 * @param upper95 upper end of the same
 */
public record SolverChange(
    @JsonProperty("value") double value,
    @JsonProperty("lower95") double lower95,
    @JsonProperty("upper95") double upper95) {
  private static final int RESAMPLES = 1000;
  private static final long SEED = 20_261_130;

  /** A difference that could not be found. */
  public static final SolverChange NONE = new SolverChange(Double.NaN, Double.NaN, Double.NaN);

  /**
   * Compares two solvers. The interval is that of the percentile bootstrap (Efron and Tibshirani,
   * An Introduction to the Bootstrap, chapter 13) with {@value #RESAMPLES} draws of pairs; the same
   * numbers give the same interval.
   *
   * @param one the statistic in each frame by the solver in question
   * @param other the same by the other, in the same order
   * @return NaN in all places for fewer than two frames
   */
  public static SolverChange of(double[] one, double[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(one.length + " and " + other.length + " frames");
    }
    if (one.length < 2) {
      return NONE;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] ratios = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double above = 0;
      double below = 0;
      for (int k = 0; k < one.length; k++) {
        int drawn = random.nextInt(one.length);
        above += one[drawn];
        below += other[drawn];
      }
      ratios[r] = above / below - 1;
    }
    double value = Arrays.stream(one).sum() / Arrays.stream(other).sum() - 1;
    if (!Double.isFinite(value)) {
      return NONE;
    }
    Arrays.sort(ratios);
    return new SolverChange(value, ratios[RESAMPLES / 40], ratios[RESAMPLES - 1 - RESAMPLES / 40]);
  }

  /** {@return whether the change is more than chance: its interval is all above or below 0} */
  public boolean significant() {
    return lower95 * upper95 > 0;
  }

  /** {@return a quarter of the interval's length: about one standard error} */
  public double standardError() {
    return (upper95 - lower95) / 4;
  }
}
