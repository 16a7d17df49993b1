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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

class ExtendedXyzTest {
  @TempDir Path folder;

  private static final String CUBE = "Lattice=\"4 0 0 0 4 0 0 0 4\"";

  private Frame read(String content) throws IOException {
    return TestFiles.readAll(TestFiles.write(folder, "a.xyz", content), ReadOptions.defaults())
        .get(0);
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(TestFiles.write(folder, "a.xyz", content), words);
  }

  @Test
  void columnsAreFoundByTheirNamesAndOthersLeftAlone() throws IOException {
    Frame frame =
        read(
            "2\nlattice={4 0 0 0 4 0 0 0 4} Properties=id:I:1:tag:S:2:pos:R:3:species:S:1:q:R:1 "
                + "pbc=[T,F, True] Time=2.5e0 time_unit=ps note='it \\'is' flag other=\"a=b\"\n"
                + "7 a b 1 2 3 Li 0.5\n8 c d 4 5 6 O x\n");
    Structure structure = frame.structure();
    assertEquals(2.5, frame.time());
    assertEquals("LiO", structure.formula());
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, structure.positions());
    assertTrue(structure.lattice().isPeriodic(0) && structure.lattice().isPeriodic(2));
    assertFalse(structure.lattice().isPeriodic(1));
  }

  @Test
  void plainXyzHasOpenBoundariesWhateverItsComment() throws IOException {
    for (String comment : new String[] {"", "it's a \"comment", "energy = -1 {", "time=now"}) {
      Frame frame = read("1\n" + comment + "\nLi 1 2 3 0.1 0.2\n");
      assertEquals(Lattice.open(), frame.structure().lattice());
      assertEquals("Li", frame.structure().formula());
      assertTrue(Double.isNaN(frame.time()));
    }
  }

  @Test
  void missingVectorsOfOpenAxesAreCompleted() throws IOException {
    String[] lattices = {
      "3 0 0 0 0 0 0 0 0 |T F F", "0 0 0 0 3 0 0 0 0|F T F", "0 0 0 0 0 0 0 0 3|F F T",
      "0 0 0 1 3 0 0 2 5|F T T", "1 2 0 0 0 0 2 0 5|T F T", "0 0 0 0 0 0 0 0 0|F F F"
    };
    for (String text : lattices) {
      String[] part = text.split("\\|");
      String comment = "Lattice=\"" + part[0] + "\" pbc=\"" + part[1] + "\"";
      Lattice lattice = read("1\n" + comment + "\nLi 0 0 0\n").structure().lattice();
      assertTrue(lattice.volume() > 0, text);
    }
    refused("1\nLattice=\"3 0 0 0 0 0 0 0 0\" pbc=\"T T F\"\nLi 0 0 0\n", "line 2", "singular");
  }

  @Test
  void badFilesAreRefusedByLine() throws IOException {
    refused("", "empty");
    refused("\n\n", "empty");
    refused("two\n\nLi 0 0 0\n", "line 1", "'two'");
    refused("0\n\n", "line 1", "0 for the number of atoms");
    refused("-1\n\n", "line 1");
    refused("2 3\n\nLi 0 0 0\n", "line 1");
    refused("1000000000\n\nLi 0 0 0\n", "line 1", "1000000000");
    refused("700000000\n\nLi 0 0 0\n", "line 3", "after 1 atoms");
    refused("1\n", "ends after line 1");
    refused("2\n\nLi 0 0 0\n", "line 3", "after 1 atoms");
    refused("2\n\nLi 0 0 0\n\nLi 1 1 1\n", "line 4", "blank");
    refused("1\n\nXx 0 0 0\n", "line 3", "'Xx'");
    refused("1\n\n3 0 0 0\n", "line 3", "the number 3", "symbols");
    refused("1\nProperties=Z:I:1:pos:R:3\n119 0 0 0\n", "line 3", "'119'");
    refused("1\n\nLi 0 zero 0\n", "line 3", "'zero' for y");
    refused("1\n\nLi 0 0 NaN\n", "line 3", "'NaN' for z");
    refused("1\n\nLi 0 0 1e999\n", "line 3", "'1e999'");
    refused("1\n\nLi 0 0\n", "line 3", "ends before z");
    refused("1\nLattice=\"1 0 0 0 1 0 0 0\"\nLi 0 0 0\n", "line 2", "Lattice");
    refused("1\nLattice=\"1 0 0 0 1 0 0 0 1 0\"\nLi 0 0 0\n", "line 2", "nine");
    refused("1\nLattice=\"1 0 0 0 1 0 0 0 x\"\nLi 0 0 0\n", "line 2", "'x'");
    refused("1\nLattice=\"1 0 0 2 0 0 0 0 1\"\nLi 0 0 0\n", "line 2", "singular");
    refused("1\nLattice=\"1 0 0 0 1 0 0 0 1\nLi 0 0 0\n", "line 2", "never closed");
    refused("1\n" + CUBE + " pbc=\"T T\"\nLi 0 0 0\n", "line 2", "pbc");
    refused("1\n" + CUBE + " pbc=\"T T maybe\"\nLi 0 0 0\n", "line 2", "pbc");
    refused("1\npbc=\"T T T\"\nLi 0 0 0\n", "line 2", "no Lattice");
    refused("1\n" + CUBE + " Properties=species:S:1\nLi 0 0 0\n", "line 2", "Properties");
    refused("1\n" + CUBE + " Properties=species:S:1:pos:R\nLi 0 0 0\n", "line 2", "Properties");
    refused("1\n" + CUBE + " Properties=species:S:x:pos:R:3\nLi 0 0 0\n", "line 2", "Properties");
    refused(
        "1\n" + CUBE + " Properties=species:S:1:pos:R:3:f:R:3\nLi 0 0 0 1 2\n",
        "line 3",
        "column 7");
    refused(
        "1\n" + CUBE + " Properties=species:S:1:pos:R:3 time=soon\nLi 0 0 0\n", "line 2", "'soon'");
    refused("1\n\nLi 0 0 0\n1\n\nLi 0 0 0", "line 6", "cut off");
    refused("1\n\nLi 0 0 0\n1\n\nO 0 0 0\n", "other atoms");
  }

  @Test
  void freeKeysAreWrittenSoThatTheyComeBack() throws IOException {
    Map<String, String> info = new LinkedHashMap<>();
    info.put("seed", "17");
    info.put("model", "two \"words\" \\ and\nmore");
    info.put("empty", "");
    Path path = folder.resolve("b.xyz");
    Structure structure = RandomStructures.structure(new Random(1), 3);
    try (ExtendedXyzWriter writer = ExtendedXyzWriter.create(path, info)) {
      writer.write(new Frame(structure, 1.5));
    }
    String comment = Files.readAllLines(path).get(1);
    Map<String, String> keys = KeyValues.parse(comment);
    info.forEach((key, value) -> assertEquals(value, keys.get(key)));
    assertEquals("1.5", keys.get("time"));
    assertEquals("T", keys.get("unwrapped"));
    for (String key : new String[] {"time", "Lattice", "two words", "a=b", ""}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ExtendedXyzWriter.create(path, Map.of(key, "1")),
          key);
    }
  }

  @Test
  void quantisedPositionsComeBackBitForBit() throws IOException {
    Random random = new Random(5);
    Structure structure = RandomStructures.structure(random, 500);
    double[] quantised =
        Arrays.stream(structure.positions()).map(ExtendedXyzWriter::quantise).toArray();
    Path path = folder.resolve("a.xyz");
    CrystalFiles.writeStructure(path, structure);
    Structure back = CrystalFiles.readStructure(path);
    assertArrayEquals(quantised, back.positions());
    assertEquals(structure.lattice(), back.lattice());
  }

  @Test
  @Tag("slow")
  void aFileCutOffAnywhereIsTakenUpAfterItsLastWholeFrame() throws IOException {
    Random random = new Random(7);
    Structure start = RandomStructures.structure(random, 3);
    Path whole = folder.resolve("whole.xyz");
    long[] ends = new long[5];
    try (ExtendedXyzWriter writer = ExtendedXyzWriter.create(whole)) {
      for (int k = 1; k < ends.length; k++) {
        writer.write(frame(start, k));
        ends[k] = Files.size(whole);
      }
    }
    byte[] content = Files.readAllBytes(whole);
    assertEquals(ends[4], content.length);
    Path cut = folder.resolve("cut.xyz");
    for (int length = 0; length <= content.length; length++) {
      Files.write(cut, Arrays.copyOf(content, length));
      int frames = 0;
      while (frames < 4 && ends[frames + 1] <= length) {
        frames++;
      }
      ExtendedXyzWriter.Resumed resumed = ExtendedXyzWriter.resume(cut, Map.of());
      assertEquals(frames, resumed.frames());
      assertEquals(frames > 0, resumed.last().isPresent());
      if (frames > 0) {
        assertEquals(frames, resumed.last().get().time());
        assertArrayEquals(
            frame(start, frames).structure().positions(),
            resumed.last().get().structure().positions());
      }
      try (ExtendedXyzWriter writer = resumed.writer()) {
        assertEquals(ends[frames], Files.size(cut));
        for (int k = frames + 1; k < ends.length; k++) {
          writer.write(frame(start, k));
        }
      }
      assertArrayEquals(content, Files.readAllBytes(cut));
    }
  }

  private static Frame frame(Structure start, int number) {
    double[] positions = start.positions();
    for (int k = 0; k < positions.length; k++) {
      positions[k] = ExtendedXyzWriter.quantise(positions[k] + 0.1 * number * k);
    }
    return new Frame(start.withPositions(positions), number);
  }

  @Test
  void whatCannotBeTakenUpIsRefusedAndLeftAsItWas() throws IOException {
    String frame = "1\n\nLi 0 0 0\n";
    String[] bad = {frame + "rubbish\n", frame + "\n" + frame, "0\n\n", "x".repeat(99) + "\n"};
    for (String content : bad) {
      Path path = TestFiles.write(folder, "bad.xyz", content);
      InputException problem =
          assertThrows(InputException.class, () -> ExtendedXyzWriter.resume(path, Map.of()));
      assertTrue(problem.getMessage().contains("bad.xyz, line "), problem.getMessage());
      assertEquals(content, Files.readString(path));
    }
    Path packed = folder.resolve("a.xyz.gz");
    Files.write(packed, LineSourceTest.gzip(frame.getBytes(StandardCharsets.US_ASCII)));
    Path none = folder.resolve("none.xyz");
    for (Path path : List.of(packed, none, folder)) {
      InputException problem =
          assertThrows(InputException.class, () -> ExtendedXyzWriter.resume(path, Map.of()));
      assertTrue(problem.getMessage().startsWith(path.toString()), problem.getMessage());
    }
    assertFalse(Files.exists(none));
  }

  @Test
  void aTailOfZerosAsACrashLeavesItIsCutOff() throws IOException {
    Path path = folder.resolve("a.xyz");
    String frame = "1\n\nLi 0 0 0\n";
    Files.write(path, (frame + "\0".repeat(5000)).getBytes(StandardCharsets.US_ASCII));
    ExtendedXyzWriter.resume(path, Map.of()).writer().close();
    assertEquals(frame, Files.readString(path));
  }

  @Test
  void aTrajectoryKeepsItsTemperatureAndAFailureKeepsTheOldFile() throws IOException {
    Lattice cell = Lattice.periodic(5, 0, 0, 0, 5, 0, 0, 0, 5);
    Trajectory walk =
        new Trajectory(new int[] {3}, List.of(cell), new double[][] {{0, 0, 0}, {0.5, 0, 0}}, 0.25)
            .withTemperature(650);
    Path file = folder.resolve("walk.extxyz");
    CrystalFiles.writeTrajectory(file, walk);
    assertEquals(walk, CrystalFiles.readTrajectory(file, ReadOptions.defaults()));
    byte[] before = Files.readAllBytes(file);
    Trajectory broken =
        new Trajectory(
            new int[] {3}, List.of(cell), new double[][] {{0, 0, 0}, {Double.NaN, 0, 0}}, 0.25);
    assertThrows(RuntimeException.class, () -> CrystalFiles.writeTrajectory(file, broken));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(1, all.count());
    }
  }

  @Test
  void numbersAreElementsOnlyWhereTheirMeaningIsKnown() throws IOException {
    assertEquals("Li", read("1\nProperties=Z:I:1:pos:R:3\n3 0 0 0\n").structure().formula());
    ReadOptions types =
        ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.P, Element.S));
    for (String properties : new String[] {"", "Properties=type:I:1:pos:R:3"}) {
      Path path = TestFiles.write(folder, "t.xyz", "2\n" + properties + "\n1 0 0 0\n3 1 1 1\n");
      assertEquals("LiS", TestFiles.readAll(path, types).get(0).structure().formula());
      TestFiles.assertRefused(path, ReadOptions.defaults(), "the number 1", "types 1, 2");
    }
    Path four = TestFiles.write(folder, "f.xyz", "1\n\n4 0 0 0\n");
    TestFiles.assertRefused(four, types, "type 4", "3 types only");
  }

  @Test
  void timesNeedAUnit() throws IOException {
    String[] units = {"Time=100 time_unit=fs", "time=0.1 unwrapped=T", "i = 20, time = 100.0, E=1"};
    for (String comment : units) {
      assertEquals(0.1, read("1\n" + comment + "\nLi 0 0 0\n").time(), 1e-15, comment);
      assertEquals(
          0.1, read("1\n" + comment.replace("i =", " i =") + "\nLi 0 0 0\n").time(), 1e-15);
    }
    refused("1\ntime=1 time_unit=weeks\nLi 0 0 0\n", "line 2", "'weeks'", "fs, ps or ns");
    Path path = TestFiles.write(folder, "u.xyz", "1\ntime=1 time_unit=ps\nLi 0 0 0\n");
    TestFiles.assertRefused(
        path,
        ReadOptions.defaults().withRules(ReadRules.usual().withTimeUnit(TimeUnit.FS)),
        "times in ps",
        "fs given");
  }

  /** As ASE 3.29 writes it with vec_cell=True, also of more than one frame. */
  @Test
  void aCellBehindTheAtoms() throws IOException {
    String frame =
        """
        2

        Li       0.00000000       0.00000000       0.00000000
        S        2.00000000       2.00000000       2.50000000
        VEC1       5.00000000       0.00000000       0.00000000
        VEC2       1.00000000       6.00000000       0.00000000
        VEC3       0.00000000       0.00000000       7.00000000
        """;
    Path file = TestFiles.write(folder, "a.xyz", frame + frame);
    List<Frame> frames = TestFiles.readAll(file, ReadOptions.defaults());
    assertEquals(2, frames.size());
    for (Frame each : frames) {
      assertEquals(Lattice.periodic(5, 0, 0, 1, 6, 0, 0, 0, 7), each.structure().lattice());
    }
    Path cut = TestFiles.write(folder, "b.xyz", frame.substring(0, frame.indexOf("VEC3")));
    TestFiles.assertRefused(cut, "the file ends", "VEC3");
  }
}
