package org.liflow.md;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.DiskProblem;
import org.liflow.files.InputException;
import org.liflow.files.ResumableFolder;
import org.liflow.tensor.parallel.Workers;

/**
 * A reference run on disk, in the form of a simulation's folder, so that the same tools analyse it:
 * {@code run.json}, a trajectory (extended XYZ) for each temperature, and beside it the energies
 * (CSV) and the state to go on from.
 */
public final class DynamicsFolder implements AutoCloseable {
  /** Hears of progress. */
  @FunctionalInterface
  public interface Listener {
    /** Hears that another frame, or interval of the equilibration, is done. */
    void recorded();

    /**
     * Tells whether the run is to end. Asked after each frame or interval of the equilibration.
     *
     * @return true to end the run there, with a state on disk to go on from
     */
    default boolean isCancelled() {
      return false;
    }
  }

  /**
   * The progress of one trajectory.
   *
   * @param file the extended XYZ file
   * @param temperature in K
   * @param frames how many it has after the first
   * @param fault why it stopped; null if it did not
   */
  public record Progress(Path file, double temperature, int frames, String fault) {}

  /** States and trajectories without the description are looked at by name: see removeStates. */
  private static final ResumableFolder.Layout LAYOUT =
      new ResumableFolder.Layout(
          RunManifest.FILE,
          List.of(),
          name -> name.equals(RunManifest.FILE) || name.matches("(traj|energies|state)_.+"));

  private final Path folder;
  private final DynamicsPlan plan;
  private final int frames;
  private final ResumableFolder place;
  private final List<Progress> progress = new ArrayList<>();

  private DynamicsFolder(ResumableFolder place, DynamicsPlan plan, int frames) {
    this.place = place;
    this.folder = place.path();
    this.plan = plan;
    this.frames = frames;
    for (double temperature : plan.temperatures()) {
      progress.add(new Progress(file("traj", temperature, ".extxyz"), temperature, -1, null));
    }
  }

  /**
   * Opens a folder for a run, made if it is missing.
   *
   * @param folder its place
   * @param plan all that decides the trajectories but their length
   * @param frames how many each trajectory is to have after the first
   * @param resume whether to go on with the run that the folder holds, if it holds one; {@code
   *     frames} may then be more than was asked first
   * @return the folder, locked until it is closed
   * @throws InputException when the potential does not fit the crystal, or the folder holds a run
   *     and it is not to be resumed, holds another run, is in use or cannot be written
   */
  public static DynamicsFolder open(Path folder, DynamicsPlan plan, int frames, boolean resume) {
    if (frames < 1) {
      throw new IllegalArgumentException(frames + " frames");
    }
    if (!Files.exists(folder.resolve(RunManifest.FILE))) {
      // A crystal that the potential does not know leaves no folder behind.
      try (Workers one = new Workers(1)) {
        new ForceField(plan.structure(), plan.potential(), plan.accuracy(), one);
      }
    }
    ResumableFolder place =
        resume
            ? ResumableFolder.resumeOrCreate(folder, LAYOUT)
            : ResumableFolder.create(folder, LAYOUT);
    DynamicsFolder run = new DynamicsFolder(place, plan, frames);
    try {
      if (place.isResumed()) {
        plan.manifest().requireSame(folder);
      } else {
        run.removeStates();
      }
      run.describe();
      return run;
    } catch (RuntimeException problem) {
      run.close();
      throw problem;
    }
  }

  /** States without their run belong to nobody. */
  private void removeStates() {
    for (double temperature : plan.temperatures()) {
      if (Files.exists(file("traj", temperature, ".extxyz"))) {
        throw new InputException(
            file("traj", temperature, ".extxyz"),
            "a trajectory without its " + RunManifest.FILE,
            "a folder without trajectories");
      }
      Path state = file("state", temperature, ".bin");
      try {
        Files.deleteIfExists(state);
      } catch (IOException problem) {
        throw DiskProblem.cannotWrite(state, problem);
      }
    }
  }

  private Path file(String kind, double temperature, String extension) {
    return folder.resolve(kind + "_" + RunManifest.plain(temperature) + "K_0" + extension);
  }

  /**
   * Counts frames and intervals of equilibration of all trajectories.
   *
   * @return how many there will be in the end
   */
  public long records() {
    return (long) plan.temperatures().size() * (plan.equilibration() + frames);
  }

  /**
   * Counts those of the {@link #records} that the states on disk have behind them.
   *
   * @return how many are done
   */
  public long recorded() {
    long sum = 0;
    for (double temperature : plan.temperatures()) {
      Path state = file("state", temperature, ".bin");
      if (Files.exists(state)) {
        long step = DynamicsState.read(state, plan.structure().size()).step();
        sum += Math.min(step / plan.frameSteps(), plan.equilibration() + frames);
      }
    }
    return sum;
  }

  /**
   * Runs all trajectories to their end, or until their dynamics breaks down. An interrupt of the
   * thread ends the run like {@link Listener#isCancelled}; the thread then stays interrupted.
   *
   * @param workers share the work; closed by the caller
   * @param listener hears of each record
   * @return the progress of each
   * @throws InputException when the crystal does not fit the potential, or files on disk do not fit
   *     each other
   * @throws UncheckedIOException when the disk refuses
   */
  public List<Progress> run(Workers workers, Listener listener) {
    for (int k = 0; k < progress.size(); k++) {
      Progress after = run(k, workers, listener);
      if (after.frames() < frames && after.fault() == null) {
        break;
      }
    }
    return List.copyOf(progress);
  }

  /**
   * Runs one trajectory to its end, or until its dynamics breaks down, as {@link #run(Workers,
   * Listener)} does with all.
   *
   * @param temperature one of the plan's, in K
   * @param workers share the work; closed by the caller
   * @param listener hears of each record
   * @return its progress
   * @throws IllegalArgumentException for a temperature that is not in the plan
   * @throws InputException when the crystal does not fit the potential, or files on disk do not fit
   *     each other
   * @throws UncheckedIOException when the disk refuses
   */
  public Progress run(double temperature, Workers workers, Listener listener) {
    int k = plan.temperatures().indexOf(temperature);
    if (k < 0) {
      throw new IllegalArgumentException(temperature + " K, not one of " + plan.temperatures());
    }
    return run(k, workers, listener);
  }

  private Progress run(int k, Workers workers, Listener listener) {
    Progress before = progress.get(k);
    double temperature = before.temperature();
    String fault = null;
    int done;
    try (DynamicsRecorder recorder =
        new DynamicsRecorder(
            plan,
            temperature,
            before.file(),
            file("energies", temperature, ".csv"),
            file("state", temperature, ".bin"),
            workers)) {
      try {
        recorder.run(frames, listener);
      } catch (UnstableDynamicsException problem) {
        fault = "stopped at " + RunManifest.plain(temperature) + " K: " + problem.getMessage();
      }
      done = recorder.frames();
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(before.file(), problem);
    }
    Progress after = new Progress(before.file(), temperature, done, fault);
    progress.set(k, after);
    describe();
    return after;
  }

  private void describe() {
    plan.manifest()
        .write(
            folder,
            frames,
            progress.stream()
                .map(
                    each ->
                        new RunManifest.Trajectory(
                            each.file(),
                            each.temperature(),
                            0,
                            Math.max(0, each.frames()),
                            Optional.ofNullable(each.fault()),
                            OptionalLong.empty(),
                            OptionalLong.empty()))
                .toList());
  }

  /** Lets go of the folder. */
  @Override
  public void close() {
    place.close();
  }
}
