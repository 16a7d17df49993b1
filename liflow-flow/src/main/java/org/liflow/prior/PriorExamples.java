package org.liflow.prior;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Structure;
import org.liflow.data.DatasetEntry;
import org.liflow.data.DatasetFrames;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.ScaleChoice;

/**
 * Makes examples of a data set's entries. The structure of an example is the entry's first frame.
 */
public final class PriorExamples {
  private PriorExamples() {}

  /** A row of an index. */
  private record Row(Path index, int temperature, DatasetEntry entry) {}

  /**
   * Describes every entry of a split, at all temperatures that it has an index for.
   *
   * @param dataset read once
   * @param split the index's name, such as {@code train}
   * @param model adds its network's features; empty for none
   * @return in the order of temperatures and rows
   * @throws InputException when there is no index, a prior is neither 0 nor 1, a trajectory is
   *     shorter than its entry says, or its structure cannot be described
   * @throws IOException if the disk fails
   */
  public static List<PriorExample> read(
      LiFlowDataset dataset, String split, Optional<FlowModel> model) throws IOException {
    List<PriorExample> examples = new ArrayList<>();
    // One frame of each: nothing is worth keeping decoded.
    try (DatasetFrames frames = dataset.frames(0)) {
      for (int temperature : dataset.temperatures()) {
        Path index = LiFlowDataset.indexFile(dataset.folder(), split, temperature);
        if (Files.exists(index)) {
          for (DatasetEntry entry : dataset.index(split, temperature)) {
            examples.add(example(frames, new Row(index, temperature, entry), model));
          }
        }
      }
    }
    if (examples.isEmpty()) {
      throw new InputException(
          dataset.folder(),
          "no entries of a split '" + split + "'",
          "an index such as " + split + "_500K.csv with rows, beside its positions");
    }
    return examples;
  }

  private static PriorExample example(DatasetFrames frames, Row row, Optional<FlowModel> model) {
    DatasetEntry entry = row.entry();
    ScaleChoice lithium = scale(row, "prior_Li", entry.lithiumPrior());
    ScaleChoice frame = scale(row, "prior_frame", entry.framePrior());
    int count = frames.count(entry.name(), row.temperature());
    if (entry.start() >= count) {
      throw bad(
          row,
          "t_start " + entry.start() + " of " + count + " frames",
          "a start within the trajectory");
    }
    Structure first =
        new Structure(
            frames.dataset().lattice(entry.name()),
            frames.dataset().atomicNumbers(entry.name()),
            frames.positions(entry.name(), row.temperature(), entry.start()));
    try {
      PriorFeatures features =
          model.isPresent()
              ? PriorFeatures.of(first, entry.temperature(), model.get())
              : PriorFeatures.of(first, entry.temperature());
      return new PriorExample(entry.composition(), features, lithium, frame);
    } catch (IllegalArgumentException problem) {
      throw bad(row, problem.getMessage(), "lithium in a periodic framework, above 0 K");
    }
  }

  private static ScaleChoice scale(Row row, String column, int value) {
    if (value != 0 && value != 1) {
      throw bad(row, value + " for " + column, "0 (small) or 1 (large)");
    }
    return value == 1 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
  }

  private static InputException bad(Row row, String found, String expected) {
    return new InputException(row.index() + ", " + row.entry().name(), found, expected);
  }
}
