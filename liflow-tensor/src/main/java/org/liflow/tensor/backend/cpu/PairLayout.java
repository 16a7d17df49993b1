package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.geometry.AtomGraph;

/**
 * Order and grouping of a graph's pairs of atoms; immutable. The package description has a
 * glossary.
 *
 * <p>An edge and its reverse have one length and one filter, so both are one pair with one slot
 * where both atoms are in the same range; elsewhere each direction has a slot of its own. Slots
 * form runs, runs form blocks and blocks form ranges, all without gaps.
 *
 * <p>Contributions to an atom are added in neighbour-list order, wherever range boundaries lie: (1)
 * pairs with atoms before the range, of all atoms first; then per atom (2) its own images, (3)
 * shared pairs with later atoms of the range, (4) pairs with atoms after the range. (Several images
 * of one atom come in one order within a range and in the other across ranges.)
 */
final class PairLayout {
  /**
   * Atoms per range at most. Smaller ranges were no faster, and more of their pairs cross range
   * boundaries, where both directions are computed apart.
   */
  static final int RANGE = 4096;

  /**
   * Distance between the directions of consecutive slots: two vectors of three numbers and padding.
   * The JIT compiler hoists bounds checks out of a loop only for steps that are powers of two.
   */
  static final int DIRECTION_STEP = 8;

  /**
   * Slots per block: enough to fill tiles, few enough to divide a small structure among threads.
   */
  private static final int BLOCK = 384;

  private final AtomGraph graph;
  private final int columns;
  private final InterleavedLayout interleaving;

  /** First atom and first block of each range, and the ends of the last one. */
  private final int[] rangeAtom;

  private final int[] rangeBlock;

  /** First run of each block, and the end of the last one. */
  private final int[] blockRun;

  /** Per run: receiving atom, whether slots stand for both directions, first edge. */
  private final int[] runAtom;

  private final boolean[] runShared;
  private final int[] runEdge;

  /** First slot of each run, and the end of the last one. */
  private final int[] runSlot;

  /** Start of each block's bases, and the end of the last one's. */
  private final int[] blockBasis;

  private final WorkRows rows;

  /**
   * Cuts the pairs of a graph.
   *
   * @param graph has each edge in both directions
   * @param columns numbers per basis row: the radial functions and, for the bias, the sum of both
   *     frames' cutoff functions
   * @param mostAtoms atoms per range at most; only sums over several images of one atom and those
   *     of the filter's gradient are added in an order that depends on it
   * @param interleaving layout of the bases: see {@link Kernels#interleaving}
   */
  PairLayout(AtomGraph graph, int columns, int mostAtoms, InterleavedLayout interleaving) {
    this.graph = graph;
    this.columns = columns;
    this.interleaving = interleaving;
    rangeAtom = ranges(graph.atomStart(), mostAtoms);
    Cutter cutter = new Cutter(graph, rangeAtom);
    rangeBlock = cutter.rangeBlock;
    blockRun = Arrays.copyOf(cutter.blockRun, cutter.blocks + 1);
    runAtom = Arrays.copyOf(cutter.runAtom, cutter.runs);
    runShared = Arrays.copyOf(cutter.runShared, cutter.runs);
    runEdge = Arrays.copyOf(cutter.runEdge, cutter.runs);
    runSlot = Arrays.copyOf(cutter.runSlot, cutter.runs + 1);
    blockBasis = new int[blocks() + 1];
    for (int block = 0; block < blocks(); block++) {
      int slots = firstSlot(endRun(block)) - firstSlot(firstRun(block));
      blockBasis[block + 1] = Math.addExact(blockBasis[block], interleaving.size(slots, columns));
    }
    rows = new WorkRows(this);
  }

  /** Cuts each structure by itself, into equal ranges where it is large. */
  private static int[] ranges(int[] atomStart, int mostAtoms) {
    int[] first = new int[atomStart.length + atomStart[atomStart.length - 1] / mostAtoms];
    int ranges = 0;
    for (int g = 0; g + 1 < atomStart.length; g++) {
      int atoms = atomStart[g + 1] - atomStart[g];
      int parts = (atoms + mostAtoms - 1) / mostAtoms;
      for (int part = 0; part < parts; part++) {
        first[ranges++] = atomStart[g] + (int) ((long) atoms * part / parts);
      }
    }
    first[ranges] = atomStart[atomStart.length - 1];
    return Arrays.copyOf(first, ranges + 1);
  }

  /** Cuts ranges into runs and blocks, in arrays that grow. */
  private static final class Cutter {
    private final AtomGraph graph;
    final int[] rangeBlock;
    int[] blockRun = new int[16];
    int blocks;
    int[] runAtom;
    boolean[] runShared;
    int[] runEdge;
    int[] runSlot;
    int runs;

