package org.liflow.md;

import org.apache.commons.math3.special.Erf;
import org.liflow.crystal.Constants;

/**
 * Force and energy of each pair of species as cubic pieces over the squared distance.
 *
 * <p>A piece spans 1/128 of its octave, so that its place follows from the leading bits of the
 * squared distance and its relative width is the same everywhere. Pieces meet with equal values and
 * derivatives (Hermite). The tests hold the error below 1e-7 of the force.
 */
final class PairTables {
  /** Distances from here on are in the tables, in Å; closer atoms are no crystal any more. */
  static final double CLOSEST = 0.5;

  /** A squared distance's bits from here up number its piece: 7 bits of the mantissa. */
  static final int SHIFT = 52 - 7;

  /** The number of the first piece. */
  static final long FIRST = Double.doubleToRawLongBits(CLOSEST * CLOSEST) >>> SHIFT;

  private static final long START_MASK = -1L << SHIFT;

  private final int species;
  private final int[] offsets;
  private final double[] force;
  private final double[] energy;

  /**
   * @param charges one a species, in e
   * @param pairs row by row, for each pair of species
   * @param alpha the Ewald sum's screening in 1/Å
   * @param cutoff in Å
   */
  PairTables(double[] charges, PairForm[] pairs, double alpha, double cutoff) {
    species = charges.length;
    offsets = new int[species * species];
    int pieces = (int) ((Double.doubleToRawLongBits(cutoff * cutoff) >>> SHIFT) - FIRST) + 1;
    double[] nodes = new double[pieces + 1];
    double[] screened = new double[pieces + 1];
    for (int k = 0; k <= pieces; k++) {
      nodes[k] = Math.sqrt(Double.longBitsToDouble((FIRST + k) << SHIFT));
      screened[k] = Erf.erfc(alpha * nodes[k]);
    }
    int tables = species * (species + 1) / 2;
    force = new double[4 * pieces * tables];
    energy = new double[4 * pieces * tables];
    int offset = 0;
    for (int a = 0; a < species; a++) {
      for (int b = 0; b <= a; b++) {
        offsets[a * species + b] = offset;
        offsets[b * species + a] = offset;
        double coulomb = Constants.COULOMB_EV_A * charges[a] * charges[b];
        fill(offset, nodes, screened, coulomb, alpha, pairs[a * species + b]);
        offset += 4 * pieces;
      }
    }
  }

  private void fill(
      int offset, double[] nodes, double[] screened, double coulomb, double alpha, PairForm pair) {
    double[] here = point(nodes[0], screened[0], coulomb, alpha, pair);
    for (int k = 0; k + 1 < nodes.length; k++) {
      double[] next = point(nodes[k + 1], screened[k + 1], coulomb, alpha, pair);
      double width = nodes[k + 1] * nodes[k + 1] - nodes[k] * nodes[k];
      hermite(energy, offset + 4 * k, here[0], -0.5 * here[1], next[0], -0.5 * next[1], width);
      hermite(force, offset + 4 * k, here[1], here[2], next[1], next[2], width);
      here = next;
    }
  }

  /** Energy U, −U'/r and the latter's derivative by r². */
  private static double[] point(
      double r, double screened, double coulomb, double alpha, PairForm pair) {
    double gauss = 2 * alpha / Math.sqrt(Math.PI) * Math.exp(-alpha * alpha * r * r);
    double value = coulomb * screened / r;
    double first = -coulomb * (screened / r + gauss) / r;
    double second = 2 * coulomb * (screened / (r * r) + gauss / r + alpha * alpha * r * gauss) / r;
    // Term by term, so that a formula has the same bits however its terms were put together.
    for (PairForm term : pair.terms()) {
      value += term.energy(r);
      first += term.derivative(r);
      second += term.secondDerivative(r);
    }
    return new double[] {value, -first / r, 0.5 * (first / r - second) / (r * r)};
  }

  /** The cubic in the way from the left end with given values and slopes at both ends. */
  private static void hermite(
      double[] out, int at, double left, double slope, double right, double end, double width) {
    double mean = (right - left) / width;
    out[at] = left;
    out[at + 1] = slope;
    out[at + 2] = (3 * mean - 2 * slope - end) / width;
    out[at + 3] = (slope + end - 2 * mean) / (width * width);
  }

  /** The offsets of a species' tables, one for each species it may meet, into the coefficients. */
  int offset(int first, int second) {
    return offsets[first * species + second];
  }

  /** Coefficients of −U'/r in eV/Å², four a piece; not to be changed. */
  double[] force() {
    return force;
  }

  /** Coefficients of U in eV, four a piece; not to be changed. */
  double[] energy() {
    return energy;
  }

  /** Evaluates one of the two at a squared distance within the tables' range, in Å². */
  static double at(double[] coefficients, int offset, double squared) {
    long bits = Double.doubleToRawLongBits(squared);
    int at = offset + 4 * (int) ((bits >>> SHIFT) - FIRST);
    double way = squared - Double.longBitsToDouble(bits & START_MASK);
    return coefficients[at]
        + way * (coefficients[at + 1] + way * (coefficients[at + 2] + way * coefficients[at + 3]));
  }
}
