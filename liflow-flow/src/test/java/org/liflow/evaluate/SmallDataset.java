package org.liflow.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.LiFlowDatasetWriter;

/** Builds small data sets to evaluate on. */
public final class SmallDataset {
  private final Map<Integer, Map<String, Trajectory>> trajectories = new LinkedHashMap<>();
  private final Map<Integer, List<DatasetEntry>> entries = new LinkedHashMap<>();
  private DatasetDescription description;

  /** Adds a trajectory with a row for all of it. */
  public SmallDataset add(
      String name, int temperature, String composition, Trajectory trajectory, int li, int frame) {
    trajectories.computeIfAbsent(temperature, t -> new LinkedHashMap<>()).put(name, trajectory);
    return row(
        new DatasetEntry(
            name, temperature, 0, trajectory.frames(), composition, 1, 0.1, li, frame));
  }

  /** Adds a row. */
  public SmallDataset row(DatasetEntry entry) {
    return row((int) entry.temperature(), entry);
  }

  /** Adds a row to the index of a temperature. */
  public SmallDataset row(int temperature, DatasetEntry entry) {
    entries.computeIfAbsent(temperature, t -> new ArrayList<>()).add(entry);
    return this;
  }

  /** Adds what it says of itself. */
  public SmallDataset describe(DatasetDescription itself) {
    description = itself;
    return this;
  }

  /** Writes it as a test set. */
  public LiFlowDataset write(Path folder) throws IOException {
    Files.createDirectories(folder);
    int[] index = new int[119];
    for (int z = 0; z < index.length; z++) {
      index[z] = z - 1;
    }
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, index);
    trajectories.forEach((t, map) -> writer.writePositions(t, map.entrySet()));
    entries.forEach((t, rows) -> writer.writeIndex("test", t, rows));
    if (description != null) {
      writer.writeDescription(description);
    }
    writer.finish();
    return LiFlowDataset.open(folder);
  }

  /** A trajectory whose atoms walk at random. */
  public static Trajectory walk(Structure structure, int frames, double step, long seed) {
    Random random = new Random(seed);
    double[][] positions = new double[frames][];
    positions[0] = rounded(structure.positions());
    for (int k = 1; k < frames; k++) {
      positions[k] = positions[k - 1].clone();
      for (int c = 0; c < positions[k].length; c++) {
        positions[k][c] = (float) (positions[k][c] + step * random.nextGaussian());
      }
    }
    return new Trajectory(structure.atomicNumbers(), List.of(structure.lattice()), positions, 0.05);
  }

  /** As the layout keeps positions. */
  public static double[] rounded(double[] positions) {
    double[] rounded = positions.clone();
    for (int k = 0; k < rounded.length; k++) {
      rounded[k] = (float) rounded[k];
    }
    return rounded;
  }
}
