package org.liflow.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.Lattice;

/**
 * Crystals and models of the benchmarks: those that properties name, else ones that need no file.
 *
 * <p>The crystal that needs no file is as dense as Li10GeP2S12: 50 atoms in 989 Å³, on a jittered
 * grid, so that a 5 Å cutoff gives about 26 neighbours an atom.
 */
final class BenchmarkCrystal {
  /** System property: a file with a crystal of 50 atoms. */
  static final String CRYSTAL_PROPERTY = "liflow.bench.crystal";

  /** System property: a Propagator's file. */
  static final String PROPAGATOR_PROPERTY = "liflow.bench.propagator";

  /** System property: a Corrector's file. */
  static final String CORRECTOR_PROPERTY = "liflow.bench.corrector";

  /** Atoms of the unit cell. */
  static final int UNIT = 50;

  private BenchmarkCrystal() {}

  /**
   * The crystal of 50, 200, 3200 … 1,000,000 atoms.
   *
   * @throws InputException when the file of {@value #CRYSTAL_PROPERTY} does not hold 50 atoms
   */
  static Structure of(int atoms) {
    int[] repeats = repeats(atoms);
    String file = System.getProperty(CRYSTAL_PROPERTY);
    Structure unit = file == null ? grid() : read(Path.of(file));
    return unit.repeat(repeats[0], repeats[1], repeats[2]);
  }

  /**
   * Reads the unit cell.
   *
   * @throws InputException when it does not hold 50 atoms
   */
  static Structure read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file, "no such file", "a CIF of " + UNIT + " atoms");
    }
    try {
      Structure unit = CrystalFiles.readStructure(file);
      if (unit.size() != UNIT) {
        throw new InputException(file, unit.size() + " atoms", UNIT + " as in a cell of LGPS");
      }
      return unit;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static Structure grid() {
    double a = 8.59;
    double b = 8.88;
    double c = 12.97;
    double[] positions = new double[3 * UNIT];
    int[] species = new int[UNIT];
    SplittableRandom random = new SplittableRandom(7);
    int[] composition = {
      3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 32, 15, 15, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16
    };
    for (int k = 0; k < UNIT; k++) {
      species[k] = composition[k % 25];
      double[] place = {(k % 5) / 5.0, (k / 5 % 2 + 0.5 * (k / 10 % 2)) / 2.0, (k / 10) / 5.0};
      positions[3 * k] = (place[0] + 0.04 * random.nextDouble()) * a;
      positions[3 * k + 1] = (place[1] + 0.04 * random.nextDouble()) * b;
      positions[3 * k + 2] = (place[2] + 0.04 * random.nextDouble()) * c;
    }
    return new Structure(
        Lattice.periodic(a, 0, 0, -0.04, b, 0, -0.15, -0.45, c), species, positions);
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
      case 100_000:
        return new int[] {20, 10, 10};
      case 1_000_000:
        return new int[] {25, 25, 32};
      default:
        throw new IllegalArgumentException("no crystal of " + atoms + " atoms");
    }
  }

  /**
   * The model of {@value #PROPAGATOR_PROPERTY} or {@value #CORRECTOR_PROPERTY}, else one of the
   * published size with fresh weights: an evaluation's speed does not depend on their values.
   */
  static FlowModel model(ModelRole role, Backend backend) {
    String file =
        System.getProperty(role == ModelRole.PROPAGATOR ? PROPAGATOR_PROPERTY : CORRECTOR_PROPERTY);
    if (file != null) {
      return FlowModel.load(Path.of(file), backend);
    }
    NetworkConfiguration network = NetworkConfiguration.published();
    ModelFile fresh =
        ModelFile.initialised(
            network,
            role,
            ElementIndex.published(network.numElements()),
            network.rMax(),
            new FlowConfiguration(new PriorConfiguration.MaxwellBoltzmann(0.1), Optional.empty()),
            1,
            Map.of(),
            role.ordinal());
    return new FlowModel(role.name(), fresh, backend);
  }
}
