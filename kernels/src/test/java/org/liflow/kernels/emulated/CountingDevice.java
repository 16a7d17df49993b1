package org.liflow.kernels.emulated;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.ComputeCapability;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaFunction;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.kernels.driver.PendingCopy;

/**
 * Counts what a device is told: copies to and from it by their sizes, launches, graphs and their
 * replays, and memory.
 */
public final class CountingDevice implements CudaDevice {
  private final CudaDevice device;
  private final Map<Long, Integer> uploads = new TreeMap<>();
  private final Map<Long, Integer> downloads = new TreeMap<>();
  private int launches;
  private int captures;
  private int replays;
  private int allocations;
  private final Map<Long, Long> live = new HashMap<>();
  private long liveBytes;
  private long mostBytes;

  /**
   * @param device that does it all; closed with this one
   */
  public CountingDevice(CudaDevice device) {
    this.device = device;
  }

  /** Forgets all counts, but not what memory is live and was at most. */
  public void clear() {
    captures = 0;
    uploads.clear();
    downloads.clear();
    launches = 0;
    replays = 0;
    allocations = 0;
  }

  /** How often as many bytes have been brought to the device at once. */
  public Map<Long, Integer> uploads() {
    return uploads;
  }

  /** How often as many bytes have been brought from the device at once. */
  public Map<Long, Integer> downloads() {
    return downloads;
  }

  /** Launches one by one or into a graph. */
  public int launches() {
    return launches;
  }

  /** Graphs that were begun to be captured. */
  public int captures() {
    return captures;
  }

  /** Pieces of memory that are allocated now. */
  public int live() {
    return live.size();
  }

  /** The most bytes that were allocated at once. */
  public long mostBytes() {
    return mostBytes;
  }

  /** Graphs that were replayed. */
  public int replays() {
    return replays;
  }

  /** Pieces of memory that were allocated. */
  public int allocations() {
    return allocations;
  }

  private static void count(Map<Long, Integer> copies, long bytes) {
    copies.merge(bytes, 1, Integer::sum);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public ComputeCapability capability() {
    return device.capability();
  }

  @Override
  public int multiprocessors() {
    return device.multiprocessors();
  }

  @Override
  public long memory() {
    return device.memory();
  }

  @Override
  public CudaModule load(byte[] image) {
    return device.load(image);
  }

  @Override
  public long allocate(long bytes) {
    allocations++;
    long address = device.allocate(bytes);
    live.put(address, bytes);
    liveBytes += bytes;
    mostBytes = Math.max(mostBytes, liveBytes);
    return address;
  }

  @Override
  public void free(long address) {
    device.free(address);
    liveBytes -= live.remove(address);
  }

  @Override
  public void upload(float[] source, int from, int count, long target) {
    count(uploads, (long) Float.BYTES * count);
    device.upload(source, from, count, target);
  }

  @Override
  public void upload(int[] source, int from, int count, long target) {
    count(uploads, (long) Integer.BYTES * count);
    device.upload(source, from, count, target);
  }

  @Override
  public void upload(double[] source, int from, int count, long target) {
    count(uploads, (long) Double.BYTES * count);
    device.upload(source, from, count, target);
  }

  @Override
  public void download(long source, float[] target, int to, int count) {
    count(downloads, (long) Float.BYTES * count);
    device.download(source, target, to, count);
  }

  @Override
  public void download(long source, int[] target, int to, int count) {
    count(downloads, (long) Integer.BYTES * count);
    device.download(source, target, to, count);
  }

  @Override
  public void download(long source, double[] target, int to, int count) {
    count(downloads, (long) Double.BYTES * count);
    device.download(source, target, to, count);
  }

  @Override
  public PendingCopy beginDownload(long source, int count) {
    count(downloads, (long) Double.BYTES * count);
    return device.beginDownload(source, count);
  }

  @Override
  public void copy(long source, long target, long bytes) {
    device.copy(source, target, bytes);
  }

  @Override
  public void clear(long target, long bytes) {
    device.clear(target, bytes);
  }

  @Override
  public void launch(CudaFunction function, LaunchShape shape, KernelArguments arguments) {
    launches++;
    device.launch(function, shape, arguments);
  }

  @Override
  public void synchronise() {
    device.synchronise();
  }

  @Override
  public void beginCapture() {
    captures++;
    device.beginCapture();
  }

  @Override
  public CapturedGraph endCapture() {
    CapturedGraph graph = device.endCapture();
    return new CapturedGraph() {
      @Override
      public void replay() {
        replays++;
        graph.replay();
      }

      @Override
      public void close() {
        graph.close();
      }
    };
  }

  @Override
  public void close() {
    device.close();
  }
}
