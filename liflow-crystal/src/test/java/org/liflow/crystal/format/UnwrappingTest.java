package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.ReducedLattice;

class UnwrappingTest {
  private static FrameReader frames(List<Structure> structures, boolean unwrapped) {
    Deque<Structure> left = new ArrayDeque<>(structures);
    return new FrameReader() {
      @Override
      public Optional<Frame> read() {
        return Optional.ofNullable(left.poll()).map(structure -> new Frame(structure, 0));
      }

      @Override
      public boolean isUnwrapped() {
        return unwrapped;
      }

      @Override
      public void close() {
        left.clear();
      }
    };
  }

  /** A random walk in a cell whose shape changes, if asked to, by steps far below half of it. */
  private static List<Structure> walk(Random random, boolean changing) {
    Structure start = RandomStructures.structure(random, 10);
    double share = 0.25 * ReducedLattice.of(start.lattice()).shortest();
    double[] longest = start.lattice().lengths();
    List<Structure> walk = new ArrayList<>();
    double[] fractional = new double[3 * start.size()];
    double[] cartesian = new double[3];
    for (int frame = 0; frame < 60; frame++) {
      double[] vectors = start.lattice().toArray();
      for (int k = 0; changing && k < 9; k++) {
        vectors[k] *= 1 + 0.02 * random.nextDouble();
      }
      Lattice lattice = Lattice.periodic(vectors);
      double[] positions = new double[fractional.length];
      for (int k = 0; k < fractional.length; k++) {
        fractional[k] +=
            frame == 0
                ? random.nextDouble()
                : share / longest[k % 3] * (random.nextDouble() - 0.45);
      }
      for (int k = 0; k < fractional.length; k += 3) {
        lattice.toCartesian(fractional[k], fractional[k + 1], fractional[k + 2], cartesian);
        System.arraycopy(cartesian, 0, positions, k, 3);
      }
      walk.add(new Structure(lattice, start.atomicNumbers(), positions));
    }
    return walk;
  }

  private static Structure wrapped(Structure structure) {
    double[] positions = structure.positions();
    double[] f = new double[3];
    for (int k = 0; k < positions.length; k += 3) {
      structure.lattice().toFractional(positions[k], positions[k + 1], positions[k + 2], f);
      structure
          .lattice()
          .toCartesian(
              f[0] - Math.floor(f[0]), f[1] - Math.floor(f[1]), f[2] - Math.floor(f[2]), f);
      System.arraycopy(f, 0, positions, k, 3);
    }
    return structure.withPositions(positions);
  }

  @Test
  void wrappedWalksAreFollowedInAnyCell() throws IOException {
    Random random = new Random(21);
    for (int round = 0; round < 20; round++) {
      List<Structure> walk = walk(random, round % 2 == 1);
      List<Structure> wrapped = walk.stream().map(UnwrappingTest::wrapped).toList();
      try (FrameReader reader = new Unwrapping(frames(wrapped, false), "a file")) {
        for (Structure expected : walk) {
          Structure actual = reader.read().orElseThrow().structure();
          assertArrayEquals(expected.positions(), actual.positions(), 1e-9);
          assertTrue(reader.isUnwrapped());
        }
        assertTrue(reader.read().isEmpty());
      }
    }
  }

  @Test
  void whatIsUnwrappedStaysBitForBit() throws IOException {
    List<Structure> walk = walk(new Random(22), false);
    try (FrameReader reader = new Unwrapping(frames(walk, false), "a file")) {
      for (Structure expected : walk) {
        assertSame(expected, reader.read().orElseThrow().structure());
      }
    }
  }

  @Test
  void framesCalledUnwrappedPassHoweverFarAtomsMove() throws IOException {
    Random random = new Random(23);
    Structure start = RandomStructures.structure(random, 4);
    double[] far = start.positions();
    far[2] += 1000;
    List<Structure> jump = List.of(start, start.withPositions(far));
    try (FrameReader reader = new Unwrapping(frames(jump, true), "a file")) {
      reader.read();
      assertArrayEquals(far, reader.read().orElseThrow().structure().positions());
    }
  }

  @Test
  void openAxesAreNotUnwrapped() throws IOException {
    Lattice slab = Lattice.of(new double[] {4, 0, 0, 0, 4, 0, 0, 0, 2}, true, true, false);
    Structure start = new Structure(slab, new int[] {3}, new double[] {3.9, 0, 1.9});
    Structure next = new Structure(slab, new int[] {3}, new double[] {0.1, 0, 0.1});
    try (FrameReader reader = new Unwrapping(frames(List.of(start, next), false), "a file")) {
      reader.read();
      assertArrayEquals(
          new double[] {4.1, 0, 0.1}, reader.read().orElseThrow().structure().positions(), 1e-12);
    }
  }

