package org.liflow.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.SelfDiffusivity;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;

/**
 * Reads an XDATCAR and prints the self-diffusivity of its lithium with the 95 % interval. The
 * artifact {@code liflow-crystal} is enough for this program.
 */
final class AnalysisExample {
  private AnalysisExample() {}

  /** Arguments: the XDATCAR, the time between its frames in ps (the file does not state it). */
  public static void main(String[] arguments) throws IOException {
    Estimate d = lithium(Path.of(arguments[0]), Double.parseDouble(arguments[1])).estimate();
    System.out.printf(
        Locale.ROOT, "D* = %.2e cm²/s (95 %%: %.2e to %.2e)%n", d.mean(), d.lower95(), d.upper95());
  }

  /** Estimates D* of lithium from one trajectory, relative to the other atoms. */
  static Diffusivity lithium(Path xdatcar, double timeStep) throws IOException {
    ReadOptions options = ReadOptions.defaults().withTimeStep(timeStep);
    Trajectory run = CrystalFiles.readTrajectory(xdatcar, options);
    return SelfDiffusivity.estimate(List.of(run), Element.LI, DiffusivitySettings.DEFAULT);
  }
}
