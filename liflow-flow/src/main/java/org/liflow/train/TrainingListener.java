package org.liflow.train;

/**
 * Hears how a training run proceeds, and can stop it. All methods are called by the thread that
 * trains.
 */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener SILENT = new TrainingListener() {};

  /**
   * Called after an update of the weights.
   *
   * @param steps the number of updates since the run began
   * @param result loss and gradient norm of the update
   */
  default void stepped(long steps, StepResult result) {}

  /**
   * Called after an epoch, when its checkpoint is on disk.
   *
   * @param metrics of the epoch
   * @param best whether its weights are the best so far
   */
  default void epochEnded(EpochMetrics metrics, boolean best) {}

  /**
   * Asked before each step. The run then ends with a checkpoint, from which it can be resumed.
   *
   * @return whether to stop
   */
  default boolean stopRequested() {
    return false;
  }
}
