package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelRole;

class UntilNarrowTest {
  @TempDir Path folder;

  @Test
  void looksAtNumbersOfStridesThatGrow() {
    int strides = 0;
    int looks = 0;
    int last = 0;
    while (strides < 1000) {
      last = strides;
      strides = UntilNarrow.next(strides, 1000);
      assertTrue(strides > last);
      looks++;
    }
    assertEquals(1000, strides);
    assertTrue(looks <= 15, looks + " looks");
    assertEquals(50, UntilNarrow.next(0, 1000));
    assertEquals(20, UntilNarrow.next(0, 20));
    assertEquals(100, UntilNarrow.next(50, 1000));
  }

  @Test
  void takesAShareInPerCent() {
    assertEquals(0.1, UntilNarrow.parse("10%"), 1e-12);
    assertEquals(0.025, UntilNarrow.parse(" 2.5% "), 1e-12);
    for (String wrong : new String[] {"10", "0.1", "0%", "100%", "-5%", "ten%", "%", "", "NaN%"}) {
      InputException refused =
          assertThrows(InputException.class, () -> UntilNarrow.parse(wrong), wrong);
      assertTrue(refused.getMessage().contains("--until"), refused.getMessage());
    }
  }

  private Outcome simulate(Path output, Object... more) throws IOException {
    Path model = folder.resolve("P.safetensors");
    if (!Files.exists(model)) {
      Samples.model(model, ModelRole.PROPAGATOR);
    }
    Object[] all = {
      "simulate",
      "--structure",
      Samples.lithiumOxide(folder),
      "--propagator",
      model,
      "-T",
      600,
      "--no-report",
      "--no-converge",
      "--min-contact",
      0.1,
      "--flow-steps",
      2,
      "-o",
      output
    };
    Object[] whole = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, whole, all.length, more.length);
    return Outcome.of(whole);
  }

  /** A run that was killed ends at the same stride with the same bytes. */
  @Test
  void endsWhereItIsNarrowAndSoDoesAResumedRun() throws IOException {
    Path one = folder.resolve("one");
    Outcome done = simulate(one, "--until", "60%", "--steps", 400, "--json").requireGood();
    JsonNode look = done.json().path("until").get(0);
    assertTrue(look.path("reached").asBoolean(), done.out());
    assertTrue(look.path("half_width").asDouble() <= 0.6);
    int strides = look.path("strides").asInt();
    assertEquals(strides, done.json().path("strides").asInt());
    byte[] whole = Files.readAllBytes(one.resolve("traj_600K_0.extxyz"));
    Files.write(one.resolve("traj_600K_0.extxyz"), Arrays.copyOf(whole, whole.length / 3));
    Outcome again =
        simulate(one, "--until", "60%", "--steps", 400, "--resume", "--json").requireGood();
    assertEquals(look, again.json().path("until").get(0));
    assertArrayEquals(whole, Files.readAllBytes(one.resolve("traj_600K_0.extxyz")));
    // What is known well enough is not run on.
    Outcome third = simulate(one, "--until", "60%", "--resume", "--json").requireGood();
    assertEquals(0, third.json().path("strides").asInt());
  }

  /** Trajectories that stopped give the same interval at every later look. */
  @Test
  void theSameFramesAreNoSecondLook() throws IOException {
    Path run = folder.resolve("stopped");
    simulate(run, "--steps", 50).requireGood();
    UntilNarrow narrow =
        new UntilNarrow(run, 0.99, DiffusionAnalysis.Settings.of(Element.LI), false);
    assertFalse(narrow.isReached(600, 50, false));
    assertTrue(narrow.looks().get(0).narrow(), narrow.looks()::toString);
    assertFalse(narrow.hasEnded(600));
    assertFalse(narrow.isReached(600, 100, false));
    assertTrue(narrow.hasEnded(600));
    UntilNarrow.Look last = narrow.looks().get(0);
    assertEquals(50, last.strides());
    assertTrue(narrow.text(last).contains("have stopped"), narrow.text(last));
    assertFalse(narrow.isReachedEverywhere());
  }

  @Test
  void saysWhenTheLimitComesFirst() throws IOException {
    Outcome done = simulate(folder.resolve("two"), "--until", "0.5%", "--steps", 12);
    assertEquals(Main.STOPPED_EARLY, done.code(), done.err());
    assertTrue(done.out().contains("--steps is the limit"), done.out());
    simulate(folder.resolve("three"), "--until", "10").requireBadInput("--until", "10");
    assertTrue(Files.notExists(folder.resolve("three")));
  }
}
