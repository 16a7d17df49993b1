package org.liflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.TrajectoryCheck;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.InputException;
import org.liflow.report.ReportDocument;
import org.liflow.report.ReportFiles;
import org.liflow.run.RunFolder;
import org.liflow.tensor.parallel.Workers;

/** Analyses trajectories on disk, writes the report and prints its summary. */
final class Reporting {
  /**
   * A trajectory file and what it does not say itself.
   *
   * @param temperature in K
   * @param note a warning for the report; null for none
   * @param tooShort whether it is known to have too few frames; it is then left out
   */
  record Source(
      Path file, double temperature, ReadOptions options, String note, boolean tooShort) {}

  /** Sources and provenance of a report. */
  record Request(String title, Map<String, String> provenance, List<Source> sources) {}

  /** The setting of a run whose replicas start from different orderings of a crystal. */
  static final String ORDERINGS = "orderings";

  /** Strides below which no diffusivity can be had of a trajectory. */
  static final int FEWEST_STRIDES = 3;

  private Reporting() {}

  /** The request for a run's folder. */
  static Request ofRun(Path folder, ReadOptions options) {
    List<Source> sources = new ArrayList<>();
    for (RunFolder.Listed listed : RunFolder.list(folder)) {
      sources.add(
          new Source(
              listed.file(),
              listed.temperature(),
              options,
              listed.fault(),
              listed.ended() && listed.strides() < FEWEST_STRIDES));
    }
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new Request(name == null ? "run" : name.toString(), RunFolder.settings(folder), sources);
  }

  /** Reads, analyses and writes the report into {@code output}. */
  static ReportDocument write(
      Request request, DiffusionAnalysis.Settings settings, Path output, int threads)
      throws IOException {
    Map<Double, List<Trajectory>> byTemperature = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    for (Source source : request.sources()) {
      if (source.tooShort()) {
        notes.add(
            source.file().getFileName()
                + " is too short to analyse and left out"
                + (source.note() == null ? "" : ": " + source.note()));
        continue;
      }
      Trajectory trajectory = CrystalFiles.readTrajectory(source.file(), source.options());
      boolean moves = false;
      for (int z : trajectory.atomicNumbers()) {
        moves |= z == settings.mobile();
      }
      if (!moves) {
        throw new InputException(
            source.file(),
            "no atom of the mobile species in " + trajectory.structure(0).formula(),
            "--mobile with one of these elements");
      }
      if (source.note() != null) {
        notes.add(source.note());
      }
      byTemperature
          .computeIfAbsent(source.temperature(), temperature -> new ArrayList<>())
          .add(trajectory);
    }
    if (byTemperature.isEmpty()) {
      throw new InputException(
          request.title(),
          "no trajectory of " + FEWEST_STRIDES + " strides or more",
          "trajectories long enough to analyse");
    }
    List<DiffusionAnalysis.Run> runs = new ArrayList<>();
    boolean differ = request.provenance().containsKey(ORDERINGS);
    byTemperature.forEach(
        (temperature, replicas) ->
            runs.add(new DiffusionAnalysis.Run(temperature, replicas, differ)));
    DiffusionReport results;
    try (Workers workers = new Workers(threads)) {
      results = DiffusionAnalysis.of(runs, settings, workers);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          request.sources().get(0).file().toString(),
          problem.getMessage(),
          "trajectories long enough to analyse",
          problem);
    }
    notes.addAll(results.warnings());
    DiffusionReport noted =
        new DiffusionReport(
            results.mobileSpecies(),
            results.charge(),
            results.temperatures(),
            results.arrhenius(),
            notes);
    Map<String, String> provenance = new LinkedHashMap<>(request.provenance());
    provenance.put("liflow", Version.number());
    ReportDocument document = new ReportDocument(request.title(), provenance, noted);
    ReportFiles.write(output, document);
    return document;
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
