package org.liflow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.FolderLock;
import org.liflow.files.InputException;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ElementIndex;

/** A data set from Java: complete, or not there at all; on disk and in memory alike. */
class DatasetBuilderTest {
  @TempDir Path temporary;
  private Path set;

  @BeforeEach
  void place() {
    set = temporary.resolve("set");
  }

  private static Trajectory walk(int frames, double timeStep, long seed) {
    Structure crystal = SmallModels.rockSalt(3, 9, 4);
    Random random = new Random(seed);
    double[][] positions = new double[frames][];
    double[] now = crystal.positions();
    for (int frame = 0; frame < frames; frame++) {
      positions[frame] = now.clone();
      for (int k = 0; k < now.length; k++) {
        now[k] += 0.1 * random.nextGaussian();
      }
    }
    return new Trajectory(crystal.atomicNumbers(), List.of(crystal.lattice()), positions, timeStep);
  }

  private static Map<String, byte[]> bytes(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(folder)) {
      for (Path file : list.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private String refused(DatasetBuilder builder) throws IOException {
    List<Path> before;
    try (Stream<Path> list = Files.list(temporary)) {
      before = list.sorted().toList();
    }
    String message = assertThrows(InputException.class, builder::write).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertFalse(message.contains("--"), message);
    try (Stream<Path> list = Files.list(temporary)) {
      assertEquals(before, list.sorted().toList());
    }
    return message;
  }

  @Test
  void trajectoriesInMemoryBecomeADataSet() throws IOException {
    List<String> heard = new ArrayList<>();
    DatasetBuilder.Written written =
        new DatasetBuilder(set)
            .lag(0.5)
            .add("b", 600, walk(9, 0.25, 1))
            .add("a", 500, walk(7, 0.25, 2))
            .add("c", 600, walk(8, 0.25, 3))
            .relabel(
                entry ->
                    new DatasetEntry(
                        entry.name(),
                        entry.temperature(),
                        entry.start(),
                        entry.end(),
                        entry.composition(),
                        entry.lithiumMobility(),
                        entry.frameMobility(),
                        1,
                        1))
            .test(all -> all.stream().filter(entry -> entry.name().equals("c")).toList())
            .write(heard::add);
    assertEquals(List.of("a", "b", "c"), heard);
    assertEquals(3, written.trajectories());
    assertEquals(24, written.frames());
    assertEquals(2, written.lagFrames());
    assertEquals(List.of(500, 600), List.copyOf(written.temperatures()));
    LiFlowDataset dataset = LiFlowDataset.open(set);
    assertTrue(LiFlowDataset.isComplete(set));
    assertEquals(
        new DatasetDescription(0.25, 2, List.of("b", "a", "c")),
        dataset.description().orElseThrow());
    assertEquals(written.train().get(1), dataset.index("train", 600).get(0));
    assertEquals(written.test(), dataset.index("test", 600));
    assertEquals(1, written.train().get(0).framePrior());
    double[] expected = walk(9, 0.25, 1).positions(8);
    assertArrayEquals(expected, dataset.trajectory("b", 600, 0.25).positions(8), 1e-6);
  }

  @Test
  void filesAndMemoryGiveTheSameBytes() throws IOException {
    Path file = temporary.resolve("walk.xyz");
    CrystalFiles.writeTrajectory(file, walk(9, 0.25, 1));
    Trajectory read =
        CrystalFiles.readTrajectory(file, org.liflow.crystal.format.ReadOptions.defaults());
    new DatasetBuilder(set)
        .lag(0.5)
        .timeStep(0.25)
        .add(DatasetBuilder.Source.of(file, 500).withTitle("walk"))
        .write();
    Path other = temporary.resolve("other");
    new DatasetBuilder(other).lag(0.5).timeStep(0.25).add("walk", 500, read).write();
    Map<String, byte[]> one = bytes(set);
    Map<String, byte[]> two = bytes(other);
    assertEquals(one.keySet(), two.keySet());
    one.forEach((name, content) -> assertArrayEquals(content, two.get(name), name));
    assertTrue(one.containsKey("dataset.json"));
  }

  @Test
  void withoutALagThereIsNoDescription() throws IOException {
    DatasetBuilder.Written written =
        new DatasetBuilder(set).add("a", 500, walk(3, 0.25, 1)).write();
    assertEquals(0, written.lagFrames());
    assertTrue(LiFlowDataset.open(set).description().isEmpty());
  }

  @Test
  void aRefusedDataSetLeavesNothing() throws IOException {
    Trajectory good = walk(9, 0.25, 1);
    assertTrue(refused(new DatasetBuilder(set)).contains("no trajectory"));
    assertTrue(
        refused(new DatasetBuilder(set).add("a", 500, walk(1, 0.25, 1))).contains("single frame"));
    assertTrue(
        refused(new DatasetBuilder(set).lag(0.3).add("a", 500, good))
            .startsWith(DatasetBuilder.LAG + ": a lag of 0.3 ps"));
    assertTrue(
        refused(new DatasetBuilder(set).lag(3).add("a", 500, good)).contains("shorter than the"));
    assertTrue(
        refused(new DatasetBuilder(set).add("a", 500, good).add("b", 500, walk(9, 0.5, 2)))
            .contains("b: frames every 0.5 ps, where those of a come every 0.25 ps"));
    assertTrue(
        refused(new DatasetBuilder(set).add("a", 500, good).add("a", 500, good))
            .contains("same name and temperature"));
    int[] onlyFluorine = new int[10];
    Arrays.fill(onlyFluorine, -1);
    onlyFluorine[9] = 0;
    assertTrue(
        refused(new DatasetBuilder(set).elementIndex(onlyFluorine).add("a", 500, good))
            .contains("atomic number 3"));
    assertThrows(InputException.class, () -> new DatasetBuilder(set).add("a", 0, good));
  }

  @Test
  void aDataSetIsReplacedOnlyWhenAskedAndOnlyByAWholeOne() throws IOException {
    new DatasetBuilder(set).add("a", 500, walk(9, 0.25, 1)).write();
    Files.writeString(set.resolve("notes.txt"), "mine");
    Map<String, byte[]> before = bytes(set);
    assertTrue(
        refused(new DatasetBuilder(set).add("b", 600, walk(9, 0.25, 2)))
            .contains("a data set already"));
    refused(new DatasetBuilder(set).overwrite(true).add("b", 600, walk(1, 0.25, 2)));
    assertEquals(before.keySet(), bytes(set).keySet());
    new DatasetBuilder(set).overwrite(true).add("b", 600, walk(9, 0.25, 2)).write();
    assertEquals(List.of("b"), LiFlowDataset.open(set).names());
    assertFalse(Files.exists(LiFlowDataset.positionsFile(set, 500)));
    assertEquals("mine", Files.readString(set.resolve("notes.txt")));
  }

  @Test
  void leftoversOfAKilledBuilderAreRemovedAndNothingElse() throws IOException {
    Path own = temporary.resolve(".set." + UUID.randomUUID() + ".part");
    Path foreign = temporary.resolve(".other." + UUID.randomUUID() + ".part");
    Files.createDirectory(own);
    Files.writeString(own.resolve("positions_500K.npz"), "half");
    Files.createDirectory(foreign);
    Path written = temporary.resolve(".set." + UUID.randomUUID() + ".part");
    Files.createDirectory(written);
    Path young = temporary.resolve(".set." + UUID.randomUUID() + ".part");
    Files.createDirectory(young);
    FolderLock busy = FolderLock.take(written);
    for (Path old : List.of(own, foreign, written)) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(60)));
    }
    DatasetBuilder.removeLeftovers(set);
    busy.close();
    assertFalse(Files.exists(own));
    assertTrue(Files.exists(foreign));
    assertTrue(Files.exists(written), "a program still writes there");
    assertTrue(Files.exists(young), "perhaps made just now, and not locked yet");
    Files.setLastModifiedTime(written, FileTime.from(Instant.now().minusSeconds(60)));
    new DatasetBuilder(set).add("a", 500, walk(9, 0.25, 1)).write();
    assertFalse(Files.exists(written));
    assertFalse(Files.exists(set.resolve(".lock")));
  }

  @Test
  void memoryHoldsWhatAFolderWould() throws IOException {
    Trajectory first = walk(9, 0.25, 1);
    Trajectory second = walk(8, 0.25, 2);
    new DatasetBuilder(set).add("a", 500, first).add("a", 600, second).write();
    LiFlowDataset disk = LiFlowDataset.open(set);
    InMemoryDataset memory =
        InMemoryDataset.builder().add("a", 500, first).add("a", 600, second).build();
    assertEquals(disk.temperatures(), memory.temperatures());
    assertArrayEquals(disk.elementIndex(), memory.elementIndex());
    assertArrayEquals(disk.atomicNumbers("a"), memory.atomicNumbers("a"));
    assertEquals(disk.lattice("a"), memory.lattice("a"));
    assertEquals(disk.index("train", 600), memory.index("train", 600));
    assertEquals(0.25, memory.timeStep(OptionalDouble.empty()));
    assertEquals(2, memory.lagFrames(0.5, OptionalDouble.empty()));
    assertFalse(memory.hasIndex("test", 500));
    try (FrameSource one = disk.frames();
        FrameSource other = memory.frames()) {
      assertEquals(one.count("a", 600), other.count("a", 600));
      assertArrayEquals(one.positions("a", 600, 7), other.positions("a", 600, 7));
      assertThrows(InputException.class, () -> other.positions("a", 600, 8));
      assertThrows(InputException.class, () -> other.positions("b", 600, 0));
      assertThrows(InputException.class, () -> other.count("a", 700));
    }
  }

  @Test
  void memoryIsCopiedAndItsFingerprintFollowsTheContent() {
    Trajectory walk = walk(9, 0.25, 1);
    InMemoryDataset one = InMemoryDataset.builder().add("a", 500, walk).build();
    String before = one.fingerprint();
    assertEquals(64, before.length());
    assertEquals(
        before, InMemoryDataset.builder().add("a", 500, walk(9, 0.25, 1)).build().fingerprint());
    double[] kept;
    try (FrameSource frames = one.frames()) {
      kept = frames.positions("a", 500, 0);
      frames.positions("a", 500, 0)[0] += 1;
      assertArrayEquals(kept, frames.positions("a", 500, 0));
    }
    for (InMemoryDataset other :
        List.of(
            InMemoryDataset.builder().add("a", 500, walk(9, 0.25, 2)).build(),
            InMemoryDataset.builder().add("a", 501, walk(9, 0.25, 1)).build(),
            InMemoryDataset.builder().add("b", 500, walk(9, 0.25, 1)).build(),
            InMemoryDataset.builder().add("a", 500, walk(9, 0.5, 1)).build(),
            InMemoryDataset.builder(ElementIndex.published(20))
                .add("a", 500, walk(9, 0.25, 1))
                .build())) {
      assertFalse(before.equals(other.fingerprint()));
    }
  }

  @Test
  void memoryRefusesWhatAFolderWould() {
    Trajectory walk = walk(9, 0.25, 1);
    DatasetEntry entry = DatasetEntry.of("a", 500, "LiF", walk);
    assertThrows(InputException.class, () -> InMemoryDataset.builder().build());
    assertThrows(InputException.class, () -> InMemoryDataset.builder().add("a b", entry, walk));
    assertThrows(
        InputException.class,
        () -> InMemoryDataset.builder().add("train", entry, walk(8, 0.25, 1)));
    InMemoryDataset.Builder builder = InMemoryDataset.builder().add("train", entry, walk);
    assertThrows(InputException.class, () -> builder.add("train", entry, walk(9, 0.25, 2)));
    assertThrows(InputException.class, () -> builder.add("b", 500, walk(9, 0.5, 2)));
    Trajectory whole = walk(9, 0.25, 3);
    double[][] positions = whole.copyPositions();
    positions[4][5] = Double.NaN;
    Trajectory broken =
        new Trajectory(whole.atomicNumbers(), whole.lattices(), positions, whole.timeStep());
    String message =
        assertThrows(InputException.class, () -> builder.add("c", 500, broken)).getMessage();
    assertTrue(message.contains("frame 4, atom 1"), message);
    assertThrows(InputException.class, () -> builder.add("d", 500, walk.withTemperature(600)));
    DatasetBuilder files = new DatasetBuilder(temporary.resolve("refused"));
    assertThrows(InputException.class, () -> files.add("d", 500, walk.withTemperature(600)));

    double[][] jumps = whole.copyPositions();
    double edge = whole.lattice(0).lengths()[0];
    for (double[] frame : jumps) {
      for (int k = 0; k < frame.length; k += 3) {
        frame[k] = 0.5 * edge;
      }
    }
    jumps[2][0] = 0.01 * edge;
    jumps[3][0] = 0.99 * edge;
    Trajectory wrapped =
        new Trajectory(whole.atomicNumbers(), whole.lattices(), jumps, whole.timeStep());
    String refused =
        assertThrows(InputException.class, () -> builder.add("e", 500, wrapped)).getMessage();
    assertTrue(refused.contains("wrapped") && refused.contains("frame 3"), refused);
    assertThrows(InputException.class, () -> files.add("e", 500, wrapped));
  }
}
