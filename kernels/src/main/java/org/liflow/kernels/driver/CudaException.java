package org.liflow.kernels.driver;

import org.liflow.tensor.backend.BackendException;

/** A device, its driver or a compiler for it failed; one line that says at what. */
public class CudaException extends BackendException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  public CudaException(String message) {
    super(message);
  }

  /**
   * @param message one line
   * @param cause the failure underneath
   */
  public CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}
