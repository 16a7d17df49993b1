package org.liflow.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDatasetWriter;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.nn.io.ElementIndex;

/** Makes a data set of the reference trajectories. */
final class DatasetStage {
  /**
   * The wide prior for lithium and for all others: over a stride oxygen, titanium and lanthanum
   * move by what they vibrate, 0.1 to 0.2 Å an axis at 850 K; ten steps of a flow do not get there
   * from the narrow prior, ten times narrower than that.
   */
  private static final int WIDE = 1;

  private final Path folder;

  DatasetStage(Path folder) {
    this.folder = folder;
  }

  /** Writes the data set, unless a whole one is there. */
  void run(Map<Integer, List<Path>> trajectories, QuickstartListener listener) throws IOException {
    long count = trajectories.values().stream().mapToLong(List::size).sum();
    boolean whole = Files.exists(folder.resolve(DatasetDescription.FILE));
    listener.begins(Stage.DATASET, count, whole ? count : 0);
    if (!whole) {
      write(trajectories, listener);
    }
    listener.ends(Stage.DATASET);
  }

  private void write(Map<Integer, List<Path>> trajectories, QuickstartListener listener)
      throws IOException {
    OutputFolder.make(folder);
    LiFlowDatasetWriter writer =
        new LiFlowDatasetWriter(folder, ElementIndex.published(ElementIndex.LARGEST_ATOMIC_NUMBER));
    List<String> sources = new ArrayList<>();
    trajectories.forEach(
        (kelvin, files) -> {
          List<DatasetEntry> entries = new ArrayList<>();
          writer.writePositions(kelvin, () -> read(kelvin, files, entries, listener));
          writer.writeIndex("train", kelvin, entries);
          files.forEach(file -> sources.add(source(file)));
        });
    writer.finish();
    // Last: a data set with it is whole.
    writer.writeDescription(
        new DatasetDescription(
            QuickstartSettings.FRAME, QuickstartSettings.framesPerStride(), sources));
  }

  /** Independent of where the quickstart lies, so that it may be moved. */
  private String source(Path file) {
    return folder.toAbsolutePath().getParent().relativize(file.toAbsolutePath()).toString();
  }

  private static Iterator<Map.Entry<String, Trajectory>> read(
      int kelvin, List<Path> files, List<DatasetEntry> entries, QuickstartListener listener) {
    Iterator<Path> left = files.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return left.hasNext();
      }

      @Override
      public Map.Entry<String, Trajectory> next() {
        Path file = left.next();
        Trajectory trajectory = trajectory(file, ReadOptions.defaults());
        String name = file.toAbsolutePath().getParent().getFileName().toString();
        entries.add(entry(name, kelvin, trajectory));
        listener.stepped(Stage.DATASET, "");
        return new SimpleImmutableEntry<>(name, trajectory);
      }
    };
  }

  /** One pair of priors for all temperatures: of one never seen nobody knows the mobility. */
  private static DatasetEntry entry(String name, int kelvin, Trajectory trajectory) {
    String composition = trajectory.structure(0).reducedFormula();
    DatasetEntry measured = DatasetEntry.of(name, kelvin, composition, trajectory);
    return new DatasetEntry(
        name,
        kelvin,
        measured.start(),
        measured.end(),
        composition,
        measured.lithiumMobility(),
        measured.frameMobility(),
        WIDE,
        WIDE);
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
