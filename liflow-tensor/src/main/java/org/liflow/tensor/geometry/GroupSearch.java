package org.liflow.tensor.geometry;

import java.util.Arrays;

/**
 * One thread's search of the groups of a {@link CellGrid}, with the memory it needs.
 *
 * <p>The atoms of a group share one list of candidates, cut down to those in reach of any of them
 * and sorted once; each atom's neighbours, picked from it in order, need no sorting of their own.
 */
final class GroupSearch {
  private static final int FIRST_CAPACITY = 512;

  /** Roundings of half an ulp of a float that a squared distance may gather, with a wide margin. */
  private static final double ROUNDINGS = 32;

  private final PeriodicImages all;
  private final CellGrid grid;
  private final PairTest test;
  private final SearchLoops loops;
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

  /** The extent as {@link SearchLoops#nearBox} has it, from the grid's origin. */
  private final float[] box = new float[7];

  /** Squares of the gaps between the extent and the boxes along y. */
  private double[] gaps = new double[16];

  /** Slots of the candidates, their image numbers, and how many of these are smaller than each. */
  private int[] slots = new int[0];

  private int[] keys;
  private int[] ranks;

  /**
   * The candidates in order: numbers, places in Å from the middle of the group, where a float has
   * digits enough for all but the pairs nearest to the limit, and which of them are the group's own
   * atoms.
   */
  private int[] numbers;

  private float[] x;
  private float[] y;
  private float[] z;
  private int[] homes;

  /** The arrays above, together. */
  private SearchLoops.Candidates candidates;

  /** Margin added to the squared limit, so that no pair is lost to rounding. */
  private float margin;

  /**
   * @param counts receives the number of pairs of each atom
   */
  GroupSearch(PeriodicImages all, CellGrid grid, PairTest test, SearchLoops loops, int[] counts) {
    this.all = all;
    this.grid = grid;
    this.test = test;
    this.loops = loops;
    this.counts = counts;
    this.limit = test.reach * test.reach;
    reserve(FIRST_CAPACITY);
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
        int size = gather();
        int atoms = sort(size);
        for (int k = 0; k < atoms; k++) {
          pick(homes[k], size);
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

  /** Makes candidates of what is in reach of the group's own atoms; returns how many. */
  private int gather() {
    measureExtent();
    int beginY = grid.index(low[1] - test.reach, 1);
    int endY = grid.index(high[1] + test.reach, 1);
    int beginZ = grid.index(low[2] - test.reach, 2);
    int endZ = grid.index(high[2] + test.reach, 2);
    if (endY - beginY >= gaps.length) {
      gaps = new double[2 * (endY - beginY + 1)];
    }
    for (int j = beginY; j <= endY; j++) {
      double gap = grid.gap(j, 1, low[1], high[1]);
      gaps[j - beginY] = gap * gap;
    }
    int gathered = 0;
    int endX = grid.index(high[0] + test.reach, 0);
    for (int i = grid.index(low[0] - test.reach, 0); i <= endX; i++) {
      double gap = grid.gap(i, 0, low[0], high[0]);
      for (int j = beginY; j <= endY; j++) {
        if (gap * gap + gaps[j - beginY] <= limit) {
          int from = grid.start(i, j, beginZ);
          int end = grid.end(i, j, endZ);
          reserve(gathered + end - from + 1);
          gathered =
              loops.nearBox(
                  grid.roundedX, grid.roundedY, grid.roundedZ, from, end, box, slots, gathered);
        }
      }
    }
    return gathered;
  }

  /** Sets the box of the group's atoms, so wide that rounding loses nothing. */
  private void measureExtent() {
    double farthest = 0;
    for (int axis = 0; axis < 3; axis++) {
      double from = low[axis] - grid.origin[axis];
      double to = high[axis] - grid.origin[axis];
      box[axis] = (float) (0.5 * (from + to));
      box[3 + axis] = (float) (0.5 * (to - from));
      farthest = Math.max(farthest, Math.max(Math.abs(from), Math.abs(to)));
    }
    double reach = test.reach + ROUNDINGS * 0x1p-24 * (farthest + test.reach);
    box[6] = (float) (reach * reach);
  }

  /** Makes room for so many candidates; those gathered so far stay. */
  private void reserve(int capacity) {
    if (capacity > slots.length) {
      int larger = Math.max(capacity, 2 * slots.length);
      slots = Arrays.copyOf(slots, larger);
      keys = new int[larger + SearchLoops.SPARE];
      ranks = new int[larger + SearchLoops.SPARE];
      numbers = new int[larger];
      x = new float[larger + SearchLoops.SPARE];
      y = new float[larger + SearchLoops.SPARE];
      z = new float[larger + SearchLoops.SPARE];
      homes = new int[larger];
      candidates = new SearchLoops.Candidates(x, y, z, numbers);
    }
  }

  /** Brings the candidates into order; returns how many are the group's own atoms. */
  private int sort(int size) {
    for (int k = 0; k < size; k++) {
      keys[k] = grid.numbers[slots[k]];
    }
    loops.rank(keys, size, ranks);
    double middleX = 0.5 * (low[0] + high[0]);
    double middleY = 0.5 * (low[1] + high[1]);
    double middleZ = 0.5 * (low[2] + high[2]);
    double farthest =
        test.reach + Math.max(high[0] - middleX, Math.max(high[1] - middleY, high[2] - middleZ));
    margin = (float) (ROUNDINGS * 0x1p-24 * farthest * farthest);
    int own = 0;
    for (int k = 0; k < size; k++) {
      int slot = slots[k];
      int place = ranks[k];
      numbers[place] = keys[k];
      x[place] = (float) (grid.x[slot] - middleX);
      y[place] = (float) (grid.y[slot] - middleY);
      z[place] = (float) (grid.z[slot] - middleZ);
      if (slot >= ownFrom && slot < ownTo && all.images[keys[k]] == PackedImage.NONE) {
        homes[own++] = place;
      }
    }
    return own;
  }

  /** Picks an atom's neighbours from the candidates. */
  private void pick(int home, int size) {
    if (size >= found.length - used) {
      found = Arrays.copyOf(found, enlarged(size + 1));
    }
    int atom = all.atoms[numbers[home]];
    found[used++] = atom;
    float most = (float) limit + margin;
    float doubtful = (float) (test.certain * test.certain) - margin - most;
    int begin = used;
    int end = loops.nearHome(candidates, home, size, most, doubtful, found, begin);
    used = end < 0 ? decide(home, size, most, doubtful) : end;
    counts[atom] = used - begin;
  }

  /** Picks with a closer look at the doubtful pairs; returns the end of what it found. */
  private int decide(int home, int size, float most, float doubtful) {
    int atom = all.atoms[numbers[home]];
    int near = used;
    for (int k = 0; k < size; k++) {
      float dx = x[k] - x[home];
      float dy = y[k] - y[home];
      float dz = z[k] - z[home];
      float excess = dx * dx + dy * dy + dz * dz - most;
      int number = numbers[k];
      // Written so that what overflows a float gets the closer look as well.
      if (k != home
          && (excess < doubtful
              || !(excess >= 0) && test.isNear(atom, all.atoms[number], all.images[number]))) {
        found[near++] = number;
      }
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
