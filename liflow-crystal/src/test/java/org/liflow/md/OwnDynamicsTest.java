package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

/** Promised: potentials, forces and thermostats of a Java user's own run like LiFlow's. */
class OwnDynamicsTest {
  private final Workers workers = new Workers(1);

  @AfterEach
  void close() {
    workers.close();
  }

  /** The pair form of Pedone et al., J. Phys. Chem. B 110, 11780 (2006), without its r⁻¹² term. */
  private record Morse(double depth, double steepness, double rest) implements PairForm {
    @Override
    public double energy(double r) {
      double x = 1 - Math.exp(-steepness * (r - rest));
      return depth * (x * x - 1);
    }

    @Override
    public double derivative(double r) {
      double e = Math.exp(-steepness * (r - rest));
      return 2 * depth * steepness * (1 - e) * e;
    }

    @Override
    public double secondDerivative(double r) {
      double e = Math.exp(-steepness * (r - rest));
      return 2 * depth * steepness * steepness * (2 * e - 1) * e;
    }
  }

  private static PairPotential.Builder neutral(double cutoff) {
    return PairPotential.builder("own").cutoff(cutoff).charge(Element.NA, 0).charge(Element.CL, 0);
  }

  @Test
  void aPotentialFromJavaIsTheOneFromJson() {
    PairPotential json = PairPotential.parse(TestPotentials.ROCK_SALT);
    PairPotential java =
        PairPotential.builder("rock salt")
            .cutoff(6)
            .charge(Element.NA, 1)
            .charge(Element.CL, -1)
            .pair(Element.NA, Element.CL, new Buckingham(1130, 0.32, 0))
            .pair(Element.CL, Element.CL, new Buckingham(2000, 0.3, 30))
            .build();
    assertEquals(json.digest(), java.digest());
    Structure salt = TestPotentials.saltCell(5.6);
    double[] positions = salt.positions();
    positions[4] += 0.3;
    double[] expected = new double[24];
    double[] found = new double[24];
    double energy = new ForceField(salt, json, 1e-6, workers).energy(positions, expected);
    assertEquals(energy, new ForceField(salt, java, 1e-6, workers).energy(positions, found));
    assertArrayEquals(expected, found);
  }

  @Test
  void anOwnFormGivesItsEnergyAndForce() {
    Morse morse = new Morse(0.4, 1.8, 2.2);
    PairForm form = PairForm.sum(morse, new PairForm.InversePower(5, 12));
    PairPotential potential = neutral(8).pair(Element.NA, Element.CL, form).build();
    Structure pair =
        new Structure(
            Lattice.periodic(20, 0, 0, 0, 20, 0, 0, 0, 20),
            new int[] {11, 17},
            new double[] {0, 0, 0, 0, 0, 0});
    ForceField field = new ForceField(pair, potential, 1e-6, workers);
    for (double r : new double[] {0.9, 1.7, 2.2, 3.1, 6}) {
      double[] forces = new double[6];
      double energy = field.energy(new double[] {0, 0, 0, 0, r, 0}, forces);
      double expected = 5 / Math.pow(r, 12) + morse.energy(r);
      assertEquals(expected, energy, 1e-6 * (1 + Math.abs(expected)));
      double slope = -60 / Math.pow(r, 13) + morse.derivative(r);
      assertEquals(-slope, forces[4], 1e-6 * (1 + Math.abs(slope)));
    }
    assertTrue(form.toString().contains("depth=0.4"), form.toString());
  }

