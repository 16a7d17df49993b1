package org.liflow.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.liflow.nn.io.ModelRole;
import org.liflow.report.training.LossPage;
import org.liflow.tensor.backend.Backend;
import org.liflow.train.DataSettings;
import org.liflow.train.EpochMetrics;
import org.liflow.train.LearningRateSchedule;
import org.liflow.train.SmoothedLoss;
import org.liflow.train.StepResult;
import org.liflow.train.TrainingListener;
import org.liflow.train.TrainingOptions;
import org.liflow.train.TrainingOutcome;
import org.liflow.train.TrainingPreset;
import org.liflow.train.TrainingRun;
import org.liflow.train.TrainingSettings;
import org.liflow.train.TrainingSummary;

/** Trains one of the two models. */
final class TrainingStage {
  /** The learning rate at the end of the cosine, as a share of the largest. */
  private static final double FLOOR = 0.01;

  private static final int WARM_UP = 100;
  private static final int VALIDATION_FRAMES = 4;
  private static final TrainingOptions OPTIONS = TrainingOptions.DEFAULT.withReport(new LossPage());

  private final Stage stage;
  private final Path folder;
  private final TrainingSettings settings;

  /**
   * @param role of the model
   * @param folder of the training run
   * @param dataset the folder of the data set
   */
  TrainingStage(ModelRole role, Path folder, Path dataset, QuickstartSettings asked) {
    this.folder = folder;
    boolean moves = role == ModelRole.PROPAGATOR;
    stage = moves ? Stage.PROPAGATOR : Stage.CORRECTOR;
    QuickstartSettings.Training how =
        moves ? asked.models().propagator() : asked.models().corrector().orElseThrow();
    // One arrangement, at all temperatures, is kept for validation.
    double share = 1.0 / asked.dynamics().arrangements();
    settings =
        TrainingPreset.RECOMMENDED
            .settings(role, DataSettings.in(dataset))
            .withSeed(asked.seed())
            .withModel(model -> model.withNetwork(asked.models().network()))
            .withOptimizer(
                adam ->
                    adam.withBatchSize(how.batchSize())
                        .withStepsPerEpoch(how.stepsPerEpoch())
                        .withEpochs(how.epochs())
                        .withLearningRate(how.learningRate())
                        .withSchedule(new LearningRateSchedule.Cosine(WARM_UP, FLOOR))
                        .withAveragingDecay(how.averagingDecay()))
            .withValidation(
                validation ->
                    validation
                        .byTrajectory(share)
                        .withSamplesPerEntry(VALIDATION_FRAMES)
                        .withEveryEpochs(1)
                        .withPatience(0));
  }

  /** The model with the lowest validation loss. */
  Path model() {
    return folder.resolve(TrainingRun.BEST);
  }

  /**
   * Trains to the end, unless that is done.
   *
   * @return the metrics of all epochs
   * @throws StoppedEarlyException when training diverges
   */
  List<EpochMetrics> run(
      Backend backend, int threads, StageTimes times, QuickstartListener listener)
      throws IOException {
    long steps = settings.optimizer().steps();
    if (Files.exists(folder.resolve(TrainingRun.STATE))) {
      TrainingSummary found = TrainingSummary.read(folder);
      if (found.steps() >= steps && Files.exists(model())) {
        listener.begins(stage, steps, steps);
        listener.ends(stage);
        return found.history();
      }
    }
    try (TrainingRun run =
        TrainingSummary.isTraining(folder)
            ? TrainingRun.resume(folder, backend, OPTIONS)
            : TrainingRun.start(folder, settings, backend, OPTIONS)) {
      listener.begins(stage, steps, run.steps());
      long before = run.steps();
      long start = System.nanoTime();
      TrainingOutcome outcome = run.train(telling(listener));
      times.add(stage, (System.nanoTime() - start) * 1e-9, run.steps() - before, threads);
      if (outcome.fault().isPresent()) {
        throw new StoppedEarlyException(folder + ": " + outcome.fault().get());
      }
      listener.ends(stage);
      return run.history();
    }
  }

  private TrainingListener telling(QuickstartListener listener) {
    return new TrainingListener() {
      private final SmoothedLoss loss = new SmoothedLoss();

      @Override
      public void stepped(long steps, StepResult result) {
        listener.stepped(stage, String.format(Locale.ROOT, "loss %.3g, ", loss.add(result.loss())));
      }
    };
  }
}
