package org.liflow.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.backend.Backend;

/** A small training run on disk, to be run in this JVM or in one that is killed. */
final class SmallTrainingRun {
  /** A page that tells all that a report is given. */
  static final MetricsReport REPORT =
      (settings, history, best) -> Optional.of(settings.yaml() + history + best);

  /** Keeps the page. */
  static final TrainingOptions OPTIONS = TrainingOptions.DEFAULT.withReport(REPORT);

  private SmallTrainingRun() {}

  /** Starts a run that keeps a page of its metrics. */
  static TrainingRun start(
      Path folder, TrainingSettings settings, Backend backend, TrainingRun.EngineFactory engines) {
    return TrainingRun.start(folder, settings, backend, engines, OPTIONS);
  }

  /** Takes up a run that keeps a page of its metrics. */
  static TrainingRun resume(
      Path folder, Backend backend, OptionalInt epochs, TrainingRun.EngineFactory engines) {
    return TrainingRun.resume(
        folder,
        backend,
        engines,
        epochs.isPresent() ? OPTIONS.withEpochs(epochs.getAsInt()) : OPTIONS);
  }

  /** Starts the run in a folder, or takes it up, and trains to its end. */
  static TrainingOutcome train(
      Path folder, TrainingSettings settings, TrainingRun.EngineFactory engines)
      throws IOException {
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run =
            Files.exists(folder.resolve(TrainingRun.SETTINGS))
                ? resume(folder, backend, OptionalInt.empty(), engines)
                : start(folder, settings, backend, engines)) {
      return run.train(TrainingListener.SILENT);
    }
  }

  /**
   * @param arguments the folder of the run, that of the data and the number of epochs
   */
  public static void main(String[] arguments) throws IOException {
    int epochs = Integer.parseInt(arguments[2]);
    TrainingSettings settings =
        SmallTrainingSet.propagator(Path.of(arguments[1]))
            .withOptimizer(optimizer -> optimizer.withEpochs(epochs))
            .withValidation(validation -> validation.withPatience(0));
    train(Path.of(arguments[0]), settings, FakeEngine::new);
  }
}
