package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.parallel.Workers;

class MolecularDynamicsTest {
  private static final PairPotential SALT = TestPotentials.rockSalt();
  private static final PairPotential LLTO = PairPotential.bundled("llto-chen-2015");

  private final Workers workers = new Workers(1);

  @AfterEach
  void close() {
    workers.close();
  }

  private static DynamicsSettings settings(double temperature, Thermostat thermostat) {
    return new DynamicsSettings(temperature, 0.002, thermostat, 7, 1e-5);
  }

  private static double total(MolecularDynamics dynamics) {
    return dynamics.potentialEnergy() + dynamics.kineticEnergy() + dynamics.heat();
  }

  private static Thermostat thermostat(String name, double time) {
    return switch (name) {
      case "langevin" -> new Thermostat.Langevin(1 / time);
      case "none" -> new Thermostat.None();
      case "redraw" -> new Thermostat.VelocityRedraw(25, new Thermostat.VelocityRescaling(time));
      default -> new Thermostat.VelocityRescaling(time);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "langevin", "rescaling", "redraw"})
  void goesOnBitByBitAtAnyNumberOfThreads(String name) {
    Structure crystal = LltoGenerator.generate(4, 2, 2, LltoGenerator.LITHIUM, 1);
    DynamicsSettings settings = settings(900, thermostat(name, 0.1));
    MolecularDynamics whole = new MolecularDynamics(crystal, LLTO, settings, workers);
    whole.run(150);
    try (Workers two = new Workers(2)) {
      MolecularDynamics first = new MolecularDynamics(crystal, LLTO, settings, two);
      // The pair list is built anew at other steps.
      first.run(61);
      MolecularDynamics second =
          new MolecularDynamics(crystal, LLTO, settings, first.state(), workers);
      second.run(89);
      assertArrayEquals(whole.state().positions(), second.state().positions());
      assertArrayEquals(whole.state().velocities(), second.state().velocities());
      assertEquals(whole.heat(), second.heat());
      assertEquals(150, second.step());
    }
    MolecularDynamics other =
        new MolecularDynamics(
            crystal,
            LLTO,
            new DynamicsSettings(900, 0.002, settings.thermostat(), 8, 1e-5),
            workers);
    other.run(1);
    assertFalse(
        Arrays.equals(
            other.state().velocities(),
            new MolecularDynamics(crystal, LLTO, settings, workers).state().velocities()));
  }

  /**
   * A potential that ends smoothly, so that energy is kept as well as the integrator can: its error
   * falls with the square of the time step.
   */
  @Test
  void energyAndMomentumAreKept() {
    PairPotential smooth =
        TestPotentials.parse(
            """
            {"name": "smooth", "cutoff_A": 9, "charges_e": {"Na": 1, "Cl": -1},
             "buckingham": [{"pair": ["Na", "Cl"], "A_eV": 1130, "rho_A": 0.32, "C_eV_A6": 0}]}
            """);
    Structure crystal = TestPotentials.saltCell(5.64);
    MolecularDynamics warm =
        new MolecularDynamics(
            crystal, smooth, settings(300, new Thermostat.VelocityRescaling(0.05)), workers);
    warm.run(500);
    double[] spread = new double[2];
    for (int halved = 0; halved < 2; halved++) {
      DynamicsSettings settings =
          new DynamicsSettings(300, 0.002 / (1 + halved), new Thermostat.None(), 1, 1e-9);
      MolecularDynamics dynamics =
          new MolecularDynamics(crystal, smooth, settings, warm.state(), workers);
      double start = total(dynamics);
      double[] sums = new double[2];
      for (int k = 0; k < 400; k++) {
        dynamics.run(5 * (1 + halved));
        double off = total(dynamics) - start;
        sums[k / 200] += off / 200;
        spread[halved] = Math.max(spread[halved], Math.abs(off));
      }
      // Energy swings with the error of the integrator and does not drift.
      assertEquals(sums[0], sums[1], 0.3 * spread[halved]);
      assertTrue(spread[halved] < 1e-3, spread[halved] + " eV of 8 ions at 300 K");
      double[] momentum = new double[3];
      double[] masses = crystal.masses();
      for (int k = 0; k < 3 * crystal.size(); k++) {
        momentum[k % 3] += masses[k / 3] * dynamics.state().velocities()[k];
      }
      assertArrayEquals(new double[3], momentum, 1e-7);
    }
    assertEquals(4, spread[0] / spread[1], 1);
  }

