package org.liflow.flow;

import java.util.Arrays;
import java.util.function.Consumer;
import org.liflow.tensor.geometry.Lattice;

/**
 * Atoms of one crystal sorted into cells of space, to find those near one of them. Atoms can be
 * moved one by one, so that a small change costs little in a large crystal.
 */
final class AtomCells {
  /** Cells of this width hold a few atoms each, in Å. */
  private static final double WIDTH = 4;

  /** A share of a cell by which searches reach further, for rounded fractional coordinates. */
  private static final double MARGIN = 1e-9;

  private static final int NONE = -1;

  private final Lattice lattice;
  private final double[] heights;
  private final double[] positions;
  private final int[] counts = new int[3];
  private final int[] first;
  private final int[] next;
  private final int[] former;
  private final int[] cell;

  /** Lattice vectors between each atom and its place within the cell, three an atom. */
  private final int[] wraps;

  /**
   * @param positions x, y, z of each atom in Å, finite; copied
   */
  AtomCells(Lattice lattice, double[] positions) {
    this.lattice = lattice;
    this.positions = positions.clone();
    heights = lattice.heights();
    int atoms = positions.length / 3;
    int most = (int) Math.cbrt(atoms) + 1;
    for (int k = 0; k < 3; k++) {
      counts[k] = (int) Math.max(1, Math.min(most, heights[k] / WIDTH));
    }
    first = new int[counts[0] * counts[1] * counts[2]];
    Arrays.fill(first, NONE);
    next = new int[atoms];
    former = new int[atoms];
    cell = new int[atoms];
    wraps = new int[3 * atoms];
    for (int atom = 0; atom < atoms; atom++) {
      insert(atom);
    }
  }

  /**
   * An atom near another one.
   *
   * @param atom counted from 0
   * @param a lattice vectors along the first axis between its position and the image that is near
   * @param b the same along the second axis
   * @param c the same along the third axis
   * @param distance in Å
   */
  record Near(int atom, int a, int b, int c, double distance) {}

  int atoms() {
    return cell.length;
  }

  /** One coordinate of an atom in Å; axis 0 to 2 for x, y, z. */
  double position(int atom, int axis) {
    return positions[3 * atom + axis];
  }

  /** The positions themselves, not to be changed. */
  double[] positions() {
    return positions;
  }

  /**
   * Moves an atom.
   *
   * @param to x, y, z from {@code at} on, finite
   */
  void move(int atom, double[] to, int at) {
    int after = next[atom];
    int before = former[atom];
    if (before == NONE) {
      first[cell[atom]] = after;
    } else {
      next[before] = after;
    }
    if (after != NONE) {
      former[after] = before;
    }
    System.arraycopy(to, at, positions, 3 * atom, 3);
    insert(atom);
  }

  private void insert(int atom) {
    double[] fractional = new double[3];
    fractional(atom, fractional);
    int index = 0;
    for (int k = 0; k < 3; k++) {
      int place;
      if (lattice.isPeriodic(k)) {
        double wrapped = Math.floor(fractional[k]);
        wraps[3 * atom + k] = (int) wrapped;
        place = Math.min(counts[k] - 1, (int) ((fractional[k] - wrapped) * counts[k]));
      } else {
        place = clamped(Math.floor(fractional[k] * counts[k]), k);
      }
      index = index * counts[k] + place;
    }
    cell[atom] = index;
    next[atom] = first[index];
    former[atom] = NONE;
    if (first[index] != NONE) {
      former[first[index]] = atom;
    }
    first[index] = atom;
  }

  private void fractional(int atom, double[] fractional) {
    lattice.toFractional(
        positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2], fractional);
  }

  private int clamped(double place, int axis) {
    return (int) Math.max(0, Math.min(counts[axis] - 1, place));
  }

  /**
   * Finds all atoms and images closer to an atom than a radius, in any order. The atom itself is
   * not among them; its images are. Distances have the bits of {@link
   * org.liflow.tensor.geometry.NeighborList#vector}.
   *
   * @param radius in Å
   */
  void near(int atom, double radius, Consumer<Near> found) {
    double[] centre = new double[3];
    fractional(atom, centre);
    int[] low = new int[3];
    int[] high = new int[3];
    for (int k = 0; k < 3; k++) {
      double reach = radius / heights[k];
      double from = Math.floor((centre[k] - reach) * counts[k] - MARGIN);
      double to = Math.floor((centre[k] + reach) * counts[k] + MARGIN);
      low[k] = lattice.isPeriodic(k) ? (int) from : clamped(from, k);
      high[k] = lattice.isPeriodic(k) ? (int) to : clamped(to, k);
    }
    for (int a = low[0]; a <= high[0]; a++) {
      for (int b = low[1]; b <= high[1]; b++) {
        for (int c = low[2]; c <= high[2]; c++) {
          inCell(atom, radius, new int[] {a, b, c}, found);
        }
      }
    }
  }

  private void inCell(int atom, double radius, int[] place, Consumer<Near> found) {
    int index = 0;
    for (int k = 0; k < 3; k++) {
      index = index * counts[k] + Math.floorMod(place[k], counts[k]);
    }
    for (int other = first[index]; other != NONE; other = next[other]) {
      int a = Math.floorDiv(place[0], counts[0]) - wraps[3 * other];
      int b = Math.floorDiv(place[1], counts[1]) - wraps[3 * other + 1];
      int c = Math.floorDiv(place[2], counts[2]) - wraps[3 * other + 2];
      if (other == atom && a == 0 && b == 0 && c == 0) {
        continue;
      }
      double[] vector = new double[3];
      for (int x = 0; x < 3; x++) {
        vector[x] =
            (positions[3 * other + x] - positions[3 * atom + x])
                + (a * lattice.get(0, x) + b * lattice.get(1, x) + c * lattice.get(2, x));
      }
      double square = vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2];
      double distance = Math.sqrt(square);
      if (distance < radius) {
        found.accept(new Near(other, a, b, c, distance));
      }
    }
  }
}
