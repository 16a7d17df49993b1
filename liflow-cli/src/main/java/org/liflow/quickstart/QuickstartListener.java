package org.liflow.quickstart;

/** Hears how a quickstart goes on; one call at a time. */
public interface QuickstartListener {
  /** Hears nothing. */
  QuickstartListener SILENT = new QuickstartListener() {};

  /**
   * A stage begins, or is taken up.
   *
   * @param steps how many it has
   * @param done how many of them are behind it; all of a finished stage
   */
  default void begins(Stage stage, long steps, long done) {}

  /**
   * A step is done.
   *
   * @param news about it; may be empty
   */
  default void stepped(Stage stage, String news) {}

  /** A stage is finished. */
  default void ends(Stage stage) {}
}
