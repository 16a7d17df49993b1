package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** Files as CP2K writes them beside each other. */
class Cp2kTest {
  private static final String TITLE =
      "#   Step   Time [fs]       Ax [Angstrom]       Ay [Angstrom]       Az [Angstrom]       "
          + "Bx [Angstrom]       By [Angstrom]       Bz [Angstrom]       Cx [Angstrom]       "
          + "Cy [Angstrom]       Cz [Angstrom]      Volume [Angstrom^3]\n";
  private static final String ENERGIES =
      "#     Step Nr.          Time[fs]        Kin.[a.u.]          Temp[K]            Pot.[a.u.]"
          + "        Cons Qty[a.u.]        UsedTime[s]\n";

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void trajectory() throws IOException {
    path = trajectory(0, 10, 20, 30);
  }

  private Path trajectory(long... steps) throws IOException {
    StringBuilder text = new StringBuilder();
    for (long step : steps) {
      text.append(
          String.format(
              Locale.ROOT,
              "       2%n i = %8d, time = %12.3f, E =       -17.1643488209%n Li        0.1%03d     "
                  + "   0.2        0.3%n Cl        1.0        1.1        1.2%n",
              step,
              0.5 * step,
              step));
    }
    return TestFiles.write(folder, "LiCl-pos-1.xyz", text.toString());
  }

  private static String row(long step, double c) {
    return String.format(
        Locale.ROOT,
        "%8d %12.3f %18.10f %18.10f %18.10f %18.10f %18.10f %18.10f %18.10f %18.10f %18.10f"
            + " %24.10f%n",
        step,
        0.5 * step,
        5.0,
        0.0,
        0.0,
        0.5,
        6.0,
        0.0,
        0.0,
        0.25,
        c,
        30 * c);
  }

  private void cells(String... rows) throws IOException {
    TestFiles.write(folder, "LiCl-1.cell", TITLE + String.join("", rows));
  }

  private static Lattice lattice(double c) {
    return Lattice.periodic(5, 0, 0, 0.5, 6, 0, 0, 0.25, c);
  }

