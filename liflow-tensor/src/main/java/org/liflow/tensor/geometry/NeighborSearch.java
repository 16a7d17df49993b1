package org.liflow.tensor.geometry;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.liflow.tensor.backend.Workers;

/**
 * The search behind {@link NeighborList#build}: one pass over the boxes of a {@link CellGrid}.
 *
 * <p>The atoms of a box share one list of candidates, cut down to those in reach of any of them and
 * sorted once; each atom's neighbours, picked from it in order, need no sorting of their own. The
 * distances of candidates carry the rounding of written-out images; those that this could put on
 * the wrong side of the cutoff are decided by the defining expression.
 */
final class NeighborSearch {
  private static final int MOST_PAIRS = Integer.MAX_VALUE - 8;
  private static final int ATOMS_PER_BLOCK = 1024;

  /** Roundings of half an ulp that a coordinate may gather, with a wide margin. */
  private static final double ROUNDINGS = 64;

  private final Lattice lattice;
  private final double[] positions;
  private final double cutoff;
  private final Workers workers;
  private final int count;

  NeighborSearch(Lattice lattice, double[] positions, double cutoff, Workers workers) {
    if (!(cutoff > 0) || Double.isInfinite(cutoff)) {
      throw new IllegalArgumentException(
          "a cutoff must be positive and finite, not " + cutoff + " Å");
    }
    this.lattice = lattice;
    this.positions = positions;
    this.cutoff = cutoff;
    this.workers = workers;
    this.count = positions.length / 3;
  }

  NeighborList run() {
    WrappedPositions wrapped = new WrappedPositions(lattice, positions, workers);
    refuseIfHopeless();
    int[] starts = new int[count + 1];
    if (count == 0) {
      return new NeighborList(lattice, cutoff, starts, new int[0], new int[0], null);
    }
    double slack = slack(wrapped);
    PeriodicImages all = new PeriodicImages(lattice, wrapped, cutoff + slack, workers);
    CellGrid grid = new CellGrid(all, cutoff + slack, workers);
    int[] blocks = blocks(grid);
    int[][] found = new int[blocks.length - 1][];
    AtomicLong total = new AtomicLong();
    Scratch[] scratches = new Scratch[workers.threads()];
    workers.run(
        found.length,
        (block, worker) -> {
          if (scratches[worker] == null) {
            scratches[worker] = new Scratch(all, grid, slack, starts);
          }
          found[block] = scratches[worker].search(blocks[block], blocks[block + 1]);
          refuseAbove(total.addAndGet(found[block].length) - count);
        });
    long pairs = 0;
    for (int atom = 0; atom <= count; atom++) {
      int own = starts[atom];
      starts[atom] = (int) pairs;
      pairs += own;
      refuseAbove(pairs);
    }
    int[] neighbors = new int[starts[count]];
    int[] images = new int[starts[count]];
    workers.run(
        found.length,
        (block, worker) -> {
          copy(found[block], all, starts, neighbors, images);
          found[block] = null;
        });
    return new NeighborList(lattice, cutoff, starts, neighbors, images, wrapped.wraps);
  }

  /** Stops at once what would only fail after a long search. */
  private void refuseIfHopeless() {
    if (lattice.isPeriodic()) {
      double expected =
          4 * Math.PI / 3 * cutoff * cutoff * cutoff / lattice.volume() * count * count;
      refuseAbove((long) (expected / 4));
    }
  }

  private void refuseAbove(long pairs) {
    if (pairs > MOST_PAIRS) {
      throw new ArithmeticException(
          "more than "
              + MOST_PAIRS
              + " pairs of "
              + count
              + " atoms within "
              + cutoff
              + " Å: too many for one list");
    }
  }

  /** A bound in Å on how far rounding may displace an image. */
  private double slack(WrappedPositions wrapped) {
    double[] lengths = lattice.lengths();
    double[] heights = lattice.heights();
    double magnitude = wrapped.magnitude + cutoff;
    for (int k = 0; k < 3; k++) {
      if (lattice.isPeriodic(k)) {
        double span = wrapped.highFraction[k] - wrapped.lowFraction[k];
        magnitude += lengths[k] * (cutoff / heights[k] + span + 1);
      }
    }
    return ROUNDINGS * 0x1p-53 * magnitude;
  }

  /**
   * Boxes at which blocks of about equally many atoms begin and, at the end, the last box's end.
   */
  private static int[] blocks(CellGrid grid) {
    int boxes = grid.starts.length - 1;
    int[] begins = new int[grid.starts[boxes] / ATOMS_PER_BLOCK + 2];
    int blocks = 0;
    int next = 0;
    for (int box = 0; box < boxes; box++) {
      if (grid.starts[box] >= next && grid.starts[box + 1] > grid.starts[box]) {
        begins[blocks++] = box;
        next = grid.starts[box] + ATOMS_PER_BLOCK;
      }
    }
    begins[blocks] = boxes;
    return Arrays.copyOf(begins, blocks + 1);
  }

