package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.crystal.Structure;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npz;

/** One whole stride of the published models, noise given, against float64 reference values. */
@Tag("reference-data")
class PublishedStrideTest {
  private static final double BOUND = 1e-5;

  /** The neighbour lists' cutoff of the published inference, in Å. */
  private static final double CUTOFF = 5;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (BackendProvider provider : Backends.providers()) {
      if (provider.obstacle().isEmpty()) {
        cases.add(Arguments.of(provider.name(), "step_LGPS_euler10.npz", "euler"));
        cases.add(Arguments.of(provider.name(), "step_LGPS_heun5.npz", "heun"));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void strideIsThePublishedOne(String backendName, String file, String solver) {
    Path golden = SharedData.require("golden/" + file);
    Path propagatorFile = SharedData.require("checkpoints/P_LGPS.ckpt");
    Path correctorFile = SharedData.require("checkpoints/C_LGPS_0.1.ckpt");
    try (Npz reference = Npz.open(golden);
        Backend backend = backend(backendName);
        FlowModel propagator = FlowModel.load(propagatorFile, backend);
        FlowModel corrector = FlowModel.load(correctorFile, backend)) {
      double[] start = reference.read("positions").toDoubles();
      Structure structure =
          new Structure(
              Lattice.periodic(reference.read("lattice").toDoubles()),
              reference.read("atomic_numbers").toInts(),
              start);
      double temperature = reference.read("temperature").toDouble();
      int steps = (int) reference.read("flow_steps").toLong();
      HandStride stride =
          new HandStride(structure, temperature, OdeSolver.of(solver, steps), CUTOFF);

      double[] propagated =
          stride.flow(propagator, start, reference.read("propagator_prior").toFloats());
      assertClose(reference, "propagated", propagated, start);
      double[] withPrior =
          stride.flow(corrector, propagated, reference.read("corrector_prior").toFloats());
      assertClose(reference, "corrected_with_prior", withPrior, start);
      double[] published = stride.flow(corrector, propagated, new float[start.length]);
      assertClose(reference, "corrected_published", published, start);
      assertClose(reference, "com_fixed_published", stride.centred(published, start), start);
      if (solver.equals("heun")) {
        // What a simulation does: a centre of mass held before the Corrector changes nothing.
        double[] centred = stride.centred(propagated, start);
        double[] corrected = stride.flow(corrector, centred, new float[start.length]);
        assertClose(reference, "com_fixed_published", stride.centred(corrected, start), start);
      }

      assertScales(propagator, structure, temperature, reference, "prior_sigma_propagator");
      assertScales(corrector, structure, temperature, reference, "prior_sigma_corrector");
    }
  }

  private static Backend backend(String name) {
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow()
        .create(2);
  }

  private static void assertClose(Npz reference, String key, double[] found, double[] start) {
    double[] expected = reference.read(key).toDoubles();
    double error = 0;
    double displacement = 0;
    double position = 0;
    for (int k = 0; k < expected.length; k++) {
      error += Math.pow(found[k] - expected[k], 2);
      displacement += Math.pow(expected[k] - start[k], 2);
      position += Math.pow(expected[k], 2);
    }
    double ofDisplacement = Math.sqrt(error / displacement);
    double ofPosition = Math.sqrt(error / position);
    assertTrue(ofDisplacement <= BOUND, () -> key + ": displacements off by " + ofDisplacement);
    assertTrue(ofPosition <= BOUND, () -> key + ": positions off by " + ofPosition);
  }

  private static void assertScales(
      FlowModel model, Structure structure, double temperature, Npz reference, String key) {
    double[] expected = reference.read(key).toDoubles();
    for (int atom = 0; atom < expected.length; atom++) {
      double found = model.prior().width(structure.element(atom), temperature);
      assertEquals(1, found / expected[atom], 1e-6, key + " of atom " + atom);
    }
  }
}
