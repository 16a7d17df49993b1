package org.liflow.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.DiskProblem;
import org.liflow.files.InputException;
import org.liflow.files.ResumableFolder;
import org.liflow.flow.Replica;
import org.liflow.flow.StrideListener;
import org.liflow.tensor.Resources;

/**
 * A run on disk: {@code run.json} describes the run and how far it came, and each trajectory is an
 * extended XYZ file that grows frame by frame. A run that was killed goes on from the last whole
 * frame of each trajectory.
 *
 * <pre>{@code
 * RunManifest description = simulation.description(crystal, List.of(650.0, 900.0), 4);
 * try (RunFolder folder = RunFolder.resume(path, description, strides)) {
 *   simulation.run(folder.replicas(), folder.strides(), folder);
 * }
 * }</pre>
 *
 * <p>One background thread writes the frames in order from a bounded queue. If the disk fails, the
 * next call or {@link #close} throws.
 *
 * <p>Thread safety: one thread at a time uses a folder. While it is open, no other program can open
 * it. An interrupt of the thread does not keep {@link #close} from writing what is left.
 */
public final class RunFolder implements StrideListener, AutoCloseable {
  /** The name of the file that describes a run. */
  public static final String DESCRIPTION = RunManifest.FILE;

  /** Numbers in frames that wait to be written, at most. */
  private static final int WAITING = 1 << 22;

  /**
   * One trajectory and its file. While the writing thread lives, it alone uses all but the replica.
   */
  private static final class Entry {
    final Path file;
    final Replica replica;
    final ExtendedXyzWriter writer;

    /** Of the file that the writer opened, see {@link #fileKey}. */
    final Object key;

    long redraws;
    long localRedraws;

    /** The number of the replica's strides that the file holds. */
    int strides;

    /** The reason why the replica has stopped, as far as the thread has been told. */
    Optional<String> fault = Optional.empty();

    /** Whether the disk refused a frame, part of which the file may hold. */
    boolean broken;

    /** Whether the file was closed without a failure. */
    boolean ended;

    Entry(Path file, Replica replica, ExtendedXyzWriter writer) {
      this.file = file;
      this.replica = replica;
      this.writer = writer;
      this.key = fileKey(file);
    }
  }

  /** Trajectories without the description are looked at by name: see earlierRun. */
  private static final ResumableFolder.Layout LAYOUT =
      new ResumableFolder.Layout(
          DESCRIPTION, List.of(), name -> name.equals(DESCRIPTION) || name.startsWith("traj_"));

  private final Path folder;
  private final RunManifest description;
  private final int strides;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Replica, Entry> byReplica = new IdentityHashMap<>();

  private final ResumableFolder place;
  private final WritingThread thread;

  private RunFolder(ResumableFolder place, RunManifest description, int strides) {
    this.place = place;
    this.folder = place.path();
    this.description = description;
    this.strides = strides;
    int waiting = WAITING / (3 * description.structure().size());
    thread = new WritingThread("liflow-writer", Math.max(2, Math.min(1024, waiting)));
  }

  /**
   * Starts a run in a new or empty folder, or in one without a run.
   *
   * @param folder made if it is missing
   * @param description of the run, see {@link org.liflow.flow.Simulation#description}
   * @param strides how many each trajectory is to have
   * @return the open folder
   * @throws InputException when the folder already holds a run or remains of one, is open elsewhere
   *     or cannot be written
   */
  public static RunFolder create(Path folder, RunManifest description, int strides) {
    earlierRun(folder, description)
        .ifPresent(
            earlier -> {
              throw earlier.endsWith(DESCRIPTION)
                  ? new InputException(
                      folder,
                      "a folder that already holds a run",
                      "another folder, or to resume that run")
                  : withoutDescription(earlier);
            });
    return start(folder, description, strides);
  }

