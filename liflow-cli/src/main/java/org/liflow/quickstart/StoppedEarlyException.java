package org.liflow.quickstart;

/** A stage broke down, so that those after it have nothing to go on with. */
public final class StoppedEarlyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what broke down, in one line
   */
  StoppedEarlyException(String message) {
    super(message);
  }
}
