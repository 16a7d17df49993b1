package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.liflow.crystal.Element;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.InputException;
import org.liflow.flow.CheckFrame;
import org.liflow.flow.ConvergenceCheck;
import org.liflow.flow.FlowModel;
import org.liflow.flow.OdeSolver;
import org.liflow.flow.Sampler;
import org.liflow.flow.Simulation;
import org.liflow.flow.SimulationStoppedException;
import org.liflow.flow.SolverConvergence;
import org.liflow.tensor.backend.Backend;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds how much of a model's results is its solver's. */
@Command(
    name = "converge",
    description =
        "Finds how much of a model's motion is the solver's: compares samplers with finer ones,"
            + " from the same frames with the same noise.",
    footer = {
      "",
      "Examples:",
      "  liflow converge --structure LGPS.cif --supercell 2x2x1 -T 650 --propagator P_LGPS.ckpt \\",
      "      --corrector C_LGPS_0.1.ckpt --samplers published,converged,midpoint-10",
      "  liflow converge --structure lgps/traj_650K_0.extxyz -T 650 --propagator P_LGPS.ckpt",
      "",
      "Each sampler is compared with the same scheme at twice the steps. A trajectory gives frames"
          + " spread over its length. A single structure is first run for a few strides by each"
          + " sampler's finer form."
    })
