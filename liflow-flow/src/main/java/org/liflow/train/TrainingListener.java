package org.liflow.train;

/** Is told how a training run goes on. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener SILENT = new TrainingListener() {};

  /**
   * The weights were updated.
   *
   * @param steps how many updates there were since the run began
   */
  default void stepped(long steps, StepResult result) {}

  /**
   * An epoch is over, and its checkpoint on disk.
   *
   * @param best whether its weights are the best so far
   */
  default void epochEnded(EpochMetrics metrics, boolean best) {}
}
