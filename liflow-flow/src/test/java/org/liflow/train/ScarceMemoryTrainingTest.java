package org.liflow.train;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.flow.SmallModels;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ScarceMemory;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.backend.Backend;

/** A device's memory runs out at each place where training takes some. */
@Tag("emulated-gpu")
class ScarceMemoryTrainingTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** A step, and the losses of the weights and of their mean after it. */
  private static List<Double> train(TrainingBatch batch, Backend backend) {
    try (FlowTrainer trainer =
        new FlowTrainer(SmallModels.propagator(), AdamSettings.published(), 0.9, backend)) {
      double[] times = {0.5};
      trainer.step(batch, new double[] {0.3, 0.8}, 1e-3);
      return List.of(trainer.loss(batch, times, false), trainer.loss(batch, times, true));
    }
  }

  @Test
  void trainingGivesBackWhatItTook() {
    TrainingBatch batch;
    try (Backend cpu = SmallModels.scalarBackend(1)) {
      batch = FlowTrainerTest.batch(cpu, new Random(5), 0.3, 0.5, 1, 2);
    }
    ScarceMemory.everywhere(backend -> train(batch, backend), 150);
  }
}
