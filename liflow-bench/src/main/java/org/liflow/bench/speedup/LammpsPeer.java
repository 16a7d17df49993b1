package org.liflow.bench.speedup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LAMMPS with the potential of this project's reference dynamics, on one core and on all. */
final class LammpsPeer implements Peer {
  private static final String NAME = "LAMMPS";
  private static final Pattern LOOP =
      Pattern.compile("Loop time of (\\S+) on \\d+ procs for (\\d+) steps with (\\d+) atoms.*");
  private static final int STEPS_PER_PICOSECOND = 1000;

  /** It tells no single step's time. */
  private static final String MEAN = "Ewald, mean of its loop";

  private final Path inputs;
  private final List<Integer> cores;

  /**
   * @param inputs the folder of {@code in.llto}
   * @param cores on how many to run it, one run each
   */
  LammpsPeer(Path inputs, List<Integer> cores) {
    this.inputs = inputs;
    this.cores = List.copyOf(cores);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome measure() throws IOException {
    Optional<Path> program = ExternalProgram.find("lmp");
    if (program.isEmpty()) {
      return new Outcome.Absent(NAME, "no lmp in PATH", "apt install lammps");
    }
    List<Measurement> measurements = new ArrayList<>();
    List<String> arguments = List.of("-in", "in.llto", "-log", "none");
    String remark = "";
    for (int count : cores) {
      List<String> command = new ArrayList<>(List.of(program.get().toString()));
      command.addAll(arguments);
      if (count > 1) {
        Optional<List<String>> parallel = ExternalProgram.parallel(count, program.get(), arguments);
        if (parallel.isEmpty()) {
          remark = "one core alone: no mpirun in PATH";
          continue;
        }
        command = parallel.get();
      }
      ExternalProgram.Output output =
          ExternalProgram.run(
              command, ExternalProgram.environment(1), inputs.toAbsolutePath(), line -> {});
      Optional<Measurement> step = parse(output.lines(), count);
      if (output.code() != 0 || step.isEmpty()) {
        return new Outcome.Failed(NAME, output.lastLine());
      }
      measurements.add(step.get());
    }
    return new Outcome.Measured(NAME, version(program.get()), remark, measurements);
  }

  private String version(Path program) throws IOException {
    for (String line :
        ExternalProgram.run(
                List.of(program.toString(), "-h"),
                ExternalProgram.environment(1),
                inputs.toAbsolutePath(),
                text -> {})
            .lines()) {
      int dash = line.indexOf(" - ");
      if (line.startsWith("Large-scale") && dash >= 0) {
        return NAME + " " + line.substring(dash + 3).strip();
      }
    }
    return NAME + " of unknown version";
  }

  /** From the last run of its output; those before it warm the crystal. */
  static Optional<Measurement> parse(List<String> lines, int cores) {
    return lastLoop(lines)
        .map(
            loop ->
                new Measurement(
                    Work.CLASSICAL_STEP,
                    "",
                    NAME,
                    MEAN,
                    Integer.parseInt(loop.group(3)),
                    cores,
                    Double.parseDouble(loop.group(1)) / Integer.parseInt(loop.group(2)),
                    STEPS_PER_PICOSECOND));
  }

  private static Optional<Matcher> lastLoop(List<String> lines) {
    for (int k = lines.size() - 1; k >= 0; k--) {
      Matcher loop = LOOP.matcher(lines.get(k));
      if (loop.matches()) {
        return Optional.of(loop);
      }
    }
    return Optional.empty();
  }
}
