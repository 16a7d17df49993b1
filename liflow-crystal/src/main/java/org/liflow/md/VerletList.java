package org.liflow.md;

import java.util.Arrays;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * Each pair of atoms once, with a margin, so that the list serves until an atom has moved by half
 * of it (Verlet, Phys. Rev. 159, 98, 1967).
 *
 * <p>The order of the pairs that lie within the cutoff does not depend on when the list was built:
 * sums over them have the same bits after a restart.
 */
final class VerletList {
  private final Lattice lattice;
  private final double cutoff;
  private final double skin;
  private final Workers workers;
  private final double[] built;
  private final int[] starts;
  private int[] partners = new int[0];
  private int[] shifts = new int[0];
  private double[] shiftVectors = new double[0];
  private int longest;

  VerletList(Lattice lattice, int atoms, double cutoff, double skin, Workers workers) {
    this.lattice = lattice;
    this.cutoff = cutoff;
    this.skin = skin;
    this.workers = workers;
    built = new double[3 * atoms];
    Arrays.fill(built, Double.NaN);
    starts = new int[atoms + 1];
  }

  /**
   * Builds the list anew where an atom has moved too far since it was built.
   *
   * @param positions x, y, z of each atom in Å; not changed
   * @throws UnstableDynamicsException for a position that is not finite
   */
  void update(double[] positions) {
    double limit = 0.25 * skin * skin;
    boolean stale = false;
    for (int k = 0; k < positions.length && !stale; k += 3) {
      double x = positions[k] - built[k];
      double y = positions[k + 1] - built[k + 1];
      double z = positions[k + 2] - built[k + 2];
      stale = !(x * x + y * y + z * z <= limit);
    }
    if (stale) {
      build(positions);
    }
  }

  private void build(double[] positions) {
    NeighborList list;
    try {
      list = NeighborList.build(lattice, positions, cutoff + skin, workers);
    } catch (IllegalArgumentException problem) {
      throw new UnstableDynamicsException("atoms flew apart: " + problem.getMessage());
    }
    System.arraycopy(positions, 0, built, 0, built.length);
    int half = list.size() / 2;
    if (partners.length < half) {
      partners = new int[half + half / 8];
      shifts = new int[partners.length];
    }
    Images images = new Images(lattice);
    int count = 0;
    longest = 0;
    for (int atom = 0; atom < list.atoms(); atom++) {
      starts[atom] = count;
      for (int pair = list.start(atom); pair < list.end(atom); pair++) {
        int neighbor = list.neighbor(pair);
        if (neighbor != atom && !owns(atom, neighbor)) {
          continue;
        }
        int a = list.image(atom, pair, 0);
        int b = list.image(atom, pair, 1);
        int c = list.image(atom, pair, 2);
        if (neighbor == atom && !(a > 0 || (a == 0 && (b > 0 || (b == 0 && c > 0))))) {
          continue;
        }
        partners[count] = neighbor;
        shifts[count++] = 3 * images.number(a, b, c);
      }
      longest = Math.max(longest, count - starts[atom]);
    }
    starts[list.atoms()] = count;
    shiftVectors = images.vectors();
  }

  /**
   * Whether the first of two atoms lists their pair: about half of each atom's pairs are its own.
   */
  private static boolean owns(int atom, int neighbor) {
    return ((atom + neighbor) % 2 == 0) == (atom < neighbor);
  }

  /** The first pair of each atom and, at the end, the number of pairs; not to be changed. */
  int[] starts() {
    return starts;
  }

  /** The other atom of each pair; not to be changed. */
  int[] partners() {
    return partners;
  }

  /** The index of each pair's shift in {@link #shiftVectors}; not to be changed. */
  int[] shifts() {
    return shifts;
  }

  /** Sums of lattice vectors, x, y, z in Å, to add to the partner's position; not to be changed. */
  double[] shiftVectors() {
    return shiftVectors;
  }

  /** The largest number of pairs that an atom has. */
  int longest() {
    return longest;
  }

  /** The images met so far, each with a number: a hash table with linear probing. */
  private static final class Images {
    private final Lattice lattice;
    private long[] keys = new long[256];
    private int[] numbers = new int[256];
    private double[] vectors = new double[3 * 128];
    private int count;

    Images(Lattice lattice) {
      this.lattice = lattice;
    }

    int number(int a, int b, int c) {
      // Never 0, which marks a free slot.
      long key = 1L << 63 | (a & 0x1fffffL) << 42 | (b & 0x1fffffL) << 21 | (c & 0x1fffffL);
      int slot = slot(key);
      if (keys[slot] == key) {
        return numbers[slot];
      }
      if (3 * count == vectors.length) {
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
      numbers[slot] = count;
      for (int x = 0; x < 3; x++) {
        vectors[3 * count + x] =
            a * lattice.get(0, x) + b * lattice.get(1, x) + c * lattice.get(2, x);
      }
      return count++;
    }

    private int slot(long key) {
      int mask = keys.length - 1;
      int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 40) & mask;
      while (keys[slot] != 0 && keys[slot] != key) {
        slot = slot + 1 & mask;
      }
      return slot;
    }

    private void grow() {
      long[] oldKeys = keys;
      int[] oldNumbers = numbers;
      keys = new long[2 * oldKeys.length];
      numbers = new int[keys.length];
      for (int k = 0; k < oldKeys.length; k++) {
        if (oldKeys[k] != 0) {
          int slot = slot(oldKeys[k]);
          keys[slot] = oldKeys[k];
          numbers[slot] = oldNumbers[k];
        }
      }
      vectors = Arrays.copyOf(vectors, 2 * vectors.length);
    }

    double[] vectors() {
      return Arrays.copyOf(vectors, 3 * count);
    }
  }
}
