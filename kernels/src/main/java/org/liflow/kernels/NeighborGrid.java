package org.liflow.kernels;

import java.util.Optional;
import org.liflow.tensor.geometry.Lattice;

/**
 * The grid of cells that one structure's atoms are sorted into, to find those nearer than a cutoff;
 * {@code pairs.cuh} says how it lies in device memory.
 *
 * @param cutoff in Å; 0 where no pairs are wanted
 * @param lowest fractional coordinate of each axis at which the grid begins
 * @param perUnit cells for each unit of a fractional coordinate
 * @param cells along each axis
 * @param layers of cells to look at around an atom's own
 */
record NeighborGrid(
    Lattice lattice, double cutoff, double[] lowest, double[] perUnit, int[] cells, int[] layers) {
  /** Doubles of a structure's box and integers of its grid in device memory. */
  static final int BOX = 26;

  static final int GRID = 8;

  /** Cells around an atom beyond which the CPU's search is the better one. */
  private static final int MOST_AROUND = 1 << 12;

  /** Images along an axis beyond which a pair's image cannot be packed. */
  private static final double MOST_LAYERS = 500;

  /** Positions farther from the origin, in cutoffs, round too much for the margin of the cells. */
  private static final double FARTHEST = 1e4;

  /** A cell's side exceeds the cutoff by this share at least, which covers all rounding. */
  private static final double MARGIN = 1e-6;

  private static final double LARGEST_CUTOFF = 1e6;

  /** One cell, where no pairs are wanted. */
  static NeighborGrid none(Lattice lattice) {
    return new NeighborGrid(
        lattice, 0, new double[3], new double[3], new int[] {1, 1, 1}, new int[3]);
  }

  /**
   * A grid for any positions within bounds.
   *
   * @param bounds from {@code first} on the lowest and, after those of all axes, the highest
   *     fractional coordinates; those of periodic axes are not looked at
   * @return empty where the CPU should search instead
   */
  static Optional<NeighborGrid> of(
      Lattice lattice, int atoms, double[] bounds, int first, double cutoff) {
    if (!(cutoff > 0 && cutoff < LARGEST_CUTOFF)) {
      return Optional.empty();
    }
    double[] heights = lattice.heights();
    double[] low = new double[3];
    double[] span = {1, 1, 1};
    int[] cells = new int[3];
    for (int k = 0; k < 3; k++) {
      if (!lattice.isPeriodic(k)) {
        low[k] = bounds[first + k];
        span[k] = Math.max(bounds[first + 3 + k] - low[k], 1e-9);
        if (!Double.isFinite(span[k])) {
          return Optional.empty();
        }
      }
      double most = span[k] * heights[k] / (cutoff * (1 + MARGIN));
      cells[k] = (int) Math.max(1, Math.min(1024, Math.floor(most)));
    }
    while ((long) cells[0] * cells[1] * cells[2] > 2L * atoms + 64) {
      int largest = cells[0] >= cells[1] ? 0 : 1;
      largest = cells[2] > cells[largest] ? 2 : largest;
      cells[largest] = (cells[largest] + 1) / 2;
    }
    int[] layers = new int[3];
    double[] perUnit = new double[3];
    double around = 1;
    for (int k = 0; k < 3; k++) {
      double reach = cutoff / heights[k] * (1 + 0.1 * MARGIN);
      if (cells[k] > 1) {
        layers[k] = 1;
      } else if (lattice.isPeriodic(k)) {
        layers[k] = 1 + (int) Math.min(MOST_LAYERS, Math.floor(reach));
      }
      around *= 2 * layers[k] + 1;
      perUnit[k] = cells[k] / span[k];
    }
    int most = Math.max(layers[0], Math.max(layers[1], layers[2]));
    return around > MOST_AROUND || most > MOST_LAYERS
        ? Optional.empty()
        : Optional.of(new NeighborGrid(lattice, cutoff, low, perUnit, cells, layers));
  }

  /** The number of cells. */
  int count() {
    return cells[0] * cells[1] * cells[2];
  }

  /**
   * Writes the grid as device memory has it.
   *
   * @param structure the structure's number
   * @param firstCell how many cells the structures before it have
   */
  void write(int structure, int firstCell, double[] boxes, int[] grids) {
    int box = BOX * structure;
    System.arraycopy(lattice.toArray(), 0, boxes, box, 9);
    System.arraycopy(lattice.inverse(), 0, boxes, box + 9, 9);
    System.arraycopy(lowest, 0, boxes, box + 18, 3);
    System.arraycopy(perUnit, 0, boxes, box + 21, 3);
    boxes[box + 24] = cutoff;
    boxes[box + 25] = FARTHEST * cutoff;
    int grid = GRID * structure;
    grids[grid] = 0;
    for (int k = 0; k < 3; k++) {
      grids[grid] |= lattice.isPeriodic(k) ? 1 << k : 0;
      grids[grid + 1 + k] = cells[k];
      grids[grid + 4 + k] = layers[k];
    }
    grids[grid + 7] = firstCell;
  }
}
