package org.liflow.train;

import java.util.Optional;
import java.util.OptionalInt;
import org.liflow.data.InMemoryDataset;

/**
 * Options of opening a {@link TrainingRun}, besides its settings.
 *
 * @param data trajectories in memory to train on; empty if the settings name the folder of a data
 *     set
 * @param epochs another number of epochs than the settings have; empty for theirs
 * @param report renders a page of the metrics, which the run keeps in its folder
 */
public record TrainingOptions(
    Optional<InMemoryDataset> data, OptionalInt epochs, MetricsReport report) {
  /** A data set on disk, as many epochs as the settings have, and no page. */
  public static final TrainingOptions DEFAULT =
      new TrainingOptions(Optional.empty(), OptionalInt.empty(), MetricsReport.NONE);

  /**
   * The same with trajectories in memory to train on.
   *
   * @param trajectories that settings without a folder need
   * @return new options
   */
  public TrainingOptions withData(InMemoryDataset trajectories) {
    return new TrainingOptions(Optional.of(trajectories), epochs, report);
  }

  /**
   * The same with another number of epochs, to which a resumed run trains.
   *
   * @param other at least 1
   * @return new options
   */
  public TrainingOptions withEpochs(int other) {
    return new TrainingOptions(data, OptionalInt.of(other), report);
  }

  /**
   * The same with a page of the metrics.
   *
   * @param page renders the metrics
   * @return new options
   */
  public TrainingOptions withReport(MetricsReport page) {
    return new TrainingOptions(data, epochs, page);
  }
}
