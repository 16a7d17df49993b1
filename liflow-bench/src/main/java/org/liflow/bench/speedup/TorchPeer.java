package org.liflow.bench.speedup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network in eager PyTorch: an evaluation, twenty of them as a stride, a training step. */
final class TorchPeer implements Peer {
  private static final String NAME = "PyTorch";
  private static final int STRUCTURES = 16;

  /** Begins the line that tells the version: others may say things before and after it. */
  private static final String VERSION = "torch version: ";

  private static final String REMEDY =
      "python3 -m venv V && V/bin/pip install -r liflow-bench/peers/torch/requirements.txt,"
          + " then --python V/bin/python";

  private final String python;
  private final Path script;
  private final Path crystal;
  private final int atoms;
  private final boolean training;
  private final int threads;
  private final PrintStream progress;

  /**
   * @param python the interpreter, a path or a name in {@code PATH}
   * @param script the yardstick
   * @param crystal a CIF of Li10GeP2S12, as the yardstick reads it
   * @param atoms of the crystal
   * @param training whether to time training steps, too
   */
  TorchPeer(
      String python,
      Path script,
      Path crystal,
      int atoms,
      boolean training,
      int threads,
      PrintStream progress) {
    this.python = python;
    this.script = script;
    this.crystal = crystal;
    this.atoms = atoms;
    this.training = training;
    this.threads = threads;
    this.progress = progress;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Outcome> measure() throws IOException {
    Optional<Path> program = ExternalProgram.find(python);
    if (program.isEmpty()) {
      return List.of(new Outcome.Absent(NAME, "no " + python, REMEDY));
    }
    Path folder = script.toAbsolutePath().getParent();
    ExternalProgram.Output version =
        ExternalProgram.run(
            List.of(
                program.get().toString(),
                "-c",
                "import numpy, torch; print('" + VERSION + "' + torch.__version__)"),
            Map.of(),
            folder,
            line -> {});
    Optional<String> found =
        version.lines().stream()
            .filter(line -> line.startsWith(VERSION))
            .map(line -> line.substring(VERSION.length()).strip())
            .findFirst();
    if (version.code() != 0 || found.isEmpty()) {
      return List.of(new Outcome.Absent(NAME, python + ": " + version.lastLine(), REMEDY));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                program.get().toString(),
                script.toAbsolutePath().toString(),
                "--threads",
                String.valueOf(threads),
                "--cif",
                crystal.toAbsolutePath().toString(),
                "--sizes",
                String.valueOf(atoms)));
    if (training) {
      command.add("--train");
    }
    ExternalProgram.Output output =
        ExternalProgram.run(
            command, Map.of(), folder, line -> progress.println("PyTorch: " + line));
    return outcomes(output, NAME + " " + found.get());
  }

  /** What was measured, if anything, and what failed, if anything: large cases may die. */
  private List<Outcome> outcomes(ExternalProgram.Output output, String version) {
    List<Measurement> measurements = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (String line : output.lines()) {
      try {
        measurements.addAll(parse(line, threads));
      } catch (IllegalArgumentException problem) {
        outcomes.add(new Outcome.Failed(NAME, problem.getMessage()));
      }
    }
    if (output.code() != 0 || measurements.isEmpty() && outcomes.isEmpty()) {
      outcomes.add(new Outcome.Failed(NAME, output.failure()));
    }
    if (!measurements.isEmpty()) {
      String remark = outcomes.isEmpty() ? "" : "not all cases: see below";
      outcomes.add(0, new Outcome.Measured(NAME, version, remark, measurements));
    }
    return outcomes;
  }

  /**
   * Reads a line of the yardstick's JSON; others, such as warnings, hold nothing.
   *
   * @throws IllegalArgumentException when it is a row of the yardstick's without a time
   */
  static List<Measurement> parse(String line, int threads) {
    JsonNode row;
    try {
      row = new ObjectMapper().readTree(line);
    } catch (JsonProcessingException problem) {
      return List.of();
    }
    int atoms = row.path("atoms").asInt();
    double seconds = row.path("ms").asDouble() / 1000;
    return switch (row.path("case").asText()) {
      case "forward" ->
          List.of(
              new Measurement(Work.EVALUATION, "", NAME, "", atoms, threads, seconds, 0),
              new Measurement(
                  Work.STRIDE,
                  "",
                  NAME,
                  "20 bare evaluations",
                  atoms,
                  threads,
                  row.path("step_ms").asDouble() / 1000,
                  1));
      case "train16" ->
          List.of(
              new Measurement(
                  Work.TRAINING_STEP, "", NAME, "", atoms / STRUCTURES, threads, seconds, 0));
      default -> List.of();
    };
  }
}
