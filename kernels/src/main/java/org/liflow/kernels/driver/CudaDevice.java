package org.liflow.kernels.driver;

/**
 * A device that runs CUDA kernels, and its memory.
 *
 * <p>The device executes everything in the order of the calls. Launches, fills and copies within
 * the device return at once; uploads and downloads return when their Java array may be used again.
 * While a graph is being captured, launches, fills and copies within the device are recorded and
 * not executed; all other calls are refused.
 *
 * <p>Every method throws a {@link CudaException} that names the failed step. The failure of a
 * launch may be reported by a later call only.
 *
 * <p>Thread safety: one thread at a time; threads may change between calls.
 */
public interface CudaDevice extends AutoCloseable {
  /**
   * Returns the device's name, for a person.
   *
   * @return one line
   */
  String name();

  /**
   * Returns the compute capability.
   *
   * @return major and minor number
   */
  ComputeCapability capability();

  /**
   * Returns the number of multiprocessors, each of which runs blocks of its own.
   *
   * @return at least 1
   */
  int multiprocessors();

  /**
   * Returns the size of the memory.
   *
   * @return in bytes
   */
  long memory();

  /**
   * Loads kernels.
   *
   * @param image as the device's compiler made it
   * @return the module, to be closed by the caller
   */
  CudaModule load(byte[] image);

  /**
   * Allocates memory, its contents undefined, at a multiple of 256.
   *
   * @param bytes at least 1
   * @return the address, never 0
   * @throws DeviceMemoryException when there is not as much left
   */
  long allocate(long bytes);

  /**
   * Frees memory.
   *
   * @param address from {@link #allocate}
   */
  void free(long address);

  /**
   * Copies numbers to device memory.
   *
   * @param source the numbers
   * @param from index of the first one
   * @param count number of numbers
   * @param target address in device memory
   */
  void upload(float[] source, int from, int count, long target);

  /**
   * Copies numbers to device memory.
   *
   * @param source the numbers
   * @param from index of the first one
   * @param count number of numbers
   * @param target address in device memory
   */
  void upload(int[] source, int from, int count, long target);

  /**
   * Copies numbers to device memory.
   *
   * @param source the numbers
   * @param from index of the first one
   * @param count number of numbers
   * @param target address in device memory
   */
  void upload(double[] source, int from, int count, long target);

  /**
   * Copies numbers from device memory.
   *
   * @param source address in device memory
   * @param target overwritten in part
   * @param to index of the first number
   * @param count number of numbers
   */
  void download(long source, float[] target, int to, int count);

  /**
   * Copies numbers from device memory.
   *
   * @param source address in device memory
   * @param target overwritten in part
   * @param to index of the first number
   * @param count number of numbers
   */
  void download(long source, int[] target, int to, int count);

  /**
   * Copies numbers from device memory.
   *
   * @param source address in device memory
   * @param target overwritten in part
   * @param to index of the first number
   * @param count number of numbers
   */
  void download(long source, double[] target, int to, int count);

  /**
   * Begins to copy numbers from device memory, as they are after all calls so far, into memory of
   * the host that the device can write itself; returns at once.
   *
   * @param source address of doubles in device memory
   * @param count number of numbers
   * @return the copy, to be awaited and closed by the caller
   */
  PendingCopy beginDownload(long source, int count);

  /**
   * Copies within device memory.
   *
   * @param source address
   * @param target address; the ranges do not overlap
   * @param bytes number of bytes
   */
  void copy(long source, long target, long bytes);

  /**
   * Sets device memory to zero.
   *
   * @param target address
   * @param bytes number of bytes
   */
  void clear(long target, long bytes);

  /**
   * Runs a kernel.
   *
   * @param function the kernel
   * @param shape number of threads
   * @param arguments may be filled again when this returns
   */
  void launch(CudaFunction function, LaunchShape shape, KernelArguments arguments);

  /** Waits until all calls so far are executed. */
  void synchronise();

  /** Begins to record operations instead of executing them. */
  void beginCapture();

  /**
   * Ends the recording.
   *
   * @return the recorded operations, to be closed by the caller
   */
  CapturedGraph endCapture();

  /** Frees all resources of the device. */
  @Override
  void close();
}
