package org.liflow.tensor.geometry;

import java.util.Arrays;
import org.liflow.tensor.parallel.Workers;

/**
 * Atoms and their images sorted into a grid of boxes along x, y and z.
 *
 * <p>The boxes are flat, and a few of them, one above the other, form a group, whose atoms are
 * searched for together. The outermost boxes reach to infinity, so a few stray atoms far from the
 * rest neither enlarge the grid nor coarsen it.
 */
final class CellGrid {
  /** About how many atoms a group holds: enough to share one list of candidates. */
  private static final double ATOMS_PER_GROUP = 14;

  /** Limits of a group's width in units of the reach, for very dense and very thin matter. */
  private static final double NARROWEST = 0.5;

  private static final double WIDEST = 1.5;

  /** Boxes of a group, one above the other: flat boxes leave out more that is out of reach. */
  private static final int BOXES_PER_GROUP = 4;

  /** Boxes for each atom or image, at most. */
  private static final int BOXES_PER_IMAGE = 2;

  private static final double MOST_BOXES = 1 << 28;

  private static final int SAMPLE = 1024;
  private static final int IMAGES_PER_BLOCK = 8192;

  /** Number of boxes along x, y and z. */
  private final int[] counts = {1, 1, 1};

  /** First slot of each box and, at the end, the number of slots. */
  private final int[] starts;

  /** Coordinates in Å and image number of each slot; boxes along z are contiguous. */
  final double[] x;

  final double[] y;
  final double[] z;
  final int[] numbers;

  /**
   * The same coordinates from the grid's origin, rounded to floats, for a first look; with {@link
   * SearchLoops#SPARE} to spare.
   */
  final float[] roundedX;

  final float[] roundedY;
  final float[] roundedZ;

  private final int groupsPerRow;

  /** Corner of the first inner box, in Å. */
  final double[] origin = new double[3];

  private final double[] width = new double[3];
  private final double[] perWidth = new double[3];

  CellGrid(PeriodicImages all, double reach, Workers workers) {
    int size = all.size();
    x = new double[size];
    y = new double[size];
    z = new double[size];
    numbers = new int[size];
    roundedX = new float[size + SearchLoops.SPARE];
    roundedY = new float[size + SearchLoops.SPARE];
    roundedZ = new float[size + SearchLoops.SPARE];
    layOut(all, reach);
    groupsPerRow = (counts[2] + BOXES_PER_GROUP - 1) / BOXES_PER_GROUP;
    int[] boxOf = new int[size];
    int blocks = (size + IMAGES_PER_BLOCK - 1) / IMAGES_PER_BLOCK;
    workers.run(
        blocks,
        (block, worker) -> {
          int end = Math.min(size, (block + 1) * IMAGES_PER_BLOCK);
          for (int n = block * IMAGES_PER_BLOCK; n < end; n++) {
            boxOf[n] =
                box(
                    index(all.coordinate(n, 0), 0),
                    index(all.coordinate(n, 1), 1),
                    index(all.coordinate(n, 2), 2));
          }
        });
    starts = new int[counts[0] * counts[1] * counts[2] + 1];
    for (int box : boxOf) {
      starts[box]++;
    }
    int sum = 0;
    for (int box = 0; box < starts.length; box++) {
      int count = starts[box];
      starts[box] = sum;
      sum += count;
    }
    // Filling moves each start to its box's end, which is the start of the next.
    for (int n = 0; n < size; n++) {
      numbers[starts[boxOf[n]]++] = n;
    }
    System.arraycopy(starts, 0, starts, 1, starts.length - 1);
    starts[0] = 0;
    workers.run(
        blocks,
        (block, worker) -> {
          int end = Math.min(size, (block + 1) * IMAGES_PER_BLOCK);
          for (int slot = block * IMAGES_PER_BLOCK; slot < end; slot++) {
            x[slot] = all.coordinate(numbers[slot], 0);
            y[slot] = all.coordinate(numbers[slot], 1);
            z[slot] = all.coordinate(numbers[slot], 2);
            roundedX[slot] = (float) (x[slot] - origin[0]);
            roundedY[slot] = (float) (y[slot] - origin[1]);
            roundedZ[slot] = (float) (z[slot] - origin[2]);
          }
        });
  }

