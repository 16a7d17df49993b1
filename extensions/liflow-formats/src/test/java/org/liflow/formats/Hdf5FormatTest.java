package org.liflow.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableDataset;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.ReadRules;
import org.liflow.crystal.format.StampedReader;
import org.liflow.crystal.format.Supplement;
import org.liflow.crystal.format.TimeUnit;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** Files that h5py wrote, see {@code make.py} beside them, and files that jHDF writes here. */
class Hdf5FormatTest {
  private static final double[] CELL = {10, 0, 0, 1, 11, 0, 0.5, 0.75, 12};
  private static final ReadOptions OPTIONS = ReadOptions.defaults();
  private static final List<Element> TYPES = List.of(Element.LI, Element.S, Element.CL);

  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path path = folder.resolve(name);
    try (InputStream in =
        new GZIPInputStream(Hdf5FormatTest.class.getResourceAsStream(name + ".gz"))) {
      Files.copy(in, path);
    }
    return path;
  }

  private static List<Frame> frames(Path path, ReadOptions options, List<String> notes)
      throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FrameReader reader = CrystalFiles.openTrajectory(path, options)) {
      Optional<Frame> frame;
      while ((frame = reader.read()).isPresent()) {
        frames.add(frame.get());
      }
      notes.addAll(reader.notes());
    }
    return frames;
  }

  private static double position(int frame, int atom, int x) {
    return 1.25 * atom + 0.5 * x + 0.125 * frame * (atom - 1);
  }

  /** Holds frames against the walk that make.py writes. */
  private static void requireWalk(
      List<Frame> frames, int count, double interval, double tolerance) {
    assertEquals(count, frames.size());
    for (int f = 0; f < count; f++) {
      Structure structure = frames.get(f).structure();
      assertEquals(interval * f, frames.get(f).time() - frames.get(0).time(), 1e-6);
      assertArrayEquals(CELL, structure.lattice().toArray(), 1e-6);
      assertArrayEquals(new int[] {3, 3, 16, 17}, structure.atomicNumbers());
      for (int n = 0; n < 4; n++) {
        for (int x = 0; x < 3; x++) {
          assertEquals(position(f, n, x), structure.position(n, x), tolerance, "frame " + f);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contiguous.h5",
        "big-endian.h5",
        "deflate.h5",
        "lzf.h5",
        "lzf-shuffle.h5",
        "user-block.h5",
        "extensible-array.h5",
        "fixed-array.h5",
        "single-chunk.h5",
        "tree-of-version-2.h5",
        "nm.h5"
      })
  void eachWayToStoreGivesTheSameFrames(String name) throws IOException {
    Path path = file(name);
    assertEquals("HDF5", CrystalFormats.detect(path).name());
    List<String> notes = new ArrayList<>();
    requireWalk(
        frames(path, OPTIONS.withUnwrap(false), notes), 6, 0.1, name.equals("nm.h5") ? 1e-14 : 0);
    assertEquals(List.of(), notes);
  }

  @Test
  void chunksAreFoundInADeepTreeAndAsTheyAreWhereAFilterWasSkipped() throws IOException {
    Path path = file("deep-tree.h5");
    double[] noise;
    try (Hdf5File file = Hdf5File.open(path)) {
      noise = file.required(file.root(), "noise").all(48);
    }
    List<Frame> frames = frames(path, OPTIONS.withUnwrap(false), new ArrayList<>());
    assertEquals(150, frames.size());
    int[] kept = {0, 1, 70, 149};
    for (int k = 0; k < 4; k++) {
      assertArrayEquals(
          Arrays.copyOfRange(noise, 12 * k, 12 * k + 12),
          frames.get(kept[k]).structure().positions());
    }
  }

  @Test
  void atomsAreSortedByIdAndImagesAreAdded() throws IOException {
    Path path = file("ids-and-images.h5");
    requireWalk(frames(path, OPTIONS, new ArrayList<>()), 6, 0.1, 1e-12);
    // The file says where the atoms are: nothing is left to unwrap.
    try (FrameReader reader = new Hdf5Format().open(path, OPTIONS)) {
      reader.read();
      assertTrue(reader.isUnwrapped());
      assertTrue(reader.countsImages());
    }
    try (FrameReader reader = new Hdf5Format().open(file("deflate.h5"), OPTIONS)) {
      reader.read();
      assertFalse(reader.isUnwrapped());
      assertFalse(reader.countsImages());
    }
  }

  @Test
  void imagesThatARestartCountedAnewAreMendedWithANote() throws IOException {
    Path path = file("recounted.h5");
    List<String> notes = new ArrayList<>();
    requireWalk(frames(path, OPTIONS, notes), 6, 0.1, 1e-12);
    assertEquals(1, notes.size(), notes.toString());
    // As the file has them, atoms jump.
    List<Frame> raw = new ArrayList<>();
    try (FrameReader reader = new Hdf5Format().open(path, OPTIONS)) {
      Optional<Frame> frame;
      while ((frame = reader.read()).isPresent()) {
        raw.add(frame.get());
      }
    }
    double jump =
        raw.get(3).structure().position(0, 0)
            - raw.get(2).structure().position(0, 0)
            - (position(3, 0, 0) - position(2, 0, 0));
    assertTrue(Math.abs(jump) > 9, "a jump by " + jump);
  }

  @Test
  void speciesAreThoseOfTheStepWhereTheyAreWrittenMoreOften() throws IOException {
    requireWalk(frames(file("species-steps.h5"), OPTIONS, new ArrayList<>()), 6, 0.1, 0);
  }

  @Test
  void mdAnalysisNeedsAStructureBesideTheFile() throws IOException {
    Path path = file("mdanalysis.h5");
    InputException problem =
        assertThrows(InputException.class, () -> frames(path, OPTIONS, new ArrayList<>()));
    assertTrue(problem.found().contains("no species"), problem.getMessage());
    Path topology = folder.resolve("POSCAR");
    CrystalFiles.writeStructure(
        topology,
        new Structure(
            Lattice.periodic(CELL),
            List.of(Element.LI, Element.LI, Element.S, Element.CL),
            new double[12]));
    List<String> notes = new ArrayList<>();
    // Two of the six frames that there is room for were never written.
    requireWalk(
        frames(path, OPTIONS.withSupplement(Supplement.NONE.withTopology(topology)), notes),
        4,
        0.1,
        0);
    assertTrue(notes.toString().contains("the box has no unit"), notes.toString());
    assertTrue(notes.toString().contains("4 whole frames"), notes.toString());
  }

  @Test
  void lammpsNeedsElementsOfItsTypesAndAUnitOfTime() throws IOException {
    Path path = file("lammps.h5");
    InputException problem =
        assertThrows(InputException.class, () -> frames(path, OPTIONS, new ArrayList<>()));
    assertTrue(problem.getMessage().contains("elements of the types"), problem.getMessage());
    ReadOptions types = OPTIONS.withTypeElements(TYPES);
    problem = assertThrows(InputException.class, () -> frames(path, types, new ArrayList<>()));
    assertTrue(problem.getMessage().contains("unit"), problem.getMessage());
    List<String> notes = new ArrayList<>();
    List<Frame> frames =
        frames(path, types.withRules(ReadRules.usual().withTimeUnit(TimeUnit.FS)), notes);
    assertEquals(0.0005, frames.get(5).time(), 1e-12);
    assertArrayEquals(
        new double[] {10, 0, 0, 0, 11, 0, 0, 0, 12}, frames.get(5).structure().lattice().toArray());
    assertArrayEquals(new int[] {3, 3, 16, 17}, frames.get(5).structure().atomicNumbers());
    assertTrue(notes.toString().contains("Å is taken"), notes.toString());
  }

  @Test
  void znH5mdsNumbersAreAtomicNumbers() throws IOException {
    requireWalk(frames(file("znh5md.h5"), OPTIONS, new ArrayList<>()), 6, 0.002, 0);
  }

  @Test
  void torchSimHasStepsColumnsAndNoTimes() throws IOException {
    Path path = file("torch-sim.h5md");
    requireWalk(frames(path, OPTIONS.withTimeStep(0.02), new ArrayList<>()), 6, 0.02, 0);
    InputException problem =
        assertThrows(InputException.class, () -> CrystalFiles.readTrajectory(path, OPTIONS));
    assertTrue(problem.getMessage().contains("time step"), problem.getMessage());
  }

  @Test
  void vaspTellsItsTimesAndItsTemperature() throws IOException {
    Path path = file("vaspout.h5");
    List<String> notes = new ArrayList<>();
    List<Frame> frames = frames(path, OPTIONS, notes);
    // VASP wraps: each atom begins at another place, some lattice vectors away.
    Structure first = frames.get(0).structure();
    double[] moved = new double[12];
    double[] fractional = new double[3];
    for (int k = 0; k < 12; k++) {
      moved[k] = first.position(k / 3, k % 3) - position(0, k / 3, k % 3);
    }
    for (int k = 0; k < 12; k += 3) {
      first.lattice().toFractional(moved[k], moved[k + 1], moved[k + 2], fractional);
      for (double x : fractional) {
        assertEquals(Math.rint(x), x, 1e-10);
      }
    }
    requireWalk(
        frames.stream()
            .map(
                frame -> {
                  double[] place = frame.structure().positions();
                  for (int k = 0; k < 12; k++) {
                    place[k] -= moved[k];
                  }
                  return new Frame(frame.structure().withPositions(place), frame.time());
                })
            .toList(),
        6,
        0.01,
        1e-11);
    assertEquals(List.of(), notes);
    assertEquals(OptionalDouble.of(650), CrystalFiles.temperature(path));
  }

  @Test
  void vaspsTimesAreLeftOpenWhereTheFileDoesNotSayThem() throws IOException {
    Path path = file("vaspout-nblock.h5");
    List<String> notes = new ArrayList<>();
    List<Frame> frames = frames(path, OPTIONS, notes);
    assertTrue(Double.isNaN(frames.get(1).time()));
    assertTrue(notes.toString().contains("NBLOCK = 10"), notes.toString());
    // The thermostat went from 650 to 700 K.
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
  }

  @Test
  void vaspThinsOutByOutBlockOnlyWhereItRunsAForceField() throws IOException {
    Path path = file("vaspout-train.h5");
    List<String> notes = new ArrayList<>();
    List<Frame> frames = frames(path, OPTIONS, notes);
    // ML_OUTBLOCK is 5, but the force field is being learnt; IBRION is not set, but NSW is.
    assertEquals(0.01, frames.get(5).time(), 1e-12);
    // No thermostat: TEBEG is the temperature of the first velocities only.
    assertEquals(OptionalDouble.empty(), CrystalFiles.temperature(path));
    assertTrue(notes.toString().contains("no thermostat: TEBEG = 650 K"), notes.toString());
  }

  @Test
  void vaspsTimesAreLeftOpenWhereAnOlderVersionThinsOutSomeFiles() throws IOException {
    Path path = file("vaspout-older.h5");
    List<String> notes = new ArrayList<>();
    List<Frame> frames = frames(path, OPTIONS, notes);
    assertTrue(Double.isNaN(frames.get(1).time()));
    assertTrue(notes.toString().contains("ML_OUTBLOCK = 5"), notes.toString());
    assertEquals(OptionalDouble.of(650), CrystalFiles.temperature(path));
  }

  @Test
  void aRelaxationOfVaspHasNoTimesAndTakesNone() throws IOException {
    Path path = file("vaspout-rest.h5");
    List<String> notes = new ArrayList<>();
    List<Frame> frames = frames(path, OPTIONS, notes);
    assertTrue(Double.isNaN(frames.get(1).time()));
    assertTrue(notes.toString().contains("IBRION = 2"), notes.toString());
    InputException problem =
        assertThrows(
            InputException.class,
            () -> frames(path, OPTIONS.withTimeStep(0.02), new ArrayList<>()));
    assertTrue(problem.getMessage().contains("IBRION = 2"), problem.getMessage());
  }

  @Test
  void aFrameThatDoesNotFitIntoMemoryIsRefused() throws IOException {
    Layout large =
        new Layout() {
          @Override
          public long frames() {
            return 1;
          }

          @Override
          public Structure structure(long frame) {
            throw new OutOfMemoryError("Java heap space");
          }

          @Override
          public StampedReader.Stamp stamp(long frame) {
            return new StampedReader.Stamp(OptionalLong.empty(), 0, true);
          }

          @Override
          public boolean hasIds() {
            return false;
          }

          @Override
          public boolean isUnwrapped() {
            return false;
          }

          @Override
          public List<String> notes() {
            return List.of();
          }
        };
    Path path = file("contiguous.h5");
    try (Hdf5Frames frames = new Hdf5Frames(Hdf5File.open(path), large)) {
      InputException problem = assertThrows(InputException.class, frames::read);
      assertTrue(problem.getMessage().startsWith(path.toString()), problem.getMessage());
      assertTrue(problem.getMessage().contains("more memory"), problem.getMessage());
    }
  }

  @Test
  void framesThatWereNeverWrittenAreLeftOutWithANote() throws IOException {
    Path path = file("killed.h5");
    List<String> notes = new ArrayList<>();
    requireWalk(frames(path, OPTIONS, notes), 4, 0.1, 0);
    assertTrue(notes.toString().contains("4 whole frames"), notes.toString());
    assertThrows(
        InputException.class,
        () ->
            frames(
                path, OPTIONS.withRules(ReadRules.usual().withWholeFile(true)), new ArrayList<>()));
  }

  @ParameterizedTest
  @CsvSource({
    "soft-link.h5,a link from value",
    "external-link.h5,a link from value to contiguous.h5",
    "external-data.h5,External Data Files",
    "virtual.h5,Virtual storage",
    "many-atoms.h5,never written",
    "many-bytes.h5,at most 134217728 numbers",
    "image-steps.h5,'frame 2 at step 50, but its images at 100'",
    "id-steps.h5,'frame 2 at step 50, but its ids at 100'",
    "torch-sim-cell.h5md,'frame 2 at step 10, but its cell at 20'",
    "torch-sim-atoms.h5md,'frame 2 at step 10, but its atomic numbers at 20'",
    "scale-offset.h5,by the filter",
    "two-groups.h5,'2 groups with positions (all, ions)'",
    "newest-types.h5,Unrecognized datatype version",
    "other.h5,HDF5 without the groups",
  })
  void whatCannotBeReadIsRefusedInOneLine(String name, String reason) throws IOException {
    Path path = file(name);
    InputException problem =
        assertThrows(InputException.class, () -> frames(path, OPTIONS, new ArrayList<>()));
    assertTrue(problem.getMessage().contains(reason), problem.getMessage());
    assertTrue(problem.getMessage().startsWith(path.toString()), problem.getMessage());
    assertFalse(problem.getMessage().contains("\n"));
  }

  /** Whatever a broken file leads to, it is one line about the file, or frames. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "deflate.h5",
        "lzf.h5",
        "tree-of-version-2.h5",
        "extensible-array.h5",
        "fixed-array.h5",
        "torch-sim.h5md",
        "vaspout.h5"
      })
  void aFileThatIsBrokenOrCutOffIsReadOrRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(file(name));
    Path path = folder.resolve("broken.h5");
    Random random = new Random(5);
    int refused = 0;
    for (int trial = 0; trial < 60; trial++) {
      byte[] broken = whole.clone();
      if (trial % 5 == 0) {
        broken = Arrays.copyOf(broken, 9 + random.nextInt(broken.length - 9));
      } else {
        for (int k = 0; k < 1 + random.nextInt(20); k++) {
          broken[8 + random.nextInt(broken.length - 8)] = (byte) random.nextInt();
        }
      }
      Files.write(path, broken);
      try {
        frames(path, OPTIONS.withTimeStep(0.02), new ArrayList<>());
      } catch (InputException problem) {
        refused++;
        assertFalse(problem.getMessage().contains("\n"), problem.getMessage());
      }
    }
    assertTrue(refused > 10, refused + " refused");
  }

  /** Random walks in random cells, in chunks of random shape, deflated or not. */
  @Test
  void whatJhdfWritesIsRead() throws IOException {
    Random random = new Random(11);
    for (int trial = 0; trial < 12; trial++) {
      int count = 1 + random.nextInt(30);
      int atoms = 1 + random.nextInt(20);
      double[][][] walk = new double[count][atoms][3];
      for (double[][] frame : walk) {
        for (double[] atom : frame) {
          for (int x = 0; x < 3; x++) {
            atom[x] = 8 * random.nextDouble();
          }
        }
      }
      double[][] cell = {{9, 0, 0}, {random.nextDouble(), 9, 0}, {0, random.nextDouble(), 9}};
      int[] species = new int[atoms];
      for (int atom = 0; atom < atoms; atom++) {
        species[atom] = 1 + random.nextInt(3);
      }
      Path path = folder.resolve("jhdf" + trial + ".h5");
      write(path, walk, cell, species, random);
      List<String> notes = new ArrayList<>();
      List<Frame> frames =
          frames(
              path,
              OPTIONS
                  .withTypeElements(TYPES)
                  .withUnwrap(false)
                  .withRules(ReadRules.usual().withTrustOrder(true)),
              notes);
      assertEquals(count, frames.size());
      for (int f = 0; f < count; f++) {
        Structure structure = frames.get(f).structure();
        assertEquals(0.25 * f, frames.get(f).time());
        for (int atom = 0; atom < atoms; atom++) {
          assertEquals(TYPES.get(species[atom] - 1), structure.element(atom));
          for (int x = 0; x < 3; x++) {
            assertEquals(walk[f][atom][x], structure.position(atom, x));
          }
        }
      }
    }
  }

  private static void write(
      Path path, double[][][] walk, double[][] cell, int[] species, Random random) {
    try (WritableHdfFile file = HdfFile.write(path)) {
      WritableGroup head = file.putGroup("h5md");
      head.putAttribute("version", new int[] {1, 1});
      WritableGroup particles = file.putGroup("particles").putGroup("atoms");
      WritableGroup box = particles.putGroup("box");
      box.putAttribute("dimension", 3);
      box.putAttribute("boundary", new String[] {"periodic", "periodic", "periodic"});
      box.putDataset("edges", cell).putAttribute("unit", "Angstrom");
      particles.putDataset("species", species);
      WritableGroup position = particles.putGroup("position");
      DatasetCreationOptions.Builder storage = DatasetCreationOptions.builder();
      if (random.nextInt(4) > 0) {
        storage.chunkDimensions(
            1 + random.nextInt(walk.length), 1 + random.nextInt(walk[0].length), 3);
        if (random.nextBoolean()) {
          storage.shuffle();
        }
        if (random.nextBoolean()) {
          storage.deflate();
        }
      }
      WritableDataset value = position.putDataset("value", walk, storage.build());
      value.putAttribute("unit", "Angstrom");
      int[] steps = new int[walk.length];
      double[] times = new double[walk.length];
      for (int f = 0; f < walk.length; f++) {
        steps[f] = 10 * f;
        times[f] = 250.0 * f;
      }
      position.putDataset("step", steps);
      position.putDataset("time", times).putAttribute("unit", "fs");
    }
  }
}
