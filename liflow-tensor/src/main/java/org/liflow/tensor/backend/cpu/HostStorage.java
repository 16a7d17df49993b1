package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Storage;
import org.liflow.tensor.Tensor;

/** A tensor's values in the Java heap. */
final class HostStorage implements Storage {
  private final HostMemory memory;
  private float[] values;

  HostStorage(HostMemory memory, float[] values) {
    this.memory = memory;
    this.values = values;
  }

  @Override
  public int size() {
    return values == null ? 0 : values.length;
  }

  /** May be called more than once. */
  @Override
  public void close() {
    if (values != null) {
      memory.give(values);
      values = null;
    }
  }

  static float[] of(Tensor tensor) {
    if (!(tensor.storage() instanceof HostStorage)) {
      throw new IllegalArgumentException(tensor + " belongs to another backend");
    }
    float[] values = ((HostStorage) tensor.storage()).values;
    if (values == null) {
      throw new IllegalArgumentException(tensor + " has been closed");
    }
    return values;
  }
}
