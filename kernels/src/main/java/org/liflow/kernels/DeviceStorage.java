package org.liflow.kernels;

import org.liflow.tensor.Storage;
import org.liflow.tensor.Tensor;

/** A tensor's values in device memory. */
final class DeviceStorage implements Storage {
  private final DeviceMemory memory;
  private final int size;
  private final long address;
  private boolean closed;

  DeviceStorage(DeviceMemory memory, int size) {
    this.memory = memory;
    this.size = size;
    this.address = memory.take((long) Float.BYTES * size);
  }

  @Override
  public int size() {
    return closed ? 0 : size;
  }

  /** May be called more than once. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.give(address);
    }
  }

  /**
   * Returns the address of a tensor's values.
   *
   * @throws IllegalArgumentException when they belong to another backend, or have been closed
   */
  static long address(Tensor tensor, DeviceMemory memory) {
    if (!(tensor.storage() instanceof DeviceStorage)
        || ((DeviceStorage) tensor.storage()).memory != memory) {
      throw new IllegalArgumentException(tensor + " belongs to another backend");
    }
    DeviceStorage storage = (DeviceStorage) tensor.storage();
    if (storage.closed) {
      throw new IllegalArgumentException(tensor + " has been closed");
    }
    return storage.address;
  }
}