  /** Puts what a block found into its place. */
  private static void copy(
      int[] found, PeriodicImages all, int[] starts, int[] neighbors, int[] images) {
    int from = 0;
    while (from < found.length) {
      int atom = found[from++];
      int end = starts[atom + 1];
      for (int pair = starts[atom]; pair < end; pair++) {
        int number = found[from++];
        neighbors[pair] = all.atoms[number];
        images[pair] = all.images[number];
      }
    }
  }

  /** What one thread needs to search boxes. */
  private final class Scratch {
    private final PeriodicImages all;
    private final CellGrid grid;
    private final int[] counts;
    private final double reach;
    private final double sure;
    private final double limit;

    /** Found so far in the block: atom, numbers of its neighbours, next atom … */
    private int[] found = new int[ATOMS_PER_BLOCK * 32];

    private int used;

    private long[] keys = new long[256];
    private long[] spare = new long[256];
    private int[] runs = new int[257];
    private double[] x = new double[256];
    private double[] y = new double[256];
    private double[] z = new double[256];
    private double[] squares = new double[256];
    private int[] numbers = new int[256];
    private int[] homes = new int[256];
    private int[] hits = new int[256];

    private final double[] low = new double[3];
    private final double[] high = new double[3];

    Scratch(PeriodicImages all, CellGrid grid, double slack, int[] counts) {
      this.all = all;
      this.grid = grid;
      this.counts = counts;
      this.reach = cutoff + slack;
      this.limit = reach * reach;
      double certain = Math.max(0, cutoff - slack);
      this.sure = certain * certain;
    }

    int[] search(int firstBox, int endBox) {
      used = 0;
      for (int box = firstBox; box < endBox; box++) {
        if (measure(grid.starts[box], grid.starts[box + 1])) {
          int candidates = sort(gather());
          int atoms = load(candidates, grid.starts[box], grid.starts[box + 1]);
          for (int k = 0; k < atoms; k++) {
            pick(homes[k], candidates);
          }
        }
      }
      return Arrays.copyOf(found, used);
    }

    /** Finds the extent of a box's own atoms; false when it holds images only. */
    private boolean measure(int first, int end) {
      Arrays.fill(low, Double.POSITIVE_INFINITY);
      Arrays.fill(high, Double.NEGATIVE_INFINITY);
      for (int slot = first; slot < end; slot++) {
        if (isOwn(slot)) {
          low[0] = Math.min(low[0], grid.x[slot]);
          low[1] = Math.min(low[1], grid.y[slot]);
          low[2] = Math.min(low[2], grid.z[slot]);
          high[0] = Math.max(high[0], grid.x[slot]);
          high[1] = Math.max(high[1], grid.y[slot]);
          high[2] = Math.max(high[2], grid.z[slot]);
        }
      }
      return low[0] <= high[0];
    }

    private boolean isOwn(int slot) {
      return all.images[grid.numbers[slot]] == PackedImage.NONE;
    }

    /** Collects what may be in reach of the measured atoms; returns how many. */
    private int gather() {
      int gathered = 0;
      int firstX = grid.index(low[0] - reach, 0);
      int lastX = grid.index(high[0] + reach, 0);
      int firstY = grid.index(low[1] - reach, 1);
      int lastY = grid.index(high[1] + reach, 1);
      for (int alongX = firstX; alongX <= lastX; alongX++) {
        double gapX = grid.gap(alongX, 0, low[0], high[0]);
        for (int alongY = firstY; alongY <= lastY; alongY++) {
          double gapY = grid.gap(alongY, 1, low[1], high[1]);
          double left = limit - gapX * gapX - gapY * gapY;
          if (left >= 0) {
            double tall = Math.sqrt(left);
            int first = grid.starts[grid.box(alongX, alongY, grid.index(low[2] - tall, 2))];
            int end = grid.starts[grid.box(alongX, alongY, grid.index(high[2] + tall, 2)) + 1];
            reserve(gathered + end - first);
            gathered = gather(first, end, gathered);
          }
        }
      }
      return gathered;
    }

    private int gather(int first, int end, int gathered) {
      double midX = 0.5 * (low[0] + high[0]);
      double midY = 0.5 * (low[1] + high[1]);
      double midZ = 0.5 * (low[2] + high[2]);
      double halfX = high[0] - midX;
      double halfY = high[1] - midY;
      double halfZ = high[2] - midZ;
      double limitFour = 4 * limit;
      double[] slotX = grid.x;
      double[] slotY = grid.y;
      double[] slotZ = grid.z;
      int[] slotNumber = grid.numbers;
      long[] into = keys;
      for (int slot = first; slot < end; slot++) {
        // Twice the distance beyond the extent, without a branch: what is negative cancels.
        double dx = Math.abs(slotX[slot] - midX) - halfX;
        double dy = Math.abs(slotY[slot] - midY) - halfY;
        double dz = Math.abs(slotZ[slot] - midZ) - halfZ;
        dx += Math.abs(dx);
        dy += Math.abs(dy);
        dz += Math.abs(dz);
        into[gathered] = (long) slotNumber[slot] << 32 | slot;
        gathered += isBelow(dx * dx + dy * dy + dz * dz, limitFour);
      }
      return gathered;
    }

