package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** Masses that files state, beside those of the elements. */
class MassesTest {
  private static final double D = 2.01410177812;
  private static final double T = 3.01604928199;
  private static final String DUMP =
      """
      ITEM: TIMESTEP
      0
      ITEM: NUMBER OF ATOMS
      2
      ITEM: BOX BOUNDS pp pp pp
      0 5
      0 5
      0 5
      """
          + "ITEM: ATOMS ";

  @TempDir Path folder;

  private Structure read(String name, String content) throws IOException {
    return CrystalFiles.readStructure(TestFiles.write(folder, name, content));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.xyz    | 2#Lattice='5 0 0 0 5 0 0 0 5'#D 0 0 0#Li 1 2 3",
        "POSCAR   | hydride#1#5 0 0#0 5 0#0 0 5#D Li#1 1#Cartesian#0 0 0#1 2 3",
        "XDATCAR  | hydride#1#5 0 0#0 5 0#0 0 5#D Li#1 1#Direct configuration= 1#0 0 0#.2 .4 .6",
        "a.cif    | data_a#_cell_length_a 5#_cell_length_b 5#_cell_length_c 5#_cell_angle_alpha"
            + " 90#_cell_angle_beta 90#_cell_angle_gamma 90#loop_#_atom_site_type_symbol"
            + "#_atom_site_fract_x#_atom_site_fract_y#_atom_site_fract_z#D 0 0 0#Li .2 .4 .6",
        "a.json   | {'@class': 'Structure', 'lattice': {'matrix':"
            + " [[5,0,0],[0,5,0],[0,0,5]]}, 'sites': [{'species': [{'element': 'D', 'occu': 1}],"
            + " 'abc': [0,0,0]}, {'species': [{'element': 'Li', 'occu': 1}], 'abc': [.2,.4,.6]}]}",
      })
  void deuteriumHasItsMass(String name, String content) throws IOException {
    String text =
        name.endsWith(".json")
            ? content.replace('\'', '"').replace("[.2,.4,.6]", "[0.2,0.4,0.6]")
            : content.replace('#', '\n').replace('\'', '"') + "\n";
    Structure structure = read(name, text);
    assertEquals("HLi", structure.formula());
    assertArrayEquals(new double[] {D, 6.94}, structure.masses());
    Structure tritium =
        read(name, text.replace("D ", "T ").replace("'D'", "'T'").replace("\"D\"", "\"T\""));
    // In VASP's and CIF's words D begins other lines, too; only the species differs.
    if (!name.endsWith("R") && !name.endsWith("R ")) {
      assertArrayEquals(new double[] {T, 6.94}, tritium.masses());
    }
  }

  @Test
  void deuteriumOfADumpHasItsMass() throws IOException {
    Structure structure = read("a.dump", DUMP + "id element x y z\n2 Li 1 2 3\n1 D 0 0 0\n");
    assertArrayEquals(new double[] {D, 6.94}, structure.masses());
    Structure natural = read("a.dump", DUMP + "id element x y z\n2 Li 1 2 3\n1 H 0 0 0\n");
    assertFalse(natural.hasOwnMasses());
    // What LAMMPS's users write for lithium is its standard mass; a fifth more is not.
    Structure given =
        read("a.dump", DUMP + "id element mass x y z\n2 Li 6.941 1 2 3\n1 Li 8.4 0 0 0\n");
    assertArrayEquals(new double[] {8.4, 6.94}, given.masses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"masses", "mass"})
  void columnsOfExtendedXyzAreExact(String column) throws IOException {
    String header = "2\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=id:I:1:species:S:1:pos:R:3:";
    Structure structure =
        read("a.xyz", header + column + ":R:1\n7 Li 0 0 0 7.016\n2 D 1 1 1 1.008\n");
    assertArrayEquals(new double[] {1.008, 7.016}, structure.masses());
    assertEquals(List.of(Element.H, Element.LI), structure.elements());
    for (String bad : List.of("nan", "inf")) {
      Path path =
          TestFiles.write(
              folder, "b.xyz", header + column + ":R:1\n7 Li 0 0 0 7\n2 D 1 1 1 " + bad + "\n");
      TestFiles.assertRefused(path, "line 4", "mass");
    }
    assertNotes(
        header + column + ":R:1\n7 Li 0 0 0 6.941\n2 D 1 1 1 1.008\n",
        "[D is read as hydrogen with the mass that the file states, 1.008 amu]");
    assertNotes(
        header + column + ":R:1\n7 Li 0 0 0 6.015\n2 O 1 1 1 15.9994\n",
        "[Li has a mass of 6.015 amu]");
    // OVITO writes zeros for masses that it does not know.
    assertNotes(
        header + column + ":R:1\n7 Li 0 0 0 0\n2 O 1 1 1 -0.0\n",
        "[masses of Li, O that are zero or less count as not stated]");
  }

  private void assertNotes(String text, String notes) throws IOException {
    List<String> told = new ArrayList<>();
    CrystalFiles.readStructure(
        TestFiles.write(folder, "n.xyz", text),
        ReadOptions.defaults().withRules(ReadRules.usual().withNotes(told::add)));
    assertEquals(notes, told.toString().replace("n.xyz: ", ""));
  }

  /** In eV fs²/Å² (QUIP) or in masses of the electron, and those of another element. */
  @ParameterizedTest
  @CsvSource({
    "623.41084,Li",
    "12650.84,Li",
    "15.999,Li",
    "6.941,O",
    "0.0067,Li",
    "54.938,Co",
    "4.0026,H"
  })
  void massesThatTheElementCannotHaveAreRefused(String mass, String symbol) throws IOException {
    String xyz =
        "2\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3:mass:R:1\n"
            + "S 1 1 1 32.06\nEL 0 0 0 ";
    Path path = TestFiles.write(folder, "m.xyz", xyz.replace("EL", symbol) + mass + "\n");
    TestFiles.assertRefused(path, "line 4", "mass", "for " + symbol);
    Path dump =
        TestFiles.write(
            folder,
            "m.lammpstrj",
            DUMP + "id type mass x y z\n2 2 32.06 1 2 3\n1 1 " + mass + " 0 0 0\n");
    ReadOptions given =
        ReadOptions.defaults()
            .withTypeElements(List.of(Element.ofSymbol(symbol).orElseThrow(), Element.S));
    TestFiles.assertRefused(dump, given, "mass", "for " + symbol);
    Path data = TestFiles.write(folder, "m.data", DATA.replace("MASS1", mass));
    TestFiles.assertRefused(data, given, "mass", "for " + symbol);
  }

  /** Each element's isotopes, even where another element weighs as much, and mixtures of them. */
  @ParameterizedTest
  @CsvSource({
    "1.008,H",
    "2.014,H",
    "3.016,H",
    "6.015,Li",
    "7.016,Li",
    "10.013,B",
    "17.999,O",
    "33.968,S",
    "39.964,K",
    "47.9525,Ca",
    "69.9253,Zn",
    "79.9165,Se",
    "73.9225,Se",
    "57.9353,Ni",
    "89.9,Zr",
    "207.98,Pb",
    "8.3,Li",
    "208,Po"
  })
  void isotopesAreTaken(double mass, String symbol) {
    Element element = Element.ofSymbol(symbol).orElseThrow();
    assertEquals(Optional.empty(), Isotopes.fault(element, mass));
  }

  /** A swap of two elements' masses is seen by one of them at least, unless they weigh alike. */
  @Test
  void swappedMassesAreSeen() {
    for (int one = 1; one <= 83; one++) {
      for (int other = 1; other < one; other++) {
        Element a = Element.of(one);
        Element b = Element.of(other);
        assertEquals(Optional.empty(), Isotopes.fault(a, a.mass()));
        boolean alike = Math.abs(a.mass() - b.mass()) < 0.023 * a.mass();
        boolean seen =
            Isotopes.fault(a, b.mass()).isPresent() || Isotopes.fault(b, a.mass()).isPresent();
        assertTrue(seen || alike, a.symbol() + " and " + b.symbol());
      }
    }
  }

  /** Within one file, and across the files of a run; also where they come late or go. */
  @ParameterizedTest
  @CsvSource({"H,1.008,2.014", "Li,6.94,6.015", "Li,6.015,6.94", "Li,7.016,0"})
  void massesThatChangeAreRefused(String symbol, String first, String later) throws IOException {
    String[] frames = new String[4];
    for (int k = 0; k < 4; k++) {
      frames[k] =
          "2\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3:masses:R:1 step="
              + (10 + k)
              + "\nO 0 0 "
              + 0.1 * k
              + " 15.999\n"
              + symbol
              + " 1 1 1 "
              + (k < 2 ? first : later)
              + "\n";
    }
    Path whole = TestFiles.write(folder, "w.xyz", String.join("", frames));
    TestFiles.assertRefused(whole, "frame 3", "atom 2 (" + symbol + ")", "had " + first);
    List<Path> parts =
        List.of(
            TestFiles.write(folder, "w1.xyz", frames[0] + frames[1]),
            TestFiles.write(folder, "w2.xyz", frames[2] + frames[3]));
    ReadOptions joined =
        ReadOptions.defaults()
            .withSupplement(Supplement.NONE.withContinuations(parts.subList(1, 2)));
    InputException problem =
        assertThrows(InputException.class, () -> TestFiles.readAll(parts.get(0), joined));
    assertTrue(problem.getMessage().contains("atom 2 (" + symbol), problem.getMessage());
    // Numbers that round differ, and stay.
    Path rounded =
        TestFiles.write(
            folder, "r.xyz", (frames[0] + frames[1]).replace("1 " + first, "1 " + first + "1"));
    assertEquals(2, TestFiles.readAll(rounded, ReadOptions.defaults()).size());
  }

  /** Elements are given, since the masses of isotopes name none; the file beside has the masses. */
  @Test
  void givenElementsKeepTheMassesOfATopology() throws IOException {
    Path data = TestFiles.write(folder, "a.data", DATA.replace("MASS1", "6.015"));
    String frame =
        DUMP.replace("\n2\n", "\n3\n") + "id type x y z\n7 2 1 2 3\n3 1 1 1 1\n1 1 0 0 0\n";
    Path dump = TestFiles.write(folder, "a.lammpstrj", frame);
    ReadOptions both =
        ReadOptions.defaults()
            .withSupplement(Supplement.NONE.withTopology(data))
            .withTypeElements(List.of(Element.LI, Element.S));
    Structure structure = CrystalFiles.readStructure(dump, both);
    assertEquals("Li2S", structure.formula());
    assertArrayEquals(new double[] {6.015, 6.015, 32.06}, structure.masses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xyz", "a.traj", "a.lammpstrj", "a.xyz.gz"})
  void formatsWithAPlaceForMassesKeepThem(String name) throws IOException {
    Random random = new Random(name.hashCode());
    for (int round = 0; round < 20; round++) {
      Structure structure = RandomStructures.structure(random, 2 + random.nextInt(20));
      double[] masses = structure.masses();
      for (int atom = 0; atom < masses.length; atom++) {
        double other = masses[atom] * (1.02 + 0.5 * random.nextDouble());
        boolean may = Isotopes.fault(structure.element(atom), other).isEmpty();
        masses[atom] = may && random.nextBoolean() ? other : masses[atom];
      }
      Path path = folder.resolve(name);
      CrystalFiles.writeStructure(path, structure.withMasses(masses));
      assertArrayEquals(masses, CrystalFiles.readStructure(path).masses());
      Trajectory walk =
          Trajectory.of(List.of(structure, structure, structure), 0.5).withMasses(masses);
      CrystalFiles.writeTrajectory(path, walk);
      Trajectory back = CrystalFiles.readTrajectory(path, ReadOptions.defaults());
      assertArrayEquals(masses, back.masses());
      assertArrayEquals(masses, back.structure(2).masses());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xyz", "a.traj", "a.lammpstrj", "POSCAR", "XDATCAR", "a.cif"})
  void filesWithoutMassesAreAsEver(String name) throws IOException {
    Structure natural = RandomStructures.structure(new Random(5), 9);
    Path one = folder.resolve("one_" + name);
    Path other = folder.resolve("other_" + name);
    CrystalFiles.writeStructure(one, natural);
    CrystalFiles.writeStructure(other, natural.withMasses(natural.masses()));
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
    assertFalse(new String(Files.readAllBytes(one), StandardCharsets.ISO_8859_1).contains("mass"));
    assertFalse(CrystalFiles.readStructure(one).hasOwnMasses());
  }

  @Test
  void isotopesOfHydrogenAreWrittenToCif() throws IOException {
    Structure water =
        new Structure(
                Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4),
                List.of(Element.O, Element.H, Element.H, Element.H),
                new double[] {0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 2, 2})
            .withMasses(new double[] {15.999, D, T, 1.008});
    Path path = folder.resolve("a.cif");
    CrystalFiles.writeStructure(path, water);
    assertArrayEquals(water.masses(), CrystalFiles.readStructure(path).masses());
    assertTrue(CrystalFormats.CIF.holdsMasses(water));
    assertFalse(CrystalFormats.POSCAR.holdsMasses(water));
    assertFalse(CrystalFormats.CIF.holdsMasses(water.withMasses(new double[] {18, D, D, D})));
    assertTrue(CrystalFormats.EXTENDED_XYZ.holdsMasses(water));
  }

  private static final String DATA =
      """
      LAMMPS data file via write_data, version 29 Sep 2021, timestep = 50, units = metal

      3 atoms
      2 atom types

      0 13 xlo xhi
      0 13 ylo yhi
      0 14 zlo zhi

      Masses

      1 MASS1
      2 32.06

      Atoms # atomic

      7 2 5.5 5.5 12.7
      1 1 10.25 1.5 13.5
      3 1 2 1 1
      """;

  @ParameterizedTest
  @CsvSource({"6.94,6.94", "6.941,6.94", "7.016,7.016", "2.014,2.01410177812", "2,2"})
  void massesOfLammpsDataAreRoundedOrOthers(String stated, double mass) throws IOException {
    Structure structure = read("a.data", DATA.replace("MASS1", stated));
    assertArrayEquals(new double[] {mass, mass, 32.06}, structure.masses());
    Path path = TestFiles.write(folder, "b.data", DATA.replace("MASS1", "6.015"));
    ReadOptions lithium = ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.S));
    List<String> notes = new ArrayList<>();
    Structure given =
        CrystalFiles.readStructure(
            path, lithium.withRules(ReadRules.usual().withNotes(notes::add)));
    assertArrayEquals(new double[] {6.015, 6.015, 32.06}, given.masses());
    assertTrue(notes.toString().contains("Li has a mass of 6.015 amu"), notes.toString());
  }

  /** Atoms of a dump have the masses of the data beside it, found by type or by id. */
  @ParameterizedTest
  @ValueSource(strings = {"id type x y z", "id q x y z"})
  void aTopologyBringsItsMasses(String columns) throws IOException {
    Path data = TestFiles.write(folder, "a.data", DATA.replace("MASS1", "6.941 # Li"));
    String frame = DUMP.replace("\n2\n", "\n3\n") + columns + "\n7 2 1 2 3\n3 1 1 1 1\n1 1 0 0 0\n";
    Path dump = TestFiles.write(folder, "a.lammpstrj", frame);
    ReadOptions beside = ReadOptions.defaults().withSupplement(Supplement.NONE.withTopology(data));
    assertFalse(CrystalFiles.readStructure(dump, beside).hasOwnMasses());
    TestFiles.write(folder, "a.data", DATA.replace("MASS1", "6.6 # Li"));
    assertArrayEquals(
        new double[] {6.6, 6.6, 32.06}, CrystalFiles.readStructure(dump, beside).masses());
  }

  @Test
  void massesOfVaspAreThoseOfItsPotentials() throws IOException {
    String run = VaspRunText.of("IBRION = 0\nPOTIM = 2").calculation(0).calculation(1).end(2);
    Structure usual = read("vasprun.xml", run.replace("      6.94<", "     7.010<"));
    assertFalse(usual.hasOwnMasses());
    Structure light = read("vasprun.xml", run.replace("      6.94<", "     6.015<"));
    assertArrayEquals(new double[] {6.015, 6.015, 35.45}, light.masses());
    Structure outcar = read("OUTCAR", OutcarTest.text(2));
    assertFalse(outcar.hasOwnMasses());
    Structure lighter =
        read("OUTCAR", OutcarTest.text(2).replace("POMASS =    7.010;", "POMASS =    6.015;"));
    assertArrayEquals(new double[] {6.015, 6.015, 35.45}, lighter.masses());
  }

  /** A cell put beside the positions changes nothing about the atoms. */
  @Test
  void aGivenCellKeepsMasses() throws IOException {
    Path path = TestFiles.write(folder, "a.xyz", "2\n\nD 0 0 0\nLi 1 2 3\n");
    Supplement cell =
        Supplement.NONE.withCell(
            new Supplement.FixedCell(Lattice.periodic(5, 0, 0, 0, 5, 0, 0, 0, 5)));
    Structure structure =
        CrystalFiles.readStructure(path, ReadOptions.defaults().withSupplement(cell));
    assertArrayEquals(new double[] {D, 6.94}, structure.masses());
    assertTrue(structure.lattice().isPeriodic());
  }
}
