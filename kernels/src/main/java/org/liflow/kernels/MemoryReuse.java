package org.liflow.kernels;

/** Policy for device memory that is given back. */
public enum MemoryReuse {
  /** It is kept for the next one of about its size: no call of the driver. */
  POOLED,
  /**
   * It is freed, and each piece is as large as was asked for: slow, but tools that look for
   * accesses out of bounds, such as compute-sanitizer, see all of them.
   */
  NONE
}
