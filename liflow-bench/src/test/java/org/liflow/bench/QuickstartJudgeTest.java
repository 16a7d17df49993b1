package org.liflow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartJudgeTest {
  @TempDir Path folder;

  private static int run(String... arguments) {
    return QuickstartJudge.run(new PrintWriter(new StringWriter(), true), arguments);
  }

  @Test
  void refusesWhatIsNoFinishedQuickstart() throws IOException {
    String cache = "--cache=" + folder.resolve("cache");
    assertEquals(2, run(cache, folder.resolve("none").toString()));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(2, run(cache, empty.toString()));
    Files.writeString(
        empty.resolve("quickstart.json"),
        "{\"format\": \"liflow-quickstart 1\", \"settings\": {\"seed\": \"1\"}}");
    assertEquals(2, run(cache, empty.toString()));
    Files.writeString(empty.resolve("results.json"), "{}");
    assertEquals(2, run(cache, empty.toString()));
    assertEquals(2, run(cache, "--half-width=0", empty.toString()));
    assertEquals(2, run(cache, "--most=0", empty.toString()));
    assertEquals(2, run(empty.toString()));
    assertFalse(Files.exists(folder.resolve("cache")));
  }

  @Test
  void tellsOfItsOptions() {
    StringWriter text = new StringWriter();
    assertEquals(0, QuickstartJudge.run(new PrintWriter(text, true), "--help"));
    assertTrue(text.toString().contains("--half-width"), text::toString);
  }
}
