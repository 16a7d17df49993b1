package org.liflow.universal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.md.DynamicsFolder;
import org.liflow.md.DynamicsPlan;
import org.liflow.md.DynamicsSettings;
import org.liflow.md.ForceField;
import org.liflow.md.MolecularDynamics;
import org.liflow.md.Thermostat;
import org.liflow.md.UnstableDynamicsException;
import org.liflow.tensor.parallel.SideBySide;
import org.liflow.tensor.parallel.Workers;

/**
 * Runs the reference dynamics of all supercells, several side by side on one thread each, at one
 * temperature after the other from the coldest on. A supercell that falls apart at one temperature
 * is not run at higher ones.
 */
final class ReferenceStage {
  /** The fastest of a few batches of steps counts: other programs only make them slower. */
  private static final int BATCHES = 5;

  private static final int STEPS_PER_BATCH = 5;

  /**
   * A supercell and the temperatures that are done.
   *
   * @param prepared the crystal
   * @param copy of it
   * @param number of the copy, counted from 0
   * @param verdicts by temperature in K
   */
  record Job(
      PreparedCrystal prepared,
      PreparedCrystal.Copy copy,
      int number,
      SortedMap<Integer, Verdict> verdicts) {
    /** Whether it fell apart at some temperature. */
    boolean isBroken() {
      return verdicts.values().stream().anyMatch(verdict -> !verdict.isSound());
    }

    /** The temperatures left to do. */
    List<Integer> left(UniversalSettings settings) {
      return isBroken()
          ? List.of()
          : settings.dynamics().temperatures().stream()
              .filter(kelvin -> !verdicts.containsKey(kelvin))
              .toList();
    }
  }

  private final Path folder;
  private final Path crystals;
  private final UniversalSettings settings;
  private final CrystalPotential potential;
  private final Object turn = new Object();

  /**
   * @param folder of the dynamics, one folder a supercell
   * @param crystals of the supercells
   */
  ReferenceStage(
      Path folder, Path crystals, UniversalSettings settings, CrystalPotential potential) {
    this.folder = folder;
    this.crystals = crystals;
    this.settings = settings;
    this.potential = potential;
  }

  /** The trajectory of a supercell at a temperature. */
  static Path trajectory(Path folder, String name, int kelvin) {
    return folder.resolve(name).resolve("traj_" + kelvin + "K_0.extxyz");
  }

  /** All supercells, with the verdicts that are on disk. */
  List<Job> jobs(List<PreparedCrystal> prepared) throws IOException {
    List<Job> jobs = new ArrayList<>();
    for (PreparedCrystal crystal : prepared) {
      for (int k = 0; k < crystal.copies().size(); k++) {
        PreparedCrystal.Copy copy = crystal.copies().get(k);
        jobs.add(new Job(crystal, copy, k, Verdict.read(verdicts(copy))));
      }
    }
    // First orderings of all crystals first, small ones before large ones: a run that is stopped
    // early has gone through as many crystals as it could.
    jobs.sort(Comparator.comparingInt(Job::number).thenComparingInt(job -> job.copy().atoms()));
    return jobs;
  }

  private Path verdicts(PreparedCrystal.Copy copy) {
    return folder.resolve(copy.name() + ".json");
  }

  private Structure structure(Job job, String file) throws IOException {
    return CrystalFiles.readStructure(crystals.resolve(job.prepared().id()).resolve(file));
  }

  private DynamicsPlan plan(Job job) throws IOException {
    UniversalSettings.Dynamics dynamics = settings.dynamics();
    Structure start = structure(job, job.copy().relaxed());
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("structure", job.copy().relaxed());
    return new DynamicsPlan(
        start,
        potential.of(start),
        dynamics.temperatures().stream().map(Integer::doubleValue).toList(),
        dynamics.timeStep(),
        new Thermostat.VelocityRescaling(UniversalSettings.RELAXATION),
        settings.seed(),
        ForceField.PRODUCTION,
        dynamics.frameSteps(),
        dynamics.equilibrationFrames(),
        sources);
  }

