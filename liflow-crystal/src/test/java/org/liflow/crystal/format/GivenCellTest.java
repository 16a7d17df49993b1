package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

class GivenCellTest {
  @TempDir Path folder;

  /** Two atoms in a box of 6 Å, as CP2K 2024 writes {@code -pos-1.xyz}; one leaves the box. */
  private static final String POSITIONS =
      """
      2
       i =        0, time =        0.000, E =       -10.1000000000
        Li         5.8000000000        1.0000000000        1.0000000000
        Cl         3.0000000000        3.0000000000        3.0000000000
      2
       i =       10, time =        5.000, E =       -10.2000000000
        Li         0.3000000000        1.0000000000        1.0000000000
        Cl         3.0000000000        3.0000000000        3.0000000000
      2
       i =       20, time =       10.000, E =       -10.2000000000
        Li         0.8000000000        1.0000000000        1.0000000000
        Cl         3.0000000000        3.0000000000        3.0000000000
      """;

  /** Laid out as CP2K's -1.cell file, with every fifth step. */
  private static final String CELLS =
      "#   Step   Time [fs]       Ax [Angstrom]       Ay [Angstrom]       Az [Angstrom]"
          + "       Bx [Angstrom]       By [Angstrom]       Bz [Angstrom]       Cx [Angstrom]"
          + "       Cy [Angstrom]       Cz [Angstrom]      Volume [Angstrom^3]\n"
          + "0 0.000 6.0 0 0 0 6.0 0 0 0 6.0 216.0\n"
          + "5 2.500 6.1 0 0 0 6.1 0 0 0 6.1 226.981\n"
          + "10 5.000 6.2 0 0 0 6.2 0 0 0 6.2 238.328\n"
          + "15 7.500 6.3 0 0 0 6.3 0 0 0 6.3 250.047\n"
          + "20 10.000 6.0 0 0 0 6.0 0 0 0 6.0 216.0\n";

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static ReadOptions with(Supplement.Cell cell) {
    return ReadOptions.defaults().withSupplement(Supplement.NONE.withCell(cell));
  }

  private static Supplement.Cell cube(double edge) {
    return new Supplement.FixedCell(Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge));
  }

  @Test
  void aCellIsGivenToFramesWithoutOne() throws IOException {
    Path file = file("a.xyz", POSITIONS);
    Trajectory run = CrystalFiles.readTrajectory(file, with(cube(6)));
    assertEquals(6, run.lattice(0).get(0, 0));
    assertEquals(6.3, run.position(1, 0, 0), 1e-9);
    assertEquals(0.005, run.timeStep(), 1e-12);
    String message =
        assertThrows(
                InputException.class,
                () -> CrystalFiles.readTrajectory(file, ReadOptions.defaults()))
            .getMessage();
    assertTrue(message.contains("atom 1 (Li) moves by 5.50 Å"), message);
    assertTrue(message.contains("expected the cell given with the file"), message);
    Trajectory asIs = CrystalFiles.readTrajectory(file, ReadOptions.defaults().withUnwrap(false));
    assertEquals(0.3, asIs.position(1, 0, 0));
  }

  @Test
  void cellsOfEachStepAreFoundByStepOrTime() throws IOException {
    Path cells = file("a.cell", CELLS);
    for (boolean steps : new boolean[] {true, false}) {
      String text = POSITIONS;
      if (!steps) {
        text = text.replaceAll(" i = +\\d+, time = +([\\d.]+),.*", "Time=$1 time_unit=fs");
      }
      Path file = file("b.xyz", text);
      Trajectory run = CrystalFiles.readTrajectory(file, with(new Supplement.CellFile(cells)));
      assertEquals(6.2, run.lattice(1).get(2, 2));
      assertEquals(6.0, run.lattice(2).get(2, 2));
      // Its place is that of the second cell.
      assertEquals(6.5, run.position(1, 0, 0), 1e-9);
      assertEquals(6.8, run.position(2, 0, 0), 1e-9);
    }
  }

  @Test
  void cellsThatDoNotFitAreRefused() throws IOException {
    Path positions = file("c.xyz", POSITIONS);
    refused(positions, CELLS.replaceAll("(?m)^10 .*\n", ""), "no cell of step 10");
    refused(positions, CELLS.replaceAll("(?m)^20 .*\n", ""), "no cell of step 20");
    refused(
        positions, CELLS.replace("Ax [Angstrom]", "Ax [bohr]"), "lattice vectors in [Angstrom]");
    refused(positions, "a b c\n", "for the step");
    refused(positions, CELLS.replace("5.000 6.2 0", "5.000 x 0"), "line 4");
    Path silent = file("d.xyz", POSITIONS.replaceAll(" i = .*", "plain"));
    refused(silent, CELLS, "without a step or a time");
    Path own =
        file(
            "e.xyz", "1\nLattice=\"6 0 0 0 6 0 0 0 6\" Properties=species:S:1:pos:R:3\nLi 0 0 0\n");
    String message =
        assertThrows(InputException.class, () -> CrystalFiles.readStructure(own, with(cube(7))))
            .getMessage();
    assertTrue(message.contains("a cell in frame 1 (6.0000 6.0000 6.0000 Å)"), message);
    assertEquals(6, CrystalFiles.readStructure(own, with(cube(6))).lattice().get(0, 0));
  }

  private void refused(Path positions, String cells, String words) throws IOException {
    Path table = file("bad.cell", cells);
    String message =
        assertThrows(
                InputException.class,
                () -> CrystalFiles.readTrajectory(positions, with(new Supplement.CellFile(table))))
            .getMessage();
    assertTrue(message.contains(words), message);
  }

  /** Comments as CP2K's dumpdcd writes them. */
  @Test
  void theCellInTheCommentOfDumpdcdIsRead() throws IOException {
    String comment =
        "i =        0, time =        0.000, a = 9.0000, b = 10.0000, c = 11.0000, alpha = 90.000,"
            + " beta = 90.000, gamma = 60.000\n";
    Path file = file("f.xyz", "1\n" + comment + "Li 0.5 0.5 0.5\n");
    Lattice lattice = CrystalFiles.readStructure(file).lattice();
    assertTrue(lattice.isPeriodic());
    assertEquals(9, lattice.get(0, 0));
    assertEquals(5, lattice.get(1, 0), 1e-9);
    assertEquals(11, lattice.get(2, 2), 1e-9);
    try (FrameReader reader = CrystalFiles.openTrajectory(file)) {
      reader.read();
      assertTrue(reader.notes().get(0).contains("along x"), reader.notes().toString());
    }
    Path bad = file("g.xyz", "1\n" + comment.replace("60.000", "0.000") + "Li 0.5 0.5 0.5\n");
    String message =
        assertThrows(InputException.class, () -> CrystalFiles.readStructure(bad)).getMessage();
    assertTrue(message.contains("line 2"), message);
  }
}
