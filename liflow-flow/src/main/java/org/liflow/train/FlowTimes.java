package org.liflow.train;

import java.util.Arrays;
import org.liflow.flow.NoiseKey;

/** The times along the flows that a network learns at, and is validated at. */
final class FlowTimes {
  private FlowTimes() {}

  /**
   * The times of one training step, uniform in [0, 1): they follow from the seed, the step and the
   * structure's place in the batch alone.
   */
  static double[] random(long seed, long step, int structures) {
    NoiseKey key = new NoiseKey(seed, 0, 0, Math.toIntExact(step), 0, NoiseKey.Purpose.FLOW_TIME);
    double[] times = new double[structures];
    for (int k = 0; k < structures; k++) {
      times[k] = (key.atom(k).nextLong() >>> 11) * 0x1p-53;
    }
    return times;
  }

  /** One of the times of a validation, the same for all structures. */
  static double[] fixed(int index, int structures) {
    double[] times = new double[structures];
    Arrays.fill(times, (double) index / (ValidationSettings.FLOW_TIMES - 1));
    return times;
  }
}
