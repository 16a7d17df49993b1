package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;

/**
 * The mean and standard deviation of a sample.
 *
 * @param mean NaN for an empty sample
 * @param deviation the sample's standard deviation; NaN for fewer than two values
 * @param count the number of values
 */
public record MeanAndDeviation(
    @JsonProperty("mean") double mean,
    @JsonProperty("sd") double deviation,
    @JsonProperty("count") int count) {
  /**
   * Computes them of the finite values; others are left out.
   *
   * @param values any number of them
   * @return mean and deviation
   */
  public static MeanAndDeviation of(double... values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    double mean = Arrays.stream(finite).average().orElse(Double.NaN);
    double squares = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).sum();
    return new MeanAndDeviation(
        mean,
        finite.length < 2 ? Double.NaN : Math.sqrt(squares / (finite.length - 1)),
        finite.length);
  }

  /**
   * Writes the mean with so many decimals, followed by ± and the deviation if there is one.
   *
   * @param decimals 0 or more
   * @return text with a decimal point
   */
  public String fixed(int decimals) {
    if (!Double.isFinite(mean)) {
      return "–";
    }
    String format = "%." + decimals + "f";
    String text = String.format(Locale.ROOT, format, mean);
    return Double.isFinite(deviation)
        ? text + " ± " + String.format(Locale.ROOT, format, deviation)
        : text;
  }

  /**
   * Writes both as {@link #fixed} does, with the mean to so many significant digits.
   *
   * @param digits 1 or more
   * @return text with a decimal point
   */
  public String significant(int digits) {
    if (!Double.isFinite(mean) || mean == 0) {
      return fixed(digits);
    }
    return fixed(
        Math.min(12, Math.max(0, digits - 1 - (int) Math.floor(Math.log10(Math.abs(mean))))));
  }
}
