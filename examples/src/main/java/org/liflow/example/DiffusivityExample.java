package org.liflow.example;

// tag::readme
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.SelfDiffusivity;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Simulation;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;

/** Estimates the diffusivity of lithium in a crystal. */
final class DiffusivityExample {
  private DiffusivityExample() {}

  /** Simulates two replicas and returns the self-diffusivity of their lithium. */
  static Diffusivity lithium(Path model, Path cif, double kelvin, int strides) throws IOException {
    try (Backend backend = Backends.open();
        FlowModel propagator = FlowModel.load(model, backend)) {
      Structure crystal = CrystalFiles.readStructure(cif).repeat(2, 1, 1);
      Simulation simulation = Simulation.builder(propagator).seed(1).build();
      List<Trajectory> replicas = simulation.runReplicas(crystal, kelvin, strides, 2);
      Diffusivity result =
          SelfDiffusivity.estimate(replicas, Element.LI, DiffusivitySettings.DEFAULT);
      System.out.println("D* in cm²/s: " + result.estimate());
      return result;
    }
  }
}
// end::readme
