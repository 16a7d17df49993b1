package org.liflow.md;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.liflow.tensor.InputException;
import org.liflow.tensor.io.ReplacedFile;
import org.liflow.tensor.parallel.Workers;

/**
 * A reference run on disk, in the form of a simulation's folder, so that the same tools analyse it:
 * {@code run.json}, a trajectory (extended XYZ) for each temperature, and beside it the energies
 * (CSV) and the state to go on from.
 */
public final class DynamicsFolder implements AutoCloseable {
  private static final String DESCRIPTION = "run.json";
  private static final String LOCK = ".lock";
  private static final String FORMAT = "liflow-run 1";
  private static final long LARGEST_DESCRIPTION = 64L << 20;

  /** Hears of progress. */
  @FunctionalInterface
  public interface Listener {
    /** Another frame, or interval of the equilibration, is done. */
    void recorded();
  }

  /**
   * How far one trajectory came.
   *
   * @param file the extended XYZ file
   * @param temperature in K
   * @param frames how many it has after the first
   * @param fault why it stopped; null if it did not
   */
  public record Progress(Path file, double temperature, int frames, String fault) {}

  private final Path folder;
  private final DynamicsPlan plan;
  private final int frames;
  private final FileChannel lock;
  private final List<Progress> progress = new ArrayList<>();

  private DynamicsFolder(Path folder, DynamicsPlan plan, int frames, FileChannel lock) {
    this.folder = folder;
    this.plan = plan;
    this.frames = frames;
    this.lock = lock;
    for (double temperature : plan.temperatures()) {
      progress.add(new Progress(file("traj", temperature, ".extxyz"), temperature, -1, null));
    }
  }

  /**
   * Opens a folder for a run, made if it is missing.
   *
   * @param frames how many each trajectory is to have after the first
   * @param resume whether to go on with the run that the folder holds, if it holds one; {@code
   *     frames} may then be more than was asked first
   * @throws InputException when the folder holds a run and it is not to be resumed, holds another
   *     run, is in use or cannot be written
   */
  public static DynamicsFolder open(Path folder, DynamicsPlan plan, int frames, boolean resume) {
    if (frames < 1) {
      throw new IllegalArgumentException(frames + " frames");
    }
    try {
      Files.createDirectories(folder);
      Path json = folder.resolve(DESCRIPTION);
      boolean held = Files.exists(json);
      if (held && !resume) {
        throw new InputException(
            folder, "a folder that already holds a run", "--resume, or another folder");
      }
      DynamicsFolder run = new DynamicsFolder(folder, plan, frames, lock(folder));
      try {
        if (held) {
          run.requireSame(json);
        } else {
          run.removeStates();
        }
        run.describe();
        return run;
      } catch (RuntimeException problem) {
        run.close();
        throw problem;
      }
    } catch (IOException problem) {
      throw new InputException(
          folder.toString(),
          "a folder that cannot be written (" + problem.getMessage() + ")",
          "a folder that can be written",
          problem);
    }
  }

