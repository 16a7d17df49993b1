package org.liflow.kernels.driver;

/** A kernel of a loaded module; only the device that loaded it can run it. */
public interface CudaFunction {
  /**
   * Returns the kernel's name.
   *
   * @return as in its source
   */
  String name();
}
