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
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a program of another origin and keeps what it says. */
final class ExternalProgram {
  /** Lines of a program that are kept, from its start and from its end. */
  private static final int KEPT = 100_000;

  private static final Pattern ERROR = Pattern.compile("ERROR|not enough");

  /** How long a program may take to end by itself. */
  private static final int SECONDS_TO_END = 5;

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
      return "it said nothing";
    }

    /** Why it failed: the last line that names an error, else the last, and the exit code. */
    String failure() {
      String reason = lastLine();
      for (String line : lines) {
        if (ERROR.matcher(line).find()) {
          reason = line.strip();
        }
      }
      return reason + " (exit code " + code + ")";
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
   * @throws CancellationException when this program is being ended, and that one with it
   */
  static Output run(
      List<String> command, Map<String, String> environment, Path folder, Consumer<String> listener)
      throws IOException {
    return run(command, environment, folder, listener, () -> {});
  }

  /**
   * As {@link #run(List, Map, Path, Consumer)}.
   *
   * @param whenKilled tidies up where this program is ended before that one; that one has ended
   */
  static Output run(
      List<String> command,
      Map<String, String> environment,
      Path folder,
      Consumer<String> listener,
      Runnable whenKilled)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(nothing()));
    builder.environment().putAll(environment);
    EndedWithThis hook = new EndedWithThis(whenKilled);
    Process process = hook.start(builder);
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
      int code = process.waitFor();
      hook.release();
      return new Output(code, lines);
    } catch (InterruptedException problem) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.get(0) + " ran", problem);
    } finally {
      end(process);
      hook.release();
    }
  }

  /** Ends a program and what it started, such as the processes of {@code mpirun}. */
  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException problem) {
        Thread.currentThread().interrupt();
        one.destroyForcibly();
      } catch (ExecutionException | TimeoutException problem) {
        one.destroyForcibly();
      }
    }
  }

  /** Ends a program where this one is ended: a signal to the JVM does not reach what it started. */
  private static final class EndedWithThis {
    private final Thread hook;
    private Process process;
    private boolean ending;

    /**
     * @param last runs when the program has ended
     */
    EndedWithThis(Runnable last) {
      hook =
          new Thread(
              () -> {
                Process running = stop();
                if (running != null) {
                  end(running);
                }
                last.run();
              });
    }

    /**
     * @throws CancellationException when this program is already being ended
     */
    synchronized Process start(ProcessBuilder builder) throws IOException {
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException problem) {
        throw cancelled();
      }
      try {
        process = builder.start();
      } finally {
        if (process == null) {
          release();
        }
      }
      return process;
    }

    private synchronized Process stop() {
      ending = true;
      return process;
    }

    /**
     * Forgets the program, which has ended.
     *
     * @throws CancellationException when it ended because this program is being ended: what it said
     *     is worth nothing
     */
    synchronized void release() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException problem) {
        ending = true;
      }
      if (ending) {
        throw cancelled();
      }
    }

    private static CancellationException cancelled() {
      return new CancellationException("the run was stopped");
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

  /**
   * So many threads a process; Open MPI runs for the superuser, too, as in a container, and on
   * processors that share a core.
   */
  static Map<String, String> environment(int threads) {
    return Map.of(
        "OMP_NUM_THREADS", String.valueOf(threads),
        "OPENBLAS_NUM_THREADS", "1",
        // As --oversubscribe, which other MPIs would refuse: Open MPI 4 and 5 count whole cores.
        "OMPI_MCA_rmaps_base_oversubscribe", "1",
        "PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe",
        "OMPI_ALLOW_RUN_AS_ROOT", "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
  }
}