  @Test
  void otherAtomsAreRefused() throws IOException {
    Random random = new Random(24);
    List<Structure> mixed =
        List.of(RandomStructures.structure(random, 4), RandomStructures.structure(random, 5));
    try (FrameReader reader = new Unwrapping(frames(mixed, false), "a file")) {
      reader.read();
      String message = assertThrows(InputException.class, reader::read).getMessage();
      assertEquals(
          "a file: other atoms in frame 2 than in the frame before; expected the same atoms in the"
              + " same order in every frame",
          message);
    }
  }

  private static final Lattice CUBE = Lattice.periodic(9, 0, 0, 0, 9, 0, 0, 0, 9);

  private static Structure lithium(double... positions) {
    int[] numbers = new int[positions.length / 3];
    java.util.Arrays.fill(numbers, 3);
    return new Structure(CUBE, numbers, positions);
  }

  @Test
  void movesOfAThirdAreToldAndOfHalfRefused() throws IOException {
    List<Structure> told = List.of(lithium(1, 1, 1, 5, 5, 5), lithium(4.1, 1, 1, 5, 5, 5));
    try (FrameReader reader = new Unwrapping(frames(told, false), "a file")) {
      reader.read();
      reader.read();
      assertEquals(
          List.of(
              "1 of 2 Li atoms move by more than a third of the shortest lattice vector (9.000 Å)"
                  + " between two frames, up to 3.10 Å before frame 2: images are uncertain from"
                  + " half of it on"),
          reader.notes());
    }
    List<Structure> far = List.of(lithium(1, 1, 1, 5, 5, 5), lithium(4.1, 4.1, 4.1, 5, 5, 5));
    try (FrameReader reader = new Unwrapping(frames(far, false), "a file")) {
      reader.read();
      String message = assertThrows(InputException.class, reader::read).getMessage();
      assertEquals(
          "a file: frame 2: 1 atom (Li) moves by half of a lattice vector or more, by up to 5.37 Å"
              + " since the frame before, where the shortest lattice vector is 9.000 Å, so its"
              + " image is not certain; expected frames closer in time, atoms in one order or with"
              + " their ids, or word that positions are unwrapped",
          message);
    }
  }

  /** As LAMMPS's xu after a restart from wrapped positions. */
  @Test
  void aCountOfImagesThatStartsAnewIsFollowed() throws IOException {
    List<Structure> jump = List.of(lithium(19, 1, 1), lithium(1.5, 1, 1), lithium(2, 1, 1));
    try (FrameReader reader = new Unwrapping(counting(jump), "a file")) {
      reader.read();
      assertArrayEquals(
          new double[] {19.5, 1, 1}, reader.read().orElseThrow().structure().positions(), 1e-12);
      assertArrayEquals(
          new double[] {20, 1, 1}, reader.read().orElseThrow().structure().positions(), 1e-12);
      assertTrue(reader.notes().get(0).contains("jump by lattice vectors before frame 2,"));
    }
    List<Structure> far = List.of(lithium(1, 1, 1), lithium(6.5, 1, 1));
    try (FrameReader reader = new Unwrapping(counting(far), "a file")) {
      reader.read();
      String message = assertThrows(InputException.class, reader::read).getMessage();
      assertTrue(message.contains("or a restart counts images anew"), message);
    }
  }

  private static FrameReader counting(List<Structure> structures) {
    FrameReader frames = frames(structures, true);
    return new org.liflow.crystal.ForwardingFrameReader(frames) {
      @Override
      public Optional<Frame> read() throws IOException {
        return frames.read();
      }

      @Override
      public boolean countsImages() {
        return true;
      }
    };
  }

  /** Wrapped into a cell that nobody says: refused; a cluster that moves slowly is not. */
  @Test
  void jumpsWithoutACellAreRefused() throws IOException {
    Random random = new Random(25);
    for (int round = 0; round < 20; round++) {
      List<Structure> walk = walk(random, false);
      boolean wrap = round % 2 == 0;
      List<Structure> open = new ArrayList<>();
      for (Structure structure : walk) {
        Structure here = wrap ? wrapped(structure) : structure;
        open.add(new Structure(Lattice.open(), here.atomicNumbers(), here.positions()));
      }
      try (FrameReader reader = new Unwrapping(frames(open, false), "a file")) {
        if (wrap) {
          String message = assertThrows(InputException.class, () -> readAll(reader)).getMessage();
          assertTrue(message.contains("says no cell"), message);
        } else {
          readAll(reader);
        }
      }
    }
  }

  private static void readAll(FrameReader reader) throws IOException {
    while (reader.read().isPresent()) {
      continue;
    }
  }
}
