package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.liflow.analysis.Estimate;
import org.liflow.flow.OdeSolver;
import org.liflow.quickstart.ComparisonSide;
import org.liflow.quickstart.JudgementText;
import org.liflow.quickstart.Quickstart;
import org.liflow.quickstart.QuickstartListener;
import org.liflow.quickstart.QuickstartResults;
import org.liflow.quickstart.QuickstartSettings;
import org.liflow.quickstart.Stage;
import org.liflow.quickstart.StoppedEarlyException;
import org.liflow.tensor.backend.Backend;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From nothing to a trained model beside the reference that it never saw. */
@Command(
    name = "quickstart",
    description =
        "Runs reference dynamics, trains a Propagator on it, generates trajectories of a crystal"
            + " and a temperature that it was not trained on, and compares these with the"
            + " reference.",
    footer = {
      "",
      "Examples:",
      "  liflow quickstart",
      "  liflow quickstart --full --output quickstart-full",
      "",
      "The crystal is layered lithium lanthanum titanate, the reference a classical potential. The"
          + " folder then holds report.html, results.json and what every stage made: trajectories,"
          + " a data set, a model. Called again, it goes on where it was killed, or shows the"
          + " numbers again."
    })
final class QuickstartCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description =
          "Folder for all output; it is made if missing (default quickstart, or "
              + "quickstart-full with --full).")
  Path output;

  @Option(
      names = "--full",
      description = "Run longer reference dynamics and longer trainings, for better models.")
  boolean full;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description =
          "Seed of arrangements, dynamics, training and generation (default "
              + "${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description =
          "How the flows of the trained models are integrated: 'published', 'converged' or "
              + OdeSolver.GRAMMAR
              + " (default: converged, as the trained models' files say).")
  String sampler;

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    return run(full ? QuickstartSettings.full(seed) : QuickstartSettings.standard(seed));
  }

  int run(QuickstartSettings settings) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<OdeSolver> solver =
        Optional.ofNullable(sampler).map(name -> FlowOptions.sampler("--sampler", name).solver());
    Path folder = output != null ? output : Path.of(full ? "quickstart-full" : "quickstart");
    QuickstartResults results;
    try (Backend backend = common.openBackend(spec.commandLine().getErr());
        StageBars bars = new StageBars(out, common)) {
      Quickstart quickstart =
          new Quickstart(folder, settings, backend, common.threadCount(), solver);
      results =
          OptionHints.of("or another folder", "or another --output")
              .call(() -> quickstart.run(showing(bars)));
    } catch (StoppedEarlyException problem) {
      out.println("Stopped early: " + problem.getMessage());
      return Main.STOPPED_EARLY;
    }
    print(out, folder, results);
    return results.stopped() > 0 ? Main.STOPPED_EARLY : Main.OK;
  }

  /** Shows the stages. */
  private static QuickstartListener showing(StageBars bars) {
    return new QuickstartListener() {
      @Override
      public void begins(Stage stage, long steps, long done) {
        bars.begins(stage.title(), stage.unit(), steps, done);
      }

      @Override
      public void stepped(Stage stage, String news) {
        bars.bar().step(news);
      }

      @Override
      public void ends(Stage stage) {
        bars.ends();
      }
    };
  }

  private void print(PrintWriter out, Path folder, QuickstartResults results) throws IOException {
    if (common.json) {
      ObjectNode root = Json.object();
      root.put("folder", folder.toString());
      root.put("report", folder.resolve(Quickstart.REPORT).toString());
      root.set("results", Json.tree(results));
      out.println(Json.pretty(root));
      return;
    }
    ComparisonSide reference = results.reference();
    ComparisonSide ours = results.generated();
    out.printf(
        Locale.ROOT,
        "%n%s, %d atoms, at %s K: neither this arrangement nor this temperature was trained on%n%n",
        results.formula(),
        results.atoms(),
        Summary.digits(results.temperature(), 6));
    TextTable table = new TextTable("", ">reference", ">generated", ">ratio");
    Estimate dynamics = reference.diffusivity();
    Estimate learnt = ours.diffusivity();
    table.row(
        "Li D* in the a-b plane (cm²/s)",
        scientific(dynamics.median()),
        scientific(learnt.median()),
        Summary.digits(results.diffusivityRatio(), 3));
    table.row(
        "  95 % interval, from", scientific(dynamics.lower95()), scientific(learnt.lower95()), "");
    table.row(
        "                to", scientific(dynamics.upper95()), scientific(learnt.upper95()), "");
    String at = " at " + Summary.digits(reference.marked(), 3) + " ps (Å²)";
    row(table, "Li MSD in the a-b plane" + at, reference.inPlane(), ours.inPlane());
    row(table, "Li MSD along c" + at, reference.outOfPlane(), ours.outOfPlane());
    row(table, "largest MSD of other atoms (Å²)", reference.framework(), ours.framework());
    row(table, "closest contact (share of radii)", reference.closest(), ours.closest());
    table.row("g(r), mean |difference|", "", Summary.digits(results.radialError(), 2), "");
    if (results.speedUp() != null) {
      row(table, "seconds per ps", reference.secondsPerPicosecond(), ours.secondsPerPicosecond());
    }
    table.print(out, "");
    out.println();
    out.print(JudgementText.of(results.judgement()));
    if (results.speedUp() != null) {
      out.printf(
          Locale.ROOT,
          "%nOn %d threads the reference took %s times as long per picosecond (without"
              + " training).%n",
          results.threads(),
          Summary.digits(results.speedUp(), 3));
    }
    for (String note : results.notes()) {
      out.println("Note: " + note);
    }
    out.printf("%nOpen %s%n", folder.resolve(Quickstart.REPORT));
  }

  private static void row(TextTable table, String name, double reference, double ours) {
    table.row(
        name,
        Summary.digits(reference, 3),
        Summary.digits(ours, 3),
        Summary.digits(ours / reference, 3));
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }
}
