package org.liflow.tensor.geometry;

import java.util.Optional;

/**
 * How the lattice of one frame goes on in the next: which vector of the second lattice each vector
 * of the first one has become; immutable.
 *
 * <p>A cell that breathes keeps its vectors, up to a few per cent. A program may also describe the
 * same lattice by other vectors from some frame on, as LAMMPS does when it flips a box that has
 * become too skewed. Vectors are matched by their reduced bases ({@link ReducedLattice}), so
 * neither a flip nor a cell far from reduced matters.
 *
 * <p>Positions are taken apart into coordinates along the vectors that repeat and a rest at right
 * angles to them, which a change of the cell leaves alone.
 */
public final class LatticeMatch {
  /** A cell that changes by more of its vectors between two frames has no certain continuation. */
  private static final double LARGEST_CHANGE = 0.25;

  /** Row k: the vector k of the first lattice in terms of the second's. */
  private final long[] forward;

  private final double[] change;
  private final double[] before;
  private final double[] after;

  private LatticeMatch(Lattice first, Lattice second, long[] forward) {
    this.forward = forward;
    double[] vectors = first.toArray();
    double[] continued = new double[9];
    change = new double[9];
    for (int k = 0; k < 3; k++) {
      for (int x = 0; x < 3 && first.isPeriodic(k); x++) {
        for (int j = 0; j < 3; j++) {
          continued[3 * k + x] += forward[3 * k + j] * second.get(j, x);
        }
        change[3 * k + x] = continued[3 * k + x] - vectors[3 * k + x];
      }
    }
    before = dual(first, vectors);
    after = dual(first, continued);
  }