  @Test
  void wrongDerivativesAreRefused() {
    PairForm wrong =
        new PairForm() {
          @Override
          public double energy(double r) {
            return 1 / r;
          }

          @Override
          public double derivative(double r) {
            return 1 / (r * r);
          }

          @Override
          public double secondDerivative(double r) {
            return 2 / (r * r * r);
          }

          @Override
          public String toString() {
            return "wrong sign";
          }
        };
    for (PairForm bad : new PairForm[] {wrong, new Morse(Double.NaN, 1, 1)}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> neutral(6).pair(Element.NA, Element.CL, bad))
              .getMessage();
      assertTrue(message.contains("derivative at") && message.contains("Å"), message);
    }
    for (PairForm good :
        new PairForm[] {
          new Buckingham(41051.938, 0.151160, 0),
          new Buckingham(2029.2204, 0.343645, 192.58),
          new Morse(0.1, 3, 1.5),
          new PairForm.InversePower(-10, 6),
          PairForm.sum()
        }) {
      neutral(12).pair(Element.NA, Element.NA, good).build();
    }
  }

  @Test
  void aBuilderRefusesWhatMakesNoPotential() {
    PairForm none = PairForm.sum();
    for (Runnable bad :
        new Runnable[] {
          () -> neutral(0.5),
          () -> neutral(6).charge(Element.NA, 1),
          () -> neutral(6).charge(Element.LI, Double.NaN),
          () -> neutral(6).pair(Element.LI, Element.NA, none),
          () -> neutral(6).pair(Element.NA, Element.CL, none).pair(Element.CL, Element.NA, none),
          () -> PairPotential.builder("empty").build()
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }

  /** Takes a share of all velocities in the middle of each step. */
  private record Cooling(double rate) implements Thermostat {
    @Override
    public Moment moment() {
      return Moment.MIDDLE_OF_STEP;
    }

    @Override
    public double exchange(Atoms atoms) {
      double before = atoms.kineticEnergy();
      double[] velocities = atoms.velocities();
      for (int k = 0; k < velocities.length; k++) {
        velocities[k] *= 1 - rate * atoms.timeStep();
      }
      return before - atoms.kineticEnergy();
    }
  }

  @Test
  void anOwnThermostatCoolsAndItsHeatIsCounted() {
    Structure salt = TestPotentials.saltCell(5.64);
    PairPotential potential = TestPotentials.charges(6);
    PairPotential repulsive =
        PairPotential.parse(TestPotentials.ROCK_SALT.replace("\"cutoff_A\": 6", "\"cutoff_A\": 9"));
    assertEquals("charges", potential.name());
    DynamicsSettings settings = new DynamicsSettings(300, 0.001, new Cooling(2), 5, 1e-6);
    MolecularDynamics dynamics = new MolecularDynamics(salt, repulsive, settings, workers);
    double hot = dynamics.kineticEnergy();
    double total = hot + dynamics.potentialEnergy();
    dynamics.run(400);
    double now = dynamics.kineticEnergy() + dynamics.potentialEnergy() + dynamics.heat();
    assertEquals(total, now, 0.02 * hot);
    assertTrue(dynamics.heat() > 0.5 * hot, "heat " + dynamics.heat() + " of " + hot);
    assertEquals("Cooling[rate=2.0]", settings.thermostat().toString());
  }

  /** Springs of 2 eV/Å² to the sites: each atom swings with its own frequency. */
  private record Springs(double[] sites) implements ForceModel {
    @Override
    public void forces(double[] positions, double[] forces) {
      energy(positions, forces);
    }

    @Override
    public double energy(double[] positions, double[] forces) {
      double sum = 0;
      for (int k = 0; k < positions.length; k++) {
        double off = positions[k] - sites[k];
        forces[k] = -2 * off;
        sum += off * off;
      }
      return sum;
    }
  }

  @Test
  void anyForcesMoveAtoms() {
    Structure salt = TestPotentials.saltCell(5.64);
    DynamicsSettings settings =
        new DynamicsSettings(100, 0.0005, new Thermostat.None(), 3, ForceField.PRODUCTION);
    MolecularDynamics dynamics =
        new MolecularDynamics(salt, new Springs(salt.positions()), settings);
    double[] velocities = dynamics.state().velocities();
    dynamics.run(200);
    double[] found = dynamics.structure().positions();
    for (int k = 0; k < found.length; k++) {
      double omega =
          Math.sqrt(2 * org.liflow.crystal.Constants.ACCELERATION / salt.element(k / 3).mass());
      double expected = velocities[k] / omega * Math.sin(omega * 0.1);
      assertEquals(expected, found[k] - salt.position(k / 3, k % 3), 1e-4);
    }
    MolecularDynamics again =
        new MolecularDynamics(salt, new Springs(salt.positions()), settings, dynamics.state());
    again.run(10);
    dynamics.run(10);
    assertEquals(dynamics.state(), again.state());
  }

  /**
   * Oscillators whose velocities are drawn anew every τ: x(t + τ) = x cos ωτ + (v/ω) sin ωτ, and so
   * the correlation of positions n draws apart is cosⁿ ωτ. Undisturbed it would be cos nωτ.
   */
  @Test
  void redrawnVelocitiesMakeAMarkovChainOfPositions() {
    Structure salt = TestPotentials.saltCell(5.64).repeat(3, 3, 3);
    Thermostat redraw = new Thermostat.VelocityRedraw(40, new Thermostat.None());
    DynamicsSettings settings = new DynamicsSettings(300, 0.001, redraw, 11, ForceField.PRODUCTION);
    MolecularDynamics dynamics =
        new MolecularDynamics(salt, new Springs(salt.positions()), settings);
    dynamics.run(2000);
    int frames = 300;
    double[][] off = new double[frames][];
    for (int frame = 0; frame < frames; frame++) {
      off[frame] = dynamics.structure().positions();
      for (int k = 0; k < off[frame].length; k++) {
        off[frame][k] -= salt.position(k / 3, k % 3);
      }
      dynamics.run(40);
    }
    for (org.liflow.crystal.Element element :
        java.util.List.of(org.liflow.crystal.Element.NA, org.liflow.crystal.Element.CL)) {
      double omega = Math.sqrt(2 * org.liflow.crystal.Constants.ACCELERATION / element.mass());
      for (int lag = 1; lag <= 3; lag++) {
        double product = 0;
        double square = 0;
        for (int frame = 0; frame + lag < frames; frame++) {
          for (int k = 0; k < off[0].length; k++) {
            if (salt.element(k / 3) == element) {
              product += off[frame][k] * off[frame + lag][k];
              square += off[frame][k] * off[frame][k];
            }
          }
        }
        assertEquals(Math.pow(Math.cos(omega * 0.04), lag), product / square, 0.02);
      }
    }
    // The heat of the draws is counted.
    MolecularDynamics again = new MolecularDynamics(salt, new Springs(salt.positions()), settings);
    double total = again.kineticEnergy() + again.potentialEnergy();
    again.run(400);
    double now = again.kineticEnergy() + again.potentialEnergy() + again.heat();
    assertEquals(total, now, 1e-3 * total);
    assertEquals("velocities redrawn every 40 steps, else none", settings.thermostat().toString());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Thermostat.VelocityRedraw(0, new Thermostat.None()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Thermostat.VelocityRedraw(5, new Thermostat.Langevin(1)));
  }
}
