package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Storage;
import org.liflow.tensor.Tensor;

/** A tensor's values in the Java heap. */
record HostStorage(float[] values) implements Storage {
  @Override
  public int size() {
    return values.length;
  }

  @Override
  public void close() {
    // The garbage collector does it.
  }

  static float[] of(Tensor tensor) {
    if (tensor.storage() instanceof HostStorage) {
      return ((HostStorage) tensor.storage()).values();
    }
    throw new IllegalArgumentException(tensor + " belongs to another backend");
  }
}
