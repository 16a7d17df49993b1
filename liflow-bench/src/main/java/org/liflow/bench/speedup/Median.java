package org.liflow.bench.speedup;

import java.util.Arrays;

/** The median: what timings are compared by. */
final class Median {
  private Median() {}

  /**
   * @throws IllegalArgumentException when there are none
   */
  static double of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("the median of nothing");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
