package org.liflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.DiskProblem;
import org.liflow.files.FolderLock;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.flow.Replica;
import org.liflow.flow.StrideListener;

/**
 * A run on disk: {@code run.json} says what was asked and how far it came, and each trajectory is
 * an extended XYZ file that grows frame by frame. A run that was killed goes on from the last whole
 * frame of each.
 *
 * <p>Frames are written in order in the background, no more than some behind. What the disk refuses
 * is thrown by the next call, or by {@link #close}.
 */
public final class RunFolder implements StrideListener, AutoCloseable {
  /** The name of the file that describes a run. */
  public static final String DESCRIPTION = RunManifest.FILE;

  /** Numbers in frames that wait to be written, at most. */
  private static final int WAITING = 1 << 22;

  /**
   * One trajectory and its file; all but the replica is the writing thread's while there is one.
   */
  private static final class Entry {
    final Path file;
    final Replica replica;
    final ExtendedXyzWriter writer;
    long redraws;

    /** How many of the replica's strides the file holds. */
    int strides;

    /** Why the replica has stopped, as far as the thread has been told. */
    Optional<String> fault = Optional.empty();

    /** Whether the disk refused a frame, part of which the file may hold. */
    boolean broken;

    Entry(Path file, Replica replica, ExtendedXyzWriter writer) {
      this.file = file;
      this.replica = replica;
      this.writer = writer;
    }
  }

  /**
   * A trajectory as {@code run.json} tells it.
   *
   * @param file the extended XYZ file
   * @param temperature in K
   * @param replica counted from 0
   * @param strides how many it has; while it is unfinished, its file may hold more
   * @param status {@code complete}, {@code stopped} or {@code unfinished}
   * @param fault why it stopped before its end; null if it did not
   */
  public record Listed(
      Path file, double temperature, int replica, int strides, String status, String fault) {
    /** Whether it will not grow unless the run is taken up again. */
    public boolean ended() {
      return !status.equals("unfinished");
    }
  }

  private final Path folder;
  private final RunDescription description;
  private final int strides;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Replica, Entry> byReplica = new IdentityHashMap<>();

  private final FolderLock lock;
  private final WritingThread thread;

  private RunFolder(Path folder, RunDescription description, int strides) {
    this.folder = folder;
    this.description = description;
    this.strides = strides;
    lock = FolderLock.take(folder);
    int waiting = WAITING / (3 * description.structure().size());
    thread = new WritingThread("liflow-writer", Math.max(2, Math.min(1024, waiting)));
  }

  /**
   * Starts a run in a new or empty folder, or in one without a run.
   *
   * @param strides how many each trajectory is to have
   * @throws InputException when the folder already holds a run or cannot be written
   */
  public static RunFolder create(Path folder, RunDescription description, int strides) {
    OutputFolder.make(folder);
    if (Files.exists(folder.resolve(DESCRIPTION))) {
      throw new InputException(
          folder, "a folder that already holds a run", "--resume, or another folder");
    }
    for (double temperature : description.temperatures()) {
      for (int index = 0; index < description.replicas(); index++) {
        Path file = folder.resolve(fileName(temperature, index));
        if (Files.exists(file)) {
          throw new InputException(
              file,
              "a trajectory without its " + DESCRIPTION,
              "a folder without trajectories, or --resume to start them anew");
        }
      }
    }
    return start(folder, description, strides);
  }

  private static RunFolder start(Path folder, RunDescription description, int strides) {
    RunFolder run = new RunFolder(folder, description, strides);
    try {
      for (double temperature : description.temperatures()) {
        for (int index = 0; index < description.replicas(); index++) {
          run.begin(temperature, index);
        }
      }
      run.writeDescription();
    } catch (IOException | RuntimeException problem) {
      run.closeQuietly(problem);
      run.deleteQuietly(problem);
      throw problem instanceof IOException io
          ? DiskProblem.cannotWrite(folder, io)
          : (RuntimeException) problem;
    }
    return run;
  }

  /**
   * Takes up the run in a folder; starts it when there is none.
   *
   * @param strides how many each trajectory is to have in the end; may be more than was asked first
   * @throws InputException when the folder holds another run: says what differs
   */
  public static RunFolder resume(Path folder, RunDescription description, int strides) {
    Path json = folder.resolve(DESCRIPTION);
    if (!Files.exists(json)) {
      OutputFolder.make(folder);
      return start(folder, description, strides);
    }
    RunFolder run = new RunFolder(folder, description, strides);
    try {
      description.manifest().requireSame(folder);
      for (double temperature : description.temperatures()) {
        for (int index = 0; index < description.replicas(); index++) {
          run.takeUp(temperature, index);
        }
      }
      run.writeDescription();
    } catch (IOException | RuntimeException problem) {
      run.closeQuietly(problem);
      throw problem instanceof IOException io
          ? DiskProblem.cannotWrite(folder, io)
          : (RuntimeException) problem;
    }
    return run;
  }

  private void begin(double temperature, int index) throws IOException {
    Path file = file(temperature, index);
    Replica replica = Replica.start(description.start(index), temperature, index);
    add(new Entry(file, replica, ExtendedXyzWriter.create(file, info(temperature, index))));
    write(byReplica.get(replica), replica.current(), replica.strides());
  }

