package org.liflow.util;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes numbers as short text, the same in every locale. */
public final class NumberText {
  /** Whole numbers from here on are written with an exponent. */
  private static final double LARGEST_WHOLE = 1e15;

  private NumberText() {}

  /**
   * Writes all digits, and whole numbers without a point: 500 for 500.0, 0.1, 1.0E-7.
   *
   * @param value any number
   * @return its text, from which the same number is read back (−0.0 as 0)
   */
  public static String shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /**
   * Writes all digits without an exponent and without zeros at the end: 500, 0.1, 0.0000001.
   *
   * @param value a finite number
   * @return its text
   * @throws NumberFormatException when the number is not finite
   */
  public static String decimal(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /**
   * Rounds to a number of decimals, half to even, and writes them without zeros at the end.
   *
   * @param value a finite number
   * @param places most decimals
   * @return its text, without an exponent
   * @throws NumberFormatException when the number is not finite
   */
  public static String decimal(double value, int places) {
    return BigDecimal.valueOf(value)
        .setScale(places, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  /**
   * Rounds to a number of significant digits, half up, and writes them without an exponent.
   *
   * @param value any number
   * @param digits most significant digits
   * @return its text; NaN and Infinity by name
   */
  public static String significant(double value, int digits) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }
}
