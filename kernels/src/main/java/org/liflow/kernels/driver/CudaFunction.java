package org.liflow.kernels.driver;

/** A kernel of a loaded module; only the device that loaded it understands it. */
public interface CudaFunction {
  /** The kernel's name, as in its source. */
  String name();
}
