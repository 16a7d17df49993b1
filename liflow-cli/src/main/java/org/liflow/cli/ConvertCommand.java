package org.liflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.crystal.format.DisorderedFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunFacts;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.nn.io.CheckpointWeights;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.PublishedCheckpoint;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Converts models, structures, trajectories and data sets. */
@Command(
    name = "convert",
    description = "Converts models, structures, trajectories and data sets between " + "formats.",
    footer = {
      "",
      "Examples:",
      "  liflow convert P_LGPS.ckpt P_LGPS.safetensors",
      "  liflow convert XDATCAR out.xyz --time-step 0.1 --every 10",
      "  liflow convert LGPS.cif POSCAR --supercell 2x2x1",
      "  liflow convert lgps/traj_650K_0.extxyz final.cif --last",
      "  liflow convert dataset run1.xyz --name Li6PS5Cl_run1 --temperature 500 --time-step 0.1",
      "  liflow convert dump.*.lammpstrj run.traj --join --time-step 0.1",
      "  liflow convert a.xyz b.xyz dataset --dataset --temperature 500,600 --time-step 0.1",
      "",
      "The name of OUT says its format: POSCAR*, *.vasp, XDATCAR*, *.xyz, *.extxyz, *.cif,"
          + " *.lammpstrj, *.dump, *.traj (ASE), each also with .gz; --to says it for any other"
          + " name. Trajectories go through frame by frame, however long. OUT appears once it is"
          + " whole."
    })