  /** Atoms four times as heavy do the same in twice the time. */
  @Test
  void massesOfIsotopesAreThoseThatMove() {
    Structure light = TestPotentials.saltCell(5.64);
    double[] masses = light.masses();
    for (int atom = 0; atom < masses.length; atom++) {
      masses[atom] *= 4;
    }
    Structure heavy = light.withMasses(masses);
    MolecularDynamics quick = new MolecularDynamics(light, SALT, verlet(0.001), workers);
    MolecularDynamics slow = new MolecularDynamics(heavy, SALT, verlet(0.002), workers);
    for (int k = 0; k < 3; k++) {
      assertEquals(quick.kineticEnergy(), slow.kineticEnergy(), 1e-12);
      assertArrayEquals(quick.structure().positions(), slow.structure().positions(), 1e-9);
      double[] half = Arrays.stream(quick.state().velocities()).map(v -> v / 2).toArray();
      assertArrayEquals(half, slow.state().velocities(), 1e-9);
      quick.run(50);
      slow.run(50);
    }
    assertArrayEquals(masses, slow.structure().masses());
  }

  private static DynamicsSettings verlet(double step) {
    return new DynamicsSettings(300, step, new Thermostat.None(), 1, 1e-9);
  }

  /** Canonical kinetic energies are distributed as chi-squared; and no species is hotter. */
  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"langevin", "rescaling"})
  void kineticEnergiesAreCanonical(String name) {
    Structure crystal = TestPotentials.saltCell(5.64);
    // Hot enough for the modes of so small a crystal to share their energy.
    double kelvin = 900;
    MolecularDynamics dynamics =
        new MolecularDynamics(crystal, SALT, settings(kelvin, thermostat(name, 0.02)), workers);
    dynamics.run(2000);
    int count = 800;
    double[] energies = new double[count];
    double[][] parts = new double[2][3];
    double[] masses = crystal.masses();
    for (int k = 0; k < count; k++) {
      dynamics.run(80);
      energies[k] = dynamics.kineticEnergy();
      double[] velocities = dynamics.state().velocities();
      for (int c = 0; c < velocities.length; c++) {
        parts[c < 12 ? 0 : 1][c % 3] +=
            0.5 * masses[c / 3] * velocities[c] * velocities[c] / Constants.ACCELERATION / count;
      }
    }
    double quantum = Constants.BOLTZMANN_EV_EXACT * kelvin;
    GammaDistribution canonical =
        new GammaDistribution(null, 0.5 * dynamics.degreesOfFreedom(), quantum);
    double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(canonical, energies);
    assertTrue(p > 0.005, name + ": p = " + p);
    for (int species = 0; species < 2; species++) {
      // The centre of mass takes each species' share of the mass from its freedom.
      double share = masses[species * 4] / (masses[0] + masses[4]);
      for (int x = 0; x < 3; x++) {
        double expected = 0.5 * quantum * (4 - share);
        assertEquals(expected, parts[species][x], 0.15 * expected, name + species + x);
      }
    }
  }

  /** What the thermostat takes is accounted for. */
  @ParameterizedTest
  @ValueSource(strings = {"langevin", "rescaling"})
  void theConservedQuantityIsConserved(String name) {
    Structure crystal = TestPotentials.saltCell(5.64).repeat(2, 1, 1);
    MolecularDynamics dynamics =
        new MolecularDynamics(crystal, SALT, settings(500, thermostat(name, 0.1)), workers);
    double start = total(dynamics);
    dynamics.run(2000);
    assertTrue(Math.abs(dynamics.heat()) > 0.05, "heat " + dynamics.heat());
    assertEquals(start, total(dynamics), 0.05);
  }

  /** Lithium of layered titanate at 1000 K, 1 ps apart, against 50 ps of LAMMPS. */
  @Test
  @Tag("reference-data")
  void lithiumMovesInThePlaneAsFastAsInLammps() throws IOException {
    Structure crystal =
        CrystalFiles.readStructure(SharedData.require("structures/LLTO_4x4x2_1.vasp"));
    MolecularDynamics dynamics =
        new MolecularDynamics(
            crystal, LLTO, settings(1000, new Thermostat.VelocityRescaling(0.1)), workers);
    dynamics.run(500);
    int frames = 61;
    double[][] positions = new double[frames][];
    for (int frame = 0; frame < frames; frame++) {
      positions[frame] = dynamics.state().positions();
      dynamics.run(50);
    }
    double[] msd = new double[3];
    double framework = 0;
    int origins = frames - 10;
    for (int origin = 0; origin < origins; origin++) {
      for (int k = 0; k < 3 * crystal.size(); k++) {
        double moved = positions[origin + 10][k] - positions[origin][k];
        if (k < 30) {
          msd[k % 3] += moved * moved / (10.0 * origins);
        } else {
          framework += moved * moved / ((crystal.size() - 10.0) * origins);
        }
      }
    }
    // The four arrangements of the reference: 2.0 to 2.4, 2.2 to 2.3 and 0.30 to 0.32 Å².
    assertEquals(2.2, msd[0], 0.9, Arrays.toString(msd));
    assertEquals(2.2, msd[1], 0.9, Arrays.toString(msd));
    assertEquals(0.31, msd[2], 0.09, Arrays.toString(msd));
    assertEquals(0.15, framework, 0.05);
  }
}
