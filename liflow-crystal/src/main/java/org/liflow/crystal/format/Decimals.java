package org.liflow.crystal.format;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Decimal text to doubles and back, exactly and fast. */
final class Decimals {
  /** No fixed-decimal text of a finite double, at up to 18 decimals, is longer. */
  static final int LONGEST = 350;

  /** Powers of ten that are exact as doubles. */
  private static final double[] POWERS = new double[23];

  private static final long EXACT_INTEGERS = 1L << 53;

  static {
    for (int k = 0; k < POWERS.length; k++) {
      POWERS[k] = Double.parseDouble("1e" + k);
    }
  }

  private Decimals() {}

  /**
   * The double nearest to a decimal number in {@code text[from, to)}; NaN when it is no such number
   * or too large. Exponents may be written with E or, as Fortran does, with D.
   *
   * <p>A mantissa of at most 2^53 and a power of ten of at most 22 are exact doubles, so that their
   * one quotient or product is rounded correctly (Clinger, PLDI 1990); the JDK does the rest.
   */
  static double parse(String text, int from, int to) {
    int at = from;
    boolean negative = at < to && text.charAt(at) == '-';
    if (at < to && (negative || text.charAt(at) == '+')) {
      at++;
    }
    long mantissa = 0;
    int digits = 0;
    int decimals = 0;
    boolean point = false;
    boolean fits = true;
    for (; at < to; at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        if (mantissa >= EXACT_INTEGERS / 10) {
          fits = false;
        } else {
          mantissa = 10 * mantissa + (c - '0');
        }
        digits++;
        decimals += point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return Double.NaN;
    }
    int exponent = 0;
    if (at < to) {
      if ("eEdD".indexOf(text.charAt(at)) < 0) {
        return Double.NaN;
      }
      int power = exponent(text, at + 1, to);
      if (power == Integer.MIN_VALUE) {
        return Double.NaN;
      }
      exponent = power;
    }
    exponent -= decimals;
    if (fits && Math.abs(exponent) < POWERS.length) {
      double magnitude = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      return negative ? -magnitude : magnitude;
    }
    double value = Double.parseDouble(text.substring(from, to).replace('D', 'E').replace('d', 'e'));
    return Double.isFinite(value) ? value : Double.NaN;
  }

  /**
   * The same of characters in an array. A plain decimal of at most 15 digits is read in place; both
   * its digits and the power of ten are exact doubles, so that their quotient is rounded correctly.
   */
  static double parse(char[] text, int from, int to) {
    boolean negative = from < to && text[from] == '-';
    int at = negative ? from + 1 : from;
    long mantissa = 0;
    int digits = 0;
    int decimals = 0;
    boolean point = false;
    for (; at < to && digits < 16; at++) {
      char c = text[at];
      if (c >= '0' && c <= '9') {
        mantissa = 10 * mantissa + (c - '0');
        digits++;
        decimals += point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (at < to || digits == 0 || digits > 15) {
      return parse(new String(text, from, to - from), 0, to - from);
    }
    double magnitude = mantissa / POWERS[decimals];
    return negative ? -magnitude : magnitude;
  }

  private static int exponent(String text, int from, int to) {
    int at = from;
    boolean negative = at < to && text.charAt(at) == '-';
    if (at < to && (negative || text.charAt(at) == '+')) {
      at++;
    }
    int start = at;
    int power = 0;
    for (; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      power = Math.min(100_000, 10 * power + digit);
    }
    if (at == start) {
      return Integer.MIN_VALUE;
    }
    return negative ? -power : power;
  }

  /** The nearest double to {@code value} with that many decimals. */
  static double round(double value, int decimals) {
    return Math.rint(value * POWERS[decimals]) / POWERS[decimals];
  }

  /**
   * Writes {@link #round round(value, decimals)} with exactly that many decimals. Reading the text
   * gives that double back, bit for bit, the sign of zero included: the scaled integer and the
   * power of ten are both exact, so dividing them and parsing their decimal text round alike.
   *
   * @param out with room for {@link #LONGEST} bytes from {@code at} on
   * @return the place after the last byte written
   * @throws IllegalArgumentException when the scaled value is not finite
   */
  static int write(double value, int decimals, byte[] out, int at) {
    double scaled = Math.rint(value * POWERS[decimals]);
    if (!(Math.abs(scaled) < 9e18)) {
      return writeLarge(scaled, decimals, out, at);
    }
    long rest = (long) Math.abs(scaled);
    int digits = 1;
    for (long left = rest / 10; left > 0; left /= 10) {
      digits++;
    }
    digits = Math.max(digits, decimals + 1);
    int start = at;
    if (Math.copySign(1, scaled) < 0) {
      out[start++] = '-';
    }
    int end = start + digits + (decimals > 0 ? 1 : 0);
    int place = end;
    for (int k = 0; k < digits; k++) {
      if (k == decimals && decimals > 0) {
        out[--place] = '.';
      }
      out[--place] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  private static int writeLarge(double scaled, int decimals, byte[] out, int at) {
    if (!Double.isFinite(scaled)) {
      throw new IllegalArgumentException("a value too large to be written: " + scaled);
    }
    byte[] text =
        new BigDecimal(scaled)
            .movePointLeft(decimals)
            .setScale(decimals)
            .toPlainString()
            .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }

  /** The shortest decimal text, without an exponent, that reads back as the same double. */
  static String plain(double value) {
    return value == 0 ? "0.0" : new BigDecimal(Double.toString(value)).toPlainString();
  }
}
