package org.liflow.kernels.driver;

/** Kernels that a device has loaded. */
public interface CudaModule extends AutoCloseable {
  /**
   * Finds a kernel.
   *
   * @param name as in its source
   * @return the kernel
   * @throws CudaException when there is none of that name
   */
  CudaFunction function(String name);

  /** Unloads the kernels. */
  @Override
  void close();
}