    Cutter(AtomGraph graph, int[] rangeAtom) {
      this.graph = graph;
      rangeBlock = new int[rangeAtom.length];
      runAtom = new int[graph.atoms() + 1];
      runShared = new boolean[graph.atoms() + 1];
      runEdge = new int[graph.atoms() + 1];
      runSlot = new int[graph.atoms() + 1];
      for (int range = 0; range + 1 < rangeAtom.length; range++) {
        cut(rangeAtom[range], rangeAtom[range + 1]);
        // Even a range without pairs has a block, with which its work rows come and go.
        if (runs > blockRun[blocks] || blocks == rangeBlock[range]) {
          endBlock();
        }
        rangeBlock[range + 1] = blocks;
      }
    }

    private void cut(int from, int to) {
      int[] edgeStart = graph.edgeStart();
      for (int i = from; i < to; i++) {
        addRun(i, edgeStart[i], firstFrom(edgeStart[i], edgeStart[i + 1], from), false);
      }
      for (int i = from; i < to; i++) {
        int end = edgeStart[i + 1];
        int own = firstFrom(edgeStart[i], end, i);
        int later = firstFrom(own, end, i + 1);
        int behind = firstFrom(later, end, to);
        addRun(i, own, later, false);
        addRun(i, later, behind, true);
        addRun(i, behind, end, false);
      }
    }

    /** Returns the first edge in {@code from … to} whose sender is {@code atom} or later. */
    private int firstFrom(int from, int to, int atom) {
      int[] senders = graph.sender();
      int low = from;
      int high = to;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (senders[middle] < atom) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private void addRun(int atom, int firstEdge, int endEdge, boolean shared) {
      if (firstEdge == endEdge) {
        return;
      }
      if (runs + 1 == runSlot.length) {
        int more = 2 * runSlot.length;
        runAtom = Arrays.copyOf(runAtom, more);
        runShared = Arrays.copyOf(runShared, more);
        runEdge = Arrays.copyOf(runEdge, more);
        runSlot = Arrays.copyOf(runSlot, more);
      }
      runAtom[runs] = atom;
      runShared[runs] = shared;
      runEdge[runs] = firstEdge;
      runs++;
      runSlot[runs] = runSlot[runs - 1] + endEdge - firstEdge;
      if (runSlot[runs] - runSlot[blockRun[blocks]] >= BLOCK) {
        endBlock();
      }
    }

    private void endBlock() {
      if (blocks + 1 == blockRun.length) {
        blockRun = Arrays.copyOf(blockRun, 2 * blockRun.length);
      }
      blocks++;
      blockRun[blocks] = runs;
    }
  }

  /** Returns the graph whose pairs these are. */
  AtomGraph graph() {
    return graph;
  }

  /** Returns the numbers per basis row. */
  int columns() {
    return columns;
  }

  /** Returns the layout of bases within a block. */
  InterleavedLayout interleaving() {
    return interleaving;
  }

  int atoms() {
    return graph.atoms();
  }

  int ranges() {
    return rangeAtom.length - 1;
  }

  int firstAtom(int range) {
    return rangeAtom[range];
  }

  int endAtom(int range) {
    return rangeAtom[range + 1];
  }

  int firstBlock(int range) {
    return rangeBlock[range];
  }

  int endBlock(int range) {
    return rangeBlock[range + 1];
  }

  int blocks() {
    return blockRun.length - 1;
  }

  int firstRun(int block) {
    return blockRun[block];
  }

  int endRun(int block) {
    return blockRun[block + 1];
  }

  int runs() {
    return runAtom.length;
  }

  /** Returns the atom that receives in a run and, where slots are shared, also sends. */
  int atom(int run) {
    return runAtom[run];
  }

  /** Tells whether a run's slots stand for both directions. */
  boolean isShared(int run) {
    return runShared[run];
  }

  /** Returns the first slot of a run; of {@link #runs}, the number of all slots. */
  int firstSlot(int run) {
    return runSlot[run];
  }

  int endSlot(int run) {
    return runSlot[run + 1];
  }

  /** Returns what must be added to a slot of a run for the number of its edge. */
  int edgeOffset(int run) {
    return runEdge[run] - runSlot[run];
  }

  int slots() {
    return runSlot[runs()];
  }

  /** Returns the length of an array for the bases of all blocks. */
  int basisSize() {
    return blockBasis[blocks()];
  }

  /** Returns the index of the first number of a slot's basis in the bases of all blocks. */
  int basisAt(int block, int slot) {
    return blockBasis[block] + interleaving.at(slot - runSlot[blockRun[block]], columns);
  }

  /** Returns the work rows of all ranges. */
  WorkRows rows() {
    return rows;
  }
}
