package org.liflow.example;

// tag::readme
import java.io.IOException;
import java.nio.file.Path;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Simulation;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.train.TrainingListener;
import org.liflow.train.TrainingRun;
import org.liflow.train.TrainingSettings;

/** Trains a Propagator on a data set, saves it, loads it again and lets a crystal move. */
final class TrainingExample {
  /** Arguments: the data set's folder, a crystal of it, the temperature in K, epochs. */
  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    Structure crystal = CrystalFiles.readStructure(Path.of(arguments[1]));
    double kelvin = Double.parseDouble(arguments[2]);
    int epochs = Integer.parseInt(arguments[3]);
    Path folder = data.resolveSibling("propagator");
    TrainingSettings settings =
        TrainingSettings.propagator(data)
            .withOptimizer(adam -> adam.withEpochs(epochs))
            .withValidation(validation -> validation.byTrajectory(0.2));
    try (Backend backend = Backends.open()) {
      try (TrainingRun run = TrainingRun.start(folder, settings, backend)) {
        run.train(TrainingListener.SILENT);
        run.history().forEach(System.out::println);
      }
      try (FlowModel model = FlowModel.load(folder.resolve(TrainingRun.BEST), backend)) {
        Simulation simulation = Simulation.builder(model).seed(1).build();
        Trajectory strides = simulation.run(crystal, kelvin, 10);
        CrystalFiles.writeTrajectory(folder.resolve("strides.extxyz"), strides);
      }
    }
  }
}
// end::readme
