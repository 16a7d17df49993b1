package org.liflow.evaluate;

import org.liflow.crystal.Trajectory;

/** Told how an evaluation goes, always by the thread that runs it. */
public interface EvaluationListener {
  /**
   * The references are read and the first stride is about to be made.
   *
   * @param strides how many there will be, of all structures and seeds
   * @param atomStrides each stride counted as often as its structure has atoms
   */
  default void started(long strides, long atomStrides) {}

  /** A stride was made. */
  default void stride() {}

  /**
   * A trajectory has ended.
   *
   * @param trajectory its start and each stride's end
   */
  default void ended(StructureResult result, Trajectory trajectory) {}
}
