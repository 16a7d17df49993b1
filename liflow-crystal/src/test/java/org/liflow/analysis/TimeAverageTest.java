package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeAverageTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 31, 64, 97, 256, 401})
  void equalsTheSumOverWindows(int frames) {
    RandomWalks walks = new RandomWalks(frames);
    double[][] walk = walks.brownian(1, frames, new double[] {0.3, 2, 1}, 0.1)[0];
    for (int k = 0; k < frames; k++) {
      walk[1][k] += 1000 + 0.5 * k;
    }
    double[][] fast = TimeAverage.squaredDisplacements(walk[0], walk[1]);
    for (int series = 0; series < 2; series++) {
      assertEquals(0, fast[series][0]);
      for (int lag = 1; lag < frames; lag++) {
        double sum = 0;
        for (int k = 0; k + lag < frames; k++) {
          double step = walk[series][k + lag] - walk[series][k];
          sum += step * step;
        }
        double expected = sum / (frames - lag);
        assertEquals(expected, fast[series][lag], 1e-9 * expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 50})
  void isNeverNegative(int frames) {
    double[] rest = new double[frames];
    java.util.Arrays.fill(rest, 12.34567);
    for (double value : TimeAverage.squaredDisplacements(rest, rest)[1]) {
      assertTrue(value >= 0 && value < 1e-12);
    }
  }
}
