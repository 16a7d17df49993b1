package org.liflow.quickstart;

/** Hears of the progress of a quickstart. Calls come from several threads, but one at a time. */
public interface QuickstartListener {
  /** Hears nothing. */
  QuickstartListener SILENT = new QuickstartListener() {};

  /**
   * Called when a stage begins or resumes.
   *
   * @param steps the number of its steps
   * @param done the number of steps done before; all of them for a finished stage
   */
  default void begins(Stage stage, long steps, long done) {}

  /**
   * Called after a step.
   *
   * @param news a remark on the step; may be empty
   */
  default void stepped(Stage stage, String news) {}

  /** Called when a stage is finished. */
  default void ends(Stage stage) {}
}
