package org.liflow.nn;

import java.util.Arrays;

/** Trained parameters by name, in the layout of the published checkpoints. */
@FunctionalInterface
public interface Weights {
  /**
   * Returns the values of one parameter.
   *
   * @param name such as {@code messages.0.linear_W.weight}
   * @param shape the shape that the network expects
   * @return a copy that the caller may keep, the last dimension running fastest
   * @throws IllegalArgumentException when there is no parameter of that name and shape
   */
  float[] get(String name, int... shape);

  /**
   * Returns the values of one parameter, after a check of their number.
   *
   * @param name as for {@link #get}
   * @param shape as for {@link #get}
   * @return as many values as the shape holds
   * @throws IllegalArgumentException when there is no parameter of that name and shape, or {@link
   *     #get} gave another number of values
   */
  default float[] require(String name, int... shape) {
    float[] values = get(name, shape);
    long size = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    if (values.length != size) {
      throw new IllegalArgumentException(
          values.length + " values of " + name + " for the shape " + Arrays.toString(shape));
    }
    return values;
  }
}
