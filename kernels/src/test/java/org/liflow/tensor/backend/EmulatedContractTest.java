package org.liflow.tensor.backend;

import org.junit.jupiter.api.BeforeAll;
import org.liflow.kernels.emulated.EmulatedKernels;

/** The contract of backends, of the CUDA backend over an emulated device. */
class EmulatedContractTest extends BackendContractTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }
}
