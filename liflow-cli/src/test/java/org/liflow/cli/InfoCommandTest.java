package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.backend.Backends;

class InfoCommandTest {
  @TempDir Path folder;

  @Test
  void tellsOfTheMachineAndItsBackends() throws IOException {
    JsonNode json = Outcome.of("info", "--json").requireGood().json();
    assertEquals(Runtime.getRuntime().availableProcessors(), json.path("processors").asInt());
    assertEquals(Backends.providers().size(), json.path("backends").size());
    int chosen = 0;
    for (JsonNode backend : json.path("backends")) {
      chosen += backend.path("chosen").asBoolean() ? 1 : 0;
      assertTrue(backend.path("obstacle").isNull() != backend.path("description").isNull());
    }
    assertEquals(1, chosen);
    String text = Outcome.of("info").requireGood().out();
    assertTrue(text.contains("scalar") && text.contains("chosen"), text);
  }

  @Test
  void tellsOfModels() throws IOException {
    Path model = Samples.model(folder.resolve("C.safetensors"), ModelRole.CORRECTOR);
    JsonNode json = Outcome.of("info", model, "--json").requireGood().json().get(0);
    assertEquals("corrector", json.path("role").asText());
    assertEquals(12, json.path("elements").size());
    assertEquals(3.5, json.path("cutoff_A").asDouble());
    assertEquals("tests", json.path("provenance").path("made_for").asText());
    String text = Outcome.of("info", model).requireGood().out();
    assertTrue(text.contains("Corrector") && text.contains("12: H Li Be"), text);
  }

  @Test
  @Tag("reference-data")
  void tellsOfPublishedModels() throws IOException {
    Path model = SharedData.require("checkpoints/P_LGPS.ckpt");
    JsonNode json = Outcome.of("info", model, "--json").requireGood().json().get(0);
    assertEquals("propagator", json.path("role").asText());
    assertEquals("[\"Li\",\"P\",\"S\",\"Ge\"]", json.path("elements").toString());
    assertEquals(1.005, json.path("stride_ps").asDouble());
    assertEquals(64, json.path("network").path("features").asInt());
  }

  @Test
  void tellsOfStructures() throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    JsonNode json = Outcome.of("info", oxide, "--json").requireGood().json().get(0);
    assertEquals("poscar", json.path("format").asText());
    assertEquals("Li8O4", json.path("formula").asText());
    assertEquals(97.336, json.path("volume_A3").asDouble(), 1e-9);
    // 8 x 6.94 + 4 x 15.999 amu in 97.336 Å³.
    assertEquals(2.0389, json.path("density_g_cm3").asDouble(), 2e-3);
    JsonNode closest = json.path("closest");
    assertEquals(Math.sqrt(3) / 4 * 4.6, closest.path("distance_A").asDouble(), 1e-9);
    assertEquals("Li", closest.path("species_i").asText());
    assertEquals("O", closest.path("species_j").asText());
    assertEquals(
        Math.sqrt(3) / 4 * 4.6 / (1.28 + 0.66),
        closest.path("share_of_covalent_radii").asDouble(),
        1e-9);
    String text = Outcome.of("info", oxide).requireGood().out();
    assertTrue(text.contains("  Angles   90.000  90.000  90.000 °"), text);
  }

  @Test
  void tellsOfAtomsWithoutContact() throws IOException {
    Path lone = Samples.text(folder.resolve("lone.xyz"), "1\n\nLi 0 0 0\n");
    assertTrue(Outcome.of("info", lone).requireGood().out().contains("no contact"));
    Path same = Samples.text(folder.resolve("same.xyz"), "2\n\nLi 0 0 0\nO 0 0 0\n");
    JsonNode json = Outcome.of("info", same, "--json").requireGood().json().get(0);
    assertEquals(0, json.path("closest").path("distance_A").asDouble());
  }

  @Test
  void tellsOfTrajectories() throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 9);
    JsonNode json = Outcome.of("info", walk, "--json").requireGood().json().get(0);
    assertEquals(9, json.path("frames").asInt());
    assertEquals(4.0, json.path("time_ps").asDouble());
    assertEquals(0.5, json.path("time_step_ps").asDouble());
    assertTrue(json.path("same_cell").asBoolean() && json.path("same_atoms").asBoolean());
    String text = Outcome.of("info", walk, "--every", 4).requireGood().out();
    assertTrue(text.contains("4 ps, 2 ps between frames"), text);
  }

  @Test
  void tellsOfRunsAndDataSets() throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    Path model = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Path run = folder.resolve("run");
    Outcome.of(
            "simulate",
            "--structure",
            oxide,
            "--propagator",
            model,
            "-T",
            "500,600",
            "--steps",
            3,
            "-o",
            run,
            "--no-report",
            "--min-contact",
            0.1,
            "--flow-steps",
            1)
        .requireGood();
    String text = Outcome.of("info", run).requireGood().out();
    assertTrue(text.contains("Li8O4, 12 atoms"), text);
    assertTrue(text.lines().anyMatch(line -> line.matches(" +600 +0 +3 +3 +complete")), text);
    // As a kill leaves it: the description is behind the trajectory.
    Path description = run.resolve("run.json");
    Files.writeString(
        description,
        Files.readString(description)
            .replace("\"complete\"", "\"unfinished\"")
            .replace("    \"strides\" : 3", "    \"strides\" : 0"));
    Path trajectory = run.resolve("traj_600K_0.extxyz");
    String frames = Files.readString(trajectory);
    Files.writeString(trajectory, frames.substring(0, frames.length() - 5));
    String killed = Outcome.of("info", run).requireGood().out();
    assertTrue(killed.lines().anyMatch(line -> line.matches(" +600 +0 +2 +2 +unfinished")), killed);

    Path set = folder.resolve("set");
    Outcome.of("convert", run.resolve("traj_500K_0.extxyz"), set, "--dataset", "-T", 500)
        .requireGood();
    JsonNode json = Outcome.of("info", set, run, "--json").requireGood().json();
    assertEquals(1, json.get(0).path("positions_of").path("500").asInt());
    assertEquals(12, json.get(0).path("trajectories").get(0).path("atoms").asInt());
    assertEquals("run", json.get(1).path("kind").asText());
  }
}
