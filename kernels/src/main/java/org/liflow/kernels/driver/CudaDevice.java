package org.liflow.kernels.driver;

/**
 * A device that runs CUDA kernels, and its memory.
 *
 * <p>What it is told is done in the order in which it is told: launches, fills and copies within
 * the device return at once, uploads and downloads when their Java array may be used again. While a
 * graph is being captured, launches, fills and copies within the device are recorded and nothing is
 * done; everything else is refused.
 *
 * <p>Every method throws a {@link CudaException} that names what failed. A launch's failure may
 * show up only in a later call. One caller at a time.
 */
public interface CudaDevice extends AutoCloseable {
  /** The device's name, for a person. */
  String name();

  /** What its multiprocessors can do. */
  ComputeCapability capability();

  /** How many multiprocessors it has: blocks run on one each. */
  int multiprocessors();

  /** All of its memory, in bytes. */
  long memory();

  /**
   * Loads kernels.
   *
   * @param image as the device's compiler made it
   */
  CudaModule load(byte[] image);

  /**
   * A piece of memory, its contents undefined, at a multiple of 256.
   *
   * @param bytes at least 1
   * @return its address, never 0
   * @throws DeviceMemoryException when there is not as much left
   */
  long allocate(long bytes);

  /** Gives a piece of memory back that {@link #allocate} gave. */
  void free(long address);

  /** Copies {@code count} numbers from {@code from} on to device memory. */
  void upload(float[] source, int from, int count, long target);

  /** Copies {@code count} numbers from {@code from} on to device memory. */
  void upload(int[] source, int from, int count, long target);

  /** Copies {@code count} numbers from {@code from} on to device memory. */
  void upload(double[] source, int from, int count, long target);

  /** Copies {@code count} numbers from device memory to the place {@code to}. */
  void download(long source, float[] target, int to, int count);

  /** Copies {@code count} numbers from device memory to the place {@code to}. */
  void download(long source, int[] target, int to, int count);

  /** Copies {@code count} numbers from device memory to the place {@code to}. */
  void download(long source, double[] target, int to, int count);

  /**
   * Begins to copy {@code count} numbers from device memory, as they are after what the device was
   * told before, into memory that it reaches by itself; returns at once.
   */
  PendingCopy beginDownload(long source, int count);

  /** Copies within device memory, between ranges that do not overlap. */
  void copy(long source, long target, long bytes);

  /** Sets device memory to zero. */
  void clear(long target, long bytes);

  /** Runs a kernel. The arguments may be filled again when this returns. */
  void launch(CudaFunction function, LaunchShape shape, KernelArguments arguments);

  /** Waits until all is done that was told. */
  void synchronise();

  /** Begins to record instead of to do. */
  void beginCapture();

  /** Ends the recording. */
  CapturedGraph endCapture();

  /** Gives everything back. */
  @Override
  void close();
}
