package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.Estimate;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.SharedData;

class DiffusivityExampleTest {
  private static Diffusivity quietly(Path model, Path crystal, int strides) throws IOException {
    PrintStream usual = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      return DiffusivityExample.lithium(model, crystal, 900, strides);
    } finally {
      System.setOut(usual);
      assertTrue(
          printed.toString(StandardCharsets.UTF_8).startsWith("D* in cm²/s: "),
          printed.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  @Tag("slow")
  void runsWithAFreshModel(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("model.safetensors");
    Path crystal = folder.resolve("LiCl.cif");
    SmallModels.propagator().write(model);
    CrystalFiles.writeStructure(crystal, SmallModels.rockSalt(3, 17, 5.13));
    Diffusivity result = quietly(model, crystal, 20);
    assertEquals(2 * 8, result.walkers());
    Estimate estimate = result.estimate();
    assertTrue(estimate.mean() >= 0 && Double.isFinite(estimate.mean()), estimate.toString());
  }

  @Test
  @Tag("reference-data")
  void runsWithAPublishedModel() throws IOException {
    Path model = SharedData.require("checkpoints/P_LGPS.ckpt");
    Path crystal = SharedData.require("structures/Li10GeP2S12_mp-696138.cif");
    Diffusivity result = quietly(model, crystal, 8);
    assertEquals(2 * 40, result.walkers());
    // A superionic conductor at 900 K: some 1e-5 cm²/s. Eight strides tell no more than the power.
    double mean = result.estimate().mean();
    assertTrue(mean > 1e-6 && mean < 1e-3, mean + " cm²/s");
  }
}
