package org.liflow.tensor.backend.cpu;

/**
 * Layout of a matrix whose rows are interleaved in groups: element k of all rows of a group, then
 * element k + 1.
 *
 * @param rows per group
 * @param step distance from element k to element k + 1 of a row; ≥ {@code rows}, the rest is
 *     padding
 */
record InterleavedLayout(int rows, int step) {
  /** The ordinary layout: one row after the other. */
  static final InterleavedLayout SINGLE = new InterleavedLayout(1, 1);

  /** Returns the index of the first element of a row of {@code columns} elements. */
  int at(int row, int columns) {
    return row / rows * columns * step + row % rows;
  }

  /** Returns the length of an array for {@code count} rows of {@code columns} elements. */
  int size(int count, int columns) {
    int groups = (count + rows - 1) / rows;
    return Math.multiplyExact(groups, Math.multiplyExact(columns, step));
  }
}
