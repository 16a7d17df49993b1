package org.liflow.bench.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.flow.CorrectorStart;
import org.liflow.flow.FlowModel;
import org.liflow.flow.OdeSolver;
import org.liflow.flow.Prior;
import org.liflow.flow.Replica;
import org.liflow.flow.ScaleChoice;
import org.liflow.flow.Simulation;
import org.liflow.flow.StrideLimits;
import org.liflow.flow.StrideListener;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.train.StepResult;
import org.liflow.train.TrainingListener;
import org.liflow.train.TrainingRun;
import org.liflow.train.TrainingSettings;
import org.liflow.train.TrainingSummary;

/**
 * Trains a Propagator, and a Corrector where a variant asks for one, and compares single strides
 * and runs with the reference: {@code TrainingAblation FOLDER THREADS quick|warm|full VARIANT…}. A
 * variant is a text such as {@code prior=fitted,pre=prior_width,cutoff=8}.
 */
public final class TrainingAblation {
  private static final TitanateData.Size QUICK =
      new TitanateData.Size(5, List.of(500, 700, 1000), 25, 775, 4, 50);
  private static final TitanateData.Size FULL =
      new TitanateData.Size(8, List.of(400, 550, 700, 1000), 75, 775, 8, 100);

  /** The small data, judged farther from the temperatures to train on. */
  private static final TitanateData.Size WARM =
      new TitanateData.Size(5, List.of(500, 700, 1000), 25, 850, 3, 40);

  private static TitanateData.Size size(String name) {
    return switch (name) {
      case "full" -> FULL;
      case "warm" -> WARM;
      default -> QUICK;
    };
  }

  private final Path folder;
  private final int threads;
  private final TitanateData data;

  private TrainingAblation(Path folder, int threads, TitanateData.Size size) {
    this.folder = folder;
    this.threads = threads;
    data = new TitanateData(folder.resolve("data"), size);
    kelvin = size.judged();
  }