  /**
   * Matches two lattices.
   *
   * @param first of a frame
   * @param second of the next frame
   * @return nothing where they repeat along other vectors, or differ so much that the match is not
   *     certain: by a quarter of a reduced vector or more
   */
  public static Optional<LatticeMatch> between(Lattice first, Lattice second) {
    for (int k = 0; k < 3; k++) {
      if (first.isPeriodic(k) != second.isPeriodic(k)) {
        return Optional.empty();
      }
    }
    ReducedLattice from = ReducedLattice.of(first);
    ReducedLattice to = ReducedLattice.of(second);
    int rank = from.rank();
    double[][] dual = dual(to);
    long[][] reduced = new long[rank][rank];
    for (int k = 0; k < rank; k++) {
      for (int j = 0; j < rank; j++) {
        double share = 0;
        for (int x = 0; x < 3; x++) {
          share += from.get(k, x) * dual[j][x];
        }
        reduced[k][j] = Math.round(share);
        if (!(Math.abs(share - reduced[k][j]) < LARGEST_CHANGE)) {
          return Optional.empty();
        }
      }
    }
    if (Math.abs(determinant(reduced)) != 1) {
      return Optional.empty();
    }
    // Reduced = coefficients · own vectors, so own = inverse coefficients · reduced.
    long[][] own = new long[rank][rank];
    int[] axes = new int[rank];
    for (int k = 0, at = 0; k < 3; k++) {
      if (first.isPeriodic(k)) {
        axes[at++] = k;
      }
    }
    for (int k = 0; k < rank; k++) {
      for (int j = 0; j < rank; j++) {
        own[k][j] = from.coefficient(k, axes[j]);
      }
    }
    long[][] back = inverse(own);
    long[] forward = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int k = 0; k < rank; k++) {
      for (int j = 0; j < rank; j++) {
        long sum = 0;
        for (int p = 0; p < rank; p++) {
          for (int q = 0; q < rank; q++) {
            sum += back[k][p] * reduced[p][q] * to.coefficient(q, axes[j]);
          }
        }
        forward[3 * axes[k] + axes[j]] = sum;
      }
    }
    return Optional.of(new LatticeMatch(first, second, forward));
  }

  /**
   * Expresses a lattice vector of the first lattice by what has become of it in the second.
   *
   * @param image three whole numbers, of the first lattice's vectors; overwritten by those of the
   *     second's
   * @param at where the three begin
   */
  public void convert(long[] image, int at) {
    long a = image[at];
    long b = image[at + 1];
    long c = image[at + 2];
    for (int j = 0; j < 3; j++) {
      image[at + j] = a * forward[j] + b * forward[3 + j] + c * forward[6 + j];
    }
  }

  /**
   * Returns how often a vector of the second lattice goes into what a vector of the first has
   * become.
   *
   * @param vector of the first lattice, 0 to 2
   * @param other of the second lattice, 0 to 2
   * @return a whole number
   */
  public long coefficient(int vector, int other) {
    return forward[3 * vector + other];
  }

  /**
   * Returns by how much a vector has changed.
   *
   * @param vector of the first lattice, 0 to 2
   * @param axis 0 to 2 for x, y, z
   * @return in Å; 0 for a vector that does not repeat
   */
  public double change(int vector, int axis) {
    return change[3 * vector + axis];
  }

  /**
   * Computes the coordinates of a position along the first lattice's vectors.
   *
   * @param positions x, y, z of atoms in Å
   * @param at where the atom's three begin
   * @param coordinates overwritten; 0 along vectors that do not repeat
   */
  public void before(double[] positions, int at, double[] coordinates) {
    coordinates(before, positions, at, coordinates);
  }

  /**
   * Computes the coordinates of a position along what the first lattice's vectors have become.
   *
   * @param positions x, y, z of atoms in Å
   * @param at where the atom's three begin
   * @param coordinates overwritten; 0 along vectors that do not repeat
   */
  public void after(double[] positions, int at, double[] coordinates) {
    coordinates(after, positions, at, coordinates);
  }

  private static void coordinates(double[] dual, double[] positions, int at, double[] coordinates) {
    for (int k = 0; k < 3; k++) {
      coordinates[k] =
          positions[at] * dual[3 * k]
              + positions[at + 1] * dual[3 * k + 1]
              + positions[at + 2] * dual[3 * k + 2];
    }
  }

  /** Row k: the vector whose product with a position is its coordinate along vector k. */
  private static double[] dual(Lattice lattice, double[] vectors) {
    int rank = 0;
    int[] axes = new int[3];
    double[][] rows = new double[3][];
    for (int k = 0; k < 3; k++) {
      if (lattice.isPeriodic(k)) {
        axes[rank] = k;
        rows[rank++] = new double[] {vectors[3 * k], vectors[3 * k + 1], vectors[3 * k + 2]};
      }
    }
    double[][] some = dual(rows, rank);
    double[] dual = new double[9];
    for (int k = 0; k < rank; k++) {
      System.arraycopy(some[k], 0, dual, 3 * axes[k], 3);
    }
    return dual;
  }

  private static double[][] dual(ReducedLattice lattice) {
    double[][] rows = new double[lattice.rank()][3];
    for (int k = 0; k < rows.length; k++) {
      for (int x = 0; x < 3; x++) {
        rows[k][x] = lattice.get(k, x);
      }
    }
    return dual(rows, rows.length);
  }

  private static double[][] dual(double[][] rows, int rank) {
    if (rank == 0) {
      return new double[0][];
    }
    if (rank == 1) {
      return new double[][] {scaled(rows[0], 1 / dot(rows[0], rows[0]))};
    }
    double[] third = rank == 3 ? rows[2] : cross(rows[0], rows[1]);
    double volume = dot(cross(rows[0], rows[1]), third);
    double[][] dual = {
      scaled(cross(rows[1], third), 1 / volume),
      scaled(cross(third, rows[0]), 1 / volume),
      scaled(cross(rows[0], rows[1]), 1 / volume)
    };
    return rank == 3 ? dual : new double[][] {dual[0], dual[1]};
  }

  private static double[] scaled(double[] a, double factor) {
    return new double[] {a[0] * factor, a[1] * factor, a[2] * factor};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static long determinant(long[][] m) {
    if (m.length == 0) {
      return 1;
    }
    if (m.length == 1) {
      return m[0][0];
    }
    if (m.length == 2) {
      return m[0][0] * m[1][1] - m[0][1] * m[1][0];
    }
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  }

  /** The inverse of a matrix of whole numbers whose determinant is 1 or −1. */
  private static long[][] inverse(long[][] m) {
    long sign = determinant(m);
    int n = m.length;
    long[][] inverse = new long[n][n];
    if (n == 1) {
      inverse[0][0] = sign;
    } else if (n == 2) {
      inverse[0][0] = sign * m[1][1];
      inverse[0][1] = -sign * m[0][1];
      inverse[1][0] = -sign * m[1][0];
      inverse[1][1] = sign * m[0][0];
    } else if (n == 3) {
      for (int k = 0; k < 3; k++) {
        for (int j = 0; j < 3; j++) {
          int p = (j + 1) % 3;
          int q = (j + 2) % 3;
          int r = (k + 1) % 3;
          int s = (k + 2) % 3;
          inverse[k][j] = sign * (m[p][r] * m[q][s] - m[p][s] * m[q][r]);
        }
      }
    }
    return inverse;
  }
}
