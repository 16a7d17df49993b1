package org.liflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.OutputFolder;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.tensor.geometry.Lattice;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole way from a crystal to a report without any file of the user's. */
@Command(
    name = "demo",
    description =
        "Demonstrates the way from a crystal to a report, with untrained "
            + "models: its numbers mean nothing.",
    footer = {
      "",
      "Example:",
      "  liflow demo --output liflow-demo",
      "",
      "The crystal is Li3OCl, an anti-perovskite. The networks are freshly initialised, so the "
          + "trajectories are noise of the right kind and say nothing about Li3OCl: this shows that "
          + "everything works and how long it takes. For physics, give 'liflow simulate' trained models."
    })
final class DemoCommand implements Callable<Integer> {
  /** Cubic Li3OCl, in Å (Zhao and Daemen, J. Am. Chem. Soc. 134, 15042, 2012). */
  private static final double EDGE = 3.91;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "liflow-demo",
      description =
          "Folder for all output; an earlier demo in it is replaced (default "
              + "${DEFAULT-VALUE}).")
  Path output;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "60",
      description = "Strides per trajectory (default ${DEFAULT-VALUE}).")
  int steps;

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path run = output.resolve("run");
    removeOldRun(run);
    OutputFolder.make(output);
    Path crystal = output.resolve("Li3OCl.cif");
    Path propagator = output.resolve("untrained_propagator.safetensors");
    Path corrector = output.resolve("untrained_corrector.safetensors");
    CrystalFiles.writeStructure(crystal, antiPerovskite());
    untrained(ModelRole.PROPAGATOR, 0.3, 1).write(propagator);
    untrained(ModelRole.CORRECTOR, 0.1, 2).write(corrector);
    if (!common.json) {
      out.println("Li3OCl with UNTRAINED networks: what follows works like the real thing and");
      out.println("means nothing about Li3OCl.");
      out.println();
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "simulate",
                "--structure=" + crystal,
                "--supercell=3x3x3",
                "--temperature=600,900,1200",
                "--propagator=" + propagator,
                "--corrector=" + corrector,
                "--steps=" + steps,
                "--replicas=2",
                "--output=" + run,
                "--threads=" + common.threadCount()));
    if (common.backend != null) {
      arguments.add("--backend=" + common.backend);
    }
    if (common.json) {
      arguments.add("--json");
    }
    if (common.quiet) {
      arguments.add("--quiet");
    }
    return Main.execute(out, spec.commandLine().getErr(), arguments.toArray(String[]::new));
  }

  /** Only what a run of ours writes; a folder with anything else in it stays and is refused. */
  private static void removeOldRun(Path run) throws IOException {
    if (!Files.exists(run.resolve("run.json"))) {
      return;
    }
    List<Path> files;
    try (var list = Files.list(run)) {
      files = list.toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(".extxyz")
          || name.endsWith(".csv")
          || name.endsWith(".json")
          || name.equals("report.html")) {
        Files.delete(file);
      }
    }
  }

  private static Structure antiPerovskite() {
    double h = EDGE / 2;
    return new Structure(
        Lattice.periodic(EDGE, 0, 0, 0, EDGE, 0, 0, 0, EDGE),
        new int[] {3, 3, 3, 8, 17},
        new double[] {0, h, h, h, 0, h, h, h, 0, h, h, h, 0, 0, 0});
  }

  private static ModelFile untrained(ModelRole role, double scale, long seed) {
    NetworkConfiguration network = NetworkConfiguration.published();
    return ModelFile.initialised(
        network,
        role,
        ElementIndex.published(network.numElements()),
        network.rMax(),
        new FlowConfiguration(new PriorConfiguration.MaxwellBoltzmann(scale), Optional.empty()),
        1,
        Map.of("weights", "freshly initialised, untrained; seed " + seed),
        seed);
  }
}
