package org.liflow.crystal;

import java.util.Random;
import org.liflow.tensor.geometry.Lattice;

/** Structures made up from a seed, for tests. */
public final class RandomStructures {
  private static final int[] SPECIES = {3, 8, 15, 16, 17, 32};

  private RandomStructures() {}

  /** A lattice that is triclinic, right-handed, far from singular and in no special orientation. */
  public static Lattice lattice(Random random) {
    while (true) {
      double[] vectors = new double[9];
      for (int k = 0; k < 9; k++) {
        vectors[k] = (k % 4 == 0 ? 8 : 0) + 6 * (random.nextDouble() - 0.5);
      }
      // A cyclic change of x, y, z keeps the handedness and leaves no vector near its axis.
      double[] turned = new double[9];
      for (int k = 0; k < 9; k++) {
        turned[3 * (k / 3) + (k % 3 + 1) % 3] = vectors[k];
      }
      try {
        return Lattice.periodic(turned);
      } catch (IllegalArgumentException flat) {
        continue;
      }
    }
  }

  /** Atoms of several species in any order, up to a few cells outside the lattice. */
  public static Structure structure(Random random, int atoms) {
    return structure(random, lattice(random), atoms);
  }

  /** Atoms of several species in any order, up to a few cells outside the lattice. */
  public static Structure structure(Random random, Lattice lattice, int atoms) {
    int[] numbers = new int[atoms];
    double[] positions = new double[3 * atoms];
    double[] position = new double[3];
    for (int k = 0; k < atoms; k++) {
      numbers[k] = SPECIES[random.nextInt(SPECIES.length)];
      lattice.toCartesian(
          5 * random.nextDouble() - 2,
          5 * random.nextDouble() - 2,
          5 * random.nextDouble() - 2,
          position);
      System.arraycopy(position, 0, positions, 3 * k, 3);
    }
    return new Structure(lattice, numbers, positions);
  }
}
