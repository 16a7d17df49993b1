package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;

/** Steps, times and the order of atoms from frame to frame, in every format that has them. */
class ReadRulesTest {
  private static final List<String> STEPPED = List.of("a.xyz", "a.lammpstrj", "XDATCAR");

  @TempDir Path folder;

  /** A file of one lithium atom whose x is given for each frame, in a cell of 10 Å. */
  private Path steps(String name, long[] steps, double[] x) throws IOException {
    StringBuilder text = new StringBuilder();
    if (name.equals("XDATCAR")) {
      text.append("c\n1\n10 0 0\n0 10 0\n0 0 10\nLi\n1\n");
    }
    for (int k = 0; k < steps.length; k++) {
      text.append(
          switch (name) {
            case "XDATCAR" -> "Direct configuration= " + steps[k] + "\n" + x[k] / 10 + " 0 0\n";
            case "a.xyz" ->
                "1\nLattice=\"10 0 0 0 10 0 0 0 10\" Step=" + steps[k] + "\nLi " + x[k] + " 0 0\n";
            default ->
                "ITEM: TIMESTEP\n"
                    + steps[k]
                    + "\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n"
                    + "ITEM: ATOMS id element x y z\n1 Li "
                    + x[k]
                    + " 0 0\n";
          });
    }
    return TestFiles.write(folder, name, text.toString());
  }

  private static ReadOptions with(ReadRules rules) {
    return ReadOptions.defaults().withTimeStep(0.1).withRules(rules);
  }

  @Test
  void aFrameThatARestartWroteTwiceIsDroppedAndCounted() throws IOException {
    for (String name : STEPPED) {
      Path path =
          steps(
              name, new long[] {0, 50, 50, 100, 100, 100, 150}, new double[] {1, 2, 2, 3, 3, 3, 4});
      List<String> told = new ArrayList<>();
      CrystalFiles.Reading reading =
          CrystalFiles.read(path, with(ReadRules.usual().withNotes(told::add)));
      Trajectory one = reading.pieces().get(0);
      assertEquals(4, one.frames());
      assertEquals(0.1, one.timeStep());
      for (int k = 0; k < 4; k++) {
        assertEquals(k + 1, one.position(k, 0, 0), 1e-9);
      }
      assertEquals(
          List.of("3 frames that a restart wrote a second time are left out"), reading.notes());
      assertEquals(List.of(name + ": " + reading.notes().get(0)), told);
    }
  }

  @Test
  void stepsThatDoNotGoOnAreRefusedWithFrameAndStep() throws IOException {
    double[] x = {1, 2, 3, 4};
    for (String name : STEPPED) {
      ReadOptions options = with(ReadRules.usual());
      TestFiles.assertRefused(
          steps(name, new long[] {10, 20, 40, 50}, x), options, "frame 3", "step 40", "missing");
      TestFiles.assertRefused(
          steps(name, new long[] {10, 20, 25, 30}, x), options, "frame 3", "step 25", "changes");
      TestFiles.assertRefused(
          steps(name, new long[] {10, 20, 10, 20}, x), options, "frame 3", "step 10", "back");
      TestFiles.assertRefused(
          steps(name, new long[] {10, 20, 20, 30}, x),
          options,
          "frame 3",
          "step 20",
          "second time");
      TestFiles.assertRefused(
          steps(name, new long[] {7, 7, 7, 8}, x), options, "frame 4", "step 8", "3 frames");
    }
  }

  @Test
  void stepsThatNeverChangeSayNothing() throws IOException {
    for (String name : STEPPED) {
      Path path = steps(name, new long[] {0, 0, 0}, new double[] {1, 2, 3});
      assertEquals(3, CrystalFiles.readTrajectory(path, with(ReadRules.usual())).frames());
    }
  }

  @Test
  void skippedFramesAreNotHeldAgainstOthers() throws IOException {
    for (String name : STEPPED) {
      Path path = steps(name, new long[] {9, 3, 4, 5}, new double[] {1, 2, 3, 4});
      ReadOptions later = with(ReadRules.usual()).withFrames(1, 1, Long.MAX_VALUE);
      assertEquals(3, CrystalFiles.readTrajectory(path, later).frames());
    }
  }

