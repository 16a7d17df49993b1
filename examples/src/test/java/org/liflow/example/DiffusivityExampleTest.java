package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
    Diffusivity[] result = new Diffusivity[1];
    String text =
        Printed.by(() -> result[0] = DiffusivityExample.lithium(model, crystal, 900, strides));
    assertTrue(text.startsWith("D* in cm²/s: "), text);
    return result[0];
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
