package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.LiFlowDatasetWriter;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.nn.io.ElementIndex;
import org.liflow.train.ValidationSplit;

/** The folder of a data set, to be written from trajectory files. */
final class DatasetFolder {
  /**
   * A file to become a trajectory of the data set.
   *
   * @param name the trajectory's
   * @param temperature in K
   * @param composition null for the reduced formula
   */
  record Source(Path file, String name, int temperature, String composition) {
    /**
     * @throws InputException for a temperature that a data set cannot hold
     */
    Source {
      if (temperature < 1 || temperature > 999_999) {
        throw new InputException("--temperature", temperature + " K", "1 to 999999 K");
      }
    }
  }

  /**
   * What the data set is to be.
   *
   * @param lag time between the ends of a pair in ps; null to leave it open, and no description
   *     written
   * @param test takes the entries of the test split, none or some; null for none
   */
  record Plan(
      List<Source> sources,
      ReadOptions options,
      Double lag,
      UnaryOperator<List<DatasetEntry>> test) {}

  /** Relative difference within which two files' time steps are one. */
  private static final double SAME_TIME = 1e-5;

  private final Path folder;
  private final boolean overwrite;
  private final int[] elementIndex;

  /**
   * @param elementIndex file with the rows of the elements; null for the published order
   */
  DatasetFolder(Path folder, boolean overwrite, Path elementIndex) {
    this.folder = folder;
    this.overwrite = overwrite;
    this.elementIndex =
        elementIndex == null
            ? ElementIndex.published(ElementIndex.LARGEST_ATOMIC_NUMBER)
            : ElementIndex.read(elementIndex);
  }

