package org.liflow.flow;

import java.util.List;
import org.liflow.crystal.Trajectory;

/**
 * Signals that a simulation ended before the strides that were asked for. It holds all frames up to
 * there, so that no work is lost.
 */
public final class SimulationStoppedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** The reason of an early end. */
  public enum Reason {
    /** No draw of a stride kept to the {@link StrideLimits}. */
    LIMITS,
    /** The thread was interrupted; its interrupt status is still set. */
    INTERRUPTED,
    /** A prior, a solver or the backend failed; {@link #getCause} says how. */
    FAILURE
  }

  /** The reason of the early end. */
  private final Reason reason;

  private final transient List<Trajectory> trajectories;

  SimulationStoppedException(
      String message, Reason reason, List<Trajectory> trajectories, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.trajectories = List.copyOf(trajectories);
  }

  /**
   * Returns the reason of the early end.
   *
   * @return the reason; the message says more
   */
  public Reason reason() {
    return reason;
  }

  /**
   * Returns the first replica's frames: the start and the end of each accepted stride.
   *
   * @return at least one frame
   */
  public Trajectory trajectory() {
    return trajectories.get(0);
  }

  /**
   * Returns the frames of all replicas, which may differ in number.
   *
   * @return one trajectory per replica, in the order of their indexes
   */
  public List<Trajectory> trajectories() {
    return trajectories;
  }
}
