package org.liflow.kernels.emulated;

import java.nio.ByteBuffer;

/** What {@code device.cpp} does; texts returned say what went wrong, null that nothing did. */
final class EmulatedNative {
  private EmulatedNative() {}

  /** Memory between two guard zones, all of its bits set; 0 where there is none left. */
  static native long allocate(long bytes);

  static native String free(long address);

  /** Copies from an array of any primitive type, at an offset in bytes; false if out of bounds. */
  static native boolean upload(Object source, long from, long bytes, long target);

  static native boolean download(long source, Object target, long to, long bytes);

  static native boolean copy(long source, long target, long bytes);

  static native boolean clear(long target, long bytes);

  /** Opens a library of kernels; 0 when it cannot be. */
  static native long open(String path);

  /** The kinds of a kernel's parameters; null when there is no such kernel. */
  static native String kinds(long library, String kernel);

  /**
   * Runs a kernel.
   *
   * @param sizes of the grid, then of a block
   * @param arguments eight bytes each
   * @param order of threads and blocks: 0 forward, 1 backward, 2 shuffled
   */
  static native String launch(
      long library, String kernel, int[] sizes, ByteBuffer arguments, int order, long seed);
}
