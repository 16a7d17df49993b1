package org.liflow.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.liflow.files.InputException;

/**
 * The progress of the run in a folder at its last checkpoint.
 *
 * @param settings of the run
 * @param backend the name of its backend
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
  /**
   * Returns whether a folder holds a training run.
   *
   * @param folder which need not exist
   * @return whether {@link #read} finds a run
   */
  public static boolean isTraining(Path folder) {
    return TrainingFolder.holdsRun(folder);
  }

  /**
   * Reads the progress of a run, which may be under way.
   *
   * @param folder that holds a run
   * @return the progress at the last checkpoint
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
