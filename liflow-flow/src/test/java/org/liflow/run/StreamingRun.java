package org.liflow.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.format.RunManifest;
import org.liflow.flow.FlowModel;
import org.liflow.flow.RungeKutta;
import org.liflow.flow.Simulation;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.backend.Backend;

/** A small run on disk, to be run in this JVM or in one that is killed. */
final class StreamingRun {
  private StreamingRun() {}

  static RunManifest description() {
    return new RunManifest(
        SmallModels.rockSalt(3, 17, 5.13),
        List.of(300.0, 450.5),
        2,
        SmallModels.STRIDE,
        Map.of("seed", "9", "solver", "euler 3"));
  }

  /** Takes up the run in a folder, or starts it, and runs it to its end. */
  static void resume(Path folder, int strides) {
    try (RunFolder run = RunFolder.resume(folder, description(), strides)) {
      run(run);
    }
  }

  static void run(RunFolder run) {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("propagator", SmallModels.propagator(), backend)) {
      Simulation.builder(propagator)
          .solver(RungeKutta.euler(3))
          .seed(9)
          .build()
          .run(run.replicas(), run.strides(), run);
    }
  }

  /**
   * @param arguments the folder and the number of strides
   */
  public static void main(String[] arguments) {
    resume(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
  }
}
