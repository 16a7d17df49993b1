package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Replica;
import org.liflow.flow.Simulation;
import org.liflow.flow.SimulationEnd;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.StrideLimits;
import org.liflow.flow.StrideListener;
import org.liflow.prior.PriorChoice;
import org.liflow.prior.PriorClassifier;
import org.liflow.report.ReportDocument;
import org.liflow.report.RunReport;
import org.liflow.run.RunConvergence;
import org.liflow.run.RunFolder;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.NeighborLimitException;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs strides from a crystal, streams the trajectories and reports the diffusivity. */
@Command(
    name = "simulate",
    description =
        "Generates trajectories from a crystal and estimates the diffusivity of "
            + "its mobile ions.",
    footer = {
      "",
      "Examples:",
      "  liflow simulate --structure LGPS.cif --supercell 2x2x1 --temperature 650,900,1150,1400 \\",
      "      --propagator P_LGPS.ckpt --corrector C_LGPS_0.1.ckpt --steps 150 --output lgps",
      "  liflow simulate … --steps 1000 --output lgps --resume     (after a kill, or for more)",
      "  liflow simulate … --until 10%% --output lgps              (until D* is known to 10 %%)",
      "",
      "The folder then holds run.json, a trajectory for each temperature and replica (extended "
          + "XYZ), report.html, and the same numbers as results.json and CSV tables."
    })
