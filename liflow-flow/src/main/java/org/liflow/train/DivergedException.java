package org.liflow.train;

/** A loss or a gradient that is not finite; no weight has changed. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is not finite, in one line
   */
  public DivergedException(String message) {
    super(message);
  }
}
