package org.liflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.DatasetEntry;
import org.liflow.files.InputException;
import org.liflow.nn.io.ElementIndex;
import org.liflow.run.RunFolder;
import org.liflow.train.ValidationSplit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a data set to train on from trajectories of any origin. */
@Command(
    name = "dataset",
    description = "Makes a data set for training from trajectory files, in the published layout.",
    footer = {
      "",
      "Examples:",
      "  liflow dataset run1.xyz run2.xyz -o set --temperature 500 --time-step 0.1",
      "  liflow dataset run*/XDATCAR -o set -T 500 --time-step 0.1 --lag 1 --test 0.2",
      "  liflow dataset cold.dump hot.dump -o set -T 600,900 --time-step 0.05 --test hot",
      "  liflow dataset dump.*.lammpstrj --join -o set -T 500 --time-step 0.1",
      "  liflow dataset lgps -o set --lag 1.005                (the folder of 'liflow simulate')",
      "",
      "Writes positions_<T>K.npz, train_<T>K.csv, test_<T>K.csv, lattice.npy, atomic_numbers.npy, "
          + "element_index.npy and, with time step and lag, dataset.json."
    })
final class DatasetCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Trajectory files of any format that LiFlow reads, or folders of runs.")
  List<Path> paths;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder of the data set to write.")
  Path output;

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      description = "Temperature of the files: one for all, or one each (as the files state it).")
  List<Integer> temperatures = List.of();

  @Option(
      names = "--override-temperature",
      description = "Take --temperature although a file states another one.")
  boolean overrideTemperature;

  @Option(
      names = "--lag",
      paramLabel = "PS",
      defaultValue = "1.0",
      description =
          "Time in ps between the two frames of a training pair, a whole number "
              + "of frames (default ${DEFAULT-VALUE}).")
  double lag;

  @Option(
      names = "--composition",
      paramLabel = "NAME",
      split = ",",
      description = "Name of the material: one for all, or one per PATH (its formula).")
  List<String> compositions = List.of();

  @Option(
      names = "--test",
      paramLabel = "SHARE",
      split = ",",
      description =
          "Part to keep for a test: a fraction such as 0.2, or names of trajectories (none).")
  List<String> test = List.of();

  @Option(
      names = "--split",
      defaultValue = "COMPOSITION",
      description = "Groups that a fraction counts: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  ValidationSplit.By split;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Seed of the random choice of a fraction (${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--element-index",
      paramLabel = "FILE",
      description = "An element_index.npy that matches a model (the published order).")
  Path elementIndex;

  @Option(names = "--overwrite", description = "Replace a data set that is in the output folder.")
  boolean overwrite;

  @Option(names = "--json", description = "Print a summary as JSON.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress bar.")
  boolean quiet;

  @Mixin TrajectoryOptions trajectories = new TrajectoryOptions();

  @Mixin JoinOption joining = new JoinOption();

  @Override
  public Integer call() throws IOException {
    OptionChecks.positive("--lag", lag);
    ReadOptions reading = trajectories.options();
    if (joining.join) {
      JoinOption.Joined joined = JoinOption.of(paths, reading);
      paths = List.of(joined.first());
      reading = joined.options();
    }
    List<DatasetBuilder.Source> sources = sources();
    DatasetBuilder builder =
        new DatasetBuilder(output).overwrite(overwrite).reading(reading).lag(lag);
    if (elementIndex != null) {
      builder.elementIndex(ElementIndex.read(elementIndex));
    }
    if (!test.isEmpty()) {
      builder.test(testPart());
    }
    sources.forEach(builder::add);
    DatasetBuilder.Written written;
    try (Progress progress = Progress.of("Reading", sources.size(), 0, 1, "files", quiet)) {
      written =
          TrajectoryOptions.hints()
              .call(() -> DatasetWriting.write(builder, name -> progress.step()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("output", output.toString());
      DatasetWriting.describe(root, written);
      trajectories.notes().forEach(root.putArray("notes")::add);
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } else {
      out.println(output + ": " + DatasetWriting.line(written));
      trajectories.notes().forEach(note -> out.println("Note: " + note));
    }
    return Main.OK;
  }

  /** Chooses the entries of the test split: a fraction of them, or named trajectories. */
  private UnaryOperator<List<DatasetEntry>> testPart() {
    if (test.size() == 1) {
      try {
        double fraction = Double.parseDouble(test.get(0));
        if (!(fraction > 0 && fraction < 1)) {
          throw new InputException("--test", test.get(0), "a fraction between 0 and 1, or names");
        }
        return entries -> ValidationSplit.of(entries, split, fraction, seed).validation();
      } catch (NumberFormatException aName) {
        // The name of a trajectory, as below.
      }
    }
    return entries -> ValidationSplit.ofNames(entries, new TreeSet<>(test)).validation();
  }

  private List<DatasetBuilder.Source> sources() throws IOException {
    List<Path> files = paths.stream().filter(path -> !InputKind.isRunFolder(path)).toList();
    if (temperatures.size() > 1 && temperatures.size() != files.size()) {
      throw new InputException(
          "--temperature",
          temperatures.size() + " temperatures for " + files.size() + " files",
          "one for all files, or one each");
    }
    DatasetWriting.requireTemperatures(temperatures);
    if (compositions.size() > 1 && compositions.size() != paths.size()) {
      throw new InputException(
          "--composition",
          compositions.size() + " names for " + paths.size() + " paths",
          "one for all, or one each");
    }
    List<DatasetBuilder.Source> sources = new ArrayList<>();
    int file = 0;
    for (int k = 0; k < paths.size(); k++) {
      Path path = paths.get(k);
      String composition =
          compositions.isEmpty() ? null : compositions.get(compositions.size() == 1 ? 0 : k);
      if (InputKind.isRunFolder(path)) {
        addRun(path, composition, sources);
      } else {
        int kelvin =
            temperatures.isEmpty()
                ? stated(path)
                : temperatures.get(temperatures.size() == 1 ? 0 : file);
        if (!temperatures.isEmpty() && !overrideTemperature) {
          StatedTemperature.requireWhole(path, trajectories.options(), kelvin);
        }
        file++;
        sources.add(DatasetBuilder.Source.of(path, kelvin).withComposition(composition));
      }
    }
    return sources;
  }

  /** Adds a run's trajectories. A replica has the same name at all temperatures. */
  private static void addRun(Path folder, String composition, List<DatasetBuilder.Source> sources) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    for (RunManifest.Trajectory listed : RunFolder.list(folder)) {
      sources.add(
          DatasetBuilder.Source.of(listed.file(), whole(listed.file(), listed.temperature()))
              .withName((name == null ? "run" : name) + "_" + listed.replica())
              .withComposition(composition));
    }
  }

  private int stated(Path file) throws IOException {
    ReadOptions reading = trajectories.options();
    StatedTemperature stated =
        StatedTemperature.of(file, CrystalFiles.facts(file, reading), reading);
    stated.note().ifPresent(trajectories::tell);
    return whole(file, stated.kelvin());
  }

  private static int whole(Path file, double kelvin) {
    if (kelvin != Math.rint(kelvin)) {
      throw new InputException(
          file, "a temperature of " + kelvin + " K", "whole kelvins: files are named by them");
    }
    return (int) kelvin;
  }
}
