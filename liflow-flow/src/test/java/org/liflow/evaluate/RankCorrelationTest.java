package org.liflow.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  private static double spearman(double[] one, double[] other) {
    return RankCorrelation.spearman(one, other, IntStream.range(0, one.length).toArray());
  }

  @Test
  void ranksCountAlone() {
    double[] one = {1, 2, 3, 4, 5};
    assertEquals(1, spearman(one, new double[] {1, 10, 11, 1000, 1e6}), 1e-12);
    assertEquals(-1, spearman(one, new double[] {5, 4, 3, 2, -100}), 1e-12);
    // 1 − 6 Σd² / (n (n² − 1)), d = 0, 1, 1, 1, 1.
    assertEquals(1 - 6 * 4 / 120.0, spearman(one, new double[] {1, 3, 2, 5, 4}), 1e-12);
  }

  @Test
  void structuresWithoutAValueAreLeftOut() {
    double nan = Double.NaN;
    assertEquals(
        1, spearman(new double[] {1, 2, nan, 4, 5}, new double[] {1, 2, 3, nan, 4}), 1e-12);
    assertEquals(nan, spearman(new double[] {1, 2, nan}, new double[] {1, 2, 3}));
  }

  @Test
  void theIntervalHoldsTheMeanAndNarrowsWithStructures() {
    Random random = new Random(3);
    double before = 2;
    for (int size : new int[] {8, 30, 120}) {
      double[] reference = random.doubles(size).toArray();
      double[] noisy = new double[size];
      for (int k = 0; k < size; k++) {
        noisy[k] = reference[k] + 0.3 * random.nextGaussian();
      }
      RankCorrelation found = RankCorrelation.of(reference, List.of(noisy, reference));
      double mean = (1 + spearman(reference, noisy)) / 2;
      assertEquals(mean, found.overSeeds().mean(), 1e-12);
      assertEquals(2, found.overSeeds().count());
      assertTrue(found.lower95() <= mean && mean <= found.upper95(), found.toString());
      double width = found.upper95() - found.lower95();
      assertTrue(width < before, width + " of " + size);
      before = width;
    }
  }

  @Test
  void thereIsNoneOfTwoStructures() {
    RankCorrelation found = RankCorrelation.of(new double[] {1, 2}, List.of(new double[] {1, 2}));
    assertEquals(Double.NaN, found.overSeeds().mean());
    assertEquals(Double.NaN, found.lower95());
  }

  @Test
  void spreadsAreThoseOfASample() {
    MeanAndDeviation spread = MeanAndDeviation.of(1, 2, 3, Double.NaN);
    assertEquals(2, spread.mean(), 1e-12);
    assertEquals(1, spread.deviation(), 1e-12);
    assertEquals(3, spread.count());
    assertEquals("2.00 ± 1.00", spread.significant(3));
    assertEquals("0.0123", MeanAndDeviation.of(0.01234).significant(3));
    assertEquals("1234", MeanAndDeviation.of(1234).significant(3));
    assertEquals("–", MeanAndDeviation.of().fixed(2));
    assertEquals("0.00", MeanAndDeviation.of(0).fixed(2));
  }
}
