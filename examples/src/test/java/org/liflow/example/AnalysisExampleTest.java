package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.Diffusivity;

class AnalysisExampleTest {
  private static final int ATOMS = 32;
  private static final double CELL = 10;

  /** Å per frame and axis, and ps per frame: D = 0.3² / (2 · 0.5) Å²/ps. */
  private static final double STEP = 0.3;

  private static final double TIME_STEP = 0.5;
  private static final double D = 0.09e-4;

  /** Random walks of 32 Li wrapped into the cell, as VASP writes them, and 32 Cl that rest. */
  private static Path xdatcar(Path folder) throws IOException {
    Random random = new Random(5);
    double[] walk = random.doubles(3 * ATOMS).toArray();
    double[] rest = random.doubles(3 * ATOMS).toArray();
    StringBuilder text = new StringBuilder("random walk\n1.0\n");
    text.append("10 0 0\n0 10 0\n0 0 10\nLi Cl\n" + ATOMS + " " + ATOMS + "\n");
    for (int frame = 1; frame <= 300; frame++) {
      text.append("Direct configuration=     ").append(frame).append('\n');
      for (int k = 0; k < walk.length; k++) {
        text.append(line(walk[k] - Math.floor(walk[k]), k));
        walk[k] += STEP / CELL * random.nextGaussian();
      }
      for (int k = 0; k < rest.length; k++) {
        text.append(line(rest[k], k));
      }
    }
    return Files.writeString(folder.resolve("XDATCAR"), text);
  }

  private static String line(double fraction, int k) {
    return String.format(Locale.ROOT, "%12.8f%s", fraction, k % 3 == 2 ? "\n" : "");
  }

  @Test
  void findsTheDiffusivityOfARandomWalk(@TempDir Path folder) throws IOException {
    Path xdatcar = xdatcar(folder);
    Diffusivity lithium = AnalysisExample.lithium(xdatcar, TIME_STEP);
    assertEquals(ATOMS, lithium.walkers());
    assertEquals(D, lithium.estimate().mean(), 0.15 * D);
    String line = Printed.by(() -> AnalysisExample.main(new String[] {xdatcar.toString(), "0.5"}));
    assertTrue(line.matches("D\\* = \\d\\.\\d\\de-06 cm²/s \\(95 %: .* to .*\\)\\R"), line);
  }
}
