package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/**
 * The rows that the messages of a range of atoms are computed in, numbered within the range: first
 * the range's own atoms, then its guests, the atoms outside it that send to it.
 *
 * <p>A row is needed from the first block of places that names it to the last. Read just before the
 * one and written just after the other, it stays in the cache in between.
 */
final class EdgeRows {
  /** Atoms of all rows, range by range, and where each range's begin. */
  private final int[] start;

  private int[] atoms;

  /** How many of them are the range's own, which are the first. */
  private final int[] own;

  /** The row of each place's sending atom. */
  private final int[] ofPlace;

  /** Rows by the first block that names them and, of own atoms, by the last. */
  private final BlockRows entering;

  private final BlockRows leaving;

  /**
   * @param edges cut into ranges, blocks, runs and places
   */
  EdgeRows(HostEdges edges) {
    int ranges = edges.ranges();
    start = new int[ranges + 1];
    own = new int[ranges];
    atoms = new int[edges.graph.atoms()];
    ofPlace = new int[edges.places()];
    entering = new BlockRows(edges.blocks(), edges.graph.atoms());
    leaving = new BlockRows(edges.blocks(), edges.graph.atoms());
    int[] row = new int[edges.graph.atoms()];
    for (int range = 0; range < ranges; range++) {
      findAtoms(edges, range, row);
      findUses(edges, range, row);
    }
  }

  /**
   * Lists the atoms of a range and its guests.
   *
   * @param row receives the row of each of them
   */
  private void findAtoms(HostEdges edges, int range, int[] row) {
    int from = edges.rangeAtom[range];
    int to = edges.rangeAtom[range + 1];
    int[] senders = edges.graph.sender();
    int firstEdge = edges.graph.edgeStart()[from];
    int endEdge = edges.graph.edgeStart()[to];
    int[] found = new int[to - from + endEdge - firstEdge];
    int count = 0;
    for (int atom = from; atom < to; atom++) {
      found[count++] = atom;
    }
    own[range] = count;
    for (int e = firstEdge; e < endEdge; e++) {
      if (senders[e] < from || senders[e] >= to) {
        found[count++] = senders[e];
      }
    }
    count = withoutRepeats(found, own[range], count);
    start[range + 1] = start[range] + count;
    atoms = atLeast(atoms, start[range + 1]);
    System.arraycopy(found, 0, atoms, start[range], count);
    for (int k = 0; k < count; k++) {
      row[found[k]] = k;
    }
  }

  /** Grows by doubling: batches may have as many ranges as structures. */
  private static int[] atLeast(int[] values, int size) {
    return values.length < size ? Arrays.copyOf(values, 2 * size) : values;
  }

  /** Sorts what stands from {@code begin} on, each once, and returns the new end. */
  private static int withoutRepeats(int[] values, int begin, int end) {
    Arrays.sort(values, begin, end);
    int kept = begin;
    for (int k = begin; k < end; k++) {
      if (k == begin || values[k] != values[k - 1]) {
        values[kept++] = values[k];
      }
    }
    return kept;
  }

  private void findUses(HostEdges edges, int range, int[] row) {
    int firstBlock = edges.rangeBlock[range];
    int endBlock = edges.rangeBlock[range + 1];
    int[] first = new int[rows(range)];
    int[] last = new int[rows(range)];
    // Whom no block names comes and goes with the last.
    Arrays.fill(first, endBlock - 1);
    Arrays.fill(last, endBlock - 1);
    boolean[] named = new boolean[rows(range)];
    for (int block = firstBlock; block < endBlock; block++) {
      for (int run = edges.firstRun(block); run < edges.endRun(block); run++) {
        int ahead = edges.runEdge[run] - edges.runPlace[run];
        name(edges.runReceiver[run] - edges.rangeAtom[range], block, named, first, last);
        for (int place = edges.runPlace[run]; place < edges.runPlace[run + 1]; place++) {
          ofPlace[place] = row[edges.graph.sender()[place + ahead]];
          name(ofPlace[place], block, named, first, last);
        }
      }
    }
    entering.add(first, rows(range), firstBlock, endBlock);
    leaving.add(last, own[range], firstBlock, endBlock);
  }

  private static void name(int row, int block, boolean[] named, int[] first, int[] last) {
    if (!named[row]) {
      named[row] = true;
      first[row] = block;
    }
    last[row] = block;
  }

  /** How many rows a range has. */
  int rows(int range) {
    return start[range + 1] - start[range];
  }

  /** How many of them are its own atoms'; these come first. */
  int own(int range) {
    return own[range];
  }

  /** The atom that a row stands for. */
  int atom(int range, int row) {
    return atoms[start[range] + row];
  }

  /** The row of a place's sending atom. */
  int ofPlace(int place) {
    return ofPlace[place];
  }

  /** Rows that a block is the first to name. */
  BlockRows entering() {
    return entering;
  }

  /** Own atoms' rows that a block is the last to name. */
  BlockRows leaving() {
    return leaving;
  }

  /** Rows, listed block by block. */
  static final class BlockRows {
    private final int[] start;
    private int[] rows;

    private BlockRows(int blocks, int atoms) {
      start = new int[blocks + 1];
      rows = new int[atoms];
    }

    /** Lists the rows 0, 1 … of a range's blocks, which follow those that have been added. */
    private void add(int[] blockOf, int count, int firstBlock, int endBlock) {
      int begin = start[firstBlock];
      rows = atLeast(rows, begin + count);
      for (int k = 0; k < count; k++) {
        start[blockOf[k] + 1]++;
      }
      for (int block = firstBlock; block < endBlock; block++) {
        start[block + 1] += start[block];
      }
      int[] next = Arrays.copyOfRange(start, firstBlock, endBlock);
      for (int k = 0; k < count; k++) {
        rows[next[blockOf[k] - firstBlock]++] = k;
      }
    }

    /** First of a block's rows among all, and the end of those of the block before. */
    int start(int block) {
      return start[block];
    }

    /** A row by its place among all. */
    int row(int place) {
      return rows[place];
    }
  }
}
