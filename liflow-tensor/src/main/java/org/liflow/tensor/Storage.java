package org.liflow.tensor;

/** Memory of one backend that holds a tensor's values. */
public interface Storage extends AutoCloseable {
  /**
   * Returns the capacity.
   *
   * @return the number of 32-bit floats; 0 after {@link #close()}
   */
  int size();

  /** Frees the memory; the values are lost. */
  @Override
  void close();
}
