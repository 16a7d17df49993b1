package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;

class VaspRunTest {
  private static final String NOSE =
      "IBRION = 0\nPOTIM = 2.0\nTEBEG = 650.0\nTEEND = 650.0\nSMASS = 0.0\nNSW = 3\nNBLOCK = 1\n";

  @TempDir Path folder;

  private Path write(String content) throws IOException {
    return TestFiles.write(folder, "vasprun.xml", content);
  }

  private static String whole() {
    return VaspRunText.of(NOSE).calculation(0).calculation(1).calculation(2).end(3);
  }

  private static void assertStep(int k, Frame frame, Lattice lattice) {
    double[] fractional = VaspRunText.fractional(k);
    double[] expected = new double[9];
    double[] one = new double[3];
    for (int atom = 0; atom < 9; atom += 3) {
      lattice.toCartesian(fractional[atom], fractional[atom + 1], fractional[atom + 2], one);
      System.arraycopy(one, 0, expected, atom, 3);
    }
    assertEquals(lattice, frame.structure().lattice());
    assertArrayEquals(expected, frame.structure().positions(), 1e-7);
    assertEquals(
        List.of(Element.LI, Element.LI, Element.CL),
        List.of(
            frame.structure().element(0),
            frame.structure().element(1),
            frame.structure().element(2)));
  }

  private static final Lattice CELL = Lattice.periodic(4, 0, 0, 0, 5, 0, 0.5, 0, 6);

  @Test
  void stepsAreReadWithTimesAndTemperatureAndNamedStructuresAreNot() throws IOException {
    Path path = write(whole());
    ReadOptions asItStands = ReadOptions.defaults().withUnwrap(false);
    List<Frame> frames = TestFiles.readAll(path, asItStands);
    assertEquals(3, frames.size());
    for (int k = 0; k < 3; k++) {
      assertStep(k, frames.get(k), CELL);
      assertEquals(0.002 * k, frames.get(k).time(), 1e-12);
    }
    assertEquals(OptionalDouble.of(650), CrystalFiles.temperature(path));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(List.of(), reading.notes());
    assertEquals(0.002, reading.pieces().get(0).timeStep(), 1e-12);
    assertEquals(OptionalDouble.of(650), reading.pieces().get(0).temperature());
    // The first atom went 0.1 a each step, across the face of the cell.
    assertEquals(
        0.8,
        reading.pieces().get(0).position(2, 0, 0) - reading.pieces().get(0).position(0, 0, 0),
        1e-7);
  }

  @Test
  void aFileIsKnownByItsContentAlsoCompressed() throws IOException {
    Path path = folder.resolve("run7.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(whole().getBytes(StandardCharsets.ISO_8859_1));
    }
    assertEquals("VASPRUN", CrystalFormats.detect(path).name());
    assertEquals(3, TestFiles.readAll(path, ReadOptions.defaults()).size());
  }

  @Test
  void stepsOfALearntForceFieldStandOutsideCalculations() throws IOException {
    String incar = NOSE.replace("NSW = 3", "NSW = 4") + "ML_LMLFF = T\nML_MODE = train\n";
    Path path =
        write(
            VaspRunText.of(incar)
                .calculation(0)
                .learnt(0)
                .learnt(1)
                .calculation(2)
                .learnt(3)
                .end(4));
    CrystalFiles.Reading reading =
        CrystalFiles.read(path, ReadOptions.defaults().withUnwrap(false));
    assertEquals(4, reading.pieces().get(0).frames());
    for (int k = 0; k < 4; k++) {
      assertStep(k, new Frame(reading.pieces().get(0).structure(k), 0), CELL);
    }
    assertEquals(1, reading.notes().size());
    assertTrue(reading.notes().get(0).startsWith("1 step that is written twice"));
  }

  @ParameterizedTest
  @CsvSource({
    "6.4.3, run, 10, 0.02",
    "6.5.1, RUN, 10, 0.02",
    "6.4.2, run, 10, 0.002",
    "6.3.0, run, 10, 0.002",
    "6.4.3, train, 10, 0.002",
    "6.4.3, refit, 10, 0.002",
    "6.4.3, run, 1, 0.002"
  })
  void outputMayLeaveStepsOutWhereAForceFieldRuns(
      String version, String mode, int block, double expected) throws IOException {
    String incar =
        NOSE.replace("NSW = 3", "NSW = 30")
            + "ML_MODE = "
            + mode
            + "\nML_OUTBLOCK = "
            + block
            + "\n";
    String text = VaspRunText.of(incar).learnt(0).learnt(1).learnt(2).killed();
    Path path = write(text.replace("6.4.3", version));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(expected, reading.pieces().get(0).timeStep(), 1e-12);
    assertEquals(
        expected > 0.002, reading.notes().stream().anyMatch(note -> note.contains("ML_OUTBLOCK")));
  }

