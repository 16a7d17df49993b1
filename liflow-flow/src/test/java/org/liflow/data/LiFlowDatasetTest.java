package org.liflow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

class LiFlowDatasetTest {
  private static final String HEADER =
      "name,temp,t_start,t_end,comp,msd_t_Li,msd_t_frame,prior_Li,prior_frame\n";

  @TempDir Path folder;

  private static int[] elements() {
    int[] index = new int[119];
    for (int z = 0; z < index.length; z++) {
      index[z] = z - 1;
    }
    return index;
  }

  private static Trajectory trajectory(Random random, int atoms, int frames) {
    Structure structure = RandomStructures.structure(random, atoms);
    double[][] positions = new double[frames][3 * atoms];
    for (double[] frame : positions) {
      for (int k = 0; k < frame.length; k++) {
        frame[k] = (float) (20 * random.nextGaussian());
      }
    }
    return new Trajectory(structure.atomicNumbers(), List.of(structure.lattice()), positions, 0.1);
  }

  private static void refused(String words, Executable action) {
    String message = assertThrows(InputException.class, action).getMessage();
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Random random = new Random(31);
    Map<String, Trajectory> cold = new LinkedHashMap<>();
    for (int k = 0; k < 4; k++) {
      cold.put("run" + k, trajectory(random, 3 + k, 5 + k));
    }
    Trajectory first = cold.get("run0");
    double[][] backwards = {first.positions(1), first.positions(0)};
    Trajectory again =
        new Trajectory(first.atomicNumbers(), first.lattices(), backwards, first.timeStep());
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, elements());
    writer.writePositions(500, cold.entrySet());
    writer.writePositions(1000, Map.of("run0", again).entrySet());
    List<DatasetEntry> entries = new ArrayList<>();
    cold.forEach((name, run) -> entries.add(DatasetEntry.of(name, 500.5, "a, \"b\"", run)));
    writer.writeIndex("train", 500, entries);
    writer.finish();