  /** Two programs that append to one trajectory would spoil it. */
  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException problem) {
      // Held by this very program.
    }
    channel.close();
    throw new InputException(
        folder, "a run that another program is writing", "a run that nobody is writing");
  }

  /** States without their run belong to nobody. */
  private void removeStates() throws IOException {
    for (double temperature : plan.temperatures()) {
      if (Files.exists(file("traj", temperature, ".extxyz"))) {
        throw new InputException(
            file("traj", temperature, ".extxyz"),
            "a trajectory without its " + DESCRIPTION,
            "a folder without trajectories");
      }
      Files.deleteIfExists(file("state", temperature, ".bin"));
    }
  }

  private Path file(String kind, double temperature, String extension) {
    return folder.resolve(kind + "_" + plain(temperature) + "K_0" + extension);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Frames and intervals of equilibration of all trajectories. */
  public long records() {
    return (long) plan.temperatures().size() * (plan.equilibration() + frames);
  }

  /** How many of the {@link #records} the states on disk have behind them. */
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
   * Runs all trajectories to their end, or until their dynamics breaks down.
   *
   * @return how far each came
   * @throws InputException when the crystal does not fit the potential, or files on disk do not fit
   *     each other
   * @throws UncheckedIOException where the disk refuses
   */
  public List<Progress> run(Workers workers, Listener listener) {
    for (int k = 0; k < progress.size(); k++) {
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
          fault = "stopped at " + plain(temperature) + " K: " + problem.getMessage();
        }
        done = recorder.frames();
      } catch (IOException problem) {
        throw new UncheckedIOException(
            "cannot write " + before.file() + ": " + problem.getMessage(), problem);
      }
      progress.set(k, new Progress(before.file(), temperature, done, fault));
      describe();
    }
    return List.copyOf(progress);
  }

  private void describe() {
    ObjectNode root = identity();
    ObjectNode sources = root.putObject("sources");
    plan.sources().forEach(sources::put);
    root.put("strides", frames);
    ArrayNode list = root.putArray("trajectories");
    for (Progress each : progress) {
      ObjectNode node = list.addObject();
      node.put("file", each.file().getFileName().toString());
      node.put("temperature_K", each.temperature());
      node.put("replica", 0);
      node.put("strides", Math.max(0, each.frames()));
      node.put(
          "status",
          each.fault() != null ? "stopped" : each.frames() >= frames ? "complete" : "unfinished");
      if (each.fault() != null) {
        node.put("fault", each.fault());
      }
    }
    ReplacedFile.write(
        folder.resolve(DESCRIPTION),
        out -> {
          out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
          out.write('\n');
        });
  }

  private ObjectNode identity() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("format", FORMAT);
    root.put("formula", plan.structure().formula());
    root.put("atoms", plan.structure().size());
    root.put("structure_sha256", plan.structureDigest());
    ArrayNode temperatures = root.putArray("temperatures_K");
    plan.temperatures().forEach(temperatures::add);
    root.put("replicas", 1);
    root.put("stride_ps", plan.interval());
    ObjectNode settings = root.putObject("settings");
    settings.put("method", "reference molecular dynamics");
    settings.put("potential", plan.potential().name());
    settings.put("potential_sha256", plan.potential().digest());
    settings.put("seed", String.valueOf(plan.seed()));
    settings.put("time step", plan.timeStep() + " ps");
    settings.put("thermostat", plan.thermostat().toString());
    settings.put("force accuracy", String.valueOf(plan.accuracy()));
    settings.put("equilibration", plan.equilibration() + " intervals");
    return root;
  }

  private void requireSame(Path json) throws IOException {
    JsonNode found;
    try {
      if (Files.size(json) > LARGEST_DESCRIPTION) {
        throw new InputException(json, "a file of " + Files.size(json) + " bytes", "a run.json");
      }
      found = new ObjectMapper().readTree(Files.readAllBytes(json));
    } catch (JsonProcessingException problem) {
      throw new InputException(
          json.toString(), "text that is not JSON", "a run of the format " + FORMAT, problem);
    }
    ObjectNode wanted = identity();
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode other = found.path(field.getKey());
      for (Map.Entry<String, JsonNode> inner : field.getValue().properties()) {
        requireEqual(json, inner.getKey(), inner.getValue(), other.path(inner.getKey()));
      }
      if (!field.getValue().isObject()) {
        requireEqual(json, field.getKey(), field.getValue(), other);
      }
    }
  }

  private static void requireEqual(Path json, String name, JsonNode wanted, JsonNode found) {
    // As text: 500.0 is written and read as it is, whatever type holds it.
    if (!wanted.toString().equals(found.toString())) {
      throw new InputException(
          json,
          "a run with " + name + " " + found + ", not " + wanted,
          "the settings that the run was started with, or another folder");
    }
  }

  /** Lets go of the folder. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(LOCK));
      lock.close();
    } catch (IOException problem) {
      throw new UncheckedIOException(
          "cannot write " + folder + ": " + problem.getMessage(), problem);
    }
  }
}
