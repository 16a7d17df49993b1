package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

class LammpsDumpTest {
  @TempDir Path folder;

  private static final String STEP = "ITEM: TIMESTEP\n0\n";
  private static final String BOX = "ITEM: BOX BOUNDS pp pp pp\n-1 3\n2 7\n0 6\n";
  private static final String TWO = "ITEM: NUMBER OF ATOMS\n2\n";
  private static final String HEAD = STEP + TWO + BOX;
  private static final List<Element> LI_O = List.of(Element.of(3), Element.of(8));

  private List<Frame> read(String content, ReadOptions options) throws IOException {
    return TestFiles.readAll(TestFiles.write(folder, "dump.a", content), options);
  }

  private Structure first(String content) throws IOException {
    return read(content, ReadOptions.defaults()).get(0).structure();
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(TestFiles.write(folder, "dump.a", content), words);
  }

  @Test
  void everyKindOfPositionsIsCountedFromTheCorner() throws IOException {
    double[] expected = {1, 2, 3, 3, 1, 5.5};
    assertArrayEquals(
        expected,
        first(HEAD + "ITEM: ATOMS id element x y z\n2 O 2 3 5.5\n1 Li 0 4 3\n").positions(),
        1e-12);
    assertArrayEquals(
        expected,
        first(HEAD + "ITEM: ATOMS element vx id zu yu xu\nO 9 2 5.5 3 2\nLi 9 1 3 4 0\n")
            .positions(),
        1e-12);
    String scaled = "0.25 0.4 0.5\n", other = "0.75 0.2 0.9166666666666666\n";
    for (String kind : new String[] {"xs ys zs", "xsu ysu zsu"}) {
      String atoms = "ITEM: ATOMS id element " + kind + "\n1 Li " + scaled + "2 O " + other;
      assertArrayEquals(expected, first(HEAD + atoms).positions(), 1e-12);
    }
    assertArrayEquals(
        new double[] {-3, 7, 3, 3, 1, 11.5},
        first(
                HEAD
                    + "ITEM: ATOMS id element x y z ix iy iz\n"
                    + "1 Li 0 4 3 -1 1 0\n2 O 2 3 5.5 0 0 1\n")
            .positions(),
        1e-12);
  }

  @Test
  void imagesAreNotAddedToUnwrappedPositions() throws IOException {
    String atoms = "ITEM: ATOMS id element x y z ix iy iz xu yu zu\n";
    assertArrayEquals(
        new double[] {1, 2, 3, 1, 1, 1},
        first(HEAD + atoms + "1 Li 9 9 9 5 5 5 0 4 3\n2 O 9 9 9 5 5 5 0 3 1\n").positions());
  }

  @Test
  void aGeneralBoxIsGivenByItsVectors() throws IOException {
    Structure structure =
        first(
            STEP
                + TWO
                + "ITEM: BOX BOUNDS abc origin pp pp pp\n0 4 1 0.5\n0 0 5 -1\n6 0 0 2\n"
                + "ITEM: ATOMS id element x y z\n1 Li 0.5 -1 2\n2 O 1 1 1\n");
    assertArrayEquals(new double[] {0, 4, 1, 0, 0, 5, 6, 0, 0}, structure.lattice().toArray());
    assertArrayEquals(new double[] {0, 0, 0, 0.5, 2, -1}, structure.positions());
  }

  @Test
  void elementsOfTypesMayBeGiven() throws IOException {
    String content = HEAD + "ITEM: ATOMS id type x y z\n1 2 0 0 0\n2 1 1 1 1\n";
    Structure structure =
        read(content, ReadOptions.defaults().withTypeElements(LI_O)).get(0).structure();
    assertArrayEquals(new int[] {8, 3}, structure.atomicNumbers());
    refused(content, "line 10", "no element column", "types 1, 2");
    Path path = TestFiles.write(folder, "dump.b", content);
    TestFiles.assertRefused(
        path, ReadOptions.defaults().withTypeElements(LI_O.subList(0, 1)), "line 10", "type 2");
  }

