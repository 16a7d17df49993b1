package org.liflow.tensor.backend;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.liflow.kernels.emulated.EmulatedKernels;

/**
 * The contract of backends, of the CUDA backend over an emulated device and, where there is one, a
 * GPU.
 */
@Tag("emulated-gpu")
class CudaContractTest extends BackendContractTest {
  @BeforeAll
  static void requireDevice() {
    EmulatedKernels.requireDevice();
  }
}
