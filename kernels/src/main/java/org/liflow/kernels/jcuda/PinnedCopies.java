package org.liflow.kernels.jcuda;

import static org.liflow.kernels.jcuda.DriverCalls.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.liflow.kernels.driver.PendingCopy;
import org.liflow.tensor.Resources;

/**
 * Copies to the host that a device makes by itself, through page-locked memory used in turns; where
 * none can be locked, copies that are waited for.
 */
final class PinnedCopies {
  private final JCudaDevice device;

  /** Buffers that nobody uses; few, since as many copies are on their way at once. */
  private final Deque<Buffer> free = new ArrayDeque<>();

  PinnedCopies(JCudaDevice device) {
    this.device = device;
  }

  /** Page-locked memory, and the event that tells when it has been written. */
  private record Buffer(Pointer memory, DoubleBuffer values, CUevent event) {}

  /** A copy of so many numbers until it is closed. */
  private abstract static class Copy implements PendingCopy {
    private final int count;
    private boolean closed;

    Copy(int count) {
      this.count = count;
    }

    int count() {
      return count;
    }

    abstract void fetch(double[] target);

    abstract void end();

    @Override
    public final void await(double[] target) {
      if (closed || target.length != count) {
        throw new IllegalArgumentException(
            target.length + " numbers of " + (closed ? "a closed copy" : "a copy of " + count));
      }
      fetch(target);
    }

    @Override
    public final void close() {
      if (!closed) {
        closed = true;
        end();
      }
    }
  }

  private final class PinnedCopy extends Copy {
    private final Buffer buffer;

    PinnedCopy(Buffer buffer, int count) {
      super(count);
      this.buffer = buffer;
    }

    @Override
    void fetch(double[] target) {
      arrive();
      buffer.values().get(0, target);
    }

    private void arrive() {
      device.enter();
      check(
          JCudaDriver.cuEventSynchronize(buffer.event()),
          "wait for a copy of " + (long) Double.BYTES * count() + " bytes from " + device.name());
    }

    @Override
    void end() {
      try {
        arrive();
      } finally {
        free.push(buffer);
      }
    }
  }

  /** A copy that has been waited for when it began. */
  private static final class PlainCopy extends Copy {
    private double[] values;

    PlainCopy(double[] values) {
      super(values.length);
      this.values = values;
    }

    @Override
    void fetch(double[] target) {
      System.arraycopy(values, 0, target, 0, target.length);
    }

    @Override
    void end() {
      values = null;
    }
  }

  PendingCopy begin(long source, int count) {
    Optional<Buffer> buffer = take(count);
    return buffer.isPresent() ? begin(source, count, buffer.get()) : plain(source, count);
  }

  private PendingCopy begin(long source, int count, Buffer buffer) {
    try (Resources made = new Resources()) {
      made.add(() -> free.push(buffer));
      long bytes = (long) Double.BYTES * count;
      check(
          JCudaDriver.cuMemcpyDtoHAsync(
              buffer.memory(), new DevicePointer(source), bytes, device.stream()),
          "begin to copy " + bytes + " bytes from " + device.name());
      check(
          JCudaDriver.cuEventRecord(buffer.event(), device.stream()),
          "mark a copy from " + device.name());
      made.keep();
      return new PinnedCopy(buffer, count);
    }
  }

  private PendingCopy plain(long source, int count) {
    double[] values = new double[count];
    device.download(source, values, 0, count);
    return new PlainCopy(values);
  }

  /** A buffer of so many numbers at least; none where no memory can be locked. */
  private Optional<Buffer> take(int count) {
    for (Iterator<Buffer> all = free.iterator(); all.hasNext(); ) {
      Buffer buffer = all.next();
      if (buffer.values().capacity() >= count) {
        all.remove();
        return Optional.of(buffer);
      }
    }
    // None is large enough: one of them makes room.
    if (!free.isEmpty()) {
      close(free.pop());
    }
    long bytes = (long) Double.BYTES * Math.max(1, count);
    Pointer memory = new Pointer();
    if (JCudaDriver.cuMemAllocHost(memory, bytes) != CUresult.CUDA_SUCCESS) {
      return Optional.empty();
    }
    CUevent event = new CUevent();
    if (JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING)
        != CUresult.CUDA_SUCCESS) {
      unlock(memory);
      return Optional.empty();
    }
    ByteBuffer view = memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    return Optional.of(new Buffer(memory, view.asDoubleBuffer(), event));
  }

  private void unlock(Pointer memory) {
    check(JCudaDriver.cuMemFreeHost(memory), "unlock memory for " + device.name());
  }

  private void close(Buffer buffer) {
    try (Resources all = new Resources()) {
      all.add(() -> unlock(buffer.memory()));
      all.add(
          () ->
              check(
                  JCudaDriver.cuEventDestroy(buffer.event()),
                  "close an event of " + device.name()));
    }
  }

  /** Gives all memory back that no copy uses. */
  void close() {
    try (Resources all = new Resources()) {
      free.forEach(buffer -> all.add(() -> close(buffer)));
      free.clear();
    }
  }
}
