package org.liflow.kernels.jcuda;

import static org.liflow.kernels.jcuda.DriverCalls.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;
import org.liflow.kernels.driver.PendingCopy;

/** Copies to the host that a device makes by itself, through page-locked memory used in turns. */
final class PinnedCopies {
  private final JCudaDevice device;

  /** Buffers that nobody uses; few, since as many copies are on their way at once. */
  private final Deque<Buffer> free = new ArrayDeque<>();

  PinnedCopies(JCudaDevice device) {
    this.device = device;
  }

  /** Page-locked memory, and the event that tells when it has been written. */
  private record Buffer(Pointer memory, DoubleBuffer values, CUevent event) {}

  private final class Copy implements PendingCopy {
    private final Buffer buffer;
    private final int count;
    private boolean closed;

    Copy(Buffer buffer, int count) {
      this.buffer = buffer;
      this.count = count;
    }

    @Override
    public void await(double[] target) {
      if (closed || target.length != count) {
        throw new IllegalArgumentException(
            target.length + " numbers of " + (closed ? "a closed copy" : "a copy of " + count));
      }
      arrive();
      buffer.values().get(0, target);
    }

    private void arrive() {
      device.enter();
      check(
          JCudaDriver.cuEventSynchronize(buffer.event()),
          "wait for a copy of " + (long) Double.BYTES * count + " bytes from " + device.name());
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        arrive();
        free.push(buffer);
      }
    }
  }

  PendingCopy begin(long source, int count) {
    Buffer buffer = take(count);
    long bytes = (long) Double.BYTES * count;
    check(
        JCudaDriver.cuMemcpyDtoHAsync(
            buffer.memory(), new DevicePointer(source), bytes, device.stream()),
        "begin to copy " + bytes + " bytes from " + device.name());
    check(
        JCudaDriver.cuEventRecord(buffer.event(), device.stream()),
        "mark a copy from " + device.name());
    return new Copy(buffer, count);
  }

  private Buffer take(int count) {
    for (Iterator<Buffer> all = free.iterator(); all.hasNext(); ) {
      Buffer buffer = all.next();
      if (buffer.values().capacity() >= count) {
        all.remove();
        return buffer;
      }
    }
    // None is large enough: one of them makes room.
    if (!free.isEmpty()) {
      close(free.pop());
    }
    long bytes = (long) Double.BYTES * Math.max(1, count);
    Pointer memory = new Pointer();
    check(
        JCudaDriver.cuMemAllocHost(memory, bytes),
        "lock " + bytes + " bytes of the host's memory for " + device.name());
    ByteBuffer view = memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    CUevent event = new CUevent();
    check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING),
        "make an event on " + device.name());
    return new Buffer(memory, view.asDoubleBuffer(), event);
  }

  private void close(Buffer buffer) {
    check(JCudaDriver.cuEventDestroy(buffer.event()), "close an event of " + device.name());
    check(JCudaDriver.cuMemFreeHost(buffer.memory()), "unlock memory for " + device.name());
  }

  /** Gives all memory back that no copy uses. */
  void close() {
    free.forEach(this::close);
    free.clear();
  }
}
