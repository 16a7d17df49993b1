package org.liflow.tensor.backend;

import org.junit.jupiter.api.BeforeAll;
import org.liflow.kernels.emulated.EmulatedKernels;

/** Threads that share the CUDA backend over an emulated device and, where there is one, a GPU. */
class CudaTwoCallersTest extends TwoCallersTest {
  @BeforeAll
  static void requireDevice() {
    EmulatedKernels.requireDevice();
  }
}
