package org.liflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.IntervalPart;
import org.liflow.analysis.QuotedInterval;
import org.liflow.analysis.TrajectoryCheck;
import org.liflow.report.DiffusivityInterval;
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

  /** Prints a table for a person, with the quoted intervals and what they consist of. */
  static void print(ReportDocument document, PrintWriter out) {
    DiffusionReport results = document.results();
    List<DiffusivityInterval> intervals = document.intervals();
    out.printf(
        Locale.ROOT,
        "%8s %9s  %-12s %-25s %13s %14s%n",
        "T (K)",
        "time (ps)",
        "D* (cm²/s)",
        "95 % interval",
        "ideal σ mS/cm",
        "framework (Å²)");
    for (int k = 0; k < intervals.size(); k++) {
      DiffusionReport.AtTemperature at = results.temperatures().get(k);
      QuotedInterval d = intervals.get(k).quoted();
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
    out.println();
    printParts(intervals, out);
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
      if (line.conductivity() != null) {
        out.printf(
            Locale.ROOT,
            "Ideal conductivity at %.4g K %.3g mS/cm (%.3g to %.3g)%n",
            line.extrapolated().temperature(),
            1e3 * line.conductivity().median(),
            1e3 * line.conductivity().lower(),
            1e3 * line.conductivity().upper());
      }
    }
    for (String warning : results.warnings()) {
      out.println("Note: " + warning);
    }
  }

  /** One row a temperature, one column a source. */
  private static void printParts(List<DiffusivityInterval> intervals, PrintWriter out) {
    List<String> names = new ArrayList<>(List.of("interval of D* (%)", ">quoted"));
    for (IntervalPart.Source source : IntervalPart.Source.values()) {
      names.add(">" + source.word());
    }
    TextTable table = new TextTable(names.toArray(String[]::new));
    for (DiffusivityInterval at : intervals) {
      QuotedInterval quoted = at.quoted();
      List<String> row = new ArrayList<>();
      row.add(Summary.digits(at.temperature(), 10) + " K");
      row.add(range(quoted.below(), quoted.above()));
      for (QuotedInterval.Length length : quoted.parts()) {
        row.add(text(length.part()));
      }
      table.row(row.toArray());
    }
    table.print(out, "");
    out.println(
        "Random parts add up in quadrature. A known error of the solver (->) extends the interval"
            + " to one side.");
  }

  private static String text(IntervalPart part) {
    if (!part.isEstimated()) {
      return "not estimated";
    }
    if (part.isNothing()) {
      return "none beyond";
    }
    String known =
        part.shift() == 0 ? "" : String.format(Locale.ROOT, " -> %+.1f", 100 * part.shift());
    return range(part.below(), part.above()) + known;
  }

  private static String range(double below, double above) {
    return String.format(Locale.ROOT, "-%.1f/+%.1f", 100 * below, 100 * above);
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }
}
