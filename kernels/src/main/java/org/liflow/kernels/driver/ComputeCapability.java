package org.liflow.kernels.driver;

/** What a device's multiprocessors can do, by NVIDIA's count; 9.0 is written {@code sm_90}. */
public record ComputeCapability(int major, int minor) {
  /** As nvcc and NVRTC name it. */
  @Override
  public String toString() {
    return "sm_" + major + minor;
  }
}
