package org.liflow.report;

import java.util.Locale;
import org.liflow.analysis.Estimate;

/** Formats numbers in HTML for people, with few digits and powers of ten. */
public final class HtmlNumbers {
  private HtmlNumbers() {}

  /**
   * A number to three digits; very large and very small ones with a power of ten.
   *
   * @param value any number
   * @return HTML
   */
  public static String of(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : "–";
    }
    int exponent = exponent(value);
    if (exponent >= -2 && exponent <= 4) {
      return plain(value, 2 - exponent);
    }
    return mantissa(value, exponent, 2) + times(exponent);
  }

  /**
   * Both ends of an interval to three digits, with one power of ten.
   *
   * @param lower the smaller end
   * @param upper the larger end
   * @return HTML
   */
  public static String range(double lower, double upper) {
    int exponent = exponent(upper);
    if (exponent >= -2 && exponent <= 4) {
      int places = 2 - exponent;
      return (lower == 0 ? "0" : plain(lower, places)) + " – " + plain(upper, places);
    }
    return "("
        + (lower == 0 ? "0" : mantissa(lower, exponent, 2))
        + " – "
        + mantissa(upper, exponent, 2)
        + ")"
        + times(exponent);
  }

  /**
   * The median, or an upper limit if the 95 % interval reaches zero.
   *
   * @param estimate with its interval
   * @return HTML
   */
  public static String headline(Estimate estimate) {
    return estimate.lower95() > 0 ? of(estimate.median()) : "&lt; " + of(estimate.upper95());
  }

  /**
   * The 95 % interval.
   *
   * @param estimate with its interval
   * @return HTML
   */
  public static String range(Estimate estimate) {
    return range(estimate.lower95(), estimate.upper95());
  }

  /**
   * A number without superfluous digits, for temperatures and times.
   *
   * @param value any number
   * @return plain text
   */
  public static String compact(double value) {
    String text = String.format(Locale.ROOT, "%.4g", value);
    if (text.contains("e")) {
      return of(value);
    }
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  private static int exponent(double value) {
    return value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  }

  private static String plain(double value, int places) {
    return String.format(Locale.ROOT, "%." + Math.max(0, places) + "f", value);
  }

  private static String mantissa(double value, int exponent, int places) {
    return plain(value * Math.pow(10, -exponent), places);
  }

  private static String times(int exponent) {
    return " × 10<sup>" + (exponent < 0 ? "−" : "") + Math.abs(exponent) + "</sup>";
  }
}
