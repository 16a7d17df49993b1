package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.kernels.emulated.TroubledDevice;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Recording;

/** All calls of a device fail from one on, as a GPU's do after an illegal access. */
@Tag("emulated-gpu")
class LostDeviceTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  @Test
  void theFirstFailureIsToldAndAllIsClosed() {
    TroubledDevice troubled = new TroubledDevice(new EmulatedDevice(ThreadOrder.FORWARD));
    CudaException problem =
        assertThrows(
            CudaException.class,
            () -> {
              try (Backend backend =
                      new CudaBackend(
                          "test",
                          troubled.device(),
                          troubled.device().load(EmulatedKernels.image()),
                          MemoryReuse.POOLED,
                          1);
                  Tensor one = backend.tensor(5);
                  Tensor other = backend.tensor(5);
                  Recording recording = backend.record(() -> backend.add(one, other))) {
                recording.run();
                recording.run();
                troubled.breakDown();
                recording.run();
              }
            });
    assertEquals("the device is gone: CapturedGraph.replay", problem.getMessage());
    assertEquals(
        troubled.live(),
        troubled.failures().stream().filter("CudaDevice.free"::equals).count(),
        "each piece of memory: " + troubled.failures());
    for (String part : new String[] {"CapturedGraph", "CudaModule", "CudaDevice"}) {
      assertTrue(troubled.failures().contains(part + ".close"), troubled.failures().toString());
    }
    assertEquals("the device is gone: CudaDevice.close", last(problem).getMessage());
  }

  private static Throwable last(Throwable problem) {
    Throwable[] suppressed = problem.getSuppressed();
    return suppressed.length == 0
        ? problem
        : Arrays.stream(suppressed).map(LostDeviceTest::last).reduce((a, b) -> b).orElseThrow();
  }
}
