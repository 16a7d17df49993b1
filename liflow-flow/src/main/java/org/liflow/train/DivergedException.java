package org.liflow.train;

/** Signals a loss or a gradient that is not finite. The weights are unchanged. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the number that is not finite, in one line
   */
  public DivergedException(String message) {
    super(message);
  }
}
