package org.liflow.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;

/** Makes a data set of the reference trajectories. */
final class DatasetStage {
  private final Path folder;
  private final double stride;

  /**
   * @param stride the time of one stride in ps
   */
  DatasetStage(Path folder, double stride) {
    this.folder = folder;
    this.stride = stride;
  }

  /**
   * Writes the data set, unless a complete one is there.
   *
   * @param trajectories files by temperature in K
   */
  void run(Map<Integer, List<Path>> trajectories, QuickstartListener listener) throws IOException {
    long count = trajectories.values().stream().mapToLong(List::size).sum();
    boolean complete = LiFlowDataset.isDescribed(folder);
    listener.begins(Stage.DATASET, count, complete ? count : 0);
    if (!complete) {
      builder(trajectories).write(name -> listener.stepped(Stage.DATASET, ""));
    }
    listener.ends(Stage.DATASET);
  }

  private DatasetBuilder builder(Map<Integer, List<Path>> trajectories) {
    DatasetBuilder builder =
        new DatasetBuilder(folder)
            // Remains of a data set that an older version was killed at.
            .overwrite(true)
            .timeStep(QuickstartSettings.FRAME)
            .lag(stride);
    trajectories.forEach(
        (kelvin, files) -> {
          for (Path file : files) {
            builder.add(
                DatasetBuilder.Source.of(file, kelvin)
                    .withTitle(title(file))
                    .withName(file.toAbsolutePath().getParent().getFileName().toString()));
          }
        });
    return builder;
  }

  /** A path that does not depend on the quickstart's folder, which may be moved. */
  private String title(Path file) {
    return folder.toAbsolutePath().getParent().relativize(file.toAbsolutePath()).toString();
  }

  static Trajectory trajectory(Path file, ReadOptions options) {
    try {
      return CrystalFiles.readTrajectory(file, options);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), problem.getMessage(), "the trajectory that was written there", problem);
    }
  }
}
