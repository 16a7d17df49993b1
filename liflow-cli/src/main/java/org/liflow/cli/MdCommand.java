package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.md.DynamicsFolder;
import org.liflow.md.DynamicsPlan;
import org.liflow.md.LltoGenerator;
import org.liflow.md.PairPotential;
import org.liflow.md.Thermostat;
import org.liflow.tensor.parallel.Workers;
import org.liflow.util.Json;
import org.liflow.util.NumberText;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs reference molecular dynamics and streams its trajectories. */
@Command(
    name = "md",
    description = "Runs reference molecular dynamics with a classical potential, as training data.",
    footer = {
      "",
      "Examples:",
      "  liflow md --llto 4x4x2 --temperature 400,550,700,1000 --time 50 --output llto",
      "  liflow md --structure crystal.cif --potential mine.json -T 800 --time 20 --output run",
      "  liflow md … --time 200 --output llto --resume     (after a kill, or for more)",
      "",
      "The folder then holds run.json and, for each temperature, a trajectory (extended XYZ, "
          + "unwrapped), the energies (CSV) and the state to go on from. 'liflow analyze FOLDER' gives "
          + "the diffusivities."
    })
final class MdCommand implements Callable<Integer> {
  private static final double LARGEST_COUNT = 1e9;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  /** Where the crystal comes from: one of two. */
  static final class Crystal {
    @Option(
        names = "--structure",
        paramLabel = "FILE",
        required = true,
        description = "Crystal to read: POSCAR, CIF, extended XYZ or another format, also gzipped.")
    Path file;

    @Option(
        names = "--llto",
        paramLabel = "AxBxC",
        required = true,
        description =
            "Make layered lithium lanthanum titanate of this many perovskite units, "
                + "such as 4x4x2, instead of reading a crystal.")
    String llto;
  }

  @CommandLine.ArgGroup(multiplicity = "1")
  Crystal crystal;

  @Option(
      names = "--supercell",
      paramLabel = "AxBxC",
      defaultValue = "1x1x1",
      description =
          "Repeat the crystal of --structure this often along a, b and c (default "
              + "${DEFAULT-VALUE}).")
  String supercell;

  @Option(
      names = "--lithium",
      paramLabel = "X",
      defaultValue = "0.3125",
      description =
          "Lithium ions per perovskite unit for --llto, 0 to 0.5 (default ${DEFAULT-VALUE}).")
  double lithium;

  @Option(
      names = "--arrangement",
      paramLabel = "SEED",
      description = "Seed that places the ions for --llto (default: --seed).")
  Long arrangement;

