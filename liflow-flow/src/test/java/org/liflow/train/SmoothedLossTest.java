package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SmoothedLossTest {
  @Test
  void theFirstLossCountsWholeAndLaterOnesATwentieth() {
    SmoothedLoss smoothed = new SmoothedLoss();
    assertEquals(2, smoothed.add(2));
    assertEquals(0.95 * 2 + 0.05 * 4, smoothed.add(4));
    assertEquals(0.95 * (0.95 * 2 + 0.05 * 4), smoothed.add(0), 1e-15);
  }
}
