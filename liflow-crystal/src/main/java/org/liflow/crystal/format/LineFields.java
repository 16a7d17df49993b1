package org.liflow.crystal.format;

import java.util.ArrayList;
import java.util.List;

/** The fields of one line, separated by blanks, read from left to right; made for reuse. */
final class LineFields {
  private final LineSource source;
  private String line = "";
  private int start;
  private int end;

  LineFields(LineSource source) {
    this.source = source;
  }

  /** Starts over with another line, the one that the source gave last. */
  LineFields of(String text) {
    line = text;
    start = 0;
    end = 0;
    return this;
  }

  /** Steps to the next field; false at the line's end. */
  boolean next() {
    start = end;
    while (start < line.length() && line.charAt(start) <= ' ') {
      start++;
    }
    end = start;
    while (end < line.length() && line.charAt(end) > ' ') {
      end++;
    }
    return end > start;
  }

  /** The field stepped to last. */
  String text() {
    return line.substring(start, end);
  }

  /** The next field, which must be a finite number. */
  double number(String what) {
    require(what, "a number");
    double value = Decimals.parse(line, start, end);
    if (Double.isNaN(value)) {
      throw source.problem(LineSource.quote(text()) + " for " + what, "a finite number");
    }
    return value;
  }

  /** The next field, which must be a whole number between the two bounds. */
  long integer(String what, long least, long most) {
    require(what, "a whole number");
    long value;
    try {
      value = Long.parseLong(text());
    } catch (NumberFormatException notOne) {
      throw source.problem(LineSource.quote(text()) + " for " + what, "a whole number");
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

  private void require(String what, String expected) {
    if (!next()) {
      throw source.problem(LineSource.quote(line) + " ends before " + what, expected);
    }
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
