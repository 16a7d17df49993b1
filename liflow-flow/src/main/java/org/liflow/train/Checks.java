package org.liflow.train;

/** What numbers must be; messages name the number. */
final class Checks {
  private Checks() {}

  static void positive(String what, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " of " + value);
    }
  }

  static void within(String what, long value, long lowest, long highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(what + " of " + value);
    }
  }
}
