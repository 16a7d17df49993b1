package org.liflow.kernels.driver;

/** Launches, copies and fills in the order in which they were recorded, to be done again. */
public interface CapturedGraph extends AutoCloseable {
  /** Does it all, after what the device was told before; returns at once. */
  void replay();

  /** Forgets the record. */
  @Override
  void close();
}
