package org.liflow.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.liflow.crystal.Structure;
import org.liflow.md.DynamicsFolder;
import org.liflow.md.DynamicsPlan;
import org.liflow.md.DynamicsSettings;
import org.liflow.md.ForceField;
import org.liflow.md.LltoGenerator;
import org.liflow.md.PairPotential;
import org.liflow.md.Thermostat;
import org.liflow.tensor.parallel.SideBySide;

/** Runs the reference dynamics, as many trajectories at once as there are threads. */
final class ReferenceStage {
  private static final String POTENTIAL = "llto-chen-2015";

  private static final Thermostat THERMOSTAT =
      new Thermostat.VelocityRescaling(DynamicsSettings.RELAXATION);

  /** The dynamics of one folder. */
  private record Run(Path folder, DynamicsPlan plan, int frames) {
    /** Frames and intervals of equilibration of all its trajectories. */
    long records() {
      return (long) plan.temperatures().size() * (plan.equilibration() + frames);
    }
  }

  /**
   * The files of the trajectories.
   *
   * @param toLearn by temperature in K, one per arrangement
   * @param unseen one per replica
   * @param memoryless one per replica with velocities drawn anew at every stride
   */
  record Trajectories(Map<Integer, List<Path>> toLearn, List<Path> unseen, List<Path> memoryless) {}

  /** Far from the seeds of other replicas. */
  private static final long MEMORYLESS_SEEDS = 1_000_000;

  private final Path folder;
  private final QuickstartSettings settings;