  /** A description, or a trajectory that a new run would overwrite. */
  private static Optional<Path> earlierRun(Path folder, RunManifest description) {
    return Stream.concat(
            Stream.of(folder.resolve(DESCRIPTION)), trajectoryFiles(folder, description))
        .filter(Files::exists)
        .findFirst();
  }

  private static Stream<Path> trajectoryFiles(Path folder, RunManifest description) {
    return description.temperatures().stream()
        .flatMap(
            temperature ->
                IntStream.range(0, description.replicas())
                    .mapToObj(index -> folder.resolve(fileName(temperature, index))));
  }

  private static void requireStrides(int strides) {
    if (strides < 1) {
      throw new IllegalArgumentException(strides + " strides; expected 1 or more");
    }
  }

  private static RunFolder start(Path folder, RunManifest description, int strides) {
    requireStrides(strides);
    RunFolder run = new RunFolder(ResumableFolder.create(folder, LAYOUT), description, strides);
    try (Resources ifRefused = new Resources()) {
      ifRefused.add(run.place);
      ifRefused.add(run::deleteFiles);
      ifRefused.add(run::releaseFiles);
      run.forEachTrajectory(run::begin);
      run.writeDescription();
      ifRefused.keep();
      return run;
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(folder, problem);
    }
  }

  /**
   * Resumes the run in a folder; starts it when there is none.
   *
   * @param folder made if it is missing
   * @param description of the run; sources may differ from those on disk
   * @param strides how many each trajectory is to have in the end; may be more than was asked first
   * @return the open folder
   * @throws InputException when the folder holds another run (says what differs) or trajectories
   *     without their description, is open elsewhere or cannot be written
   */
  public static RunFolder resume(Path folder, RunManifest description, int strides) {
    if (!Files.exists(folder.resolve(DESCRIPTION))) {
      requireNothingToLose(folder, description);
      return start(folder, description, strides);
    }
    requireStrides(strides);
    RunFolder run = new RunFolder(ResumableFolder.resume(folder, LAYOUT), description, strides);
    try (Resources ifRefused = new Resources()) {
      ifRefused.add(run.place);
      ifRefused.add(run::releaseFiles);
      description.requireSame(
          folder, found -> FormerDescriptions.asWrittenNow(found, description.settings()));
      run.forEachTrajectory(run::takeUp);
      run.writeDescription();
      ifRefused.keep();
      return run;
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(folder, problem);
    }
  }

  /**
   * Refuses to start over trajectories that nobody can resume, since their description is lost. A
   * run that was killed while it began has a first frame at most, which loses nothing.
   */
  private static void requireNothingToLose(Path folder, RunManifest description) {
    trajectoryFiles(folder, description)
        .filter(file -> Files.isRegularFile(file) && holdsStrides(file))
        .findFirst()
        .ifPresent(
            file -> {
              throw withoutDescription(file);
            });
  }

  private static InputException withoutDescription(Path file) {
    return new InputException(
        file, "a trajectory without its " + DESCRIPTION, "a folder without trajectories");
  }

