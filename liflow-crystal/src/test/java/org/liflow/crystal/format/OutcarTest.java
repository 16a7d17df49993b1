package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.tensor.SharedData;

class OutcarTest {
  private static final String DASHES = " " + "-".repeat(83) + "\n";

  /** The header of a run in VASP's words, in small. */
  private static final String HEADER =
      """
       vasp.6.4.3 (build Apr  9 2024) complex
        \s
       executed on             LinuxIFC date 2024.04.23  05:48:14
       INCAR:
         POTIM = 9
         VRHFIN =Li: 1s2s2p
         TITEL  = PAW_PBE Li_sv 10Sep2004
         POMASS =    7.010; ZVAL   =    3.000    mass and valenz
         VRHFIN =Cl: s2p5
         TITEL  = PAW_PBE Cl 06Sep2000
         POMASS =   35.453; ZVAL   =    7.000    mass and valenz
        direct lattice vectors                 reciprocal lattice vectors
          9.000000000  0.000000000  0.000000000     0.250000000  0.000000000  0.000000000
          0.000000000  9.000000000  0.000000000     0.000000000  0.200000000  0.000000000
          0.000000000  0.000000000  9.000000000     0.000000000  0.000000000  0.166666667
         number of dos      NEDOS =    301   number of ions     NIONS =      3
         ions per type =               2   1
         NSW    =     10    number of steps for IOM
         NBLOCK =      1;   KBLOCK =     10    inner block; outer block
         IBRION =      0    ionic relax: 0-MD 1-quasi-New 2-CG
         ISIF   =      2    stress and relaxation
         POTIM  = 3.0000    time-step for ionic-motion
         TEBEG  =  500.0;   TEEND  = 500.0 temperature during run
         SMASS  =   0.00    Nose mass-parameter (am)
      """;

  private static final String LATTICE =
      """
       VOLUME and BASIS-vectors are now :
       -----------------------------------------------------------------------------
        energy-cutoff  :      800.00
        volume of cell :      120.00
            direct lattice vectors                 reciprocal lattice vectors
           4.000000000  0.000000000  0.000000000     0.250000000  0.000000000  0.000000000
           0.000000000  5.000000000  0.000000000     0.000000000  0.200000000  0.000000000
          -0.500000000-10.100000000  6.000000000     0.000000000  0.000000000  0.166666667

      """;

  @TempDir Path folder;

  private static String iteration(int step) {
    return "-".repeat(41)
        + String.format(" Iteration %4d(   1)  ", step)
        + "-".repeat(39)
        + "\n\n    POTLOK:  cpu time    0.1: real time    0.1\n";
  }

  private static String positions(int step) {
    return " POSITION                                       TOTAL-FORCE (eV/Angst)\n"
        + DASHES
        + String.format(
            "      0.5%04d      1.00000      2.00000        -0.141986  0.3  0.4\n", step)
        + "      1.50000      2.00000      3.00000        -0.141986  0.3  0.4\n"
        + "      2.50000      3.00000      4.00000        -0.141986  0.3  0.4\n"
        + DASHES
        + "    total drift:                               -0.005850     -0.002026      0.008629\n";
  }

  static String text(int steps) {
    StringBuilder text = new StringBuilder(HEADER);
    for (int step = 1; step <= steps; step++) {
      text.append(iteration(step)).append(LATTICE).append(positions(step));
    }
    return text + " General timing and accounting informations for this job:\n";
  }

  private Path write(String content) throws IOException {
    return TestFiles.write(folder, "OUTCAR", content);
  }

  @Test
  void stepsAreReadWithTimesAndTemperature() throws IOException {
    Path path = write(text(3));
    assertEquals("OUTCAR", CrystalFormats.detect(path).name());
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(List.of(), reading.notes());
    assertEquals(3, reading.pieces().get(0).frames());
    assertEquals(0.003, reading.pieces().get(0).timeStep(), 1e-12);
    assertEquals(OptionalDouble.of(500), reading.pieces().get(0).temperature());
    assertArrayEquals(
        new double[] {0.50003, 1, 2, 1.5, 2, 3, 2.5, 3, 4},
        TestFiles.readAll(path, ReadOptions.defaults().withUnwrap(false))
            .get(2)
            .structure()
            .positions(),
        1e-12);
    assertArrayEquals(
        new double[] {4, 0, 0, 0, 5, 0, -0.5, -10.1, 6},
        reading.pieces().get(0).lattice(0).toArray(),
        1e-12);
    assertEquals(Element.CL, reading.pieces().get(0).element(2));
  }