  private void layOut(PeriodicImages all, double reach) {
    int stride = Math.max(1, all.size() / SAMPLE);
    int sampled = (all.size() + stride - 1) / stride;
    double[] extent = new double[3];
    double volume = 1;
    for (int axis = 0; axis < 3; axis++) {
      double[] sample = new double[sampled];
      for (int n = 0; n < sampled; n++) {
        sample[n] = all.coordinate(n * stride, axis);
      }
      Arrays.sort(sample);
      // Most atoms lie between these; what is left out at either end is made up for by widening.
      int trimmed = sampled / 50;
      double low = sample[trimmed];
      double high = sample[sampled - 1 - trimmed];
      double widening = 0.05 * (high - low);
      origin[axis] = Math.max(sample[0], low - widening);
      extent[axis] = Math.min(sample[sampled - 1], high + widening) - origin[axis];
      volume *= Math.max(extent[axis], reach);
    }
    double edge = Math.cbrt(ATOMS_PER_GROUP * volume / all.size());
    edge = Math.min(WIDEST * reach, Math.max(NARROWEST * reach, edge));
    double most = Math.min(MOST_BOXES, (double) BOXES_PER_IMAGE * all.size());
    while (boxes(extent, edge) > most) {
      edge *= 1.1 * Math.max(1, Math.cbrt(boxes(extent, edge) / most) / 1.2);
    }
    for (int axis = 0; axis < 3; axis++) {
      counts[axis] = (int) along(extent[axis], edge, axis);
      width[axis] = extent[axis] / counts[axis];
      perWidth[axis] = extent[axis] > 0 ? counts[axis] / extent[axis] : 0;
    }
  }

  private static double along(double extent, double edge, int axis) {
    return Math.max(1, Math.floor(extent / edge * (axis == 2 ? BOXES_PER_GROUP : 1)));
  }

  private static double boxes(double[] extent, double edge) {
    return along(extent[0], edge, 0) * along(extent[1], edge, 1) * along(extent[2], edge, 2);
  }

  /** The number of a box from its place along x, y and z. */
  private int box(int alongX, int alongY, int alongZ) {
    return (alongX * counts[1] + alongY) * counts[2] + alongZ;
  }

  /** First slot of the row of boxes along z at one place in x and y, from box {@code alongZ} on. */
  int start(int alongX, int alongY, int alongZ) {
    return starts[box(alongX, alongY, alongZ)];
  }

  /** One past the last slot of box {@code alongZ} of that row. */
  int end(int alongX, int alongY, int alongZ) {
    return starts[box(alongX, alongY, alongZ) + 1];
  }

  /** The number of groups. */
  int groups() {
    return counts[0] * counts[1] * groupsPerRow;
  }

  /** First slot of a group. */
  int startOf(int group) {
    return starts[group / groupsPerRow * counts[2] + group % groupsPerRow * BOXES_PER_GROUP];
  }

  /** One past the last slot of a group. */
  int endOf(int group) {
    int above = Math.min(counts[2], (group % groupsPerRow + 1) * BOXES_PER_GROUP);
    return starts[group / groupsPerRow * counts[2] + above];
  }

  /** Returns the box of a coordinate along an axis; never decreases as the coordinate grows. */
  int index(double coordinate, int axis) {
    int index = (int) ((coordinate - origin[axis]) * perWidth[axis]);
    return Math.max(0, Math.min(counts[axis] - 1, index));
  }

  /** Returns the distance of a box along an axis from the interval low … high, in Å. */
  double gap(int index, int axis, double low, double high) {
    double below = index == 0 ? Double.NEGATIVE_INFINITY : origin[axis] + index * width[axis];
    double above =
        index == counts[axis] - 1
            ? Double.POSITIVE_INFINITY
            : origin[axis] + (index + 1) * width[axis];
    return Math.max(0, Math.max(low - above, below - high));
  }
}
