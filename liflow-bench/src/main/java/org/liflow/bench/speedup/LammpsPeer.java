package org.liflow.bench.speedup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LAMMPS with the potential of this project's reference dynamics. */
final class LammpsPeer implements Peer {
  private static final String NAME = "LAMMPS";
  private static final Pattern LOOP =
      Pattern.compile("Loop time of (\\S+) on \\d+ procs for (\\d+) steps with (\\d+) atoms.*");
  private static final int STEPS_PER_PICOSECOND = 1000;

  /** It tells no single step's time. */
  private static final String MEAN = "Ewald, mean of its loop";

  private final Path inputs;
  private final int cores;

  /**
   * @param inputs the folder of {@code in.llto}
   * @param cores on how many to run it, a process each
   */
  LammpsPeer(Path inputs, int cores) {
    this.inputs = inputs;
    this.cores = cores;
  }

  @Override
  public String name() {
    return NAME + ", " + cores + (cores == 1 ? " core" : " cores");
  }

  @Override
  public List<Outcome> measure() throws IOException {
    Optional<Path> program = ExternalProgram.find("lmp");
    if (program.isEmpty()) {
      return List.of(new Outcome.Absent(name(), "no lmp in PATH", "apt install lammps"));
    }
    List<String> arguments = List.of("-in", "in.llto", "-log", "none");
    List<String> command = new ArrayList<>(List.of(program.get().toString()));
    command.addAll(arguments);
    if (cores > 1) {
      Optional<List<String>> parallel = ExternalProgram.parallel(cores, program.get(), arguments);
      if (parallel.isEmpty()) {
        return List.of(new Outcome.Absent(name(), "no mpirun in PATH", "apt install openmpi-bin"));
      }
      command = parallel.get();
    }
    return List.of(
        outcome(
            ExternalProgram.run(
                command, ExternalProgram.environment(1), inputs.toAbsolutePath(), line -> {}),
            version(program.get())));
  }

  /** What its output amounts to. */
  Outcome outcome(ExternalProgram.Output output, String version) {
    Optional<Measurement> step = parse(output.lines(), cores);
    if (output.code() != 0 || step.isEmpty()) {
      return new Outcome.Failed(name(), output.failure());
    }
    return new Outcome.Measured(name(), version, "", List.of(step.get()));
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
