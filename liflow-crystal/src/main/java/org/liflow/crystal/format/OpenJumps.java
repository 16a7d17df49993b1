package org.liflow.crystal.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Structure;

/**
 * Sees in positions without a cell that they were wrapped into one: an atom that crosses a face
 * moves at once by a lattice vector, while the others hardly move.
 *
 * <p>Two signs count. A move over a large share of the structure's own extent along that direction
 * is no diffusion; it is one of a cell's vector where the cell is not very skewed. And moves of
 * several Å that stand alone, more than twice as long as the longest of the rest, are lattice
 * vectors in cells of any shape.
 */
final class OpenJumps {
  /** Share of the extent. */
  private static final double LARGE_SHARE = 0.4;

  /** Shorter moves in Å may be a jump from site to site, or a small molecule that turns. */
  private static final double SHORTEST = 2;

  /** No ion jumps so far at once, in Å. */
  private static final double NO_HOP = 5;

  private static final double GAP = 2;

  private OpenJumps() {}

  /** Says what jumps, if anything does. */
  static Optional<String> find(Structure before, Structure after) {
    int size = after.size();
    double[] lengths = new double[size];
    int longest = 0;
    for (int atom = 0; atom < size; atom++) {
      double sum = 0;
      for (int x = 0; x < 3; x++) {
        double moved = after.position(atom, x) - before.position(atom, x);
        sum += moved * moved;
      }
      lengths[atom] = Math.sqrt(sum);
      longest = lengths[atom] > lengths[longest] ? atom : longest;
    }
    double length = lengths[longest];
    if (!(length > SHORTEST)) {
      return Optional.empty();
    }
    boolean across = length > LARGE_SHARE * extent(before, after, longest, length);
    if (!across && !(length > NO_HOP && standsAlone(lengths))) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "atom %d (%s) moves by %.3g Å",
            longest + 1,
            after.element(longest).symbol(),
            length));
  }

  /** How far the frame before reaches along the direction of an atom's move. */
  private static double extent(Structure before, Structure after, int mover, double length) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int atom = 0; atom < before.size(); atom++) {
      double along = 0;
      for (int x = 0; x < 3; x++) {
        along += before.position(atom, x) * (after.position(mover, x) - before.position(mover, x));
      }
      low = Math.min(low, along / length);
      high = Math.max(high, along / length);
    }
    return high - low;
  }

  /** Whether the lengths fall into two parts with nothing between them, most in the shorter. */
  private static boolean standsAlone(double[] lengths) {
    double[] sorted = lengths.clone();
    Arrays.sort(sorted);
    for (int k = sorted.length / 2 + 1; k < sorted.length; k++) {
      if (sorted[k] > NO_HOP && sorted[k] > GAP * sorted[k - 1]) {
        return true;
      }
    }
    return false;
  }
}
