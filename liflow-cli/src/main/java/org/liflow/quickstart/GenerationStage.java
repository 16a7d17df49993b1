package org.liflow.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.RunManifest;
import org.liflow.flow.CorrectorStart;
import org.liflow.flow.FlowModel;
import org.liflow.flow.OdeSolver;
import org.liflow.flow.Prior;
import org.liflow.flow.Replica;
import org.liflow.flow.ScaleChoice;
import org.liflow.flow.Simulation;
import org.liflow.flow.StrideLimits;
import org.liflow.flow.StrideListener;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.run.RunConvergence;
import org.liflow.run.RunFolder;
import org.liflow.tensor.backend.Backend;

/** Lets the trained models run the arrangement and the temperature that they never saw. */
final class GenerationStage {
  /** As the Corrector is trained. */
  private static final CorrectorStart CORRECTOR_START = CorrectorStart.WITH_PRIOR;

  private final Path folder;
  private final QuickstartSettings settings;
  private final Optional<OdeSolver> solver;

  /**
   * @param solver of both models; empty where the samplers of their files serve
   */
  GenerationStage(Path folder, QuickstartSettings settings, Optional<OdeSolver> solver) {
    this.folder = folder;
    this.settings = settings;
    this.solver = solver;
  }

  /**
   * Generates what is not on disk yet, all replicas in one batch.
   *
   * @return the trajectories
   */
  List<RunManifest.Trajectory> run(
      Path propagator,
      Optional<Path> corrector,
      Backend backend,
      int threads,
      StageTimes times,
      QuickstartListener listener)
      throws IOException {
    try (FlowModel mover = FlowModel.load(propagator, backend);
        FlowModel fixer = corrector.isEmpty() ? null : FlowModel.load(corrector.get(), backend)) {
      QuickstartSettings.Unseen asked = settings.unseen();
      int strides = asked.equilibration() + asked.strides();
      Simulation simulation = simulation(mover, fixer);
      try (RunFolder run = RunFolder.resume(folder, description(simulation), strides)) {
        List<Replica> replicas = run.replicas();
        long before = strides(replicas);
        listener.begins(Stage.GENERATION, (long) strides * replicas.size(), before);
        long start = System.nanoTime();
        simulation.run(
            replicas,
            strides,
            new StrideListener() {
              @Override
              public void accepted(Replica replica, int redraws) {
                run.accepted(replica, redraws);
                listener.stepped(Stage.GENERATION, "");
              }

              @Override
              public void redrawnLocally(Replica replica, int redraws) {
                run.redrawnLocally(replica, redraws);
              }

              @Override
              public void stopped(Replica replica) {
                run.stopped(replica);
              }
            });
        times.add(
            Stage.GENERATION,
            (System.nanoTime() - start) * 1e-9,
            (strides(replicas) - before) * settings.models().stride(),
            threads);
      }
      RunConvergence.check(folder, simulation, Element.LI);
    }
    listener.ends(Stage.GENERATION);
    return RunFolder.list(folder);
  }

  private static long strides(List<Replica> replicas) {
    return replicas.stream().mapToLong(Replica::strides).sum();
  }

  private static Prior prior(FlowModel model) {
    return model.prior(ScaleChoice.LARGE, ScaleChoice.LARGE, Set.of(PriorConfiguration.LITHIUM));
  }

  private Simulation simulation(FlowModel mover, FlowModel fixer) {
    Simulation.Builder builder =
        Simulation.builder(mover).propagatorPrior(prior(mover)).seed(settings.seed());
    settings
        .unseen()
        .contact()
        .ifPresent(share -> builder.limits(StrideLimits.defaults().withContact(share)));
    if (fixer != null) {
      builder.corrector(fixer).correctorPrior(prior(fixer)).correctorStart(CORRECTOR_START);
    }
    solver.ifPresent(builder::solver);
    return builder.build();
  }

  private RunManifest description(Simulation simulation) {
    QuickstartSettings.Unseen asked = settings.unseen();
    return simulation
        .description(
            ReferenceStage.crystal(settings, settings.unseenSeed()),
            List.of((double) asked.temperature()),
            asked.replicas())
        .withSources(Map.of("structure", "LLTO, arrangement " + settings.unseenSeed()))
        .withMobile(Element.LI, 1);
  }
}
