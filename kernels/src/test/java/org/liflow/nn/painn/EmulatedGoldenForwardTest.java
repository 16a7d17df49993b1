package org.liflow.nn.painn;

import org.junit.jupiter.api.BeforeAll;
import org.liflow.kernels.emulated.EmulatedKernels;

/** {@link GoldenForwardTest}, of the CUDA backend over an emulated device. */
class EmulatedGoldenForwardTest extends GoldenForwardTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }
}
