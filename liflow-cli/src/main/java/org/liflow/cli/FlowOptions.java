package org.liflow.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.liflow.files.InputException;
import org.liflow.flow.CorrectorStart;
import org.liflow.flow.FlowModel;
import org.liflow.flow.OdeSolver;
import org.liflow.flow.Redraw;
import org.liflow.flow.Sampler;
import org.liflow.flow.Simulation;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.backend.Backend;
import picocli.CommandLine.Option;

/** The models whose flows make a stride, and how the flows are integrated. */
final class FlowOptions {
  @Option(
      names = "--propagator",
      paramLabel = "FILE",
      required = true,
      description =
          "Propagator, the model that moves the atoms: a published .ckpt or a "
              + ".safetensors file of LiFlow.")
  Path propagator;

  @Option(
      names = "--corrector",
      paramLabel = "FILE",
      description =
          "Corrector, the model that repairs the geometry after a stride (default: none).")
  Path corrector;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description =
          "How flows are integrated: 'published' (10 Euler steps), 'converged' (10 evaluations,"
              + " close to exact) or "
              + OdeSolver.GRAMMAR
              + " (default: as each model's file says; see 'liflow info').")
  String sampler;

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      description =
          "Scheme that integrates the flows, with steps of equal length: "
              + OdeSolver.NAMES
              + " (euler if only --flow-steps is given). Not beside --sampler.")
  String solver;

  @Option(
      names = "--flow-steps",
      paramLabel = "N",
      description =
          "Integration steps per flow; for dopri5, the inverse of the first step (10 if only"
              + " --solver is given). Not beside --sampler.")
  Integer flowSteps;

  @Option(
      names = "--corrector-every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Apply the Corrector after every N-th stride (default " + "${DEFAULT-VALUE}).")
  int correctorEvery;

  @Option(
      names = "--corrector-start",
      defaultValue = "published",
      description =
          "Start of the Corrector's flow: 'published' at the propagated "
              + "positions, 'with_prior' with the noise it was trained with (default "
              + "${DEFAULT-VALUE}).")
  CorrectorStart correctorStart;

  @Option(
      names = "--neighbor-skin",
      paramLabel = "ANGSTROM",
      defaultValue = "0",
      description =
          "Extend neighbour lists by this distance in Å beyond the model's cutoff "
              + "(default ${DEFAULT-VALUE}).")
  double neighborSkin;

  @Option(
      names = "--redraw",
      paramLabel = "WHAT",
      defaultValue = "local",
      description =
          "What is drawn again where a stride brings two atoms too close: 'local' the close atoms "
              + "with their neighbourhood, 'whole' the whole crystal (default ${DEFAULT-VALUE}).")
  Redraw redraw;

  /**
   * Looks at the numbers, before anything is read.
   *
   * @throws InputException for one out of its range
   */
  void check() {
    if (flowSteps != null) {
      OptionChecks.atLeastOne("--flow-steps", flowSteps);
    }
    OptionChecks.atLeastOne("--corrector-every", correctorEvery);
    if (!(neighborSkin >= 0) || neighborSkin > 20) {
      throw new InputException("--neighbor-skin", neighborSkin + " Å", "0 to 20 Å");
    }
    if (sampler != null && (solver != null || flowSteps != null)) {
      throw new InputException(
          "--sampler",
          (solver != null ? "--solver" : "--flow-steps") + " beside it",
          "either --sampler or --solver with --flow-steps");
    }
    try {
      asked();
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          "--solver", "'" + solver + "'", "one of " + OdeSolver.NAMES, problem);
    }
  }

  /**
   * Finds a sampler that an option names.
   *
   * @throws InputException when there is none of the name
   */
  static Sampler sampler(String option, String name) {
    try {
      return Sampler.of(name);
    } catch (IllegalArgumentException problem) {
      throw new InputException(option, "'" + name + "'", Sampler.NAMES, problem);
    }
  }

  /** Whether a sampler or a solver was asked for. */
  boolean names() {
    return asked().isPresent();
  }

  /** The solver of both models that was asked for; empty where each model's own serves. */
  private Optional<OdeSolver> asked() {
    if (sampler != null) {
      return Optional.of(sampler("--sampler", sampler).solver());
    }
    return solver == null && flowSteps == null
        ? Optional.empty()
        : Optional.of(
            OdeSolver.of(solver == null ? "euler" : solver, flowSteps == null ? 10 : flowSteps));
  }

  /** The Propagator; the caller's to close. */
  FlowModel loadPropagator(Backend backend) {
    return load(propagator, ModelRole.PROPAGATOR, backend);
  }

  /** The Corrector, the caller's to close; null without one. */
  FlowModel loadCorrector(Backend backend) {
    return corrector == null ? null : load(corrector, ModelRole.CORRECTOR, backend);
  }

  private static FlowModel load(Path file, ModelRole role, Backend backend) {
    FlowModel model = FlowModel.load(file, backend);
    if (model.role() != role) {
      model.close();
      throw new InputException(file, "a " + name(model.role()), "a " + name(role));
    }
    return model;
  }

  private static String name(ModelRole role) {
    return role == ModelRole.PROPAGATOR ? "Propagator" : "Corrector";
  }

  /** Sets how a simulation integrates its flows. */
  Simulation.Builder apply(Simulation.Builder builder) {
    asked().ifPresent(builder::solver);
    return builder
        .correctorStart(correctorStart)
        .correctorEvery(correctorEvery)
        .redraw(redraw)
        .neighborSkin(neighborSkin);
  }

  /**
   * Adds how strides are made, in the words of a simulation's own description.
   *
   * @param corrector null for none
   */
  void describe(Map<String, String> settings, FlowModel propagator, FlowModel corrector) {
    Simulation.Builder builder = apply(Simulation.builder(propagator));
    if (corrector != null) {
      builder.corrector(corrector);
    }
    Map<String, String> all = builder.build().description();
    for (String name :
        List.of(
            "corrector every",
            "corrector start",
            "solver",
            "corrector solver",
            "neighbor skin",
            "stride limits",
            "redrawn")) {
      if (all.containsKey(name)) {
        settings.put(name, all.get(name));
      }
    }
  }
}
