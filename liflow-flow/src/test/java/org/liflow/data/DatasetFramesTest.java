package org.liflow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.RandomWalks;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

class DatasetFramesTest {
  private static final int ATOMS = 11;
  private static final int FRAMES = 100;
  private static final long BYTES = 4L * 3 * ATOMS * FRAMES;

  @TempDir Path folder;

  private final Map<String, Trajectory> runs = new LinkedHashMap<>();

  private void write(boolean compressed) {
    Random random = new Random(3);
    for (int run = 0; run < 5; run++) {
      Structure structure = RandomStructures.structure(random, ATOMS);
      double[][] positions = new double[FRAMES][3 * ATOMS];
      for (double[] frame : positions) {
        for (int k = 0; k < frame.length; k++) {
          frame[k] = (float) (20 * random.nextGaussian());
        }
      }
      runs.put(
          "run" + run,
          new Trajectory(structure.atomicNumbers(), List.of(structure.lattice()), positions, 0.1));
    }
    int[] index = new int[119];
    Arrays.setAll(index, z -> z - 1);
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, index);
    writer.writePositions(500, runs.entrySet());
    writer.finish();
    if (compressed) {
      Map<String, NumpyArray> arrays = new LinkedHashMap<>();
      runs.forEach(
          (name, run) ->
              arrays.put(
                  name,
                  NumpyArray.of(
                      Arrays.stream(run.copyPositions()).flatMapToDouble(Arrays::stream).toArray(),
                      FRAMES,
                      ATOMS,
                      3)));
      Npz.write(LiFlowDataset.positionsFile(folder, 500), arrays);
    }
  }

  private static void refused(String words, Executable action) {
    String message = assertThrows(InputException.class, action).getMessage();
    assertTrue(message.contains(words), message);
  }

  private void readAtRandom(DatasetFrames frames, int times) {
    Random random = new Random(4);
    for (int k = 0; k < times; k++) {
      String name = "run" + random.nextInt(5);
      int frame = random.nextInt(FRAMES);
      assertArrayEquals(runs.get(name).positions(frame), frames.positions(name, 500, frame), name);
      assertEquals(FRAMES, frames.count(name, 500));
    }
  }

  @Test
  void storedTrajectoriesAreReadInPlace() {
    write(false);
    try (DatasetFrames frames = LiFlowDataset.open(folder).frames(0)) {
      readAtRandom(frames, 300);
      assertEquals(0, frames.decodings());
      assertEquals(0, frames.held());
    }
  }

  @Test
  void compressedTrajectoriesAreDecodedOnceWhereTheyFit() {
    write(true);
    try (DatasetFrames frames = LiFlowDataset.open(folder).frames()) {
      readAtRandom(frames, 300);
      assertEquals(5, frames.decodings());
      assertEquals(5 * BYTES, frames.held());
    }
  }

  @Test
  void aSmallBudgetKeepsThoseUsedLast() {
    write(true);
    try (DatasetFrames frames = LiFlowDataset.open(folder).frames(2 * BYTES + 1)) {
      for (String name : List.of("run0", "run1", "run0", "run2", "run0", "run1")) {
        frames.positions(name, 500, 7);
        assertTrue(frames.held() <= 2 * BYTES);
      }
      // run1 made way for run2 and was read again.
      assertEquals(4, frames.decodings());
      readAtRandom(frames, 300);
      assertTrue(frames.decodings() > 50 && frames.held() <= 2 * BYTES);
    }
  }

  @Test
  void aBudgetBelowOneTrajectoryStillReads() {
    write(true);
    try (DatasetFrames frames = LiFlowDataset.open(folder).frames(BYTES - 1)) {
      readAtRandom(frames, 100);
      assertEquals(0, frames.held());
    }
    assertThrows(IllegalArgumentException.class, () -> LiFlowDataset.open(folder).frames(-1));
  }

  @Test
  void badDataIsRefusedByFileAndName() throws IOException {
    write(false);
    LiFlowDataset dataset = LiFlowDataset.open(folder);
    try (DatasetFrames frames = dataset.frames()) {
      refused("positions_500K.npz: run1: no frame 100", () -> frames.positions("run1", 500, 100));
      refused("no frame -1", () -> frames.positions("run1", 500, -1));
      refused("'none'", () -> frames.positions("none", 500, 0));
      refused("positions_600K.npz", () -> frames.positions("run1", 600, 0));
    }
    runs.computeIfPresent(
        "run2", (name, run) -> RandomWalks.changed(run, all -> all[60][4] = Double.NaN));
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, dataset.elementIndex());
    writer.writePositions(500, runs.entrySet());
    try (DatasetFrames frames = dataset.frames()) {
      frames.positions("run2", 500, 59);
      refused(
          "run2: the position NaN in frame 60, atom 1", () -> frames.positions("run2", 500, 60));
    }
    Path file = LiFlowDataset.positionsFile(folder, 500);
    long length = Files.size(file);
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(length - 30);
    }
    try (DatasetFrames frames = dataset.frames()) {
      refused("positions_500K.npz", () -> frames.positions("run1", 500, 0));
    }
    Npz.write(file, Map.of("run0", NumpyArray.of(new float[3 * ATOMS], ATOMS, 3)));
    try (DatasetFrames frames = dataset.frames()) {
      refused("run0: an array of shape [11, 3]", () -> frames.count("run0", 500));
    }
  }

  @Test
  @Tag("reference-data")
  void publishedFramesAreThoseOfTheTrajectory() {
    LiFlowDataset dataset = LiFlowDataset.open(SharedData.require("data/argyrodite"));
    String name = "Li6PS5I_100p_run3";
    double[][] expected = dataset.trajectory(name, 500, 0.1).copyPositions();
    try (DatasetFrames frames = dataset.frames()) {
      assertEquals(100, frames.count(name, 500));
      for (int frame : new int[] {99, 0, 42}) {
        assertArrayEquals(expected[frame], frames.positions(name, 500, frame), 4e-6);
      }
    }
  }

  @Test
  void theFingerprintChangesWithAnyPart() throws IOException {
    write(false);
    Path index = LiFlowDataset.indexFile(folder, "train", 500);
    Files.writeString(index, "one");
    LiFlowDataset dataset = LiFlowDataset.open(folder);
    String print = dataset.fingerprint();
    assertEquals(64, print.length());
    Files.writeString(folder.resolve("notes.txt"), "not part of it");
    assertEquals(print, dataset.fingerprint());
    Files.writeString(index, "two");
    String other = dataset.fingerprint();
    assertNotEquals(print, other);
    runs.computeIfPresent(
        "run3", (name, run) -> RandomWalks.changed(run, all -> all[60][4] += 1e-3));
    new LiFlowDatasetWriter(folder, dataset.elementIndex()).writePositions(500, runs.entrySet());
    String moved = dataset.fingerprint();
    assertNotEquals(other, moved);
    Files.writeString(LiFlowDataset.indexFile(folder, "test", 500), "");
    assertNotEquals(moved, dataset.fingerprint());
  }

  @Test
  void theDescriptionGivesTimeStepAndLag() throws IOException {
    write(false);
    LiFlowDataset bare = LiFlowDataset.open(folder);
    assertTrue(bare.description().isEmpty());
    refused("does not say its time step", () -> bare.timeStep(OptionalDouble.empty()));
    assertEquals(10, bare.lagFrames(1, OptionalDouble.of(0.1)));
    new LiFlowDatasetWriter(folder, bare.elementIndex())
        .writeDescription(new DatasetDescription(0.05, 20, List.of("a.xyz")));
    LiFlowDataset told = LiFlowDataset.open(folder);
    assertEquals(0.05, told.timeStep(OptionalDouble.empty()));
    assertEquals(0.05, told.timeStep(OptionalDouble.of(0.05)));
    assertEquals(List.of("a.xyz"), told.description().orElseThrow().sources());
    assertEquals(1.0, told.description().orElseThrow().lag(), 1e-12);
    refused("dataset.json: frames every 0.05 ps", () -> told.timeStep(OptionalDouble.of(0.1)));
    refused("0.1 or 0.15 ps", () -> told.lagFrames(0.12, OptionalDouble.empty()));
    refused("0.05 ps or more", () -> told.lagFrames(0.01, OptionalDouble.empty()));
    assertEquals(3, told.lagFrames(0.15, OptionalDouble.empty()));
    for (String bad :
        List.of("{", "[]", "{\"format\": \"liflow-dataset-1\", \"time_step_ps\": -1}", "")) {
      Files.writeString(folder.resolve("dataset.json"), bad);
      refused("dataset.json", () -> LiFlowDataset.open(folder));
    }
  }
}