final class SimulateCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Mixin StructureOptions structure = new StructureOptions();

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      required = true,
      description = "Temperatures in K, such as 650,900.")
  List<Double> temperatures;

  @Mixin FlowOptions flow = new FlowOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Strides per trajectory, about 1 ps each (default ${DEFAULT-VALUE}).")
  int steps;

  @Option(
      names = UntilNarrow.NAME,
      paramLabel = "PERCENT",
      description =
          "Go on until half the 95 %% interval of D* is this narrow, such as 10%%, at each"
              + " temperature. Looks after 50, 100, 150 … strides and stops when it is so twice in a"
              + " row; --steps is the limit then (1000 if not given). The solver's error, which no number of strides"
              + " lessens, does not count.")
  String until;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description = "Independent trajectories per temperature (default ${DEFAULT-VALUE}).")
  int replicas;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description =
          "Seed of all random numbers. The same seed gives the same trajectories "
              + "(default ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for all output; it is made if missing.")
  Path output;

  @Option(
      names = "--resume",
      description =
          "Continue the run in the output folder from its last whole frame or checkpoint.")
  boolean resume;

  @Option(
      names = "--max-displacement",
      paramLabel = "ANGSTROM",
      defaultValue = "10",
      description =
          "Redraw strides in which an atom moves farther than this, in Å (default "
              + "${DEFAULT-VALUE}).")
  double maxDisplacement;

  @Option(
      names = "--min-contact",
      paramLabel = "SHARE",
      description =
          "Redraw strides in which two atoms come closer than this fraction of the sum of their"
              + " covalent radii (default: 0.9 of the closest approach in the Propagator's training"
              + " data where its file has it, else 0.1).")
  Double minContact;

  @Option(
      names = "--redraws",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Redraws of one stride before its trajectory is stopped, and of one neighbourhood before "
              + "the whole stride is redrawn (default ${DEFAULT-VALUE}).")
  int redraws;

  @Option(
      names = "--no-converge",
      description =
          "Do not check how much of the results is the solver's. The check repeats a few strides"
              + " with twice the network evaluations; it takes a tenth of the run's time, or that"
              + " of 18 strides per temperature in short runs, and is left out below 20 strides.")
  boolean noConverge;

  @Option(
      names = "--no-report",
      description = "Do not analyse the trajectories and write no report.")
  boolean noReport;

  @CommandLine.ArgGroup(validate = false, heading = "Disordered crystals:%n")
  OrderOptions order = new OrderOptions();

  @CommandLine.ArgGroup(validate = false, heading = "Adaptive priors:%n")
  PriorOptions prior = new PriorOptions();

  @CommandLine.ArgGroup(validate = false, heading = "Analysis:%n")
  AnalysisOptions analysis = new AnalysisOptions();

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  /** Decides when the run ends; null where its strides are given. */
  private UntilNarrow narrow;

  /** The ordered structures; null where none were asked for. */
  private OrderOptions.Ordered ordered;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    checkNumbers();
    Optional<PriorClassifier> classifier = prior.readClassifier(analysis.mobileNumber());
    List<Structure> starts = starts();
    Structure crystal = starts.get(0);
    requireMobile(crystal);
    try (GracefulStop stop = GracefulStop.byInterrupt();
        Backend backend = common.openBackend(spec.commandLine().getErr());
        FlowModel mover = flow.loadPropagator(backend);
        FlowModel fixer = flow.loadCorrector(backend)) {
      Map<Double, PriorChoice> choices =
          prior.choices(classifier, structure.file, crystal, temperatures, mover);
      PriorScales scales = prior.scales(choices, temperatures, analysis.mobileNumber());
      Simulation simulation = simulation(mover, fixer, scales);
      for (Structure start : starts) {
        requireNeighbors(start, mover.cutoff());
        simulation
            .faultOf(start)
            .ifPresent(
                fault -> {
                  throw new InputException(structure.file, fault, "atoms that do not overlap");
                });
      }
      RunManifest description =
          description(simulation, starts)
              .withSources(sources(choices))
              .withMobile(Element.of(analysis.mobileNumber()), analysis.settings().charge());
      List<Replica> trajectories;
      long start = System.nanoTime();
      long before;
      try (RunFolder folder = open(description)) {
        trajectories = folder.replicas();
        before = strides(trajectories);
        run(simulation, folder, crystal.size());
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      Work work = new Work(strides(trajectories) - before, simulation.evaluations(), seconds);
      List<SolverConvergence> solver = stop.requested() ? List.of() : converge(simulation);
      if (stop.requested()) {
        out.printf(
            "Interrupted: all frames so far are in %s; --resume goes on from there.%n", output);
        out.flush();
        return Main.INTERRUPTED;
      }
      ReportDocument document = noReport ? null : report();
      print(out, crystal, trajectories, choices, work, document, solver);
      boolean early =
          trajectories.stream().anyMatch(replica -> replica.fault().isPresent())
              || narrow != null && !narrow.isReachedEverywhere();
      return early ? Main.STOPPED_EARLY : Main.OK;
    }
  }

  /** The crystal of the file, or ordered structures of it: the same atoms in the same cell. */
  private List<Structure> starts() throws IOException {
    if (!order.order) {
      return List.of(OrderOptions.hints().call(() -> structure.read()));
    }
    boolean given = spec.commandLine().getParseResult().hasMatchedOption("--supercell");
    int[] repeats = given ? StructureOptions.factors(structure.supercell) : null;
    ordered =
        order.of(
            structure.file,
            repeats,
            analysis.choices(),
            seed,
            common.threadCount(),
            CrystalNotes.of(spec));
    return ordered.starts();
  }

  /** Better before the first stride than after the last. */
  private void requireMobile(Structure crystal) {
    boolean found = false;
    for (int number : crystal.atomicNumbers()) {
      found |= number == analysis.mobileNumber();
    }
    if (!found && (!noReport || until != null)) {
      throw new InputException(
          structure.file,
          "no atom of the mobile species " + analysis.mobile + " in " + crystal.formula(),
          "--mobile with one of these elements, or --no-report");
    }
  }

  private static long strides(List<Replica> replicas) {
    return replicas.stream().mapToLong(Replica::strides).sum();
  }

  private void checkNumbers() {
    OptionChecks.requireTemperatures(temperatures);
    if (new LinkedHashSet<>(temperatures).size() != temperatures.size()) {
      throw new InputException(
          "--temperature", temperatures.toString(), "each temperature once (see --replicas)");
    }
    if (until != null) {
      UntilNarrow.parse(until);
      if (!spec.commandLine().getParseResult().hasMatchedOption("--steps")) {
        steps = UntilNarrow.MOST_STRIDES;
      }
    }
    OptionChecks.atLeastOne("--steps", steps);
    OptionChecks.atLeastOne("--replicas", replicas);
    if (replicas > 65536) {
      throw new InputException("--replicas", String.valueOf(replicas), "at most 65536");
    }
    flow.check();
    order.check();
    if ((long) replicas * order.orderings > 65536) {
      throw new InputException(
          "--replicas", replicas + " of " + order.orderings + " orderings", "at most 65536 in all");
    }
    try {
      new StrideLimits(maxDisplacement, minContact == null ? 0 : minContact, redraws);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          "--max-displacement, --min-contact, --redraws",
          problem.getMessage(),
          "a distance above 0, a share of 0 to 1, and 0 to 255 redraws");
    }
    analysis.settings();
  }

  private Simulation simulation(FlowModel mover, FlowModel fixer, PriorScales scales) {
    Simulation.Builder builder =
        flow.apply(Simulation.builder(mover))
            .propagatorPrior(replica -> scales.at(replica.temperature(), mover))
            .limits(limits(mover))
            .seed(seed);
    if (fixer != null) {
      builder.corrector(fixer).correctorPrior(replica -> scales.at(replica.temperature(), fixer));
    }
    return builder.build();
  }

  private StrideLimits limits(FlowModel mover) {
    double contact = minContact == null ? StrideLimits.of(mover).contact() : minContact;
    return new StrideLimits(maxDisplacement, contact, redraws, flow.redraw);
  }

  private Map<String, String> sources(Map<Double, PriorChoice> choices) {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("structure", structure.file.getFileName() + ", " + structure.supercell);
    sources.put("propagator", flow.propagator.getFileName().toString());
    if (flow.corrector != null) {
      sources.put("corrector", flow.corrector.getFileName().toString());
    }
    if (prior.classifier != null) {
      sources.put("prior classifier", prior.classifier.getFileName().toString());
    }
    choices.forEach(
        (temperature, choice) ->
            sources.put(
                "classifier at " + Summary.digits(temperature, 10) + " K",
                PriorChoices.text(choice)));
    return sources;
  }

  /** The description of the run; replicas start from different orderings where there are any. */
  private RunManifest description(Simulation simulation, List<Structure> starts) {
    RunManifest run = simulation.description(starts.get(0), temperatures, replicas * starts.size());
    if (ordered == null) {
      return run;
    }
    Map<String, String> settings = new LinkedHashMap<>(run.settings());
    settings.put(RunReport.ORDERINGS, ordered.text());
    return run.withSettings(settings).withStarts(starts);
  }

  /** A crystal whose neighbours cannot be found leaves no folder behind. */
  private void requireNeighbors(Structure start, double cutoff) {
    try (Workers workers = new Workers(1)) {
      NeighborList.requirePossible(start.lattice(), start.positions(), cutoff, workers);
    } catch (NeighborLimitException problem) {
      throw new InputException(
          structure.file.toString(), problem.getMessage(), Main.FIT_FOR_NEIGHBORS, problem);
    }
  }

  private RunFolder open(RunManifest description) throws IOException {
    return resume
        ? RunFolder.resume(output, description, steps)
        : OptionHints.of("another folder, or to resume that run", "--resume, or another folder")
            .call(() -> RunFolder.create(output, description, steps));
  }

  private void run(Simulation simulation, RunFolder folder, int atoms) throws IOException {
    List<Replica> trajectories = folder.replicas();
    long done = strides(trajectories);
    long all = (long) folder.strides() * trajectories.size();
    try (Progress progress =
        Progress.of("Strides", all, done, atoms, "atom-strides", common.silent())) {
      StrideListener listener =
          new StrideListener() {
            @Override
            public void accepted(Replica replica, int redrawn) {
              folder.accepted(replica, redrawn);
              progress.step();
            }

            @Override
            public void redrawnLocally(Replica replica, int redraws) {
              folder.redrawnLocally(replica, redraws);
            }

            @Override
            public void stopped(Replica replica) {
              folder.stopped(replica);
            }
          };
      if (until == null) {
        simulation.run(trajectories, folder.strides(), listener);
      } else {
        runUntilNarrow(simulation, folder, listener);
      }
    }
  }

  /** Strides on at those temperatures at which D* is not known well enough yet. */
  private void runUntilNarrow(Simulation simulation, RunFolder folder, StrideListener listener)
      throws IOException {
    narrow =
        new UntilNarrow(output, UntilNarrow.parse(until), analysis.settings(), ordered != null);
    Set<Double> open = new LinkedHashSet<>(temperatures);
    int strides = 0;
    while (!open.isEmpty() && strides < folder.strides()) {
      strides = UntilNarrow.next(strides, folder.strides());
      List<Replica> going =
          folder.replicas().stream()
              .filter(replica -> open.contains(replica.temperature()))
              .toList();
      if (simulation.run(going, strides, listener) != SimulationEnd.REACHED) {
        return;
      }
      folder.awaitFrames();
      for (double temperature : List.copyOf(open)) {
        if (narrow.isReached(temperature, strides, strides == folder.strides())
            || narrow.hasEnded(temperature)) {
          open.remove(temperature);
        }
      }
    }
  }

  /** How much of the results is the solver's; empty where it was not asked for or interrupted. */
  private List<SolverConvergence> converge(Simulation simulation) throws IOException {
    if (noConverge) {
      return List.of();
    }
    try {
      return RunConvergence.check(output, simulation, Element.of(analysis.mobileNumber()));
    } catch (CancellationException interrupted) {
      return List.of();
    }
  }

  /** The report; null where every trajectory is too short for one. */
  private ReportDocument report() throws IOException {
    RunReport run = RunReport.ofRun(output, ReadOptions.defaults());
    return run.hasTrajectories()
        ? Reporting.write(run, analysis.settings(), output, common.threadCount())
        : null;
  }

  /** What a call has done, in a batch's evaluations and seconds. */
  private record Work(long strides, long evaluations, double seconds) {}

  private void print(
      PrintWriter out,
      Structure crystal,
      List<Replica> trajectories,
      Map<Double, PriorChoice> choices,
      Work work,
      ReportDocument document,
      List<SolverConvergence> solver)
      throws IOException {
    if (common.json) {
      ObjectNode root = Json.object();
      root.put("folder", output.toString());
      root.put("seconds", work.seconds());
      root.put("strides", work.strides());
      root.put("network_evaluations", work.evaluations());
      if (!choices.isEmpty()) {
        root.set("prior_choices", PriorChoices.toJson(choices));
      }
      root.set("run", Json.read(output.resolve("run.json"), 64L << 20, "a run"));
      root.set("solver_error", Json.tree(solver));
      if (narrow != null) {
        root.set("until", Json.tree(narrow.looks()));
      }
      root.set("report", document == null ? null : Json.tree(document));
      out.println(Json.pretty(root));
      return;
    }
    if (ordered != null) {
      ordered.result().notes().forEach(note -> out.println("Note: " + note));
    }
    out.printf(
        Locale.ROOT,
        "%s, %d atoms: %d strides in %s (%s atom-strides/s), %d network evaluations%n%n",
        crystal.formula(),
        crystal.size(),
        work.strides(),
        Progress.duration(work.seconds()),
        Progress.engineering(work.strides() * crystal.size() / work.seconds()),
        work.evaluations());
    if (!choices.isEmpty()) {
      out.println("The classifier's prior scales, with the probability of large:");
      PriorChoices.print(out, choices);
      out.println();
    }
    for (Replica replica : trajectories) {
      replica
          .fault()
          .ifPresent(fault -> out.println("Stopped early: " + fault.replaceFirst("^stopped ", "")));
    }
    if (trajectories.stream().anyMatch(replica -> replica.fault().isPresent())) {
      out.printf(
          "A wider --neighbor-skin (1.5) keeps atoms apart that come near within a stride.%n%n");
    }
    if (narrow != null) {
      narrow.looks().forEach(look -> out.println(narrow.text(look)));
      out.println();
    }
    if (document == null) {
      if (!noReport) {
        out.printf("No report: it takes %d strides at least%n", RunReport.FEWEST_STRIDES);
      }
    } else {
      Reporting.print(document, out);
    }
    if (!solver.isEmpty()) {
      out.println();
      ConvergenceTable.print(solver, out);
    }
    if (document != null) {
      out.printf("%nOpen %s%n", output.resolve("report.html"));
    }
  }
}
