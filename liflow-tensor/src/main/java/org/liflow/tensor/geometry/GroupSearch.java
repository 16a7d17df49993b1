package org.liflow.tensor.geometry;

import java.util.Arrays;

/**
 * One thread's search of the groups of a {@link CellGrid}, with the memory it needs.
 *
 * <p>The atoms of a group share one list of candidates, cut down to those in reach of any of them
 * and sorted once; each atom's neighbours, picked from it in order, need no sorting of their own.
 */
final class GroupSearch {
  /** Bits of an image number by which one pass of sorting distributes. */
  private static final int DIGIT = 8;

  private static final int FIRST_CAPACITY = 512;

  /** Roundings of half an ulp of a float that a squared distance may gather, with a wide margin. */
  private static final double ROUNDINGS = 32;

  private final PeriodicImages all;
  private final CellGrid grid;
  private final PairTest test;
  private final int[] counts;
  private final double limit;

  /** Found so far in the block: atom, numbers of its neighbours, next atom … */
  private int[] found = new int[16 * FIRST_CAPACITY];

  private int used;

  /** Extent of the group's own atoms in Å. */
  private final double[] low = new double[3];

  private final double[] high = new double[3];

  /** The group's own atoms in the grid: first slot, and one past the last. */
  private int ownFrom;

  private int ownTo;

  /** Image numbers and places in Å of what lies in the boxes within reach. */
  private int[] nearNumbers = new int[0];

  private double[] nearX;
  private double[] nearY;
  private double[] nearZ;

  /** Where among these the group's own slots begin and end. */
  private int ownBegin;

  private int ownEnd;

  /** Candidates: image number in the upper half, index into the above in the lower. */
  private long[] keys;

  private long[] spare;
  private final int[] tally = new int[1 << DIGIT];

  /**
   * The same after sorting: numbers, places in Å from the middle of the group, where a float has
   * digits enough for all but the pairs nearest to the limit, and which of them are the group's own
   * atoms.
   */
  private int[] numbers;

  private float[] x;
  private float[] y;
  private float[] z;
  private int[] homes;

  /** What is added to the squared limit, so that no pair is lost to rounding. */
  private float margin;

  /** Squared distances less the limit, from the extent and from one atom. */
  private double[] beyond;

  private float[] excess;

  /** Indices of what is near the extent. */
  private int[] hits;

  /**
   * @param counts receives the number of pairs of each atom
   */
  GroupSearch(PeriodicImages all, CellGrid grid, PairTest test, int[] counts) {
    this.all = all;
    this.grid = grid;
    this.test = test;
    this.counts = counts;
    this.limit = test.reach * test.reach;
    reserve(0, FIRST_CAPACITY);
  }

  /**
   * Finds the pairs of the atoms of some groups.
   *
   * @return each atom followed by the numbers of the images that are its neighbours, ascending
   */
  int[] search(int firstGroup, int endGroup) {
    used = 0;
    for (int group = firstGroup; group < endGroup; group++) {
      if (enter(group)) {
        int candidates = prune(gather());
        sort(candidates);
        int atoms = load(candidates);
        for (int k = 0; k < atoms; k++) {
          pick(homes[k], candidates);
        }
      }
    }
    return Arrays.copyOf(found, used);
  }

  /** Finds the extent of a group's own atoms; false when it holds none, but for images. */
  private boolean enter(int group) {
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    int end = grid.endOf(group);
    ownTo = 0;
    for (int slot = grid.startOf(group); slot < end; slot++) {
      if (all.images[grid.numbers[slot]] == PackedImage.NONE) {
        ownFrom = ownTo == 0 ? slot : ownFrom;
        ownTo = slot + 1;
        include(grid.x[slot], 0);
        include(grid.y[slot], 1);
        include(grid.z[slot], 2);
      }
    }
    return ownTo > 0;
  }

  private void include(double coordinate, int axis) {
    low[axis] = Math.min(low[axis], coordinate);
    high[axis] = Math.max(high[axis], coordinate);
  }

