package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.WholeIndex;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.NumpyArray;

class DatasetCommandTest {
  @TempDir Path folder;
  private Path set;

  @BeforeEach
  void place() {
    set = folder.resolve("set");
  }

  private void refused(List<?> arguments, String... words) throws IOException {
    Map<String, String> before = Samples.snapshot(folder);
    Outcome.of(arguments.toArray()).requireBadInput(words);
    assertEquals(before, Samples.snapshot(folder));
  }

  @Test
  void trajectoriesBecomeADataSet() throws IOException {
    Path slow = Samples.trajectory(folder.resolve("slow.xyz"), 9);
    Path fast = Samples.trajectory(folder.resolve("fast.xyz"), 12);
    Outcome outcome =
        Outcome.of("dataset", slow, fast, "-o", set, "-T", "500,600", "--lag", 1).requireGood();
    assertEquals(
        set + ": 2 trajectories at 500 K, 600 K; frames every 0.5 ps, a lag of 2 frames",
        outcome.out().strip());

    LiFlowDataset dataset = LiFlowDataset.open(set);
    assertEquals(Set.of(500, 600), dataset.temperatures());
    DatasetDescription description = dataset.description().orElseThrow();
    assertEquals(
        new DatasetDescription(0.5, 2, List.of(slow.toString(), fast.toString())), description);
    assertEquals(2, dataset.lagFrames(1, OptionalDouble.empty()));
    List<DatasetEntry> entries = WholeIndex.of(dataset, "train");
    // 0.25 Å a frame along x: (0.25 n)² / (0.5 n) = n / 8.
    assertEquals(
        List.of(
            new DatasetEntry("slow", 500, 0, 9, "LiO", 1.0, 0, 1, 0),
            new DatasetEntry("fast", 600, 0, 12, "LiO", 1.375, 0, 1, 0)),
        entries);
    Trajectory expected = CrystalFiles.readTrajectory(fast, ReadOptions.defaults());
    Trajectory found = dataset.trajectory("fast", 600, dataset.timeStep(OptionalDouble.empty()));
    assertEquals(12, found.frames());
    for (int k = 0; k < 12; k++) {
      assertArrayEquals(expected.positions(k), found.positions(k), 1e-6);
    }
    assertEquals(expected.lattice(0), found.lattice(0));

    // The time step is the data set's own now.
    Path back = folder.resolve("back.xyz");
    Outcome.of("convert", set, back, "-T", 600).requireGood();
    assertEquals(0.5, CrystalFiles.readTrajectory(back, ReadOptions.defaults()).timeStep(), 1e-12);
    assertTrue(Outcome.of("info", set).requireGood().out().contains("lag of 2 frames"));
  }

