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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.SharedData;

class SimulateCommandTest {
  @TempDir Path folder;

  private Path oxide;
  private Path propagator;
  private Path output;

  @BeforeEach
  void files() throws IOException {
    oxide = Samples.lithiumOxide(folder);
    propagator = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    output = folder.resolve("run");
  }

  private Outcome simulate(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("simulate", "--structure", oxide, "--propagator", propagator, "-o", output));
    arguments.addAll(Arrays.asList(more));
    return Outcome.of(arguments.toArray());
  }

  private Path trajectory(String name) {
    return output.resolve("traj_" + name + ".extxyz");
  }

  @Test
  @Tag("slow")
  void writesARunAndItsReport() throws IOException {
    Path corrector = Samples.model(folder.resolve("C.safetensors"), ModelRole.CORRECTOR);
    Outcome done =
        simulate(
                "--corrector",
                corrector,
                "-T",
                "500,700.5",
                "--replicas",
                2,
                "--steps",
                12,
                "--json",
                "--min-contact",
                0.1,
                "--flow-steps",
                2)
            .requireGood();
    JsonNode json = done.json();
    assertEquals(48, json.path("strides").asInt());
    assertEquals(2, json.path("report").path("results").path("temperatures").size());
    assertEquals(4, json.path("run").path("trajectories").size());
    for (String name : List.of("500K_0", "500K_1", "700.5K_0", "700.5K_1")) {
      Trajectory read = CrystalFiles.readTrajectory(trajectory(name), ReadOptions.defaults());
      assertEquals(13, read.frames());
      assertEquals(12, read.atoms());
      assertEquals(1.0, read.timeStep(), 1e-12);
    }
    for (String file :
        List.of("report.html", "results.json", "diffusivity.csv", "msd.csv", "rdf.csv")) {
      assertTrue(Files.size(output.resolve(file)) > 0, file);
    }
    Outcome again = Outcome.of("analyze", output, "--json").requireGood();
    assertEquals(json.path("report").path("results"), again.json().path("results"));
  }

  @Test
  void goesOnWhereItWasKilled() throws IOException {
    Object[] more = {"-T", 600, "--no-report", "--min-contact", 0.1, "--flow-steps", 2, "--resume"};
    simulate(concat(more, "--steps", 6)).requireGood();
    byte[] whole = Files.readAllBytes(trajectory("600K_0"));
    int frame = whole.length / 7;
    assertEquals(7 * frame, whole.length, 20);
    // As a kill in the middle of a frame leaves it.
    Files.write(trajectory("600K_0"), Arrays.copyOf(whole, 4 * frame + frame / 2));
    simulate(concat(more, "--steps", 6)).requireGood();
    assertArrayEquals(whole, Files.readAllBytes(trajectory("600K_0")));
    Outcome longer = simulate(concat(more, "--steps", 9, "--json")).requireGood();
    assertEquals(3, longer.json().path("strides").asInt());
    byte[] extended = Files.readAllBytes(trajectory("600K_0"));
    assertArrayEquals(whole, Arrays.copyOf(extended, whole.length));
    assertEquals(
        10, CrystalFiles.readTrajectory(trajectory("600K_0"), ReadOptions.defaults()).frames());
    // Strides that are redrawn in another way would not be the same run.
    simulate(concat(more, "--steps", 12, "--redraw", "whole")).requireBadInput("redrawn", "locally");
    assertArrayEquals(extended, Files.readAllBytes(trajectory("600K_0")));
  }

  private static Object[] concat(Object[] first, Object... second) {
    List<Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(second));
    return all.toArray();
  }

  @Test
  void saysWhenATrajectoryStopsEarly() throws IOException {
    Outcome stopped = simulate("-T", 600, "--steps", 5, "--max-displacement", 1e-6);
    assertEquals(Main.STOPPED_EARLY, stopped.code(), stopped.err());
    assertEquals("", stopped.err());
    assertTrue(stopped.out().contains("Stopped early: at stride 1 "), stopped.out());
    assertTrue(stopped.out().contains("moved"), stopped.out());
    JsonNode told = Outcome.of("info", output, "--json").requireGood().json().get(0).path("run");
    assertEquals("stopped", told.path("trajectories").get(0).path("status").asText());
    Outcome json =
        simulate("-T", 600, "--steps", 5, "--max-displacement", 1e-6, "--resume", "--json");
    assertEquals(Main.STOPPED_EARLY, json.code(), json.err());
    assertTrue(json.json().path("report").isNull());
  }

  @Test
  void shortRunsHaveNoReport() throws IOException {
    Outcome done = simulate("-T", 600, "--steps", 2, "--min-contact", 0.1).requireGood();
    assertTrue(done.out().contains("No report"), done.out());
    assertFalse(Files.exists(output.resolve("report.html")));
    Outcome.of("analyze", output).requireBadInput("run", "strides");
    Outcome longer =
        simulate("-T", 600, "--steps", 5, "--min-contact", 0.1, "--resume").requireGood();
    assertTrue(longer.out().contains("report.html"), longer.out());
  }

  @Test
  void refusesACrystalThatIsTooTightForItsOwnLimits() {
    Outcome refused = simulate("-T", 600, "--min-contact", 1);
    refused.requireBadInput("POSCAR");
    assertFalse(Files.exists(output));
  }

  @Test
  @Tag("reference-data")
  void convertedCheckpointsGiveTheSameTrajectories() throws IOException {
    Path checkpoint = SharedData.require("checkpoints/P_LGPS.ckpt");
    Path cell = SharedData.require("structures/Li10GeP2S12_mp-696138.cif");
    Path converted = folder.resolve("P_LGPS.safetensors");
    Outcome.of("convert", checkpoint, converted).requireGood();
    List<byte[]> bytes = new ArrayList<>();
    for (Path model : List.of(checkpoint, converted)) {
      Path run = folder.resolve("run " + bytes.size());
      Outcome.of(
              "simulate",
              "--structure",
              cell,
              "--propagator",
              model,
              "-T",
              650,
              "--steps",
              2,
              "-o",
              run,
              "--no-report")
          .requireGood();
      bytes.add(Files.readAllBytes(run.resolve("traj_650K_0.extxyz")));
    }
    assertArrayEquals(bytes.get(0), bytes.get(1));
    assertEquals(
        3,
        CrystalFiles.readTrajectory(
                folder.resolve("run 0/traj_650K_0.extxyz"), ReadOptions.defaults())
            .frames());
  }
}
