package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/** Reads files that ASE wrote, or that are like others' files, and compares with ASE's reading. */
class AseFilesTest {
  static Path resource(String name) {
    try {
      return Path.of(AseFilesTest.class.getResource(name).toURI());
    } catch (URISyntaxException problem) {
      throw new IllegalStateException(problem);
    }
  }

  /**
   * ASE's reading of a file: periodic flags, cell, then atomic number and position of each atom.
   */
  private record Expected(boolean[] periodic, double[] cell, int[] numbers, double[] positions) {
    static Expected read(String name) throws IOException {
      List<String> lines = Files.readAllLines(resource("expected_" + name + ".txt"));
      int atoms = Integer.parseInt(lines.get(1));
      boolean[] periodic = new boolean[3];
      double[] cell = new double[9];
      int[] numbers = new int[atoms];
      double[] positions = new double[3 * atoms];
      for (int k = 0; k < 3; k++) {
        periodic[k] = lines.get(2).split(" ")[k].equals("1");
        for (int x = 0; x < 3; x++) {
          cell[3 * k + x] = Double.parseDouble(lines.get(3 + k).split(" ")[x]);
        }
      }
      for (int k = 0; k < atoms; k++) {
        String[] field = lines.get(6 + k).split(" ");
        numbers[k] = Integer.parseInt(field[0]);
        for (int x = 0; x < 3; x++) {
          positions[3 * k + x] = Double.parseDouble(field[1 + x]);
        }
      }
      return new Expected(periodic, cell, numbers, positions);
    }

    void assertMatches(Structure structure) {
      assertArrayEquals(numbers, structure.atomicNumbers());
      assertArrayEquals(positions, structure.positions(), 1e-9);
      for (int k = 0; k < 3; k++) {
        assertEquals(periodic[k], structure.lattice().isPeriodic(k));
        for (int x = 0; x < 3 && periodic[k]; x++) {
          assertEquals(cell[3 * k + x], structure.lattice().get(k, x), 1e-9);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ase.vasp,vasp",
    "ase_cartesian.vasp,vasp",
    "ase.cif,cif",
    "ase_water.xyz,water",
    "ase_water.extxyz,water",
    "ase_slab.extxyz,slab"
  })
  void structuresAreReadAsAseReadsThem(String file, String expected) throws IOException {
    Expected.read(expected).assertMatches(CrystalFiles.readStructure(resource(file)));
  }

  @ParameterizedTest
  @CsvSource({"ase.extxyz,extxyz,3", "ase_XDATCAR,xdatcar,3", "triclinic.lammpstrj,lammps,2"})
  void trajectoriesAreReadAsAseReadsThem(String file, String expected, int count)
      throws IOException {
    ReadOptions wrapped =
        ReadOptions.defaults()
            .withUnwrap(false)
            .withRules(ReadRules.usual().withTimeUnit(TimeUnit.PS));
    try (FrameReader reader = CrystalFiles.openTrajectory(resource(file), wrapped)) {
      for (int k = 0; k < count; k++) {
        Frame frame = reader.read().orElseThrow();
        Expected.read(expected + "_" + k).assertMatches(frame.structure());
        assertEquals(file.endsWith(".extxyz") ? 0.5 * k : Double.NaN, frame.time());
      }
      assertTrue(reader.read().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({"argyrodite,72", "wurtzite,4"})
  void symmetryGivesTheAtomsThatItGivesInAse(String name, int atoms) throws IOException {
    Structure structure = CrystalFiles.readStructure(resource(name + ".cif"));
    Expected expected = Expected.read(name);
    assertEquals(atoms, structure.size());
    assertArrayEquals(expected.cell, structure.lattice().toArray(), 1e-9);
    boolean[] taken = new boolean[atoms];
    for (int k = 0; k < atoms; k++) {
      int match = -1;
      for (int other = 0; other < atoms; other++) {
        if (!taken[other]
            && expected.numbers[k] == structure.element(other).atomicNumber()
            && distance(structure, other, expected.positions, k) < 2e-3) {
          match = other;
        }
      }
      assertTrue(match >= 0, "atom " + k);
      taken[match] = true;
    }
  }

  private static double distance(Structure structure, int atom, double[] positions, int other) {
    Lattice lattice = structure.lattice();
    double[] d = new double[3];
    for (int x = 0; x < 3; x++) {
      d[x] = structure.position(atom, x) - positions[3 * other + x];
    }
    lattice.toFractional(d[0], d[1], d[2], d);
    lattice.toCartesian(d[0] - Math.rint(d[0]), d[1] - Math.rint(d[1]), d[2] - Math.rint(d[2]), d);
    return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }

  @Test
  void theMissingVectorOfASlabStandsUpright() throws IOException {
    Lattice lattice = CrystalFiles.readStructure(resource("ase_slab.extxyz")).lattice();
    assertEquals(12, lattice.volume(), 1e-12);
    assertEquals(1, lattice.get(2, 2), 1e-12);
  }
}
