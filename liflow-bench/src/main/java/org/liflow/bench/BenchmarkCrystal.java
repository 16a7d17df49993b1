package org.liflow.bench;

import java.util.Map;
import java.util.Optional;
import org.liflow.crystal.Structure;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.Lattice;

/**
 * A crystal as dense as Li10GeP2S12, for benchmarks that need no file: 50 atoms in 989 Å³, on a
 * jittered grid, so that a 5 Å cutoff gives about 26 neighbours an atom.
 */
final class BenchmarkCrystal {
  private BenchmarkCrystal() {}

  /** The crystal of 50, 200, 3200 … atoms. */
  static Structure of(int atoms) {
    int[] repeats = repeats(atoms);
    double a = 8.59;
    double b = 8.88;
    double c = 12.97;
    double[] positions = new double[150];
    int[] species = new int[50];
    java.util.SplittableRandom random = new java.util.SplittableRandom(7);
    int[] composition = {
      3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 32, 15, 15, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16
    };
    for (int k = 0; k < 50; k++) {
      species[k] = composition[k % 25];
      double[] place = {(k % 5) / 5.0, (k / 5 % 2 + 0.5 * (k / 10 % 2)) / 2.0, (k / 10) / 5.0};
      positions[3 * k] = (place[0] + 0.04 * random.nextDouble()) * a;
      positions[3 * k + 1] = (place[1] + 0.04 * random.nextDouble()) * b;
      positions[3 * k + 2] = (place[2] + 0.04 * random.nextDouble()) * c;
    }
    return new Structure(
            Lattice.periodic(a, 0, 0, -0.04, b, 0, -0.15, -0.45, c), species, positions)
        .repeat(repeats[0], repeats[1], repeats[2]);
  }

  private static int[] repeats(int atoms) {
    switch (atoms) {
      case 50:
        return new int[] {1, 1, 1};
      case 200:
        return new int[] {2, 2, 1};
      case 3200:
        return new int[] {4, 4, 4};
      case 50_000:
        return new int[] {10, 10, 10};
      case 1_000_000:
        return new int[] {25, 25, 32};
      default:
        throw new IllegalArgumentException("no crystal of " + atoms + " atoms");
    }
  }

  /** A model of the published size with fresh weights: speed does not depend on their values. */
  static FlowModel model(ModelRole role, Backend backend) {
    NetworkConfiguration network = NetworkConfiguration.published();
    ModelFile file =
        ModelFile.initialised(
            network,
            role,
            ElementIndex.published(network.numElements()),
            network.rMax(),
            new PriorConfiguration.MaxwellBoltzmann(0.1),
            Optional.empty(),
            1,
            Map.of(),
            role.ordinal());
    return new FlowModel(role.name(), file, backend);
  }
}
