package org.liflow.universal;

/** Hears of progress. Calls come from several threads, but one at a time. */
public interface UniversalListener {
  /** Hears nothing. */
  UniversalListener SILENT = new UniversalListener() {};

  /**
   * Called when a stage begins or resumes.
   *
   * @param stage that begins
   * @param steps the number of its steps
   * @param done the number of steps done before
   */
  default void begins(UniversalStage stage, long steps, long done) {}

  /**
   * Called when steps are done or need not be done any more.
   *
   * @param stage at work
   * @param steps how many
   */
  default void stepped(UniversalStage stage, long steps) {}

  /**
   * Called when the cost of the reference is known, before it begins.
   *
   * @param cost of what is left to do
   */
  default void estimated(ReferenceCost cost) {}

  /**
   * Called when a stage is finished.
   *
   * @param stage that ended
   */
  default void ends(UniversalStage stage) {}

  /**
   * Tells whether to stop. What was done stays on disk, to go on from. Asked by several threads at
   * once.
   *
   * @return true to stop soon
   */
  default boolean isCancelled() {
    return false;
  }
}
