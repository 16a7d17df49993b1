package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** Files that are pieces of one run. Atom 2 moves along x, and crosses the cell's face. */
class JoinedFramesTest {
  private static final ReadOptions STEP = ReadOptions.defaults().withTimeStep(0.1);

  @TempDir Path folder;
  private List<Double> times = new ArrayList<>();
  private List<Double> places = new ArrayList<>();
  private String notes = "";

  /** A frame of a dump, atom 2 at x in a cell of 10 Å. */
  private static String dump(int step, double x) {
    return "ITEM: TIMESTEP\n"
        + step
        + "\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n"
        + "ITEM: ATOMS id element x y z\n1 S 0 0 0\n2 Li "
        + (x % 10)
        + " 5 5\n";
  }

  private static String dumps(int first, int last, double offset) {
    StringBuilder text = new StringBuilder();
    for (int step = first; step <= last; step += 10) {
      text.append(dump(step, step / 10.0 + offset));
    }
    return text.toString();
  }

  private Path write(String name, String text) throws IOException {
    return TestFiles.write(folder, name, text);
  }

  private void read(ReadOptions options, Path first, Path... more) throws IOException {
    times = new ArrayList<>();
    places = new ArrayList<>();
    ReadOptions joined =
        options.withSupplement(options.supplement().withContinuations(List.of(more)));
    try (FrameReader reader = CrystalFiles.openTrajectory(first, joined)) {
      Optional<Frame> frame;
      while ((frame = reader.read()).isPresent()) {
        times.add(frame.get().time());
        places.add(frame.get().structure().position(1, 0));
      }
      notes = reader.notes().toString();
    }
  }

  private void assertWalk(int frames) {
    assertEquals(frames, times.size(), notes);
    for (int k = 0; k < frames; k++) {
      assertEquals(0.1 * k, times.get(k), 1e-9);
      assertEquals(k, places.get(k), 1e-9);
    }
  }

  @Test
  void stepsThatGoOn() throws IOException {
    read(
        STEP,
        write("a", dumps(0, 70, 0)),
        write("b", dumps(80, 150, 0)),
        write("c", dumps(160, 160, 0)));
    assertWalk(17);
    assertTrue(notes.contains("3 files joined in this order"), notes);
  }

  /** The last frame of a file, and the same as the first of the next one. */
  @Test
  void aRestartRepeatsOneFrame() throws IOException {
    read(STEP, write("a", dumps(0, 70, 0)), write("b", dumps(70, 150, 0)));
    assertWalk(16);
    assertTrue(notes.contains("1 frame of "), notes);
  }

  /** A run that was stopped after step 90 and started again from step 60 took another way. */
  @Test
  void anAbandonedEndIsDropped() throws IOException {
    Path a = write("a", dumps(0, 60, 0) + dumps(70, 90, 0.4));
    read(STEP, a, write("b", dumps(60, 150, 0)));
    assertWalk(16);
    assertTrue(notes.contains("4 frames of"), notes);
    assertTrue(notes.contains("from step 60 on"), notes);
  }

  @Test
  void aFrameThatIsCutOffBetweenFiles() throws IOException {
    String whole = dumps(0, 70, 0);
    Path a = write("a", whole.substring(0, whole.length() - 9));
    Path b = write("b", dumps(70, 150, 0));
    read(STEP, a, b);
    assertWalk(16);
    assertTrue(notes.contains("is cut off and left out"), notes);
    ReadOptions strict = STEP.withRules(ReadRules.usual().withWholeFile(true));
    assertThrows(InputException.class, () -> read(strict, a, b));
  }

  /** Plain XYZ says neither step nor time: only the place tells that a frame stands twice. */
  @Test
  void aRepeatedFrameWithoutStepOrTime() throws IOException {
    ReadOptions cell =
        STEP.withSupplement(
            Supplement.NONE.withCell(
                new Supplement.FixedCell(Lattice.periodic(10, 0, 0, 0, 10, 0, 0, 0, 10))));
    read(cell, write("a.xyz", plain(0, 7)), write("b.xyz", plain(7, 12)));
    assertWalk(13);
    assertTrue(notes.contains("is the last one before it"), notes);
    read(cell, write("a.xyz", plain(0, 7)), write("b.xyz", plain(8, 12)));
    assertWalk(13);
  }

