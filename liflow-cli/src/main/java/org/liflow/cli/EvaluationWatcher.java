package org.liflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.crystal.format.RunFacts;
import org.liflow.evaluate.EvaluationListener;
import org.liflow.evaluate.StructureResult;
import org.liflow.files.DiskProblem;
import org.liflow.files.OutputFolder;

/** Shows an evaluation's progress and keeps its trajectories if asked to. */
final class EvaluationWatcher implements EvaluationListener, AutoCloseable {
  private final Path output;
  private final boolean keep;
  private final double stride;
  private final boolean silent;
  private Progress progress;

  /**
   * @param output folder of the evaluation, made once there is something to compute
   * @param keep whether to write each trajectory below it
   * @param stride in ps
   * @param silent shows no progress
   */
  EvaluationWatcher(Path output, boolean keep, double stride, boolean silent) {
    this.output = output;
    this.keep = keep;
    this.stride = stride;
    this.silent = silent;
  }

  @Override
  public void started(long strides, long atomStrides) {
    OutputFolder.make(output);
    progress =
        Progress.of("Strides", strides, 0, (double) atomStrides / strides, "atom-strides", silent);
  }

  @Override
  public void stride() {
    progress.step();
  }

  @Override
  public void ended(StructureResult result, Trajectory trajectory) {
    if (!keep) {
      return;
    }
    Path folder = output.resolve("trajectories").resolve("seed_" + result.seed());
    String name =
        String.format(
            Locale.ROOT,
            "%04d_%s_%dK.extxyz",
            result.row(),
            result.name().replaceAll("[^A-Za-z0-9._-]", "_"),
            Math.round(result.temperature()));
    OutputFolder.make(folder);
    Map<String, String> facts = RunFacts.of(OptionalDouble.of(result.temperature())).keys();
    try (ExtendedXyzWriter writer = ExtendedXyzWriter.create(folder.resolve(name), facts)) {
      for (int k = 0; k < trajectory.frames(); k++) {
        writer.write(new Frame(trajectory.structure(k), k * stride));
      }
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(folder.resolve(name), problem);
    }
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
