package org.liflow.tensor.geometry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.liflow.tensor.parallel.Workers;

/**
 * The search behind {@link NeighborList#build}: wrap, write out the images, sort them into a grid,
 * search its groups in blocks, and put together what the blocks found.
 */
final class NeighborSearch {
  private static final int MOST_PAIRS = Integer.MAX_VALUE - 8;

  /** Large enough to outweigh the sharing-out, small enough to share a small crystal. */
  private static final int IMAGES_PER_BLOCK = 1024;

  private final Lattice lattice;
  private final double[] positions;
  private final double cutoff;
  private final Workers workers;
  private final IntFunction<SearchLoops> loops;
  private final int count;

  /**
   * @param loops gives each thread its own for so many atoms
   */
  NeighborSearch(
      Lattice lattice,
      double[] positions,
      double cutoff,
      Workers workers,
      IntFunction<SearchLoops> loops) {
    if (!(cutoff > 0) || Double.isInfinite(cutoff)) {
      throw new IllegalArgumentException(
          "a cutoff must be positive and finite, not " + cutoff + " Å");
    }
    this.lattice = lattice;
    this.positions = positions;
    this.cutoff = cutoff;
    this.workers = workers;
    this.loops = loops;
    this.count = positions.length / 3;
  }

  /** Checks that there can be a list, in time linear in the number of atoms. */
  void requirePossible() {
    WrappedPositions wrapped = new WrappedPositions(lattice, positions, workers);
    refuseIfHopeless();
    PairTest test = new PairTest(lattice, positions, wrapped, cutoff);
    PeriodicImages.requirePossible(lattice, wrapped, test.reach);
  }

  NeighborList run() {
    WrappedPositions wrapped = new WrappedPositions(lattice, positions, workers);
    refuseIfHopeless();
    int[] starts = new int[count + 1];
    if (count == 0) {
      int[] none = {};
      return new NeighborList(lattice, cutoff, starts, none, none, none, null);
    }
    PairTest test = new PairTest(lattice, positions, wrapped, cutoff);
    PeriodicImages all = new PeriodicImages(lattice, wrapped, test.reach, workers);
    CellGrid grid = new CellGrid(all, test.reach, workers);
    int[][] found = search(all, grid, test, starts);
    long pairs = 0;
    for (int atom = 0; atom <= count; atom++) {
      int own = starts[atom];
      starts[atom] = (int) pairs;
      pairs += own;
      refuseAbove(pairs);
    }
    int[] numbers = new int[starts[count]];
    workers.run(
        found.length,
        (block, worker) -> {
          copy(found[block], starts, numbers);
          found[block] = null;
        });
    return new NeighborList(lattice, cutoff, starts, numbers, all.atoms, all.images, wrapped.wraps);
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

  /** Finds the pairs of each block of groups, see {@link GroupSearch#search}. */
  private int[][] search(PeriodicImages all, CellGrid grid, PairTest test, int[] counts) {
    int groups = grid.groups();
    int blocks = Math.max(1, Math.min(groups, all.size() / IMAGES_PER_BLOCK));
    int[][] found = new int[blocks][];
    AtomicLong total = new AtomicLong();
    GroupSearch[] searches = new GroupSearch[workers.threads()];
    workers.run(
        blocks,
        (block, worker) -> {
          if (searches[worker] == null) {
            searches[worker] = new GroupSearch(all, grid, test, loops.apply(count), counts);
          }
          int first = (int) ((long) groups * block / blocks);
          int end = (int) ((long) groups * (block + 1) / blocks);
          found[block] = searches[worker].search(first, end);
          refuseAbove(total.addAndGet(found[block].length) - count);
        });
    return found;
  }

  /** Puts what a block found into its place. */
  private static void copy(int[] found, int[] starts, int[] numbers) {
    int from = 0;
    while (from < found.length) {
      int atom = found[from++];
      int size = starts[atom + 1] - starts[atom];
      System.arraycopy(found, from, numbers, starts[atom], size);
      from += size;
    }
  }
}
