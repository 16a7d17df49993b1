package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Constants;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class ForceFieldTest {
  private final Workers workers = new Workers(1);

  @AfterEach
  void close() {
    workers.close();
  }

  private double energy(Structure crystal, PairPotential potential, double accuracy) {
    return new ForceField(crystal, potential, accuracy, workers)
        .energy(crystal.positions(), new double[3 * crystal.size()]);
  }

  /** Rock salt's ions jittered in a random triclinic lattice of about its density. */
  private static Structure salt(Random random, int repeat) {
    double[] vectors = Lattice.periodic(5.64, 0, 0, 0, 5.64, 0, 0, 0, 5.64).toArray();
    for (int k = 0; k < 9; k++) {
      vectors[k] += 0.8 * (random.nextDouble() - 0.5);
    }
    Structure cell = TestPotentials.saltCell(5.64);
    Lattice sheared = Lattice.periodic(vectors);
    double[] positions = cell.positions();
    double[] out = new double[3];
    for (int atom = 0; atom < cell.size(); atom++) {
      sheared.toCartesian(
          positions[3 * atom] / 5.64,
          positions[3 * atom + 1] / 5.64,
          positions[3 * atom + 2] / 5.64,
          out);
      System.arraycopy(out, 0, positions, 3 * atom, 3);
    }
    Structure repeated =
        new Structure(sheared, cell.atomicNumbers(), positions).repeat(repeat, 1, 1);
    double[] jittered = repeated.positions();
    for (int k = 0; k < jittered.length; k++) {
      jittered[k] += 0.4 * (random.nextDouble() - 0.5);
    }
    return repeated.withPositions(jittered);
  }

  /** Madelung's constants relative to the shortest distance. */
  @Test
  void madelungConstants() {
    double edge = 5.64;
    double salt = energy(TestPotentials.saltCell(edge), TestPotentials.charges(9), 1e-12);
    assertEquals(1.747564594633182, -salt / 4 * (edge / 2) / Constants.COULOMB_EV_A, 1e-8);
    edge = 4.12;
    Structure caesium =
        new Structure(
            Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge),
            new int[] {55, 17},
            new double[] {0, 0, 0, edge / 2, edge / 2, edge / 2});
    double energy = energy(caesium, TestPotentials.charges(9), 1e-12);
    assertEquals(
        1.762674773070992, -energy * (edge * Math.sqrt(0.75)) / Constants.COULOMB_EV_A, 1e-8);
  }

  /** The split between real and reciprocal space is arbitrary, and so is the cutoff of Coulomb. */
  @Test
  void energyDoesNotDependOnTheSplit() {
    Structure crystal = salt(new Random(3), 2);
    double wide = energy(crystal, TestPotentials.charges(11), 1e-11);
    double narrow = energy(crystal, TestPotentials.charges(6), 1e-11);
    assertEquals(wide, narrow, 1e-7 * Math.abs(wide));
    assertEquals(wide, energy(crystal, TestPotentials.charges(8), 1e-8), 1e-6 * Math.abs(wide));
  }

  @Test
  void forcesAreTheSlopesOfTheEnergy() {
    Random random = new Random(5);
    for (int trial = 0; trial < 6; trial++) {
      Structure crystal = salt(random, 1 + trial % 2);
      ForceField field = new ForceField(crystal, TestPotentials.rockSalt(), 1e-10, workers);
      double[] positions = crystal.positions();
      double[] forces = new double[positions.length];
      double[] unused = new double[positions.length];
      field.forces(positions, forces);
      double h = 1e-4;
      for (int k = 0; k < positions.length; k++) {
        double x = positions[k];
        positions[k] = x + h;
        double above = field.energy(positions, unused);
        positions[k] = x - h;
        double below = field.energy(positions, unused);
        positions[k] = x;
        double slope = (above - below) / (2 * h);
        // A pair at the very cutoff may cross it within the difference: none does here.
        assertEquals(-slope, forces[k], 3e-6 * Math.max(1, Math.abs(slope)));
      }
    }
  }

  @Test
  void momentumIsKept() {
    Structure crystal = salt(new Random(8), 3);
    double[] forces = new double[3 * crystal.size()];
    new ForceField(crystal, TestPotentials.rockSalt(), 1e-5, workers)
        .forces(crystal.positions(), forces);
    double[] sum = new double[3];
    for (int k = 0; k < forces.length; k++) {
      sum[k % 3] += forces[k];
    }
    assertArrayEquals(new double[3], sum, 1e-10);
  }

  @Test
  void invariances() {
    Random random = new Random(11);
    PairPotential potential = TestPotentials.rockSalt();
    Structure crystal = salt(random, 1);
    int size = crystal.size();
    double accuracy = 1e-11;
    double energy = energy(crystal, potential, accuracy);
    double tolerance = 1e-8 * Math.abs(energy);
    double[] forces = forces(crystal, potential, accuracy);

    double[] moved = crystal.positions();
    double[] shift = new double[3];
    for (int atom = 0; atom < size; atom++) {
      crystal
          .lattice()
          .toCartesian(random.nextInt(7) - 3, random.nextInt(7) - 3, random.nextInt(7) - 3, shift);
      for (int x = 0; x < 3; x++) {
        moved[3 * atom + x] += shift[x] + 1.2345;
      }
    }
    Structure elsewhere = crystal.withPositions(moved);
    assertEquals(energy, energy(elsewhere, potential, accuracy), tolerance);
    assertArrayEquals(forces, forces(elsewhere, potential, accuracy), 1e-8);

    assertEquals(8 * energy, energy(crystal.repeat(2, 2, 2), potential, accuracy), 8 * tolerance);

    // A quarter turn about z, then one about x.
    double[] turnedForces = forces(turned(crystal), potential, accuracy);
    assertEquals(energy, energy(turned(crystal), potential, accuracy), tolerance);
    assertArrayEquals(turned(forces), turnedForces, 1e-7);

    int[] numbers = crystal.atomicNumbers();
    double[] positions = crystal.positions();
    int[] otherNumbers = new int[size];
    double[] otherPositions = new double[3 * size];
    double[] otherForces = new double[3 * size];
    for (int atom = 0; atom < size; atom++) {
      int to = (5 * atom + 3) % size;
      otherNumbers[to] = numbers[atom];
      System.arraycopy(positions, 3 * atom, otherPositions, 3 * to, 3);
      System.arraycopy(forces, 3 * atom, otherForces, 3 * to, 3);
    }
    Structure permuted = new Structure(crystal.lattice(), otherNumbers, otherPositions);
    assertArrayEquals(otherForces, forces(permuted, potential, accuracy), 1e-8);
  }

  private double[] forces(Structure crystal, PairPotential potential, double accuracy) {
    double[] forces = new double[3 * crystal.size()];
    new ForceField(crystal, potential, accuracy, workers).forces(crystal.positions(), forces);
    return forces;
  }

  private static Structure turned(Structure crystal) {
    return new Structure(
        Lattice.periodic(turned(crystal.lattice().toArray())),
        crystal.atomicNumbers(),
        turned(crystal.positions()));
  }

  /** By 33 degrees about z and then 71 about x. */
  private static double[] turned(double[] vectors) {
    double[] out = new double[vectors.length];
    double c = Math.cos(Math.toRadians(33));
    double s = Math.sin(Math.toRadians(33));
    double c2 = Math.cos(Math.toRadians(71));
    double s2 = Math.sin(Math.toRadians(71));
    for (int k = 0; k < vectors.length; k += 3) {
      double x = c * vectors[k] - s * vectors[k + 1];
      double y = s * vectors[k] + c * vectors[k + 1];
      out[k] = x;
      out[k + 1] = c2 * y - s2 * vectors[k + 2];
      out[k + 2] = s2 * y + c2 * vectors[k + 2];
    }
    return out;
  }

  @Test
  void theSameBitsAtAnyNumberOfThreadsAndAfterAnyOtherPositions() {
    Structure crystal = LltoGenerator.generate(4, 4, 2, LltoGenerator.LITHIUM, 1);
    PairPotential potential = PairPotential.bundled("llto-chen-2015");
    double[] positions = crystal.positions();
    Random random = new Random(2);
    for (int k = 0; k < positions.length; k++) {
      positions[k] += 0.2 * random.nextGaussian();
    }
    double[] expected = new double[positions.length];
    double energy = new ForceField(crystal, potential, 1e-5, workers).energy(positions, expected);
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers team = new Workers(threads)) {
        ForceField field = new ForceField(crystal, potential, 1e-5, team);
        double[] forces = new double[positions.length];
        // Near enough for the pair list to serve on.
        double[] near = positions.clone();
        for (int k = 0; k < near.length; k++) {
          near[k] += 0.3 * (random.nextDouble() - 0.5);
        }
        field.forces(near, forces);
        field.forces(positions, forces);
        assertArrayEquals(expected, forces, "threads " + threads);
        assertEquals(energy, field.energy(positions, forces));
        assertArrayEquals(expected, forces);
      }
    }
  }

  @Test
  void refusesWhatItCannotSumOver() {
    PairPotential potential = TestPotentials.rockSalt();
    Structure salt = TestPotentials.saltCell(5.64);
    Structure charged =
        new Structure(
            salt.lattice(), new int[] {11, 17, 17}, new double[] {0, 0, 0, 2, 2, 2, 3, 0, 0});
    InputException problem =
        assertThrows(InputException.class, () -> new ForceField(charged, potential, 1e-5, workers));
    assertTrue(problem.getMessage().contains("-1.000 e on Cl2Na"), problem.getMessage());
    Structure unknown = new Structure(salt.lattice(), new int[] {3}, new double[3]);
    problem =
        assertThrows(InputException.class, () -> new ForceField(unknown, potential, 1e-5, workers));
    assertTrue(problem.getMessage().contains("no charge for Li"), problem.getMessage());
    Structure open = new Structure(Lattice.open(), new int[] {11, 17}, new double[6]);
    assertThrows(InputException.class, () -> new ForceField(open, potential, 1e-5, workers));
  }

  @Test
  void tellsWhenAtomsCollideOrFlyApart() {
    Structure crystal = salt(new Random(1), 1);
    ForceField field = new ForceField(crystal, TestPotentials.rockSalt(), 1e-5, workers);
    double[] positions = crystal.positions();
    System.arraycopy(positions, 0, positions, 3, 3);
    positions[3] += 0.3;
    double[] forces = new double[positions.length];
    UnstableDynamicsException problem =
        assertThrows(UnstableDynamicsException.class, () -> field.forces(positions, forces));
    assertTrue(problem.getMessage().contains("0.30 Å"), problem.getMessage());
    positions[3] = Double.NaN;
    assertThrows(UnstableDynamicsException.class, () -> field.forces(positions, forces));
  }

  /** Without charges there is nothing to sum over in reciprocal space. */
  @Test
  void chargesMayBeZero() {
    PairPotential neutral =
        TestPotentials.parse(
            """
            {"name": "argon-like", "cutoff_A": 5, "charges_e": {"O": 0},
             "buckingham": [{"pair": ["O", "O"], "A_eV": 1000, "rho_A": 0.3, "C_eV_A6": 10}]}
            """);
    Lattice lattice = RandomStructures.lattice(new Random(4)).repeat(2, 2, 2);
    Structure pair = new Structure(lattice, new int[] {8, 8}, new double[] {0, 0, 0, 0, 0, 2.5});
    double expected = 1000 * Math.exp(-2.5 / 0.3) - 10 / Math.pow(2.5, 6);
    assertEquals(expected, energy(pair, neutral, 1e-5), 1e-9 * Math.abs(expected));
  }
}
