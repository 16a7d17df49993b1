package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;

class CrystalFilesTest {
  private static final String[] NAMES = {"POSCAR", "XDATCAR", "a.xyz", "a.cif", "a.lammpstrj"};

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "POSCAR,POSCAR",
    "POSCAR_relaxed.gz,POSCAR",
    "contcar.vasp,POSCAR",
    "li.POSCAR,POSCAR",
    "XDATCAR,XDATCAR",
    "run1_XDATCAR.gz,XDATCAR",
    "XDATCAR-2,XDATCAR",
    "a.XYZ,EXTENDED_XYZ",
    "dump.xyz.gz,EXTENDED_XYZ",
    "a.extxyz,EXTENDED_XYZ",
    "a.cif,CIF",
    "POSCAR.cif,CIF",
    "a.lammpstrj,LAMMPS_DUMP",
    "a.dump.gz,LAMMPS_DUMP",
    "dump.100,LAMMPS_DUMP",
    "a.txt,",
    "vasp,"
  })
  void namesStandForFormats(String name, String format) {
    assertEquals(
        Optional.ofNullable(format).map(known -> CrystalFormats.named(known).orElseThrow()),
        CrystalFormats.ofName(folder.resolve(name)));
  }

  @Test
  void contentTellsTheFormatWhateverTheName() throws IOException {
    Structure structure = RandomStructures.structure(new Random(1), 6);
    for (String name : NAMES) {
      Path path = folder.resolve(name);
      CrystalFiles.writeStructure(path, structure);
      for (String other : new String[] {"structure.txt", "x.cif", "x.xyz", "POSCAR_2"}) {
        Path moved = folder.resolve(other);
        Files.copy(path, moved, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(CrystalFormats.ofName(path).orElseThrow(), CrystalFormats.detect(moved));
        RoundTripTest.assertSame(structure, CrystalFiles.readStructure(moved), 1e-8);
      }
    }
    Path unknown = TestFiles.write(folder, "notes.txt", "some\nwords\n");
    TestFiles.assertRefused(unknown, "unknown format");
    TestFiles.assertRefused(TestFiles.write(folder, "notes.txt", ""), "empty");
  }

  @Test
  void filesThatCannotBeReadAreRefusedByName() throws IOException {
    for (String name : NAMES) {
      TestFiles.assertRefused(folder.resolve("none").resolve(name), "no such file");
      Path directory = Files.createDirectory(folder.resolve(name));
      TestFiles.assertRefused(directory, "a folder");
      Files.delete(directory);
      TestFiles.assertRefused(Files.write(folder.resolve(name), new byte[0]));
      byte[] garbage = new byte[5000];
      new Random(name.hashCode()).nextBytes(garbage);
      garbage[0] = 'x';
      TestFiles.assertRefused(Files.write(folder.resolve(name), garbage));
      TestFiles.assertRefused(Files.write(folder.resolve(name), LineSourceTest.gzip(garbage)));
    }
  }

  @Test
  void filesWithoutPermissionAreRefused() throws IOException {
    for (String name : NAMES) {
      Path path = TestFiles.write(folder, name, "text\n");
      try {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
      } catch (UnsupportedOperationException problem) {
        Assumptions.abort("no such permissions here");
      }
      Assumptions.assumeFalse(Files.isReadable(path), "this user may read everything");
      TestFiles.assertRefused(path, "permission");
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"POSCAR", "XDATCAR", "a.xyz", "a.cif", "a.lammpstrj"})
  void aFileCutOffAnywhereGivesWholeFramesOrOneLine(String name) throws IOException {
    Structure structure = RandomStructures.structure(new Random(2), 4);
    Path path = folder.resolve(name);
    CrystalFiles.writeStructure(path, structure);
    byte[] content = Files.readAllBytes(path);
    for (int length = 0; length < content.length - 1; length++) {
      Files.write(path, java.util.Arrays.copyOf(content, length));
      try {
        // Cut within its last line a file cannot always be told from a whole one.
        int size = CrystalFiles.readStructure(path).size();
        // CIF nowhere says how many atoms there are.
        assertTrue(size == 4 || name.endsWith(".cif"), "cut to " + length);
        assertTrue(length > content.length - 60 || name.endsWith(".cif"), "cut to " + length);
      } catch (InputException problem) {
        assertTrue(problem.getMessage().startsWith(path.toString()), problem.getMessage());
        assertEquals(1, problem.getMessage().lines().count());
      }
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"POSCAR", "XDATCAR", "a.xyz", "a.cif", "a.lammpstrj"})
  void damagedBytesNeverEscapeAsOtherErrors(String name) throws IOException {
    Random random = new Random(name.hashCode());
    Structure structure = RandomStructures.structure(random, 4);
    Path path = folder.resolve(name);
    CrystalFiles.writeStructure(path, structure);
    byte[] content = Files.readAllBytes(path);
    for (int k = 0; k < 500; k++) {
      byte[] damaged = content.clone();
      for (int hit = random.nextInt(4); hit >= 0; hit--) {
        damaged[random.nextInt(damaged.length)] =
            (byte)
                (random.nextBoolean()
                    ? " -.9\n\"';_:e0".charAt(random.nextInt(12))
                    : random.nextInt(256));
      }
      Files.write(path, damaged);
      try {
        TestFiles.readAll(path, ReadOptions.defaults());
      } catch (InputException problem) {
        assertTrue(problem.getMessage().startsWith(path.toString()), problem.getMessage());
        assertEquals(1, problem.getMessage().lines().count());
      }
    }
  }

  @Test
  void trajectoriesNeedEvenTimes() throws IOException {
    String atom = "\nLi 0 0 0\n";
    String unit = " time_unit=ps" + atom;
    Path uneven =
        TestFiles.write(
            folder, "u.xyz", "1\ntime=0" + unit + "1\ntime=1" + unit + "1\ntime=3" + unit);
    Path timeless = TestFiles.write(folder, "t.xyz", "1\n" + atom + "1\n" + atom);
    Path single = TestFiles.write(folder, "s.xyz", "1\ntime=0" + unit);
    Path still = TestFiles.write(folder, "z.xyz", "1\ntime=1" + unit + "1\ntime=1" + unit);
    for (Path path : List.of(uneven, timeless, single, still)) {
      String message =
          assertThrows(
                  InputException.class,
                  () -> CrystalFiles.readTrajectory(path, ReadOptions.defaults()))
              .getMessage();
      assertTrue(message.startsWith(path.toString()) && message.contains("time step"), message);
      ReadOptions given =
          ReadOptions.defaults()
              .withTimeStep(0.25)
              .withRules(ReadRules.usual().withOverrideTime(true));
      assertEquals(0.25, CrystalFiles.readTrajectory(path, given).timeStep());
    }
    assertThrows(
        InputException.class,
        () -> CrystalFiles.readStructure(single, ReadOptions.defaults().withFrames(1, 1, 1)));
  }

  @Test
  void optionsThatMeanNothingAreRefused() {
    ReadOptions options = ReadOptions.defaults();
    assertThrows(IllegalArgumentException.class, () -> options.withTimeStep(0));
    assertThrows(IllegalArgumentException.class, () -> options.withTimeStep(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> options.withFrames(-1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> options.withFrames(0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> options.withFrames(0, 1, 0));
  }

  @Test
  @Tag("reference-data")
  void theStructureOfAnLgpsCellIsRead() throws IOException {
    Structure structure =
        CrystalFiles.readStructure(SharedData.require("structures/Li10GeP2S12_mp-696138.cif"));
    assertEquals("Ge2Li20P4S24", structure.formula());
    assertEquals(988.99622585, structure.lattice().volume(), 1e-5);
    assertEquals(0.987, structure.position(0, 0) / 8.589951, 0.05);
  }

  @Test
  @Tag("reference-data")
  void theLayeredPerovskitesAreRead() throws IOException {
    for (int k = 1; k <= 4; k++) {
      Structure structure =
          CrystalFiles.readStructure(SharedData.require("structures/LLTO_4x4x2_" + k + ".vasp"));
      assertEquals("La18Li10O96Ti32", structure.formula());
      assertEquals(0, structure.position(0, 0) % 3.92, 1e-9);
      assertEquals(8.01, structure.lattice().get(2, 2));
    }
  }

  @Test
  @Tag("reference-data")
  void aRealTrajectoryOfVaspIsReadAndUnwrapped() throws IOException {
    Path path = SharedData.require("structures/Li6PS5Cl_50p_run1_XDATCAR.gz");
    Trajectory trajectory =
        CrystalFiles.readTrajectory(path, ReadOptions.defaults().withTimeStep(0.1));
    assertEquals(140, trajectory.frames());
    assertEquals("Cl32Li192P32S160", trajectory.structure(0).formula());
    int wrapped = 0;
    try (FrameReader reader =
        CrystalFiles.openTrajectory(path, ReadOptions.defaults().withUnwrap(false))) {
      double[] f = new double[3];
      for (int frame = 0; frame < 140; frame++) {
        Frame raw = reader.read().orElseThrow();
        for (int atom = 0; atom < 416; atom++) {
          for (int x = 0; x < 3; x++) {
            f[x] = trajectory.position(frame, atom, x) - raw.structure().position(atom, x);
          }
          trajectory.lattice(frame).toFractional(f[0], f[1], f[2], f);
          for (double shift : f) {
            assertEquals(Math.rint(shift), shift, 1e-9);
            wrapped += shift > 0.5 || shift < -0.5 ? 1 : 0;
          }
        }
      }
    }
    assertTrue(wrapped > 0);
    double largest = 0;
    for (int frame = 1; frame < 140; frame++) {
      for (int k = 0; k < 3 * 416; k++) {
        double step =
            trajectory.position(frame, k / 3, k % 3) - trajectory.position(frame - 1, k / 3, k % 3);
        largest = Math.max(largest, Math.abs(step));
      }
    }
    assertTrue(largest < 3, "no atom moves by " + largest + " Å in 0.1 ps");
    assertFalse(largest < 0.1);
  }
}
