package org.liflow.crystal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class ClosestPairTest {
  private static final int[] SPECIES = {3, 8, 22, 57};

  /** Against all pairs and the 27 nearest images, in skewed cells. */
  @Test
  void isTheSameAsAmongAllImages() {
    Random random = new Random(5);
    try (Workers workers = new Workers(1)) {
      for (int round = 0; round < 50; round++) {
        double[] rows = {
          6 + random.nextDouble(), 0, 0, random.nextDouble(), 7, 0, random.nextDouble(), 1, 8
        };
        Lattice lattice = Lattice.of(rows, true, true, true);
        int atoms = 2 + random.nextInt(12);
        int[] numbers = new int[atoms];
        double[] positions = new double[3 * atoms];
        for (int atom = 0; atom < atoms; atom++) {
          numbers[atom] = SPECIES[random.nextInt(SPECIES.length)];
          double[] at = new double[3];
          lattice.toCartesian(random.nextDouble(), random.nextDouble(), random.nextDouble(), at);
          System.arraycopy(at, 0, positions, 3 * atom, 3);
        }
        double[] expected = amongImages(rows, numbers, positions);
        ClosestPair found =
            ClosestPair.find(lattice, numbers, positions, 30, workers).orElseThrow();
        assertEquals(expected[0], found.shareOfRadii(), 1e-9);
        assertEquals(expected[1], found.shortest(), 1e-9);
        assertEquals(
            found.shareOfRadii()
                * (Element.of(numbers[found.first()]).covalentRadius()
                    + Element.of(numbers[found.second()]).covalentRadius()),
            found.distance(),
            1e-9);
      }
    }
  }

  @Test
  void loneAtomsHaveNone() {
    Lattice wide = Lattice.of(new double[] {90, 0, 0, 0, 90, 0, 0, 0, 90}, true, true, true);
    double[] positions = {0, 0, 0, 20, 0, 0};
    int[] numbers = {3, 8};
    try (Workers workers = new Workers(1)) {
      assertTrue(ClosestPair.find(wide, numbers, positions, 0, workers).isEmpty());
      ClosestPair far = ClosestPair.find(wide, numbers, positions, 30, workers).orElseThrow();
      assertEquals(20, far.distance(), 1e-12);
    }
  }

  private static double[] amongImages(double[] rows, int[] numbers, double[] positions) {
    double share = Double.POSITIVE_INFINITY;
    double shortest = Double.POSITIVE_INFINITY;
    for (int one = 0; one < numbers.length; one++) {
      for (int other = 0; other < numbers.length; other++) {
        for (int image = 0; image < 27; image++) {
          int[] n = {image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1};
          if (one == other && image == 13) {
            continue;
          }
          double square = 0;
          for (int x = 0; x < 3; x++) {
            double difference = positions[3 * other + x] - positions[3 * one + x];
            for (int row = 0; row < 3; row++) {
              difference += n[row] * rows[3 * row + x];
            }
            square += difference * difference;
          }
          double distance = Math.sqrt(square);
          shortest = Math.min(shortest, distance);
          share =
              Math.min(
                  share,
                  distance
                      / (Element.of(numbers[one]).covalentRadius()
                          + Element.of(numbers[other]).covalentRadius()));
        }
      }
    }
    return new double[] {share, shortest};
  }
}
