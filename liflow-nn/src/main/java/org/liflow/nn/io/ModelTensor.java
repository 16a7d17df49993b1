package org.liflow.nn.io;

import java.util.Arrays;

/**
 * A trained tensor.
 *
 * @param shape the extents; empty for a single number
 * @param data the numbers, the last index running fastest; kept, not copied
 */
public record ModelTensor(int[] shape, float[] data) {
  /**
   * Checks the number of values.
   *
   * @param shape the extents; copied
   * @param data as many numbers as the shape holds; kept, not copied
   * @throws IllegalArgumentException when the numbers do not fit the shape
   */
  public ModelTensor {
    shape = shape.clone();
    long size = 1;
    for (int extent : shape) {
      size = extent < 0 || size > Integer.MAX_VALUE ? -1 : size * extent;
    }
    if (size != data.length) {
      throw new IllegalArgumentException(
          data.length + " numbers for the shape " + Arrays.toString(shape));
    }
  }

  /**
   * Returns the extents.
   *
   * @return a copy
   */
  @Override
  public int[] shape() {
    return shape.clone();
  }

  /** Whether shape and numbers are the same, bit for bit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ModelTensor tensor
        && Arrays.equals(shape, tensor.shape)
        && Arrays.equals(data, tensor.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "ModelTensor" + Arrays.toString(shape);
  }
}
