package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Frame;

class VaspFolderTest {
  private static final String INCAR =
      """
      SYSTEM = Li ! POTIM = 7
      ibrion = 0; potim = 2.0D0 # fs
      NBLOCK = 5 ; TEBEG = \\
       650
      SMASS = 0
      NSW = 15
      """;
  private static final String HEADER = "Li\n1\n6 0 0\n0 6 0\n0 0 6\nLi\n2\n";

  @TempDir Path folder;

  private static String xdatcar(int... numbers) {
    StringBuilder text = new StringBuilder(HEADER);
    for (int k = 0; k < numbers.length; k++) {
      text.append("Direct configuration= " + (numbers[k] < 0 ? "****" : numbers[k]) + "\n");
      text.append("0." + (10 + k) + " 0.2 0.3\n0.5 0.6 0." + (70 + k) + "\n");
    }
    return text.toString();
  }

  private Path write(String name, String content) throws IOException {
    return TestFiles.write(folder, name, content);
  }

  private double timeStep(Path path) throws IOException {
    return CrystalFiles.readTrajectory(path, ReadOptions.defaults()).timeStep();
  }

  @Test
  void aFolderIsReadByVasprunFirst() throws IOException {
    String incar = "IBRION = 0\nPOTIM = 1.0\nTEBEG = 500\nSMASS = 0\nNBLOCK = 5\nNSW = 3\n";
    write("vasprun.xml", VaspRunText.of(incar).calculation(0).calculation(1).calculation(2).end(3));
    write("XDATCAR", xdatcar(1, 2, 3));
    write("INCAR", INCAR);
    assertTrue(CrystalFormats.readsFolder(folder));
    CrystalFiles.Reading reading = CrystalFiles.read(folder, ReadOptions.defaults());
    assertEquals(0.001, reading.pieces().get(0).timeStep(), 1e-12);
    assertEquals(OptionalDouble.of(500), reading.pieces().get(0).temperature());
    assertEquals(List.of("frames from vasprun.xml"), reading.notes());
    // What VASP did comes before what it was told.
    assertEquals(0.005, timeStep(folder.resolve("XDATCAR")), 1e-12);
    // A run that died at once leaves an empty file.
    write("vasprun.xml", "");
    assertEquals(0.01, timeStep(folder), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 3", "5, 10, 15", "0, 5, 10", "-1, -1, -1"})
  void anXdatcarTakesItsTimeFromTheIncarBesideIt(int a, int b, int c) throws IOException {
    write("INCAR", INCAR);
    Path path = write("XDATCAR", xdatcar(a, b, c));
    for (Path each : List.of(path, folder)) {
      CrystalFiles.Reading reading = CrystalFiles.read(each, ReadOptions.defaults());
      assertEquals(0.01, reading.pieces().get(0).timeStep(), 1e-12);
      assertEquals(OptionalDouble.of(650), CrystalFiles.temperature(each));
      assertTrue(
          reading
              .notes()
              .contains("0.01 ps between frames from INCAR (POTIM = 2 fs, 5 steps a frame)"));
    }
  }

  @Test
  void numbersThatTheIncarDoesNotExplainAreRefused() throws IOException {
    write("INCAR", INCAR);
    Path path = write("XDATCAR", xdatcar(7, 14, 21));
    TestFiles.assertRefused(path, ReadOptions.defaults(), "7 apart", "INCAR");
    ReadRules override = ReadRules.usual().withOverrideTime(true);
    ReadOptions given = ReadOptions.defaults().withTimeStep(0.3).withRules(override);
    assertEquals(0.3, TestFiles.readAll(path, given).get(1).time(), 1e-12);
  }

  @Test
  void aGivenTimeStepIsHeldAgainstTheIncar() throws IOException {
    write("INCAR", INCAR);
    Path path = write("XDATCAR", xdatcar(1, 2, 3));
    TestFiles.assertRefused(
        path, ReadOptions.defaults().withTimeStep(0.002), "0.002 ps", "0.01 ps", "INCAR");
    List<Frame> same = TestFiles.readAll(path, ReadOptions.defaults().withTimeStep(0.01));
    assertEquals(0.02, same.get(2).time(), 1e-12);
  }

  @Test
  void gapsAreFoundWithTheIncarToo() throws IOException {
    write("INCAR", INCAR);
    TestFiles.assertRefused(write("XDATCAR", xdatcar(1, 2, 4)), "step 4", "frames are missing");
  }

  @Test
  void onlyVaspsOwnNameIsTakenForAFileOfTheRun() throws IOException {
    write("INCAR", INCAR);
    Path other = write("XDATCAR_900K", xdatcar(1, 2, 3));
    assertTrue(Double.isNaN(TestFiles.readAll(other, ReadOptions.defaults()).get(1).time()));
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(other));
  }

  @Test
  void whatTheOutcarSaysComesBeforeTheIncar() throws IOException {
    write("INCAR", INCAR);
    write("OUTCAR", OutcarTest.text(2));
    Path path = write("XDATCAR", xdatcar(1, 2, 3));
    assertEquals(0.003, timeStep(path), 1e-12);
    write("OUTCAR", "vasp.6.4.3\n");
    assertEquals(0.01, timeStep(path), 1e-12);
  }

  @Test
  void aRelaxationHasNoTimes() throws IOException {
    write("INCAR", "IBRION = 2\nPOTIM = 0.5\nNSW = 50\nTEBEG = 300\n");
    Path path = write("XDATCAR", xdatcar(1, 2, 3));
    assertTrue(Double.isNaN(TestFiles.readAll(path, ReadOptions.defaults()).get(1).time()));
    TestFiles.assertRefused(
        path, ReadOptions.defaults().withTimeStep(0.5), "IBRION = 2", "a relaxation");
  }

  /** Without ML_LMLFF nothing is skipped by ML_OUTBLOCK, whatever else is set. */
  @ParameterizedTest
  @CsvSource({
    "'', 0.002",
    "'ML_LMLFF = .FALSE.', 0.002",
    "'ml_lmlff = f ! not yet', 0.002",
    "'ML_LMLFF = F; ML_ISTART = 2', 0.002",
    "'ML_LMLFF = .TRUE.', 0.02",
    "'ML_LMLFF = T # with the field of run 3', 0.02"
  })
  void outputOfForceFieldsNeedsOne(String tag, double expected) throws IOException {
    write(
        "INCAR",
        "IBRION = 0 ; POTIM = 2 ! POTIM = 3; NBLOCK = 4\nTEBEG=650;SMASS=0;NSW=15\n"
            + "ML_MODE = run\nML_OUTBLOCK = 10 # steps\n"
            + tag
            + "\n");
    assertEquals(expected, timeStep(write("XDATCAR", xdatcar(1, 2, 3))), 1e-12);
  }

  @Test
  void anIncarOfNoUseIsPassedOver() throws IOException {
    Path path = write("XDATCAR", xdatcar(1, 2, 3));
    for (String incar : List.of("", "ENCUT = 500\n", "IBRION = 0\n", "POTIM = x\n", "\0\0")) {
      write("INCAR", incar);
      assertTrue(Double.isNaN(TestFiles.readAll(path, ReadOptions.defaults()).get(1).time()));
      ReadOptions given = ReadOptions.defaults().withTimeStep(0.1);
      if (!incar.startsWith("POTIM")) {
        assertEquals(0.1, TestFiles.readAll(path, given).get(1).time(), 1e-12);
      }
    }
  }

  @Test
  void otherFoldersAreNone() throws IOException {
    assertFalse(CrystalFormats.readsFolder(folder));
    assertFalse(CrystalFormats.readsFolder(folder.resolve("none")));
    TestFiles.assertRefused(folder, "a folder", "a file");
    Files.createDirectory(folder.resolve("XDATCAR"));
    write("POSCAR", "x");
    write("run.json", "{}");
    assertFalse(CrystalFormats.readsFolder(folder));
  }

  @Test
  void messagesNameTheFileInTheFolder() throws IOException {
    write("INCAR", INCAR);
    write("XDATCAR", xdatcar(1, 2, 3) + "rubbish\nmore\n");
    TestFiles.assertRefused(folder, "XDATCAR, line");
  }
}
