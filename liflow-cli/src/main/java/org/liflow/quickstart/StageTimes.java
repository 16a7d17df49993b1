package org.liflow.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.liflow.files.InputException;
import org.liflow.util.Json;

/**
 * The time and work of each stage, kept on disk, since a stage may be done in several calls. The
 * time and work of a call that is killed are not counted.
 */
final class StageTimes {
  private static final long LARGEST = 1 << 16;

  /**
   * The time and work of one stage.
   *
   * @param seconds of wall time
   * @param work done in that time: ps of dynamics and strides, steps of training
   * @param threads of the last call that worked on it
   */
  record Spent(double seconds, double work, int threads) {
    /** Seconds per unit of work; NaN before any. */
    double each() {
      return work > 0 ? seconds / work : Double.NaN;
    }
  }

  private final Path file;
  private final Map<Stage, Spent> spent = new EnumMap<>(Stage.class);

  private StageTimes(Path file) {
    this.file = file;
  }

  /**
   * Reads the times of a folder, which may have none yet.
   *
   * @throws InputException when the file is damaged
   */
  static StageTimes of(Path folder) {
    StageTimes times = new StageTimes(folder.resolve(Quickstart.TIMES));
    if (Files.exists(times.file)) {
      times.read();
    }
    return times;
  }

  private void read() {
    try {
      JsonNode root = Json.read(file, LARGEST, "stage times, or no such file");
      for (Stage stage : Stage.values()) {
        JsonNode node = root.path(stage.key());
        if (node.isObject()) {
          spent.put(
              stage,
              new Spent(
                  node.path("seconds").asDouble(),
                  node.path("work").asDouble(),
                  node.path("threads").asInt()));
        }
      }
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot read " + file + ": " + problem.getMessage(), problem);
    }
  }

  /** Adds time and work to a stage and writes the file. */
  void add(Stage stage, double seconds, double work, int threads) {
    if (!(work > 0)) {
      return;
    }
    Spent before = of(stage);
    spent.put(stage, new Spent(before.seconds() + seconds, before.work() + work, threads));
    ObjectNode root = Json.object();
    spent.forEach(
        (each, value) ->
            root.putObject(each.key())
                .put("seconds", value.seconds())
                .put("work", value.work())
                .put("threads", value.threads()));
    Json.write(file, root);
  }

  /** The time and work of a stage so far. */
  Spent of(Stage stage) {
    return spent.getOrDefault(stage, new Spent(0, 0, 0));
  }
}
