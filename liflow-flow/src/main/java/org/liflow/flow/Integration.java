package org.liflow.flow;

/** A flow made ready to be integrated again and again from what its state then holds. */
public interface Integration extends AutoCloseable {
  /**
   * Integrates from time 0 to 1: the state holds the start, and the end on return.
   *
   * @return how often the field was evaluated
   */
  int run();

  /** Gives the memory back. */
  @Override
  void close();
}