  /** Collects what lies in the boxes within reach of the group's own atoms; returns how many. */
  private int gather() {
    int gathered = 0;
    int beginY = grid.index(low[1] - test.reach, 1);
    int endY = grid.index(high[1] + test.reach, 1);
    int endX = grid.index(high[0] + test.reach, 0);
    for (int i = grid.index(low[0] - test.reach, 0); i <= endX; i++) {
      double gapX = grid.gap(i, 0, low[0], high[0]);
      for (int j = beginY; j <= endY; j++) {
        double gapY = grid.gap(j, 1, low[1], high[1]);
        double left = limit - gapX * gapX - gapY * gapY;
        if (left >= 0) {
          double tall = Math.sqrt(left);
          int from = grid.start(i, j, grid.index(low[2] - tall, 2));
          int size = grid.end(i, j, grid.index(high[2] + tall, 2)) - from;
          reserve(gathered, gathered + size);
          System.arraycopy(grid.numbers, from, nearNumbers, gathered, size);
          System.arraycopy(grid.x, from, nearX, gathered, size);
          System.arraycopy(grid.y, from, nearY, gathered, size);
          System.arraycopy(grid.z, from, nearZ, gathered, size);
          if (from <= ownFrom && ownTo <= from + size) {
            ownBegin = gathered + ownFrom - from;
            ownEnd = gathered + ownTo - from;
          }
          gathered += size;
        }
      }
    }
    return gathered;
  }

  /** Makes candidates of what is in reach of the extent of the group's atoms; returns how many. */
  private int prune(int size) {
    measureFromExtent(size);
    int candidates = select(size);
    for (int k = 0; k < candidates; k++) {
      keys[k] = (long) nearNumbers[hits[k]] << 32 | hits[k];
    }
    return candidates;
  }

  /** Four times the squared distance from the extent, less the limit: simple, to be vectorised. */
  private void measureFromExtent(int size) {
    double midX = 0.5 * (low[0] + high[0]);
    double midY = 0.5 * (low[1] + high[1]);
    double midZ = 0.5 * (low[2] + high[2]);
    double halfX = high[0] - midX;
    double halfY = high[1] - midY;
    double halfZ = high[2] - midZ;
    double most = 4 * limit;
    double[] fromX = nearX;
    double[] fromY = nearY;
    double[] fromZ = nearZ;
    double[] to = beyond;
    for (int k = 0; k < size; k++) {
      double dx = Math.abs(fromX[k] - midX) - halfX;
      double dy = Math.abs(fromY[k] - midY) - halfY;
      double dz = Math.abs(fromZ[k] - midZ) - halfZ;
      // Within the extent these are negative and cancel; beyond it they double.
      dx += Math.abs(dx);
      dy += Math.abs(dy);
      dz += Math.abs(dz);
      to[k] = dx * dx + dy * dy + dz * dz - most;
    }
  }

  /** Makes room for {@code capacity} gathered, of which {@code used} are there already. */
  private void reserve(int used, int capacity) {
    if (capacity > nearNumbers.length) {
      int larger = Math.max(capacity, 2 * nearNumbers.length);
      nearNumbers = Arrays.copyOf(nearNumbers, larger);
      nearX = extended(nearX, used, larger);
      nearY = extended(nearY, used, larger);
      nearZ = extended(nearZ, used, larger);
      keys = new long[larger];
      spare = new long[larger];
      numbers = new int[larger];
      x = new float[larger];
      y = new float[larger];
      z = new float[larger];
      homes = new int[larger];
      beyond = new double[larger];
      excess = new float[larger];
      hits = new int[larger];
    }
  }

  private static double[] extended(double[] values, int used, int capacity) {
    double[] more = new double[capacity];
    if (used > 0) {
      System.arraycopy(values, 0, more, 0, used);
    }
    return more;
  }