  /** Runs a few steps of each supercell that has something to do, one after the other. */
  ReferenceCost cost(List<Job> jobs, int threads, UniversalListener listener) throws IOException {
    List<Job> open = jobs.stream().filter(job -> !job.left(settings).isEmpty()).toList();
    long stepsEach = (long) settings.dynamics().records() * settings.dynamics().frameSteps();
    long steps = 0;
    double milliseconds = 0;
    listener.begins(UniversalStage.ESTIMATE, open.size(), 0);
    try (Workers single = new Workers(1)) {
      for (Job job : open) {
        if (listener.isCancelled()) {
          break;
        }
        long todo = job.left(settings).size() * stepsEach;
        steps += todo;
        milliseconds += todo * millisecondsPerStep(plan(job), single);
        listener.stepped(UniversalStage.ESTIMATE, 1);
      }
    }
    listener.ends(UniversalStage.ESTIMATE);
    ReferenceCost cost =
        new ReferenceCost(open.size(), steps, steps == 0 ? 0 : milliseconds / steps, threads);
    listener.estimated(cost);
    return cost;
  }

  private static double millisecondsPerStep(DynamicsPlan plan, Workers single) {
    DynamicsSettings warm = plan.settings(plan.temperatures().get(0));
    MolecularDynamics dynamics =
        new MolecularDynamics(plan.structure(), plan.potential(), warm, single);
    try {
      double fastest = Double.POSITIVE_INFINITY;
      for (int k = 0; k < BATCHES; k++) {
        long start = System.nanoTime();
        dynamics.run(STEPS_PER_BATCH);
        fastest = Math.min(fastest, (System.nanoTime() - start) * 1e-6 / STEPS_PER_BATCH);
      }
      return fastest;
    } catch (UnstableDynamicsException problem) {
      return 0; // The run itself will tell.
    }
  }

  /**
   * Runs all that is not on disk yet.
   *
   * @return whether all is done; false where the listener cancelled
   */
  boolean run(List<Job> jobs, int threads, UniversalListener listener) {
    long all = (long) settings.dynamics().temperatures().size() * settings.dynamics().records();
    long left =
        jobs.stream().mapToLong(job -> job.left(settings).size()).sum()
            * settings.dynamics().records();
    listener.begins(UniversalStage.REFERENCE, all * jobs.size(), all * jobs.size() - left);
    SideBySide pool = new SideBySide(threads);
    pool.run(
        jobs.stream().filter(job -> !job.left(settings).isEmpty()).toList(),
        (job, single) -> {
          if (!listener.isCancelled()) {
            new Runner(job, single, pool, listener).run();
          }
          return job;
        });
    if (jobs.stream().anyMatch(job -> !job.left(settings).isEmpty())) {
      return false;
    }
    listener.ends(UniversalStage.REFERENCE);
    return true;
  }

  /** Runs one supercell. */
  private final class Runner implements DynamicsFolder.Listener {
    private final Job job;
    private final Workers single;
    private final SideBySide pool;
    private final UniversalListener listener;

    Runner(Job job, Workers single, SideBySide pool, UniversalListener listener) {
      this.job = job;
      this.single = single;
      this.pool = pool;
      this.listener = listener;
    }

    @Override
    public void recorded() {
      told(1);
    }

    @Override
    public boolean isCancelled() {
      return pool.isFailing() || listener.isCancelled();
    }

    private void told(long steps) {
      synchronized (turn) {
        listener.stepped(UniversalStage.REFERENCE, steps);
      }
    }

    void run() throws IOException {
      UniversalSettings.Dynamics dynamics = settings.dynamics();
      List<Integer> left = job.left(settings);
      try (DynamicsFolder open =
          DynamicsFolder.open(
              folder.resolve(job.copy().name()), plan(job), dynamics.frames(), true)) {
        long judged = (long) job.verdicts().size() * dynamics.records();
        told(Math.max(0, open.recorded() - judged));
        for (int k = 0; k < left.size() && !job.isBroken(); k++) {
          int kelvin = left.get(k);
          DynamicsFolder.Progress done = open.run((double) kelvin, single, this);
          if (done.fault() == null && done.frames() < dynamics.frames()) {
            return; // Cancelled.
          }
          SortedMap<Integer, Verdict> verdicts = new TreeMap<>(job.verdicts());
          verdicts.put(
              kelvin,
              done.fault() == null ? judged(done.file()) : Verdict.brokenDown(done.fault()));
          Verdict.write(verdicts(job.copy()), verdicts);
          job.verdicts().putAll(verdicts);
          if (job.isBroken()) {
            told((long) (left.size() - k - 1) * dynamics.records());
          }
        }
      }
    }

    private Verdict judged(Path file) throws IOException {
      Trajectory trajectory = CrystalFiles.readTrajectory(file, ReadOptions.defaults());
      return Verdict.of(trajectory, structure(job, job.copy().ideal()), settings.limits(), single);
    }
  }
}
