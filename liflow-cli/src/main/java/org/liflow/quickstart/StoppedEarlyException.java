package org.liflow.quickstart;

/** Signals that a stage failed, and that the stages after it cannot run. */
public final class StoppedEarlyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the failure in one line
   */
  StoppedEarlyException(String message) {
    super(message);
  }
}