  /** Random walks cut into pieces with gaps: no displacement crosses one, steps are right. */
  @Test
  void piecesNeverSeeEachOther() throws IOException {
    Random random = new Random(7);
    for (int trial = 0; trial < 60; trial++) {
      String name = STEPPED.get(trial % 3);
      List<Long> steps = new ArrayList<>();
      List<Double> x = new ArrayList<>();
      List<Integer> sizes = new ArrayList<>();
      List<Integer> intervals = new ArrayList<>();
      long step = 0;
      for (int piece = 0; piece < 1 + random.nextInt(4); piece++) {
        int interval = 10 * (1 + random.nextInt(3));
        int frames = 3 + random.nextInt(4);
        double at = 10 * random.nextDouble();
        step += 1000 + random.nextInt(1000);
        for (int k = 0; k < frames; k++) {
          steps.add(step);
          x.add(Math.floor(at * 1e6) / 1e6);
          step += interval;
          at = (at + 0.5 + random.nextDouble()) % 10;
        }
        sizes.add(frames);
        intervals.add(interval);
      }
      Path path =
          steps(
              name,
              steps.stream().mapToLong(s -> s).toArray(),
              x.stream().mapToDouble(v -> v).toArray());
      List<Trajectory> pieces =
          CrystalFiles.read(path, with(ReadRules.usual().withGaps(true))).pieces();
      assertEquals(sizes, pieces.stream().map(Trajectory::frames).toList());
      int first = 0;
      for (int piece = 0; piece < pieces.size(); piece++) {
        Trajectory one = pieces.get(piece);
        assertEquals(0.1 * intervals.get(piece) / intervals.get(0), one.timeStep(), 1e-9);
        assertEquals(x.get(first), one.position(0, 0, 0), 1e-9, name);
        for (int k = 1; k < one.frames(); k++) {
          double moved = one.position(k, 0, 0) - one.position(k - 1, 0, 0);
          assertTrue(moved > 0.49 && moved < 1.51, name + ": " + moved);
        }
        first += sizes.get(piece);
      }
      if (pieces.size() > 1) {
        TestFiles.assertRefused(path, with(ReadRules.usual()), "frame " + (sizes.get(0) + 1));
      }
    }
  }

