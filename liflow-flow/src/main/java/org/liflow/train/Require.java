package org.liflow.train;

/** Refuses numbers out of their range; the message names the number, its value and the range. */
final class Require {
  private Require() {}

  /**
   * @param what names the number
   * @throws IllegalArgumentException unless the value is above 0 and finite
   */
  static void positive(String what, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " of " + value + ", which must be above 0");
    }
  }

  /**
   * @param what names the number
   * @throws IllegalArgumentException unless the value is in the range, both ends included
   */
  static void within(String what, long value, long lowest, long highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          what + " of " + value + ", which must be " + lowest + " to " + highest);
    }
  }
}
