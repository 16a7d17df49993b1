package org.liflow.kernels.jcuda;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.liflow.kernels.driver.CudaException;

/** Looks at what each call of the driver returns. */
final class DriverCalls {
  private DriverCalls() {}

  /**
   * @param result of the call
   * @param call what was tried, for the message
   * @throws CudaException when it failed
   */
  static void check(int result, String call) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw new CudaException(call + ": " + text(result));
    }
  }

  /** The driver's name for an error and its words. */
  static String text(int result) {
    String[] words = new String[1];
    JCudaDriver.cuGetErrorString(result, words);
    String name = CUresult.stringFor(result);
    return words[0] == null ? name : name + " (" + words[0] + ")";
  }
}
