package org.liflow.kernels.driver;

/** A copy from a device that it has been told to make and may not have made yet. */
public interface PendingCopy extends AutoCloseable {
  /**
   * Waits for the copy.
   *
   * @param target as many numbers as are copied; overwritten
   */
  void await(double[] target);

  /** Gives the memory between device and host back, whether anybody has waited or not. */
  @Override
  void close();
}