  /** A frame of extended XYZ begins with the number of atoms and has two lines more than that. */
  private static boolean holdsStrides(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      StringBuilder first = new StringBuilder();
      int next;
      while ((next = in.read()) >= 0 && next != '\n' && first.length() < 20) {
        first.append((char) next);
      }
      if (next < 0) {
        return false;
      }
      if (!first.toString().strip().matches("[0-9]{1,9}")) {
        return true;
      }
      long lines = Long.parseLong(first.toString().strip()) + 1;
      while ((next = in.read()) >= 0) {
        if (next == '\n' && --lines < 0) {
          return true;
        }
      }
      return false;
    } catch (IOException problem) {
      throw new UncheckedIOException(file + " cannot be read", problem);
    }
  }

  /** Work on one trajectory. */
  private interface TrajectoryWork {
    void on(double temperature, int index) throws IOException;
  }

  private void forEachTrajectory(TrajectoryWork work) throws IOException {
    for (double temperature : description.temperatures()) {
      for (int index = 0; index < description.replicas(); index++) {
        work.on(temperature, index);
      }
    }
  }

  private void begin(double temperature, int index) throws IOException {
    Path file = file(temperature, index);
    Replica replica = Replica.start(description.start(index), temperature, index);
    add(
        new Entry(
            file, replica, ExtendedXyzWriter.create(file, info(description, temperature, index))));
    write(byReplica.get(replica), replica.current(), replica.strides());
  }

  private void takeUp(double temperature, int index) throws IOException {
    Path file = file(temperature, index);
    if (!Files.exists(file)) {
      begin(temperature, index);
      return;
    }
    ExtendedXyzWriter.Resumed resumed =
        ExtendedXyzWriter.resume(file, info(description, temperature, index));
    if (resumed.last().isEmpty()) {
      resumed.writer().close();
      begin(temperature, index);
      return;
    }
    Structure last = resumed.last().get().structure();
    Structure start = description.start(index);
    if (!Arrays.equals(last.atomicNumbers(), start.atomicNumbers())) {
      resumed.writer().close();
      throw new InputException(file, "frames of " + last.formula(), "frames of " + start.formula());
    }
    Replica replica =
        Replica.resume(
            start.withPositions(last.positions()),
            temperature,
            index,
            Math.toIntExact(resumed.frames() - 1));
    Entry entry = new Entry(file, replica, resumed.writer());
    entry.strides = replica.strides();
    add(entry);
  }

  private void add(Entry entry) {
    entries.add(entry);
    byReplica.put(entry.replica, entry);
  }

  private Path file(double temperature, int index) {
    return folder.resolve(fileName(temperature, index));
  }

  private static String fileName(double temperature, int index) {
    return "traj_" + RunManifest.plain(temperature) + "K_" + index + ".extxyz";
  }

  private static Map<String, String> info(RunManifest description, double temperature, int index) {
    // In an order of its own: that of Map.of differs from one start of the JVM to the next.
    Map<String, String> info = new LinkedHashMap<>(description.facts(temperature).keys());
    info.put("replica", String.valueOf(index));
    return info;
  }

  /** {@return the trajectories to run, each at the last frame of its file} */
  public List<Replica> replicas() {
    return entries.stream().map(entry -> entry.replica).toList();
  }

  /** {@return how many strides each trajectory is to have in the end} */
  public int strides() {
    return strides;
  }

  @Override
  public void accepted(Replica replica, int redraws) {
    Entry entry = entryOf(replica);
    Structure reached = replica.current();
    int count = replica.strides();
    thread.add(
        () -> {
          entry.redraws += redraws;
          try {
            write(entry, reached, count);
          } catch (IOException problem) {
            throw DiskProblem.cannotWrite(entry.file, problem);
          }
        });
  }

  @Override
  public void redrawnLocally(Replica replica, int redraws) {
    Entry entry = entryOf(replica);
    thread.add(() -> entry.localRedraws += redraws);
  }

  /**
   * Waits until the files hold all frames that were accepted.
   *
   * @throws InputException when one could not be written
   */
  public void awaitFrames() {
    thread.await();
  }

  private Entry entryOf(Replica replica) {
    Entry entry = byReplica.get(replica);
    if (entry == null) {
      throw new IllegalArgumentException(
          "a replica of another run; expected one of the folder's replicas()");
    }
    return entry;
  }

  /** A file that another program removes while it is open takes frames that nobody can read. */
  private static void requireThere(Entry entry) {
    Object there = fileKey(entry.file);
    if (!Files.exists(entry.file) || !Objects.equals(there, entry.key)) {
      throw new InputException(
          entry.file,
          "the trajectory was removed or replaced while its run wrote it",
          "the files of a run left alone; the run can be resumed, which makes them anew");
    }
  }

  /** What tells a file from another of the same name; null where the system has no such thing. */
  private static Object fileKey(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException notThere) {
      return null;
    }
  }

  private void write(Entry entry, Structure reached, int count) throws IOException {
    requireThere(entry);
    entry.broken = true;
    entry.writer.write(new Frame(reached, count * description.stride()));
    entry.broken = false;
    entry.strides = count;
  }

  @Override
  public void stopped(Replica replica) {
    Entry entry = entryOf(replica);
    Optional<String> fault = replica.fault();
    thread.add(
        () -> {
          entry.fault = fault;
          writeDescription();
        });
  }

  private void writeDescription() {
    description.write(
        folder,
        strides,
        entries.stream()
            .map(
                entry ->
                    new RunManifest.Trajectory(
                        entry.file,
                        entry.replica.temperature(),
                        entry.replica.index(),
                        entry.strides,
                        entry.fault,
                        OptionalLong.of(entry.redraws),
                        OptionalLong.of(entry.localRedraws)))
            .toList());
  }

  /**
   * Lists the trajectories of a run on disk, finished or not. The folder may be in use.
   *
   * @param folder of a run
   * @return the trajectories as far as {@code run.json} knows them
   * @throws InputException when the folder holds no run
   */
  public static List<RunManifest.Trajectory> list(Path folder) {
    return RunManifest.read(folder).trajectories();
  }

  /**
   * Returns the sources and settings of a run on disk, for a report.
   *
   * @param folder of a run
   * @return texts by name
   * @throws InputException when the folder holds no run
   */
  public static Map<String, String> settings(Path folder) {
    RunManifest.Content content = RunManifest.read(folder);
    Map<String, String> settings = new LinkedHashMap<>(content.sources());
    settings.putAll(content.settings());
    return settings;
  }

  /**
   * Ends the files and writes into {@code run.json} how far each trajectory came.
   *
   * @throws java.io.UncheckedIOException if the disk fails
   */
  @Override
  public void close() {
    // Files written by an interrupted thread would be closed under its hands.
    boolean interrupted = Thread.interrupted();
    try (Resources ends = new Resources()) {
      // The lock last: whoever gets the folder then finds it as it stays.
      ends.add(place);
      ends.add(this::describeEnd);
      entries.forEach(entry -> ends.add(() -> end(entry)));
      thread.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end(Entry entry) {
    try {
      entry.writer.close();
      requireThere(entry);
      entry.ended = true;
    } catch (IOException problem) {
      entry.broken = true;
      throw DiskProblem.cannotWrite(folder, problem);
    } finally {
      if (entry.broken) {
        cutOff(entry.file);
      }
    }
  }

  private void describeEnd() {
    // Of a file that did not end well nobody knows how far it came.
    if (entries.stream().allMatch(entry -> entry.ended)) {
      for (Entry entry : entries) {
        if (entry.strides == entry.replica.strides()) {
          entry.fault = entry.replica.fault();
        }
      }
      writeDescription();
    }
  }

  /** Lets go of the files of a run that could not be opened. */
  private void releaseFiles() {
    try (Resources all = new Resources()) {
      entries.forEach(entry -> all.add(entry.writer));
      all.add(thread);
    }
  }

  /** Deletes the files of a run that could not be started. */
  private void deleteFiles() {
    try (Resources all = new Resources()) {
      entries.forEach(entry -> all.add(() -> Files.deleteIfExists(entry.file)));
    }
  }

  /** Takes a frame that could not be written to its end off the file again. */
  private static void cutOff(Path file) {
    try {
      ExtendedXyzWriter.resume(file, Map.of()).writer().close();
    } catch (IOException | RuntimeException problem) {
      // The disk refuses even this; resuming the run does it.
      System.getLogger(RunFolder.class.getName())
          .log(System.Logger.Level.WARNING, file + " may end in part of a frame", problem);
    }
  }
}
