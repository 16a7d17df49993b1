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

  private static final long[] LONG_POWERS = new long[19];

  /** The two digits of each number below 100, the tens in the upper byte. */
  private static final short[] PAIRS = new short[100];

  static {
    for (int k = 0; k < POWERS.length; k++) {
      POWERS[k] = Double.parseDouble("1e" + k);
    }
    LONG_POWERS[0] = 1;
    for (int k = 1; k < LONG_POWERS.length; k++) {
      LONG_POWERS[k] = 10 * LONG_POWERS[k - 1];
    }
    for (int k = 0; k < PAIRS.length; k++) {
      PAIRS[k] = (short) (('0' + k / 10) << Byte.SIZE | '0' + k % 10);
    }
  }

  private Decimals() {}

  /** The same of a whole text. */
  static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /**
   * The number that some digits and decimals stand for, rounded correctly.
   *
   * @param mantissa all digits as one whole number, at most 2^53
   * @param decimals how many of them are decimals, at most 22
   */
  static double scaled(long mantissa, int decimals) {
    return mantissa / POWERS[decimals];
  }

  /**
   * The double nearest to a decimal number in {@code text[from, to)}; NaN when it is no such number
   * or too large. Exponents may be written with E or, as Fortran does, with D.
   *
   * <p>A mantissa of at most 2^53 and a power of ten of at most 22 are exact doubles, so that their
   * one quotient or product is rounded correctly (Clinger, PLDI 1990); the JDK does the rest.
   */
  static double parse(byte[] text, int from, int to) {
    int at = from;
    boolean negative = at < to && text[at] == '-';
    if (at < to && (negative || text[at] == '+')) {
      at++;
    }
    long mantissa = 0;
    int digits = 0;
    int decimals = 0;
    boolean point = false;
    boolean fits = true;
    for (; at < to; at++) {
      byte c = text[at];
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
      if ("eEdD".indexOf(text[at]) < 0) {
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
    String whole = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    double value = Double.parseDouble(whole.replace('D', 'E').replace('d', 'e'));
    return Double.isFinite(value) ? value : Double.NaN;
  }

  private static int exponent(byte[] text, int from, int to) {
    int at = from;
    boolean negative = at < to && text[at] == '-';
    if (at < to && (negative || text[at] == '+')) {
      at++;
    }
    int start = at;
    int power = 0;
    for (; at < to; at++) {
      int digit = text[at] - '0';
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
    int digits = decimals + 1;
    while (digits < LONG_POWERS.length && rest >= LONG_POWERS[digits]) {
      digits++;
    }
    int start = at;
    if (Math.copySign(1, scaled) < 0) {
      out[start++] = '-';
    }
    int end = start + digits + (decimals > 0 ? 1 : 0);
    int place = end;
    if (decimals > 0) {
      int k = decimals;
      for (; k >= 2; k -= 2) {
        long hundreds = rest / 100;
        short pair = PAIRS[(int) (rest - 100 * hundreds)];
        out[--place] = (byte) pair;
        out[--place] = (byte) (pair >> Byte.SIZE);
        rest = hundreds;
      }
      if (k == 1) {
        out[--place] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      out[--place] = '.';
    }
    while (place > start) {
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
