package org.liflow.kernels.emulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.ComputeCapability;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaFunction;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.kernels.driver.PendingCopy;

/**
 * A device on the CPU, to test launches, memory and kernels without a GPU. Stricter than one:
 * whatever is out of bounds, misfits a kernel's parameters, leaks or must not be captured is an
 * error.
 */
public final class EmulatedDevice implements CudaDevice {
  /** Libraries by their images: each is loaded once, with hundreds of stacks, and for good. */
  private static final Map<ByteBuffer, Long> LIBRARIES = new ConcurrentHashMap<>();

  private final ThreadOrder order;
  private final long capacity;
  private final Map<Long, Long> allocations = new HashMap<>();
  private long used;
  private long launches;
  private List<Runnable> captured;

  /** Copies to the host that have not been closed. */
  private int pending;

  private static final class Native {
    static {
      System.load(EmulatedKernels.deviceLibrary().toString());
    }

    static void load() {}
  }

  private record Function(long library, String name, String kinds) implements CudaFunction {}

  /** A device of a GiB. */
  public EmulatedDevice(ThreadOrder order) {
    this(order, 1L << 30);
  }

  /**
   * @param capacity how many bytes may be allocated at once
   */
  public EmulatedDevice(ThreadOrder order, long capacity) {
    Native.load();
    this.order = order;
    this.capacity = capacity;
  }

  /** How many kernels have been run. */
  public long launches() {
    return launches;
  }

  /** How many pieces of memory are allocated. */
  public int allocations() {
    return allocations.size();
  }

  @Override
  public String name() {
    return "emulated device";
  }

  @Override
  public ComputeCapability capability() {
    return new ComputeCapability(0, 0);
  }

  /** Few, so that blocks have several atoms each to go through. */
  @Override
  public int multiprocessors() {
    return 3;
  }

  @Override
  public long memory() {
    return capacity;
  }

  @Override
  public CudaModule load(byte[] image) {
    refuseCapture("load");
    long library = LIBRARIES.computeIfAbsent(ByteBuffer.wrap(image.clone()), bytes -> open(image));
    if (library == 0) {
      throw new CudaException("an image that is no library of kernels");
    }
    return new CudaModule() {
      @Override
      public CudaFunction function(String name) {
        String kinds = EmulatedNative.kinds(library, name);
        if (kinds == null) {
          throw new CudaException("no kernel " + name);
        }
        return new Function(library, name, kinds);
      }

      @Override
      public void close() {}
    };
  }

