package org.liflow.tensor.backend;

/** Positions on their way to the host. */
public interface PendingPositions extends AutoCloseable {
  /**
   * Waits for them.
   *
   * @return x, y, z of each atom in Å; the caller's own
   */
  double[] await();

  /** Gives back what the way takes, whether anybody has waited or not. */
  @Override
  default void close() {}
}
