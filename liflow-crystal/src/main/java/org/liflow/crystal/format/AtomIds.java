package org.liflow.crystal.format;

import java.util.Arrays;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/** Sorts the atoms of each frame by their ids, which must be the same ones in every frame. */
final class AtomIds {
  private final LineSource source;
  private long[] ids = new long[0];
  private long[] before;

  AtomIds(LineSource source) {
    this.source = source;
  }

  /** Keeps the id of one atom of the frame being read. */
  void set(int atom, long id, int atoms) {
    if (atom >= ids.length) {
      ids = Arrays.copyOf(ids, (int) Math.min(atoms, Math.max(4096L, 2L * atom)));
    }
    ids[atom] = id;
  }

  /** The structure of a frame whose ids are all set, its atoms by rising id. */
  Structure sorted(AtomBuffer buffer, Lattice lattice, long firstLine) {
    int atoms = buffer.size();
    long[] order = Arrays.copyOf(ids, atoms);
    Arrays.sort(order);
    for (int k = 1; k < atoms; k++) {
      if (order[k] == order[k - 1]) {
        throw source.problem(
            firstLine, "two atoms with the id " + order[k], "an id of its own for each atom");
      }
    }
    if (before != null && before.length == atoms) {
      int other = Arrays.mismatch(before, order);
      if (other >= 0) {
        throw source.problem(
            firstLine,
            "an atom with the id " + order[other] + " where the frame before has " + before[other],
            "the same atoms in every frame");
      }
    }
    before = order;
    int[] atomicNumbers = new int[atoms];
    double[] positions = new double[3 * atoms];
    double[] read = buffer.masses();
    double[] masses = read == null ? null : new double[atoms];
    for (int k = 0; k < atoms; k++) {
      int place = Arrays.binarySearch(order, ids[k]);
      atomicNumbers[place] = buffer.atomicNumbers()[k];
      System.arraycopy(buffer.positions(), 3 * k, positions, 3 * place, 3);
      if (masses != null) {
        masses[place] = read[k];
      }
    }
    return source.structure(firstLine, lattice, atomicNumbers, positions, masses);
  }
}
