package org.liflow.nn.painn;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.liflow.kernels.emulated.EmulatedKernels;

/**
 * {@link GoldenForwardTest}, of the CUDA backend over an emulated device and, where there is one, a
 * GPU.
 */
@Tag("emulated-gpu")
class CudaGoldenForwardTest extends GoldenForwardTest {
  @BeforeAll
  static void requireDevice() {
    EmulatedKernels.requireDevice();
  }
}
