package org.liflow.train;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Pairs the starts of a structure's flows with their ends, see {@link Coupling}. */
final class OptimalTransport {
  private OptimalTransport() {}

  /**
   * Permutes the starts among the atoms of each species.
   *
   * @param atomicNumbers one per atom
   * @param start x, y, z of each atom in Å; permuted in place
   * @param end x, y, z of each atom in Å
   */
  static void couple(int[] atomicNumbers, float[] start, float[] end) {
    Map<Integer, int[]> bySpecies = new TreeMap<>();
    for (int number : atomicNumbers) {
      bySpecies.computeIfAbsent(
          number,
          z ->
              IntStream.range(0, atomicNumbers.length)
                  .filter(i -> atomicNumbers[i] == z)
                  .toArray());
    }
    float[] dealt = start.clone();
    for (int[] atoms : bySpecies.values()) {
      double[][] cost = new double[atoms.length][atoms.length];
      for (int to = 0; to < atoms.length; to++) {
        for (int from = 0; from < atoms.length; from++) {
          cost[to][from] = squaredDistance(start, atoms[from], end, atoms[to]);
        }
      }
      int[] chosen = LinearAssignment.solve(cost);
      for (int to = 0; to < atoms.length; to++) {
        System.arraycopy(start, 3 * atoms[chosen[to]], dealt, 3 * atoms[to], 3);
      }
    }
    System.arraycopy(dealt, 0, start, 0, start.length);
  }

  private static double squaredDistance(float[] start, int from, float[] end, int to) {
    double sum = 0;
    for (int x = 0; x < 3; x++) {
      double along = (double) end[3 * to + x] - start[3 * from + x];
      sum += along * along;
    }
    return sum;
  }
}
