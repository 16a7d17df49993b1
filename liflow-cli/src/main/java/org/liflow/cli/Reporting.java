package org.liflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.TrajectoryCheck;
import org.liflow.report.ReportDocument;
import org.liflow.report.RunReport;
import org.liflow.tensor.parallel.Workers;

/** Writes reports of trajectories for the commands, and prints their summary. */
final class Reporting {
  private Reporting() {}

  /**
   * Reads, analyses and writes the report into {@code output}, with this program's version.
   *
   * @param threads of the analysis
   */
  static ReportDocument write(
      RunReport report, DiffusionAnalysis.Settings settings, Path output, int threads)
      throws IOException {
    RunReport signed = report.withProvenance("liflow", Version.number());
    try (Workers workers = new Workers(threads)) {
      return OptionHints.of("one of these elements as", "--mobile with one of these elements as")
          .call(() -> signed.write(output, settings, workers));
    }
  }

  /** Prints a table for a person. */
  static void print(DiffusionReport results, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%8s %9s  %-12s %-25s %13s %14s%n",
        "T (K)",
        "time (ps)",
        "D* (cm²/s)",
        "95 % interval",
        "ideal σ mS/cm",
        "framework (Å²)");
    for (DiffusionReport.AtTemperature at : results.temperatures()) {
      Estimate d = at.self().estimate();
      double framework = 0;
      for (TrajectoryCheck check : at.checks()) {
        for (double msd : check.frameworkMsd()) {
          framework = Math.max(framework, msd);
        }
      }
      out.printf(
          Locale.ROOT,
          "%8.4g %9.4g  %-12s %-25s %13s %14.3f%n",
          at.temperature(),
          (at.frames() - 1) * at.timeStep(),
          scientific(d.median()),
          scientific(d.lower95()) + " to " + scientific(d.upper95()),
          at.conductivity() == null
              ? "-"
              : String.format(Locale.ROOT, "%.3g", 1e3 * at.conductivity().ideal().median()),
          framework);
    }
    if (results.arrhenius() != null) {
      DiffusionReport.Arrhenius line = results.arrhenius();
      out.printf(
          Locale.ROOT,
          "%nActivation energy %.3f eV (95 %%: %.3f to %.3f); D* at %.4g K %s cm²/s (%s to %s)%n",
          line.fit().activationEnergy(),
          line.fit().activationEnergyLower(),
          line.fit().activationEnergyUpper(),
          line.extrapolated().temperature(),
          scientific(line.extrapolated().diffusivity()),
          scientific(line.extrapolated().lower()),
          scientific(line.extrapolated().upper()));
    }
    for (String warning : results.warnings()) {
      out.println("Note: " + warning);
    }
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }
}
