package org.liflow.tensor.backend.cpu;

/**
 * A matrix in an array, its rows or columns contiguous.
 *
 * @param values the array, not copied
 * @param start index of element [0, 0]
 * @param rows number of rows
 * @param columns number of columns
 * @param rowStep distance from [i, k] to [i + 1, k]
 * @param columnStep distance from [i, k] to [i, k + 1]
 */
record MatrixView(float[] values, int start, int rows, int columns, int rowStep, int columnStep) {
  /** Rows as they are. */
  static MatrixView of(Rows rows) {
    return new MatrixView(
        rows.values(), rows.start(), rows.count(), rows.columns(), rows.columns(), 1);
  }

  /** The transpose of rows. */
  static MatrixView transposed(Rows rows) {
    return new MatrixView(
        rows.values(), rows.start(), rows.columns(), rows.count(), 1, rows.columns());
  }

  /** Returns the index of an element. */
  int at(int row, int column) {
    return start + row * rowStep + column * columnStep;
  }
}
