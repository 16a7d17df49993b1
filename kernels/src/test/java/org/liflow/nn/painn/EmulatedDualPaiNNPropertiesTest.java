package org.liflow.nn.painn;

import org.junit.jupiter.api.BeforeAll;
import org.liflow.kernels.emulated.EmulatedKernels;

/** {@link DualPaiNNPropertiesTest}, of the CUDA backend over an emulated device. */
class EmulatedDualPaiNNPropertiesTest extends DualPaiNNPropertiesTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }
}
