package org.liflow.nn;

/** Trained parameters by name, in the layout of the published checkpoints. */
@FunctionalInterface
public interface Weights {
  /**
   * The values of one parameter, row by row.
   *
   * @param name such as {@code messages.0.linear_W.weight}
   * @param shape what the network expects
   * @return a copy that the caller may keep
   * @throws IllegalArgumentException when there is none of that name and shape
   */
  float[] get(String name, int... shape);
}
