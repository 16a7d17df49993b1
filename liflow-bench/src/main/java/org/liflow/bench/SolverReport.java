package org.liflow.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.InputException;
import org.liflow.flow.CheckFrame;
import org.liflow.flow.CorrectorStart;
import org.liflow.flow.FlowModel;
import org.liflow.flow.FrameStrides;
import org.liflow.flow.OdeSolver;
import org.liflow.flow.ScaleChoice;
import org.liflow.flow.Simulation;
import org.liflow.flow.SimulationStoppedException;
import org.liflow.flow.SolverChange;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.parallel.Workers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares solvers of the flows with a converged one: one stride from the same frames with the same
 * noise, and whole runs.
 */
@Command(
    name = "SolverReport",
    description = {
      "Compares solvers of a model's flows with a converged one, and prints tables in Markdown:"
          + " the",
      "change of one stride from the same frames with the same noise, and D* of whole runs."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class SolverReport implements Callable<Integer> {
  /** The lag of the frame's mean squared displacement, in strides. */
  private static final int FRAME_LAG = 10;

  @Option(names = "--propagator", paramLabel = "FILE", required = true, description = "The model.")
  private Path propagator;

  @Option(names = "--corrector", paramLabel = "FILE", description = "The Corrector (none).")
  private Path corrector;

  @Option(
      names = "--corrector-start",
      defaultValue = "published",
      description = "Start of the Corrector's flow (${DEFAULT-VALUE}).")
  private CorrectorStart correctorStart;

  @Option(names = "--structure", paramLabel = "FILE", required = true, description = "A crystal.")
  private Path structure;

  @Option(
      names = "--repeat",
      split = "x",
      paramLabel = "N",
      defaultValue = "1x1x1",
      description = "The supercell, such as 2x2x1 (${DEFAULT-VALUE}).")
  private int[] repeat;

  @Option(names = "--temperature", paramLabel = "K", required = true, description = "In K.")
  private double temperature;

  @Option(
      names = "--mobile",
      paramLabel = "ELEMENT",
      defaultValue = "Li",
      description = "The mobile species (${DEFAULT-VALUE}).")
  private String mobile;

  @Option(
      names = "--solvers",
      split = ",",
      paramLabel = "TEXT",
      required = true,
      description = "The solvers to compare, such as euler-10,midpoint-5-p0.8.")
  private List<String> solvers;

  @Option(
      names = "--reference",
      paramLabel = "TEXT",
      defaultValue = "midpoint-40",
      description = "The converged solver (${DEFAULT-VALUE}).")
  private String reference;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "24",
      description = "Frames for the paired strides; 0 for none (${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "10",
      description = "Strides by midpoint-10 before and between these frames (${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--hop",
      paramLabel = "ANGSTROM",
      defaultValue = "1.5",
      description = "An atom that moves farther in a stride has hopped (${DEFAULT-VALUE}).")
  private double hop;

  @Option(
      names = "--strides",
      paramLabel = "N",
      defaultValue = "100",
      description = "Strides of the whole runs (${DEFAULT-VALUE}).")
  private int strides;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "4",
      description = "Whole runs by each solver; 0 for none (${DEFAULT-VALUE}).")
  private int replicas;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Of all random numbers (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of the computation (${DEFAULT-VALUE}).")
  private int threads;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private SolverReport() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new SolverReport());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Element moving = Element.of(mobile);
    if (repeat.length != 3) {
      throw new InputException("--repeat", Arrays.toString(repeat), "three numbers, such as 2x2x1");
    }
    Structure crystal =
        CrystalFiles.readStructure(structure).repeat(repeat[0], repeat[1], repeat[2]);
    try (Backend backend = Backends.open(threads);
        FlowModel mover = FlowModel.load(propagator, backend);
        FlowModel fixer = corrector == null ? null : FlowModel.load(corrector, backend)) {
      out.printf(
          Locale.ROOT,
          "%s, %d atoms, %s K, %s%s, backend %s, %d thread(s)%n%n",
          crystal.formula(),
          crystal.size(),
          temperature,
          propagator.getFileName(),
          corrector == null ? "" : " and " + corrector.getFileName(),
          backend.name(),
          threads);
      if (frames > 0) {
        paired(crystal, moving, mover, fixer);
      }
      if (replicas > 0) {
        runs(crystal, moving, mover, fixer);
      }
    }
    return 0;
  }

  private Simulation simulation(FlowModel mover, FlowModel fixer, String solver) {
    Set<Integer> moving = Set.of(Element.of(mobile).atomicNumber());
    Simulation.Builder builder =
        Simulation.builder(mover)
            .propagatorPrior(mover.prior(ScaleChoice.LARGE, ScaleChoice.SMALL, moving))
            .solver(OdeSolver.parse(solver))
            .seed(seed);
    if (fixer != null) {
      builder
          .corrector(fixer)
          .correctorPrior(fixer.prior(ScaleChoice.LARGE, ScaleChoice.SMALL, moving))
          .correctorStart(correctorStart);
    }
    return builder.build();
  }

  /** Frames of four trajectories by a nearly converged solver. */
  private List<CheckFrame> starts(Structure crystal, FlowModel mover, FlowModel fixer) {
    int trajectories = Math.min(4, frames);
    int each = (frames + trajectories - 1) / trajectories;
    Simulation nearly = simulation(mover, fixer, "midpoint-10");
    List<Trajectory> found;
    try {
      found = nearly.runReplicas(crystal, temperature, warmUp * each, trajectories);
    } catch (SimulationStoppedException stopped) {
      found = stopped.trajectories();
    }
    List<CheckFrame> starts = new ArrayList<>();
    for (Trajectory one : found) {
      for (int k = warmUp; k < one.frames() && starts.size() < frames; k += warmUp) {
        starts.add(
            new CheckFrame(crystal.withPositions(one.positions(k)), temperature, starts.size()));
      }
    }
    return starts;
  }

  private void paired(Structure crystal, Element moving, FlowModel mover, FlowModel fixer) {
    List<CheckFrame> starts = starts(crystal, mover, fixer);
    long start = System.nanoTime();
    FrameStrides converged = FrameStrides.of(simulation(mover, fixer, reference), starts, 1);
    double referenceSeconds = (System.nanoTime() - start) * 1e-9;
    List<Element> elements = crystal.elements();
    out.printf(
        Locale.ROOT,
        "One stride from %d frames, relative to %s (%.2f s a stride), in %% with one standard"
            + " error.%n%n",
        starts.size(),
        reference,
        referenceSeconds / starts.size());
    StringBuilder head = new StringBuilder("| solver | evaluations | frames |");
    StringBuilder rule = new StringBuilder("|---|---:|---:|");
    for (Element element : elements) {
      head.append(" MSD ").append(element.symbol()).append(" |");
      rule.append("---:|");
    }
    head.append(" hops ").append(moving.symbol()).append(" beyond ").append(hop).append(" Å |");
    rule.append("---:|");
    out.println(head);
    out.println(rule);
    for (String solver : solvers) {
      FrameStrides other = FrameStrides.of(simulation(mover, fixer, solver), starts, 1);
      int[] both = both(other, converged);
      StringBuilder row = new StringBuilder();
      row.append(
          String.format(
              Locale.ROOT, "| %s | %s | %d |", solver, evaluations(mover, solver), both.length));
      for (Element element : elements) {
        row.append(' ')
            .append(
                change(
                    Arrays.stream(both).mapToDouble(k -> other.meanSquare(k, element)).toArray(),
                    Arrays.stream(both)
                        .mapToDouble(k -> converged.meanSquare(k, element))
                        .toArray()))
            .append(" |");
      }
      row.append(' ')
          .append(
              change(
                  Arrays.stream(both).mapToDouble(k -> other.hopFraction(k, moving, hop)).toArray(),
                  Arrays.stream(both)
                      .mapToDouble(k -> converged.hopFraction(k, moving, hop))
                      .toArray()))
          .append(" |");
      out.println(row);
    }
    StringBuilder absolute = new StringBuilder("\nBy " + reference + ":");
    int[] all = both(converged, converged);
    for (Element element : elements) {
      absolute.append(
          String.format(
              Locale.ROOT,
              " MSD %s %.4f Å²,",
              element.symbol(),
              Arrays.stream(all)
                  .mapToDouble(k -> converged.meanSquare(k, element))
                  .average()
                  .orElse(Double.NaN)));
    }
    out.println(absolute.substring(0, absolute.length() - 1) + "\n");
  }

  private static int[] both(FrameStrides one, FrameStrides other) {
    return java.util.stream.IntStream.range(0, one.frames())
        .filter(k -> one.hasFirstDraw(k) && other.hasFirstDraw(k))
        .toArray();
  }

  private static String change(double[] one, double[] other) {
    SolverChange change = SolverChange.of(one, other);
    return String.format(
        Locale.ROOT, "%+.1f ± %.1f", 100 * change.value(), 100 * change.standardError());
  }

  /** Evaluations of one flow, counted on a crystal of one atom. */
  private String evaluations(FlowModel mover, String solver) {
    Structure atom =
        new Structure(
            org.liflow.tensor.geometry.Lattice.periodic(9, 0, 0, 0, 9, 0, 0, 0, 9),
            new int[] {Element.of(mobile).atomicNumber()},
            new double[3]);
    Simulation one = Simulation.builder(mover).solver(OdeSolver.parse(solver)).build();
    FrameStrides.of(one, List.of(new CheckFrame(atom, temperature, 0)), 1);
    return String.valueOf(one.evaluations());
  }

  private void runs(Structure crystal, Element moving, FlowModel mover, FlowModel fixer) {
    out.printf(
        Locale.ROOT,
        "%d runs of %d strides by each solver. D* in 1e-5 cm²/s; the frame's mean squared"
            + " displacement after %d strides in Å²; both with one standard error.%n%n",
        replicas,
        strides,
        FRAME_LAG);
    out.println("| solver | evaluations | D* | frame | whole runs | s a stride |");
    out.println("|---|---:|---:|---:|---:|---:|");
    List<String> all = new ArrayList<>(solvers);
    all.add(reference);
    for (String solver : all) {
      long start = System.nanoTime();
      List<Trajectory> found;
      int whole = replicas;
      try {
        found =
            simulation(mover, fixer, solver).runReplicas(crystal, temperature, strides, replicas);
      } catch (SimulationStoppedException stopped) {
        found =
            stopped.trajectories().stream().filter(one -> one.frames() > 4 * FRAME_LAG).toList();
        whole = (int) found.stream().filter(one -> one.frames() > strides).count();
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      if (found.isEmpty()) {
        out.printf("| %s | %s | – | – | 0 | |%n", solver, evaluations(mover, solver));
        continue;
      }
      double[] frame = found.stream().mapToDouble(one -> frame(one, moving)).toArray();
      double[] ownSlopes =
          found.stream().mapToDouble(one -> estimate(List.of(one), moving).mean()).toArray();
      Estimate d = estimate(found, moving);
      out.printf(
          Locale.ROOT,
          "| %s | %s | %.2f ± %.2f (runs: ± %.2f) | %.3f ± %.3f | %d | %.3f |%n",
          solver,
          evaluations(mover, solver),
          1e5 * d.mean(),
          1e5 * d.standardDeviation(),
          1e5 * standardError(ownSlopes),
          Arrays.stream(frame).average().orElseThrow(),
          standardError(frame),
          whole,
          seconds / strides / replicas);
    }
    out.println();
  }

  private Estimate estimate(List<Trajectory> trajectories, Element moving) {
    try (Workers workers = new Workers(1)) {
      return DiffusionAnalysis.of(
              List.of(new DiffusionAnalysis.Run(temperature, trajectories, false)),
              DiffusionAnalysis.Settings.of(moving),
              workers)
          .temperatures()
          .get(0)
          .self()
          .estimate();
    }
  }

  private static double standardError(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(sum / (values.length - 1) / values.length);
  }

  /** The mean over all atoms but the mobile ones. */
  private static double frame(Trajectory trajectory, Element moving) {
    double sum = 0;
    int atoms = 0;
    for (Element element : trajectory.structure(0).elements()) {
      if (element != moving) {
        int count = trajectory.structure(0).count(element);
        sum +=
            count
                * MeanSquaredDisplacement.tracer(
                        trajectory, element, ReferenceFrame.FRAMEWORK, moving)
                    .total()[FRAME_LAG];
        atoms += count;
      }
    }
    return sum / atoms;
  }
}
