package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * Edges in the Java heap, as pairs: an edge and its reverse have one length and one filter, so both
 * stand at one place.
 *
 * <p>Atoms are cut into ranges. A range has what its own atoms receive: runs of places, one
 * receiving atom each. In a shared run the sending atoms are of the range too and come later than
 * the receiving one; each such place stands for both directions. Ranges, runs and places are in the
 * order in which the contributions to any one atom follow the neighbour list, wherever ranges
 * begin: first, for all atoms, what comes from before the range; then, atom by atom, what an atom
 * gets from its own images, what it shares with later atoms and what comes from behind the range.
 * (Several images of one atom come in one order within a range and in the other across ranges.)
 *
 * <p>Runs are gathered into blocks, within which the places in reach stand without gaps, so that
 * their filters are one matrix product. For that, the bases of some places stand together.
 */
final class HostEdges implements RadialEdges {
  /**
   * Atoms of a range at most: smaller ones were no faster, and more of their pairs reach out of
   * them.
   */
  static final int RANGE = 4096;

  /**
   * Places of a block: enough to fill tiles, few enough to share out a small structure's geometry.
   */
  private static final int BLOCK = 384;

  /**
   * From one place's directions to the next: two of three numbers and a rest, since the JIT
   * compiler checks bounds before a loop only for steps that are powers of two.
   */
  static final int DIRECTION_STEP = 8;

  /** Columns of a basis row: the functions and, last, the sum of both cutoffs (for the bias). */
  final int columns;

  final AtomGraph graph;
  final RadialBasis basis;

  /** First atom and first block of each range, and the ends of the last one. */
  final int[] rangeAtom;

  final int[] rangeBlock;

  /** First run of each block, and the end of the last one. */
  private int[] blockRun = new int[16];

  private int blocks;

  /** The receiving atom of each run, and whether its places stand for both directions. */
  int[] runReceiver;

  boolean[] runShared;

  /** The graph's edge of each run's first place; the others follow. */
  int[] runEdge;

  /** First place of each run, and the end of the last one. */
  int[] runPlace;

  private int runs;

  /** The rows that a range's messages are computed in. */
  final EdgeRows rows;

  /** Frame 1, by place: basis with cutoff (columns each) and direction (3 each). */
  final float[] basis1;

  final float[] direction1;

  /** By place in reach: the first and last + 1 of each run, and the values of each. */
  final int[] reachStart;

  final int[] reachEnd;
  final int[] senderRow;
  final float[] basisSum;

  /** How the bases of a block's places in reach stand, and where each block's begin. */
  final RowGroups groups;

  private final int[] blockBasis;

  /** The same bases one after the other, by place; null as long as nobody has needed them. */
  float[] basisRows;

  final float[] directions;

  /** Whether frame 2 has been set. */
  boolean displaced;

  private final HostMemory memory;
  private boolean closed;

  /**
   * @param mostAtoms of a range; only sums over several images of one atom and the filter
   *     gradient's are added in an order that depends on it
   * @param groups see {@link Kernels#groups}
   */
  HostEdges(
      AtomGraph graph, RadialBasis basis, HostMemory memory, int mostAtoms, RowGroups groups) {
    this.graph = graph;
    this.basis = basis;
    this.memory = memory;
    this.groups = groups;
    columns = basis.count() + 1;
    rangeAtom = ranges(graph.atomStart(), mostAtoms);
    rangeBlock = new int[rangeAtom.length];
    runReceiver = new int[graph.atoms() + 1];
    runShared = new boolean[graph.atoms() + 1];
    runEdge = new int[graph.atoms() + 1];
    runPlace = new int[graph.atoms() + 1];
    for (int range = 0; range < ranges(); range++) {
      cutIntoRuns(rangeAtom[range], rangeAtom[range + 1]);
      // Even a range without places has a block.
      if (runs > blockRun[blocks] || blocks == rangeBlock[range]) {
        endBlock();
      }
      rangeBlock[range + 1] = blocks;
    }
    int places = places();
    blockBasis = new int[blocks + 1];
    for (int block = 0; block < blocks; block++) {
      int count = runPlace[blockRun[block + 1]] - runPlace[blockRun[block]];
      blockBasis[block + 1] = Math.addExact(blockBasis[block], groups.size(count, columns));
    }
    int directionSize = Math.multiplyExact(DIRECTION_STEP, places);
    reachStart = new int[runs];
    reachEnd = new int[runs];
    senderRow = new int[places];
    basis1 = memory.takeZeros(Math.multiplyExact(places, columns));
    direction1 = memory.take(3 * places);
    basisSum = memory.take(blockBasis[blocks]);
    directions = memory.take(directionSize);
    rows = new EdgeRows(this);
  }

  /** Each structure on its own, in equal ranges where it is large. */
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

  private void cutIntoRuns(int from, int to) {
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

  /** The first edge between {@code from} and {@code to} that comes from {@code atom} or later. */
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

  private void addRun(int receiver, int firstEdge, int endEdge, boolean shared) {
    if (firstEdge == endEdge) {
      return;
    }
    if (runs + 1 == runPlace.length) {
      int more = 2 * runPlace.length;
      runReceiver = Arrays.copyOf(runReceiver, more);
      runShared = Arrays.copyOf(runShared, more);
      runEdge = Arrays.copyOf(runEdge, more);
      runPlace = Arrays.copyOf(runPlace, more);
    }
    runReceiver[runs] = receiver;
    runShared[runs] = shared;
    runEdge[runs] = firstEdge;
    runs++;
    runPlace[runs] = runPlace[runs - 1] + endEdge - firstEdge;
    if (runPlace[runs] - runPlace[blockRun[blocks]] >= BLOCK) {
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

  /**
   * @param groups how the backend that asks reads bases: it would take others for its own
   */
  static HostEdges of(RadialEdges edges, RowGroups groups) {
    if (!(edges instanceof HostEdges) || !((HostEdges) edges).groups.equals(groups)) {
      throw new IllegalArgumentException("edges that belong to another backend");
    }
    HostEdges host = (HostEdges) edges;
    if (host.closed) {
      throw new IllegalArgumentException("edges that have been closed");
    }
    return host;
  }

  int ranges() {
    return rangeAtom.length - 1;
  }

  int blocks() {
    return blocks;
  }

  int places() {
    return runPlace[runs];
  }

  int firstRun(int block) {
    return blockRun[block];
  }

  int endRun(int block) {
    return blockRun[block + 1];
  }

  /**
   * Where in {@link #basisSum} a place in reach of a block has its first function; the next ones
   * are a step of {@link #groups} apart.
   */
  int basisAt(int block, int place) {
    return blockBasis[block] + groups.at(place - runPlace[blockRun[block]], columns);
  }

  /** Forgets {@link #basisRows}, which may be {@link #basisSum} itself. */
  void dropRows() {
    if (basisRows != null && basisRows != basisSum) {
      memory.give(basisRows);
    }
    basisRows = null;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.give(basis1);
      memory.give(direction1);
      dropRows();
      memory.give(basisSum);
      memory.give(directions);
    }
  }
}
