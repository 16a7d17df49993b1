package org.liflow.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoints of a run: its state and the files that follow from it.
 *
 * <p>The state is written first and in one piece, with the best weights in it. All other files can
 * be made from it again, so that a run that is killed between two files resumes from the state.
 */
final class Checkpoints {
  private final TrainingFolder folder;
  private final TrainedModels models;
  private final TrainingEngine engine;
  private final TrainingProgress progress;
  private final MetricsReport report;
  private Optional<Map<String, float[]>> best;

  /**
   * @param best the weights of the best epoch by name; empty before the first validation
   */
  Checkpoints(
      TrainingFolder folder,
      TrainedModels models,
      TrainingEngine engine,
      TrainingProgress progress,
      Optional<Map<String, float[]>> best,
      MetricsReport report) {
    this.folder = folder;
    this.models = models;
    this.engine = engine;
    this.progress = progress;
    this.best = best;
    this.report = report;
  }

  /** Writes the first checkpoint of a new run. */
  void begin() {
    folder.writeInitial(models.start());
    save();
    writeDerived();
  }

  /** Writes the files that follow from the state again: a kill may have left older ones. */
  void repair() {
    writeLast();
    writeDerived();
  }

  private void writeDerived() {
    if (best.isPresent()) {
      writeBest();
    }
    writeMetrics();
  }

  /**
   * Writes the checkpoint of an epoch that is over.
   *
   * @param better whether its weights are the best so far
   */
  void epochEnded(boolean better) {
    if (better) {
      best = Optional.of(weights());
    }
    save();
    if (better) {
      writeBest();
    }
    writeMetrics();
  }

  /** Writes the state and the last model. */
  void save() {
    folder.write(
        new TrainingState(
            models.settings().yaml(),
            models.fingerprint(),
            models.backend(),
            engine.steps(),
            progress,
            engine.state(),
            best));
    writeLast();
  }

  private void writeLast() {
    folder.writeLast(models.of(weights(), engine.steps(), Optional.empty()));
  }

  private void writeBest() {
    EpochMetrics metrics = progress.best().orElseThrow();
    folder.writeBest(models.of(best.orElseThrow(), metrics.steps(), metrics.validation()));
  }

  private void writeMetrics() {
    folder.write(MetricsFiles.of(models.settings(), progress, report));
  }

  /** The weights that are validated and kept, by name. */
  private Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    engine
        .model(models.settings().optimizer().averagingDecay() > 0)
        .weights()
        .forEach((name, tensor) -> weights.put(name, tensor.data()));
    return weights;
  }
}
