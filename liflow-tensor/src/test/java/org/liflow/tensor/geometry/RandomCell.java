package org.liflow.tensor.geometry;

import java.util.Random;
import org.liflow.tensor.backend.Backend;

/**
 * A random triclinic cell of about 0.05 atoms/Å³ with atoms anywhere, also outside it.
 *
 * @param positions x, y, z of each atom in Å
 * @param species each atom's row of an element embedding
 */
public record RandomCell(Lattice lattice, double[] positions, int[] species) {
  /** Draws a cell of {@code atoms} atoms of {@code kinds} species. */
  public static RandomCell draw(Random random, int atoms, int kinds) {
    double edge = Math.cbrt(Math.max(1, atoms) / 0.05);
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = edge * ((k % 4 == 0 ? 1 : 0) + 0.2 * (2 * random.nextDouble() - 1));
    }
    Lattice lattice = Lattice.periodic(vectors);
    double[] positions = new double[3 * atoms];
    int[] species = new int[atoms];
    double[] at = new double[3];
    for (int i = 0; i < atoms; i++) {
      lattice.toCartesian(
          3 * random.nextDouble() - 1, 3 * random.nextDouble() - 1, random.nextDouble(), at);
      System.arraycopy(at, 0, positions, 3 * i, 3);
      species[i] = random.nextInt(kinds);
    }
    return new RandomCell(lattice, positions, species);
  }

  /** Its graph with all pairs nearer than a cutoff in Å. */
  public AtomGraph graph(Backend backend, double cutoff) {
    return AtomGraph.of(species, positions, lattice, backend.neighbors(lattice, positions, cutoff));
  }
}