  private static String plain(int first, int last) {
    StringBuilder text = new StringBuilder();
    for (int k = first; k <= last; k++) {
      text.append("2\nplain\nS 0 0 0\nLi ").append(k).append(" 5 5\n");
    }
    return text.toString();
  }

  /** A restart counts images from its own start, so positions jump by a cell between the files. */
  @Test
  void imagesThatARestartCountsAnew() throws IOException {
    String a = dumps(0, 70, 0).replace("x y z", "xu yu zu");
    StringBuilder b = new StringBuilder();
    for (int step = 80; step <= 150; step += 10) {
      b.append(
          dump(step, step / 10.0).replaceAll("2 Li [^\n]*", "2 Li " + (step / 10.0 - 20) + " 5 5"));
    }
    read(STEP, write("a", a), write("b", b.toString().replace("x y z", "xu yu zu")));
    assertWalk(16);
  }

  @Test
  void missingFramesBetweenFilesAreRefused() throws IOException {
    Path a = write("a", dumps(0, 70, 0));
    Path b = write("b", dumps(100, 150, 0));
    InputException problem = assertThrows(InputException.class, () -> read(STEP, a, b));
    assertTrue(problem.getMessage().contains("step 100 after step 70"), problem.getMessage());
  }

  @Test
  void aCountThatStartsOver() throws IOException {
    Path a = write("a", dumps(10, 80, -1));
    // VASP counts from 1 in each file, and goes on one step further.
    read(STEP, a, write("b", dumps(10, 80, 7)), write("c", dumps(10, 40, 15)));
    assertWalk(20);
    assertTrue(notes.contains("starts over"), notes);
    // LAMMPS after reset_timestep writes the last frame once more.
    read(STEP, a, write("b", dumps(10, 80, 6)));
    assertWalk(15);
    assertTrue(notes.contains("with the last frame before"), notes);
    // The same run twice is none that goes on.
    Path again = write("d", dumps(10, 80, -1));
    InputException problem = assertThrows(InputException.class, () -> read(STEP, a, again));
    assertTrue(problem.getMessage().contains("once more"), problem.getMessage());
  }

  @Test
  void timesInsteadOfSteps() throws IOException {
    String[] files = new String[3];
    int[][] range = {{0, 7}, {6, 9}, {0, 3}};
    for (int file = 0; file < 3; file++) {
      StringBuilder text = new StringBuilder();
      for (int k = range[file][0]; k <= range[file][1]; k++) {
        double x = file == 2 ? k + 10 : file == 0 && k > 6 ? k + 0.3 : k;
        text.append("2\nLattice=\"10 0 0 0 10 0 0 0 10\" time=").append(0.1 * k);
        text.append(" time_unit=ps\nS 0 0 0\nLi ").append(x % 10).append(" 5 5\n");
      }
      files[file] = text.toString();
    }
    Path a = write("a.xyz", files[0]);
    read(ReadOptions.defaults(), a, write("b.xyz", files[1]), write("c.xyz", files[2]));
    assertWalk(14);
    assertTrue(notes.contains("2 frames of"), notes);
  }

  @Test
  void singleStructuresAndOtherAtoms() throws IOException {
    String poscar = "x\n1\n10 0 0\n0 10 0\n0 0 10\nS Li\n1 1\nCartesian\n0 0 0\n%s 5 5\n";
    Path[] files = new Path[12];
    for (int k = 0; k < 12; k++) {
      files[k] = write("p" + k + ".vasp", String.format(poscar, k % 10));
    }
    Path[] more = java.util.Arrays.copyOfRange(files, 1, 12);
    read(STEP, files[0], more);
    assertWalk(12);
    assertTrue(notes.contains("12 files") && notes.contains("…"), notes);
    Path other = write("q.vasp", poscar.replace("S Li", "S Na").replace("%s", "3"));
    InputException problem = assertThrows(InputException.class, () -> read(STEP, files[0], other));
    assertTrue(problem.getMessage().startsWith(other.toString()), problem.getMessage());
    Path missing = folder.resolve("missing");
    assertThrows(InputException.class, () -> read(STEP, files[0], missing));
  }
}
