package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of other programs, which say all of themselves in several files. */
class ForeignRunsTest {
  private static final String INCAR =
      "IBRION = 0\nPOTIM = 2\nNBLOCK = 50\nTEBEG = 650\nSMASS = 0\nNSW = 4000\n";

  @TempDir Path folder;
  private Path run;

  /** A walk of eight lithium atoms in an XDATCAR. */
  @BeforeEach
  void write() throws IOException {
    run = Files.createDirectory(folder.resolve("vasp"));
    Random random = new Random(3);
    double[] place = new double[24];
    StringBuilder text = new StringBuilder("Li\n1\n9 0 0\n0 9 0\n0 0 9\nLi\n8\n");
    for (int frame = 1; frame <= 80; frame++) {
      text.append("Direct configuration= " + frame + "\n");
      for (int k = 0; k < 24; k++) {
        place[k] += 0.02 * random.nextGaussian();
        double inside = (0.25 + 0.5 * (k / 3 >> k % 3 & 1) + place[k]) % 1;
        text.append(String.format(Locale.ROOT, " %.8f%s", inside, k % 3 == 2 ? "\n" : ""));
      }
    }
    Files.writeString(run.resolve("XDATCAR"), text);
    Files.writeString(run.resolve("INCAR"), INCAR);
  }

  @Test
  void aFolderNeedsNeitherTimeStepNorTemperature() throws IOException {
    for (Path input : new Path[] {run, run.resolve("XDATCAR")}) {
      JsonNode results =
          Outcome.of("analyze", input, "-o", folder.resolve("report"), "--json")
              .requireGood()
              .json()
              .path("results");
      JsonNode at = results.path("temperatures").get(0);
      assertEquals(650, at.path("temperature_K").asDouble());
      assertEquals(0.1, at.path("time_step_ps").asDouble(), 1e-9);
      assertTrue(
          results.path("warnings").toString().contains("0.1 ps between frames from INCAR"),
          results.toString());
    }
  }

  @Test
  void infoConvertAndDatasetTakeAFolder() throws IOException {
    String info = Outcome.of("info", run).requireGood().out();
    assertTrue(info.contains("frames from XDATCAR"), info);
    assertTrue(info.contains("0.1 ps between frames"), info);
    Path xyz = folder.resolve("out.xyz");
    String told = Outcome.of("convert", run, xyz).requireGood().out();
    assertTrue(told.contains("80 frames of Li8") && told.contains("from INCAR"), told);
    assertTrue(Files.readString(xyz).contains("time=0.1 "), "times are written");
    Path set = folder.resolve("set");
    String made = Outcome.of("dataset", run, "-o", set, "--quiet").requireGood().out();
    assertTrue(made.contains("from INCAR"), made);
    assertTrue(Files.exists(set.resolve("positions_650K.npz")));
  }

  @Test
  void whatContradictsTheRunIsRefused() throws IOException {
    Path report = folder.resolve("report");
    Outcome.of("analyze", run, "-T", "600", "-o", report)
        .requireBadInput("states 650.0 K", "--override-temperature");
    Outcome.of("analyze", run, "--time-step", "0.002", "-o", report)
        .requireBadInput("0.1 ps between frames from INCAR", "--override-time");
    Files.writeString(run.resolve("INCAR"), INCAR.replace("SMASS = 0", "SMASS = -3"));
    Outcome.of("analyze", run, "-o", report).requireBadInput("temperature", "--temperature in K");
    Outcome.of("analyze", run, "-T", "650", "-o", report).requireGood();
    Files.writeString(run.resolve("INCAR"), INCAR.replace("IBRION = 0", "IBRION = 2"));
    Outcome.of("analyze", run, "-T", "650", "--time-step", "0.1", "-o", report)
        .requireBadInput("a relaxation", "--override-time");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Outcome.of("info", empty).requireBadInput("vasprun.xml", "a folder with none of");
  }
}
