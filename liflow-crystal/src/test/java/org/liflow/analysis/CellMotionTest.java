package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;

/** Walkers of known diffusivity in cells that breathe. */
class CellMotionTest {
  private static final int LITHIUM = 24;
  private static final int SULPHUR = 24;
  private static final int FRAMES = 2000;

  /** Of each step along an axis, in Å: D = 0.02 Å² a frame. */
  private static final double STEP = 0.2;

  private static final double EXPECTED = STEP * STEP / 2;

  /** A cell that breathes by some per cent, described by other vectors now and then. */
  private static Lattice cell(Random random, double[] strain, double[] base, boolean flips) {
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      // A damped random walk of the strain, as of a barostat.
      strain[k] = 0.9 * strain[k] + 0.004 * random.nextGaussian();
      vectors[k] = base[k];
    }
    for (int k = 0; k < 9; k++) {
      for (int x = 0; x < 3; x++) {
        vectors[k] += base[3 * (k / 3) + x] * strain[3 * x + k % 3];
      }
    }
    if (flips && random.nextInt(10) == 0) {
      int sign = random.nextBoolean() ? 1 : -1;
      for (int x = 0; x < 3; x++) {
        base[3 + x] += sign * base[x];
        vectors[3 + x] += sign * vectors[x];
      }
    }
    return Lattice.periodic(vectors);
  }

  /**
   * A run of lithium that walks through sulphur that vibrates.
   *
   * @param follows what the cell does with its atoms
   * @param wrap whether positions are wrapped into the cell, or else unwrapped as LAMMPS does it
   */
  private static Trajectory run(
      long seed, double[] base, boolean flips, CellMotion.Follows follows, boolean wrap) {
    Random random = new Random(seed);
    int atoms = LITHIUM + SULPHUR;
    int[] numbers = new int[atoms];
    double[] own = base.clone();
    double[] strain = new double[9];
    Lattice lattice = Lattice.periodic(own);
    double[] home = new double[3 * atoms];
    double[] f = new double[3];
    double[] shift = new double[3];
    for (int atom = 0; atom < atoms; atom++) {
      numbers[atom] = atom < LITHIUM ? 3 : 16;
      lattice.toCartesian(random.nextDouble(), random.nextDouble(), random.nextDouble(), shift);
      System.arraycopy(shift, 0, home, 3 * atom, 3);
    }
    List<Structure> frames = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      if (frame > 0) {
        Lattice next = cell(random, strain, own, flips);
        var match = org.liflow.tensor.geometry.LatticeMatch.between(lattice, next).orElseThrow();
        for (int at = 0; at < home.length; at += 3) {
          match.before(home, at, f);
          for (int k = 0; k < 3; k++) {
            double share =
                switch (follows) {
                  case WITH_CELL -> f[k];
                  case IMAGES_ONLY -> Math.floor(f[k]);
                  case NONE -> 0;
                };
            for (int x = 0; x < 3; x++) {
              home[at + x] += share * match.change(k, x);
            }
          }
          for (int x = 0; x < 3 && at < 3 * LITHIUM; x++) {
            home[at + x] += STEP * random.nextGaussian();
          }
        }
        lattice = next;
      }
      double[] positions = home.clone();
      for (int at = 0; at < positions.length; at += 3) {
        for (int x = 0; x < 3 && at >= 3 * LITHIUM; x++) {
          positions[at + x] += 0.05 * random.nextGaussian();
        }
        if (wrap) {
          lattice.toFractional(positions[at], positions[at + 1], positions[at + 2], f);
          lattice.toCartesian(
              f[0] - Math.floor(f[0]), f[1] - Math.floor(f[1]), f[2] - Math.floor(f[2]), shift);
          System.arraycopy(shift, 0, positions, at, 3);
        }
      }
      frames.add(new Structure(lattice, numbers, positions));
    }
    Trajectory whole = Trajectory.of(frames, 1);
    return wrap ? whole.unwrapped() : whole;
  }

  private static Diffusivity estimate(Trajectory trajectory) {
    return SelfDiffusivity.estimate(
        List.of(trajectory), Element.LI, DiffusivitySettings.DEFAULT.withFromTime(1));
  }

  private static final double[] SKEWED = {10, 0, 0, 4, 11, 0, -3, 2, 9};

  /** The known D lies within four standard deviations, whichever way positions are written. */
  @Test
  void breathingDoesNotEnterTheDiffusivity() {
    double[][] bases = {{10, 0, 0, 0, 10, 0, 0, 0, 10}, SKEWED};
    for (int k = 0; k < 2; k++) {
      for (CellMotion.Follows follows : CellMotion.Follows.values()) {
        Trajectory trajectory = run(40 + k, bases[k], k == 1, follows, false);
        Diffusivity found = estimate(trajectory);
        double d = found.estimate().mean() / perPicosecond();
        double deviation = found.estimate().standardDeviation() / perPicosecond();
        assertEquals(EXPECTED, d, 4 * deviation, follows.toString());
        assertTrue(deviation < 0.1 * EXPECTED);
        assertEquals(follows, CellMotion.of(trajectory).orElseThrow().follows());
      }
    }
  }

  /** cm²/s in one Å²/ps. */
  private static double perPicosecond() {
    return 1e-4;
  }

  /** Displacements of wrapped and of unwrapped positions are the same, through flips too. */
  @Test
  void wrappedOrNotTheDisplacementsAreTheSame() {
    for (boolean flips : new boolean[] {false, true}) {
      for (CellMotion.Follows follows : CellMotion.Follows.values()) {
        Trajectory one = run(50, SKEWED, flips, follows, false);
        Trajectory other = run(50, SKEWED, flips, follows, true);
        double[] a = msd(one);
        double[] b = msd(other);
        for (int lag = 0; lag < a.length; lag++) {
          // An atom that begins outside is put into the cell, and then it does follow the cell.
          double tolerance = follows == CellMotion.Follows.NONE ? 0.01 : 1e-8;
          assertEquals(a[lag], b[lag], tolerance * (1 + a[lag]), follows + " lag " + lag);
        }
      }
    }
  }

  private static double[] msd(Trajectory trajectory) {
    return MeanSquaredDisplacement.tracer(
            trajectory, Element.LI, ReferenceFrame.FRAMEWORK, Element.LI)
        .total();
  }

  /** What the heuristic scheme gives: raw differences of unwrapped positions are far off. */
  @Test
  void rawDifferencesWouldBeWrong() {
    Trajectory trajectory = run(60, SKEWED, false, CellMotion.Follows.WITH_CELL, false);
    double sum = 0;
    for (int frame = FRAMES / 2; frame < FRAMES; frame++) {
      for (int k = 0; k < 3 * LITHIUM; k++) {
        double moved =
            trajectory.position(frame, k / 3, k % 3) - trajectory.position(frame - 1, k / 3, k % 3);
        sum += moved * moved;
      }
    }
    double perStep = sum / (FRAMES / 2) / LITHIUM;
    assertTrue(perStep > 1.1 * 3 * STEP * STEP, "raw " + perStep);
    assertEquals(3 * STEP * STEP, msd(trajectory)[1], 0.03 * 3 * STEP * STEP);
  }

  @Test
  void theVolumeIsReported() {
    Trajectory trajectory = run(70, SKEWED, true, CellMotion.Follows.WITH_CELL, true);
    CellFluctuation cell = CellFluctuation.of(List.of(trajectory));
    double sum = 0;
    double squares = 0;
    for (Lattice lattice : trajectory.lattices()) {
      sum += lattice.volume();
      squares += lattice.volume() * lattice.volume();
    }
    double mean = sum / FRAMES;
    assertEquals(mean, cell.meanVolume(), 1e-9 * mean);
    assertEquals(Math.sqrt(squares / FRAMES - mean * mean), cell.standardDeviation(), 1e-6 * mean);
    assertEquals("with_cell", cell.motion());
    assertTrue(cell.text().contains("carries the atoms along"), cell.text());
    Trajectory constant =
        new Trajectory(new int[] {3}, List.of(trajectory.lattice(0)), new double[2][3], 1);
    assertNull(CellFluctuation.of(List.of(constant)).motion());
    assertEquals(0, CellFluctuation.of(List.of(constant)).standardDeviation(), 1e-12);
  }
}
