package org.liflow.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.liflow.files.InputException;

/**
 * How far the run in a folder came, as of its last checkpoint.
 *
 * @param settings what was asked
 * @param backend the name of what computed
 * @param steps updates since the run began
 * @param history the epochs that are over
 * @param best the epoch of the best weights; empty before the first validation
 */
public record TrainingSummary(
    TrainingSettings settings,
    String backend,
    long steps,
    List<EpochMetrics> history,
    Optional<EpochMetrics> best) {
  /** Whether a folder looks like that of a training run. */
  public static boolean isTraining(Path folder) {
    return Files.exists(folder.resolve(TrainingRun.SETTINGS));
  }

  /**
   * Reads it, also while the run goes on.
   *
   * @throws InputException when there is no run, or it is damaged
   */
  public static TrainingSummary read(Path folder) {
    TrainingSettings settings = TrainingSettings.read(folder.resolve(TrainingRun.SETTINGS));
    TrainingState state = TrainingState.read(folder.resolve(TrainingRun.STATE));
    return new TrainingSummary(
        settings,
        state.backend(),
        state.steps(),
        List.copyOf(state.progress().history()),
        state.progress().best());
  }
}
