package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.liflow.files.InputException;
import org.liflow.universal.ReferenceCost;
import org.liflow.universal.Universal;
import org.liflow.universal.UniversalListener;
import org.liflow.universal.UniversalResults;
import org.liflow.universal.UniversalSettings;
import org.liflow.universal.UniversalStage;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From a folder of crystals and one potential to a data set of many compositions. */
@Command(
    name = "universal",
    description =
        "Makes a data set of many compositions from a folder of crystals and one classical potential:"
            + " supercells (disordered crystals are ordered), reference dynamics at several"
            + " temperatures, a split by families of compositions.",
    footer = {
      "",
      "Example:",
      "  liflow universal --crystals cifs --potential oxides.csv --output universal",
      "",
      "Crystals that the potential does not cover or does not hold are left out; crystals.csv says"
          + " why. Before the dynamics begin the command prints how long they will take. Called"
          + " again, it goes on where it was stopped."
    })
final class UniversalCommand implements Callable<Integer> {
  private static final UniversalSettings USUAL = UniversalSettings.standard(42);

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--crystals",
      paramLabel = "FOLDER",
      required = true,
      description =
          "Folder of crystals: CIF, POSCAR (.vasp, .poscar) or extended XYZ, also gzipped.")
  Path crystals;

  @Option(
      names = "--potential",
      paramLabel = "NAME|FILE",
      required = true,
      description = "CSV table of ions, JSON file with a potential, or name of a built-in one.")
  String potential;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for all output; it is made if missing.")
  Path output;

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      defaultValue = "600,800,1000,1200",
      description = "Temperatures in K (default ${DEFAULT-VALUE}).")
  List<Integer> temperatures;

  @Option(
      names = "--time",
      paramLabel = "PS",
      defaultValue = "25",
      description = "Length of each trajectory in ps (default ${DEFAULT-VALUE}).")
  double time;

  @Option(
      names = "--equilibration",
      paramLabel = "PS",
      defaultValue = "3",
      description = "Equilibration time in ps before the first frame (default ${DEFAULT-VALUE}).")
  double equilibration;

  @Option(
      names = "--time-step",
      paramLabel = "FS",
      defaultValue = "2",
      description = "Integration time step in fs (default ${DEFAULT-VALUE}).")
  double timeStep;

  @Option(
      names = "--frame-every",
      paramLabel = "PS",
      defaultValue = "0.1",
      description =
          "Time between written frames in ps, which goes into 1 ps a whole number of times"
              + " (default ${DEFAULT-VALUE}).")
  double frameEvery;

  @Option(
      names = "--orderings",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Number of ordered supercells of each disordered crystal (default ${DEFAULT-VALUE}).")
  int orderings;

  @Option(
      names = "--min-atoms",
      paramLabel = "N",
      defaultValue = "80",
      description = "Smallest number of atoms in a supercell (default ${DEFAULT-VALUE}).")
  int minAtoms;

  @Option(
      names = "--max-atoms",
      paramLabel = "N",
      defaultValue = "430",
      description = "Largest number of atoms in a supercell (default ${DEFAULT-VALUE}).")
  int maxAtoms;

  @Option(
      names = "--min-width",
      paramLabel = "ANGSTROM",
      defaultValue = "7",
      description =
          "Smallest distance in Å between opposite faces of a supercell (default"
              + " ${DEFAULT-VALUE}).")
  double minWidth;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Seed of arrangements, dynamics and the split (default ${DEFAULT-VALUE}).")
  long seed;

  @Mixin ThreadOptions common = new ThreadOptions();

  @Override
  public Integer call() throws IOException {
    UniversalSettings settings = settings();
    PrintWriter out = spec.commandLine().getOut();
    UniversalResults results;
    // The run asks it whether to stop; there is nothing to wake.
    try (GracefulStop stop = new GracefulStop(() -> {});
        StageBars bars = new StageBars(out, common)) {
      results =
          OptionHints.of("or another folder", "or another --output")
              .call(
                  () ->
                      new Universal(output, crystals, potential, settings, common.threadCount())
                          .run(showing(bars, stop, out)));
    }
    if (!results.isComplete()) {
      out.printf(
          "Interrupted: all so far is in %s; the same command goes on from there.%n", output);
      out.flush();
      return Main.INTERRUPTED;
    }
    print(out, results);
    return results.used() == 0 ? Main.STOPPED_EARLY : Main.OK;
  }

  private UniversalSettings settings() {
    try {
      UniversalSettings.Cells cells =
          new UniversalSettings.Cells(
              orderings,
              minAtoms,
              maxAtoms,
              minWidth,
              USUAL.cells().tolerance(),
              USUAL.cells().deviation());
      UniversalSettings.Dynamics dynamics =
          new UniversalSettings.Dynamics(
              temperatures, time, equilibration, 1e-3 * timeStep, frameEvery);
      return new UniversalSettings(seed, cells, dynamics, USUAL.limits(), USUAL.split());
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          spec.qualifiedName(),
          problem.getMessage(),
          "numbers as 'liflow universal --help' has them; times of whole frames, frames of whole"
              + " steps");
    }
  }

  /** Shows the stages, and asks whether to stop. */
  private UniversalListener showing(StageBars bars, GracefulStop stop, PrintWriter out) {
    return new UniversalListener() {
      @Override
      public void begins(UniversalStage stage, long steps, long done) {
        bars.begins(stage.title(), stage.unit(), steps, done);
      }

      @Override
      public void stepped(UniversalStage stage, long steps) {
        for (long k = 0; k < steps; k++) {
          bars.bar().step();
        }
      }

      @Override
      public void estimated(ReferenceCost cost) {
        if (!common.json) {
          out.printf(
              Locale.ROOT,
              "Reference to run: %d supercells, %.2f million steps, %.2f ms a step on average,"
                  + " %.1f h on one core, %.1f h on %d%n",
              cost.supercells(),
              1e-6 * cost.steps(),
              cost.millisecondsPerStep(),
              cost.threadHours(),
              cost.hours(),
              cost.threads());
          out.flush();
        }
      }

      @Override
      public void ends(UniversalStage stage) {
        bars.ends();
      }

      @Override
      public boolean isCancelled() {
        return stop.requested();
      }
    };
  }

  private void print(PrintWriter out, UniversalResults results) throws IOException {
    if (common.json) {
      ObjectNode root = Json.object();
      root.put("folder", output.toString());
      root.put("crystals", results.crystals());
      root.put("covered", results.covered());
      root.put("used", results.used());
      root.put("trajectories", results.trajectories());
      root.put("train_compositions", results.trainCompositions());
      root.put("unseen_compositions", results.unseenCompositions());
      results.unseenFamilies().forEach(root.putArray("unseen_families")::add);
      out.println(Json.pretty(root));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%n%d crystals, %d with supercells, %d in the data set with %d trajectories%n",
        results.crystals(),
        results.covered(),
        results.used(),
        results.trajectories());
    out.printf(
        Locale.ROOT,
        "%d compositions to learn from, %d unseen in the families %s%n",
        results.trainCompositions(),
        results.unseenCompositions(),
        String.join(", ", results.unseenFamilies()));
    out.printf("%n%s says what became of each crystal%n", output.resolve(Universal.CRYSTALS));
    if (results.trajectories() > 0) {
      out.printf("liflow train --data %s … learns from it%n", output.resolve(Universal.DATASET));
    }
  }
}
