package org.liflow.tensor.geometry;

import java.util.Arrays;

/**
 * An order of atoms along a curve through space, in which atoms that are near each other mostly
 * follow each other closely (Morton 1966: the bits of the three coordinates take turns).
 */
final class SpatialOrder {
  /** Edge in Å of the boxes whose atoms keep the order they had. */
  private static final double BOX = 3;

  /** Bits of a coordinate: beyond so many boxes the curve begins anew. */
  private static final int BITS = 10;

  private SpatialOrder() {}

  /**
   * The order of atoms.
   *
   * @param positions x, y, z of each atom in Å, inside the cell or not
   * @return which atom comes first, second …
   */
  static int[] of(Lattice lattice, double[] positions) {
    int atoms = positions.length / 3;
    double[] inverse = lattice.inverse();
    double[] heights = lattice.heights();
    long[] keys = new long[atoms];
    for (int i = 0; i < atoms; i++) {
      int code = 0;
      for (int k = 0; k < 3; k++) {
        double fraction =
            positions[3 * i] * inverse[k]
                + positions[3 * i + 1] * inverse[3 + k]
                + positions[3 * i + 2] * inverse[6 + k];
        if (lattice.isPeriodic(k)) {
          fraction -= Math.floor(fraction);
        }
        long box = (long) Math.floor(fraction * heights[k] / BOX);
        code |= spread((int) (box & ((1 << BITS) - 1))) << k;
      }
      keys[i] = (long) code << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[atoms];
    for (int n = 0; n < atoms; n++) {
      order[n] = (int) keys[n];
    }
    return order;
  }

  /** Puts two zeros before each bit. */
  private static int spread(int value) {
    int spread = 0;
    for (int bit = 0; bit < BITS; bit++) {
      spread |= (value >>> bit & 1) << 3 * bit;
    }
    return spread;
  }
}
