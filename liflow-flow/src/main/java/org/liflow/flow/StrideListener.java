package org.liflow.flow;

/**
 * Told of each stride of each replica as it happens, always by the thread that runs the strides.
 */
public interface StrideListener {
  /**
   * A stride was accepted: {@link Replica#current()} has moved.
   *
   * @param redraws how often it was drawn again first
   */
  void accepted(Replica replica, int redraws);

  /** A replica stopped before its end; {@link Replica#fault()} says why. */
  default void stopped(Replica replica) {}
}
