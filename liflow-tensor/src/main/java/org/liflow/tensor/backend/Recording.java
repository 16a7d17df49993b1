package org.liflow.tensor.backend;

/** Operations of a backend that are done together again and again. */
public interface Recording extends AutoCloseable {
  /** Does them on what the tensors hold now. */
  void run();

  /** Forgets them. */
  @Override
  default void close() {}
}
