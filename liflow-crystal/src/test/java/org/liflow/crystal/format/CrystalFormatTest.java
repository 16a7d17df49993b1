package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;

/** Promised: a format that is a service reads, writes and converts like LiFlow's own. */
class CrystalFormatTest {
  @TempDir Path folder;

  private Trajectory walk() {
    Random random = new Random(4);
    Structure start = RandomStructures.structure(random, 5);
    List<Structure> frames = new ArrayList<>(List.of(start));
    for (int k = 1; k < 4; k++) {
      double[] moved = frames.get(k - 1).positions();
      for (int c = 0; c < moved.length; c++) {
        moved[c] += 0.1 * random.nextGaussian();
      }
      frames.add(start.withPositions(moved));
    }
    return Trajectory.of(frames, 0.5);
  }

  private static void assertSame(Trajectory expected, Trajectory found) {
    assertEquals(expected.frames(), found.frames());
    for (int k = 0; k < expected.frames(); k++) {
      RoundTripTest.assertSame(expected.structure(k), found.structure(k), 2e-8);
    }
  }

  @Test
  void aFormatOfTheClassPathIsFoundByNameAndContent() throws IOException {
    assertTrue(CrystalFormats.all().size() >= 6);
    CrystalFormat toy = CrystalFormats.named("toy").orElseThrow();
    assertEquals("TOY", toy.name());
    assertEquals(toy.getClass(), CrystalFormats.ofName(Path.of("A.TOY.gz")).get().getClass());
    Path file = folder.resolve("notes.txt");
    Files.writeString(file, "toy 1\n1 0 0 0 1 0 0 0 1\nLi 0 0 0\n\n");
    assertEquals("TOY", CrystalFormats.detect(file).name());
    assertEquals("Li", CrystalFiles.readStructure(file).formula());
  }

  @Test
  void itWritesReadsAndConverts() throws IOException {
    Trajectory walk = walk();
    ReadOptions spaced = ReadOptions.defaults().withTimeStep(0.5);
    for (String name : new String[] {"a.toy", "a.toy.gz"}) {
      Path file = folder.resolve(name);
      CrystalFiles.writeTrajectory(file, walk);
      assertSame(walk, CrystalFiles.readTrajectory(file, spaced));
      CrystalFiles.writeStructure(folder.resolve("one" + name), walk.structure(2));
      RoundTripTest.assertSame(
          walk.structure(2), CrystalFiles.readStructure(folder.resolve("one" + name)), 2e-8);
    }
    Path xyz = folder.resolve("b.xyz");
    try (FrameReader frames = CrystalFiles.openTrajectory(folder.resolve("a.toy"))) {
      assertEquals(4, CrystalFiles.writeFrames(xyz, CrystalFormats.EXTENDED_XYZ, frames));
    }
    Path back = folder.resolve("back");
    try (FrameReader frames = CrystalFiles.openTrajectory(xyz)) {
      CrystalFormat toy = CrystalFormats.named("TOY").orElseThrow();
      assertEquals(4, CrystalFiles.writeFrames(back, toy, frames));
    }
    assertSame(walk, CrystalFiles.readTrajectory(back, spaced));
  }

  @Test
  void itsComplaintsNameTheLine() throws IOException {
    Path file = folder.resolve("bad.toy");
    Files.writeString(file, "toy 1\n1 0 0 0 1 0 0 0 1\nXx 0 0 0\n\n");
    TestFiles.assertRefused(file, "bad.toy, line 3: 'Xx'");
  }

  @Test
  void bytesTellWhatLinesDoNot() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[] {(byte) 0x89, 'H', 'D', 'F', 0});
    FileStart start = new FileStart(file, List.of());
    assertEquals((byte) 0x89, start.bytes()[0]);
    assertEquals(5, start.bytes().length);
    assertEquals("", start.line(0));
    assertThrows(InputException.class, () -> CrystalFormats.detect(file));
    assertEquals(4096, new FileStart(Files.write(file, new byte[9000]), List.of()).bytes().length);
  }
}
