package org.liflow.tensor.geometry;

import org.liflow.tensor.parallel.Workers;

/** Positions moved by whole lattice vectors into the cell, along the axes that repeat. */
final class WrappedPositions {
  /** Beyond this a double resolves no more than about 1e-4 Å. */
  private static final double FARTHEST = 1e12;

  /** Wraps of two atoms and an image add up within an int. */
  private static final double MOST_WRAPS = 1 << 29;

  private static final int ATOMS_PER_BLOCK = 4096;

  /** Wrapped positions in Å, as x, y and z of each atom. */
  final double[] positions;

  /** Lattice vectors taken from each atom, three an atom; null when all zero. */
  final int[] wraps;

  /** Smallest and largest wrapped coordinate along x, y and z in Å. */
  final double[] low = filled(Double.POSITIVE_INFINITY);

  final double[] high = filled(Double.NEGATIVE_INFINITY);

  /** Smallest and largest fractional coordinate after wrapping. */
  final double[] lowFraction = filled(Double.POSITIVE_INFINITY);

  final double[] highFraction = filled(Double.NEGATIVE_INFINITY);

  /** A bound in Å on every coordinate, given or wrapped, and on what was taken from it. */
  final double magnitude;

  private final Lattice lattice;
  private final double[] inverse;

  WrappedPositions(Lattice lattice, double[] given, Workers workers) {
    if (given.length % 3 != 0) {
      throw new IllegalArgumentException(
          "positions are x, y and z of each atom, not " + given.length + " numbers");
    }
    this.lattice = lattice;
    this.inverse = lattice.inverse();
    double farthest = check(given);
    int atoms = given.length / 3;
    double[] moved = new double[given.length];
    int[] taken = new int[given.length];
    int blocks = (atoms + ATOMS_PER_BLOCK - 1) / ATOMS_PER_BLOCK;
    Extent[] extents = new Extent[blocks];
    workers.run(
        blocks,
        (block, worker) -> {
          Extent extent = new Extent();
          int end = Math.min(atoms, (block + 1) * ATOMS_PER_BLOCK);
          for (int atom = block * ATOMS_PER_BLOCK; atom < end; atom++) {
            wrap(given, atom, moved, taken, extent);
          }
          extents[block] = extent;
        });
    int mostTaken = 0;
    for (Extent extent : extents) {
      mostTaken = Math.max(mostTaken, extent.mostTaken);
      for (int k = 0; k < 3; k++) {
        low[k] = Math.min(low[k], extent.low[k]);
        high[k] = Math.max(high[k], extent.high[k]);
        lowFraction[k] = Math.min(lowFraction[k], extent.lowFraction[k]);
        highFraction[k] = Math.max(highFraction[k], extent.highFraction[k]);
      }
    }
    this.positions = moved;
    this.wraps = mostTaken == 0 ? null : taken;
    double edges = 0;
    for (double length : lattice.lengths()) {
      edges += length;
    }
    this.magnitude = farthest + mostTaken * edges;
  }

  /** Refuses what cannot be placed; returns the largest coordinate. */
  private double check(double[] given) {
    double[] widest = new double[3];
    double farthest = 0;
    for (int k = 0; k < given.length; k++) {
      // Written so that a NaN fails too.
      if (!(Math.abs(given[k]) <= FARTHEST)) {
        int atom = k / 3;
        throw new NeighborLimitException(
            "atom "
                + atom
                + " (counted from 0) is at "
                + given[3 * atom]
                + ", "
                + given[3 * atom + 1]
                + ", "
                + given[3 * atom + 2]
                + " Å; coordinates must be finite and within "
                + FARTHEST
                + " Å of the origin");
      }
      widest[k % 3] = Math.max(widest[k % 3], Math.abs(given[k]));
    }
    for (double value : widest) {
      farthest = Math.max(farthest, value);
    }
    for (int k = 0; k < 3; k++) {
      double most =
          widest[0] * Math.abs(inverse[k])
              + widest[1] * Math.abs(inverse[3 + k])
              + widest[2] * Math.abs(inverse[6 + k]);
      if (lattice.isPeriodic(k) && most > MOST_WRAPS) {
        throw new NeighborLimitException(
            "positions as far as "
                + farthest
                + " Å from the origin are too many cells away to be wrapped into the cell");
      }
    }
    return farthest;
  }

  private void wrap(double[] given, int atom, double[] moved, int[] taken, Extent extent) {
    double x = given[3 * atom];
    double y = given[3 * atom + 1];
    double z = given[3 * atom + 2];
    double wx = x;
    double wy = y;
    double wz = z;
    for (int k = 0; k < 3; k++) {
      if (lattice.isPeriodic(k)) {
        double cells = Math.floor(fraction(x, y, z, k));
        if (cells != 0) {
          taken[3 * atom + k] = (int) cells;
          extent.mostTaken = Math.max(extent.mostTaken, Math.abs((int) cells));
          wx -= cells * lattice.get(k, 0);
          wy -= cells * lattice.get(k, 1);
          wz -= cells * lattice.get(k, 2);
        }
      }
    }
    moved[3 * atom] = wx;
    moved[3 * atom + 1] = wy;
    moved[3 * atom + 2] = wz;
    extent.include(wx, wy, wz);
    for (int k = 0; k < 3; k++) {
      double fraction = fraction(wx, wy, wz, k);
      extent.lowFraction[k] = Math.min(extent.lowFraction[k], fraction);
      extent.highFraction[k] = Math.max(extent.highFraction[k], fraction);
    }
  }

  int atoms() {
    return positions.length / 3;
  }

  /** Fractional coordinate {@code k} of a wrapped atom. */
  double fraction(int atom, int k) {
    return fraction(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2], k);
  }

  private double fraction(double x, double y, double z, int k) {
    return x * inverse[k] + y * inverse[3 + k] + z * inverse[6 + k];
  }

  private static double[] filled(double value) {
    return new double[] {value, value, value};
  }

  /** Extent of one block of atoms. */
  private static final class Extent {
    final double[] low = filled(Double.POSITIVE_INFINITY);
    final double[] high = filled(Double.NEGATIVE_INFINITY);
    final double[] lowFraction = filled(Double.POSITIVE_INFINITY);
    final double[] highFraction = filled(Double.NEGATIVE_INFINITY);
    int mostTaken;

    void include(double x, double y, double z) {
      low[0] = Math.min(low[0], x);
      low[1] = Math.min(low[1], y);
      low[2] = Math.min(low[2], z);
      high[0] = Math.max(high[0], x);
      high[1] = Math.max(high[1], y);
      high[2] = Math.max(high[2], z);
    }
  }
}
