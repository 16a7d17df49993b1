package org.liflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunFacts;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.flow.SolverConvergence;
import org.liflow.report.ReportDocument;
import org.liflow.report.RunReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Analyses trajectories of any origin and writes the report. */
@Command(
    name = "analyze",
    description =
        "Estimates D*, conductivity, g(r) and an Arrhenius line from "
            + "trajectories, as a report.",
    footer = {
      "",
      "Examples:",
      "  liflow analyze lgps                                (the folder of 'liflow simulate')",
      "  liflow analyze vasp-run                            (a folder with vasprun.xml or XDATCAR)",
      "  liflow analyze lgps/traj_650K_*.extxyz             (files that state their temperature)",
      "  liflow analyze XDATCAR --temperature 500 --time-step 0.1 --output report",
      "  liflow analyze dump.*.lammpstrj --join -T 600 --time-step 0.1",
      "  liflow analyze 600K.xyz 800K.xyz --temperature 600,800 --time-step 1 --axes xy",
      "",
      "Writes report.html (one file, no network needed), results.json and CSV tables."
    })
final class AnalyzeCommand implements Callable<Integer> {
  private static final int TITLE_PATHS = 20;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Folders of runs (LiFlow's or VASP's), or trajectory files of any format that LiFlow "
              + "reads.")
  List<Path> paths;

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      description =
          "Temperature in K of the trajectory files: one for all of them, or one per file (default: "
              + "as the files state it).")
  List<Double> temperatures = List.of();

  @Option(
      names = "--override-temperature",
      description = "Take --temperature although a file states another one.")
  boolean overrideTemperature;

  @CommandLine.Mixin TrajectoryOptions trajectories = new TrajectoryOptions();

  @CommandLine.Mixin JoinOption joining = new JoinOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Folder for the report (default: the folder of a single run, else 'report').")
  Path output;

  @CommandLine.ArgGroup(validate = false, heading = "Analysis:%n")
  AnalysisOptions analysis = new AnalysisOptions();

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  /** What the inputs say of their runs, in the order of the inputs. */
  private final List<RunFacts> facts = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = output;
    if (folder == null) {
      folder =
          paths.size() == 1 && InputKind.isRunFolder(paths.get(0))
              ? paths.get(0)
              : Path.of("report");
    }
    Path target = folder;
    ReportDocument document =
        TrajectoryOptions.hints()
            .call(
                () -> {
                  RunReport request = request();
                  return Reporting.write(request, settings(), target, common.threadCount());
                });
    if (common.json) {
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document));
    } else {
      Reporting.print(document, out);
      if (document.solver() != null) {
        out.println();
        ConvergenceTable.print(document.solver(), out);
      }
      out.printf("%nOpen %s%n", folder.resolve("report.html"));
    }
    return Main.OK;
  }

  private static String name(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  /** What was asked for, else what all files say of the mobile species. */
  private DiffusionAnalysis.Settings settings() {
    CommandLine.ParseResult given = spec.commandLine().getParseResult();
    Set<Element> species = new LinkedHashSet<>();
    Set<Double> charges = new LinkedHashSet<>();
    for (RunFacts each : facts) {
      each.mobile().ifPresent(species::add);
    }
    if (!given.hasMatchedOption("--mobile")) {
      if (species.size() > 1) {
        throw new InputException(
            "--mobile", "none given, and the files state " + species, "one of them");
      }
      species.forEach(element -> analysis.mobile = element.symbol());
    }
    int mobile = analysis.mobileNumber();
    for (RunFacts each : facts) {
      if (each.mobile().isPresent() && each.mobile().get().atomicNumber() == mobile) {
        each.charge().ifPresent(charges::add);
      }
    }
    if (!given.hasMatchedOption("--charge")) {
      if (charges.size() > 1) {
        throw new InputException(
            "--charge", "none given, and the files state " + charges, "one of them");
      }
      charges.forEach(charge -> analysis.charge = charge);
    }
    return analysis.settings();
  }

  private RunReport.Source source(Path path, RunFacts facts, ReadOptions options, int file)
      throws IOException {
    if (temperatures.isEmpty()) {
      StatedTemperature stated = StatedTemperature.of(path, facts, options);
      String note = stated.note().orElse(null);
      return new RunReport.Source(path, stated.kelvin(), options, note, false);
    }
    double temperature = temperatures.get(temperatures.size() == 1 ? 0 : file);
    OptionChecks.positive("--temperature", temperature);
    if (!overrideTemperature) {
      StatedTemperature.require(path, facts, options, temperature);
    }
    return RunReport.Source.of(path, temperature, options);
  }

  private RunReport request() throws IOException {
    List<SolverConvergence> solver = new ArrayList<>();
    List<RunReport.Source> sources = new ArrayList<>();
    Map<String, String> provenance = new LinkedHashMap<>();
    ReadOptions options = trajectories.options();
    List<Path> paths = this.paths;
    if (joining.join) {
      JoinOption.Joined joined = JoinOption.of(paths, options);
      paths = List.of(joined.first());
      options = joined.options();
    }
    List<Path> files =
        paths.stream().filter(path -> !InputKind.isRunFolder(path)).collect(Collectors.toList());
    if (!files.isEmpty() && temperatures.size() > 1 && temperatures.size() != files.size()) {
      throw new InputException(
          "--temperature",
          temperatures.size() + " temperatures for " + files.size() + " files",
          "one for all files, or one each");
    }
    Set<Path> seen = new HashSet<>();
    int file = 0;
    for (Path path : paths) {
      if (!seen.add(path.toAbsolutePath().normalize())) {
        throw new InputException(path, "the same path twice", "each trajectory once");
      }
      if (InputKind.isRunFolder(path)) {
        RunReport run = RunReport.ofRun(path, options);
        facts.add(RunManifest.facts(path));
        sources.addAll(run.sources());
        run.provenance().forEach(provenance::putIfAbsent);
        solver.addAll(run.solver());
      } else {
        RunFacts stated = CrystalFiles.facts(path, options);
        facts.add(stated);
        sources.add(source(path, stated, options, file++));
        provenance.merge("file", name(path), (a, b) -> a + ", " + b);
      }
    }
    String title =
        this.paths.stream()
            .limit(TITLE_PATHS)
            .map(AnalyzeCommand::name)
            .collect(Collectors.joining(", "));
    title += this.paths.size() > TITLE_PATHS ? ", …" : "";
    return new RunReport(title, provenance, sources, solver);
  }
}
