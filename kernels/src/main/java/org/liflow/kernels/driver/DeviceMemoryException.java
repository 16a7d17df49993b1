package org.liflow.kernels.driver;

import org.liflow.tensor.MemoryShortage;

/** A device has not as much memory left as was asked for. */
public final class DeviceMemoryException extends CudaException implements MemoryShortage {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  public DeviceMemoryException(String message) {
    super(message);
  }
}