  private Path times(String unit, double... times) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < times.length; k++) {
      text.append("1\ntime=")
          .append(times[k])
          .append(unit)
          .append("\nLi ")
          .append(k)
          .append(" 0 0\n");
    }
    return TestFiles.write(folder, "t.xyz", text.toString());
  }

  @Test
  void aGivenTimeStepMustAgreeWithTheFile() throws IOException {
    Path path = times(" time_unit=fs", 0, 100, 200);
    for (double same : new double[] {0.1, 0.10005}) {
      assertEquals(
          same,
          CrystalFiles.readTrajectory(path, ReadOptions.defaults().withTimeStep(same)).timeStep());
    }
    ReadOptions other = ReadOptions.defaults().withTimeStep(0.2);
    TestFiles.assertRefused(path, other, "0.1 ps apart", "a time step of 0.2 ps");
    CrystalFiles.Reading taken =
        CrystalFiles.read(path, other.withRules(ReadRules.usual().withOverrideTime(true)));
    assertEquals(0.2, taken.pieces().get(0).timeStep());
    assertTrue(taken.notes().get(0).contains("0.2 ps is taken"), taken.notes().toString());
  }

  @Test
  void aTimeWithoutUnitIsNotGuessed() throws IOException {
    Path path = times("", 0, 100, 200);
    TestFiles.assertRefused(path, ReadOptions.defaults(), "times 100 apart", "unit");
    for (double step : new double[] {0.1, 100}) {
      assertEquals(
          step,
          CrystalFiles.readTrajectory(path, ReadOptions.defaults().withTimeStep(step)).timeStep());
    }
    TestFiles.assertRefused(path, ReadOptions.defaults().withTimeStep(0.3), "times 100 apart");
    ReadRules fs = ReadRules.usual().withTimeUnit(TimeUnit.FS);
    assertEquals(
        0.1, CrystalFiles.readTrajectory(path, ReadOptions.defaults().withRules(fs)).timeStep());
  }

  /** Comments of LAMMPS with a time, of DFTB+ and i-PI, and steps in other words. */
  @Test
  void stepsInTheWordsOfOtherPrograms() throws IOException {
    String[] comments = {
      " Atoms. Timestep: %d Time: %d.5",
      "MD iter: %d",
      "# CELL(abcABC):  9 10 11 90 90 90  Step: %d  Bead: 0 positions{angstrom} cell{angstrom}",
      "Properties=species:S:1:pos:R:3 step=%d.0",
      "Properties=species:S:1:pos:R:3 md_step=%d"
    };
    ReadOptions options = with(ReadRules.usual()).withTimeStep(0.1);
    for (String comment : comments) {
      StringBuilder text = new StringBuilder();
      for (int step : new int[] {0, 10, 20, 40}) {
        text.append("1\n").append(comment.replace("%d", "" + step)).append("\nLi 1 1 1\n");
      }
      Path path = TestFiles.write(folder, "words.xyz", text.toString());
      InputException problem =
          assertThrows(InputException.class, () -> CrystalFiles.readTrajectory(path, options));
      assertTrue(
          problem.getMessage().contains("frame 4 at step 40")
              || problem.getMessage().contains("of a unit that the file does not say"),
          problem.getMessage());
    }
    Path word =
        TestFiles.write(
            folder, "word.xyz", "1\nProperties=species:S:1:pos:R:3 step=ten\nLi 1 1 1\n");
    TestFiles.assertRefused(word, "step='ten'", "a whole number of steps");
    Path bohr =
        TestFiles.write(
            folder,
            "bohr.xyz",
            "1\n# CELL(abcABC): 9 9 9 90 90 90 Step: 0 Bead: 0 positions{atomic_unit}"
                + " cell{atomic_unit}\nLi 1 1 1\n");
    TestFiles.assertRefused(bohr, "a trajectory of i-PI", "positions{angstrom}");
  }

  /** Only LiFlow's own files, which say unwrapped=T, are known to be in ps. */
  @Test
  void aFileThatIsNotUnwrappedMayBeOthers() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 3; k++) {
      text.append(
              "1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3 unwrapped=F Time=")
          .append(100 * k)
          .append("\nLi 1 1 1\n");
    }
    Path path = TestFiles.write(folder, "f.xyz", text.toString());
    assertThrows(
        InputException.class, () -> CrystalFiles.readTrajectory(path, ReadOptions.defaults()));
  }

  /** A cell that repeats along two vectors, and positions that were wrapped along all three. */
  @Test
  void jumpsAlongAnOpenAxisAreRefused() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 4; k++) {
      text.append(
              "3\nLattice=\"9 0 0 0 10 0 0 0 11\" pbc=\"T T F\" Properties=species:S:1:pos:R:3\n")
          .append("S 1 1 1\nS 5 5 6\nLi 3 3 ")
          .append((9.5 + k) % 11)
          .append('\n');
    }
    Path path = TestFiles.write(folder, "open.xyz", text.toString());
    InputException problem =
        assertThrows(
            InputException.class,
            () -> CrystalFiles.readTrajectory(path, with(ReadRules.usual()).withTimeStep(0.1)));
    assertTrue(problem.getMessage().contains("does not repeat along all"), problem.getMessage());
  }

  @Test
  void unusualSpacingsAreQuestioned() throws IOException {
    for (double spacing : new double[] {1e-4, 4e-4, 6e-4, 1, 49, 51, 1e4}) {
      Path path = times(" time_unit=ps", 0, spacing, 2 * spacing);
      List<String> notes = CrystalFiles.read(path, ReadOptions.defaults()).notes();
      assertEquals(spacing < 0.5e-3 || spacing > 50 ? 1 : 0, notes.size(), notes.toString());
    }
  }

  @Test
  void extendedXyzIsSortedById() throws IOException {
    Random random = new Random(3);
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    StringBuilder text = new StringBuilder();
    for (int frame = 0; frame < 20; frame++) {
      Collections.shuffle(order, random);
      text.append("10\nLattice=\"20 0 0 0 20 0 0 0 20\" Properties=species:S:1:pos:R:3:id:I:1\n");
      for (int atom : order) {
        text.append(String.format(Locale.ROOT, "Li %d %.3f 0 %d%n", atom, 0.1 * frame, 100 - atom));
      }
    }
    Path path = TestFiles.write(folder, "id.xyz", text.toString());
    Trajectory read = CrystalFiles.readTrajectory(path, with(ReadRules.usual()));
    for (int frame = 0; frame < 20; frame++) {
      for (int atom = 0; atom < 10; atom++) {
        assertEquals(9 - atom, read.position(frame, atom, 0), 1e-9);
        assertEquals(0.1 * frame, read.position(frame, atom, 1), 1e-9);
      }
    }
  }

  private static Structure jumbled(Structure structure, Random random) {
    int[] numbers = structure.atomicNumbers();
    double[] positions = structure.positions();
    for (int atom = numbers.length - 1; atom > 0; atom--) {
      int other = random.nextInt(atom + 1);
      if (numbers[other] == numbers[atom]) {
        for (int x = 0; x < 3; x++) {
          double keep = positions[3 * atom + x];
          positions[3 * atom + x] = positions[3 * other + x];
          positions[3 * other + x] = keep;
        }
      }
    }
    return structure.withPositions(positions);
  }

  /**
   * Walks whose steps reach from a vibration to the whole cell; each once more with atoms swapped.
   */
  @Test
  void onlyShuffledFramesAreTakenForShuffled() {
    Random random = new Random(11);
    int caught = 0;
    int trials = 0;
    for (int trial = 0; trial < 120; trial++) {
      int size = 8 + random.nextInt(120);
      double length = Math.cbrt(20.0 * size);
      Lattice lattice = Lattice.periodic(length, 0, 0, 0, length, 0, 0, 0, length);
      int[] numbers = new int[size];
      double[] positions = new double[3 * size];
      boolean single = random.nextInt(3) == 0;
      for (int atom = 0; atom < size; atom++) {
        numbers[atom] = single || atom % 2 == 0 ? 3 : 16;
      }
      for (int k = 0; k < positions.length; k++) {
        positions[k] = length * random.nextDouble();
      }
      double sigma = Math.pow(10, -1.5 + 2.5 * random.nextDouble());
      OrderCheck honest = new OrderCheck();
      OrderCheck cheated = new OrderCheck();
      boolean found = false;
      Structure before = new Structure(lattice, numbers, positions);
      Structure mixed = before;
      for (int frame = 0; frame < 40; frame++) {
        double[] moved = before.positions();
        for (int k = 0; k < moved.length; k++) {
          moved[k] += sigma * random.nextGaussian();
        }
        Structure after = before.withPositions(moved);
        assertFalse(honest.isShuffled(before, after), "a walk of steps of " + sigma + " Å");
        Structure swapped = jumbled(after, random);
        found |= cheated.isShuffled(mixed, swapped);
        before = after;
        mixed = swapped;
      }
      // Larger steps than this leave no trace of who was where.
      if (sigma < 0.2) {
        trials++;
        caught += found ? 1 : 0;
      }
    }
    assertTrue(trials > 20);
    assertEquals(trials, caught);
  }

  /** Fast ions on a lattice of sites with vacancies, in a framework that vibrates. */
  private static final class Hopping {
    static final int EDGE = 6;
    final Random random;
    final int ions;
    final double rate;
    final int[] site;
    final int[] numbers;
    final Lattice lattice;

    /**
     * @param rate jumps of an ion from one frame to the next, on the average
     */
    Hopping(Random random, int ions, double rate) {
      this.random = random;
      this.ions = ions;
      this.rate = rate;
      List<Integer> sites = new ArrayList<>();
      for (int k = 0; k < EDGE * EDGE * EDGE; k++) {
        sites.add(k);
      }
      Collections.shuffle(sites, random);
      site = sites.stream().limit(ions).mapToInt(Integer::intValue).toArray();
      numbers = new int[ions + EDGE * EDGE * EDGE];
      Arrays.fill(numbers, 0, ions, 3);
      Arrays.fill(numbers, ions, numbers.length, 16);
      double length = 3.2 * EDGE;
      lattice = Lattice.periodic(length, 0, 0, 0, length, 0, 0, 0, length);
    }

    /** Jumps, each to the site of another axis or side if it is free, then positions. */
    Structure next() {
      int jumps = (int) Math.round(ions * rate);
      for (int k = 0; k < jumps; k++) {
        int ion = random.nextInt(ions);
        int axis = random.nextInt(3);
        int[] at = {site[ion] % EDGE, site[ion] / EDGE % EDGE, site[ion] / EDGE / EDGE};
        at[axis] = Math.floorMod(at[axis] + (random.nextBoolean() ? 1 : -1), EDGE);
        int to = at[0] + EDGE * (at[1] + EDGE * at[2]);
        if (Arrays.stream(site).noneMatch(taken -> taken == to)) {
          site[ion] = to;
        }
      }
      double[] positions = new double[3 * numbers.length];
      for (int atom = 0; atom < numbers.length; atom++) {
        int at = atom < ions ? site[atom] : atom - ions;
        double shift = atom < ions ? 0 : 1.6;
        positions[3 * atom] = 3.2 * (at % EDGE) + shift + 0.25 * random.nextGaussian();
        positions[3 * atom + 1] = 3.2 * (at / EDGE % EDGE) + shift + 0.25 * random.nextGaussian();
        positions[3 * atom + 2] = 3.2 * (at / EDGE / EDGE) + shift + 0.25 * random.nextGaussian();
      }
      return new Structure(lattice, numbers, positions);
    }
  }

  /** Exchanges the places of some ions in the list, and of nothing else. */
  private static Structure jumbled(Structure structure, int ions, int some, Random random) {
    List<Integer> all = new ArrayList<>();
    for (int ion = 0; ion < ions; ion++) {
      all.add(ion);
    }
    Collections.shuffle(all, random);
    double[] there = structure.positions();
    double[] positions = structure.positions();
    for (int k = 0; k < some; k++) {
      System.arraycopy(there, 3 * all.get((k + 1) % some), positions, 3 * all.get(k), 3);
    }
    return structure.withPositions(positions);
  }

  /** Every tenth of a jump to two jumps of each ion between two frames is honest motion. */
  @Test
  void jumpsFromSiteToSiteAreNoShuffle() {
    Random random = new Random(5);
    for (int ions : new int[] {16, 20, 32, 41, 48, 64, 120, 190}) {
      for (double rate : new double[] {0.02, 0.1, 0.5, 1, 2}) {
        Hopping walk = new Hopping(random, ions, rate);
        OrderCheck check = new OrderCheck();
        Structure before = walk.next();
        for (int frame = 0; frame < 60; frame++) {
          Structure after = walk.next();
          assertFalse(
              check.isShuffled(before, after), ions + " ions, " + rate + ", frame " + frame);
          before = after;
        }
      }
    }
  }

  /** Ions alone change places in the list, all of them or some, while they jump. */
  @Test
  void aShuffleOfOneElementIsFound() {
    Random random = new Random(6);
    for (int ions : new int[] {48, 64, 120}) {
      for (double rate : new double[] {0.02, 0.3}) {
        for (int some : new int[] {ions, ions / 2, 16}) {
          Hopping walk = new Hopping(random, ions, rate);
          OrderCheck check = new OrderCheck();
          Structure before = walk.next();
          boolean found = false;
          for (int frame = 0; frame < 12; frame++) {
            Structure after = jumbled(walk.next(), ions, some, random);
            found |= check.isShuffled(before, after);
            before = after;
          }
          assertTrue(found, some + " of " + ions + " ions, " + rate);
        }
      }
    }
  }

  /** Of few ions no single frame is evidence, but many are. */
  @Test
  void aShuffleOfFewIonsIsFoundOverFrames() {
    Random random = new Random(7);
    for (int ions : new int[] {16, 24, 41, 47}) {
      for (double rate : new double[] {0, 0.02, 0.2}) {
        Hopping walk = new Hopping(random, ions, rate);
        OrderCheck check = new OrderCheck();
        Structure before = walk.next();
        int found = 0;
        for (int frame = 1; frame < 40 && found == 0; frame++) {
          Structure after = jumbled(walk.next(), ions, ions, random);
          found = check.isShuffled(before, after) ? frame : 0;
          before = after;
        }
        assertTrue(found >= 2 && found < 30, ions + " ions, " + rate + ": frame " + found);
      }
    }
  }

  /** Whose atoms go everywhere at once: wrapped positions, or another order in each frame. */
  @Test
  void theRefusalOfFarMovesNamesTheOrderToo() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int frame = 0; frame < 2; frame++) {
      text.append("2\nLattice=\"9 0 0 0 9 0 0 0 9\"\nLi 0 0 0\nO 0 0 " + 4.5 * frame + "\n");
    }
    Path path = TestFiles.write(folder, "far.xyz", text.toString());
    TestFiles.assertRefused(path, "frame 2", "atoms in one order or with their ids");
  }

  /** A temperature of the moment or of the thermostat, in K or another unit: who knows. */
  @ParameterizedTest
  @CsvSource({
    "temperature=650,true",
    "temperature=hot,false",
    "temperature=650 temperature_K=600,false"
  })
  void aTemperatureWithoutUnitIsTold(String keys, boolean told) throws IOException {
    Path path =
        TestFiles.write(
            folder,
            "t.xyz",
            "1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3 "
                + keys
                + "\nLi 0 0 0\n");
    List<String> notes = new ArrayList<>();
    CrystalFiles.readStructure(
        path, ReadOptions.defaults().withRules(ReadRules.usual().withNotes(notes::add)));
    assertEquals(told, notes.toString().contains("temperature=650 is not used"), keys);
  }

  @Test
  void aCutOffLastFrameIsLeftOut() throws IOException {
    for (String name : STEPPED) {
      Path path = steps(name, new long[] {0, 1, 2}, new double[] {1.25, 2.25, 3.25});
      String whole = Files.readString(path);
      String start =
          name.equals("XDATCAR")
              ? "Direct"
              : name.equals("a.xyz") ? "1\nLattice" : "ITEM: TIMESTEP";
      int frames = 0;
      for (int end = whole.length(); end >= whole.lastIndexOf(start); end--) {
        Path cut = TestFiles.write(folder, name, whole.substring(0, end));
        CrystalFiles.Reading reading = CrystalFiles.read(cut, with(ReadRules.usual()));
        int kept = reading.pieces().get(0).frames();
        assertTrue(kept == 2 || (kept == 3 && end == whole.length()), name + " at " + end);
        assertEquals(2.25, reading.pieces().get(0).position(1, 0, 0), 1e-9);
        if (!reading.notes().isEmpty()) {
          frames++;
          assertTrue(reading.notes().get(0).contains("holds 2 whole frames"));
          TestFiles.assertRefused(cut, name);
        }
      }
      assertTrue(frames > 10, name);
    }
  }

  @Test
  void numbersThatTouchAreParted() throws IOException {
    Path path =
        TestFiles.write(
            folder,
            "POSCAR",
            "c\n1\n10 0 0\n0 10 0\n0 0 10\nLi\n1\nDirect\n 0.30095951-10.02480591-1.0e-1\n");
    assertArrayEquals(
        new double[] {3.0095951, -100.2480591, -1},
        CrystalFiles.readStructure(path).positions(),
        1e-9);
  }

  /** Distances must not depend on the order in which a file lists the cell's vectors. */
  @Test
  void leftHandedCellsAreTurned() throws IOException {
    Random random = new Random(2);
    for (int trial = 0; trial < 50; trial++) {
      Lattice right = RandomStructures.lattice(random);
      double[] v = right.toArray();
      double[] f = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
      double[] expected = new double[3];
      right.toCartesian(f[0], f[1], f[2], expected);
      // The same crystal with its second and third vector swapped.
      double[] left = {v[0], v[1], v[2], v[6], v[7], v[8], v[3], v[4], v[5]};
      String rows =
          String.format(
              Locale.ROOT, "%s %s %s\n%s %s %s\n%s %s %s\n", Arrays.stream(left).boxed().toArray());
      Path poscar =
          TestFiles.write(
              folder,
              "POSCAR",
              "c\n1\n" + rows + "Li\n1\nDirect\n" + f[0] + " " + f[2] + " " + f[1] + "\n");
      Path xyz =
          TestFiles.write(
              folder,
              "l.xyz",
              "1\nLattice=\""
                  + rows.replace('\n', ' ').strip()
                  + "\" pbc=\"T T F\"\nLi "
                  + expected[0]
                  + " "
                  + expected[1]
                  + " "
                  + expected[2]
                  + "\n");
      for (Path path : List.of(poscar, xyz)) {
        Structure read = CrystalFiles.readStructure(path);
        assertArrayEquals(v, read.lattice().toArray(), 1e-9);
        assertArrayEquals(expected, read.positions(), 1e-9);
        try (FrameReader reader = CrystalFiles.openTrajectory(path)) {
          reader.read();
          assertTrue(reader.notes().get(0).contains("left-handed"));
        }
      }
      Lattice open = CrystalFiles.readStructure(xyz).lattice();
      assertTrue(open.isPeriodic(0) && !open.isPeriodic(1) && open.isPeriodic(2));
    }
  }

  @Test
  @Tag("reference-data")
  void aMeasuredTrajectoryKeepsItsOrder() throws IOException {
    Path path = SharedData.require("structures/Li6PS5Cl_50p_run1_XDATCAR.gz");
    assertEquals(List.of(), CrystalFiles.read(path, with(ReadRules.usual())).notes());
  }
}
