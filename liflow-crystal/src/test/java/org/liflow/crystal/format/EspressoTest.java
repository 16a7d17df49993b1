package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.tensor.geometry.Lattice;

/** Files of Quantum ESPRESSO's cp.x, in small. */
class EspressoTest {
  private static final double BOHR = Constants.BOHR;
  private static final String INPUT =
      """
      &control
        calculation = 'cp', prefix = 'lif', dt = 5.0
      /
      &ions
        ion_dynamics = 'verlet', ion_temperature = 'nose', tempw = 650.0 ! K
      /
      ATOMIC_SPECIES
      li  6.94  Li.UPF
      F1 19.00  F.UPF
      ATOMIC_POSITIONS bohr
      li 0.0 0.0 0.0
      li 1.0 0.0 0.0 0 0 0
      F1 2.0 0.0 0.0
      K_POINTS gamma
      """;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = TestFiles.write(folder, "lif.pos", block(20, 0) + block(40, 1) + block(60, 2));
    TestFiles.write(folder, "lif.cel", cell(20, 10) + cell(40, 11) + cell(60, 12));
    TestFiles.write(folder, "lif.in", INPUT);
  }

  private static String block(int step, int k) {
    return String.format("%7d  0.0%04d%n", step, 12 * step)
        + String.format("   0.10%d0000000E+00   0.2D0  9.3E+00%n", k)
        + "   0.15000000E+02   0.40000000E+01  -0.30000000E+01\n   1 2 3\n";
  }

  /** The vectors (a, 0, 0), (1, 8, 0), (0, 2, 9) stand in columns. */
  private static String cell(int step, double a) {
    return String.format(
        "%7d  0.0%04d%n %8.4f 1.0 0.0%n 0.0 8.0 2.0%n 0.0 0.0 9.0%n", step, 12 * step, a);
  }

  private static Lattice lattice(double a) {
    return Lattice.periodic(a * BOHR, 0, 0, 1 * BOHR, 8 * BOHR, 0, 0, 2 * BOHR, 9 * BOHR);
  }

  @Test
  void blocksAreReadInAngstromWithCellsAndTimes() throws IOException {
    assertEquals("ESPRESSO", CrystalFormats.detect(path).name());
    List<Frame> frames = TestFiles.readAll(path, ReadOptions.defaults());
    assertEquals(3, frames.size());
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(
          lattice(10 + k).toArray(), frames.get(k).structure().lattice().toArray(), 1e-12);
      assertEquals((0.10 + 1e-3 * k) * BOHR, frames.get(k).structure().position(0, 0), 1e-9);
      assertEquals(15 * BOHR, frames.get(k).structure().position(1, 0), 1e-9);
      assertEquals(0.0024 * (k + 1), frames.get(k).time(), 1e-9);
      assertEquals("FLi2", frames.get(k).structure().formula());
      assertEquals(Element.F, frames.get(k).structure().element(2));
    }
    assertEquals(OptionalDouble.of(650), CrystalFiles.temperature(path));
    assertEquals(
        List.of("elements from lif.in", "the cell of each frame from lif.cel"),
        CrystalFiles.read(path, ReadOptions.defaults()).notes());
  }

  @Test
  void aRunWithoutAThermostatHasNoTemperature() throws IOException {
    TestFiles.write(folder, "lif.in", INPUT.replace("'nose'", "'not_controlled'"));
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
  }

  @Test
  void elementsAndCellMayBeGiven() throws IOException {
    folder.resolve("lif.in").toFile().delete();
    TestFiles.assertRefused(path, ReadOptions.defaults(), "no elements");
    Path structure =
        TestFiles.write(folder, "start.xyz", "3\nstart\nF 0 0 0\nLi 1 0 0\nNa 2 0 0\n");
    folder.resolve("lif.cel").toFile().delete();
    ReadOptions topology =
        ReadOptions.defaults().withSupplement(Supplement.NONE.withTopology(structure));
    TestFiles.assertRefused(path, topology, "no cell");
    ReadOptions both =
        ReadOptions.defaults()
            .withSupplement(
                Supplement.NONE
                    .withTopology(structure)
                    .withCell(new Supplement.FixedCell(lattice(10))));
    Frame frame = TestFiles.readAll(path, both).get(0);
    assertEquals("FLiNa", frame.structure().formula());
    assertEquals(lattice(10), frame.structure().lattice());
  }

  @Test
  void atomsThatSomeVersionsReorderAreRefused() throws IOException {
    TestFiles.write(
        folder, "lif.in", INPUT.replace("li 1.0 0.0 0.0 0 0 0\nF1 2", "F1 2.0 0 0\nli 2"));
    InputRefusal.of(path, "lif.in, line", "not grouped");
  }

  @Test
  void otherFilesOfARunAreRefused() throws IOException {
    Path forces = TestFiles.write(folder, "lif.for", block(20, 0));
    TestFiles.assertRefused(forces, ReadOptions.defaults(), ".for", "prefix.pos");
  }

  @Test
  void badAndCutOffFiles() throws IOException {
    String text = block(20, 0) + block(40, 1) + block(60, 2);
    TestFiles.write(folder, "lif.pos", text + "  80 0.1\n 1 2");
    assertEquals(3, TestFiles.readAll(path, ReadOptions.defaults()).size());
    TestFiles.assertRefused(path, "line ");
    TestFiles.write(folder, "lif.pos", text.replace("   1 2 3\n", ""));
    TestFiles.assertRefused(path, ReadOptions.defaults(), "line 4");
    TestFiles.write(folder, "lif.pos", text.replace("   1 2 3\n", "   1 2 3\n 3 4 5\n"));
    TestFiles.assertRefused(path, ReadOptions.defaults(), "line 5", "3 atoms");
    TestFiles.write(folder, "lif.pos", "");
    TestFiles.assertRefused(path, ReadOptions.defaults(), "empty");
    write();
    TestFiles.write(folder, "lif.cel", cell(20, 10) + cell(50, 11));
    InputRefusal.of(path, "lif.cel, line 5", "step 40");
    TestFiles.write(folder, "lif.cel", cell(20, 10) + cell(40, 11));
    List<String> notes = CrystalFiles.read(path, ReadOptions.defaults()).notes();
    assertTrue(notes.get(2).contains("2 whole frames"), notes.toString());
    TestFiles.write(folder, "lif.in", "ATOMIC_SPECIES\nQq 1 x\nATOMIC_POSITIONS\nQq 0 0 0\n");
    InputRefusal.of(path, "'Qq'");
  }

  @Test
  void anXyzOrPoscarIsNotTakenForIt() {
    assertFalse(
        EspressoReader.matches(new FileStart(path, List.of("3", "0 0 0", "1 2 3", "2 3 4"))));
    assertFalse(
        EspressoReader.matches(
            new FileStart(path, List.of("1 2", "1.0", "4 0 0", "0 4 0", "0 0 4", "Li", "1"))));
  }
}
