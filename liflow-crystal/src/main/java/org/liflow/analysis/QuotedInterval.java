package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A diffusivity with the 95 % interval that is quoted for it, and the parts of that interval.
 *
 * <p>Random parts are independent and add up in quadrature, below and above the median. A known
 * error that is not corrected for is no such part: the interval is extended to one side, to where
 * the corrected value would have its own interval (method SUMU of O'Donnell and Hibbert, Analyst
 * 2005, 130, 721). So the interval holds the value as computed and the value as corrected. Parts
 * that are not estimated add nothing, and the interval is the narrower for it: they are listed for
 * that reason.
 *
 * @param median in cm²/s
 * @param lower95 lower end of the quoted interval in cm²/s
 * @param upper95 upper end
 * @param parts one per source, with the length that each takes of the interval
 */
public record QuotedInterval(
    @JsonProperty("median_cm2_s") double median,
    @JsonProperty("lower95_cm2_s") double lower95,
    @JsonProperty("upper95_cm2_s") double upper95,
    @JsonProperty("parts") List<Length> parts) {
  /**
   * A part and its length in the interval. The lengths of all parts add up to the interval.
   *
   * @param part the source and its numbers
   * @param below the length that it takes below the median, as a share of the median; null where it
   *     is not estimated
   * @param above the same above the median
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Length(
      @JsonUnwrapped @JsonProperty("part") IntervalPart part,
      @JsonProperty("length_below") Double below,
      @JsonProperty("length_above") Double above) {}

  /**
   * Copies the list.
   *
   * @param median in cm²/s
   * @param lower95 lower end of the quoted interval in cm²/s
   * @param upper95 upper end
   * @param parts one per source
   */
  public QuotedInterval {
    parts = List.copyOf(parts);
  }

  /** {@return the length of the interval below the median, as a share of the median} */
  public double below() {
    return 1 - lower95 / median;
  }

  /** {@return the length of the interval above the median, as a share of the median} */
  public double above() {
    return upper95 / median - 1;
  }

  /**
   * Puts parts together.
   *
   * @param median in cm²/s, not negative
   * @param parts one per source, in the order to be shown
   * @return the interval
   */
  public static QuotedInterval of(double median, List<IntervalPart> parts) {
    double below = quadrature(parts, IntervalPart::below);
    double above = quadrature(parts, IntervalPart::above);
    double least = Math.max(0, 1 - below);
    double down = 1;
    double up = 1;
    List<IntervalPart> known = parts.stream().filter(IntervalPart::isEstimated).toList();
    for (IntervalPart part : known) {
      down *= 1 + Math.min(0, part.shift());
      up *= 1 + Math.max(0, part.shift());
    }
    double wholeBelow = 1 - least * down;
    double wholeAbove = (1 + above) * up - 1;
    List<Length> lengths = new ArrayList<>();
    for (IntervalPart part : parts) {
      if (!part.isEstimated()) {
        lengths.add(new Length(part, null, null));
        continue;
      }
      double lower = Math.log1p(Math.min(0, part.shift()));
      double upper = Math.log1p(Math.max(0, part.shift()));
      lengths.add(
          new Length(
              part,
              square(share(part.below(), below)) * (1 - least)
                  + share(lower, Math.log(down)) * (wholeBelow - (1 - least)),
              square(share(part.above(), above)) * above
                  + share(upper, Math.log(up)) * (wholeAbove - above)));
    }
    return new QuotedInterval(
        median, median * (1 - wholeBelow), median * (1 + wholeAbove), lengths);
  }

  private static double quadrature(List<IntervalPart> parts, ToDoubleFunction<IntervalPart> side) {
    double squares = 0;
    for (IntervalPart part : parts) {
      if (part.isEstimated()) {
        double half = side.applyAsDouble(part);
        squares += half * half;
      }
    }
    return Math.sqrt(squares);
  }

  private static double share(double own, double all) {
    return all == 0 ? 0 : own / all;
  }

  /** A part adds to a root of a sum of squares in proportion to its own square. */
  private static double square(double x) {
    return x * x;
  }
}
