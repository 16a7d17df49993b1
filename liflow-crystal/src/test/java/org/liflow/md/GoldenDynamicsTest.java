package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Structure;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.parallel.Workers;

/** Twenty steps of lithium lanthanum titanate against LAMMPS with an Ewald sum of 1e-9. */
@Tag("reference-data")
class GoldenDynamicsTest {
  private static final PairPotential POTENTIAL = PairPotential.bundled("llto-chen-2015");

  private Structure crystal;
  private double[][] positions;
  private double[][] forces;
  private double[] velocities;
  private double[] potential;
  private double[] kinetic;
  private double timeStep;

  @BeforeEach
  void read() {
    try (Npz golden = Npz.open(SharedData.require("golden/md_llto_lammps.npz"))) {
      positions = frames(golden.read("positions").toDoubles());
      forces = frames(golden.read("forces").toDoubles());
      velocities = frames(golden.read("velocities").toDoubles())[0];
      potential = golden.read("potential_energy").toDoubles();
      kinetic = golden.read("kinetic_energy").toDoubles();
      timeStep = golden.read("timestep_ps").toDouble();
      crystal =
          new Structure(
              Lattice.periodic(golden.read("cell").toDoubles()),
              golden.read("atomic_numbers").toInts(),
              positions[0]);
    }
  }

  private static double[][] frames(double[] values) {
    int size = values.length / 21;
    double[][] frames = new double[21][];
    for (int k = 0; k < 21; k++) {
      frames[k] = Arrays.copyOfRange(values, k * size, (k + 1) * size);
    }
    return frames;
  }

  private double forceError(ForceField field, int frame) {
    double[] ours = new double[forces[frame].length];
    field.forces(positions[frame], ours);
    double difference = 0;
    double norm = 0;
    for (int k = 0; k < ours.length; k++) {
      difference += Math.pow(ours[k] - forces[frame][k], 2);
      norm += Math.pow(forces[frame][k], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void forcesAndEnergiesAreThoseOfLammps() {
    try (Workers workers = new Workers(2)) {
      ForceField field = new ForceField(crystal, POTENTIAL, 1e-9, workers);
      for (int frame = 0; frame <= 20; frame++) {
        assertTrue(forceError(field, frame) < 1e-5, "frame " + frame);
        double energy = field.energy(positions[frame], new double[forces[frame].length]);
        assertEquals(potential[frame], energy, 1e-6 * Math.abs(potential[frame]));
      }
    }
  }

  /** Production dynamics errs by no more than was asked for. */
  @Test
  void forcesAreAsAccurateAsAskedFor() {
    try (Workers workers = new Workers(1)) {
      for (double accuracy : new double[] {1e-4, 1e-5, 1e-6}) {
        ForceField field = new ForceField(crystal, POTENTIAL, accuracy, workers);
        double norm = 0;
        for (double force : forces[20]) {
          norm += force * force;
        }
        double rms = forceError(field, 20) * Math.sqrt(norm / forces[20].length);
        assertTrue(rms < 2 * accuracy * Constants.COULOMB_EV_A, accuracy + ": " + rms);
      }
    }
  }

  @Test
  void twentyStepsAreThoseOfLammps() {
    double[] total = new double[21];
    try (Workers workers = new Workers(1)) {
      MolecularDynamics dynamics =
          new MolecularDynamics(
              crystal,
              POTENTIAL,
              new DynamicsSettings(1, timeStep, new Thermostat.None(), 1, 1e-9),
              new DynamicsState(0, positions[0], velocities, 0),
              workers);
      for (int frame = 0; frame <= 20; frame++) {
        double[] ours = dynamics.state().positions();
        for (int k = 0; k < ours.length; k++) {
          assertEquals(positions[frame][k], ours[k], 1e-6);
        }
        assertEquals(kinetic[frame], dynamics.kineticEnergy(), 1e-5);
        total[frame] = dynamics.potentialEnergy() + dynamics.kineticEnergy();
        dynamics.run(1);
      }
    }
    // Buckingham's part ends without a shift, so energy jumps as pairs cross the cutoff: in both.
    double ours = 0;
    double theirs = 0;
    for (int frame = 1; frame <= 20; frame++) {
      ours = Math.max(ours, Math.abs(total[frame] - total[0]));
      theirs =
          Math.max(theirs, Math.abs(potential[frame] + kinetic[frame] - potential[0] - kinetic[0]));
    }
    assertTrue(ours < 1.01 * theirs, ours + " eV, not " + theirs);
  }
}
