package org.liflow.tensor.backend.cpu;

/**
 * How rows of a matrix stand that a product takes together: in groups, term by term.
 *
 * @param rows of a group: all first terms first
 * @param step from a group's one term to its next, at least {@code rows}
 */
record RowGroups(int rows, int step) {
  /** One row after the other. */
  static final RowGroups SINGLE = new RowGroups(1, 1);

  /** Where a row of {@code columns} terms has its first one. */
  int at(int row, int columns) {
    return row / rows * columns * step + row % rows;
  }

  /** What {@code count} rows of {@code columns} terms take. */
  int size(int count, int columns) {
    int groups = (count + rows - 1) / rows;
    return Math.multiplyExact(groups, Math.multiplyExact(columns, step));
  }
}
