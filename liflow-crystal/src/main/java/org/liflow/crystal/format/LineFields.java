package org.liflow.crystal.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.liflow.files.InputException;

/** The fields of one line, separated by blanks, read from left to right; made for reuse. */
final class LineFields {
  /** So many digits always fit a double exactly. */
  private static final int EXACT_DIGITS = 15;

  /** So many digits always fit a long. */
  private static final int LONG_DIGITS = 18;

  private final LineSource source;
  private byte[] line = new byte[0];
  private int first;
  private int limit;
  private int start;
  private int end;

  LineFields(LineSource source) {
    this.source = source;
  }

  /** Starts over with another line, the one that the source gave last. */
  LineFields of(String text) {
    line = text.getBytes(StandardCharsets.UTF_8);
    return over(0, line.length);
  }

  /** Starts over with the line that the source stepped to last; valid until it steps on. */
  LineFields ofLine() {
    line = source.bytes();
    return over(source.start(), source.end());
  }

  private LineFields over(int from, int to) {
    first = from;
    limit = to;
    start = from;
    end = from;
    return this;
  }

  /** Whether the line starts with these bytes. */
  boolean startsWith(byte[] prefix) {
    return limit - first >= prefix.length
        && Arrays.equals(line, first, first + prefix.length, prefix, 0, prefix.length);
  }

  /** Steps to the next field; false at the line's end. */
  boolean next() {
    int at = skipBlanks();
    start = at;
    while (at < limit && (line[at] & 0xff) > ' ') {
      at++;
    }
    end = at;
    return end > start;
  }

  private int skipBlanks() {
    int at = end;
    while (at < limit && (line[at] & 0xff) <= ' ') {
      at++;
    }
    return at;
  }

  /** The field stepped to last. */
  String text() {
    return new String(line, start, end - start, StandardCharsets.UTF_8);
  }

  /** The bytes of the field stepped to last as one number; −1 for more than four bytes. */
  long word() {
    if (end - start > Integer.BYTES) {
      return -1;
    }
    long word = 0;
    for (int k = start; k < end; k++) {
      word = word << Byte.SIZE | line[k] & 0xff;
    }
    return word;
  }

  /** The next field, which must be a finite number. */
  double number(String what) {
    return number(what, false);
  }

  /**
   * The next number of fixed width, which may touch the one behind it where that is negative, as
   * VASP writes coordinates from -10 down: {@code 0.30095951-10.02480591}.
   */
  double touchingNumber(String what) {
    return number(what, true);
  }

  /** Few digits without an exponent are read in one go; {@link Decimals} reads all others. */
  private double number(String what, boolean touching) {
    int at = skipBlanks();
    int from = at;
    boolean negative = at < limit && line[at] == '-';
    if (negative) {
      at++;
    }
    long mantissa = 0;
    int before = at;
    int digit;
    while (at < limit && (digit = line[at] - '0') >= 0 && digit <= 9) {
      mantissa = 10 * mantissa + digit;
      at++;
    }
    int digits = at - before;
    int decimals = 0;
    if (at < limit && line[at] == '.') {
      at++;
      int point = at;
      while (at < limit && (digit = line[at] - '0') >= 0 && digit <= 9) {
        mantissa = 10 * mantissa + digit;
        at++;
      }
      decimals = at - point;
      digits += decimals;
    }
    boolean whole = at == limit || (line[at] & 0xff) <= ' ' || touching && line[at] == '-';
    if (whole && digits > 0 && digits <= EXACT_DIGITS) {
      start = from;
      end = at;
      double magnitude = Decimals.scaled(mantissa, decimals);
      return negative ? -magnitude : magnitude;
    }
    require(what, "a number");
    if (touching) {
      part();
    }
    double value = Decimals.parse(line, start, end);
    if (Double.isNaN(value)) {
      throw source.problem(LineSource.quote(text()) + " for " + what, "a finite number");
    }
    return value;
  }

  /** Ends the field where the minus sign of another number touches it. */
  private void part() {
    for (int k = start + 1; k < end; k++) {
      if (line[k] == '-' && line[k - 1] >= '0' && line[k - 1] <= '9') {
        end = k;
        return;
      }
    }
  }

  /** The next field, which must be a whole number between the two bounds. */
  long integer(String what, long least, long most) {
    require(what, "a whole number");
    long value = 0;
    boolean plain = end - start <= LONG_DIGITS;
    for (int k = start; plain && k < end; k++) {
      int digit = line[k] - '0';
      plain = digit >= 0 && digit <= 9;
      value = 10 * value + digit;
    }
    if (!plain) {
      try {
        value = Long.parseLong(text());
      } catch (NumberFormatException notOne) {
        throw source.problem(LineSource.quote(text()) + " for " + what, "a whole number");
      }
    }
    if (value < least || value > most) {
      throw source.problem(value + " for " + what, "a whole number from " + least + " to " + most);
    }
    return value;
  }

  /** The next field, whatever it is. */
  String text(String what) {
    require(what, "one");
    return text();
  }

  /** Steps over the next field, which must be there. */
  void skip(String what) {
    require(what, "one");
  }

  private void require(String what, String expected) {
    if (!next()) {
      throw endsBefore(what, expected);
    }
  }

  /** A complaint about a line that is too short. */
  InputException endsBefore(String what, String expected) {
    String whole = new String(line, first, limit - first, StandardCharsets.UTF_8);
    return source.problem(LineSource.quote(whole) + " ends before " + what, expected);
  }

  /** The fields of a line. */
  static List<String> split(String line) {
    List<String> fields = new ArrayList<>();
    LineFields walk = new LineFields(null).of(line);
    while (walk.next()) {
      fields.add(walk.text());
    }
    return fields;
  }
}
