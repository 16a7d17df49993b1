package org.liflow.tensor.backend;

/** Operations of a backend that were recorded to be done together many times. */
public interface Recording extends AutoCloseable {
  /** Does the operations on the present numbers of their tensors. */
  void run();

  /** Frees the resources of the recording. */
  @Override
  default void close() {}
}
