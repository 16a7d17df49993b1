package org.liflow.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.liflow.bench.speedup.Machine;
import org.liflow.bench.speedup.OwnBenchmarks;
import org.liflow.bench.speedup.Part;
import org.liflow.bench.speedup.Report;
import org.liflow.bench.speedup.Speedup;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures this project and every peer that is installed in one run, and writes one table. */
@Command(
    name = "SpeedupReport",
    description = {
      "Runs the benchmarks and every peer that is installed (LAMMPS, PyTorch, CP2K), one after the",
      "other, and writes their times and ratios as NAME.json and NAME.md. Stop other programs first."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class SpeedupReport implements Callable<Integer> {
  private static final int BAD_INPUT = 2;
  private static final int FAILED = 3;
  private static final int STOPPED = 130;
  private static final List<Integer> AB_INITIO_SIZES = List.of(50, 200);
  private static final int AB_INITIO_STEPS = 4;

  @Option(
      names = "--output",
      paramLabel = "NAME.json",
      description = "The results (default: PEERS/../results/, named after the machine).")
  private Path output;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description =
          "Parts to run: ${COMPLETION-CANDIDATES} (default: all). NETWORK sets the time an atom"
              + " of 100000 atoms against that of 3200, too.")
  private final Set<Part> only = EnumSet.noneOf(Part.class);

  @Option(
      names = "--backend",
      split = ",",
      paramLabel = "NAME",
      description =
          "Backends of LiFlow (default: all that can run here). NETWORK evaluates 3200 atoms"
              + " on scalar in any case.")
  private final List<String> backends = new ArrayList<>();

  @Option(
      names = "--python",
      defaultValue = "python3",
      description = "A Python that has torch and numpy (default: ${DEFAULT-VALUE}).")
  private String python;

  @Option(
      names = "--peers",
      defaultValue = "liflow-bench/peers",
      description = "The folder of the peers' inputs (default: ${DEFAULT-VALUE}).")
  private Path peers;

  @Option(
      names = "--cif",
      description = "The crystal of network and stride: LGPS, 50 atoms (default: the peers').")
  private Path cif;

  @Option(
      names = "--propagator",
      description = "A Propagator's file for network and stride (default: fresh weights).")
  private Path propagator;

  @Option(
      names = "--corrector",
      description = "A Corrector's file for strides (default: fresh weights).")
  private Path corrector;

  @Option(
      names = "--ab-initio-steps",
      defaultValue = "" + AB_INITIO_STEPS,
      description =
          "Steps of CP2K; the first, which finds the first wave function, is left out (default: ${DEFAULT-VALUE}). A step of 200 atoms"
              + " takes minutes.")
  private int abInitioSteps;

  @Option(
      names = "--ab-initio-atoms",
      split = ",",
      defaultValue = "50,200",
      description = "Atoms for CP2K, of 50 and 200 (default: ${DEFAULT-VALUE}).")
  private List<Integer> abInitioAtoms;

  @Option(
      names = "--turns",
      defaultValue = "3",
      description =
          "How often PyTorch and LiFlow take turns (default: ${DEFAULT-VALUE}; once with --quick):"
              + " a machine whose speed changes slows both.")
  private int turns;

  @Option(
      names = "--quick",
      description = "A tenth of a second a benchmark: shows that all runs, tells no speed.")
  private boolean quick;

  private final PrintStream out;

  /**
   * @param out hears how far it is, and gets the table
   */
  SpeedupReport(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the program and ends the JVM with its exit code: 2 for bad input, 3 where something
   * failed.
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    CommandLine line = new CommandLine(new SpeedupReport(out));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (problem instanceof InputException || problem instanceof IOException) {
            System.err.println("SpeedupReport: " + problem.getMessage());
            return BAD_INPUT;
          }
          if (problem instanceof CancellationException) {
            System.err.println("SpeedupReport: " + problem.getMessage());
            return STOPPED;
          }
          throw problem;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check();
    Machine machine = Machine.here();
    if (machine.busy()) {
      out.printf(
          Locale.ROOT,
          "The machine is busy (load %.1f): times will be worth little.%n",
          machine.load());
    }
    Set<Part> parts = only.isEmpty() ? EnumSet.allOf(Part.class) : only;
    List<String> chosen = backends.isEmpty() ? OwnBenchmarks.backends() : backends;
    Path crystal = crystal();
    Report report = new Report(machine, LocalDate.now(), settings(parts, crystal, chosen));
    Path file = target(machine);
    new Speedup(
            peers,
            python,
            crystal,
            chosen,
            abInitioAtoms,
            abInitioSteps,
            machine.cores(),
            quick ? 1 : turns,
            new OwnBenchmarks(
                properties(crystal),
                quick,
                machine.cores(),
                NeighborListBenchmark.pairsPerAtom(crystal)),
            out)
        .run(parts, report, () -> report.writePart(file));
    report.write(file);
    out.println();
    out.print(report.toMarkdown());
    out.println("\nWritten to " + file);
    return report.failed() ? FAILED : 0;
  }

  private Path crystal() {
    return cif == null ? peers.resolve("structures/Li10GeP2S12_mp-696138.cif") : cif;
  }

  /** Where the report goes; that it can is known before hours of work. */
  private Path target(Machine machine) throws IOException {
    Path file = output;
    if (file == null) {
      Path folder = peers.toAbsolutePath().normalize().resolveSibling("results");
      Files.createDirectories(folder);
      file = folder.resolve(defaultName(machine));
    }
    ReplacedFile.requireTarget(file);
    return file;
  }

  private void check() {
    if (!Files.isDirectory(peers)) {
      throw new InputException(
          peers, "no such folder", "liflow-bench/peers of the sources, by --peers");
    }
    if (abInitioSteps < 2) {
      throw new InputException(
          "--ab-initio-steps", String.valueOf(abInitioSteps), "at least 2: the first is left out");
    }
    if (turns < 1) {
      throw new InputException("--turns", String.valueOf(turns), "at least 1");
    }
    if (!AB_INITIO_SIZES.containsAll(abInitioAtoms)) {
      throw new InputException("--ab-initio-atoms", abInitioAtoms.toString(), "50, 200 or both");
    }
    if (output != null && !output.toString().endsWith(".json")) {
      throw new InputException("--output", output.toString(), "a name that ends in .json");
    }
    List<String> here = OwnBenchmarks.backends();
    if (!here.containsAll(backends)) {
      throw new InputException(
          "--backend",
          String.join(",", backends),
          "of those that can run here: " + String.join(",", here));
    }
    if (corrector != null && propagator == null) {
      throw new InputException("--corrector", "no --propagator", "both, or none");
    }
    checkModel("--propagator", propagator, ModelRole.PROPAGATOR);
    checkModel("--corrector", corrector, ModelRole.CORRECTOR);
  }

  private static void checkModel(String option, Path file, ModelRole role) {
    if (file == null) {
      return;
    }
    try (Backend backend = Backends.open(OwnBenchmarks.SCALAR, 1);
        FlowModel model = FlowModel.load(file, backend)) {
      if (model.role() != role) {
        throw new InputException(option, file + ", a " + model.role(), "a " + role);
      }
    }
  }

  /** A run that leaves something out goes beside the whole one, not in its place. */
  String defaultName(Machine machine) {
    StringBuilder name = new StringBuilder(machine.fileName());
    if (!only.isEmpty() && only.size() < Part.values().length) {
      only.forEach(
          part -> name.append('-').append(part.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    if (!backends.isEmpty() && !Set.copyOf(backends).containsAll(OwnBenchmarks.backends())) {
      backends.forEach(backend -> name.append('-').append(backend));
    }
    if (cif != null) {
      String crystal = cif.getFileName().toString().toLowerCase(Locale.ROOT);
      name.append('-').append(crystal.replaceAll("[^a-z0-9]+", "-"));
    }
    if (!abInitioAtoms.containsAll(AB_INITIO_SIZES)) {
      name.append("-ab-initio");
      abInitioAtoms.forEach(atoms -> name.append('-').append(atoms));
    }
    if (abInitioSteps < AB_INITIO_STEPS) {
      name.append('-').append(abInitioSteps).append("-steps");
    }
    if (quick) {
      name.append("-quick");
    }
    return name + ".json";
  }

  private Map<String, String> properties(Path crystal) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(BenchmarkCrystal.CRYSTAL_PROPERTY, crystal.toAbsolutePath().toString());
    if (propagator != null) {
      properties.put(BenchmarkCrystal.PROPAGATOR_PROPERTY, propagator.toAbsolutePath().toString());
    }
    if (corrector != null) {
      properties.put(BenchmarkCrystal.CORRECTOR_PROPERTY, corrector.toAbsolutePath().toString());
    }
    return properties;
  }

  private Map<String, String> settings(Set<Part> parts, Path crystal, List<String> chosen) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "Crystal",
        BenchmarkCrystal.read(crystal).formula() + " of " + crystal.getFileName() + ", repeated");
    settings.put(
        "Models",
        (propagator == null ? "fresh weights" : propagator.getFileName().toString())
            + ", "
            + (corrector == null ? "fresh weights" : corrector.getFileName().toString()));
    settings.put(
        "Parts",
        parts.stream()
            .map(part -> part.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ")));
    settings.put("Backends", String.join(", ", chosen));
    boolean asked = chosen.contains(OwnBenchmarks.SCALAR);
    if (asked || parts.contains(Part.NETWORK)) {
      settings.put(
          "Backend scalar",
          "in JVMs without jdk.incubator.vector"
              + (asked ? "" : "; an evaluation of 3200 atoms alone"));
    }
    if (parts.contains(Part.AB_INITIO)) {
      settings.put(
          "Ab initio steps",
          abInitioSteps + "; the first, which finds the first wave function, is left out");
    }
    if (quick) {
      settings.put("Quick", "a tenth of a second a benchmark: these are no speeds");
    }
    return settings;
  }
}
