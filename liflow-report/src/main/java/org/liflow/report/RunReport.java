package org.liflow.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionReport;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.flow.SolverConvergence;
import org.liflow.run.RunConvergence;
import org.liflow.run.RunFolder;
import org.liflow.tensor.parallel.Workers;

/**
 * The report of trajectories on disk: reads them, analyses their diffusion and writes the page and
 * tables of {@link ReportFiles}.
 *
 * <pre>{@code
 * RunReport report = RunReport.ofRun(folder, ReadOptions.defaults());
 * try (Workers workers = new Workers(2)) {
 *   report.write(folder, DiffusionAnalysis.Settings.of(Element.LI), workers);
 * }
 * }</pre>
 *
 * @param title of the report
 * @param provenance the origin of the trajectories by topic, in the order to be shown; copied
 * @param sources the trajectories; copied
 * @param solver how much of the results is the solver's, by temperature; empty where it was not
 *     checked; copied
 */
public record RunReport(
    String title,
    Map<String, String> provenance,
    List<Source> sources,
    List<SolverConvergence> solver) {
  /** The setting of a run whose replicas start from different orderings of a crystal. */
  public static final String ORDERINGS = "orderings";

  /** The number of strides below which a trajectory has no diffusivity. */
  public static final int FEWEST_STRIDES = 3;

  /**
   * A trajectory's file and what the file itself does not say.
   *
   * @param file of any format that {@link CrystalFiles} reads
   * @param temperature in K
   * @param options of reading it
   * @param note a warning for the report; null for none
   * @param tooShort whether it is known to have fewer than {@link #FEWEST_STRIDES} strides; it is
   *     then not read, and a note says so
   */
  public record Source(
      Path file, double temperature, ReadOptions options, String note, boolean tooShort) {
    /**
     * A trajectory to be read and analysed.
     *
     * @param file of any format that {@link CrystalFiles} reads
     * @param temperature in K
     * @param options of reading it
     * @return a source without a note
     */
    public static Source of(Path file, double temperature, ReadOptions options) {
      return new Source(file, temperature, options, null, false);
    }
  }

  /**
   * Copies the provenance in its order, and the list.
   *
   * @param title of the report
   * @param provenance the origin of the trajectories by topic, in the order to be shown; copied
   * @param sources the trajectories; copied
   * @param solver how much of the results is the solver's, by temperature; copied
   */
  public RunReport {
    provenance = new LinkedHashMap<>(provenance);
    sources = List.copyOf(sources);
    solver = List.copyOf(solver);
  }

  /**
   * A report of trajectories whose solver was not checked, or that have none.
   *
   * @param title of the report
   * @param provenance the origin of the trajectories by topic, in the order to be shown; copied
   * @param sources the trajectories; copied
   */
  public RunReport(String title, Map<String, String> provenance, List<Source> sources) {
    this(title, provenance, sources, List.of());
  }

  /**
   * The report of a simulation's folder.
   *
   * @param folder of the run
   * @param options of reading its trajectories
   * @return a report that has read no trajectory yet
   * @throws InputException when the folder holds no run
   * @throws IOException if the disk fails
   */
  public static RunReport ofRun(Path folder, ReadOptions options) throws IOException {
    List<Source> sources = new ArrayList<>();
    RunManifest.Content content = RunManifest.read(folder);
    for (RunManifest.Trajectory listed : content.trajectories()) {
      boolean grows = listed.status(content.strides()) == RunManifest.Status.UNFINISHED;
      sources.add(
          new Source(
              listed.file(),
              listed.temperature(),
              options,
              listed.fault().orElse(null),
              !grows && listed.strides() < FEWEST_STRIDES));
    }
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new RunReport(
        name == null ? "run" : name.toString(),
        RunFolder.settings(folder),
        sources,
        RunConvergence.read(folder));
  }

  /**
   * The same with another topic of the provenance, after those before.
   *
   * @param topic as the page shows it
   * @param text plain text
   * @return a new report
   */
  public RunReport withProvenance(String topic, String text) {
    Map<String, String> more = new LinkedHashMap<>(provenance);
    more.put(topic, text);
    return new RunReport(title, more, sources, solver);
  }

  /** {@return whether there is a trajectory that is long enough to analyse, as far as is known} */
  public boolean hasTrajectories() {
    return !sources.stream().allMatch(Source::tooShort);
  }

  /**
   * Reads and analyses the trajectories. Those of equal temperature count as replicas.
   *
   * @param settings of the analysis
   * @param workers share the work
   * @return the results with their notes
   * @throws InputException when a trajectory is bad, has no atom of the mobile species, or all are
   *     too short
   * @throws IOException if a file cannot be read
   */
  public ReportDocument analyze(DiffusionAnalysis.Settings settings, Workers workers)
      throws IOException {
    Map<Double, List<Trajectory>> byTemperature = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    for (Source source : sources) {
      if (source.tooShort()) {
        notes.add(
            source.file().getFileName()
                + " is too short to analyse and left out"
                + (source.note() == null ? "" : ": " + source.note()));
        continue;
      }
      CrystalFiles.Reading reading = CrystalFiles.read(source.file(), source.options());
      requireMobile(source.file(), reading.pieces().get(0), settings.mobile());
      if (source.note() != null) {
        notes.add(source.note());
      }
      reading.notes().forEach(note -> notes.add(source.file().getFileName() + ": " + note));
      List<Trajectory> replicas =
          byTemperature.computeIfAbsent(source.temperature(), temperature -> new ArrayList<>());
      List<Trajectory> pieces = longEnough(reading.pieces());
      replicas.addAll(pieces);
      if (pieces.size() < reading.pieces().size()) {
        notes.add(
            source.file().getFileName()
                + ": pieces of fewer than "
                + FEWEST_STRIDES
                + " strides are left out: "
                + (reading.pieces().size() - pieces.size()));
      }
    }
    if (byTemperature.isEmpty()) {
      throw new InputException(
          title,
          "no trajectory of " + FEWEST_STRIDES + " strides or more",
          "trajectories long enough to analyse");
    }
    DiffusionReport results = analyze(byTemperature, settings, workers);
    notes.addAll(results.warnings());
    results.temperatures().forEach(at -> notes.addAll(SolverSection.warnings(solver, at)));
    return new ReportDocument(
        title,
        provenance,
        new DiffusionReport(
            results.mobileSpecies(),
            results.charge(),
            results.temperatures(),
            results.arrhenius(),
            notes),
        solver.isEmpty() ? null : solver);
  }

  /** Of several pieces those that can be analysed; all of them where none can. */
  private static List<Trajectory> longEnough(List<Trajectory> pieces) {
    List<Trajectory> good =
        pieces.stream().filter(piece -> piece.frames() > FEWEST_STRIDES).toList();
    return good.isEmpty() ? pieces : good;
  }

  private static void requireMobile(Path file, Trajectory trajectory, Element mobile) {
    for (int atom = 0; atom < trajectory.atoms(); atom++) {
      if (trajectory.element(atom) == mobile) {
        return;
      }
    }
    throw new InputException(
        file,
        "no atom of the mobile species in " + trajectory.formula(),
        "one of these elements as the mobile species");
  }

  private DiffusionReport analyze(
      Map<Double, List<Trajectory>> byTemperature,
      DiffusionAnalysis.Settings settings,
      Workers workers) {
    List<DiffusionAnalysis.Run> runs = new ArrayList<>();
    boolean differ = provenance.containsKey(ORDERINGS);
    byTemperature.forEach(
        (temperature, replicas) ->
            runs.add(new DiffusionAnalysis.Run(temperature, replicas, differ)));
    try {
      return DiffusionAnalysis.of(runs, settings, workers);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          sources.get(0).file().toString(),
          problem.getMessage(),
          "unwrapped positions of the same atoms in one order, in frames enough to analyse",
          problem);
    }
  }

  /**
   * Reads and analyses the trajectories and writes the report.
   *
   * @param output the report's folder; made if missing
   * @param settings of the analysis
   * @param workers share the work
   * @return the document that was written
   * @throws InputException as {@link #analyze} does, or when the folder cannot be written
   * @throws IOException if a file cannot be read
   */
  public ReportDocument write(Path output, DiffusionAnalysis.Settings settings, Workers workers)
      throws IOException {
    ReportDocument document = analyze(settings, workers);
    ReportFiles.write(output, document);
    return document;
  }
}
