package org.liflow.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.liflow.files.InputException;
import org.liflow.nn.io.Safetensors;
import org.liflow.nn.io.SafetensorsWriter;

/**
 * All that a run needs to resume bit by bit. It is one file, so that a kill cannot separate parts
 * of it.
 *
 * @param settings the settings that the run began with, as YAML
 * @param fingerprint of the data set
 * @param backend the name of the backend
 * @param steps updates so far
 * @param progress the epochs so far
 * @param engine the engine's tensors by name
 * @param best the weights of the best epoch by name; empty before the first validation
 */
record TrainingState(
    String settings,
    String fingerprint,
    String backend,
    long steps,
    TrainingProgress progress,
    Map<String, float[]> engine,
    Optional<Map<String, float[]>> best) {
  private static final String WANTED = "the state of a training run of this program";
  private static final String FORMAT = "liflow-training 2";
  private static final String ENGINE = "engine.";
  private static final String BEST = "best.";
  private static final String HISTORY = "history";
  private static final String SUMS = "epoch_sums";
  private static final String STEPS = "steps";

  void write(Path file) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", FORMAT)
            .metadata("settings", settings)
            .metadata("data", fingerprint)
            .metadata("backend", backend)
            .longs(STEPS, new int[] {1}, new long[] {steps})
            .doubles(SUMS, new int[] {3}, progress.sums());
    double[] rows = progress.rows();
    writer.doubles(
        HISTORY,
        new int[] {rows.length / TrainingProgress.COLUMNS, TrainingProgress.COLUMNS},
        rows);
    engine.forEach(
        (name, values) -> writer.floats(ENGINE + name, new int[] {values.length}, values));
    best.ifPresent(
        weights ->
            weights.forEach(
                (name, values) -> writer.floats(BEST + name, new int[] {values.length}, values)));
    writer.write(file);
  }

  /**
   * @throws InputException when the file is damaged or of another kind
   */
  static TrainingState read(Path file) {
    try (Safetensors tensors = Safetensors.open(file)) {
      Map<String, String> metadata = tensors.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw new InputException(
            file,
            "a safetensors file of " + metadata.getOrDefault("format", "something else"),
            WANTED + ", " + FORMAT);
      }
      for (String name : new String[] {"settings", "data", "backend"}) {
        if (metadata.get(name) == null) {
          throw new InputException(file, "no " + name, WANTED);
        }
      }
      for (String name : new String[] {STEPS, SUMS, HISTORY}) {
        if (!tensors.names().contains(name)) {
          throw new InputException(file, "no tensor " + name, WANTED);
        }
      }
      long[] steps = tensors.longs(STEPS);
      if (steps.length != 1 || steps[0] < 0) {
        throw new InputException(file, "no number of steps", WANTED);
      }
      TrainingProgress progress =
          TrainingProgress.of(tensors.doubles(HISTORY), tensors.doubles(SUMS));
      Map<String, float[]> best = below(BEST, tensors);
      if (best.isEmpty() == progress.best().isPresent()) {
        throw new InputException(file, "the best weights of another history", WANTED);
      }
      return new TrainingState(
          metadata.get("settings"),
          metadata.get("data"),
          metadata.get("backend"),
          steps[0],
          progress,
          below(ENGINE, tensors),
          best.isEmpty() ? Optional.empty() : Optional.of(best));
    } catch (IllegalArgumentException problem) {
      throw new InputException(file.toString(), problem.getMessage(), WANTED, problem);
    }
  }

  private static Map<String, float[]> below(String prefix, Safetensors tensors) {
    Map<String, float[]> found = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      if (name.startsWith(prefix)) {
        float[] values = tensors.floats(name);
        for (float value : values) {
          if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("tensor " + name + " with the number " + value);
          }
        }
        found.put(name.substring(prefix.length()), values);
      }
    }
    return found;
  }
}
