package org.liflow.bench.speedup;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a program of another origin and keeps what it says. */
final class ExternalProgram {
  /** Lines of a program that are kept, from its start and from its end. */
  private static final int KEPT = 100_000;

  private ExternalProgram() {}

  /**
   * What a program said, output and errors together.
   *
   * @param code its exit code
   * @param lines what it said
   */
  record Output(int code, List<String> lines) {
    /** The last line that says something. */
    String lastLine() {
      for (int k = lines.size() - 1; k >= 0; k--) {
        String line = lines.get(k).strip();
        // Open MPI, Fortran programs and shells end their last words with rules and lone brackets.
        if (line.chars().anyMatch(Character::isLetterOrDigit)) {
          return line;
        }
      }
      return "it said nothing and ended with exit code " + code;
    }
  }

  /** Where a program lies: itself when it is a path, else in {@code PATH}. */
  static Optional<Path> find(String name) {
    if (name.contains(File.separator)) {
      Path file = Path.of(name);
      return Files.isExecutable(file) ? Optional.of(file.toAbsolutePath()) : Optional.empty();
    }
    String path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /**
   * Runs a program to its end.
   *
   * @param environment added to this program's own
   * @param listener hears each line as it comes
   */
  static Output run(
      List<String> command, Map<String, String> environment, Path folder, Consumer<String> listener)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(nothing()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = reader.readLine()) != null) {
        listener.accept(line);
        lines.add(line);
        if (lines.size() > KEPT) {
          lines.remove(KEPT / 2);
        }
      }
      return new Output(process.waitFor(), lines);
    } catch (InterruptedException problem) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.get(0) + " ran", problem);
    } finally {
      process.destroy();
    }
  }

  private static File nothing() {
    return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
  }

  /**
   * A program over several processes by MPI.
   *
   * @return empty when there is no {@code mpirun}
   */
  static Optional<List<String>> parallel(int processes, Path program, List<String> arguments) {
    return find("mpirun")
        .map(
            mpirun -> {
              List<String> command =
                  new ArrayList<>(
                      List.of(
                          mpirun.toString(), "-np", String.valueOf(processes), program.toString()));
              command.addAll(arguments);
              return command;
            });
  }

  /** One thread a process; Open MPI runs for the superuser, too, as in a container. */
  static Map<String, String> environment(int threads) {
    return Map.of(
        "OMP_NUM_THREADS", String.valueOf(threads),
        "OPENBLAS_NUM_THREADS", "1",
        "OMPI_ALLOW_RUN_AS_ROOT", "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
  }
}
