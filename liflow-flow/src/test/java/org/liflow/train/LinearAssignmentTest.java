package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearAssignmentTest {
  private static double total(double[][] cost, int[] columns) {
    double sum = 0;
    for (int row = 0; row < columns.length; row++) {
      sum += cost[row][columns[row]];
    }
    return sum;
  }

  /** The least sum over all permutations. */
  private static double least(double[][] cost, int row, int taken) {
    if (row == cost.length) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int column = 0; column < cost.length; column++) {
      if ((taken >> column & 1) == 0) {
        least = Math.min(least, cost[row][column] + least(cost, row + 1, taken | 1 << column));
      }
    }
    return least;
  }

  private static void assertPermutation(int[] columns) {
    int[] sorted = columns.clone();
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, columns.length).toArray(), sorted);
  }

  @Test
  void agreesWithAllPermutations() {
    Random random = new Random(8);
    for (int trial = 0; trial < 600; trial++) {
      int size = trial % 8;
      double[][] cost = new double[size][size];
      for (double[] row : cost) {
        // Whole numbers have ties.
        Arrays.setAll(
            row, k -> random.nextBoolean() ? random.nextInt(4) - 2 : random.nextGaussian());
      }
      int[] columns = LinearAssignment.solve(cost);
      assertPermutation(columns);
      assertEquals(least(cost, 0, 0), total(cost, columns), 1e-12);
    }
  }

  @Test
  void undoesAPermutationOfManyPoints() {
    Random random = new Random(9);
    int size = 300;
    double[] points = random.doubles(size).toArray();
    int[] hidden = IntStream.range(0, size).toArray();
    for (int k = size - 1; k > 0; k--) {
      int other = random.nextInt(k + 1);
      int swap = hidden[k];
      hidden[k] = hidden[other];
      hidden[other] = swap;
    }
    double[][] cost = new double[size][size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        cost[row][column] = Math.pow(points[hidden[row]] - points[column], 2);
      }
    }
    assertArrayEquals(hidden, LinearAssignment.solve(cost));
  }

  @Test
  void noSwapOfTwoImprovesALargeAssignment() {
    Random random = new Random(10);
    int size = 200;
    double[][] cost = new double[size][size];
    for (double[] row : cost) {
      Arrays.setAll(row, k -> random.nextDouble());
    }
    int[] columns = LinearAssignment.solve(cost);
    assertPermutation(columns);
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < a; b++) {
        assertTrue(
            cost[a][columns[a]] + cost[b][columns[b]]
                <= cost[a][columns[b]] + cost[b][columns[a]] + 1e-12);
      }
    }
    // Of uniform costs the least sum tends to π²/6 (Aldous, Random Struct. Algorithms 18, 2001).
    assertEquals(Math.PI * Math.PI / 6, total(cost, columns), 0.35);
  }
}
