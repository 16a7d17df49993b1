package org.liflow.tensor.backend;

/** A copy of positions to the host that is under way. */
public interface PendingPositions extends AutoCloseable {
  /**
   * Waits for the copy.
   *
   * @return x, y, z of each atom in Å, in an array that belongs to the caller
   */
  double[] await();

  /** Frees the resources of the copy, also when nobody has waited for it. */
  @Override
  default void close() {}
}
