package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;

class PoscarTest {
  @TempDir Path folder;

  private static final String CELL = "4 0 0\n0 5 0\n0 0 6\n";
  private static final String LIO = "Li O\n1 1\n";
  private static final String ATOMS = "0.5 0.5 0.5\n0 0.25 0.75\n";

  private Structure read(String... parts) throws IOException {
    return CrystalFiles.readStructure(TestFiles.write(folder, "POSCAR", String.join("", parts)));
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(TestFiles.write(folder, "POSCAR", content), words);
  }

  @Test
  void scaleMultipliesVectorsAndCartesianPositions() throws IOException {
    Structure direct = read("c\n2\n", CELL, LIO, "Direct\n", ATOMS);
    assertArrayEquals(new double[] {8, 10, 12}, direct.lattice().lengths(), 1e-12);
    assertArrayEquals(new double[] {4, 5, 6, 0, 2.5, 9}, direct.positions(), 1e-12);
    Structure cartesian = read("c\n2\n", CELL, LIO, "kartesisch\n", ATOMS);
    assertArrayEquals(new double[] {1, 1, 1, 0, 0.5, 1.5}, cartesian.positions(), 1e-12);
  }

  @Test
  void negativeScaleIsTheVolume() throws IOException {
    Structure structure = read("c\n-960\n", CELL, LIO, "Cartesian\n", ATOMS);
    assertEquals(960, structure.lattice().volume(), 1e-9);
    assertArrayEquals(new double[] {8, 10, 12}, structure.lattice().lengths(), 1e-9);
    assertArrayEquals(new double[] {1, 1, 1, 0, 0.5, 1.5}, structure.positions(), 1e-9);
  }

  @Test
  void threeScalesActAlongXYAndZ() throws IOException {
    Structure structure =
        read("c\n1 2 3\n", "4 0 1\n0 5 0\n1 0 6\n", LIO, "Cartesian\n", "1 1 1\n2 2 2\n");
    assertArrayEquals(new double[] {4, 0, 3, 0, 10, 0, 1, 0, 18}, structure.lattice().toArray());
    assertArrayEquals(new double[] {1, 2, 3, 2, 4, 6}, structure.positions());
  }

  @Test
  void selectiveDynamicsFlagsSymbolsAndVelocitiesAreLeftAlone() throws IOException {
    Structure structure =
        read(
            "c\n1 ! scale\n",
            CELL,
            "Li_sv O/0f2a\n1 1 \n",
            "Selective dynamics\nDirect\n",
            "0.5 0.5 0.5 T T F Li\n0 0.25 0.75 F F F\n",
            "\n 0.1 0.2 0.3\n not a number\n");
    assertEquals("LiO", structure.formula());
    assertArrayEquals(new double[] {2, 2.5, 3, 0, 1.25, 4.5}, structure.positions(), 1e-12);
  }

  @Test
  void speciesOfVasp4ComeFromAFittingCommentOnly() throws IOException {
    assertEquals("LiO", read("Li O\n1\n", CELL, "1 1\n", "Direct\n", ATOMS).formula());
    for (String comment : new String[] {"", "Li", "Li O S", "a comment", "Li 2"}) {
      refused(comment + "\n1\n" + CELL + "1 1\nDirect\n" + ATOMS, "line 6", "no species", "VASP 4");
    }
  }

  @Test
  void speciesMayComeInSeveralRuns() throws IOException {
    Structure structure = read("c\n1\n", CELL, "Li O Li\n1 0 1\n", "Direct\n", ATOMS);
    assertEquals("Li2", structure.formula());
  }

  @Test
  void badFilesAreRefusedByLine() throws IOException {
    refused("", "empty");
    refused("c\n", "ends after line 1");
    refused("c\n0\n" + CELL + LIO, "line 2", "scale");
    refused("c\none\n" + CELL + LIO, "line 2", "'one'");
    refused("c\n1 -1 1\n" + CELL + LIO, "line 2", "-1.0");
    refused("c\n1\n4 0\n0 5 0\n0 0 6\n" + LIO, "line 3", "ends before a component");
    refused("c\n1\n4 0 0\n8 0 0\n0 0 6\n" + LIO, "line 3", "singular");
    refused("c\n-10\n4 0 0\n8 0 0\n0 0 6\n" + LIO, "line 3", "singular");
    refused("c\n1\nNaN 0 0\n0 5 0\n0 0 6\n" + LIO, "line 3", "'NaN'");
    refused("c\n1\n" + CELL + "Li Xx\n1 1\nDirect\n" + ATOMS, "line 6", "'Xx'");
    refused(
        "c\n1\n" + CELL + "Li O\n1\nDirect\n" + ATOMS, "line 7", "before the number of O atoms");
    refused("c\n1\n" + CELL + "Li O\n1 1 1\nDirect\n" + ATOMS, "line 7", "more atom counts");
    refused("c\n1\n" + CELL + "Li O\n1 -1\nDirect\n" + ATOMS, "line 7", "-1");
    refused("c\n1\n" + CELL + "Li O\n0 0\nDirect\n" + ATOMS, "line 7", "0 atoms");
    refused("c\n1\n" + CELL + "Li O\n1 1000000000\nDirect\n" + ATOMS, "line 7", "1000000000");
    refused("c\n1\n" + CELL + "Li O\n1 600000000\nDirect\n" + ATOMS, "after the coordinates of 2");
    refused("c\n1\n" + CELL + LIO + "Fractional\n" + ATOMS, "line 8", "'fractional'");
    refused("c\n1\n" + CELL + LIO + "Direct\n0 0 0\n", "ends", "1 atoms", "2");
    refused("c\n1\n" + CELL + LIO + "Direct\n0 0 0\n\n0 0 0\n", "line 10", "blank");
    refused("c\n1\n" + CELL + LIO + "Direct\n0 0 0\n0 0 nan\n", "line 10", "'nan'");
    refused("c\n1\n" + CELL + LIO + "Direct\n0 0 0\n0 0 *******\n", "line 10", "*******");
    refused("c\n1\n" + CELL + LIO + "Direct\n0 0 0\n0 0\n", "line 10", "ends before a coordinate");
  }
}
