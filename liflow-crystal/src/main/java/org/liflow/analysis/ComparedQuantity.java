package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One quantity of a {@link DistributionComparison}.
 *
 * @param subject what is compared
 * @param measure how the two sides are compared
 * @param reference the reference's value: Å² for MSDs, else a share or a correlation; null where
 *     only the two together have a value
 * @param generated the other side's value, likewise
 * @param value of the measure; null where it is not defined, such as a ratio to zero
 * @param interval its nominal 95 % interval; null with fewer than two units on a side
 * @param halves the same measure of one half of the reference against the other: what agreement can
 *     be expected of trajectories half as long that are right; null where it is not defined
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComparedQuantity(
    @JsonProperty("subject") Subject subject,
    @JsonProperty("measure") Measure measure,
    @JsonProperty("reference") Double reference,
    @JsonProperty("generated") Double generated,
    @JsonProperty("value") Double value,
    @JsonProperty("interval") Interval interval,
    @JsonProperty("halves") Double halves) {
  /** The kinds of quantities. */
  public enum Kind {
    /** Mean squared displacement, averaged over atoms and all time origins. */
    @JsonProperty("msd")
    MSD("MSD"),
    /** The distribution of displacements over one stride, all atoms and time origins. */
    @JsonProperty("stride_displacement")
    STRIDE_DISPLACEMENT("displacement over a stride"),
    /** The share of strides over which an atom moves farther than a stated distance. */
    @JsonProperty("hop_fraction")
    HOP_FRACTION("share of strides with a hop"),
    /** The correlation of consecutive strides' displacements, see {@link StrideMemory}. */
    @JsonProperty("stride_correlation")
    STRIDE_CORRELATION("correlation of consecutive strides"),
    /** The share of frames in which two atoms are closer than a share of their covalent radii. */
    @JsonProperty("contact_frames")
    CONTACT_FRAMES("frames with a close contact"),
    /** The shortest distance of two atoms as a share of their covalent radii, over all frames. */
    @JsonProperty("closest_contact")
    CLOSEST_CONTACT("closest contact"),
    /** The radial distribution function g(r), averaged over frames. */
    @JsonProperty("radial_distribution")
    RADIAL_DISTRIBUTION("g(r)");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /**
     * Returns its name for people.
     *
     * @return in lower case where it is a word
     */
    public String title() {
      return title;
    }
  }

  /** The ways to compare two values or two distributions. */
  public enum Measure {
    /** Generated over reference; 1 is agreement. */
    @JsonProperty("ratio")
    RATIO("ratio"),
    /** Generated less reference; 0 is agreement. */
    @JsonProperty("difference")
    DIFFERENCE("difference"),
    /** The mean over all bins of the absolute difference of two curves; 0 is agreement. */
    @JsonProperty("mean_absolute_difference")
    MEAN_ABSOLUTE_DIFFERENCE("mean |difference|"),
    /** See {@link SampleDistance#kolmogorovSmirnov}; 0 is agreement. */
    @JsonProperty("kolmogorov_smirnov")
    KOLMOGOROV_SMIRNOV("Kolmogorov-Smirnov"),
    /** See {@link SampleDistance#wasserstein}, in Å; 0 is agreement. */
    @JsonProperty("wasserstein_A")
    WASSERSTEIN("Wasserstein (Å)");

    private final String title;

    Measure(String title) {
      this.title = title;
    }

    /**
     * Returns its name for people.
     *
     * @return with the unit if it has one
     */
    public String title() {
      return title;
    }
  }

  /**
   * What is compared.
   *
   * @param kind of quantity
   * @param of an element's symbol, two such as {@code Li–O}, {@code others} for all atoms but the
   *     mobile element's, or {@code all}
   * @param direction {@code x}, {@code y}, {@code z}, {@code xyz} for the sum of all three, or
   *     {@code length} of the displacement; empty where there is none
   * @param lag in ps; null where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Subject(
      @JsonProperty("kind") Kind kind,
      @JsonProperty("of") String of,
      @JsonProperty("direction") String direction,
      @JsonProperty("lag_ps") Double lag) {}

  /**
   * The ends of an interval.
   *
   * @param lower the smaller
   * @param upper the larger
   */
  public record Interval(
      @JsonProperty("lower95") double lower, @JsonProperty("upper95") double upper) {}
}
