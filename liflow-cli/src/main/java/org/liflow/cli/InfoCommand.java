package org.liflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.liflow.nn.io.ModelFile;
import org.liflow.tensor.parallel.Workers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells of files, or of the program and the machine. */
@Command(
    name = "info",
    description = "Describes files and folders; without any, the backends of this " + "machine.",
    footer = {
      "",
      "Examples:",
      "  liflow info                                        (version, machine, backends)",
      "  liflow info P_LGPS.ckpt LGPS.cif",
      "  liflow info lgps lgps/traj_650K_0.extxyz --json    (a run and one of its trajectories)",
      "",
      "Takes models, structures and trajectories of any format, and the folders of runs, trainings, "
          + "quickstarts, evaluations and data sets. For people, atoms count from 1; in JSON from 0."
    })
final class InfoCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "Files and folders of any kind that LiFlow writes or reads (default: "
              + "describe this machine).")
  List<Path> paths = List.of();

  @Mixin TrajectoryOptions trajectories = new TrajectoryOptions();

  @Option(names = "--json", description = "Print the description as JSON.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Summary> told = new ArrayList<>();
    if (paths.isEmpty()) {
      told.add(MachineSummary.here());
    }
    try (Workers workers = Workers.ofDefaultSize()) {
      for (Path path : paths) {
        told.add(TrajectoryOptions.hints().call(() -> of(path, workers)));
      }
    }
    if (json) {
      ObjectMapper mapper = new ObjectMapper();
      ArrayNode list = mapper.createArrayNode();
      told.forEach(summary -> list.add(summary.json()));
      out.println(
          mapper
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(paths.isEmpty() ? list.get(0) : list));
    } else {
      for (int k = 0; k < told.size(); k++) {
        if (k > 0) {
          out.println();
        }
        told.get(k).print(out);
      }
    }
    return Main.OK;
  }

  private Summary of(Path path, Workers workers) throws IOException {
    return switch (InputKind.of(path)) {
      case MODEL -> ModelSummary.of(path, ModelFile.read(path));
      case CRYSTAL -> CrystalSummary.of(path, trajectories.options(), workers);
      case RUN -> FolderSummary.ofRun(path);
      case TRAINING -> FolderSummary.ofTraining(path);
      case QUICKSTART -> QuickstartSummary.of(path);
      case EVALUATION -> EvaluationFolderSummary.of(path);
      case DATASET -> FolderSummary.ofDataset(path);
    };
  }
}