  /**
   * Runs the variants one after the other.
   *
   * @param args folder, threads, size, variants
   * @throws IOException when the disk fails
   */
  public static void main(String[] args) throws IOException {
    TrainingAblation ablation =
        new TrainingAblation(Path.of(args[0]), Integer.parseInt(args[1]), size(args[2]));
    Path dataset = ablation.data.dataset(ablation.threads);
    List<Trajectory> judged = ablation.data.judged();
    StrideStatistics reference = StrideStatistics.of(judged);
    StrideStatistics half = StrideStatistics.of(judged.subList(0, judged.size() / 2));
    StrideStatistics other = StrideStatistics.of(judged.subList(judged.size() / 2, judged.size()));
    say("reference, one half beside the other: " + half.beside(other));
    try (Backend backend = Backends.best(ablation.threads)) {
      for (int k = 3; k < args.length; k++) {
        ablation.run(args[k], dataset, judged, reference, backend);
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private void run(
      String text,
      Path dataset,
      List<Trajectory> judged,
      StrideStatistics reference,
      Backend backend)
      throws IOException {
    Variant variant = Variant.parse(text);
    say("== " + text);
    Path mover = train(variant, ModelRole.PROPAGATOR, dataset, backend);
    Path fixer =
        variant.changes().keySet().stream().anyMatch(key -> key.startsWith("c."))
            ? train(variant, ModelRole.CORRECTOR, dataset, backend)
            : null;
    for (String solver : variant.text("run.solvers", "midpoint-10").split(";")) {
      for (boolean corrected :
          fixer == null ? new boolean[] {false} : new boolean[] {false, true}) {
        generate(variant, mover, corrected ? fixer : null, solver, judged, reference, backend);
        if (variant.changes().containsKey("run.trained")) {
          for (int k : data.size().temperatures()) {
            kelvin = k;
            List<Trajectory> own = data.trained(k);
            say("trained arrangements at " + k + " K");
            generate(variant, mover, null, solver, own, StrideStatistics.of(own), backend);
          }
          kelvin = data.size().judged();
        }
      }
    }
  }

  private Path train(Variant variant, ModelRole role, Path dataset, Backend backend)
      throws IOException {
    Path place = folder.resolve(variant.name(role));
    TrainingSettings settings = variant.settings(role, dataset);
    long start = System.nanoTime();
    long steps = settings.optimizer().steps();
    boolean done =
        Files.exists(place.resolve(TrainingRun.STATE))
            && TrainingSummary.read(place).steps() >= steps;
    if (!done) {
      try (TrainingRun run =
          TrainingSummary.isTraining(place)
              ? TrainingRun.resume(place, backend)
              : TrainingRun.start(place, settings, backend)) {
        run.train(
            new TrainingListener() {
              @Override
              public void stepped(long done, StepResult result) {}
            });
        StringBuilder losses = new StringBuilder();
        run.history()
            .forEach(
                epoch ->
                    losses.append(
                        String.format(
                            Locale.ROOT,
                            " %.4f/%.4f",
                            epoch.trainingLoss(),
                            epoch.validation().orElseThrow().averaged())));
        say(
            String.format(
                Locale.ROOT,
                "%s: %.0f s, losses%s",
                role,
                (System.nanoTime() - start) * 1e-9,
                losses));
      }
    }
    return place.resolve(TrainingRun.BEST);
  }

  private void generate(
      Variant variant,
      Path mover,
      Path fixer,
      String solver,
      List<Trajectory> judged,
      StrideStatistics reference,
      Backend backend) {
    try (FlowModel propagator = FlowModel.load(mover, backend);
        FlowModel corrector = fixer == null ? null : FlowModel.load(fixer, backend)) {
      Prior prior =
          propagator.prior(
              ScaleChoice.LARGE, ScaleChoice.LARGE, Set.of(PriorConfiguration.LITHIUM));
      Simulation.Builder builder =
          Simulation.builder(propagator)
              .propagatorPrior(prior)
              .solver(OdeSolver.parse(solver))
              .limits(new StrideLimits(10, variant.number("run.contact", 0.1), 30))
              .seed(7);
      if (corrector != null) {
        builder
            .corrector(corrector)
            .correctorStart(CorrectorStart.valueOf(variant.text("run.start", "WITH_PRIOR")));
      }
      Simulation simulation = builder.build();
      String name = solver + (corrector == null ? "" : " corrected");
      long start = System.nanoTime();
      List<Trajectory> single = singleStrides(simulation, judged);
      say(name + " single: " + StrideStatistics.of(single).beside(reference));
      int strides = (int) variant.number("run.strides", 50);
      List<Trajectory> runs = runs(simulation, judged, strides);
      say(name + " runs:   " + StrideStatistics.of(runs).beside(reference));
      say(
          String.format(
              Locale.ROOT,
              "%s: %.0f s, %d redraws, %d of %d whole",
              name,
              (System.nanoTime() - start) * 1e-9,
              redraws,
              runs.stream().filter(run -> run.frames() == strides + 1).count(),
              runs.size()));
    }
  }

  private long redraws;
  private int kelvin;

  private StrideListener counting(List<List<Structure>> frames) {
    redraws = 0;
    return new StrideListener() {
      @Override
      public void accepted(Replica replica, int again) {
        redraws += again;
        frames.get(replica.index()).add(replica.current());
      }

      @Override
      public void stopped(Replica replica) {
        say(replica.fault().orElse(""));
      }
    };
  }

  /** One stride from frames of the reference, two strides apart. */
  private List<Trajectory> singleStrides(Simulation simulation, List<Trajectory> judged) {
    List<Structure> starts = new ArrayList<>();
    for (Trajectory each : judged) {
      for (int t = 0; t + 1 < each.frames() && t < 50; t += 2) {
        starts.add(each.structure(t));
      }
    }
    return generated(simulation, starts, 1);
  }

  private List<Trajectory> runs(Simulation simulation, List<Trajectory> judged, int strides) {
    List<Structure> starts = new ArrayList<>();
    for (Trajectory each : judged) {
      starts.add(each.structure(0));
    }
    return generated(simulation, starts, strides);
  }

  private List<Trajectory> generated(Simulation simulation, List<Structure> starts, int strides) {
    List<Replica> replicas = new ArrayList<>();
    List<List<Structure>> frames = new ArrayList<>();
    for (int k = 0; k < starts.size(); k++) {
      replicas.add(Replica.start(starts.get(k), kelvin, k));
      frames.add(new ArrayList<>(List.of(replicas.get(k).current())));
    }
    simulation.run(replicas, strides, counting(frames));
    return frames.stream()
        .filter(each -> each.size() > 1)
        .map(each -> Trajectory.of(each, 1))
        .toList();
  }
}