  private void takeUp(double temperature, int index) throws IOException {
    Path file = file(temperature, index);
    if (!Files.exists(file)) {
      begin(temperature, index);
      return;
    }
    ExtendedXyzWriter.Resumed resumed = ExtendedXyzWriter.resume(file, info(temperature, index));
    if (resumed.last().isEmpty()) {
      resumed.writer().close();
      begin(temperature, index);
      return;
    }
    Structure last = resumed.last().get().structure();
    Structure start = description.start(index);
    if (!java.util.Arrays.equals(last.atomicNumbers(), start.atomicNumbers())) {
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

  private static Map<String, String> info(double temperature, int index) {
    // In an order of its own: that of Map.of differs from one start of the JVM to the next.
    Map<String, String> info = new LinkedHashMap<>();
    info.put("temperature_K", RunManifest.plain(temperature));
    info.put("replica", String.valueOf(index));
    return info;
  }

  /** The trajectories to run, each where its file ends. */
  public List<Replica> replicas() {
    return entries.stream().map(entry -> entry.replica).toList();
  }

  /** How many strides each trajectory is to have in the end. */
  public int strides() {
    return strides;
  }

  @Override
  public void accepted(Replica replica, int redraws) {
    Entry entry = byReplica.get(replica);
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

  private void write(Entry entry, Structure reached, int count) throws IOException {
    entry.broken = true;
    entry.writer.write(new Frame(reached, count * description.stride()));
    entry.broken = false;
    entry.strides = count;
  }

  @Override
  public void stopped(Replica replica) {
    Entry entry = byReplica.get(replica);
    Optional<String> fault = replica.fault();
    thread.add(
        () -> {
          entry.fault = fault;
          writeDescription();
        });
  }

  private void writeDescription() {
    description
        .manifest()
        .write(
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
                            OptionalLong.of(entry.redraws)))
                .toList());
  }

  /**
   * The trajectories of a run on disk, finished or not.
   *
   * @throws InputException when the folder holds no run
   */
  public static List<Listed> list(Path folder) {
    Path json = folder.resolve(DESCRIPTION);
    if (!Files.exists(json)) {
      throw new InputException(folder, "no " + DESCRIPTION, "a folder that holds a run");
    }
    List<Listed> listed = new ArrayList<>();
    for (JsonNode node : RunManifest.read(folder).path("trajectories")) {
      String name = node.path("file").asText();
      // A name from a file is not a way out of the folder.
      if (!name.matches("[\\w-][\\w.-]*")) {
        throw new InputException(json, "the file name '" + name + "'", "a file in the same folder");
      }
      listed.add(
          new Listed(
              folder.resolve(name),
              node.path("temperature_K").asDouble(),
              node.path("replica").asInt(),
              node.path("strides").asInt(),
              node.path("status").asText(),
              node.hasNonNull("fault") ? node.get("fault").asText() : null));
    }
    return listed;
  }

  /** The sources and settings of a run on disk by name, for a report. */
  public static Map<String, String> settings(Path folder) {
    JsonNode root = RunManifest.read(folder);
    Map<String, String> settings = new LinkedHashMap<>();
    for (String part : List.of("sources", "settings")) {
      for (Map.Entry<String, JsonNode> field : root.path(part).properties()) {
        settings.put(field.getKey(), field.getValue().asText());
      }
    }
    return settings;
  }

  /** Ends the files and says in {@code run.json} how far each trajectory came. */
  @Override
  public void close() {
    Throwable refused = null;
    try {
      thread.close();
    } catch (RuntimeException | Error problem) {
      refused = problem;
    }
    try {
      closeFiles();
    } catch (RuntimeException | Error problem) {
      if (refused == null) {
        throw problem;
      }
      refused.addSuppressed(problem);
    }
    if (refused instanceof Error) {
      throw (Error) refused;
    }
    if (refused != null) {
      throw (RuntimeException) refused;
    }
  }

  private void closeFiles() {
    IOException first = null;
    for (Entry entry : entries) {
      try {
        entry.writer.close();
      } catch (IOException problem) {
        first = first == null ? problem : first;
        entry.broken = true;
      }
      if (entry.broken) {
        cutOff(entry.file);
      }
    }
    try {
      if (first == null) {
        for (Entry entry : entries) {
          if (entry.strides == entry.replica.strides()) {
            entry.fault = entry.replica.fault();
          }
        }
        writeDescription();
      }
    } finally {
      // Last: whoever gets the folder then finds it as it stays.
      try {
        lock.close();
      } catch (IOException problem) {
        first = first == null ? problem : first;
      }
    }
    if (first != null) {
      throw DiskProblem.cannotWrite(folder, first);
    }
  }

  private void closeQuietly(Throwable problem) {
    try {
      thread.close();
    } catch (RuntimeException | Error second) {
      problem.addSuppressed(second);
    }
    for (Entry entry : entries) {
      try {
        entry.writer.close();
      } catch (IOException second) {
        problem.addSuppressed(second);
      }
    }
    try {
      lock.close();
    } catch (IOException second) {
      problem.addSuppressed(second);
    }
  }

  /** Of a run that could not be started nothing stays. */
  private void deleteQuietly(Throwable problem) {
    for (Entry entry : entries) {
      try {
        Files.deleteIfExists(entry.file);
      } catch (IOException second) {
        problem.addSuppressed(second);
      }
    }
  }

  /** Takes a frame that could not be written to its end off the file again. */
  private static void cutOff(Path file) {
    try {
      ExtendedXyzWriter.resume(file, Map.of()).writer().close();
    } catch (IOException | RuntimeException problem) {
      // The disk refuses even this; the next --resume does it.
      System.getLogger(RunFolder.class.getName())
          .log(System.Logger.Level.WARNING, file + " may end in part of a frame", problem);
    }
  }
}
