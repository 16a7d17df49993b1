package org.liflow.quickstart;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What generated trajectories have to reach to count as right. All compare the generated side with
 * the reference at the times of the strides, over all replicas, atoms and time origins.
 *
 * @param diffusivity of the ratio of lithium's D* in the a-b plane
 * @param across of the ratio of lithium's mean squared displacement along c over 10 ps
 * @param others of the ratio of all other atoms' mean squared displacement over 10 ps, all three
 *     axes: an average over time origins, not the largest of any frame
 * @param contacts of the share of generated frames in which two atoms, of whatever elements, are
 *     closer than 0.6 of the sum of their covalent radii
 * @param radial of the mean over 160 bins up to 8 Å of the absolute difference of the two sides'
 *     g(r) of all atoms
 */
public record Targets(Range diffusivity, Range across, Range others, Range contacts, Range radial) {
  /** For minutes of training. */
  public static final Targets STANDARD =
      new Targets(
          new Range(0.85, 1.15),
          new Range(0, 1.5),
          new Range(0.8, 1.2),
          new Range(0, 0.05),
          new Range(0, 0.05));

  /** For a longer training. */
  public static final Targets FULL =
      new Targets(
          new Range(0.93, 1.07),
          new Range(0.9, 1.15),
          new Range(0.92, 1.08),
          new Range(0, 0.005),
          new Range(0, 0.025));

  /**
   * Values that reach a target.
   *
   * @param lower the smallest
   * @param upper the largest
   */
  public record Range(@JsonProperty("lower") double lower, @JsonProperty("upper") double upper) {
    /** Whether a value is one of them. */
    boolean holds(double value) {
      return value >= lower && value <= upper;
    }
  }
}
