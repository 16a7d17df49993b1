package org.liflow.crystal.order;

import org.liflow.tensor.geometry.Lattice;

/** Distances of nearest images in a cell of any shape; immutable. */
final class MinimumImage {
  private final Lattice lattice;
  private final int[] images = new int[3];

  /**
   * @param reach distances below it are exact, in Å; longer ones are at least that
   */
  MinimumImage(Lattice lattice, double reach) {
    this.lattice = lattice;
    double[] heights = lattice.heights();
    for (int k = 0; k < 3; k++) {
      images[k] = (int) Math.ceil(reach / heights[k] - 0.5);
    }
  }

  /** The distance in Å of site i of p from site j of q, three fractional coordinates each. */
  double distance(double[] p, int i, double[] q, int j) {
    double a = p[3 * i] - q[3 * j];
    double b = p[3 * i + 1] - q[3 * j + 1];
    double c = p[3 * i + 2] - q[3 * j + 2];
    a -= Math.rint(a);
    b -= Math.rint(b);
    c -= Math.rint(c);
    double least = Double.POSITIVE_INFINITY;
    for (int k = -images[0]; k <= images[0]; k++) {
      for (int l = -images[1]; l <= images[1]; l++) {
        for (int m = -images[2]; m <= images[2]; m++) {
          least = Math.min(least, square(a + k, b + l, c + m));
        }
      }
    }
    return Math.sqrt(least);
  }

  private double square(double a, double b, double c) {
    double sum = 0;
    for (int x = 0; x < 3; x++) {
      double d = a * lattice.get(0, x) + b * lattice.get(1, x) + c * lattice.get(2, x);
      sum += d * d;
    }
    return sum;
  }
}