  @Test
  void aCellMayChangeAndBeLeftHanded() throws IOException {
    Path path = write(VaspRunText.of(NOSE + "ISIF = 3\n").calculation(0).grown(1).grown(2).end(3));
    List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults().withUnwrap(false));
    assertStep(0, frames.get(0), CELL);
    assertStep(1, frames.get(1), Lattice.periodic(4, 0, 0, 0, 5, 0, 0.5, 0, 7));

    String left =
        whole().replace("5.00000000       0.00000000 <", "-5.00000000       0.00000000 <");
    Path turned = TestFiles.write(folder, "left.xml", left);
    CrystalFiles.Reading reading =
        CrystalFiles.read(turned, ReadOptions.defaults().withUnwrap(false));
    assertTrue(reading.notes().get(0).contains("left-handed"));
    Structure structure = reading.pieces().get(0).structure(0);
    assertEquals(-0.25 * 5, structure.position(0, 1), 1e-7);
    assertEquals(0.95 * 4 + 0.5 * 0.5, structure.position(0, 0), 1e-7);
  }

  @ParameterizedTest
  @CsvSource({
    "2, a relaxation",
    "1, a relaxation",
    "5, phonons",
    "-1, ions at rest",
    "44, no molecular dynamics"
  })
  void stepsOfARelaxationAreNoMomentsInTime(String ibrion, String words) throws IOException {
    String incar = NOSE.replace("IBRION = 0", "IBRION = " + ibrion);
    Path path = write(VaspRunText.of(incar).calculation(0).calculation(1).calculation(2).end(3));
    List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults());
    assertEquals(3, frames.size());
    assertTrue(Double.isNaN(frames.get(1).time()));
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
    ReadOptions withStep = ReadOptions.defaults().withTimeStep(0.002);
    TestFiles.assertRefused(path, withStep, "IBRION = " + ibrion, words);
    ReadRules override = ReadRules.usual().withOverrideTime(true);
    assertEquals(0.002, TestFiles.readAll(path, withStep.withRules(override)).get(1).time(), 1e-12);
    InputException silent =
        assertThrows(InputException.class, () -> CrystalFiles.read(path, ReadOptions.defaults()));
    assertTrue(silent.getMessage().contains("without times"));
  }

  @ParameterizedTest
  @CsvSource({
    "SMASS = 0.0, 650",
    "SMASS = -1.0, 650",
    "SMASS = -3.0, NaN",
    "SMASS = -2.0, NaN",
    "MDALGO = 3, 650",
    "MDALGO = 1, NaN",
    "MDALGO = 5, 650"
  })
  void theTemperatureIsThatWhichAThermostatHeld(String tag, double expected) throws IOException {
    String incar = NOSE.replace("SMASS = 0.0", tag);
    Path path = write(VaspRunText.of(incar).calculation(0).calculation(1).calculation(2).end(3));
    assertEquals(expected, CrystalFiles.temperature(path).orElse(Double.NaN));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(
        Double.isNaN(expected),
        reading.notes().stream().anyMatch(note -> note.contains("no thermostat")));
  }

  @Test
  void aRampHasNoSingleTemperature() throws IOException {
    Path path = write(whole().replace("TEEND\">  650.0", "TEEND\">  900.0"));
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertTrue(reading.notes().get(0).contains("from TEBEG = 650 K to TEEND = 900 K"));
  }

  @Test
  void fewerFramesThanStepsAreTold() throws IOException {
    Path path = write(whole().replace("NSW\">  3", "NSW\">  30"));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertTrue(reading.notes().get(0).contains("3 frames, where NSW = 30 steps would be 30"));
  }

  @Test
  void symbolsThatVaspCutsShortComeFromThePotential() throws IOException {
    Path path =
        write(
            whole()
                .replace("<c>Cl</c>", "<c>r </c>")
                .replace("PAW_PBE Cl 06Sep2000", "PAW_PBE Zr_sv 07Sep2000")
                .replace("35.45", "91.22"));
    Frame frame = TestFiles.readAll(path, ReadOptions.defaults()).get(0);
    assertEquals("Zr", frame.structure().element(2).symbol());

    Path unknown = write(whole().replace("<c>Cl</c>", "<c>Q </c>").replace("PBE Cl", "PBE Q"));
    TestFiles.assertRefused(unknown, "'Q'", "type 2");
    ReadOptions given = ReadOptions.defaults().withTypeElements(List.of(Element.LI, Element.BR));
    assertEquals(Element.BR, TestFiles.readAll(unknown, given).get(0).structure().element(2));
    Path heavy = write(whole().replace("6.94", "3.02"));
    CrystalFiles.Reading reading = CrystalFiles.read(heavy, ReadOptions.defaults());
    assertTrue(reading.notes().get(0).contains("Li has a mass of 3.02 amu"));
  }

  /** Cut off after any number of characters: whole frames with a note, or a refusal in one line. */
  @Test
  void aKilledRunGivesItsWholeFrames() throws IOException {
    String text = whole();
    int most = 0;
    for (int length = 0; length < text.length(); length += 31) {
      String cut = text.substring(0, length);
      Path path = write(cut);
      int complete = complete(cut);
      if (complete == 0) {
        TestFiles.assertRefused(path, ReadOptions.defaults());
        continue;
      }
      List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults().withUnwrap(false));
      assertEquals(complete, frames.size(), () -> "cut off at " + cut.length());
      for (int k = 0; k < complete; k++) {
        assertStep(k, frames.get(k), CELL);
      }
      if (complete > 1) {
        List<String> notes = CrystalFiles.read(path, ReadOptions.defaults()).notes();
        assertTrue(
            notes.stream().anyMatch(n -> n.contains("has no end") || n.contains("is cut off")),
            () -> cut.length() + " " + notes);
      }
      most = complete;
    }
    assertEquals(3, most);
  }

  /** Structures without a name that are closed. */
  private static int complete(String cut) {
    int count = 0;
    int at = 0;
    while ((at = cut.indexOf("<structure>", at)) >= 0) {
      at = cut.indexOf("</structure>", at);
      if (at < 0) {
        return count;
      }
      count++;
    }
    return count;
  }

  @Test
  void aStrictReaderRefusesAFrameThatIsCutOff() throws IOException {
    String text = whole();
    TestFiles.assertRefused(
        write(
            text.substring(0, text.lastIndexOf("<varray name=\"forces"))
                .replaceAll("(?s)</structure>\\s*$", "")),
        "line ",
        "ends before");
  }

  @Test
  void aCompressedFileThatIsCutOffGivesItsWholeFrames() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VaspRunText run = VaspRunText.of(NOSE);
    for (int k = 0; k < 2000; k++) {
      run.calculation(k);
    }
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(run.end(9).getBytes(StandardCharsets.ISO_8859_1));
    }
    Path path = folder.resolve("vasprun.xml.gz");
    Files.write(path, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertTrue(reading.pieces().get(0).frames() > 500);
    assertTrue(reading.pieces().get(0).frames() < 2000);
    assertEquals(1, reading.notes().size());
  }

  @Test
  void nothingIsFetchedOrExpanded() throws IOException {
    Path secret = TestFiles.write(folder, "secret", "0.1 0.2 0.3");
    String head = "<?xml version=\"1.0\"?>\n";
    Path external =
        write(
            whole()
                .replace(
                    "<modeling>",
                    "<!DOCTYPE m [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>\n<modeling>")
                .replaceFirst("<v>[^<]*</v>", "<v>&x;</v>"));
    TestFiles.assertRefused(external, "line ", "declaration <!D");
    StringBuilder bomb = new StringBuilder(head + "<!DOCTYPE m [\n<!ENTITY a0 \"ha\">\n");
    for (int k = 1; k < 40; k++) {
      bomb.append("<!ENTITY a" + k + " \"&a" + (k - 1) + ";&a" + (k - 1) + ";\">\n");
    }
    Path laughs = write(bomb + "]>\n<modeling>&a39;</modeling>\n");
    assertTimeout(Duration.ofSeconds(20), () -> TestFiles.assertRefused(laughs, "declaration"));
  }

  @Test
  void commentsAreSkippedAndEndlessOnesRefused() throws IOException {
    String comment = "<!-- <structure> a > b & c - - <v> ---->".replace("---->", "-->");
    Path path = write(whole().replace(" <calculation>", comment + " <calculation>"));
    assertEquals(3, TestFiles.readAll(path, ReadOptions.defaults()).size());
    String endless = "<!-- " + "<x>".repeat(1_500_000);
    refused(VaspRunText.of(NOSE).calculation(0).text(endless).killed(), "over 4194304");
    refused(
        VaspRunText.of(NOSE).text("<v name=\"" + "x".repeat(4_300_000)).killed(), "over 4194304");
    refused(VaspRunText.of(NOSE).text("<a>".repeat(100)).killed(), "64");
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(write(content), ReadOptions.defaults(), words);
  }

  @Test
  void badFilesAreRefusedByLine() throws IOException {
    refused("", "empty");
    refused("<html><body></body></html>", "<html>", "<modeling>");
    refused("<modeling>\n</modeling>", "no atoms");
    refused("<modeling>", "before its first step");
    refused("<modeling>\n<calculation>", "a step before the atoms");
    refused(VaspRunText.of(NOSE).end(0), "no step");
    refused(VaspRunText.of(NOSE).killed(), "ends before");
    String text = whole();
    int second = text.lastIndexOf(" <calculation>");
    String more = text.substring(0, second);
    String last = text.substring(second);
    refused(more + last.replace("0.30000000", "0.3000x000"), "line ", "a position");
    refused(more + last.replace("0.30000000", "**********"), "line ", "a position");
    refused(more + last.replace("0.30000000", "NaN"), "line ", "a position");
    refused(more + last.replace("</varray>", "<v> 1 2 3 </v></varray>"), "more than 3 rows");
    refused(more + last.replaceFirst("(?s)<varray name=\"pos.*?</varray>", ""), "0 positions");
    refused(more + last.replaceFirst("<v>[^<]*</v>", ""), "2 lattice vectors");
    refused(more + last.replaceFirst("<v>[^<]*</v>", "<v> 0 0 0 </v>"), "span");
    refused(more + last.replace("</energy>", "</energie>"), "line ", "broken XML");
    refused(text.replace("<c>   1</c>", "<c> -1</c>"), "type");
    refused(text.replace("<c>   1</c>", ""), "1 columns");
    refused(text.replace("<rc><c>Li", "<rc><x>Li"), "line ");
  }

  @Test
  void valuesThatVaspHadNoRoomForGiveNoTimes() throws IOException {
    Path path = write(whole().replace("POTIM\">  2.0", "POTIM\">  *****"));
    assertTrue(Double.isNaN(TestFiles.readAll(path, ReadOptions.defaults()).get(1).time()));
  }

  /** Structures, bytes and events of any kind give frames or a refusal, never another failure. */
  @Test
  void damagedFilesNeverFailOtherwise() throws IOException {
    byte[] bytes = whole().getBytes(StandardCharsets.ISO_8859_1);
    Random random = new Random(17);
    for (int k = 0; k < 300; k++) {
      byte[] damaged = bytes.clone();
      for (int n = 0; n < 1 + random.nextInt(4); n++) {
        damaged[random.nextInt(damaged.length)] =
            (byte)
                (random.nextBoolean()
                    ? random.nextInt(256)
                    : "<>/=\"! 0".charAt(random.nextInt(8)));
      }
      Path path = Files.write(folder.resolve("vasprun.xml"), damaged);
      try {
        TestFiles.readAll(path, ReadOptions.defaults());
      } catch (InputException refused) {
        assertEquals(1, refused.getMessage().lines().count());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vasprun.h2o.md.10.xml, 10, 0.001",
    "vasprun.h2o.md.tribox.xml, 3, 0.001",
    "vasprun.Ti_aimd.xml, 10, 0.002"
  })
  void realFilesAreRead(String name, int frames, double timeStep) throws IOException {
    Path path = SharedData.require("formats/" + name);
    CrystalFiles.Reading reading =
        assertDoesNotThrow(() -> CrystalFiles.read(path, ReadOptions.defaults()));
    assertEquals(frames, reading.pieces().get(0).frames());
    assertEquals(timeStep, reading.pieces().get(0).timeStep(), 1e-12);
  }
}
