package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

class LammpsDataTest {
  /** Written by LAMMPS 29 Sep 2021 (write_data), all but three atoms and a section cut out. */
  private static final String CHARGE =
      """
      LAMMPS data file via write_data, version 29 Sep 2021, timestep = 50

      3 atoms
      2 atom types

      1 13 xlo xhi
      0 13 ylo yhi
      0 14 zlo zhi
      2.5 1.5 -3 xy xz yz

      Masses

      1 6.94
      2 32.06

      Pair Coeffs # zero

      1
      2

      Atoms # charge

      7 2 0 5.5 5.5 12.7 0 0 0
      1 1 0 10.25 -1.5 13.5 0 0 -1
      3 1 0 2 1 1 0 1 0

      Velocities

      7 1 2 3
      1 4 5 6
      3 7 8 9
      """;

  /** After the documentation of read_data, with type labels and a general triclinic box. */
  private static final String GENERAL =
      """
      LAMMPS data file via write_data, version 2 Aug 2023, timestep = 0, units = metal

      2 atoms
      2 atom types

      4 0 0 avec
      1 5 0 bvec
      0 0.5 6 cvec
      1 1 1 abc origin

      Atom Type Labels

      1 Li
      2 Cl

      Masses

      Li 6.94
      Cl 35.45

      Atoms # full

      2 0 Cl -1 3 3 3
      1 0 Li 1 1 1 1 0 0 0
      """;

  @TempDir Path folder;

  private Structure read(String text) throws IOException {
    return CrystalFiles.readStructure(TestFiles.write(folder, "some.file", text));
  }

  @Test
  void chargeInATiltedBox() throws IOException {
    Path file = TestFiles.write(folder, "a", CHARGE);
    assertEquals(CrystalFormats.LAMMPS_DATA, CrystalFormats.detect(file));
    Structure structure = CrystalFiles.readStructure(file);
    assertEquals(Lattice.periodic(12, 0, 0, 2.5, 13, 0, 1.5, -3, 14), structure.lattice());
    assertArrayEquals(new int[] {3, 3, 16}, structure.atomicNumbers());
    assertArrayEquals(
        new double[] {9.25, -1.5, 13.5, 1, 1, 1, 4.5, 5.5, 12.7}, structure.positions());
    try (FrameReader reader = CrystalFiles.openTrajectory(file)) {
      reader.read();
      assertTrue(reader.notes().toString().contains("1 Li, 2 S"), reader.notes().toString());
      assertTrue(reader.notes().toString().contains("does not say its units"));
    }
  }

  @Test
  void labelsInAGeneralBox() throws IOException {
    Structure structure = read(GENERAL);
    assertEquals(Lattice.periodic(4, 0, 0, 1, 5, 0, 0, 0.5, 6), structure.lattice());
    assertArrayEquals(new int[] {3, 17}, structure.atomicNumbers());
    assertArrayEquals(new double[] {0, 0, 0, 2, 2, 2}, structure.positions());
  }

  /** A mass without digits is one element's; cobalt and nickel are told apart. */
  @Test
  void elementsByMass() throws IOException {
    String[][] known = {
      {"7", "Li"},
      {"1", "H"},
      {"16.0", "O"},
      {"55.85", "Fe"},
      {"58.93", "Co"},
      {"58.69", "Ni"},
      {"2.014", "H"},
      {"32.0", "S"},
      {"138.9", "La"},
      {"47.9", "Ti"}
    };
    for (String[] one : known) {
      Structure structure = read(CHARGE.replace("1 6.94", "1 " + one[0]));
      assertEquals(one[1], structure.element(0).symbol(), one[0]);
    }
    for (String unknown : List.of("58.81", "3.024", "1e3", "0.5")) {
      Path file = TestFiles.write(folder, "b", CHARGE.replace("1 6.94", "1 " + unknown));
      TestFiles.assertRefused(file, "not all those of elements", "types 1, 2");
    }
    // Masses of reduced units say nothing, unless a comment names the elements.
    String ones = CHARGE.replace("1 6.94", "1 1").replace("2 32.06", "2 1");
    TestFiles.assertRefused(TestFiles.write(folder, "c", ones), "masses [1.0, 1.0]");
    assertEquals("Li2Na", read(ones.replace("1 1\n2 1", "1 1 # Li\n2 1 # Na")).formula());
    // A comment that contradicts its mass is none.
    assertEquals("Li2S", read(CHARGE.replace("1 6.94", "1 6.94 # C")).formula());
    ReadOptions given = ReadOptions.defaults().withTypeElements(List.of(Element.NA, Element.CL));
    Path file = TestFiles.write(folder, "d", CHARGE);
    TestFiles.assertRefused(file, given, "6.94 amu for Na, which is that of Li");
    file = TestFiles.write(folder, "d", ones);
    assertEquals("ClNa2", CrystalFiles.readStructure(file, given).formula());
  }

