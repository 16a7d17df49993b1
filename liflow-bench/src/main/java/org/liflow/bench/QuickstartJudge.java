package org.liflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;
import org.liflow.quickstart.JudgementText;
import org.liflow.quickstart.QuickstartListener;
import org.liflow.quickstart.QuickstartResults;
import org.liflow.quickstart.QuickstartScore;
import org.liflow.quickstart.Stage;
import org.liflow.quickstart.StoppedEarlyException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges finished quickstarts against as much reference as it takes. */
@Command(
    name = "QuickstartJudge",
    description = {
      "Adds replicas of the unseen reference until its D* is known well enough, and prints how right",
      "the models of a finished quickstart are. The replicas stay in a folder for the next call."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class QuickstartJudge implements Callable<Integer> {
  private static final int BAD_INPUT = 2;
  private static final int FAILED = 3;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "Folders of finished quickstarts; they are only read.")
  private Path[] folders;

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      required = true,
      description = "Folder of the added replicas; it is made if missing.")
  private Path cache;

  @Option(
      names = "--half-width",
      paramLabel = "SHARE",
      defaultValue = "0.03",
      description =
          "Half of the 95 %% interval of the reference's D* that is narrow enough, as a share of D*"
              + " (default: ${DEFAULT-VALUE}).")
  private double halfWidth;

  @Option(
      names = "--most",
      paramLabel = "REPLICAS",
      defaultValue = "100",
      description = "Replicas at most (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--output",
      paramLabel = "FILE.json",
      description = "Writes all results of the last folder there.")
  private Path output;

  private QuickstartJudge() {}

  /**
   * Runs the program.
   *
   * @param arguments of the command line
   */
  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.out, true), arguments));
  }

  /** Runs the program and returns its exit code. */
  static int run(PrintWriter out, String... arguments) {
    CommandLine line = new CommandLine(new QuickstartJudge()).setOut(out);
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (problem instanceof InputException) {
            command.getErr().println(problem.getMessage());
            return BAD_INPUT;
          }
          if (problem instanceof StoppedEarlyException) {
            command.getErr().println(problem.getMessage());
            return FAILED;
          }
          throw problem;
        });
    return line.execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (!(halfWidth > 0)) {
      throw new InputException("--half-width", String.valueOf(halfWidth), "a share above 0");
    }
    if (most < 1 || threads < 1) {
      throw new InputException(
          most < 1 ? "--most" : "--threads", String.valueOf(Math.min(most, threads)), "1 or more");
    }
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new InputException(folder, "no such folder", "that of a finished quickstart");
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Path folder : folders) {
      QuickstartScore score =
          new QuickstartScore(folder, cache, QuickstartScore.settings(folder), threads);
      QuickstartResults results = score.of(halfWidth, most, telling(out));
      out.printf(
          "%s: %s at %.0f K, %d reference replicas%n%s%n",
          folder,
          results.formula(),
          results.temperature(),
          results.reference().diffusion().replicas(),
          JudgementText.of(results.judgement()));
      if (output != null) {
        ReplacedFile.write(
            output,
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results));
      }
    }
    return 0;
  }

  private static QuickstartListener telling(PrintWriter out) {
    return new QuickstartListener() {
      @Override
      public void begins(Stage stage, long steps, long done) {
        if (done < steps) {
          out.printf("%s: %d of %d %s to do%n", stage.title(), steps - done, steps, stage.unit());
        }
      }
    };
  }
}
