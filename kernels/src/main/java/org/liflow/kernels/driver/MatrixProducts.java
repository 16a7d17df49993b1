package org.liflow.kernels.driver;

/** A device's library of products of large matrices of floats, in single precision throughout. */
public interface MatrixProducts extends AutoCloseable {
  /**
   * Returns the library and its version, for a person.
   *
   * @return one line
   */
  String name();

  /**
   * {@code target += leftᵀ · right}, all row-major, after all earlier calls of the device. The same
   * sizes give the same bits every time; a result depends on all sizes.
   *
   * @param rows of {@code left} and {@code right}
   * @param inner columns of {@code left} and rows of {@code target}
   * @param columns of {@code right} and {@code target}
   * @param left address of the first matrix
   * @param right address of the second matrix
   * @param target address of the result
   */
  void addTransposedProduct(int rows, int inner, int columns, long left, long right, long target);

  /** Frees the resources of the library, before the device is closed. */
  @Override
  void close();
}
