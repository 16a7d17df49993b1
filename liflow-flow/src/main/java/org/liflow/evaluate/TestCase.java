package org.liflow.evaluate;

import java.util.Arrays;
import java.util.List;
import org.liflow.analysis.RadialDistribution;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.analysis.StrideMemory;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

/**
 * One row of an index with its reference.
 *
 * @param row counted from 0
 * @param entry the row
 * @param reference its frames at the strides' times; the first is the start
 * @param radial the radial distribution of all frames of the reference in that time but the first
 * @param memory of the reference over a stride, of all frames in that time
 */
record TestCase(
    int row,
    DatasetEntry entry,
    Trajectory reference,
    RadialDistribution radial,
    StrideMemory memory) {
  /**
   * Reads one row's reference.
   *
   * @param temperature of the index, in K
   * @throws InputException when the row is of another temperature, the trajectory cannot be read,
   *     ends before the row does, is shorter than a stride or has no lithium
   */
  static TestCase read(
      LiFlowDataset dataset,
      int temperature,
      int row,
      DatasetEntry entry,
      EvaluationSettings settings,
      Workers workers) {
    entry.requireTemperature(entry.name(), temperature);
    Trajectory all = dataset.trajectory(entry.name(), temperature, settings.timeStep());
    if (entry.end() > all.frames()) {
      throw new InputException(
          entry.name(), "t_end " + entry.end() + " of " + all.frames() + " frames", "fewer");
    }
    int lag = settings.lag();
    int strides = Math.min(settings.strides(), (entry.end() - 1 - entry.start()) / lag);
    if (strides < 1) {
      throw new InputException(
          entry.name(),
          entry.end() - entry.start() + " frames from t_start to t_end",
          "more than the " + lag + " of a stride");
    }
    if (Arrays.stream(all.atomicNumbers()).noneMatch(z -> z == Mobility.LITHIUM)) {
      throw new InputException(
          entry.name(),
          "no Li atom in " + all.structure(0).formula(),
          "some whose way is measured");
    }
    double[][] positions = new double[strides + 1][];
    for (int k = 0; k <= strides; k++) {
      positions[k] = all.positions(entry.start() + k * lag);
    }
    int[] frames = new int[strides * lag];
    Arrays.setAll(frames, k -> entry.start() + 1 + k);
    return new TestCase(
        row,
        entry,
        new Trajectory(all.atomicNumbers(), List.of(all.lattice(0)), positions, settings.stride()),
        RadialDistribution.of(all, frames, settings.farthest(), settings.bins(), workers),
        memory(all.part(entry.start(), entry.start() + strides * lag + 1), lag));
  }

  private static StrideMemory memory(Trajectory frames, int lag) {
    boolean all = Arrays.stream(frames.atomicNumbers()).allMatch(z -> z == Mobility.LITHIUM);
    StrideMemory memory =
        new StrideMemory(lag, all ? ReferenceFrame.NONE : ReferenceFrame.FRAMEWORK, Element.LI);
    // Jumps across the faces of the cell are no motion.
    if (frames.firstWrappedFrame().isEmpty()) {
      memory.add(frames);
    }
    return memory;
  }

  Structure start() {
    return reference.structure(0);
  }

  int strides() {
    return reference.frames() - 1;
  }
}