  /** Sorts the keys by image number, digit by digit, over as many bits as tell them apart. */
  private void sort(int size) {
    long differing = 0;
    for (int k = 1; k < size; k++) {
      differing |= keys[0] ^ keys[k];
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(differing >>> 32);
    int passes = (bits + DIGIT - 1) / DIGIT;
    for (int pass = 0; pass < passes; pass++) {
      // Digits of equal width take fewer values in all than full ones and a rest.
      int from = bits * pass / passes;
      int to = bits * (pass + 1) / passes;
      distribute(keys, size, 32 + from, 1 << (to - from), tally, spare);
      long[] sorted = spare;
      spare = keys;
      keys = sorted;
    }
  }

  private static void distribute(
      long[] from, int size, int shift, int values, int[] tally, long[] to) {
    int mask = values - 1;
    Arrays.fill(tally, 0, values, 0);
    for (int k = 0; k < size; k++) {
      tally[(int) (from[k] >>> shift) & mask]++;
    }
    int sum = 0;
    for (int value = 0; value < values; value++) {
      int next = sum + tally[value];
      tally[value] = sum;
      sum = next;
    }
    for (int k = 0; k < size; k++) {
      long key = from[k];
      to[tally[(int) (key >>> shift) & mask]++] = key;
    }
  }

  /** Unpacks the sorted candidates; returns how many are the group's own atoms. */
  private int load(int size) {
    double midX = 0.5 * (low[0] + high[0]);
    double midY = 0.5 * (low[1] + high[1]);
    double midZ = 0.5 * (low[2] + high[2]);
    double farthest =
        test.reach + Math.max(high[0] - midX, Math.max(high[1] - midY, high[2] - midZ));
    margin = (float) (ROUNDINGS * 0x1p-24 * farthest * farthest);
    int own = 0;
    for (int k = 0; k < size; k++) {
      int number = (int) (keys[k] >>> 32);
      int index = (int) keys[k];
      numbers[k] = number;
      x[k] = (float) (nearX[index] - midX);
      y[k] = (float) (nearY[index] - midY);
      z[k] = (float) (nearZ[index] - midZ);
      if (index >= ownBegin && index < ownEnd && all.images[number] == PackedImage.NONE) {
        homes[own++] = k;
      }
    }
    return own;
  }

  /** Picks an atom's neighbours from the candidates. */
  private void pick(int home, int size) {
    float most = (float) limit + margin;
    measure(home, size, most);
    excess[home] = Float.POSITIVE_INFINITY;
    if (size >= found.length - used) {
      found = Arrays.copyOf(found, enlarged(size + 1));
    }
    int atom = all.atoms[numbers[home]];
    found[used++] = atom;
    float doubtful = (float) (test.certain * test.certain) - margin - most;
    float[] from = excess;
    int[] to = hits;
    int count = 0;
    for (int k = 0; k < size; k++) {
      to[count] = k;
      // 1 or 0 by the sign bit: a branch would be mispredicted too often.
      count += Float.floatToRawIntBits(from[k]) >>> 31;
    }
    int begin = used;
    int near = begin + count;
    int certain = -1;
    for (int k = 0; k < count; k++) {
      int hit = to[k];
      certain &= Float.floatToRawIntBits(from[hit] - doubtful);
      found[begin + k] = numbers[hit];
    }
    used = certain < 0 ? near : decide(atom, size, doubtful);
    counts[atom] = used - begin;
  }

  /** Picks again, with a closer look at the doubtful pairs; returns the end of what it found. */
  private int decide(int atom, int size, float doubtful) {
    int near = used;
    for (int k = 0; k < size; k++) {
      int number = numbers[k];
      // Written so that what overflows a float gets the closer look as well.
      if (excess[k] < doubtful
          || !(excess[k] >= 0) && test.isNear(atom, all.atoms[number], all.images[number])) {
        found[near++] = number;
      }
    }
    return near;
  }

  /** Squared distances from a home to all candidates, less the limit: simple, to be vectorised. */
  private void measure(int home, int size, float most) {
    float homeX = x[home];
    float homeY = y[home];
    float homeZ = z[home];
    float[] fromX = x;
    float[] fromY = y;
    float[] fromZ = z;
    float[] to = excess;
    for (int k = 0; k < size; k++) {
      float dx = fromX[k] - homeX;
      float dy = fromY[k] - homeY;
      float dz = fromZ[k] - homeZ;
      to[k] = dx * dx + dy * dy + dz * dz - most;
    }
  }

  /** Lists the indices of what is near the extent, ascending; returns how many. */
  private int select(int size) {
    double[] from = beyond;
    int[] to = hits;
    int near = 0;
    for (int k = 0; k < size; k++) {
      to[near] = k;
      near += (int) (Double.doubleToRawLongBits(from[k]) >>> 63);
    }
    return near;
  }

  private int enlarged(int more) {
    int most = Integer.MAX_VALUE - 8;
    if (more > most - used) {
      throw new ArithmeticException("too many pairs for one list: more than " + most);
    }
    return Math.max(used + more, (int) Math.min(most, used + (used >> 1) + 1L));
  }
}
