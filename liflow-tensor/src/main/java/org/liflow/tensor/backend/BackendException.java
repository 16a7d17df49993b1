package org.liflow.tensor.backend;

/**
 * What a backend computes with has failed, such as a device or its driver; one line says at what.
 */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  public BackendException(String message) {
    super(message);
  }

  /**
   * @param message one line
   * @param cause the failure underneath
   */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
