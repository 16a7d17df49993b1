package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.parallel.Workers;

/** Twenty steps of three oxides against LAMMPS, the potential from a table of ions. */
@Tag("reference-data")
class GoldenIonTableTest {
  private static final int FRAMES = 21;
  private static final double TIME_STEP = 0.001;

  private record Golden(
      Structure crystal,
      double[] charges,
      double[][] positions,
      double[] velocities,
      double[][] forces,
      double[] potential,
      double[] total) {
    static Golden of(String name) {
      try (Npz golden = Npz.open(SharedData.require("golden/md_pedone_lammps.npz"))) {
        double[][] positions = frames(golden.read(name + "/positions").toDoubles());
        Structure crystal =
            new Structure(
                Lattice.periodic(golden.read(name + "/lattice").toDoubles()),
                golden.read(name + "/atomic_numbers").toInts(),
                positions[0]);
        return new Golden(
            crystal,
            golden.read(name + "/charges").toDoubles(),
            positions,
            frames(golden.read(name + "/velocities").toDoubles())[0],
            frames(golden.read(name + "/forces").toDoubles()),
            golden.read(name + "/potential_energy").toDoubles(),
            golden.read(name + "/total_energy").toDoubles());
      }
    }

    PairPotential pairs() {
      return IonTable.read(SharedData.require("data/pedone_2006.csv")).potential(crystal);
    }
  }

  private static double[][] frames(double[] values) {
    int size = values.length / FRAMES;
    double[][] frames = new double[FRAMES][];
    for (int k = 0; k < FRAMES; k++) {
      frames[k] = Arrays.copyOfRange(values, k * size, (k + 1) * size);
    }
    return frames;
  }

  @ParameterizedTest
  @ValueSource(strings = {"9lo", "rr5", "5z0"})
  void forcesAndEnergiesAreThoseOfLammps(String name) {
    Golden golden = Golden.of(name);
    PairPotential pairs = golden.pairs();
    for (int atom = 0; atom < golden.crystal().size(); atom++) {
      assertEquals(golden.charges()[atom], pairs.charge(golden.crystal().element(atom)));
    }
    double worst = 0;
    try (Workers workers = new Workers(2)) {
      ForceField field = new ForceField(golden.crystal(), pairs, 1e-9, workers);
      for (int frame = 0; frame < FRAMES; frame++) {
        double[] theirs = golden.forces()[frame];
        double[] ours = new double[theirs.length];
        double energy = field.energy(golden.positions()[frame], ours);
        assertEquals(golden.potential()[frame], energy, 1e-6 * Math.abs(golden.potential()[frame]));
        double difference = 0;
        double norm = 0;
        for (int k = 0; k < ours.length; k++) {
          difference += Math.pow(ours[k] - theirs[k], 2);
          norm += Math.pow(theirs[k], 2);
        }
        worst = Math.max(worst, Math.sqrt(difference / norm));
      }
    }
    assertTrue(worst < 1e-5, "relative RMS error of forces " + worst);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9lo", "rr5", "5z0"})
  void twentyStepsAreThoseOfLammps(String name) {
    Golden golden = Golden.of(name);
    double[] total = new double[FRAMES];
    try (Workers workers = new Workers(1)) {
      MolecularDynamics dynamics =
          new MolecularDynamics(
              golden.crystal(),
              golden.pairs(),
              new DynamicsSettings(1, TIME_STEP, new Thermostat.None(), 1, 1e-9),
              new DynamicsState(0, golden.positions()[0], golden.velocities(), 0),
              workers);
      for (int frame = 0; frame < FRAMES; frame++) {
        double[] ours = dynamics.state().positions();
        for (int k = 0; k < ours.length; k++) {
          assertEquals(golden.positions()[frame][k], ours[k], 1e-5, "frame " + frame);
        }
        total[frame] = dynamics.potentialEnergy() + dynamics.kineticEnergy();
        dynamics.run(1);
      }
    }
    double ours = 0;
    double theirs = 0;
    for (int frame = 1; frame < FRAMES; frame++) {
      ours = Math.max(ours, Math.abs(total[frame] - total[0]));
      theirs = Math.max(theirs, Math.abs(golden.total()[frame] - golden.total()[0]));
    }
    // Of a hundred atoms within 20 fs; the last digit that LAMMPS prints is part of it.
    assertTrue(ours < 1.02 * theirs + 1e-5, ours + " eV, not " + theirs);
  }
}
