package org.liflow.tensor.geometry;

import org.liflow.tensor.parallel.Workers;

/**
 * Every atom and every periodic image of one that may lie within reach of an atom of the cell.
 *
 * <p>With the images written out, the search itself knows no boundary. They are numbered by atom
 * and then by image, so sorting by number is sorting by neighbour and image.
 */
final class PeriodicImages {
  private static final int ATOMS_PER_BLOCK = 2048;

  /** Wider than any rounding of a fractional coordinate in a cell that {@link Lattice} admits. */
  private static final double FRACTION_SLACK = 1e-6;

  private static final double MOST = Integer.MAX_VALUE - 64;

  /** Skewed cells try more images than they keep; beyond this it would take minutes. */
  private static final double MOST_TRIED = 1e9;

  /** The atom of which each is an image. */
  final int[] atoms;

  /** Image of each: see {@link PackedImage}. */
  final int[] images;

  private final WrappedPositions wrapped;
  private final double[] vectors;
  private final boolean[] periodic = new boolean[3];
  private final double reach;
  private final double[] lowest = new double[3];
  private final double[] highest = new double[3];

  /**
   * @param reach how near an image must come to the atoms of the cell, in Å
   */
  PeriodicImages(Lattice lattice, WrappedPositions wrapped, double reach, Workers workers) {
    this.wrapped = wrapped;
    this.vectors = lattice.toArray();
    this.reach = reach;
    bounds(lattice, wrapped, reach, lowest, highest);
    for (int k = 0; k < 3; k++) {
      periodic[k] = lattice.isPeriodic(k);
    }
    int count = wrapped.atoms();
    int blocks = (count + ATOMS_PER_BLOCK - 1) / ATOMS_PER_BLOCK;
    long[] first = new long[blocks + 1];
    workers.run(blocks, (block, worker) -> first[block + 1] = visit(block, null, null, 0));
    for (int block = 0; block < blocks; block++) {
      first[block + 1] += first[block];
    }
    refuseAbove(MOST, first[blocks], reach);
    atoms = new int[(int) first[blocks]];
    images = new int[atoms.length];
    workers.run(blocks, (block, worker) -> visit(block, atoms, images, (int) first[block]));
  }

  /**
   * Checks that the images can be written out.
   *
   * @throws NeighborLimitException when they are too many or too far away
   */
  static void requirePossible(Lattice lattice, WrappedPositions wrapped, double reach) {
    bounds(lattice, wrapped, reach, new double[3], new double[3]);
  }

  /**
   * Finds between which fractional coordinates images lie, and refuses what would take too long.
   */
  private static void bounds(
      Lattice lattice, WrappedPositions wrapped, double reach, double[] lowest, double[] highest) {
    double[] heights = lattice.heights();
    double tried = wrapped.atoms();
    for (int k = 0; k < 3; k++) {
      double margin = reach / heights[k] + FRACTION_SLACK;
      lowest[k] = wrapped.lowFraction[k] - margin;
      highest[k] = wrapped.highFraction[k] + margin;
      if (lattice.isPeriodic(k)
          && highest[k] - wrapped.lowFraction[k] >= PackedImage.FARTHEST + 1) {
        throw new NeighborLimitException(
            "a cutoff of about "
                + (float) reach
                + " Å spans more than "
                + PackedImage.FARTHEST
                + " times the lattice vector "
                + "abc".charAt(k));
      }
      tried *= lattice.isPeriodic(k) ? Math.max(1, Math.floor(highest[k] - lowest[k])) : 1;
    }
    refuseAbove(MOST_TRIED, tried, reach);
    if (lattice.isPeriodic()) {
      // About so many are within reach of a single atom, so that there are as many or more.
      double near = 4 * Math.PI / 3 * reach * reach * reach / lattice.volume() * wrapped.atoms();
      refuseAbove(MOST, 0.5 * near, reach);
    }
  }

  private static void refuseAbove(double most, double found, double reach) {
    if (found > most) {
      throw new NeighborLimitException(
          "a cutoff of about "
              + (float) reach
              + " Å takes in "
              + (float) found
              + " images of atoms");
    }
  }

  /** Counts the images of a block of atoms and writes them where there is a place to. */
  private long visit(int block, int[] atomOf, int[] imageOf, int first) {
    int[] from = new int[3];
    int[] to = new int[3];
    long count = 0;
    int end = Math.min(wrapped.atoms(), (block + 1) * ATOMS_PER_BLOCK);
    for (int atom = block * ATOMS_PER_BLOCK; atom < end; atom++) {
      for (int k = 0; k < 3; k++) {
        if (periodic[k]) {
          double fraction = wrapped.fraction(atom, k);
          from[k] = (int) Math.ceil(lowest[k] - fraction);
          to[k] = (int) Math.floor(highest[k] - fraction);
        }
      }
      for (int a = from[0]; a <= to[0]; a++) {
        for (int b = from[1]; b <= to[1]; b++) {
          for (int c = from[2]; c <= to[2]; c++) {
            if ((a | b | c) == 0 || isNear(atom, a, b, c)) {
              if (atomOf != null) {
                int place = (int) (first + count);
                atomOf[place] = atom;
                imageOf[place] = PackedImage.pack(a, b, c);
              }
              count++;
            }
          }
        }
      }
    }
    return count;
  }

  /** Whether an image lies in the box around the atoms of the cell, widened by the reach. */
  private boolean isNear(int atom, int a, int b, int c) {
    for (int axis = 0; axis < 3; axis++) {
      double x = wrapped.positions[3 * atom + axis] + shift(a, b, c, axis);
      if (x < wrapped.low[axis] - reach || x > wrapped.high[axis] + reach) {
        return false;
      }
    }
    return true;
  }

  private double shift(int a, int b, int c, int axis) {
    return a * vectors[axis] + b * vectors[3 + axis] + c * vectors[6 + axis];
  }

  int size() {
    return atoms.length;
  }

  /** Component {@code axis} of the position of image {@code number}, in Å. */
  double coordinate(int number, int axis) {
    double home = wrapped.positions[3 * atoms[number] + axis];
    int image = images[number];
    return image == PackedImage.NONE
        ? home
        : home
            + shift(
                PackedImage.get(image, 0),
                PackedImage.get(image, 1),
                PackedImage.get(image, 2),
                axis);
  }
}
