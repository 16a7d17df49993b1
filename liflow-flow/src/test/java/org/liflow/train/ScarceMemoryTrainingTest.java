package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.liflow.flow.SmallModels;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.kernels.emulated.TroubledDevice;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.backend.Backend;

/** A device's memory runs out at each place where training takes some. */
class ScarceMemoryTrainingTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private static double train(FlowBatch batch, Backend backend) {
    try (FlowTrainer trainer =
        new FlowTrainer(SmallModels.propagator(), AdamSettings.published(), 0.9, backend)) {
      trainer.step(batch, new double[] {0.3, 0.8}, 1e-3);
      return trainer.loss(batch, new double[] {0.5}, true);
    }
  }

  @Test
  void trainingGivesBackWhatItTook() {
    FlowBatch batch;
    try (Backend cpu = SmallModels.scalarBackend(1)) {
      batch = FlowTrainerTest.batch(cpu, new Random(5), 0.3, 0.5, 1, 2);
    }
    TroubledDevice troubled = new TroubledDevice(new EmulatedDevice(ThreadOrder.FORWARD));
    try (Backend backend =
        new CudaBackend(
            "test",
            troubled.device(),
            troubled.device().load(EmulatedKernels.image()),
            MemoryReuse.NONE,
            1)) {
      double expected = train(batch, backend);
      // Rows that gathers name stay with the backend.
      int live = troubled.live();
      long before = troubled.allocations();
      assertEquals(expected, train(batch, backend));
      assertEquals(live, troubled.live());
      long all = troubled.allocations() - before;
      assertTrue(all > 150, all + " allocations");
      for (long allowed = 0; allowed < all; allowed++) {
        troubled.allow(allowed);
        String place = "after " + allowed + " of " + all + " allocations";
        assertThrows(DeviceMemoryException.class, () -> train(batch, backend), place);
        assertEquals(live, troubled.live(), place);
      }
      troubled.allow(Long.MAX_VALUE);
      assertEquals(expected, train(batch, backend));
    }
  }
}
