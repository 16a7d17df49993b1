package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/**
 * Numbers of the work rows in which the messages of a range of atoms are computed; immutable. First
 * come the range's own atoms, then its guests: atoms outside the range that send to it.
 *
 * <p>A row is in use from the first block of pairs that names its atom to the last. Filled just
 * before the first and written out just after the last, it stays in the cache in between.
 */
final class WorkRows {
  /** Atoms of all rows, range by range, and the start of each range's. */
  private final int[] start;

  private int[] atoms;

  /** Number of own atoms, per range. */
  private final int[] own;

  /** Row of the other atom, by slot. */
  private final int[] ofSlot;

  private final BlockRows entering;
  private final BlockRows leaving;

  /**
   * Numbers the rows.
   *
   * @param layout already cut into ranges, blocks and runs
   */
  WorkRows(PairLayout layout) {
    int ranges = layout.ranges();
    start = new int[ranges + 1];
    own = new int[ranges];
    atoms = new int[layout.atoms()];
    ofSlot = new int[layout.slots()];
    entering = new BlockRows(layout.blocks(), layout.atoms());
    leaving = new BlockRows(layout.blocks(), layout.atoms());
    int[] row = new int[layout.atoms()];
    for (int range = 0; range < ranges; range++) {
      findAtoms(layout, range, row);
      findUses(layout, range, row);
    }
  }

  /**
   * Lists the atoms of a range and its guests.
   *
   * @param row receives the row of each of them
   */
  private void findAtoms(PairLayout layout, int range, int[] row) {
    int from = layout.firstAtom(range);
    int to = layout.endAtom(range);
    int[] senders = layout.graph().sender();
    int firstEdge = layout.graph().edgeStart()[from];
    int endEdge = layout.graph().edgeStart()[to];
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

  /** Sorts the values from {@code begin} on, removes repeats and returns the new end. */
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

  private void findUses(PairLayout layout, int range, int[] row) {
    int firstBlock = layout.firstBlock(range);
    int endBlock = layout.endBlock(range);
    int[] first = new int[rows(range)];
    int[] last = new int[rows(range)];
    // An atom that no block names enters and leaves with the last block.
    Arrays.fill(first, endBlock - 1);
    Arrays.fill(last, endBlock - 1);
    boolean[] named = new boolean[rows(range)];
    for (int block = firstBlock; block < endBlock; block++) {
      for (int run = layout.firstRun(block); run < layout.endRun(block); run++) {
        int offset = layout.edgeOffset(run);
        name(layout.atom(run) - layout.firstAtom(range), block, named, first, last);
        for (int slot = layout.firstSlot(run); slot < layout.endSlot(run); slot++) {
          ofSlot[slot] = row[layout.graph().sender()[slot + offset]];
          name(ofSlot[slot], block, named, first, last);
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

  /** Returns the number of rows of a range. */
  int rows(int range) {
    return start[range + 1] - start[range];
  }

  /** Returns the atom of a row. */
  int atom(int range, int row) {
    return atoms[start[range] + row];
  }

  /** Returns the row of a slot's other atom. */
  int ofSlot(int slot) {
    return ofSlot[slot];
  }

  /** Returns the rows to be filled before each block. */
  BlockRows entering() {
    return entering;
  }

  /** Returns the rows, of own atoms alone, to be written out after each block. */
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

    /** Lists the rows 0, 1 … of a range's blocks, behind those of the ranges before. */
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

    /** Returns the list index of a block's first row, which is the end of the block before. */
    int start(int block) {
      return start[block];
    }

    /** Returns the row at a list index. */
    int row(int index) {
      return rows[index];
    }
  }
}
