package org.liflow.flow;

/**
 * A prepared integration of a flow, used for any number of strides: the state's numbers and the
 * values of the field may differ each time.
 *
 * <p>Thread safety: one thread at a time.
 */
public interface Integration extends AutoCloseable {
  /**
   * Integrates from time 0 to 1. The state holds the start before, and the end afterwards.
   *
   * @return how often the field was evaluated
   */
  int run();

  /** Gives the memory back. */
  @Override
  void close();
}