    /** 1 when {@code a < b}, else 0; neither is NaN. A branch would be mispredicted too often. */
    private static int isBelow(double a, double b) {
      return (int) (Double.doubleToRawLongBits(a - b) >>> 63);
    }

    private void reserve(int capacity) {
      if (capacity > keys.length) {
        int larger = Math.max(capacity, 2 * keys.length);
        keys = Arrays.copyOf(keys, larger);
        spare = new long[larger];
        runs = new int[larger + 1];
        x = new double[larger];
        y = new double[larger];
        z = new double[larger];
        squares = new double[larger];
        numbers = new int[larger];
        homes = new int[larger];
        hits = new int[larger];
      }
    }

    /** Sorts the keys by merging the runs that the boxes left; returns their number. */
    private int sort(int size) {
      int ends = 0;
      for (int k = 1; k < size; k++) {
        runs[ends] = k;
        ends += (int) (keys[k] - keys[k - 1] >>> 63);
      }
      runs[ends++] = size;
      while (ends > 1) {
        int merged = 0;
        int begin = 0;
        for (int k = 0; k + 1 < ends; k += 2) {
          merge(keys, begin, runs[k], runs[k + 1], spare);
          begin = runs[k + 1];
          runs[merged++] = begin;
        }
        if ((ends & 1) == 1) {
          System.arraycopy(keys, begin, spare, begin, size - begin);
          runs[merged++] = size;
        }
        ends = merged;
        long[] swapped = keys;
        keys = spare;
        spare = swapped;
      }
      return size;
    }

    private static void merge(long[] from, int begin, int middle, int end, long[] to) {
      int left = begin;
      int right = middle;
      int place = begin;
      while (left < middle && right < end) {
        long a = from[left];
        long b = from[right];
        int takeRight = (int) (b - a >>> 63);
        to[place++] = Math.min(a, b);
        right += takeRight;
        left += 1 - takeRight;
      }
      System.arraycopy(from, left, to, place, middle - left);
      System.arraycopy(from, right, to, place + middle - left, end - right);
    }

    /** Unpacks the sorted candidates and notes which are the box's own atoms; returns how many. */
    private int load(int size, int first, int end) {
      int own = 0;
      for (int k = 0; k < size; k++) {
        int slot = (int) keys[k];
        numbers[k] = (int) (keys[k] >>> 32);
        x[k] = grid.x[slot];
        y[k] = grid.y[slot];
        z[k] = grid.z[slot];
        if (slot >= first && slot < end && isOwn(slot)) {
          homes[own++] = k;
        }
      }
      return own;
    }

    /** Picks an atom's neighbours from the candidates. */
    private void pick(int home, int size) {
      square(home, size);
      squares[home] = Double.POSITIVE_INFINITY;
      int near = select(size);
      if (used + near + 1 > found.length) {
        found = Arrays.copyOf(found, grow(used + near + 1));
      }
      int atom = all.atoms[numbers[home]];
      found[used++] = atom;
      int begin = used;
      long doubt = 0;
      for (int k = 0; k < near; k++) {
        doubt |= Double.doubleToRawLongBits(sure - squares[hits[k]]);
        found[begin + k] = numbers[hits[k]];
      }
      used = begin + near;
      if (doubt < 0) {
        used = begin;
        for (int k = 0; k < near; k++) {
          if (squares[hits[k]] < sure || isNear(atom, numbers[hits[k]])) {
            found[used++] = numbers[hits[k]];
          }
        }
      }
      counts[atom] = used - begin;
    }

    private int grow(int needed) {
      refuseAbove(needed < 0 ? Long.MAX_VALUE : needed);
      return (int) Math.min(MOST_PAIRS, Math.max(needed, found.length + (found.length >> 1) + 1L));
    }

    private void square(int home, int size) {
      double homeX = x[home];
      double homeY = y[home];
      double homeZ = z[home];
      double[] fromX = x;
      double[] fromY = y;
      double[] fromZ = z;
      double[] to = squares;
      for (int k = 0; k < size; k++) {
        double dx = fromX[k] - homeX;
        double dy = fromY[k] - homeY;
        double dz = fromZ[k] - homeZ;
        to[k] = dx * dx + dy * dy + dz * dz;
      }
    }

    private int select(int size) {
      double below = limit;
      double[] from = squares;
      int[] to = hits;
      int near = 0;
      for (int k = 0; k < size; k++) {
        to[near] = k;
        near += isBelow(from[k], below);
      }
      return near;
    }

    /** Decides a pair by the expression that defines the list. */
    private boolean isNear(int atom, int number) {
      int neighbor = all.atoms[number];
      int image = all.images[number];
      int a = PackedImage.get(image, 0) + all.taken(atom, 0) - all.taken(neighbor, 0);
      int b = PackedImage.get(image, 1) + all.taken(atom, 1) - all.taken(neighbor, 1);
      int c = PackedImage.get(image, 2) + all.taken(atom, 2) - all.taken(neighbor, 2);
      double square = 0;
      for (int axis = 0; axis < 3; axis++) {
        double d = NeighborList.component(lattice, positions, atom, neighbor, a, b, c, axis);
        square += d * d;
      }
      return square < cutoff * cutoff;
    }
  }
}