  @Test
  void timesNeedUnits() throws IOException {
    String atoms = "ITEM: ATOMS id element x y z\n1 Li 0 0 0\n2 O 1 1 1\n";
    for (String units : new String[] {"metal", "real", ""}) {
      String start = units.isEmpty() ? "" : "ITEM: UNITS\n" + units + "\n";
      String content =
          start
              + "ITEM: TIME\n0\n"
              + HEAD
              + atoms
              + "ITEM: TIME\n500\n"
              + HEAD
              + atoms.replace("0 0 0", "0 0 1");
      if (units.isEmpty()) {
        refused(content, "times 500 apart", "unit");
        ReadRules real = ReadRules.usual().withTimeUnit(TimeUnit.FS);
        assertEquals(
            0.5, read(content, ReadOptions.defaults().withRules(real)).get(1).time(), 1e-12);
      } else {
        double expected = units.equals("metal") ? 500 : 0.5;
        assertEquals(expected, read(content, ReadOptions.defaults()).get(1).time(), 1e-12);
      }
    }
    refused("ITEM: UNITS\nlj\n" + HEAD + atoms, "line 2", "'lj'", "metal or real");
  }

  @Test
  void typeLabelsAreElementsWhereTheyAreSymbols() throws IOException {
    String head = HEAD + "ITEM: ATOMS id type x y z\n";
    assertEquals(
        "LiO",
        read(head + "1 Li 0 0 0\n2 O 1 1 1\n", ReadOptions.defaults())
            .get(0)
            .structure()
            .formula());
    refused(head + "1 Li_plus 0 0 0\n2 O 1 1 1\n", "line 10", "'Li_plus'");
  }

  @Test
  void framesOfOtherAtomsAreRefused() throws IOException {
    String atoms = "ITEM: ATOMS id element x y z\n";
    refused(
        HEAD
            + atoms
            + "1 Li 0 0 0\n2 O 1 1 1\n"
            + HEAD.replace("TIMESTEP\n0", "TIMESTEP\n10")
            + atoms
            + "2 O 1 1 1\n3 Li 0 0 0\n",
        "id 2",
        "has 1");
  }

  @Test
  void anyLatticeIsTurnedIntoLammpsOrientationOnceOnly() {
    Random random = new Random(4);
    for (int k = 0; k < 200; k++) {
      Lattice lattice = RandomStructures.lattice(random);
      Lattice oriented = LammpsBox.oriented(lattice);
      assertArrayEquals(lattice.lengths(), oriented.lengths(), 1e-10);
      assertArrayEquals(lattice.angles(), oriented.angles(), 1e-10);
      assertEquals(0, oriented.get(0, 1));
      assertEquals(0, oriented.get(0, 2));
      assertEquals(0, oriented.get(1, 2));
      assertTrue(oriented.get(0, 0) > 0 && oriented.get(1, 1) > 0 && oriented.get(2, 2) > 0);
      assertSame(oriented, LammpsBox.oriented(oriented));
    }
    Lattice flipped = Lattice.periodic(-4, 0, 0, 0, -5, 0, 0, 0, 6);
    assertArrayEquals(
        new double[] {4, 0, 0, 0, 5, 0, 0, 0, 6}, LammpsBox.oriented(flipped).toArray(), 1e-12);
  }

  @Test
  void badFilesAreRefusedByLine() throws IOException {
    String atoms = "ITEM: ATOMS id element x y z\n";
    refused("", "empty");
    refused("rubbish\n", "line 1", "'rubbish'");
    refused("ITEM: SOMETHING\n", "line 1", "SOMETHING");
    refused("ITEM: TIMESTEP\n", "ends after line 1");
    refused("ITEM: TIMESTEP\n1.5\n", "line 2", "'1.5'");
    refused(STEP + "ITEM: NUMBER OF ATOMS\n0\n", "line 4");
    refused(STEP + "ITEM: NUMBER OF ATOMS\n1000000000\n" + BOX + atoms, "line 4", "1000000000");
    refused(
        STEP + "ITEM: NUMBER OF ATOMS\n700000000\n" + BOX + atoms + "1 Li 0 0 0\n",
        "after 1 atoms");
    refused(STEP + BOX + atoms, "before ITEM: NUMBER OF ATOMS");
    refused(STEP + TWO + atoms, "before ITEM: BOX BOUNDS");
    refused(STEP + TWO + "ITEM: BOX BOUNDS pp pp\n0 1\n0 1\n0 1\n" + atoms, "boundaries");
    refused(STEP + TWO + "ITEM: BOX BOUNDS pp pp qq\n0 1\n0 1\n0 1\n" + atoms, "boundaries");
    refused(STEP + TWO + "ITEM: BOX BOUNDS pp pp pp\n0 1\n1 1\n0 1\n", "line 6", "singular");
    refused(STEP + TWO + "ITEM: BOX BOUNDS pp pp pp\n0 1\n1 0\n0 1\n", "line 6", "left-handed");
    refused(STEP + TWO + "ITEM: BOX BOUNDS pp pp pp\n0 1\n0 x\n0 1\n", "line 7", "'x'");
    refused(HEAD + "ITEM: ATOMS id element x y\n", "line 9", "positions");
    refused(HEAD + "ITEM: ATOMS id x y z\n", "line 9", "no element column", "type column");
    refused(HEAD + atoms + "1 Xx 0 0 0\n2 O 0 0 0\n", "line 10", "'Xx'");
    refused(HEAD + atoms + "1 Li 0 0 0\n", "line 10", "after 1 atoms", "2");
    refused(HEAD + atoms + "1 Li 0 0 0\n" + HEAD, "line 11", "list of atoms ends");
    refused(HEAD + atoms + "1 Li 0 0 0\n1 O 0 0 1\n", "id 1");
    refused(HEAD + atoms + "1 Li 0 0 nan\n2 O 0 0 0\n", "line 10", "'nan' for z");
    refused(HEAD + atoms + "1 Li 0 0\n2 O 0 0 0\n", "line 10", "ends before z");
    String frame = HEAD + atoms + "1 Li 0 0 0\n2 O 0 0 0";
    refused(frame + "\n" + frame, "line 22", "cut off");
    refused(frame + "\n" + STEP, "ends after line 13");
  }

