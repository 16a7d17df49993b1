package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.quickstart.TinyQuickstart;
import picocli.CommandLine;

class QuickstartCommandTest {
  @TempDir Path folder;

  private String quickstart(String... more) throws IOException {
    CommandLine line = new CommandLine(new QuickstartCommand());
    StringWriter out = new StringWriter();
    line.setOut(new PrintWriter(out, true));
    String[] arguments = new String[more.length + 3];
    arguments[0] = "--output=" + folder.resolve("q");
    arguments[1] = "--threads=1";
    arguments[2] = "--backend=scalar";
    System.arraycopy(more, 0, arguments, 3, more.length);
    line.parseArgs(arguments);
    QuickstartCommand command = line.getCommand();
    assertEquals(Main.OK, command.run(TinyQuickstart.settings()));
    return out.toString();
  }

  private static void infoKnowsIt(Path quickstart, JsonNode results) throws IOException {
    JsonNode json = Outcome.of("info", quickstart, "--json").requireGood().json().get(0);
    assertEquals("quickstart", json.path("kind").asText());
    assertTrue(json.path("finished").asBoolean());
    assertEquals("42", json.at("/settings/seed").asText());
    assertTrue(json.at("/seconds/propagator").asDouble() > 0);
    assertEquals(
        results.at("/generated/diffusion/self_diffusivity/D_cm2_s/median").asDouble(),
        json.at("/results/generated/D_cm2_s/median").asDouble());
    String text = Outcome.of("info", quickstart).requireGood().out();
    assertTrue(text.contains("Li MSD along c at 2 ps (Å²)"), text);
    assertTrue(text.contains("LLTO 2x2x2"), text);
    assertTrue(text.contains("g(r), mean |difference|"), text);
    assertEquals(5, json.at("/results/targets").size());
    // As a kill leaves it.
    Files.delete(quickstart.resolve("results.json"));
    Files.delete(quickstart.resolve("times.json"));
    String killed = Outcome.of("info", quickstart).requireGood().out();
    assertTrue(killed.contains("not finished"), killed);
    Files.writeString(quickstart.resolve("quickstart.json"), "{\"format\": ");
    Outcome.of("info", quickstart).requireBadInput("quickstart.json", "not JSON");
    Files.writeString(quickstart.resolve("quickstart.json"), "[]");
    Outcome.of("info", quickstart).requireBadInput("quickstart.json", "another kind");
  }

  @Test
  @Tag("slow")
  void opensWithTheComparisonAndSaysWhereTheReportIs() throws IOException {
    String first = quickstart();
    assertTrue(first.contains("Reference dynamics: 244 frames to do"), first);
    assertTrue(first.contains("Generating: done in"), first);
    String again = quickstart();
    assertTrue(again.contains("Training the Propagator: done before"), again);
    for (String words :
        new String[] {
          "neither this arrangement nor this temperature was trained on",
          "Li D* in the a-b plane (cm²/s)",
          "Li MSD along c at 2 ps (Å²)",
          "seconds per ps",
          "Li MSD along c at 10 ps, ratio",
          "target",
          "Open "
        }) {
      assertTrue(first.contains(words) && again.contains(words), () -> words + "\n" + again);
    }
    JsonNode json = new ObjectMapper().readTree(quickstart("--json"));
    assertTrue(json.at("/results/generated/in_plane_msd_A2").asDouble() > 0);
    assertTrue(Files.exists(Path.of(json.path("report").asText())));
    Outcome.of("quickstart", "--output", folder.resolve("q"), "--backend", "scalar", "--seed", 1)
        .requireBadInput("quickstart.json", "seed", "or another --output");
    infoKnowsIt(folder.resolve("q"), json.path("results"));
  }
}