    LiFlowDataset dataset = LiFlowDataset.open(folder);
    assertEquals(List.copyOf(cold.keySet()), dataset.names());
    assertEquals(Set.of(500, 1000), dataset.temperatures());
    assertEquals(List.copyOf(cold.keySet()), dataset.names(500));
    assertArrayEquals(elements(), dataset.elementIndex());
    assertEquals(entries, dataset.index("train", 500));
    cold.forEach(
        (name, run) -> {
          Trajectory back = dataset.trajectory(name, 500, 0.1);
          assertArrayEquals(run.atomicNumbers(), back.atomicNumbers());
          assertEquals(run.lattices(), back.lattices());
          assertArrayEquals(run.copyPositions(), back.copyPositions());
        });
    assertArrayEquals(backwards, dataset.trajectory("run0", 1000, 0.1).copyPositions());
  }

  @Test
  @Tag("reference-data")
  void mobilitiesAreThoseOfThePublishedIndex() throws IOException {
    Path published = SharedData.require("data/argyrodite");
    LiFlowDataset dataset = LiFlowDataset.open(published);
    assertEquals(25, dataset.names().size());
    assertEquals(Set.of(500), dataset.temperatures());
    List<DatasetEntry> entries = new ArrayList<>(dataset.index("train", 500));
    assertEquals(16, entries.size());
    entries.addAll(dataset.index("test", 500));
    assertEquals(25, entries.size());
    for (DatasetEntry entry : entries) {
      Trajectory run = dataset.trajectory(entry.name(), 500, 0.1);
      DatasetEntry measured = DatasetEntry.of(entry.name(), 500, entry.composition(), run);
      assertEquals(entry.end(), measured.end());
      assertEquals(entry.lithiumMobility(), measured.lithiumMobility(), 1e-6);
      assertEquals(entry.frameMobility(), measured.frameMobility(), 1e-6);
      assertEquals(entry.lithiumPrior(), measured.lithiumPrior());
      assertEquals(entry.framePrior(), measured.framePrior());
      assertEquals(192, java.util.Arrays.stream(run.atomicNumbers()).filter(z -> z == 3).count());
      assertEquals(20.3, run.lattice(0).get(0, 0), 1);
    }
    assertEquals(1, dataset.elementIndex()[3]);
    assertEquals(28, dataset.elementIndex()[32]);
  }

  @Test
  @Tag("reference-data")
  void publishedTrajectoriesComeBackFromAWrittenCopy() throws IOException {
    Path published = SharedData.require("data/argyrodite");
    LiFlowDataset dataset = LiFlowDataset.open(published);
    List<String> names = dataset.names().subList(0, 2);
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, dataset.elementIndex());
    writer.writePositions(
        500,
        () ->
            names.stream()
                .map(name -> Map.entry(name, dataset.trajectory(name, 500, 0.1)))
                .iterator());
    writer.writeIndex("test", 500, dataset.index("test", 500));
    writer.finish();
    LiFlowDataset copy = LiFlowDataset.open(folder);
    for (String name : names) {
      assertArrayEquals(
          dataset.trajectory(name, 500, 0.1).copyPositions(),
          copy.trajectory(name, 500, 0.1).copyPositions());
      assertArrayEquals(dataset.atomicNumbers(name), copy.atomicNumbers(name));
      assertEquals(dataset.lattice(name), copy.lattice(name));
    }
    assertEquals(
        dataset.index("test", 500),
        DatasetIndex.read(LiFlowDataset.indexFile(folder, "test", 500)));
    refused("unknown trajectory", () -> copy.index("test", 500));
  }

  @Test
  void filesThatAreMissingOrDoNotFitAreRefused() {
    Path none = folder.resolve("none");
    refused("none: no such folder", () -> LiFlowDataset.open(none));
    refused("element_index.npy: no such file", () -> LiFlowDataset.open(folder));
    Npy.write(folder.resolve("element_index.npy"), NumpyArray.of(new long[] {-1, 4, 0, 4}, 4));
    refused(
        "element_index.npy: row 4 for the atomic numbers 1 and 3",
        () -> LiFlowDataset.open(folder));
    Npy.write(folder.resolve("element_index.npy"), NumpyArray.of(new long[] {-1, 0}, 2));
    NumpyArray one = NumpyArray.of(new long[] {3}, 1);
    NumpyArray cube = NumpyArray.of(new double[] {4, 0, 0, 0, 4, 0, 0, 0, 4}, 3, 3);
    NumpyArray flat = NumpyArray.of(new double[] {4, 0, 0, 8, 0, 0, 0, 0, 4}, 3, 3);
    NumpyArray two = NumpyArray.of(new double[6], 2, 3);
    Npy.writeDictionary(
        folder.resolve("atomic_numbers.npy"),
        Map.of(
            "a", one,
            "b", NumpyArray.of(new long[] {3, 999}, 2),
            "c", NumpyArray.of(new long[0], 0)));
    Npy.writeDictionary(folder.resolve("lattice.npy"), Map.of("a", cube, "b", flat));
    refused("lattice.npy: no lattice for c", () -> LiFlowDataset.open(folder));
    Npy.writeDictionary(
        folder.resolve("lattice.npy"), Map.of("a", cube, "b", flat, "c", two, "d", cube));
    refused("atomic_numbers.npy: no atoms for d", () -> LiFlowDataset.open(folder));
    Npy.writeDictionary(folder.resolve("lattice.npy"), Map.of("a", cube, "b", flat, "c", two));
    LiFlowDataset dataset = LiFlowDataset.open(folder);
    refused("atomic number 999", () -> dataset.atomicNumbers("b"));
    refused("no atoms", () -> dataset.atomicNumbers("c"));
    refused("no trajectory 'x'", () -> dataset.atomicNumbers("x"));
    refused("singular", () -> dataset.lattice("b"));
    refused("shape", () -> dataset.lattice("c"));
    refused("positions_300K.npz: no such file", () -> dataset.trajectory("a", 300, 1));
    refused("train_300K.csv: no such file", () -> dataset.index("train", 300));
    float[] bad = {0, 0, 0, 0, Float.NaN, 0};
    Npz.write(LiFlowDataset.positionsFile(folder, 300), Map.of("b", one));
    refused("no array 'a'", () -> dataset.trajectory("a", 300, 1));
    Npz.write(LiFlowDataset.positionsFile(folder, 300), Map.of("a", NumpyArray.of(bad, 2, 1, 3)));
    refused("NaN in frame 1, atom 0", () -> dataset.trajectory("a", 300, 1));
    Npz.write(LiFlowDataset.positionsFile(folder, 300), Map.of("a", NumpyArray.of(bad, 1, 2, 3)));
    refused("shape", () -> dataset.trajectory("a", 300, 1));
    Npz.write(
        LiFlowDataset.positionsFile(folder, 300),
        Map.of("a", NumpyArray.of(new float[0], 0, 1, 3)));
    refused("no frames", () -> dataset.trajectory("a", 300, 1));
  }

  @Test
  void trajectoriesThatTheLayoutCannotHoldAreNotWritten() {
    Random random = new Random(32);
    Trajectory run = trajectory(random, 3, 2);
    Lattice other = RandomStructures.lattice(random);
    Trajectory changing =
        new Trajectory(
            run.atomicNumbers(), List.of(run.lattice(0), other), run.copyPositions(), 0.1);
    Trajectory moved =
        new Trajectory(run.atomicNumbers(), List.of(other), run.copyPositions(), 0.1);
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, elements());
    refused("changes", () -> writer.writePositions(500, Map.of("a", changing).entrySet()));
    assertFalse(Files.exists(LiFlowDataset.positionsFile(folder, 500)));
    writer.writePositions(500, Map.of("b", run).entrySet());
    refused("b: other atoms", () -> writer.writePositions(600, Map.of("b", moved).entrySet()));
    LiFlowDatasetWriter narrow = new LiFlowDatasetWriter(folder, new int[] {-1, 0, -1});
    refused("without a row", () -> narrow.writePositions(700, Map.of("a", run).entrySet()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            DatasetEntry.of(
                "a",
                500,
                "a",
                new Trajectory(
                    run.atomicNumbers(), run.lattices(), new double[][] {run.positions(0)}, 0.1)));
  }

  @Test
  void indexesMayHaveOtherColumnsInAnyOrder() throws IOException {
    Path path = folder.resolve("train_500K.csv");
    Files.writeString(
        path,
        "\"\",temp,name,t_end,t_start,comp,msd_t_Li,msd_t_frame,prior_Li,prior_frame,note\r\n"
            + "0, 500.0 ,a,10.0,0,\"Li, S\",1e-3,0,1.0,0,\r\n");
    assertEquals(
        List.of(new DatasetEntry("a", 500, 0, 10, "Li, S", 1e-3, 0, 1, 0)),
        DatasetIndex.read(path));
  }

  @Test
  void badIndexesAreRefusedByLine() throws IOException {
    badIndex("", "no columns comp, msd_t_Li");
    badIndex(HEADER.replace(",comp", ""), "no column comp");
    badIndex(HEADER + "a,500,0,10,c,1,0,1\n", "line 2: no prior_frame");
    badIndex(HEADER + "a,500,0,10,c,1,0,1,0\na,hot,0,10,c,1,0,1,0\n", "line 3: 'hot' for temp");
    badIndex(HEADER + "a,500,0,10,c,NaN,0,1,0\n", "line 2: 'NaN' for msd_t_Li");
    badIndex(HEADER + "a,500,0.5,10,c,1,0,1,0\n", "line 2: '0.5' for t_start");
    badIndex(HEADER + "a,500,10,10,c,1,0,1,0\n", "line 2: t_start 10 and t_end 10");
    badIndex(HEADER + ",500,0,10,c,1,0,1,0\n", "line 2: no name");
    badIndex(HEADER + "\"a,500,0,10,c,1,0,1,0\n", "train_1K.csv: ");
    badIndex(HEADER + "\"a\"b,500,0,10,c,1,0,1,0\n", "train_1K.csv: ");
    badIndex(HEADER.replace("comp", "comp,comp"), "comp");
    Path binary = Files.write(folder.resolve("b.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    refused("not UTF-8", () -> DatasetIndex.read(binary));
    refused("a folder", () -> DatasetIndex.read(folder));
  }

  private void badIndex(String content, String words) throws IOException {
    Path path = Files.writeString(folder.resolve("train_1K.csv"), content);
    refused(words, () -> DatasetIndex.read(path));
  }
}
