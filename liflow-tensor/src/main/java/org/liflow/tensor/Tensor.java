package org.liflow.tensor;

import java.util.Arrays;

/**
 * A dense, row-major array of 32-bit floats that lives where its backend computes.
 *
 * <p>Operations see a tensor as a matrix of {@link #rows()} by {@link #columns()}: the last
 * dimension counts the columns and all before it the rows. Vector features of shape (atoms, 3,
 * features) are thus 3 · atoms rows.
 */
public final class Tensor implements AutoCloseable {
  private final int[] shape;
  private final Storage storage;

  /**
   * Makes a tensor over memory.
   *
   * @param storage the values, as many as the shape holds or more; owned by the tensor from now on
   * @param shape the dimensions; copied
   * @throws IllegalArgumentException when the storage is too small or a dimension negative
   */
  public Tensor(Storage storage, int... shape) {
    this.shape = shape.clone();
    this.storage = storage;
    long size = 1;
    for (int dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("a shape of " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, dimension);
    }
    if (size > storage.size()) {
      throw new IllegalArgumentException(
          "a shape of " + Arrays.toString(shape) + " over " + storage.size() + " values");
    }
  }

  /**
   * Returns the dimensions.
   *
   * @return a copy
   */
  public int[] shape() {
    return shape.clone();
  }

  /**
   * Returns the number of values.
   *
   * @return the product of all dimensions
   */
  public int size() {
    return rows() * columns();
  }

  /**
   * Returns the number of rows.
   *
   * @return the product of all dimensions but the last
   */
  public int rows() {
    int rows = 1;
    for (int k = 0; k < shape.length - 1; k++) {
      rows *= shape[k];
    }
    return rows;
  }

  /**
   * Returns the number of columns.
   *
   * @return the last dimension; 1 for a scalar
   */
  public int columns() {
    return shape.length == 0 ? 1 : shape[shape.length - 1];
  }

  /**
   * Returns the memory of the values; only the backend that made it can read it.
   *
   * @return the storage itself
   */
  public Storage storage() {
    return storage;
  }

  /** Frees the storage. */
  @Override
  public void close() {
    storage.close();
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