final class ConvertCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Parameters(
      // Not two at least: picocli would ask for them side by side, without an option between.
      arity = "1..*",
      paramLabel = "IN... OUT",
      hideParamSyntax = true,
      description = "Files to read, followed by the file to write.")
  List<Path> paths;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      converter = FormatNames.Converter.class,
      completionCandidates = FormatNames.class,
      description = "Format of OUT: ${COMPLETION-CANDIDATES} (default: by its name).")
  CrystalFormat to;

  @Option(
      names = "--supercell",
      paramLabel = "AxBxC",
      defaultValue = "1x1x1",
      description = "Repeat the cell this often along a, b and c (default " + "${DEFAULT-VALUE}).")
  String supercell;

  @Option(names = "--last", description = "Convert the last frame only.")
  boolean last;

  @Option(
      names = "--keep-occupancies",
      description = "Convert a disordered crystal from CIF to CIF with its partial occupancies.")
  boolean keepOccupancies;

  @Option(names = "--overwrite", description = "Replace OUT if it exists.")
  boolean overwrite;

  @Option(names = "--json", description = "Print as JSON what was written.")
  boolean json;

  @Mixin TrajectoryOptions trajectories = new TrajectoryOptions();

  @Mixin JoinOption joining = new JoinOption();

  @CommandLine.ArgGroup(validate = false, heading = "Models:%n")
  ModelOptions model = new ModelOptions();

  @CommandLine.ArgGroup(validate = false, heading = "Data sets:%n")
  DatasetOptions dataset = new DatasetOptions();

  /** What a published checkpoint leaves open. */
  static final class ModelOptions {
    @Option(
        names = "--element-index",
        paramLabel = "FILE",
        description =
            "File element_index.npy of the data set that a checkpoint was trained "
                + "on (default: the published order of elements).")
    Path elementIndex;

    @Option(
        names = "--stride",
        paramLabel = "PS",
        description =
            "Time of one stride in ps, for checkpoints that do not state it or "
                + "state it wrongly.")
    Double stride;

    @Option(
        names = "--weights",
        paramLabel = "SET",
        description =
            "Which weights of a checkpoint that holds two sets: ${COMPLETION-CANDIDATES} "
                + "(default: average, once it has begun).")
    CheckpointWeights weights;
  }

  /** Which trajectories of a data set. */
  static final class DatasetOptions {
    @Option(names = "--dataset", description = "Write a data set into the folder OUT.")
    boolean write;

    @Option(names = "--name", description = "Name of the trajectory to take out of a data set.")
    String name;

    @Option(
        names = {"-T", "--temperature"},
        paramLabel = "K",
        split = ",",
        description =
            "Temperature in K of the trajectory; for several trajectories one for "
                + "all of them, or one per file.")
    List<Integer> temperatures = List.of();

    @Option(
        names = "--override-temperature",
        description = "Take --temperature although a file states another one.")
    boolean overrideTemperature;
  }

  /** How the input is read. */
  private ReadOptions reading;

  @Override
  public Integer call() throws IOException {
    if (paths.size() < 2) {
      throw new InputException(
          paths.get(0), "one file", "IN... OUT, files to read and the file to write");
    }
    List<Path> inputs = paths.subList(0, paths.size() - 1);
    if (joining.join) {
      JoinOption.Joined joined = JoinOption.of(inputs, trajectories.options());
      inputs = List.of(joined.first());
      reading = joined.options();
    } else {
      reading = trajectories.options();
    }
    List<Path> sources = inputs;
    Path output = paths.get(paths.size() - 1);
    ObjectNode told = new ObjectMapper().createObjectNode();
    told.put("output", output.toString());
    String line;
    if (dataset.write) {
      line = TrajectoryOptions.hints().call(() -> writeDataset(sources, output, told));
    } else {
      if (inputs.size() > 1 && !joining.join) {
        throw new InputException(
            output, inputs.size() + " inputs for one output", "one input, --join or --dataset");
      }
      requireFree(output);
      line =
          keepOccupancies
              ? convertDisordered(inputs.get(0), output, told)
              : TrajectoryOptions.hints().call(() -> convert(sources.get(0), output, told));
    }
    PrintWriter out = spec.commandLine().getOut();
    trajectories.notes().forEach(told.putArray("notes")::add);
    out.println(
        json
            ? new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(told)
            : output + ": " + line);
    if (!json) {
      trajectories.notes().forEach(note -> out.println("Note: " + note));
    }
    return Main.OK;
  }

  private String writeDataset(List<Path> inputs, Path output, ObjectNode told) throws IOException {
    List<Integer> temperatures = dataset.temperatures;
    if (temperatures.size() != 1 && temperatures.size() != inputs.size()) {
      throw new InputException(
          "--temperature",
          temperatures.size() + " temperatures for " + inputs.size() + " files",
          "one for all files, or one each");
    }
    DatasetWriting.requireTemperatures(temperatures);
    DatasetBuilder builder = new DatasetBuilder(output).overwrite(overwrite).reading(reading);
    if (model.elementIndex != null) {
      builder.elementIndex(ElementIndex.read(model.elementIndex));
    }
    for (int k = 0; k < inputs.size(); k++) {
      int temperature = temperatures.get(temperatures.size() == 1 ? 0 : k);
      if (!dataset.overrideTemperature) {
        StatedTemperature.requireWhole(inputs.get(k), reading, temperature);
      }
      builder.add(DatasetBuilder.Source.of(inputs.get(k), temperature));
    }
    DatasetBuilder.Written written = DatasetWriting.write(builder, name -> {});
    DatasetWriting.describe(told, written);
    return DatasetWriting.line(written);
  }

  private void requireFree(Path output) {
    if (Files.isDirectory(output)) {
      throw new InputException(output, "a folder", "the name of a file, or --dataset");
    }
    if (Files.exists(output) && !overwrite) {
      throw new InputException(output, "a file that exists", "another name, or --overwrite");
    }
  }

  private String convert(Path input, Path output, ObjectNode told) throws IOException {
    boolean toModel = output.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
    return switch (toModel ? InputKind.MODEL : InputKind.of(input)) {
      case MODEL -> convertModel(input, output, told);
      case CRYSTAL -> {
        try (FrameReader frames = open(input, format(output))) {
          String line = write(frames, output, told, CrystalFiles.facts(input, reading));
          frames.notes().forEach(trajectories::tell);
          yield line;
        }
      }
      case DATASET -> {
        Trajectory run = fromDataset(input);
        try (FrameReader frames = FramesInMemory.of(run, reading)) {
          yield write(frames, output, told, RunFacts.of(run.temperature()));
        }
      }
      case RUN ->
          throw new InputException(
              input, "the folder of a run", "one of its trajectories, traj_*.extxyz");
      case TRAINING ->
          throw new InputException(
              input, "the folder of a training run", "a trajectory, a data set or a model");
      case QUICKSTART ->
          throw new InputException(
              input, "the folder of a quickstart", "its data set, or a trajectory, traj_*.extxyz");
      case EVALUATION ->
          throw new InputException(
              input, "the folder of an evaluation", "a trajectory, a data set or a model");
    };
  }

  private String convertDisordered(Path input, Path output, ObjectNode told) throws IOException {
    if (format(output) != CrystalFormats.CIF) {
      throw new InputException(
          output, "a format that holds no occupancies", "*.cif with --keep-occupancies");
    }
    if (!supercell.equals("1x1x1")) {
      throw new InputException("--supercell", supercell, "1x1x1 with --keep-occupancies");
    }
    DisorderedCrystal crystal = DisorderedFiles.read(input, trajectories::tell);
    DisorderedFiles.write(output, crystal);
    told.put("format", "cif");
    told.put("formula", crystal.formula());
    told.put("sites", crystal.sites().size());
    return String.format(
        Locale.ROOT, "%s on %,d sites, as CIF", crystal.formula(), crystal.sites().size());
  }

  private String convertModel(Path input, Path output, ObjectNode told) {
    if (!output.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      throw new InputException(
          output, "a name that does not end in .safetensors", "such a name for a model");
    }
    ModelFile file;
    if (model.elementIndex == null && model.stride == null && model.weights == null) {
      file = ModelFile.read(input);
    } else {
      if (model.stride != null) {
        OptionChecks.positive("--stride", model.stride);
      }
      file =
          PublishedCheckpoint.read(
              input,
              new PublishedCheckpoint.Options(
                  Optional.ofNullable(model.elementIndex),
                  model.stride == null ? OptionalDouble.empty() : OptionalDouble.of(model.stride),
                  Optional.ofNullable(model.weights)));
    }
    file.write(output);
    Summary summary = ModelSummary.of(output, file);
    told.set("model", summary.json());
    return String.format(
        Locale.ROOT,
        "%s, %,d parameters, strides of %s ps",
        ModelSummary.role(file.role()),
        ModelSummary.parameters(file),
        file.stride());
  }

  private CrystalFormat format(Path output) {
    if (to != null) {
      return to;
    }
    return CrystalFormats.ofName(output)
        .orElseThrow(
            () ->
                new InputException(
                    output, "a name that stands for no format", "*.xyz, POSCAR, *.cif …, or --to"));
  }

  private FrameReader open(Path input, CrystalFormat target) throws IOException {
    ReadOptions options = reading;
    if (last) {
      return FramesInMemory.of(CrystalFiles.readLastStructure(input, options));
    }
    // A single structure stays where its file has it.
    return CrystalFiles.openTrajectory(
        input, target.holdsTrajectory() ? options : options.withUnwrap(false));
  }

  private Trajectory fromDataset(Path input) throws IOException {
    LiFlowDataset source = LiFlowDataset.open(input);
    OptionalDouble given = trajectories.options().timeStep();
    if (given.isEmpty() && source.description().isEmpty()) {
      throw new InputException(
          "--time-step", "none for a data set, which does not say", "ps between its frames");
    }
    int temperature =
        chosen("--temperature", dataset.temperatures, List.copyOf(source.temperatures()));
    String name =
        chosen(
            "--name",
            dataset.name == null ? List.of() : List.of(dataset.name),
            source.names(temperature));
    return source.trajectory(name, temperature, source.timeStep(given));
  }

  /** What was asked for, or the only one there is. */
  private static <T> T chosen(String option, List<T> asked, List<T> there) {
    if (asked.isEmpty() && there.size() == 1) {
      return there.get(0);
    }
    if (asked.size() != 1 || !there.contains(asked.get(0))) {
      List<T> some = there.subList(0, Math.min(8, there.size()));
      throw new InputException(
          option,
          asked.isEmpty() ? "none given" : "'" + asked.get(0) + "' among " + asked.size(),
          "one of "
              + some.toString().replaceAll("[\\[\\]]", "")
              + (some.size() < there.size() ? ", … " + there.size() + " in all" : ""));
    }
    return asked.get(0);
  }

  private String write(FrameReader source, Path output, ObjectNode told, RunFacts facts)
      throws IOException {
    int[] factors = StructureOptions.factors(supercell);
    CrystalFormat format = format(output);
    Repeated frames = new Repeated(source, factors);
    long count = CrystalFiles.writeFrames(output, format, frames, facts);
    if (!format.holdsMasses(frames.latest())) {
      trajectories.tell(
          format.title() + " has no place for the masses of isotopes: they are left out");
    }
    told.put("format", format.name().toLowerCase(Locale.ROOT));
    told.put("formula", frames.latest().formula());
    told.put("atoms", frames.latest().size());
    told.put("frames", count);
    return String.format(
        Locale.ROOT,
        "%,d frame%s of %s, %,d atoms, as %s",
        count,
        count == 1 ? "" : "s",
        frames.latest().formula(),
        frames.latest().size(),
        format.title());
  }
}
