package org.liflow.flow;

/**
 * Hears of each stride of each replica as it happens. The thread that runs the strides makes all
 * calls. An exception of a method ends the run and reaches its caller; the replicas keep their
 * strides.
 */
@FunctionalInterface
public interface StrideListener {
  /**
   * Hears that a stride was accepted: {@link Replica#current()} has moved.
   *
   * @param replica that moved
   * @param redraws how often the stride was drawn again as a whole first
   */
  void accepted(Replica replica, int redraws);

  /**
   * Hears that neighbourhoods of close atoms were drawn again in the stride that a replica is about
   * to take. What was drawn may have been refused: then the whole stride is drawn again.
   *
   * @param replica that has not moved yet
   * @param redraws how often a neighbourhood was drawn
   */
  default void redrawnLocally(Replica replica, int redraws) {}

  /**
   * Hears that a replica stopped before its end; {@link Replica#fault()} says why.
   *
   * @param replica that stopped
   */
  default void stopped(Replica replica) {}

  /**
   * Tells whether the run is to end. The simulation asks before each stride.
   *
   * @return true to end the run where it is: it then returns {@link SimulationEnd#CANCELLED}
   */
  default boolean isCancelled() {
    return false;
  }
}
