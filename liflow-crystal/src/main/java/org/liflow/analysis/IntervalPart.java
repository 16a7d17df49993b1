package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 *     negative where the value is too high, and 0 where nothing is known of a sign
 * @param note how it was found, or why it was not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IntervalPart(
    @JsonProperty("source") Source source,
    @JsonProperty("below") Double below,
    @JsonProperty("above") Double above,
    @JsonProperty("shift") double shift,
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
   * @param shift above −1
   * @param note plain text
   * @throws IllegalArgumentException where one half width is known and the other is not, one is
   *     negative, or the shift leaves nothing
   */
  public IntervalPart {
    boolean known = below != null && above != null;
    boolean unknown = below == null && above == null && shift == 0;
    if (known ? !(below >= 0 && above >= 0) : !unknown) {
      throw new IllegalArgumentException(
          "half widths of " + below + " and " + above + " with a shift of " + shift);
    }
    if (!(shift > -1) || !Double.isFinite(shift)) {
      throw new IllegalArgumentException("a shift of " + shift);
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
    return new IntervalPart(source, null, null, 0, why);
  }

  /** {@return whether its numbers are known} */
  public boolean isEstimated() {
    return below != null;
  }
}
