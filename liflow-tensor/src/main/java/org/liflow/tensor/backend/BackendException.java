package org.liflow.tensor.backend;

/** Signals a failure of a backend, such as of a device or its driver. The message is one line. */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message one line
   */
  public BackendException(String message) {
    super(message);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param message one line
   * @param cause the underlying failure
   */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
