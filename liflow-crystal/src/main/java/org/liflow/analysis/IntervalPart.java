package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What one source of uncertainty adds to the 95 % interval of a diffusivity. All numbers are shares
 * of the median.
 *
 * @param source of the uncertainty
 * @param below half width of the 95 % interval that the source alone would give, below the median,
 *     at most 1; null where it is not estimated
 * @param above the same above the median
 * @param shift by how much the source is known to hold the value too low, as a share of it:
 *     negative where the value is too high, 0 where nothing is known of a sign, and null where
 *     nothing is estimated
 * @param note how it was found, or why it was not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"source", "estimated", "below", "above", "shift", "note"})
public record IntervalPart(
    @JsonProperty("source") Source source,
    @JsonProperty("below") Double below,
    @JsonProperty("above") Double above,
    @JsonProperty("shift") Double shift,
    @JsonProperty("note") String note) {
  /** A source of uncertainty. */
  public enum Source {
    /** Few ions over a short time. */
    STATISTICS,
    /** Replicas that differ more than the statistics of each allow. */
    REPLICAS,
    /** Flows that are integrated in few steps. */
    SOLVER,
    /** A network that another training would have made otherwise. */
    MODEL,
    /** Intervals that were found to hold the truth too seldom. */
    CALIBRATION;

    /** {@return the word that files have for it} */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the numbers.
   *
   * @param source of the uncertainty
   * @param below at most 1; null where it is not estimated
   * @param above null where it is not estimated
   * @param shift above −1; null where it is not estimated
   * @param note plain text
   * @throws IllegalArgumentException where some of the numbers are known and some not, a half width
   *     is negative, infinite or (below) above 1, or the shift leaves nothing
   */
  public IntervalPart {
    boolean none = below == null && above == null && shift == null;
    boolean all = below != null && above != null && shift != null;
    if (!none
        && !(all
            && below >= 0
            && below <= 1
            && above >= 0
            && Double.isFinite(above)
            && shift > -1
            && Double.isFinite(shift))) {
      throw new IllegalArgumentException(
          "half widths of " + below + " and " + above + " with a shift of " + shift);
    }
  }

  /**
   * A part that is not known.
   *
   * @param source of the uncertainty
   * @param why in plain text
   * @return a part without numbers
   */
  public static IntervalPart notEstimated(Source source, String why) {
    return new IntervalPart(source, null, null, null, why);
  }

  /** {@return whether its numbers are known} */
  @JsonProperty("estimated")
  public boolean isEstimated() {
    return below != null;
  }

  /** {@return whether it was looked for and nothing was found beyond the other parts} */
  @JsonIgnore
  public boolean isNothing() {
    return isEstimated() && below == 0 && above == 0 && shift == 0;
  }
}
