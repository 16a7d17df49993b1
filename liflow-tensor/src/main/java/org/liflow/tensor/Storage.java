package org.liflow.tensor;

/** Memory of one backend that holds a tensor's values. */
public interface Storage extends AutoCloseable {
  /** The number of 32-bit floats it holds. */
  int size();

  /** Gives the memory back; the values are gone. */
  @Override
  void close();
}
