package org.liflow.nn.painn;

import org.junit.jupiter.api.BeforeAll;
import org.liflow.kernels.emulated.EmulatedKernels;

/** {@link GoldenTrainingTest}, of the CUDA backend over an emulated device. */
class EmulatedGoldenTrainingTest extends GoldenTrainingTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }
}