final class ConvergeCommand implements Callable<Integer> {
  /** More frames than a check needs. */
  private static final int MOST_FRAMES = 10_000;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Mixin StructureOptions structure = new StructureOptions();

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      required = true,
      description = "Temperature in K.")
  double temperature;

  @Mixin FlowOptions flow = new FlowOptions();

  @Option(
      names = "--samplers",
      split = ",",
      paramLabel = "NAME",
      description =
          "Samplers to check, such as published,converged,midpoint-10 (default: the one that"
              + " --sampler or --solver names, else the models' own).")
  List<String> samplers = List.of();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "8",
      description = "Frames that strides start from, at least 2 (default ${DEFAULT-VALUE}).")
  int frames;

  @Option(
      names = "--strides",
      paramLabel = "N",
      defaultValue = "10",
      description = "Strides from each frame (default ${DEFAULT-VALUE}).")
  int strides;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "10",
      description = "Strides from a single structure to each frame (default ${DEFAULT-VALUE}).")
  int warmUp;

  @Option(
      names = "--hop",
      paramLabel = "ANGSTROM",
      defaultValue = "1.5",
      description =
          "An atom that moves farther than this in one stride has hopped, in Å (default"
              + " ${DEFAULT-VALUE}).")
  double hop;

  @Option(
      names = "--mobile",
      paramLabel = "ELEMENT",
      defaultValue = "Li",
      description = "Mobile element whose motion matters (default ${DEFAULT-VALUE}).")
  String mobile;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Seed of all random numbers (default ${DEFAULT-VALUE}).")
  long seed;

  @CommandLine.ArgGroup(validate = false, heading = "Adaptive priors:%n")
  PriorOptions prior = new PriorOptions();

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    List<Sampler> asked = check();
    Element moving = OptionChecks.element("--mobile", mobile);
    List<Structure> given = structures(moving);
    ConvergenceCheck check =
        new ConvergenceCheck(new ConvergenceCheck.Settings(frames, strides, true, hop), moving);
    List<SolverConvergence> found = new ArrayList<>();
    int wanted = Math.max(1, asked.size());
    try (GracefulStop stop = GracefulStop.byInterrupt();
        Backend backend = common.openBackend(spec.commandLine().getErr());
        FlowModel mover = flow.loadPropagator(backend);
        FlowModel fixer = flow.loadCorrector(backend)) {
      PriorScales scales =
          prior.scales(
              prior.choices(
                  prior.readClassifier(moving.atomicNumber()),
                  structure.file,
                  given.get(0),
                  List.of(temperature),
                  mover),
              List.of(temperature),
              moving.atomicNumber());
      try {
        for (int k = 0; k < wanted; k++) {
          Optional<OdeSolver> solver =
              asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(k).solver());
          Simulation simulation = simulation(mover, fixer, scales, solver);
          check.of(simulation, frames(given, simulation)).ifPresent(found::add);
        }
      } catch (CancellationException interrupted) {
        return Main.INTERRUPTED;
      } catch (IllegalArgumentException problem) {
        throw new InputException(
            structure.file.toString(),
            problem.getMessage(),
            "frames to start strides from",
            problem);
      }
      if (stop.requested()) {
        return Main.INTERRUPTED;
      }
    }
    print(found);
    return found.size() == wanted ? Main.OK : Main.STOPPED_EARLY;
  }

  private List<Sampler> check() {
    OptionChecks.positive("--temperature", temperature);
    flow.check();
    if (!samplers.isEmpty() && flow.names()) {
      throw new InputException(
          "--samplers", "--sampler, --solver or --flow-steps beside it", "--samplers alone");
    }
    if (frames < 2 || frames > MOST_FRAMES) {
      throw new InputException("--frames", String.valueOf(frames), "2 to " + MOST_FRAMES);
    }
    OptionChecks.atLeastOne("--strides", strides);
    OptionChecks.atLeastOne("--warm-up", warmUp);
    OptionChecks.positive("--hop", hop);
    List<Sampler> all = new ArrayList<>();
    for (String name : samplers) {
      all.add(FlowOptions.sampler("--samplers", name));
    }
    return all;
  }

  /** Frames spread over a trajectory, or the only one. */
  private List<Structure> structures(Element moving) throws IOException {
    long count = 0;
    try (FrameReader reader = open()) {
      while (reader.read().isPresent()) {
        count++;
      }
    }
    int[] factors = StructureOptions.factors(structure.supercell);
    List<Structure> given = new ArrayList<>();
    if (count <= 1) {
      given.add(structure.read());
    } else {
      long used = Math.min(count, frames);
      long next = 0;
      try (FrameReader reader = open()) {
        for (long k = 0; k < count; k++) {
          Structure frame = reader.read().orElseThrow().structure();
          // Spread over the trajectory so that its last frame is one of them.
          if (k == (count - 1) - (used - 1 - next) * (count / used)) {
            given.add(StructureOptions.repeat(frame, factors));
            next++;
          }
        }
      }
      if (given.size() < 2) {
        throw new InputException(structure.file, count + " frames", "at least 2, or a structure");
      }
    }
    if (given.get(0).count(moving) == 0) {
      throw new InputException(
          structure.file,
          "no atom of the mobile species " + mobile + " in " + given.get(0).formula(),
          "--mobile with one of these elements");
    }
    return given;
  }

  private FrameReader open() throws IOException {
    return CrystalFiles.openTrajectory(structure.file, ReadOptions.defaults());
  }

  private Simulation simulation(
      FlowModel mover, FlowModel fixer, PriorScales scales, Optional<OdeSolver> solver) {
    Simulation.Builder builder =
        flow.apply(Simulation.builder(mover))
            .propagatorPrior(replica -> scales.at(replica.temperature(), mover))
            .seed(seed);
    if (fixer != null) {
      builder.corrector(fixer).correctorPrior(replica -> scales.at(replica.temperature(), fixer));
    }
    solver.ifPresent(builder::solver);
    return builder.build();
  }

  private List<CheckFrame> frames(List<Structure> given, Simulation simulation) {
    List<Structure> starts = given.size() > 1 ? given : warmed(given.get(0), simulation);
    List<CheckFrame> all = new ArrayList<>();
    for (Structure start : starts) {
      all.add(new CheckFrame(start, temperature, all.size()));
    }
    return all;
  }

  private List<Structure> warmed(Structure crystal, Simulation simulation) {
    simulation
        .faultOf(crystal)
        .ifPresent(
            fault -> {
              throw new InputException(structure.file, fault, "atoms that do not overlap");
            });
    List<Trajectory> runs;
    try {
      runs =
          simulation.finer().orElse(simulation).runReplicas(crystal, temperature, warmUp, frames);
    } catch (SimulationStoppedException stopped) {
      if (stopped.reason() == SimulationStoppedException.Reason.INTERRUPTED) {
        throw new CancellationException("interrupted");
      }
      runs = stopped.trajectories();
    }
    return runs.stream().map(run -> run.structure(run.frames() - 1)).toList();
  }

  private void print(List<SolverConvergence> found) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (common.json) {
      ObjectNode root = Json.object();
      root.put("structure", structure.file.toString());
      root.set("solver_error", Json.tree(found));
      out.println(Json.pretty(root));
    } else if (found.isEmpty()) {
      out.println("No sampler could be compared: fewer than two frames have a sound stride by it.");
    } else {
      ConvergenceTable.print(found, out);
    }
  }
}