  ReferenceStage(Path folder, QuickstartSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /** Makes the crystal with the arrangement of a seed. */
  static Structure crystal(QuickstartSettings settings, long seed) {
    QuickstartSettings.Crystal of = settings.crystal();
    return LltoGenerator.generate(of.alongA(), of.alongB(), of.alongC(), of.lithium(), seed);
  }

  /**
   * Runs all that is not on disk yet.
   *
   * @throws StoppedEarlyException when a trajectory breaks down
   */
  Trajectories run(int threads, StageTimes times, QuickstartListener listener) {
    List<Run> toLearn = toLearn();
    int references = settings.judging().references();
    List<Run> all = new ArrayList<>(toLearn);
    all.addAll(unseen(0, references));
    all.addAll(memoryless());
    List<List<DynamicsFolder.Progress>> done = finish(all, threads, times, listener);
    Map<Integer, List<Path>> files = new TreeMap<>();
    for (int k = 0; k < toLearn.size(); k++) {
      for (DynamicsFolder.Progress each : done.get(k)) {
        files
            .computeIfAbsent((int) each.temperature(), kelvin -> new ArrayList<>())
            .add(each.file());
      }
    }
    int judged = toLearn.size() + references;
    return new Trajectories(
        files,
        files(done.subList(toLearn.size(), judged)),
        files(done.subList(judged, all.size())));
  }

  /**
   * Runs further unseen replicas alone, or shows where they are.
   *
   * @param from the number of replicas before the first of these
   * @param to the number of replicas with the last
   * @throws StoppedEarlyException when a trajectory breaks down
   */
  List<Path> replicas(
      int from, int to, int threads, StageTimes times, QuickstartListener listener) {
    return from >= to ? List.of() : files(finish(unseen(from, to), threads, times, listener));
  }

  private static List<Path> files(List<List<DynamicsFolder.Progress>> done) {
    return done.stream().map(run -> run.get(0).file()).toList();
  }

  private List<List<DynamicsFolder.Progress>> finish(
      List<Run> all, int threads, StageTimes times, QuickstartListener listener) {
    List<DynamicsFolder> open = new ArrayList<>();
    List<List<DynamicsFolder.Progress>> done;
    try {
      for (Run run : all) {
        open.add(DynamicsFolder.open(run.folder(), run.plan(), run.frames(), true));
      }
      long before = open.stream().mapToLong(DynamicsFolder::recorded).sum();
      listener.begins(Stage.REFERENCE, all.stream().mapToLong(Run::records).sum(), before);
      long start = System.nanoTime();
      done = run(all, open, threads, listener);
      long fresh = open.stream().mapToLong(DynamicsFolder::recorded).sum() - before;
      double seconds = (System.nanoTime() - start) * 1e-9;
      times.add(Stage.REFERENCE, seconds, fresh * QuickstartSettings.FRAME, threads);
    } finally {
      open.forEach(DynamicsFolder::close);
    }
    for (List<DynamicsFolder.Progress> run : done) {
      for (DynamicsFolder.Progress each : run) {
        if (each.fault() != null) {
          throw new StoppedEarlyException(each.file() + ": " + each.fault());
        }
      }
    }
    listener.ends(Stage.REFERENCE);
    return done;
  }

  private List<Run> toLearn() {
    QuickstartSettings.Dynamics asked = settings.dynamics();
    List<Run> runs = new ArrayList<>();
    for (long arrangement : settings.arrangementSeeds()) {
      runs.add(
          new Run(
              folder.resolve("arrangement-" + (runs.size() + 1)),
              plan(
                  arrangement,
                  arrangement,
                  asked.temperatures(),
                  QuickstartSettings.frames(asked.equilibration()),
                  THERMOSTAT),
              QuickstartSettings.frames(asked.time())));
    }
    return runs;
  }

  private List<Run> unseen(int from, int to) {
    List<Run> runs = new ArrayList<>();
    for (int replica = from; replica < to; replica++) {
      runs.add(unseen("unseen-" + (replica + 1), replica, THERMOSTAT));
    }
    return runs;
  }

  private List<Run> memoryless() {
    int steps = settings.framesPerStride() * QuickstartSettings.FRAME_STEPS;
    Thermostat redraw = new Thermostat.VelocityRedraw(steps, THERMOSTAT);
    List<Run> runs = new ArrayList<>();
    for (int replica = 0; replica < settings.judging().memoryless(); replica++) {
      runs.add(unseen("memoryless-" + (replica + 1), MEMORYLESS_SEEDS + replica, redraw));
    }
    return runs;
  }

  private Run unseen(String name, long seed, Thermostat thermostat) {
    QuickstartSettings.Unseen asked = settings.unseen();
    int perStride = settings.framesPerStride();
    return new Run(
        folder.resolve(name),
        plan(
            settings.unseenSeed(),
            settings.unseenSeed() + seed,
            List.of(asked.temperature()),
            asked.equilibration() * perStride,
            thermostat),
        asked.strides() * perStride);
  }

  private DynamicsPlan plan(
      long arrangement,
      long seed,
      List<Integer> temperatures,
      int equilibration,
      Thermostat thermostat) {
    return new DynamicsPlan(
        crystal(settings, arrangement),
        PairPotential.bundled(POTENTIAL),
        temperatures.stream().map(Integer::doubleValue).toList(),
        QuickstartSettings.TIME_STEP,
        thermostat,
        seed,
        ForceField.PRODUCTION,
        QuickstartSettings.FRAME_STEPS,
        equilibration,
        Map.of("structure", "LLTO, arrangement " + arrangement));
  }

  private static List<List<DynamicsFolder.Progress>> run(
      List<Run> runs, List<DynamicsFolder> open, int threads, QuickstartListener listener) {
    // The longest first, so that no thread has a long one left when the others are done.
    List<Integer> order =
        IntStream.range(0, runs.size())
            .boxed()
            .sorted(Comparator.comparingLong(k -> -runs.get(k).records()))
            .toList();
    SideBySide pool = new SideBySide(threads);
    Object turn = new Object();
    DynamicsFolder.Listener telling =
        new DynamicsFolder.Listener() {
          @Override
          public void recorded() {
            synchronized (turn) {
              listener.stepped(Stage.REFERENCE, "");
            }
          }

          @Override
          public boolean isCancelled() {
            return pool.isFailing();
          }
        };
    List<List<DynamicsFolder.Progress>> found =
        pool.run(order, (k, single) -> open.get(k).run(single, telling));
    List<List<DynamicsFolder.Progress>> done = new ArrayList<>(found);
    for (int k = 0; k < found.size(); k++) {
      done.set(order.get(k), found.get(k));
    }
    return done;
  }
}
