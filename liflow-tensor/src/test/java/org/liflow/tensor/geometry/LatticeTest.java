package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LatticeTest {
  private static final double[] TRICLINIC = {6.2, 0, 0, 1.1, 6.0, 0, 0.4, -0.7, 5.1};

  /**
   * A cell with lengths of 1 to 20 Å and angles of 60 to 110 degrees, of which every one exists.
   */
  private static double[] parameters(Random random) {
    double[] parameters = new double[6];
    for (int k = 0; k < 3; k++) {
      parameters[k] = 1 + 19 * random.nextDouble();
      parameters[3 + k] = 60 + 50 * random.nextDouble();
    }
    return parameters;
  }

  private static Lattice fromParameters(double[] p) {
    return Lattice.fromParameters(p[0], p[1], p[2], p[3], p[4], p[5]);
  }

  @Test
  void lengthsAndAnglesComeBackFromTheVectors() {
    Random random = new Random(1);
    for (int round = 0; round < 1000; round++) {
      double[] p = parameters(random);
      Lattice lattice = fromParameters(p);
      assertArrayEquals(new double[] {p[0], p[1], p[2]}, lattice.lengths(), 1e-12 * 20);
      assertArrayEquals(new double[] {p[3], p[4], p[5]}, lattice.angles(), 1e-10);
      double ca = Math.cos(Math.toRadians(p[3]));
      double cb = Math.cos(Math.toRadians(p[4]));
      double cg = Math.cos(Math.toRadians(p[5]));
      double volume =
          p[0] * p[1] * p[2] * Math.sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg);
      assertEquals(volume, lattice.volume(), 1e-11 * volume);
      assertTrue(lattice.isPeriodic());
    }
  }

  @Test
  void rightAnglesGiveCleanZeros() {
    assertArrayEquals(
        new double[] {3, 0, 0, 0, 4, 0, 0, 0, 5},
        Lattice.fromParameters(3, 4, 5, 90, 90, 90).toArray());
  }

  @Test
  void positionsComeBackFromFractions() {
    Random random = new Random(2);
    double[] f = new double[3];
    double[] x = new double[3];
    for (int round = 0; round < 1000; round++) {
      Lattice lattice = fromParameters(parameters(random));
      double[] given = {
        30 * random.nextGaussian(), 30 * random.nextGaussian(), 30 * random.nextGaussian()
      };
      lattice.toFractional(given[0], given[1], given[2], f);
      lattice.toCartesian(f[0], f[1], f[2], x);
      assertArrayEquals(given, x, 1e-11);
    }
  }

  @Test
  void fractionsCountVectorsAsRows() {
    Lattice lattice = Lattice.periodic(TRICLINIC);
    double[] x = new double[3];
    lattice.toCartesian(0, 2, 1, x);
    assertArrayEquals(new double[] {2.6, 11.3, 5.1}, x, 1e-14);
    assertEquals(1.1, lattice.get(1, 0));
    double[] f = new double[3];
    lattice.toFractional(1.1, 6.0, 0, f);
    assertArrayEquals(new double[] {0, 1, 0}, f, 1e-15);
  }

  @Test
  void inverseTimesVectorsIsOne() {
    Lattice lattice = Lattice.periodic(TRICLINIC);
    double[] inverse = lattice.inverse();
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          sum += lattice.get(row, k) * inverse[3 * k + column];
        }
        assertEquals(row == column ? 1 : 0, sum, 1e-15);
      }
    }
  }

  @Test
  void heightsAreVolumeOverFace() {
    Lattice lattice = Lattice.periodic(TRICLINIC);
    double[] heights = lattice.heights();
    for (int k = 0; k < 3; k++) {
      int p = (k + 1) % 3;
      int q = (k + 2) % 3;
      double[] cross = new double[3];
      for (int x = 0; x < 3; x++) {
        int y = (x + 1) % 3;
        int z = (x + 2) % 3;
        cross[x] = lattice.get(p, y) * lattice.get(q, z) - lattice.get(p, z) * lattice.get(q, y);
      }
      double face = Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
      assertEquals(lattice.volume() / face, heights[k], 1e-13);
    }
    assertArrayEquals(
        new double[] {3, 4, 5}, Lattice.periodic(3, 0, 0, 0, 4, 0, 0, 0, 5).heights(), 1e-15);
  }

  @Test
  void repeatScalesTheVectorsAndKeepsTheBoundaries() {
    Lattice lattice = Lattice.of(TRICLINIC, true, false, true);
    Lattice repeated = lattice.repeat(2, 1, 3);
    assertEquals(6 * lattice.volume(), repeated.volume(), 1e-10);
    assertEquals(12.4, repeated.get(0, 0), 1e-14);
    assertEquals(6.0, repeated.get(1, 1));
    assertEquals(-2.1, repeated.get(2, 1), 1e-14);
    assertTrue(repeated.isPeriodic(0));
    assertFalse(repeated.isPeriodic(1));
    assertTrue(repeated.isPeriodic(2));
    assertFalse(repeated.isPeriodic());
    refused("factor of 0", () -> lattice.repeat(1, 0, 1));
  }

  @Test
  void isNotChangedThroughItsArrays() {
    double[] given = TRICLINIC.clone();
    Lattice lattice = Lattice.periodic(given);
    given[0] = 99;
    lattice.toArray()[4] = 99;
    lattice.inverse()[4] = 99;
    assertArrayEquals(TRICLINIC, lattice.toArray());
    assertEquals(Lattice.periodic(TRICLINIC), lattice);
    assertEquals(Lattice.periodic(TRICLINIC).hashCode(), lattice.hashCode());
    assertNotEquals(Lattice.of(TRICLINIC, true, true, false), lattice);
    assertNotEquals(Lattice.periodic(TRICLINIC).repeat(1, 1, 2), lattice);
  }

  @Test
  void openBoundariesRepeatNowhere() {
    Lattice open = Lattice.open();
    for (int k = 0; k < 3; k++) {
      assertFalse(open.isPeriodic(k));
    }
  }

  @Test
  void refusesWhatIsNoCell() {
    refused("singular", () -> Lattice.periodic(1, 0, 0, 0, 1, 0, 1, 1, 0));
    refused("singular", () -> Lattice.periodic(new double[9]));
    refused("singular", () -> Lattice.periodic(1, 0, 0, 0, 1, 0, 1, 1, 1e-7));
    refused("left-handed", () -> Lattice.periodic(0, 1, 0, 1, 0, 0, 0, 0, 1));
    refused("swap two", () -> Lattice.periodic(0, 1, 0, 1, 0, 0, 0, 0, 1));
    refused("not finite", () -> Lattice.periodic(1, 0, 0, 0, Double.NaN, 0, 0, 0, 1));
    refused("not finite", () -> Lattice.periodic(1, 0, 0, 0, 1, 0, 0, 0, 1 / 0.0));
    refused("9 components, not 3", () -> Lattice.periodic(1, 2, 3));
  }

  @Test
  void refusesLengthsAndAnglesOfNoCell() {
    refused("no cell has the angles", () -> Lattice.fromParameters(3, 3, 3, 150, 150, 90));
    refused("no cell has the angles", () -> Lattice.fromParameters(3, 3, 3, 30, 30, 90));
    refused("between 0 and 180", () -> Lattice.fromParameters(3, 3, 3, 90, 270, 90));
    refused("between 0 and 180", () -> Lattice.fromParameters(3, 3, 3, 90, 90, Double.NaN));
    refused("positive and finite", () -> Lattice.fromParameters(3, -3, 3, 90, 90, 90));
    refused("positive and finite", () -> Lattice.fromParameters(3, 3, Double.NaN, 90, 90, 90));
  }

  private static void refused(String words, Executable making) {
    IllegalArgumentException problem = assertThrows(IllegalArgumentException.class, making);
    assertTrue(problem.getMessage().contains(words), problem.getMessage());
  }
}