  private static long open(byte[] image) {
    try {
      Path file = Files.createTempFile("kernels", ".so");
      Files.write(file, image);
      long library = EmulatedNative.open(file.toString());
      Files.delete(file);
      return library;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @Override
  public long allocate(long bytes) {
    refuseCapture("allocate");
    if (bytes < 1) {
      throw new CudaException("an allocation of " + bytes + " bytes");
    }
    if (used + bytes > capacity) {
      throw new DeviceMemoryException(bytes + " bytes beside " + used + " of " + capacity);
    }
    long address = EmulatedNative.allocate(bytes);
    allocations.put(address, bytes);
    used += bytes;
    return address;
  }

  @Override
  public void free(long address) {
    refuseCapture("free");
    Long bytes = allocations.remove(address);
    if (bytes == null) {
      throw new CudaException("freed what is not allocated");
    }
    used -= bytes;
    refuse(EmulatedNative.free(address), "free");
  }

  @Override
  public void upload(float[] source, int from, int count, long target) {
    upload(source, Float.BYTES, from, count, target);
  }

  @Override
  public void upload(int[] source, int from, int count, long target) {
    upload(source, Integer.BYTES, from, count, target);
  }

  @Override
  public void upload(double[] source, int from, int count, long target) {
    upload(source, Double.BYTES, from, count, target);
  }

  private void upload(Object source, long size, int from, int count, long target) {
    refuseCapture("upload");
    java.util.Objects.checkFromIndexSize(from, count, java.lang.reflect.Array.getLength(source));
    require(EmulatedNative.upload(source, size * from, size * count, target), "upload");
  }

  @Override
  public void download(long source, float[] target, int to, int count) {
    download(source, target, Float.BYTES, to, count);
  }

  @Override
  public void download(long source, int[] target, int to, int count) {
    download(source, target, Integer.BYTES, to, count);
  }

  @Override
  public void download(long source, double[] target, int to, int count) {
    download(source, target, Double.BYTES, to, count);
  }

  private void download(long source, Object target, long size, int to, int count) {
    refuseCapture("download");
    java.util.Objects.checkFromIndexSize(to, count, java.lang.reflect.Array.getLength(target));
    require(EmulatedNative.download(source, target, size * to, size * count), "download");
  }

  /** Another array until somebody waits, as a real device's copy is nowhere else. */
  @Override
  public PendingCopy beginDownload(long source, int count) {
    double[] copied = new double[count];
    download(source, copied, 0, count);
    pending++;
    return new PendingCopy() {
      private boolean closed;

      @Override
      public void await(double[] target) {
        if (closed || target.length != count) {
          throw new CudaException("a copy that is closed or of another size");
        }
        System.arraycopy(copied, 0, target, 0, count);
      }

      @Override
      public void close() {
        pending -= closed ? 0 : 1;
        closed = true;
      }
    };
  }

  @Override
  public void copy(long source, long target, long bytes) {
    if (Math.abs(source - target) < bytes) {
      throw new CudaException("a copy between ranges that overlap");
    }
    run(() -> require(EmulatedNative.copy(source, target, bytes), "copy"));
  }

  @Override
  public void clear(long target, long bytes) {
    run(() -> require(EmulatedNative.clear(target, bytes), "clear"));
  }

  @Override
  public void launch(CudaFunction function, LaunchShape shape, KernelArguments arguments) {
    Function kernel = (Function) function;
    String what = kernel.name() + arguments + " over " + shape;
    if (!kernel.kinds().equals(arguments.kinds())) {
      throw new CudaException(
          what + ": arguments " + arguments.kinds() + " for parameters " + kernel.kinds());
    }
    int[] sizes = {shape.gridX(), shape.gridY(), shape.gridZ(), shape.blockX(), shape.blockY(), 1};
    ByteBuffer values = ByteBuffer.allocateDirect(arguments.values().capacity());
    values.put(arguments.values().duplicate());
    run(
        () -> {
          launches++;
          String failure =
              EmulatedNative.launch(
                  kernel.library(), kernel.name(), sizes, values, order.ordinal(), launches);
          refuse(failure, what);
        });
  }

  private void run(Runnable work) {
    if (captured == null) {
      work.run();
    } else {
      captured.add(work);
    }
  }

  @Override
  public void synchronise() {
    refuseCapture("synchronise");
  }

  @Override
  public void beginCapture() {
    refuseCapture("begin another capture");
    captured = new ArrayList<>();
  }

  @Override
  public CapturedGraph endCapture() {
    List<Runnable> all = captured;
    captured = null;
    return new CapturedGraph() {
      @Override
      public void replay() {
        all.forEach(EmulatedDevice.this::run);
      }

      @Override
      public void close() {}
    };
  }

  private void refuseCapture(String what) {
    if (captured != null) {
      throw new CudaException("cannot " + what + " while a graph is captured");
    }
  }

  private static void require(boolean inside, String what) {
    if (!inside) {
      throw new CudaException(what + " out of the bounds of an allocation");
    }
  }

  private static void refuse(String failure, String what) {
    if (failure != null) {
      throw new CudaException(what + ": " + failure);
    }
  }

  /** Fails when memory has been left allocated. */
  @Override
  public void close() {
    int left = allocations.size();
    allocations.keySet().forEach(EmulatedNative::free);
    allocations.clear();
    if (pending > 0) {
      throw new CudaException(pending + " copies have not been closed");
    }
    if (left > 0) {
      throw new CudaException(left + " allocations have not been freed");
    }
  }
}
