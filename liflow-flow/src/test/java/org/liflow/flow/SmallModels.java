package org.liflow.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.liflow.crystal.Structure;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.ModelTensor;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.Lattice;

/** Small untrained models and small crystals to test with. */
public final class SmallModels {
  /** In ps. */
  public static final double STRIDE = 0.1;

  private SmallModels() {}

  /** The backend that every machine has. */
  public static Backend scalarBackend(int threads) {
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals("scalar"))
        .map((BackendProvider provider) -> provider.create(threads))
        .findFirst()
        .orElseThrow();
  }

  /** A Propagator of velocities with a narrow Maxwell-Boltzmann prior, for H to Kr. */
  public static ModelFile propagator() {
    return model(ModelRole.PROPAGATOR, PredictionMode.VELOCITY, 5, 11);
  }

  /** As {@link #propagator()}, but predicting where its flow ends. */
  public static ModelFile predictingPropagator() {
    return model(ModelRole.PROPAGATOR, PredictionMode.DATA, 5, 13);
  }

  /** A Corrector with a normal prior and a shorter cutoff, for H to Kr. */
  public static ModelFile corrector() {
    return model(ModelRole.CORRECTOR, PredictionMode.VELOCITY, 4.5, 12);
  }

  private static ModelFile model(ModelRole role, PredictionMode mode, double cutoff, long seed) {
    boolean corrects = role == ModelRole.CORRECTOR;
    ModelFile fresh =
        ModelFile.initialised(
            new NetworkConfiguration(8, 6, 2, 32, cutoff, 0.5, 1000, mode),
            role,
            ElementIndex.published(32),
            cutoff,
            new FlowConfiguration(
                corrects
                    ? new PriorConfiguration.Normal(0.02)
                    : new PriorConfiguration.MaxwellBoltzmann(1),
                corrects
                    ? Optional.of(new PriorConfiguration.UniformScaleNormal(0.1))
                    : Optional.empty()),
            STRIDE,
            Map.of(),
            seed);
    // Untrained weights throw atoms about; a tenth of that leaves a crystal a crystal.
    return scaled(fresh, "output_block.linear_v.weight", 0.1f);
  }

  /** The same model with one tensor times a factor. */
  public static ModelFile scaled(ModelFile model, String tensor, float factor) {
    float[] data = model.weights().get(tensor).data().clone();
    for (int k = 0; k < data.length; k++) {
      data[k] *= factor;
    }
    return with(model, tensor, data);
  }

  /** The same model with one element's row of the embedding times a factor. */
  public static ModelFile scaledElement(ModelFile model, int atomicNumber, float factor) {
    String tensor = "atom_embedding.weight";
    float[] data = model.weights().get(tensor).data().clone();
    int width = model.network().numFeatures();
    int row = model.elementRow(atomicNumber);
    for (int k = row * width; k < (row + 1) * width; k++) {
      data[k] *= factor;
    }
    return with(model, tensor, data);
  }

  private static ModelFile with(ModelFile model, String tensor, float[] data) {
    Map<String, ModelTensor> weights = new LinkedHashMap<>(model.weights());
    weights.put(tensor, new ModelTensor(weights.get(tensor).shape(), data));
    return model.withWeights(weights);
  }

  /** A cubic cell of rock salt, 8 atoms, a little out of order. */
  public static Structure rockSalt(int cation, int anion, double a) {
    double[] positions = new double[24];
    int[] numbers = new int[8];
    Random random = new Random(cation);
    for (int k = 0; k < 8; k++) {
      int x = k & 1;
      int y = k >> 1 & 1;
      int z = k >> 2;
      numbers[k] = (x + y + z) % 2 == 0 ? cation : anion;
      int[] site = {x, y, z};
      for (int axis = 0; axis < 3; axis++) {
        positions[3 * k + axis] = a * (0.5 * site[axis]) + 0.05 * random.nextGaussian();
      }
    }
    return new Structure(Lattice.periodic(a, 0, 0, 0, a, 0, 0, 0, a), numbers, positions);
  }

  /** Lithium sulfide in its primitive, oblique cell: 3 atoms. */
  public static Structure lithiumSulfide() {
    double h = 5.71 / 2;
    double q = h / 2;
    return new Structure(
        Lattice.periodic(0, h, h, h, 0, h, h, h, 0),
        new int[] {16, 3, 3},
        new double[] {0, 0, 0, q, q, q, 3 * q, 3 * q, 3 * q});
  }
}
