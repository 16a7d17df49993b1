package org.liflow.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.liflow.files.InputException;
import org.liflow.tensor.backend.BackendException;
import org.liflow.tensor.geometry.NeighborLimitException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The program {@code liflow}. */
@Command(
    name = "liflow",
    description = "Generative molecular dynamics: how fast do ions move through a " + "crystal?",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      QuickstartCommand.class,
      SimulateCommand.class,
      EvaluateCommand.class,
      ConvergeCommand.class,
      AnalyzeCommand.class,
      TrainCommand.class,
      DemoCommand.class,
      MdCommand.class,
      OrderCommand.class,
      ConvertCommand.class,
      DatasetCommand.class,
      UniversalCommand.class,
      ClassifyCommand.class,
      InfoCommand.class,
      NeighborsCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 a fault of this program; 2 bad input, a file that cannot be written or"
          + " a GPU that failed; 3 done, but a trajectory or a training stopped early, or something"
          + " could not be evaluated; 130 ended by Ctrl-C, with all files whole.",
      "",
      "Start with: liflow quickstart"
    })
public final class Main implements Runnable {
  /** All is well. */
  static final int OK = 0;

  /** The program is at fault. */
  static final int FAULT = 1;

  /** The input is at fault, a file cannot be read or written, or a device has failed. */
  static final int BAD_INPUT = 2;

  /** Done, but some trajectory or a training stopped before its end. */
  static final int STOPPED_EARLY = 3;

  /** Ended by a signal, in good order; of Ctrl-C the code that shells give. */
  static final int INTERRUPTED = 130;

  /** What a crystal must be for a neighbour list, for messages. */
  static final String FIT_FOR_NEIGHBORS =
      "positions near the cell, and a cutoff of a few lattice vectors";

  /** Shows stack traces. */
  private static final String DEBUG = "liflow.debug";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // System.out would keep to itself that a disk is full.
    System.exit(run(new FileOutputStream(FileDescriptor.out), System.err, arguments));
  }

  /**
   * Runs the program with streams of bytes.
   *
   * @return the exit code, which is never {@link #OK} where the output could not be written
   */
  static int run(OutputStream output, OutputStream errors, String... arguments) {
    Checked checked = new Checked(output);
    PrintWriter out =
        new PrintWriter(new OutputStreamWriter(checked, StandardCharsets.UTF_8), true);
    PrintWriter err = new PrintWriter(new OutputStreamWriter(errors, StandardCharsets.UTF_8), true);
    int code = execute(out, err, arguments);
    if (out.checkError()) {
      code = code == OK ? BAD_INPUT : code;
      if (!checked.isClosedByReader()) {
        err.println(
            "liflow: standard output: "
                + firstLine(checked.failure == null ? null : checked.failure.getMessage())
                + "; expected a place that takes all of it");
      }
    }
    err.flush();
    return code;
  }

  /** Remembers why it could not be written, which a {@link PrintWriter} does not tell. */
  private static final class Checked extends FilterOutputStream {
    private IOException failure;

    Checked(OutputStream out) {
      super(new BufferedOutputStream(out, 1 << 13));
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException problem) {
        failure = problem;
        throw problem;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException problem) {
        failure = problem;
        throw problem;
      }
    }

    /** Whether the program behind a pipe ended, as {@code head} does; it needs no message. */
    boolean isClosedByReader() {
      return failure != null && String.valueOf(failure.getMessage()).contains("Broken pipe");
    }
  }

  /**
   * Runs the program.
   *
   * @return the exit code
   */
  public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (problem, given) -> {
          err.println(
              "liflow: "
                  + firstLine(problem.getMessage())
                  + " (see '"
                  + problem.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help')");
          return BAD_INPUT;
        });
    line.setExecutionExceptionHandler((problem, command, parsed) -> report(problem, err));
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError problem) {
      err.println(
          "liflow: not enough memory ("
              + Runtime.getRuntime().maxMemory() / (1 << 20)
              + " MiB allowed); give Java more with JAVA_TOOL_OPTIONS=-Xmx8g");
      return BAD_INPUT;
    }
  }

  private static int report(Exception problem, PrintWriter err) {
    if (Boolean.getBoolean(DEBUG)) {
      problem.printStackTrace(err);
    }
    if (problem instanceof InputException) {
      err.println("liflow: " + problem.getMessage());
      return BAD_INPUT;
    }
    if (problem instanceof BackendException) {
      err.println("liflow: " + firstLine(problem.getMessage()));
      return BAD_INPUT;
    }
    if (problem instanceof NeighborLimitException) {
      err.println("liflow: " + problem.getMessage() + "; expected " + FIT_FOR_NEIGHBORS);
      return BAD_INPUT;
    }
    if (problem instanceof ArithmeticException) {
      err.println(
          "liflow: too large: " + firstLine(problem.getMessage()) + "; expected a smaller system");
      return BAD_INPUT;
    }
    if (problem instanceof NoSuchFileException) {
      err.println("liflow: " + problem.getMessage() + ": no such file");
      return BAD_INPUT;
    }
    if (problem instanceof AccessDeniedException) {
      err.println("liflow: " + problem.getMessage() + ": access denied");
      return BAD_INPUT;
    }
    if (problem instanceof IOException || problem instanceof UncheckedIOException) {
      err.println("liflow: " + firstLine(problem.getMessage()));
      return BAD_INPUT;
    }
    err.println(
        "liflow: unexpected: "
            + problem.getClass().getSimpleName()
            + ": "
            + firstLine(problem.getMessage())
            + " (a fault of this program; JAVA_TOOL_OPTIONS=-D"
            + DEBUG
            + "=true shows where)");
    return FAULT;
  }

  private static String firstLine(String text) {
    return text == null ? "no message" : text.strip().split("\\R", 2)[0];
  }
}
