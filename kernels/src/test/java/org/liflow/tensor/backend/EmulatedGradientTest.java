package org.liflow.tensor.backend;

import org.junit.jupiter.api.BeforeAll;
import org.liflow.kernels.emulated.EmulatedKernels;

/** The operations' gradients, of the CUDA backend over an emulated device. */
class EmulatedGradientTest extends OperationGradientTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }
}
