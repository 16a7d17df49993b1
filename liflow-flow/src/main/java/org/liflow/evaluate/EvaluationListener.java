package org.liflow.evaluate;

import org.liflow.crystal.Trajectory;

/** Hears of the progress of an evaluation. All methods are called by the thread that runs it. */
public interface EvaluationListener {
  /**
   * Called before the first stride, when the references have been read.
   *
   * @param strides the number of strides of all structures and seeds
   * @param atomStrides the sum over these strides of their structures' numbers of atoms
   */
  default void started(long strides, long atomStrides) {}

  /** Called after each stride. */
  default void stride() {}

  /**
   * Called when a trajectory has ended.
   *
   * @param result its measured values
   * @param trajectory its start and each stride's end
   */
  default void ended(StructureResult result, Trajectory trajectory) {}
}
