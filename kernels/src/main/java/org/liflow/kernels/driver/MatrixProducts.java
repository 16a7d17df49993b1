package org.liflow.kernels.driver;

/** A device's library of products of large matrices of floats, in single precision throughout. */
public interface MatrixProducts extends AutoCloseable {
  /** The library and its version, for a person. */
  String name();

  /**
   * {@code target += leftᵀ · right}, all row-major, after what the device was told before. The same
   * sizes give the same bits every time; a result depends on all sizes.
   *
   * @param rows of {@code left} and {@code right}
   * @param inner columns of {@code left} and rows of {@code target}
   * @param columns of {@code right} and {@code target}
   * @param left address of the first matrix, and so {@code right} and {@code target}
   */
  void addTransposedProduct(int rows, int inner, int columns, long left, long right, long target);

  /** Gives back what the library holds; to be done before the device is closed. */
  @Override
  void close();
}