  @Test
  @Tag("slow")
  void whatAFileDoesNotSayIsGiven() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 9);
    Path silent =
        Samples.text(
            folder.resolve("silent.xyz"), Files.readString(walk).replaceAll(" time=\\S+", ""));
    Path vasp = Files.createDirectory(folder.resolve("hot")).resolve("XDATCAR");
    Outcome.of("convert", walk, vasp).requireGood();
    refused(List.of("dataset", silent, "-o", set, "-T", 500), "silent.xyz", "time step");
    refused(List.of("dataset", walk, "-o", set), "walk.xyz", "--temperature");
    JsonNode told =
        Outcome.of(
                "dataset",
                silent,
                vasp,
                "-o",
                set,
                "-T",
                500,
                "--time-step",
                0.25,
                "--every",
                2,
                "--composition",
                "lithia,hot lithia",
                "--json")
            .requireGood()
            .json();
    assertEquals(0.5, told.path("time_step_ps").asDouble());
    assertEquals(2, told.path("lag_frames").asInt());
    assertEquals(10, told.path("frames").asInt());
    List<DatasetEntry> entries = LiFlowDataset.open(set).index("train", 500);
    assertEquals("silent", entries.get(0).name());
    assertEquals("lithia", entries.get(0).composition());
    assertEquals("hot", entries.get(1).name());
    assertEquals("hot lithia", entries.get(1).composition());

    Path told500 =
        Samples.text(
            folder.resolve("told.xyz"),
            Files.readString(walk).replaceAll(" time=", " temperature_K=650 time="));
    Outcome.of("dataset", told500, "-o", set, "--overwrite").requireGood();
    // Nothing of the set before is left.
    assertEquals(Set.of(650), LiFlowDataset.open(set).temperatures());
    assertFalse(Files.exists(LiFlowDataset.indexFile(set, "train", 500)));
    assertEquals(650, WholeIndex.of(LiFlowDataset.open(set), "train").get(0).temperature());
  }

  @Test
  @Tag("slow")
  void aRunBecomesADataSet() throws IOException {
    Path model = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Path run = folder.resolve("oxide");
    Outcome.of(
            "simulate",
            "--structure",
            Samples.lithiumOxide(folder),
            "--propagator",
            model,
            "-o",
            run,
            "-T",
            "300,400",
            "--steps",
            4,
            "--replicas",
            2,
            "--quiet")
        .code();
    Outcome.of("dataset", run, "-o", set, "--lag", 2).requireGood();
    LiFlowDataset dataset = LiFlowDataset.open(set);
    assertEquals(List.of("oxide_0", "oxide_1"), dataset.names(300));
    assertEquals(4, WholeIndex.of(dataset, "train").size());
    assertEquals("Li2O", WholeIndex.of(dataset, "train").get(3).composition());
    assertEquals(2, dataset.description().orElseThrow().lagFrames());
  }

  @Test
  void theTestPartSharesNothingWithTheRest() throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("dataset"));
    for (int k = 0; k < 6; k++) {
      arguments.add(Samples.trajectory(folder.resolve("run" + k + ".xyz"), 5 + k));
    }
    arguments.addAll(List.of("-o", set, "-T", 500, "--composition", "a,a,b,b,c,c", "--json"));
    List<Object> byName = new ArrayList<>(arguments);
    byName.addAll(List.of("--test", "run1,run4"));
    Outcome.of(byName.toArray()).requireGood();
    assertEquals(Set.of("run1", "run4"), names("test"));
    assertEquals(Set.of("run0", "run2", "run3", "run5"), names("train"));

    List<Object> byComposition = new ArrayList<>(arguments);
    byComposition.addAll(List.of("--test", 0.3, "--overwrite", "--seed", 4));
    JsonNode told = Outcome.of(byComposition.toArray()).requireGood().json();
    assertEquals(2, told.path("test").size());
    assertEquals(4, told.path("train").size());
    assertEquals(
        told.path("test").get(0).path("composition"), told.path("test").get(1).path("composition"));
    assertEquals(2, names("test").size());

    byComposition.addAll(List.of("--split", "trajectory"));
    Outcome.of(byComposition.toArray()).requireGood();
    assertEquals(2, names("test").size());
    assertEquals(4, names("train").size());

    byName.addAll(List.of("--overwrite"));
    byName.set(byName.indexOf("run1,run4"), "run1,nobody");
    refused(byName, "nobody");
    byName.set(byName.indexOf("run1,nobody"), "1.5");
    refused(byName, "--test", "1.5");
  }

  private Set<String> names(String split) throws IOException {
    Set<String> names = new TreeSet<>();
    WholeIndex.of(LiFlowDataset.open(set), split).forEach(entry -> names.add(entry.name()));
    return names;
  }

  @Test
  @Tag("slow")
  void badInputLeavesNothingBehind() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 9);
    Path other = Samples.trajectory(folder.resolve("other.xyz"), 9);
    refused(List.of("dataset", walk, "-T", 500), "--output");
    refused(List.of("dataset", walk, "-o", set, "-T", 500, "--lag", 0.7), "--lag", "0.5 or 1 ps");
    refused(List.of("dataset", walk, "-o", set, "-T", 500, "--lag", 0.2), "--lag", "0.5 ps or");
    refused(List.of("dataset", walk, "-o", set, "-T", 500, "--lag", -1), "--lag");
    refused(
        List.of("dataset", walk, "-o", set, "-T", 500, "--lag", 4.5),
        "walk.xyz: 9 frames, shorter than the lag",
        "at least 10",
        "a shorter --lag");
    refused(List.of("dataset", walk, other, "-o", set, "-T", "500,600,700"), "--temperature");
    refused(List.of("dataset", walk, "-o", set, "-T", 0), "--temperature");
    refused(List.of("dataset", walk, "-o", set, "-T", 500, "--composition", "a,b"), "--compos");
    refused(List.of("dataset", walk, walk, "-o", set, "-T", 500), "walk.xyz", "name");
    refused(List.of("dataset", walk, "-o", set, "-T", 500, "--test", 0.5), "single composition");
    refused(List.of("dataset", folder, "-o", set), "run.json");
    refused(List.of("dataset", folder.resolve("none.xyz"), "-o", set, "-T", 5), "none.xyz");
    refused(List.of("dataset", walk, "-o", folder.resolve("x/y"), "-T", 500), "x");

    Path uneven =
        Samples.text(
            folder.resolve("uneven.xyz"),
            Files.readString(walk).replaceAll("time=2.0", "time=2.2"));
    Path doubled =
        Samples.text(folder.resolve("doubled.xyz"), everySecondFrame(Files.readString(walk)));
    refused(List.of("dataset", uneven, "-o", set, "-T", 500), "uneven.xyz");
    refused(
        List.of("dataset", walk, doubled, "-o", set, "-T", 500),
        "doubled.xyz: frames every 1 ps",
        "walk.xyz",
        "0.5 ps",
        "see --every");
    Path unknown =
        Samples.text(
            folder.resolve("unknown.xyz"), Files.readString(walk).replaceAll("\nO ", "\nXx "));
    refused(List.of("dataset", unknown, "-o", set, "-T", 500), "unknown.xyz", "Xx");
    Path cut =
        Samples.text(
            folder.resolve("cut.xyz"), Files.readString(walk).replaceAll("O 3 4 5\n$", ""));
    refused(List.of("dataset", walk, cut, "-o", set, "-T", 500, "--strict"), "cut.xyz");
    Path open =
        Samples.text(
            folder.resolve("open.xyz"),
            Files.readString(walk).replaceAll("Lattice=\"[^\"]*\" ", ""));
    refused(List.of("dataset", open, "-o", set, "-T", 500), "open boundaries");
    long[] rows = new long[119];
    java.util.Arrays.fill(rows, -1);
    rows[3] = 0;
    Path narrow = folder.resolve("narrow.npy");
    Npy.write(narrow, NumpyArray.of(rows, 119));
    refused(
        List.of("dataset", walk, "-o", set, "-T", 500, "--element-index", narrow),
        "atomic number 8",
        "element index");

    Outcome.of("dataset", walk, "-o", set, "-T", 500).requireGood();
    refused(List.of("dataset", other, "-o", set, "-T", 600), "--overwrite");
    refused(List.of("dataset", cut, "-o", set, "-T", 600, "--overwrite", "--strict"), "cut.xyz");
  }

  private static String everySecondFrame(String text) {
    String[] lines = text.split("\n", -1);
    StringBuilder kept = new StringBuilder();
    for (int k = 0; k + 4 <= lines.length; k += 8) {
      for (int line = k; line < k + 4; line++) {
        kept.append(lines[line]).append('\n');
      }
    }
    return kept.toString();
  }

  @Test
  @Tag("reference-data")
  void aRealTrajectoryGetsThePublishedLabels() throws IOException {
    Path vasp = SharedData.require("structures/Li6PS5Cl_50p_run1_XDATCAR.gz");
    LiFlowDataset published = LiFlowDataset.open(SharedData.require("data/argyrodite"));
    Outcome.of("dataset", vasp, "-o", set, "-T", 500, "--time-step", 0.1, "-q").requireGood();
    LiFlowDataset made = LiFlowDataset.open(set);
    DatasetEntry entry = WholeIndex.of(made, "train").get(0);
    DatasetEntry expected =
        WholeIndex.of(published, "train").stream()
            .filter(e -> e.name().equals("Li6PS5Cl_50p_run1"))
            .findFirst()
            .orElseThrow();
    assertEquals(expected.lithiumMobility(), entry.lithiumMobility(), 1e-5);
    assertEquals(expected.frameMobility(), entry.frameMobility(), 1e-5);
    assertEquals(expected.lithiumPrior(), entry.lithiumPrior());
    assertEquals(expected.framePrior(), entry.framePrior());
    assertEquals(expected.end(), entry.end());
    assertEquals("ClLi6PS5", entry.composition());
    assertEquals(10, made.description().orElseThrow().lagFrames());
  }
}