  @Option(
      names = "--potential",
      paramLabel = "NAME|FILE",
      defaultValue = "llto-chen-2015",
      description =
          "Built-in potential, a JSON file, or a CSV table of ions (default ${DEFAULT-VALUE}).")
  String potential;

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      required = true,
      description = "Temperatures in K, such as 400,550.")
  List<Double> temperatures;

  @Option(
      names = "--time",
      paramLabel = "PS",
      defaultValue = "50",
      description = "Length of each trajectory in ps (default ${DEFAULT-VALUE}).")
  double time;

  @Option(
      names = "--equilibration",
      paramLabel = "PS",
      defaultValue = "5",
      description = "Equilibration time in ps before the first frame (default ${DEFAULT-VALUE}).")
  double equilibration;

  @Option(
      names = "--time-step",
      paramLabel = "FS",
      defaultValue = "1",
      description = "Integration time step in fs (default ${DEFAULT-VALUE}).")
  double timeStep;

  @Option(
      names = "--frame-every",
      paramLabel = "PS",
      defaultValue = "0.1",
      description = "Time between written frames in ps (default ${DEFAULT-VALUE}).")
  double frameEvery;

  /** The thermostats by the names of the option. */
  enum ThermostatKind {
    RESCALING,
    LANGEVIN,
    REDRAW,
    NONE
  }

  @Option(
      names = "--thermostat",
      paramLabel = "NAME",
      defaultValue = "rescaling",
      description =
          "Thermostat: rescaling (stochastic velocity rescaling), langevin, redraw (rescaling, and "
              + "all velocities drawn anew at the times of --redraw-every) or none (default "
              + "${DEFAULT-VALUE}).")
  ThermostatKind thermostat;

  @Option(
      names = "--relaxation",
      paramLabel = "PS",
      defaultValue = "0.1",
      description =
          "Relaxation time of the thermostat in ps; for langevin the inverse "
              + "friction (default ${DEFAULT-VALUE}).")
  double relaxation;

  @Option(
      names = "--redraw-every",
      paramLabel = "PS",
      defaultValue = "1",
      description =
          "Time between two draws of all velocities with --thermostat redraw, in ps "
              + "(default ${DEFAULT-VALUE}).")
  double redrawEvery;

  @Option(
      names = "--accuracy",
      paramLabel = "SHARE",
      defaultValue = "1e-5",
      description =
          "Accuracy of forces relative to two unit charges 1 Å apart; use 1e-9 "
              + "for reference data (default ${DEFAULT-VALUE}).")
  double accuracy;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description =
          "Seed of all random numbers. The same seed gives the same trajectories "
              + "(default ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for all output; it is made if missing.")
  Path output;

  @Option(
      names = "--resume",
      description =
          "Continue the run in the output folder from its last whole frame or checkpoint.")
  boolean resume;

  @CommandLine.ArgGroup(validate = false, heading = "Disordered crystals:%n")
  OrderOptions order = new OrderOptions();

  @Option(
      names = ChargeOption.NAME,
      paramLabel = ChargeOption.LABEL,
      description = ChargeOption.WITH_ORDER)
  String charges;

  @Mixin ThreadOptions common = new ThreadOptions();

  @Override
  public Integer call() throws IOException {
    order.check();
    if (!order.order) {
      return run(output, null);
    }
    if (crystal.file == null) {
      throw new InputException("--order", "--llto, which is ordered", "--structure beside it");
    }
    boolean given = spec.commandLine().getParseResult().hasMatchedOption("--supercell");
    OrderOptions.Ordered ordered =
        order.of(
            crystal.file,
            given ? StructureOptions.factors(supercell) : null,
            ChargeOption.choices(charges),
            seed,
            common.threadCount(),
            CrystalNotes.of(spec));
    if (!common.json) {
      ordered.result().notes().forEach(spec.commandLine().getOut()::println);
    }
    int worst = Main.OK;
    for (int k = 0; k < ordered.starts().size(); k++) {
      Path folder = order.orderings == 1 ? output : output.resolve("ordering_" + (k + 1));
      OutputFolder.make(output);
      int code = run(folder, ordered.starts().get(k));
      if (code == Main.INTERRUPTED) {
        return code;
      }
      worst = Math.max(worst, code);
    }
    return worst;
  }

  /**
   * Runs the dynamics of one crystal.
   *
   * @param ordered in place of the file's structure; null for that
   */
  private int run(Path folderPath, Structure ordered) throws IOException {
    DynamicsPlan plan = plan(ordered);
    int frames = multiple("--time", time, plan.interval(), 1);
    long start = System.nanoTime();
    List<DynamicsFolder.Progress> done;
    long fresh;
    if (!resume && Files.exists(folderPath.resolve(RunManifest.FILE))) {
      throw new InputException(
          folderPath, "a folder that already holds a run", "--resume, or another folder");
    }
    AtomicBoolean asked = new AtomicBoolean();
    try (GracefulStop stop = new GracefulStop(() -> asked.set(true));
        DynamicsFolder folder = DynamicsFolder.open(folderPath, plan, frames, resume);
        Workers workers = new Workers(common.threadCount())) {
      long before = folder.recorded();
      try (Progress progress =
          Progress.ofRate(
              "Dynamics",
              folder.records(),
              before,
              86400 * plan.interval(),
              "ps/day",
              common.silent())) {
        done =
            folder.run(
                workers,
                new DynamicsFolder.Listener() {
                  @Override
                  public void recorded() {
                    progress.step();
                  }

                  @Override
                  public boolean isCancelled() {
                    return asked.get();
                  }
                });
      }
      if (stop.requested()) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
            "Interrupted: all frames so far are in %s; --resume goes on from there.%n", folderPath);
        out.flush();
        return Main.INTERRUPTED;
      }
      fresh = folder.recorded() - before;
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    print(folderPath, plan, done, fresh * plan.interval(), seconds);
    return done.stream().anyMatch(each -> each.fault() != null) ? Main.STOPPED_EARLY : Main.OK;
  }

  private DynamicsPlan plan(Structure ordered) throws IOException {
    if (temperatures.isEmpty()
        || new LinkedHashSet<>(temperatures).size() != temperatures.size()
        || temperatures.stream().anyMatch(t -> !(t > 0) || Double.isInfinite(t))) {
      throw new InputException(
          "--temperature", temperatures.toString(), "temperatures above 0 K, each once");
    }
    if (!(timeStep > 0) || timeStep > 100) {
      throw new InputException("--time-step", timeStep + " fs", "above 0 and at most 100 fs");
    }
    if (!(relaxation > 0) || Double.isInfinite(relaxation)) {
      throw new InputException("--relaxation", relaxation + " ps", "a time above 0 ps");
    }
    if (!(accuracy >= 1e-12 && accuracy <= 1e-2)) {
      throw new InputException("--accuracy", String.valueOf(accuracy), "1e-12 to 1e-2");
    }
    double step = 1e-3 * timeStep;
    int frameSteps = multiple("--frame-every", frameEvery, step, 1);
    Structure start = ordered == null ? structure() : ordered;
    return new DynamicsPlan(
        start,
        PairPotential.of(potential, start),
        temperatures,
        step,
        switch (thermostat) {
          case RESCALING -> new Thermostat.VelocityRescaling(relaxation);
          case LANGEVIN -> new Thermostat.Langevin(1 / relaxation);
          case REDRAW ->
              new Thermostat.VelocityRedraw(
                  multiple("--redraw-every", redrawEvery, step, 1),
                  new Thermostat.VelocityRescaling(relaxation));
          case NONE -> new Thermostat.None();
        },
        seed,
        accuracy,
        frameSteps,
        multiple("--equilibration", equilibration, frameSteps * step, 0),
        sources());
  }

  private Structure structure() throws IOException {
    if (crystal.llto == null) {
      return StructureOptions.repeat(
          OrderOptions.hints()
              .call(() -> CrystalFiles.readStructure(crystal.file, CrystalNotes.options(spec))),
          StructureOptions.factors(supercell));
    }
    String[] parts = crystal.llto.trim().split("[x,×\\s]+");
    int[] units = new int[3];
    try {
      if (parts.length != 3) {
        throw new NumberFormatException();
      }
      for (int k = 0; k < 3; k++) {
        units[k] = Integer.parseInt(parts[k]);
      }
    } catch (NumberFormatException problem) {
      throw new InputException(
          "--llto", "'" + crystal.llto + "'", "three whole numbers, such as 4x4x2");
    }
    return LltoGenerator.generate(units[0], units[1], units[2], lithium, arrangement());
  }

  private long arrangement() {
    return arrangement == null ? seed : arrangement;
  }

  private Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(
        "structure",
        crystal.llto == null
            ? crystal.file.getFileName() + ", " + supercell
            : "LLTO " + crystal.llto + ", arrangement " + arrangement());
    sources.put("potential", potential);
    return sources;
  }

  /** How often a unit of time goes into another. */
  private static int multiple(String option, double time, double unit, int least) {
    double count = time / unit;
    if (!(count >= least - 1e-6)
        || count > LARGEST_COUNT
        || Math.abs(count - Math.rint(count)) > 1e-6 * Math.max(1, count)) {
      throw new InputException(
          option,
          time + " ps",
          "a multiple of " + NumberText.decimal(unit, 9) + " ps, " + least + " or more of them");
    }
    return (int) Math.rint(count);
  }

  private void print(
      Path folder,
      DynamicsPlan plan,
      List<DynamicsFolder.Progress> done,
      double picoseconds,
      double seconds)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (common.json) {
      ObjectNode root = Json.object();
      root.put("folder", folder.toString());
      root.put("seconds", seconds);
      root.put("picoseconds", picoseconds);
      root.set("run", Json.read(folder.resolve("run.json"), 64L << 20, "a run"));
      out.println(Json.pretty(root));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s, %d atoms: %s ps in %s (%s ps/day)%n%n",
        plan.structure().formula(),
        plan.structure().size(),
        NumberText.decimal(picoseconds, 9),
        Progress.duration(seconds),
        Progress.engineering(86400 * picoseconds / seconds));
    for (DynamicsFolder.Progress each : done) {
      out.printf(
          Locale.ROOT,
          "%8s K  %s ps  %s%n",
          NumberText.decimal(each.temperature(), 9),
          NumberText.decimal(each.frames() * plan.interval(), 9),
          each.file());
      if (each.fault() != null) {
        out.println("Stopped early: " + each.fault().replaceFirst("^stopped ", ""));
      }
    }
    out.printf("%nliflow analyze %s gives the diffusivities%n", folder);
  }
}
