package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.universal.TinyCrystals;

class UniversalCommandTest {
  @TempDir Path folder;

  private Outcome universal(Path crystals, Path potential, String... more) {
    List<Object> arguments = new ArrayList<>(List.of("universal", "--crystals", crystals));
    arguments.addAll(List.of("--potential", potential, "-o", folder.resolve("out"), "-q"));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray());
  }

  @Test
  @Tag("slow")
  void tellsTheCostAndWhatCameOut() throws IOException {
    Path crystals = TinyCrystals.folder(folder);
    Path table = TinyCrystals.table(folder);
    String[] small = {
      "-T", "300", "--time", "1.2", "--equilibration", "0.1", "--orderings", "1",
      "--min-atoms", "8", "--max-atoms", "40", "--min-width", "4", "--threads", "2"
    };
    String text = universal(crystals, table, small).requireGood().out();
    assertTrue(text.contains("Supercells: 7 crystals to do"), text);
    assertTrue(text.contains("Reference to run: 3 supercells"), text);
    assertTrue(text.contains("7 crystals, 3 with supercells, 3 in the data set with 3 traj"), text);
    String again = universal(crystals, table, small).requireGood().out();
    assertTrue(again.contains("Reference dynamics: done before"), again);
    assertFalse(again.contains("Reference to run"), again);
    String[] json = java.util.Arrays.copyOf(small, small.length + 1);
    json[small.length] = "--json";
    JsonNode root = universal(crystals, table, json).requireGood().json();
    assertEquals(3, root.path("trajectories").asInt());
    assertEquals(
        3, root.path("train_compositions").asInt() + root.path("unseen_compositions").asInt());
    Outcome.of("info", folder.resolve("out").resolve("dataset")).requireGood();
  }

  @Test
  void namesWhatIsWrongAndWritesNothing() throws IOException {
    Path crystals = TinyCrystals.folder(folder);
    Path table = TinyCrystals.table(folder);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    universal(folder.resolve("none"), table).requireBadInput("none", "no such folder");
    universal(empty, table).requireBadInput("empty", "no crystals");
    universal(crystals, folder.resolve("none.csv")).requireBadInput("none.csv", "no such file");
    universal(crystals, table, "--time", "1.23").requireBadInput("1.23 ps", "whole frames");
    universal(crystals, table, "--time", "1").requireBadInput("1.0 ps, no longer than", "lag");
    universal(crystals, table, "-T", "300,300").requireBadInput("temperatures [300, 300]");
    universal(crystals, table, "--frame-every", "0.3").requireBadInput("0.3 ps");
    universal(crystals, table, "--min-atoms", "50", "--max-atoms", "40")
        .requireBadInput("50 to 40 atoms");
    Files.writeString(crystals.resolve("oxide.vasp"), "");
    universal(crystals, table).requireBadInput("oxide.vasp", "the same name as oxide.cif");
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