  private static final String DATA =
      """
      made by hand, units = metal

      3 atoms
      2 atom types

      0 9 xlo xhi
      0 9 ylo yhi
      0 9 zlo zhi

      Masses

      1 6.94
      2 32.06

      Atoms # atomic

      1 1 0 0 0
      2 1 3 3 3
      3 2 6 6 6
      """;

  private static String frame(String columns, String... atoms) {
    return "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n3\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
        + "ITEM: ATOMS "
        + columns
        + "\n"
        + String.join("\n", atoms)
        + "\n";
  }

  /** A topology is held against all that the dump says of its atoms. */
  @Test
  void aTopologyOfOtherAtomsIsRefused() throws IOException {
    ReadOptions data =
        ReadOptions.defaults()
            .withSupplement(Supplement.NONE.withTopology(TestFiles.write(folder, "a.data", DATA)));
    String places = "x y z";
    Path good =
        TestFiles.write(
            folder,
            "a.lammpstrj",
            frame("id type " + places, "3 2 6 6 6", "1 1 0 0 0", "2 1 3 3 3"));
    assertEquals("Li2S", TestFiles.readAll(good, data).get(0).structure().formula());
    String[][] bad = {
      {"id type ", "1 2 0 0 0", "2 1 3 3 3", "3 1 6 6 6"},
      {"id element ", "1 S 0 0 0", "2 Li 3 3 3", "3 Li 6 6 6"},
      {"id type element ", "1 1 S 0 0 0", "2 1 Li 3 3 3", "3 2 Li 6 6 6"},
    };
    for (String[] one : bad) {
      Path path =
          TestFiles.write(folder, "b.lammpstrj", frame(one[0] + places, one[1], one[2], one[3]));
      TestFiles.assertRefused(path, data, "id 1 is S, but Li in a.data");
    }
    Path poscar =
        TestFiles.write(
            folder,
            "POSCAR",
            "c\n1\n9 0 0\n0 9 0\n0 0 9\nS Li\n1 2\nDirect\n0 0 0\n.3 .3 .3\n.6 .6 .6\n");
    ReadOptions byOrder =
        ReadOptions.defaults().withSupplement(Supplement.NONE.withTopology(poscar));
    TestFiles.assertRefused(good, byOrder, "type 1 that are S and Li", "POSCAR");
    Path other =
        TestFiles.write(
            folder,
            "c.lammpstrj",
            frame("id type " + places, "1 2 6 6 6", "2 1 0 0 0", "3 1 3 3 3"));
    assertEquals("S", TestFiles.readAll(other, byOrder).get(0).structure().element(0).symbol());
  }

