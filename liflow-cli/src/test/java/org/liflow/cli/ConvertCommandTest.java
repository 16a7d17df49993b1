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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.SharedData;

class ConvertCommandTest {
  @TempDir Path folder;

  private static void assertSame(Structure expected, Structure found, double tolerance) {
    assertArrayEquals(expected.atomicNumbers(), found.atomicNumbers());
    assertArrayEquals(expected.lattice().toArray(), found.lattice().toArray(), tolerance);
    assertArrayEquals(expected.positions(), found.positions(), tolerance);
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"a.xyz", "a.xyz.gz", "XDATCAR_1", "dump.1", "a.lammpstrj.gz"})
  void trajectoriesThereAndBack(String name) throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 9);
    Path there = folder.resolve(name);
    Path back = folder.resolve("back.xyz");
    Outcome.of("convert", walk, there).requireGood();
    Outcome.of("convert", there, back, "--time-step", 0.5, "--wrapped").requireGood();
    Trajectory expected = CrystalFiles.readTrajectory(walk, ReadOptions.defaults());
    Trajectory found = CrystalFiles.readTrajectory(back, ReadOptions.defaults());
    assertEquals(9, found.frames());
    assertEquals(0.5, found.timeStep(), 1e-12);
    for (int k = 0; k < 9; k++) {
      assertSame(expected.structure(k), found.structure(k), 1e-7);
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"POSCAR_2", "a.cif", "a.vasp.gz", "a.xyz", "a.dump"})
  void structuresThereAndBack(String name) throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    Outcome.of("convert", oxide, folder.resolve(name)).requireGood();
    Outcome.of("convert", folder.resolve(name), folder.resolve("back.cif")).requireGood();
    assertSame(
        CrystalFiles.readStructure(oxide),
        CrystalFiles.readStructure(folder.resolve("back.cif")),
        1e-6);
  }

  @Test
  void namesTheFormatWhereTheNameDoesNot() throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    Path out = folder.resolve("structure.txt");
    Outcome told = Outcome.of("convert", oxide, out, "--to", "cif").requireGood();
    assertEquals(CrystalFormats.CIF, CrystalFormats.detect(out));
    assertEquals(out + ": 1 frame of Li8O4, 12 atoms, as CIF", told.out().strip());
  }

  /** The toy format is a service of the tests of crystals. */
  @Test
  void formatsOfTheClassPathAreOnesAsWell() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 3);
    Path out = folder.resolve("walk.toy");
    Outcome.of("convert", walk, out).requireGood();
    assertEquals("TOY", CrystalFormats.detect(out).name());
    Path named = folder.resolve("walk.txt");
    Outcome.of("convert", out, named, "--to", "toy", "--format", "toy").requireGood();
    assertEquals(Files.readString(out), Files.readString(named));
    Outcome.of("convert", walk, named, "--to", "none", "--overwrite")
        .requireBadInput("'none' is no format", "EXTENDED_XYZ", "TOY");
  }

  @Test
  void choosesFramesAndRepeatsCells() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 9);
    Path out = folder.resolve("out.xyz");
    JsonNode told =
        Outcome.of(
                "convert",
                walk,
                out,
                "--skip",
                1,
                "--every",
                3,
                "--most",
                2,
                "--supercell",
                "2x1x1",
                "--json")
            .requireGood()
            .json();
    assertEquals(2, told.path("frames").asInt());
    assertEquals(4, told.path("atoms").asInt());
    Trajectory all = CrystalFiles.readTrajectory(walk, ReadOptions.defaults());
    Trajectory some = CrystalFiles.readTrajectory(out, ReadOptions.defaults());
    assertEquals(1.5, some.timeStep(), 1e-12);
    assertSame(all.structure(4).repeat(2, 1, 1), some.structure(1), 1e-7);

    Outcome.of("convert", walk, folder.resolve("first.cif")).requireGood();
    assertSame(all.structure(0), CrystalFiles.readStructure(folder.resolve("first.cif")), 1e-6);
    Outcome.of("convert", walk, folder.resolve("POSCAR"), "--last").requireGood();
    assertSame(all.structure(8), CrystalFiles.readStructure(folder.resolve("POSCAR")), 1e-6);
    Outcome.of("convert", walk, out, "--last", "--overwrite").requireGood();
    assertSame(all.structure(8), CrystalFiles.readStructure(out), 1e-7);
  }

  @Test
  void modelsKeepTheirContent() throws IOException {
    Path model = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Path copy = folder.resolve("copy.safetensors");
    Outcome.of("convert", model, copy).requireGood();
    assertArrayEquals(Files.readAllBytes(model), Files.readAllBytes(copy));
  }

  @Test
  @Tag("reference-data")
  void checkpointsTakeWhatTheyDoNotSay() {
    Path checkpoint = SharedData.require("checkpoints/P_LGPS.ckpt");
    Path index = SharedData.require("data/argyrodite/element_index.npy");
    Path out = folder.resolve("P.safetensors");
    Outcome.of("convert", checkpoint, out, "--stride", 0.75, "--element-index", index)
        .requireGood();
    ModelFile model = ModelFile.read(out);
    assertEquals(0.75, model.stride());
    assertEquals("given by element_index.npy", model.provenance().get("element_order"));
    assertEquals(ModelFile.read(checkpoint).weights(), model.weights());
  }

  @Test
  @Tag("slow")
  void dataSetsThereAndBack() throws IOException {
    Path slow = Samples.trajectory(folder.resolve("slow.xyz"), 5);
    Path fast = Samples.trajectory(folder.resolve("fast.extxyz"), 7);
    Path out = folder.resolve("set");
    JsonNode told =
        Outcome.of("convert", slow, fast, out, "--dataset", "-T", "500,600", "--json")
            .requireGood()
            .json();
    assertEquals(2, told.path("trajectories").asInt());
    LiFlowDataset set = LiFlowDataset.open(out);
    assertEquals(Set.of("slow", "fast"), Set.copyOf(set.names()));
    assertEquals(Set.of(500, 600), set.temperatures());
    List<DatasetEntry> entries = set.index("train", 600);
    assertEquals(1, entries.size());
    assertEquals(7, entries.get(0).end());
    // 1.5 Å in 3 ps.
    assertEquals(0.75, entries.get(0).lithiumMobility(), 1e-6);

    Path back = folder.resolve("back.xyz");
    Outcome.of("convert", out, back, "-T", 600, "--time-step", 0.5).requireGood();
    Trajectory expected = CrystalFiles.readTrajectory(fast, ReadOptions.defaults());
    Trajectory found = CrystalFiles.readTrajectory(back, ReadOptions.defaults());
    assertEquals(7, found.frames());
    assertEquals(0.5, found.timeStep(), 1e-12);
    assertSame(expected.structure(6), found.structure(6), 1e-6);

    Outcome.of("convert", slow, out, "--dataset", "-T", 500).requireBadInput("--overwrite");
    Outcome.of("convert", out, back, "-T", 700, "--time-step", 0.5, "--overwrite")
        .requireBadInput("--temperature", "700");
    Outcome.of("convert", out, back, "-T", 500, "--name", "x", "--time-step", 0.5, "--overwrite")
        .requireBadInput("--name", "slow");
    Outcome.of("convert", out, back, "-T", 500, "--overwrite").requireBadInput("--time-step");
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
    }
  }

  @Test
  @Tag("reference-data")
  void dataSetsAsPublished() throws IOException {
    Path set = SharedData.require("data/argyrodite");
    Path out = folder.resolve("out.xyz");
    Outcome.of(
            "convert",
            set,
            out,
            "--name",
            "Li6PS5Cl_50p_run1",
            "--time-step",
            0.1,
            "--most",
            2,
            "--skip",
            3)
        .requireGood();
    Trajectory expected = LiFlowDataset.open(set).trajectory("Li6PS5Cl_50p_run1", 500, 0.1);
    Trajectory found = CrystalFiles.readTrajectory(out, ReadOptions.defaults());
    assertEquals(2, found.frames());
    assertSame(expected.structure(3), found.structure(0), 1e-7);
    assertSame(expected.structure(4), found.structure(1), 1e-7);
    assertTrue(Files.size(out) > 0);
  }

  @Test
  void anAnalysisAtAnotherTemperatureThanTheFileStatesIsRefused() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("plain.xyz"), 9);
    Path stated =
        Samples.text(
            folder.resolve("stated.xyz"),
            Files.readString(walk).replaceAll(" time=", " temperature_K=600 time="));
    Path report = folder.resolve("report");
    Outcome.of("analyze", stated, "-T", 900, "-o", report)
        .requireBadInput("--temperature", "600.0 K", "--override-temperature");
    Outcome.of("analyze", stated, "-T", 600, "-o", report).requireGood();
    Outcome.of("analyze", stated, "-T", 900, "-o", report, "--override-temperature").requireGood();
  }

  @Test
  void whatAReaderNoticedIsTold() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("whole.xyz"), 9);
    String text = Files.readString(walk);
    Path cut = Samples.text(folder.resolve("cut.xyz"), text.substring(0, text.length() - 4));
    for (String form : new String[] {"", "--json"}) {
      for (String command : new String[] {"convert", "info", "dataset"}) {
        List<Object> call = new ArrayList<>(List.of(command, cut));
        if (command.equals("convert")) {
          call.addAll(List.of(folder.resolve("o.xyz"), "--overwrite"));
        } else if (command.equals("dataset")) {
          call.addAll(List.of("-o", folder.resolve("set"), "-T", 500, "--overwrite", "-q"));
        }
        if (!form.isEmpty()) {
          call.add(form);
        }
        String out = Outcome.of(call.toArray()).requireGood().out();
        assertTrue(out.contains("holds 8 whole frames"), call + ": " + out);
        call.add("--strict");
        Outcome.of(call.toArray()).requireBadInput("cut.xyz");
      }
    }
  }
}