  @Test
  void theAtomStyleIsNotGuessed() throws IOException {
    Path file = TestFiles.write(folder, "a", CHARGE.replace("Atoms # charge", "Atoms"));
    TestFiles.assertRefused(file, "Atoms without their style", "Atoms # full");
    String atomic = CHARGE.replace("Atoms # charge", "Atoms").replace(" 0 5.5", " 5.5");
    atomic = atomic.replace("1 1 0 10", "1 1 10").replace("3 1 0 2", "3 1 2");
    assertEquals(read(CHARGE), read(atomic));
    file = TestFiles.write(folder, "a", CHARGE.replace("# charge", "# template"));
    TestFiles.assertRefused(file, "the atom style 'template'");
  }

  @Test
  void badFiles() throws IOException {
    String[][] bad = {
      {"3 atoms", "4 atoms", "ends after 3 atoms"},
      {"3 atoms", "2000000000 atoms", "2000000000"},
      {"3 atoms", "600000000 atoms", "ends after 3 atoms"},
      {"2 atom types", "1 atom types", "the type '2'"},
      {"7 2 0", "7 3 0", "the type '3'"},
      {"7 2 0", "1 2 0", "two atoms with the id 1"},
      {"5.5 12.7", "5.5 x", "'x' for z"},
      {"1 13 xlo", "1 1 xlo", "span"},
      {"timestep = 50", "timestep = 50, units = lj", "units 'lj'"},
    };
    for (String[] one : bad) {
      Path file = TestFiles.write(folder, "a.data", CHARGE.replace(one[0], one[1]));
      TestFiles.assertRefused(file, one[2]);
    }
    int atoms = CHARGE.indexOf("3 1 0 2");
    for (int end = 0; end < atoms; end += 7) {
      TestFiles.assertRefused(TestFiles.write(folder, "a.data", CHARGE.substring(0, end)));
    }
  }

  /** A dump of the same atoms: by type, or by id alone. */
  @Test
  void elementsForADump() throws IOException {
    Path data = TestFiles.write(folder, "a.data", CHARGE);
    String head =
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n3\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n";
    ReadOptions options =
        ReadOptions.defaults().withSupplement(Supplement.NONE.withTopology(data)).withUnwrap(false);
    String[] dumps = {
      head + "ITEM: ATOMS id type x y z\n7 2 1 1 1\n3 1 2 2 2\n1 1 3 3 3\n",
      head + "ITEM: ATOMS id x y z\n7 1 1 1\n3 2 2 2\n1 3 3 3\n"
    };
    for (String dump : dumps) {
      List<Frame> frames = TestFiles.readAll(TestFiles.write(folder, "d", dump), options);
      assertArrayEquals(new int[] {3, 3, 16}, frames.get(0).structure().atomicNumbers());
      assertEquals(3, frames.get(0).structure().position(0, 0));
    }
    // Atoms that exchange their types in a run have the types that the elements are given for.
    Path swapped =
        TestFiles.write(folder, "d", dumps[0].replace("7 2", "7 1").replace("3 1", "3 2"));
    TestFiles.assertRefused(swapped, options, "the id 7 is Li, but S in a.data");
    ReadOptions types = ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.S));
    assertArrayEquals(
        new int[] {3, 16, 3}, TestFiles.readAll(swapped, types).get(0).structure().atomicNumbers());
    Path other = TestFiles.write(folder, "d", dumps[1].replace("\n3 2", "\n4 2"));
    TestFiles.assertRefused(other, options, "the id 4, which a.data does not have");
    // A file without ids serves an atom after the other.
    Path poscar =
        TestFiles.write(
            folder,
            "POSCAR",
            "x\n1\n9 0 0\n0 9 0\n0 0 9\nLi S\n2 1\nDirect\n0 0 0\n0.5 0 0\n0 0.5 0\n");
    ReadOptions byOrder =
        ReadOptions.defaults().withSupplement(Supplement.NONE.withTopology(poscar));
    Path plain = TestFiles.write(folder, "d", dumps[1].replace("\n7 1", "\n2 1"));
    assertArrayEquals(
        new int[] {3, 3, 16}, TestFiles.readAll(plain, byOrder).get(0).structure().atomicNumbers());
  }
}