  /**
   * Reads the files one after the other and writes the data set: beside its place first, so that
   * the folder stays as it was where a file is bad.
   *
   * @param told gets what was written
   * @return what was written, in words
   */
  String write(Plan plan, ObjectNode told, Progress progress) throws IOException {
    Map<Integer, Map<String, Source>> sources = sources(plan.sources());
    requireFree();
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new InputException(folder, "no folder to make it in", "an existing folder around it");
    }
    Path beside = parent.resolve("." + folder.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      makeBeside(beside);
      Filling filling = new Filling(new LiFlowDatasetWriter(beside, elementIndex), plan, progress);
      sources.forEach(filling::positions);
      String line = filling.finish(told);
      moveInto(beside);
      return line;
    } finally {
      delete(beside);
    }
  }

  private void makeBeside(Path beside) {
    try {
      Files.createDirectory(beside);
    } catch (IOException problem) {
      throw OutputFolder.cannotBeMade(folder, problem);
    }
  }

  private static Map<Integer, Map<String, Source>> sources(List<Source> list) {
    Map<Integer, Map<String, Source>> sources = new TreeMap<>();
    for (Source source : list) {
      Source before =
          sources
              .computeIfAbsent(source.temperature(), t -> new LinkedHashMap<>())
              .putIfAbsent(source.name(), source);
      if (before != null) {
        throw new InputException(
            source.file(),
            "the same name and temperature as " + before.file(),
            "a name of its own");
      }
    }
    return sources;
  }

  /**
   * A trajectory's name: its file's, without what tells the format; of a file that is called
   * XDATCAR, as all are, its folder's.
   */
  static String name(Path file) {
    String name = file.getFileName().toString();
    String bare = name.replaceFirst("(?i)\\.gz$", "");
    bare = bare.replaceFirst("(?i)\\.(xyz|extxyz|lammpstrj|dump|vasp|poscar|cif)$", "");
    Path parent = file.toAbsolutePath().normalize().getParent();
    if (bare.equals("XDATCAR") && parent.getFileName() != null) {
      return parent.getFileName().toString();
    }
    return bare.isEmpty() ? name : bare;
  }

  private void requireFree() throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder, "a file", "a folder, or a name that is free");
    }
    if (Files.exists(folder)) {
      OutputFolder.make(folder);
    }
    if (Files.exists(folder) && !overwrite && !parts(folder).isEmpty()) {
      throw new InputException(folder, "a data set already", "another folder, or --overwrite");
    }
  }

  /** Files of a data set in a folder. */
  private static List<Path> parts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> LiFlowDataset.isPart(file.getFileName().toString())).toList();
    }
  }

  /** A data set while its trajectories are read. */
  private static final class Filling {
    private final LiFlowDatasetWriter writer;
    private final Plan plan;
    private final Progress progress;
    private final List<DatasetEntry> entries = new ArrayList<>();
    private Path firstFile;
    private double timeStep;
    private int lag;

    Filling(LiFlowDatasetWriter writer, Plan plan, Progress progress) {
      this.writer = writer;
      this.plan = plan;
      this.progress = progress;
    }

    void positions(int temperature, Map<String, Source> sources) {
      Iterator<Source> files = sources.values().iterator();
      writer.writePositions(
          temperature,
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return files.hasNext();
                }

                @Override
                public Map.Entry<String, Trajectory> next() {
                  Source source = files.next();
                  Trajectory trajectory = read(source);
                  progress.step();
                  return Map.entry(source.name(), trajectory);
                }
              });
    }

    private Trajectory read(Source source) {
      Path file = source.file();
      Trajectory trajectory;
      try {
        trajectory = CrystalFiles.readTrajectory(file, plan.options());
      } catch (IOException problem) {
        throw new InputException(
            file.toString(), problem.getMessage(), "a readable trajectory", problem);
      }
      if (trajectory.frames() < 2) {
        throw new InputException(file, "a single frame", "two frames at least");
      }
      requireTimes(file, trajectory);
      String composition =
          source.composition() == null
              ? trajectory.structure(0).reducedFormula()
              : source.composition();
      entries.add(DatasetEntry.of(source.name(), source.temperature(), composition, trajectory));
      return trajectory;
    }

    private void requireTimes(Path file, Trajectory trajectory) {
      double step = trajectory.timeStep();
      if (firstFile == null) {
        firstFile = file;
        timeStep = step;
        lag = plan.lag() == null ? 0 : DatasetDescription.frames("--lag", plan.lag(), step);
      }
      if (Math.abs(step - timeStep) > SAME_TIME * timeStep) {
        throw new InputException(
            file,
            String.format(
                Locale.ROOT,
                "frames every %s ps, where those of %s come every %s ps",
                Facts.digits(step, 6),
                firstFile,
                Facts.digits(timeStep, 6)),
            "one time step in a data set (see --every), or a data set for each");
      }
      if (trajectory.frames() <= lag) {
        throw new InputException(
            file,
            String.format(
                Locale.ROOT,
                "%d frames, shorter than the lag of %s ps",
                trajectory.frames(),
                plan.lag()),
            "at least " + (lag + 1) + " frames, or a shorter --lag");
      }
    }

    String finish(ObjectNode told) {
      List<DatasetEntry> test = plan.test() == null ? List.of() : plan.test().apply(entries);
      List<DatasetEntry> train = new ArrayList<>(entries);
      train.removeAll(test);
      TreeSet<Integer> temperatures = new TreeSet<>();
      for (DatasetEntry entry : entries) {
        temperatures.add((int) entry.temperature());
      }
      for (int temperature : temperatures) {
        index("train", temperature, train);
        index("test", temperature, test);
      }
      if (plan.lag() != null) {
        writer.writeDescription(
            new DatasetDescription(
                timeStep,
                lag,
                plan.sources().stream().map(source -> source.file().toString()).toList()));
        told.put("lag_frames", lag);
      }
      writer.finish();
      told.put("trajectories", entries.size());
      told.put("frames", entries.stream().mapToLong(DatasetEntry::end).sum());
      told.put("time_step_ps", timeStep);
      told.putPOJO("temperatures_K", temperatures);
      names(told.putArray("train"), train);
      names(told.putArray("test"), test);
      return String.format(
          Locale.ROOT,
          "%d %s at %s%s%s",
          entries.size(),
          entries.size() == 1 ? "trajectory" : "trajectories",
          String.join(", ", temperatures.stream().map(t -> t + " K").toList()),
          plan.lag() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  "; frames every %s ps, a lag of %d frame%s",
                  Facts.digits(timeStep, 6),
                  lag,
                  lag == 1 ? "" : "s"),
          test.isEmpty()
              ? ""
              : String.format(
                  Locale.ROOT, "; %d to train on, %d to test", train.size(), test.size()));
    }

    private void index(String split, int temperature, List<DatasetEntry> all) {
      List<DatasetEntry> here =
          all.stream().filter(entry -> (int) entry.temperature() == temperature).toList();
      if (!here.isEmpty()) {
        writer.writeIndex(split, temperature, here);
      }
    }

    private static void names(ArrayNode node, List<DatasetEntry> entries) {
      for (DatasetEntry entry : entries) {
        node.addObject()
            .put("name", entry.name())
            .put("temperature_K", entry.temperature())
            .put("composition", entry.composition())
            .put("frames", entry.end())
            .put("msd_t_Li", entry.lithiumMobility())
            .put("msd_t_frame", entry.frameMobility())
            .put("prior_Li", entry.lithiumPrior())
            .put("prior_frame", entry.framePrior());
      }
    }
  }

  /**
   * The part of the entries that a split keeps for the test.
   *
   * @param asked a fraction, or the names of trajectories
   */
  static UnaryOperator<List<DatasetEntry>> test(
      List<String> asked, ValidationSplit.By by, long seed) {
    if (asked.size() == 1) {
      try {
        double fraction = Double.parseDouble(asked.get(0));
        if (!(fraction > 0 && fraction < 1)) {
          throw new InputException("--test", asked.get(0), "a fraction between 0 and 1, or names");
        }
        return entries -> ValidationSplit.of(entries, by, fraction, seed).validation();
      } catch (NumberFormatException aName) {
        return named(asked);
      }
    }
    return named(asked);
  }

  private static UnaryOperator<List<DatasetEntry>> named(List<String> names) {
    return entries -> ValidationSplit.ofNames(entries, new TreeSet<>(names)).validation();
  }

  private void moveInto(Path beside) throws IOException {
    OutputFolder.make(folder);
    List<Path> files = new ArrayList<>(parts(beside));
    // What all temperatures share goes first and comes last: without it the folder is no data set.
    Collections.sort(files, Collections.reverseOrder());
    Files.deleteIfExists(folder.resolve(files.get(files.size() - 1).getFileName()));
    for (Path old : parts(folder)) {
      Files.delete(old);
    }
    for (Path file : files) {
      Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(Path beside) throws IOException {
    if (Files.exists(beside)) {
      List<Path> files;
      try (Stream<Path> list = Files.list(beside)) {
        files = list.toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(beside);
    }
  }
}
