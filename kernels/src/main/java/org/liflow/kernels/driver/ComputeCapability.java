package org.liflow.kernels.driver;

/**
 * Compute capability of a device's multiprocessors in NVIDIA's numbering; 9.0 is written {@code
 * sm_90}.
 */
public record ComputeCapability(int major, int minor) {
  /** Returns the name for nvcc and NVRTC, such as {@code sm_90}. */
  @Override
  public String toString() {
    return "sm_" + major + minor;
  }
}
