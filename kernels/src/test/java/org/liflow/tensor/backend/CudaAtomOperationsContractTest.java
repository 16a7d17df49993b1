package org.liflow.tensor.backend;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.liflow.kernels.emulated.EmulatedKernels;

/**
 * What operations on atoms promise, of the CUDA backend over an emulated device and, where there is
 * one, a GPU.
 */
@Tag("emulated-gpu")
class CudaAtomOperationsContractTest extends AtomOperationsContractTest {
  @BeforeAll
  static void requireDevice() {
    EmulatedKernels.requireDevice();
  }
}