  @Test
  void aStepThatTheForceFieldWritesAgainIsOneStep() throws IOException {
    String again = positions(2).replace("(eV/Angst)", "(eV/Angst) (ML)").replace("0.3", "0.7");
    String ionic = "-".repeat(39) + " Ionic step        3  " + "-".repeat(43) + "\n";
    Path path =
        write(text(2).replace(" General", again + ionic + LATTICE + positions(3) + " General"));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(3, reading.pieces().get(0).frames());
    assertTrue(reading.notes().get(0).startsWith("1 step that is written twice"));
  }

  @Test
  void stepsThatWroteNoPositionsAreMissed() throws IOException {
    Path path = write(text(4).replace(positions(3), ""));
    TestFiles.assertRefused(path, "step 4 after step 2", "frames are missing");
  }

  @Test
  void positionsWithoutStepsHaveNoTimes() throws IOException {
    String text = text(3);
    for (int step = 2; step <= 3; step++) {
      text = text.replace(iteration(step), "");
    }
    List<Frame> frames = TestFiles.readAll(write(text), ReadOptions.defaults());
    assertTrue(Double.isNaN(frames.get(2).time()));
  }

  @Test
  void stepsBeyondTheRoomForTheirDigitsAreCounted() throws IOException {
    String text = text(3).replace("Iteration    2(", "Iteration *****(");
    assertEquals(3, TestFiles.readAll(write(text), ReadOptions.defaults()).size());
  }

  @Test
  void aKilledRunGivesItsWholeFrames() throws IOException {
    String text = text(3);
    for (int length = 0; length < text.length(); length += 11) {
      Path path = write(text.substring(0, length));
      int whole = 0;
      for (int step = 1; step <= 3; step++) {
        int start = text.indexOf(positions(step));
        whole += length >= text.indexOf(DASHES, start + 200) ? 1 : 0;
      }
      if (whole == 0) {
        if (length < text.indexOf("4.00000        -0.141986") + 2) {
          TestFiles.assertRefused(path, ReadOptions.defaults());
        }
        continue;
      }
      assertEquals(whole, TestFiles.readAll(path, ReadOptions.defaults()).size());
    }
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(write(content), ReadOptions.defaults(), words);
  }

  @Test
  void badFilesAreRefused() throws IOException {
    refused("", "empty");
    refused(HEADER, "before its first step");
    refused(text(2).replace("ions per type =               2   1", ""), "ions per type");
    refused(
        text(2).replace("ions per type =               2   1", "ions per type = 21"), "21", "3");
    String vast = text(2).replace("NIONS =      3", "NIONS = 600000001");
    refused(
        vast.replace("type =               2   1", "type = 600000000 1"),
        "positions of 3 atoms",
        "600000001");
    refused(text(2).replace("PAW_PBE Cl", "PAW_PBE Xy").replace("=Cl: ", "=Xy: "), "type 2");
    refused(text(2).replace("3.00000      4.00000", "3.00000      4.0****"), "line ");
    refused(text(2).replace(LATTICE, "").replace("direct lattice", ""), "lattice vectors");
    String npt = text(2).replace("ISIF   =      2", "ISIF   =      3");
    assertEquals(2, TestFiles.readAll(write(npt), ReadOptions.defaults()).size());
    int second = npt.lastIndexOf(LATTICE);
    refused(npt.substring(0, second) + npt.substring(second + LATTICE.length()), "ISIF");
    Path relaxation = write(text(2).replace("IBRION =      0", "IBRION =      1"));
    TestFiles.assertRefused(
        relaxation, ReadOptions.defaults().withTimeStep(0.1), "IBRION = 1", "a relaxation");
  }

  @Test
  void aRealFileIsRead() throws IOException {
    Path path = SharedData.require("formats/OUTCAR.h2o.md.10");
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(10, reading.pieces().get(0).frames());
    assertEquals(0.001, reading.pieces().get(0).timeStep(), 1e-12);
    assertEquals("H4O2", reading.pieces().get(0).formula());
  }
}
