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
import org.liflow.nn.io.ModelFile;
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
    simulate(concat(more, "--steps", 12, "--redraw", "whole"))
        .requireBadInput("redrawn", "locally");
    assertArrayEquals(extended, Files.readAllBytes(trajectory("600K_0")));
  }

  private static Object[] concat(Object[] first, Object... second) {
    List<Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(second));
    return all.toArray();
  }

  @Test
  void checksItsSolverOnceAndChangesNothing() throws IOException {
    Object[] run = {"-T", 600, "--replicas", 2, "--steps", 12, "--no-report", "--flow-steps", 2};
    simulate(concat(run, "--no-converge")).requireGood();
    Path check = output.resolve("convergence.json");
    assertFalse(Files.exists(check));
    byte[] before = Files.readAllBytes(trajectory("600K_0"));
    Outcome done = simulate(concat(run, "--resume", "--json")).requireGood();
    assertArrayEquals(before, Files.readAllBytes(trajectory("600K_0")));
    JsonNode found = done.json().path("solver_error").get(0);
    assertEquals("euler-2", found.path("solver").asText());
    assertEquals("euler-4", found.path("finer_solver").asText());
    assertTrue(found.path("stride_msd_A2").path("Li").path("value").asDouble() > 0);
    // What is stored is not computed again.
    String stored = Files.readString(check);
    String marked = stored.replace("euler-4", "euler-5");
    Files.writeString(check, marked);
    Outcome again = simulate(concat(run, "--resume")).requireGood();
    assertTrue(again.out().contains("euler-2 against euler-5"), again.out());
    assertEquals(marked, Files.readString(check));
    // A longer run is another one.
    Object[] longer = run.clone();
    longer[5] = 13;
    simulate(concat(longer, "--resume")).requireGood();
    assertTrue(Files.readString(check).contains("euler-4"));
  }

  @Test
  void takesTheSamplersOfTheModels() throws IOException {
    Path own = folder.resolve("own.safetensors");
    ModelFile.read(propagator).withSampler("midpoint-2").write(own);
    simulate("-T", 600, "--steps", 3, "--no-report", "--sampler", "midpoint-2").requireGood();
    byte[] asked = Files.readAllBytes(trajectory("600K_0"));
    propagator = own;
    output = folder.resolve("own");
    simulate("-T", 600, "--steps", 3, "--no-report").requireGood();
    assertArrayEquals(asked, Files.readAllBytes(trajectory("600K_0")));
    assertTrue(
        Files.readString(output.resolve("run.json")).contains("midpoint, 2 steps"),
        "the run's description");
    Outcome.of("info", own).requireGood();
    assertTrue(Outcome.of("info", own).out().contains("midpoint-2"));
    JsonNode told = Outcome.of("info", own, "--json").json().get(0);
    assertEquals("midpoint-2", told.path("sampler").asText());
    simulate("-T", 600, "--sampler", "published", "--solver", "heun").requireBadInput("--sampler");
    simulate("-T", 600, "--sampler", "published", "--flow-steps", 3).requireBadInput("--sampler");
    simulate("-T", 600, "--sampler", "leapfrog-3").requireBadInput("--sampler", "leapfrog-3");
  }

  @Test
  void convergeComparesSamplers() throws IOException {
    Outcome.of(
            "converge",
            "--structure",
            oxide,
            "--propagator",
            propagator,
            "-T",
            600,
            "--frames",
            3,
            "--strides",
            3,
            "--warm-up",
            2,
            "--samplers",
            "euler-2,midpoint-1")
        .requireGood();
    simulate("-T", 600, "--steps", 6, "--no-report").requireGood();
    // A run's trajectory says all that an analysis asks for.
    Outcome.of("analyze", trajectory("600K_0"), "-o", folder.resolve("report")).requireGood();
    String comment = Files.readAllLines(trajectory("600K_0")).get(1);
    assertTrue(
        comment.endsWith("temperature_K=600 mobile_species=Li mobile_charge_e=1 replica=0"),
        comment);
    JsonNode found =
        Outcome.of(
                "converge",
                "--structure",
                trajectory("600K_0"),
                "--propagator",
                propagator,
                "-T",
                600,
                "--frames",
                3,
                "--strides",
                2,
                "--json",
                "--solver",
                "ab2",
                "--flow-steps",
                3)
            .requireGood()
            .json()
            .path("solver_error");
    assertEquals(1, found.size());
    assertEquals("ab2-3", found.get(0).path("solver").asText());
    assertEquals("ab2-6", found.get(0).path("finer_solver").asText());
    assertEquals(3, found.get(0).path("frames").asInt());
    List<Object> command =
        List.of("converge", "--structure", oxide, "--propagator", propagator, "-T", 600);
    for (String wrong :
        List.of(
            "--frames|1",
            "--strides|0",
            "--warm-up|0",
            "--hop|-1",
            "--samplers|euler",
            "--mobile|Na",
            "--sampler|nothing",
            "--flow-steps|0")) {
      String[] parts = wrong.split("\\|");
      Outcome.of(concat(command.toArray(), parts[0], parts[1])).requireBadInput(parts[0]);
    }
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
