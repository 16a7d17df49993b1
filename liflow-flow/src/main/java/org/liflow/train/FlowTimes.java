package org.liflow.train;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.liflow.flow.NoiseKey;

/** The flow times of training steps and of validations. */
final class FlowTimes {
  private FlowTimes() {}

  /**
   * The times of one training step, in [0, 1]. They depend on the seed, the step and the
   * structure's index in the batch alone.
   *
   * @param loss gives the beta distribution of the times
   */
  static double[] random(long seed, long step, int structures, LossSettings loss) {
    NoiseKey key = new NoiseKey(seed, 0, 0, Math.toIntExact(step), 0, NoiseKey.Purpose.FLOW_TIME);
    double[] times = new double[structures];
    for (int k = 0; k < structures; k++) {
      times[k] = (key.atom(k).nextLong() >>> 11) * 0x1p-53;
    }
    if (loss.early() != 1 || loss.late() != 1) {
      BetaDistribution beta = BetaDistribution.of(loss.early(), loss.late());
      Arrays.setAll(times, k -> beta.inverseCumulativeProbability(times[k]));
    }
    return times;
  }

  /** The times of a validation: equally spaced, from 0 to 1 with both ends. */
  static double[] fixed() {
    double[] times = new double[ValidationSettings.FLOW_TIMES];
    Arrays.setAll(times, k -> (double) k / (times.length - 1));
    return times;
  }
}
