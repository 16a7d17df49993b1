package org.liflow.tensor.backend.cpu;

/**
 * Consecutive rows of a row-major matrix in an array. One object per block of rows, never one per
 * row: so its allocation costs nothing beside the work on a block.
 *
 * @param values the array, not copied
 * @param start index of the first row's first element
 * @param count number of rows
 * @param columns elements per row
 */
record Rows(float[] values, int start, int count, int columns) {
  /** Returns the index of a row's first element. */
  int at(int row) {
    return start + row * columns;
  }
}
