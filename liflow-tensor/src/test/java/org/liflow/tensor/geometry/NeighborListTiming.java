package org.liflow.tensor.geometry;

import java.util.Locale;
import java.util.Random;
import org.liflow.tensor.parallel.Workers;

/**
 * Times {@link NeighborList#build} by hand, on LGPS supercells: {@code NeighborListTiming THREADS
 * ROUNDS A B C [shuffled]}, with A·B·C unit cells.
 */
final class NeighborListTiming {
  private static final double CUTOFF = 5.0;

  private NeighborListTiming() {}

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int a = Integer.parseInt(args[2]);
    int b = Integer.parseInt(args[3]);
    int c = Integer.parseInt(args[4]);
    Lattice lattice = LgpsCell.LATTICE.repeat(a, b, c);
    double[] positions = LgpsCell.supercell(a, b, c);
    if (args.length > 5) {
      shuffle(positions);
    }
    double best = Double.POSITIVE_INFINITY;
    int pairs = 0;
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        pairs = NeighborList.build(lattice, positions, CUTOFF, workers).size();
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d atoms, %d pairs, %d threads: %.1f ms, %.2f ns a pair",
            positions.length / 3,
            pairs,
            threads,
            best / 1e6,
            best / pairs));
  }

  private static void shuffle(double[] positions) {
    Random random = new Random(1);
    for (int n = positions.length / 3 - 1; n > 0; n--) {
      int other = random.nextInt(n + 1);
      for (int axis = 0; axis < 3; axis++) {
        double kept = positions[3 * n + axis];
        positions[3 * n + axis] = positions[3 * other + axis];
        positions[3 * other + axis] = kept;
      }
    }
  }
}
