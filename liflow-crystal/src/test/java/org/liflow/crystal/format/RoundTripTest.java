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
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

class RoundTripTest {
  @TempDir Path folder;

  /** Same species and, whatever the orientation, the same cell and fractional coordinates. */
  static void assertSame(Structure expected, Structure actual, double tolerance) {
    assertArrayEquals(expected.atomicNumbers(), actual.atomicNumbers());
    assertArrayEquals(expected.lattice().lengths(), actual.lattice().lengths(), tolerance);
    assertArrayEquals(expected.lattice().angles(), actual.lattice().angles(), tolerance);
    double[] p = new double[3];
    double[] q = new double[3];
    for (int k = 0; k < expected.size(); k++) {
      fractional(expected, k, p);
      fractional(actual, k, q);
      assertArrayEquals(p, q, tolerance, "atom " + k);
    }
  }

  private static void fractional(Structure structure, int atom, double[] fractional) {
    structure
        .lattice()
        .toFractional(
            structure.position(atom, 0),
            structure.position(atom, 1),
            structure.position(atom, 2),
            fractional);
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(
      strings = {
        "POSCAR",
        "a.vasp",
        "XDATCAR",
        "a.xyz",
        "a.extxyz",
        "a.cif",
        "a.lammpstrj",
        "dump.1",
        "POSCAR.gz",
        "a.xyz.gz",
        "a.cif.gz",
        "XDATCAR_2.gz",
        "a.dump.gz"
      })
  void structuresComeBackFromEveryFormat(String name) throws IOException {
    Random random = new Random(name.hashCode());
    boolean turned = name.contains("cif") || name.contains("lammps") || name.contains("dump");
    for (int k = 0; k < 20; k++) {
      Structure structure = RandomStructures.structure(random, 1 + random.nextInt(40));
      Path path = folder.resolve(name);
      CrystalFiles.writeStructure(path, structure);
      Structure back = CrystalFiles.readStructure(path);
      assertSame(structure, back, 5e-9);
      if (!turned) {
        assertEquals(structure.lattice(), back.lattice());
        assertArrayEquals(structure.positions(), back.positions(), 5e-9);
      }
      assertEquals(name.endsWith(".gz"), (Files.readAllBytes(path)[0] & 0xff) == 0x1f);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(1, left.count(), "nothing is left beside the file");
    }
  }

  @Test
  void everyFormatTurnsIntoEveryOther() throws IOException {
    String[] names = {"POSCAR", "XDATCAR", "a.xyz", "a.cif", "a.lammpstrj"};
    Structure structure = RandomStructures.structure(new Random(6), 17);
    for (String from : names) {
      CrystalFiles.writeStructure(folder.resolve(from), structure);
      for (String to : names) {
        Path path = folder.resolve("second_" + to.replace("a.", "b."));
        path = to.equals("XDATCAR") || to.equals("POSCAR") ? folder.resolve(to + "_2") : path;
        CrystalFiles.writeStructure(path, CrystalFiles.readStructure(folder.resolve(from)));
        assertSame(structure, CrystalFiles.readStructure(path), 1e-8);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"XDATCAR", "a.xyz", "a.lammpstrj", "XDATCAR.gz", "a.xyz.gz", "dump.x.gz"})
  void trajectoriesComeBackWithConstantAndWithChangingCell(String name) throws IOException {
    Random random = new Random(name.hashCode());
    for (boolean changing : new boolean[] {false, true}) {
      Structure first = RandomStructures.structure(random, 13);
      List<Frame> frames = new ArrayList<>();
      for (int k = 0; k < 7; k++) {
        frames.add(new Frame(moved(first, random, changing && k % 3 != 1), 0.25 * k));
      }
      Path path = folder.resolve(name);
      try (FrameWriter writer = CrystalFiles.createTrajectory(path)) {
        for (Frame frame : frames) {
          writer.write(frame);
        }
      }
      boolean times = !name.startsWith("XDATCAR");
      try (FrameReader reader =
          CrystalFiles.openTrajectory(path, ReadOptions.defaults().withUnwrap(false))) {
        for (Frame frame : frames) {
          Frame back = reader.read().orElseThrow();
          assertSame(frame.structure(), back.structure(), 5e-9);
          assertEquals(times ? frame.time() : Double.NaN, back.time());
          assertEquals(times, reader.isUnwrapped());
        }
        assertEquals(Optional.empty(), reader.read());
        assertEquals(Optional.empty(), reader.read());
      }
      assertSame(frames.get(6).structure(), CrystalFiles.readLastStructure(path), 5e-9);
    }
  }

  private static Structure moved(Structure start, Random random, boolean changing) {
    double[] vectors = start.lattice().toArray();
    for (int k = 0; changing && k < 9; k++) {
      vectors[k] *= 1 + 0.02 * random.nextGaussian();
    }
    Structure shape =
        new Structure(Lattice.periodic(vectors), start.atomicNumbers(), start.positions());
    double[] positions = shape.positions();
    for (int k = 0; k < positions.length; k++) {
      positions[k] += 0.3 * random.nextGaussian();
    }
    return shape.withPositions(positions);
  }

  @Test
  void openAndHalfOpenBoundariesComeBackWhereTheFormatHasThem() throws IOException {
    double[] vectors = {5, 0, 0, 1, 6, 0, 0.5, 0.25, 7};
    List<Lattice> lattices =
        List.of(
            Lattice.open(),
            Lattice.of(vectors, true, true, false),
            Lattice.of(vectors, false, false, false));
    for (Lattice lattice : lattices) {
      Structure structure =
          new Structure(lattice, new int[] {3, 8}, new double[] {0, -0.5, 1.25, 30, 20, -10});
      for (String name : new String[] {"a.xyz", "a.lammpstrj"}) {
        Path path = folder.resolve(name);
        CrystalFiles.writeStructure(path, structure);
        Structure back = CrystalFiles.readStructure(path);
        assertEquals(lattice, back.lattice());
        assertArrayEquals(structure.positions(), back.positions());
      }
      for (String name : new String[] {"POSCAR", "a.cif", "XDATCAR"}) {
        Path path = folder.resolve(name);
        InputException problem =
            assertThrows(InputException.class, () -> CrystalFiles.writeStructure(path, structure));
        assertTrue(problem.getMessage().contains("open boundaries"), problem.getMessage());
        assertFalse(Files.exists(path));
      }
    }
  }

  @Test
  void wholeTrajectoriesComeBackWithTheirTimeStep() throws IOException {
    Structure first = RandomStructures.structure(new Random(8), 9);
    double[][] positions = new double[11][];
    Random random = new Random(9);
    for (int k = 0; k < positions.length; k++) {
      positions[k] = moved(first, random, false).positions();
    }
    Trajectory trajectory =
        new Trajectory(first.atomicNumbers(), List.of(first.lattice()), positions, 0.1);
    Path path = folder.resolve("a.xyz");
    CrystalFiles.writeTrajectory(path, trajectory);
    Trajectory back = CrystalFiles.readTrajectory(path, ReadOptions.defaults());
    assertEquals(0.1, back.timeStep(), 1e-12);
    assertEquals(11, back.frames());
    assertEquals(1, back.lattices().size());
    for (int k = 0; k < 11; k++) {
      assertArrayEquals(positions[k], back.positions(k), 5e-9);
    }
    ReadOptions some =
        ReadOptions.defaults()
            .withTimeStep(0.5)
            .withFrames(2, 3, 2)
            .withRules(ReadRules.usual().withOverrideTime(true));
    Trajectory selected = CrystalFiles.readTrajectory(path, some);
    assertEquals(2, selected.frames());
    assertEquals(1.5, selected.timeStep());
    assertArrayEquals(back.positions(2), selected.positions(0));
    assertArrayEquals(back.positions(5), selected.positions(1));
  }

  @Test
  void namesWithoutAFormatAndFormatsOfOneStructureAreRefused() {
    Structure structure = RandomStructures.structure(new Random(1), 2);
    for (String name : new String[] {"a.pdb", "structure", "a.cif.zip"}) {
      refused(() -> CrystalFiles.writeStructure(folder.resolve(name), structure), name);
    }
    for (String name : new String[] {"a.cif", "POSCAR"}) {
      refused(() -> CrystalFiles.createTrajectory(folder.resolve(name)), name);
    }
    refused(() -> CrystalFiles.createTrajectory(folder.resolve("none/a.xyz")), "none");
    refused(() -> CrystalFiles.writeStructure(folder.resolve("none/a.xyz"), structure), "none");
  }

  private static void refused(org.junit.jupiter.api.function.Executable action, String name) {
    String message = assertThrows(InputException.class, action).getMessage();
    assertTrue(message.contains(name), message);
  }
}
