package org.liflow.crystal.format;

import java.util.Arrays;
import org.liflow.tensor.geometry.Lattice;

/** Makes a lattice of the nine numbers of a cell as programs write them; no state. */
final class CellVectors {
  private CellVectors() {}

  /**
   * Makes a lattice. Vectors of zero along which nothing repeats are completed, and a left-handed
   * cell has its second and third vector swapped.
   *
   * @param vectors rows a, b, c in Å; changed
   * @param periodic along which of them the atoms repeat; changed
   * @param species is told of a cell that was turned
   * @return open boundaries where all vectors are zero and nothing repeats
   * @throws IllegalArgumentException when the vectors span no volume or are not finite
   */
  static Lattice lattice(double[] vectors, boolean[] periodic, Species species) {
    boolean repeats = periodic[0] || periodic[1] || periodic[2];
    if (!repeats && isZero(vectors, 0) && isZero(vectors, 1) && isZero(vectors, 2)) {
      return Lattice.open();
    }
    complete(vectors, periodic);
    turn(vectors, periodic, species);
    return Lattice.of(vectors, periodic[0], periodic[1], periodic[2]);
  }

  /**
   * Swaps the second and the third vector of a left-handed cell, and tells so.
   *
   * @param vectors rows a, b, c; changed
   * @param species is told
   * @return whether they were swapped
   */
  static boolean turn(double[] vectors, Species species) {
    boolean turned = turn(vectors);
    if (turned) {
      species.tellTurned();
    }
    return turned;
  }

  /** The same with the axes along which the atoms repeat, which are swapped as well. */
  static void turn(double[] vectors, boolean[] periodic, Species species) {
    if (turn(vectors, species)) {
      boolean second = periodic[1];
      periodic[1] = periodic[2];
      periodic[2] = second;
    }
  }

  /** The same without a word; a set that spans no volume stays as it is. */
  static boolean turn(double[] v) {
    boolean leftHanded =
        v[0] * (v[4] * v[8] - v[5] * v[7])
                - v[1] * (v[3] * v[8] - v[5] * v[6])
                + v[2] * (v[3] * v[7] - v[4] * v[6])
            < 0;
    for (int x = 0; leftHanded && x < 3; x++) {
      double keep = v[3 + x];
      v[3 + x] = v[6 + x];
      v[6 + x] = keep;
    }
    return leftHanded;
  }

  /** ASE writes zero for the vector of an axis that does not repeat: any one that fits will do. */
  static void complete(double[] vectors, boolean[] periodic) {
    for (int k = 0; k < 3; k++) {
      if (periodic[k] || !isZero(vectors, k)) {
        continue;
      }
      int p = (k + 1) % 3;
      int q = (k + 2) % 3;
      double[] w;
      if (isZero(vectors, p) && isZero(vectors, q)) {
        w = unit(k);
      } else if (isZero(vectors, p)) {
        w = perpendicular(row(vectors, q));
      } else if (isZero(vectors, q)) {
        w = perpendicular(row(vectors, p));
      } else {
        w = cross(row(vectors, p), row(vectors, q));
      }
      double length = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
      for (int x = 0; x < 3; x++) {
        vectors[3 * k + x] = w[x] / length;
      }
    }
  }

  private static boolean isZero(double[] vectors, int k) {
    return vectors[3 * k] == 0 && vectors[3 * k + 1] == 0 && vectors[3 * k + 2] == 0;
  }

  private static double[] row(double[] vectors, int k) {
    return Arrays.copyOfRange(vectors, 3 * k, 3 * k + 3);
  }

  private static double[] unit(int axis) {
    double[] unit = new double[3];
    unit[axis] = 1;
    return unit;
  }

  private static double[] perpendicular(double[] u) {
    int smallest = 0;
    for (int x = 1; x < 3; x++) {
      smallest = Math.abs(u[x]) < Math.abs(u[smallest]) ? x : smallest;
    }
    return cross(u, unit(smallest));
  }

  private static double[] cross(double[] u, double[] v) {
    return new double[] {
      u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
    };
  }
}