  @Test
  void theCellOfEachFrameIsTakenFromTheFileBeside() throws IOException {
    cells(row(0, 7), row(5, 7.5), row(10, 8), row(20, 9), row(30, 10));
    List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults());
    assertEquals(4, frames.size());
    for (int k = 0; k < 4; k++) {
      assertEquals(lattice(7 + k), frames.get(k).structure().lattice());
      assertEquals(0.005 * k, frames.get(k).time(), 1e-12);
    }
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(List.of("the cell of each frame from LiCl-1.cell"), reading.notes());
  }

  @Test
  void aCellThatNeverChangesNeedNoRowForEachFrame() throws IOException {
    cells(row(0, 7), row(25, 7));
    for (Frame frame : TestFiles.readAll(path, ReadOptions.defaults())) {
      assertEquals(lattice(7), frame.structure().lattice());
    }
    cells(row(0, 7), row(10, 7), row(25, 8), row(30, 8));
    InputRefusal.of(path, "LiCl-1.cell", "no cell of step 20");
    cells(row(0, 7), row(10, 8));
    InputRefusal.of(path, "LiCl-1.cell", "no cell of step 20");
    cells(row(5, 7), row(10, 7), row(20, 7), row(30, 7));
    InputRefusal.of(path, "LiCl-1.cell", "no cell of step 0");
  }

  @Test
  void aRestartWritesStepsTwiceInBothFiles() throws IOException {
    trajectory(0, 10, 20, 20, 30);
    cells(row(0, 7), row(10, 8), row(20, 9), row(15, 8.5), row(20, 9), row(30, 10));
    List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults());
    assertEquals(4, frames.size());
    assertEquals(lattice(10), frames.get(3).structure().lattice());
  }

  @Test
  void badCellsAreRefused() throws IOException {
    cells();
    InputRefusal.of(path, "LiCl-1.cell", "no row");
    cells(row(0, 7), "      10  5.0 1 2 x\n");
    InputRefusal.of(path, "LiCl-1.cell, line 3");
    cells(row(0, 7).replace("6.0", "0.0"));
    InputRefusal.of(path, "LiCl-1.cell, line 2");
    TestFiles.write(folder, "LiCl-1.cell", TITLE.replace("[Angstrom]", "[bohr]") + row(0, 7));
    InputRefusal.of(path, "[Angstrom]");
  }

  @Test
  void aRowThatIsCutOffIsNone() throws IOException {
    cells(row(0, 7), row(10, 8), row(20, 9), row(30, 10).strip().substring(0, 90));
    InputRefusal.of(path, "no cell of step 30");
  }

  @Test
  void aGivenCellComesFirst() throws IOException {
    cells(row(0, 7));
    ReadOptions given =
        ReadOptions.defaults()
            .withSupplement(Supplement.NONE.withCell(new Supplement.FixedCell(lattice(3))));
    assertTrue(
        TestFiles.readAll(path, given).stream()
            .noneMatch(frame -> frame.structure().lattice().equals(lattice(7))));
  }

  @Test
  void theThermostatsTemperatureComesFromTheRestartAndTheMeanFromTheEnergies() throws IOException {
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
    assertEquals(OptionalDouble.empty(), CrystalFiles.measuredTemperature(path));
    TestFiles.write(
        folder,
        "LiCl-1.ener",
        ENERGIES + "  0  0.0  0.1  600.0  -1 -2 3\n 10 5.0 0.1 620.5 -1 -2 3\n 20 10.0 0.1 9");
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
    assertEquals(610.25, CrystalFiles.measuredTemperature(path).orElseThrow(), 1e-9);
    String restart =
        """
         # Version information for this restart file
         &GLOBAL
           PROJECT_NAME LiCl
         &END GLOBAL
         &MOTION
           &MD
             ENSEMBLE  NVT
             STEPS  1000
             TIMESTEP     5.0000000000000000E-01
             TEMPERATURE     6.2300000000000000E+02
             &THERMOSTAT
               &NOSE
                 TEMPERATURE 1.0
               &END NOSE
             &END THERMOSTAT
           &END MD
           &FREE_ENERGY
             TEMPERATURE 7
           &END
         &END MOTION
        """;
    TestFiles.write(folder, "LiCl-1.restart", restart);
    assertEquals(OptionalDouble.of(623), CrystalFiles.temperature(path));
    TestFiles.write(folder, "LiCl-1.restart", restart.replace("NVT", "NVE"));
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
  }

  /** The restart file of CP2K 2023.1 with UNIT bohr for the trajectory and a kind D, in small. */
  private static final String RESTART =
      """
       &GLOBAL
         PROJECT_NAME LiCl
       &END GLOBAL
       &MOTION
         &MD
           ENSEMBLE  NVT
           TEMPERATURE     300.0
         &END MD
         &PRINT
           &TRAJECTORY  SILENT
             UNIT bohr
             FORMAT  XMOL
             &EACH
               MD  10
             &END EACH
           &END TRAJECTORY
         &END PRINT
       &END MOTION
       &FORCE_EVAL
         &SUBSYS
           &CELL
             A     9.0 0.0 0.0
           &END CELL
           &KIND Li6
             ELEMENT Li
             MASS     6.015E+00
           &END KIND
           &KIND Cl
           &END KIND
         &END SUBSYS
       &END FORCE_EVAL
      """;

  @Test
  void theRunsInputTellsUnitAndMasses() throws IOException {
    TestFiles.write(folder, "LiCl-1.restart", RESTART);
    List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults().withUnwrap(false));
    assertEquals(1.2 * 0.52917720859, frames.get(0).structure().position(1, 2), 1e-12);
    assertEquals(6.015, frames.get(3).structure().mass(0));
    assertEquals(Element.CL.mass(), frames.get(3).structure().mass(1));
    CrystalFiles.Reading reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertTrue(
        reading.notes().contains("positions are in bohr, as the restart file of the run says"));
    assertTrue(reading.notes().contains("Li has a mass of 6.015 amu"), reading.notes().toString());

    // Two kinds of one element are not told apart by the trajectory.
    String two = "     &KIND Li7\n       ELEMENT Li\n     &END KIND\n     &KIND Cl\n";
    TestFiles.write(
        folder,
        "LiCl-1.restart",
        RESTART.replace("UNIT bohr", "UNIT angstrom").replace("     &KIND Cl\n", two));
    reading = CrystalFiles.read(path, ReadOptions.defaults());
    assertEquals(1.2, reading.pieces().get(0).position(0, 1, 2), 1e-12);
    assertEquals(6.94, reading.pieces().get(0).mass(0));
    assertTrue(reading.notes().toString().contains("kinds of Li differ"));

    for (String mass : List.of("[amu] 6.015", "[ m_e ] 10964.67", "\"6.015\" ! of lithium 6")) {
      TestFiles.write(
          folder, "LiCl-1.restart", RESTART.replace("bohr", "\"bohr\"").replace("6.015E+00", mass));
      frames = TestFiles.readAll(path, ReadOptions.defaults().withUnwrap(false));
      assertEquals(1.2 * 0.52917720859, frames.get(0).structure().position(1, 2), 1e-12);
      assertEquals(6.015, frames.get(0).structure().mass(0), 1e-5);
    }
    for (String mass : List.of("two", "[stone] 1", "-6", "0")) {
      TestFiles.write(folder, "LiCl-1.restart", RESTART.replace("6.015E+00", mass));
      InputException bad =
          assertThrows(InputException.class, () -> TestFiles.readAll(path, ReadOptions.defaults()));
      assertTrue(bad.getMessage().contains("the MASS '" + mass), bad.getMessage());
    }
    // Cut off anywhere, as a run that is killed leaves it: never Å in place of bohr.
    for (int end = 2; end < RESTART.lastIndexOf("&END"); end += 7) {
      String cut = RESTART.substring(0, end);
      TestFiles.write(folder, "LiCl-1.restart", cut);
      assertThrows(
          InputException.class, () -> TestFiles.readAll(path, ReadOptions.defaults()), cut);
    }

    TestFiles.write(folder, "LiCl-1.restart", RESTART.replace("bohr", "parsec"));
    InputException problem =
        assertThrows(InputException.class, () -> TestFiles.readAll(path, ReadOptions.defaults()));
    assertTrue(problem.getMessage().contains("'parsec'"), problem.getMessage());
  }
}
