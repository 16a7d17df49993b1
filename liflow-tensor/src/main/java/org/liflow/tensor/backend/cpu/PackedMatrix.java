package org.liflow.tensor.backend.cpu;

/**
 * A matrix in the element order in which the products of one implementation of {@link Kernels} read
 * it; only {@link Kernels#pack} and the like know that order.
 *
 * @param values the array, not copied
 * @param start index of the first element
 * @param rows number of rows that it has room for
 * @param columns number of columns
 */
record PackedMatrix(float[] values, int start, int rows, int columns) {
  /** A matrix from the front of an array on. */
  PackedMatrix(float[] values, int rows, int columns) {
    this(values, 0, rows, columns);
  }
}
