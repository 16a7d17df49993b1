package org.liflow.kernels;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.tensor.Resources;

/**
 * Pool of device memory: a piece that is given back serves the next request of about its size,
 * without a call of the driver. That is safe since a device executes everything in order. Pieces
 * are kept until the device runs short.
 *
 * <p>Thread safety: pieces may be given back by any thread. All else is called by threads that hold
 * {@link #turn}, or by one thread alone.
 */
final class DeviceMemory implements AutoCloseable {
  private static final long SMALLEST = 256;
  private static final double MEBIBYTE = 1 << 20;

  private final CudaDevice device;
  private final MemoryReuse reuse;
  private final TreeMap<Long, Deque<Long>> free = new TreeMap<>();
  private final Map<Long, Long> capacities = new HashMap<>();
  private long inUse;

  /** Held by the thread that uses the device; fair, so that no caller waits for ever. */
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Pieces given back while a graph is being captured; null while none is. */
  private List<Long> held;

  DeviceMemory(CudaDevice device, MemoryReuse reuse) {
    this.device = device;
    this.reuse = reuse;
  }

  /** Returns the lock for threads that share the device. */
  ReentrantLock turn() {
    return turn;
  }

  /**
   * The address of at least {@code bytes} bytes, whatever is in them.
   *
   * @throws DeviceMemoryException when there are not as many left
   */
  long take(long bytes) {
    long capacity = capacity(bytes);
    // Twice as large is still better than a new one: batches differ in size.
    Map.Entry<Long, Deque<Long>> fitting = free.ceilingEntry(capacity);
    long address;
    if (fitting != null && fitting.getKey() / 2 <= capacity) {
      address = fitting.getValue().pop();
      if (fitting.getValue().isEmpty()) {
        free.remove(fitting.getKey());
      }
    } else {
      address = allocate(capacity);
      capacities.put(address, capacity);
    }
    inUse += capacities.get(address);
    return address;
  }

  private long allocate(long capacity) {
    try {
      return device.allocate(capacity);
    } catch (DeviceMemoryException first) {
      release();
      try {
        return device.allocate(capacity);
      } catch (DeviceMemoryException second) {
        throw new DeviceMemoryException(
            String.format(
                Locale.ROOT,
                "no memory left on %s: %.1f MiB asked for beside %.1f MiB in use;"
                    + " smaller batches or the backend 'vector' may help",
                device.name(),
                capacity / MEBIBYTE,
                inUse / MEBIBYTE));
      }
    }
  }

  /** Takes pieces back, all of them whatever becomes of one. */
  void give(List<Long> addresses) {
    try (Resources given = new Resources()) {
      addresses.forEach(address -> given.add(() -> give(address)));
    }
  }

  /** Takes a piece back that {@link #take} gave out. */
  void give(long address) {
    turn.lock();
    try {
      giveInTurn(address);
    } finally {
      turn.unlock();
    }
  }

  private void giveInTurn(long address) {
    if (held != null) {
      held.add(address);
      return;
    }
    long capacity = capacities.get(address);
    inUse -= capacity;
    if (reuse == MemoryReuse.NONE) {
      capacities.remove(address);
      device.free(address);
      return;
    }
    free.computeIfAbsent(capacity, key -> new ArrayDeque<>()).push(address);
  }

  /** Holds what is given back from now on: a graph that is being captured will use it again. */
  void hold() {
    held = new ArrayList<>();
  }

  /** Ends to hold, and returns what was held; to be given back when the graph is no longer. */
  List<Long> held() {
    List<Long> all = held;
    held = null;
    return all;
  }

  /** Bytes that are in use. */
  long inUse() {
    return inUse;
  }

  /** Gives the device back what waits to be used again. */
  private void release() {
    List<Long> waiting = free.values().stream().flatMap(Deque::stream).toList();
    free.clear();
    capacities.keySet().removeAll(waiting);
    free(waiting);
  }

  /** Rounded up by an eighth at most, so that batches of about the same size share memory. */
  private long capacity(long bytes) {
    if (reuse == MemoryReuse.NONE) {
      return Math.max(1, bytes);
    }
    if (bytes <= SMALLEST) {
      return SMALLEST;
    }
    long step = Math.max(SMALLEST, Long.highestOneBit(bytes) >> 3);
    return (bytes + step - 1) / step * step;
  }

  private void free(List<Long> addresses) {
    try (Resources all = new Resources()) {
      addresses.forEach(address -> all.add(() -> device.free(address)));
    }
  }

  /** Frees everything, in use or not. */
  @Override
  public void close() {
    List<Long> all = List.copyOf(capacities.keySet());
    free.clear();
    capacities.clear();
    inUse = 0;
    free(all);
  }
}
