package org.liflow.example;

import java.nio.file.Path;
import java.util.Map;
import org.liflow.crystal.Trajectory;
import org.liflow.data.InMemoryDataset;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.train.EpochMetrics;
import org.liflow.train.TrainingListener;
import org.liflow.train.TrainingOutcome;
import org.liflow.train.TrainingRun;
import org.liflow.train.TrainingSettings;

/**
 * Trains a Propagator on trajectories that the program has in memory, without a data set on disk.
 * The folder receives the models and all that is needed to resume the training.
 */
final class InMemoryTrainingExample {
  private InMemoryTrainingExample() {}

  /**
   * Trains for some epochs of 20 steps.
   *
   * @param runs unwrapped trajectories by name, all with the same time step
   * @param kelvin their temperature
   * @param folder of the training, new or empty
   * @param epochs their largest number
   * @return the best model's file
   */
  static Path propagator(Map<String, Trajectory> runs, int kelvin, Path folder, int epochs) {
    InMemoryDataset.Builder data = InMemoryDataset.builder();
    runs.forEach((name, run) -> data.add(name, kelvin, run));
    TrainingSettings settings =
        TrainingSettings.propagator()
            .withData(pairs -> pairs.withLag(1.0)) // ps from the start to the end of a stride
            .withOptimizer(adam -> adam.withEpochs(epochs).withStepsPerEpoch(20).withBatchSize(4))
            .withValidation(validation -> validation.byTrajectory(0.25).withEveryEpochs(1));
    TrainingListener progress =
        new TrainingListener() {
          @Override
          public void epochEnded(EpochMetrics metrics, boolean best) {
            System.out.println(metrics + (best ? " (best so far)" : ""));
          }
        };
    try (Backend backend = Backends.open();
        TrainingRun run = TrainingRun.start(folder, settings, data.build(), backend)) {
      TrainingOutcome outcome = run.train(progress);
      System.out.println("ended: " + outcome.end());
    }
    return folder.resolve(TrainingRun.BEST);
  }
}