  /** LAMMPS 29 Sep 2021 writes C for each type without dump_modify element. */
  @Test
  void carbonOfAllTypesIsLammpssDefault() throws IOException {
    String columns = "id element type x y z";
    String[] atoms = {"1 C 1 0 0 0", "2 C 1 3 3 3", "3 C 2 6 6 6"};
    Path path = TestFiles.write(folder, "a.lammpstrj", frame(columns, atoms));
    TestFiles.assertRefused(path, ReadOptions.defaults(), "types 1, 2", "dump_modify element");
    ReadOptions given = ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.S));
    assertEquals("Li2S", TestFiles.readAll(path, given).get(0).structure().formula());
    ReadOptions beside =
        ReadOptions.defaults()
            .withSupplement(Supplement.NONE.withTopology(TestFiles.write(folder, "a.data", DATA)));
    assertEquals("Li2S", TestFiles.readAll(path, beside).get(0).structure().formula());
    // Diamond, and a compound of carbon, are what they say.
    String diamond = frame(columns, "1 C 1 0 0 0", "2 C 1 3 3 3", "3 C 1 6 6 6");
    Path one = TestFiles.write(folder, "b.lammpstrj", diamond);
    assertEquals("C3", TestFiles.readAll(one, ReadOptions.defaults()).get(0).structure().formula());
    Path both =
        TestFiles.write(folder, "c.lammpstrj", frame(columns, atoms).replace("3 C 2", "3 Li 2"));
    assertEquals(
        "C2Li", TestFiles.readAll(both, ReadOptions.defaults()).get(0).structure().formula());
  }

  /** The refusal names the file of the same atoms as a way out, so that must be one. */
  @Test
  void carbonOfAllTypesIsReplacedByAStructureOfTheSameAtoms() throws IOException {
    String columns = "id element type x y z";
    String[] atoms = {"1 C 1 0 0 0", "3 C 2 6 6 6", "2 C 1 3 3 3"};
    Path structure =
        TestFiles.write(
            folder,
            "POSCAR",
            "c\n1\n9 0 0\n0 9 0\n0 0 9\nLi S\n2 1\nDirect\n0 0 0\n.3 .3 .3\n.6 .6 .6\n");
    ReadOptions beside =
        ReadOptions.defaults().withSupplement(Supplement.NONE.withTopology(structure));
    for (String named : List.of(columns, "id element q x y z")) {
      String frame = frame(named, atoms);
      Path path =
          TestFiles.write(
              folder, "a.lammpstrj", frame + frame.replace("TIMESTEP\n0", "TIMESTEP\n1"));
      List<Frame> read = TestFiles.readAll(path, beside);
      assertEquals(2, read.size());
      assertEquals("Li2S", read.get(0).structure().formula());
      assertEquals(Element.S, read.get(1).structure().element(2));
    }
    Path mixed =
        TestFiles.write(
            folder, "m.lammpstrj", frame(columns, "1 Li 1 0 0 0", "3 C 2 6 6 6", "2 Li 1 3 3 3"));
    TestFiles.assertRefused(mixed, beside, "id 3 is C", "S in POSCAR");
  }

  /** Beside other elements C is carbon. */
  @Test
  void carbonBesideOtherElementsStaysCarbon() throws IOException {
    String columns = "id element type x y z";
    String[] atoms = {"1 Li 1 0 0 0", "2 Li 1 3 3 3", "3 C 2 6 6 6"};
    Path path = TestFiles.write(folder, "a.lammpstrj", frame(columns, atoms));
    ReadOptions other = ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.O));
    TestFiles.assertRefused(path, other, "id 3 is C", "others that are Li", "but O");
    ReadOptions same = ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.C));
    assertEquals("CLi2", TestFiles.readAll(path, same).get(0).structure().formula());
    assertEquals(
        "CLi2", TestFiles.readAll(path, ReadOptions.defaults()).get(0).structure().formula());
  }

  @ParameterizedTest
  @ValueSource(strings = {"id element type x y z", "id element q x y z"})
  void carbonAloneIsTold(String columns) throws IOException {
    for (String element : List.of("C", "Si")) {
      String[] atoms = {"1 C 1 0 0 0", "2 C 1 3 3 3", "3 C 1 6 6 6"};
      String text = frame(columns, atoms).replace(" C ", " " + element + " ");
      Path path = TestFiles.write(folder, "a.lammpstrj", text);
      List<String> notes = new ArrayList<>();
      CrystalFiles.readStructure(
          path, ReadOptions.defaults().withRules(ReadRules.usual().withNotes(notes::add)));
      assertEquals(
          element.equals("C"), notes.toString().contains("C for all atoms"), notes.toString());
    }
  }

  /** As of a run in LAMMPS's units lj, which its dumps do not state. */
  @Test
  void lengthsOfNoMaterialAreQuestioned() throws IOException {
    for (double edge : new double[] {1.5, 3}) {
      String text =
          frame("id type x y z", "1 1 0 0 0", "2 1 1 1 1", "3 1 0.5 0.5 0.5")
              .replace("0 9\n", "0 " + edge + "\n");
      List<String> notes = new ArrayList<>();
      CrystalFiles.readStructure(
          TestFiles.write(folder, "a.lammpstrj", text),
          ReadOptions.defaults()
              .withTypeElements(List.of(Element.LI))
              .withRules(ReadRules.usual().withNotes(notes::add)));
      assertEquals(edge < 2, notes.toString().contains("more than in any material"));
    }
  }
}
