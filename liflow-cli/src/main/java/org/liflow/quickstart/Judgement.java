package org.liflow.quickstart;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.StrideMemory;

/**
 * How right the generated trajectories are.
 *
 * @param targets each with the value reached
 * @param halfWidth half of the 95 % interval of the reference's D* in the a-b plane, as a share of
 *     it: no closer agreement can be seen
 * @param distributions generated against reference
 * @param memory how much the reference remembers over a stride, from frames finer than it
 * @param memoryless reference dynamics without memory beyond a stride against the undisturbed one;
 *     null if none was run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "targets",
  "reference_half_width",
  "distributions",
  "reference_memory",
  "memoryless",
  "all_met"
})
public record Judgement(
    @JsonProperty("targets") List<JudgedTarget> targets,
    @JsonProperty("reference_half_width") double halfWidth,
    @JsonProperty("distributions") DistributionComparison distributions,
    @JsonProperty("reference_memory") List<StrideMemory.OfSpecies> memory,
    @JsonProperty("memoryless") Memoryless memoryless) {
  /** Copies the lists. */
  public Judgement {
    targets = List.copyOf(targets);
    memory = List.copyOf(memory);
  }

  /**
   * A target and what was reached.
   *
   * @param name of the quantity
   * @param value reached; null where the trajectories are too short for it
   * @param interval its nominal 95 % interval; null where there is none
   * @param halves the same of one half of the reference against the other, for contacts the whole
   *     reference's own share; null where it is not defined
   * @param target the values asked for
   * @param met whether the value is one of them; null without a value
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record JudgedTarget(
      @JsonProperty("name") String name,
      @JsonProperty("value") Double value,
      @JsonProperty("interval") ComparedQuantity.Interval interval,
      @JsonProperty("halves") Double halves,
      @JsonProperty("target") Targets.Range target,
      @JsonProperty("met") Boolean met) {
    static JudgedTarget of(
        String name,
        Double value,
        ComparedQuantity.Interval interval,
        Double halves,
        Targets.Range target) {
      return new JudgedTarget(
          name, value, interval, halves, target, value == null ? null : target.holds(value));
    }

    /** Whether its values are shares of frames rather than ratios or differences. */
    @com.fasterxml.jackson.annotation.JsonIgnore
    public boolean isShare() {
      return name.equals(JudgedTargets.CONTACTS);
    }
  }

  /**
   * The test of Chapman and Kolmogorov: reference dynamics whose velocities are all drawn anew at
   * every stride. Its positions are the Markov chain that a perfect model of one stride makes, so
   * what differs from the undisturbed dynamics no such model can get right.
   *
   * @param replicas how many were run
   * @param diffusivity D* of lithium in the a-b plane, in cm²/s
   * @param ratio over the undisturbed one
   * @param interval the ratio's nominal 95 % interval
   * @param displacements mean squared displacements and those of single strides, memoryless against
   *     undisturbed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Memoryless(
      @JsonProperty("replicas") int replicas,
      @JsonProperty("D_cm2_s") Estimate diffusivity,
      @JsonProperty("diffusivity_ratio") double ratio,
      @JsonProperty("diffusivity_ratio_interval") ComparedQuantity.Interval interval,
      @JsonProperty("displacements") List<ComparedQuantity> displacements) {
    /** Copies the list. */
    public Memoryless {
      displacements = List.copyOf(displacements);
    }
  }

  /** Whether all targets are met. */
  @JsonProperty("all_met")
  public boolean allMet() {
    return targets.stream().allMatch(target -> Boolean.TRUE.equals(target.met()));
  }
}
