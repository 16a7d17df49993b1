package org.liflow.cli;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.LiFlowDatasetWriter;
import org.liflow.nn.io.ElementIndex;
import org.liflow.tensor.InputException;

/** The folder of a data set, to be written from trajectory files. */
final class DatasetFolder {
  /** Class of prior of lithium, which moves, and of the frame, which does not, as published. */
  private static final int MOBILE = 1;

  private static final int IMMOBILE = 0;

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
   * @param temperatures in K; one for all files, or one each
   * @return what was written, in words
   */
  String write(List<Path> files, List<Integer> temperatures, ReadOptions options, ObjectNode told)
      throws IOException {
    Map<Integer, Map<String, Path>> sources = sources(files, temperatures);
    requireFree(sources);
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new InputException(folder, "no folder to make it in", "an existing folder around it");
    }
    Path beside = parent.resolve("." + folder.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.createDirectory(beside);
      LiFlowDatasetWriter writer = new LiFlowDatasetWriter(beside, elementIndex);
      for (Map.Entry<Integer, Map<String, Path>> at : sources.entrySet()) {
        write(writer, at.getKey(), at.getValue(), options);
      }
      writer.finish();
      moveInto(beside);
    } finally {
      delete(beside);
    }
    told.put("trajectories", files.size());
    told.putPOJO("temperatures_K", sources.keySet());
    return files.size()
        + (files.size() == 1 ? " trajectory" : " trajectories")
        + " at "
        + String.join(", ", sources.keySet().stream().map(t -> t + " K").toList());
  }

  private static Map<Integer, Map<String, Path>> sources(
      List<Path> files, List<Integer> temperatures) {
    if (temperatures.size() != 1 && temperatures.size() != files.size()) {
      throw new InputException(
          "--temperature",
          temperatures.size() + " temperatures for " + files.size() + " files",
          "one for all files, or one each");
    }
    Map<Integer, Map<String, Path>> sources = new TreeMap<>();
    for (int k = 0; k < files.size(); k++) {
      int temperature = temperatures.get(temperatures.size() == 1 ? 0 : k);
      if (temperature < 1 || temperature > 999_999) {
        throw new InputException("--temperature", temperature + " K", "1 to 999999 K");
      }
      Path before =
          sources
              .computeIfAbsent(temperature, t -> new LinkedHashMap<>())
              .putIfAbsent(name(files.get(k)), files.get(k));
      if (before != null) {
        throw new InputException(
            files.get(k), "the same name and temperature as " + before, "a name of its own");
      }
    }
    return sources;
  }

  /** A trajectory's name: its file's, without what tells the format. */
  static String name(Path file) {
    String name = file.getFileName().toString();
    String bare = name.replaceFirst("(?i)\\.gz$", "");
    bare = bare.replaceFirst("(?i)\\.(xyz|extxyz|lammpstrj|dump|vasp|poscar|cif)$", "");
    return bare.isEmpty() ? name : bare;
  }

  private void requireFree(Map<Integer, Map<String, Path>> sources) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder, "a file", "a folder, or a name that is free");
    }
    List<Path> ours = new ArrayList<>();
    ours.add(folder.resolve("element_index.npy"));
    sources.keySet().forEach(t -> ours.add(LiFlowDataset.positionsFile(folder, t)));
    for (Path file : ours) {
      if (Files.exists(file) && !overwrite) {
        throw new InputException(folder, "a data set already", "another folder, or --overwrite");
      }
    }
  }

  private static void write(
      LiFlowDatasetWriter writer, int temperature, Map<String, Path> sources, ReadOptions options) {
    List<DatasetEntry> entries = new ArrayList<>();
    Iterator<Map.Entry<String, Path>> files = sources.entrySet().iterator();
    Iterable<Map.Entry<String, Trajectory>> trajectories =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return files.hasNext();
              }

              @Override
              public Map.Entry<String, Trajectory> next() {
                Map.Entry<String, Path> file = files.next();
                Trajectory trajectory = read(file.getValue(), options);
                entries.add(
                    DatasetEntry.of(
                        file.getKey(),
                        temperature,
                        trajectory.structure(0).formula(),
                        trajectory,
                        MOBILE,
                        IMMOBILE));
                return Map.entry(file.getKey(), trajectory);
              }
            };
    writer.writePositions(temperature, trajectories);
    writer.writeIndex("train", temperature, entries);
  }

  private static Trajectory read(Path file, ReadOptions options) {
    try {
      Trajectory trajectory = CrystalFiles.readTrajectory(file, options);
      if (trajectory.frames() < 2) {
        throw new InputException(file, "a single frame", "two frames at least");
      }
      return trajectory;
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), problem.getMessage(), "a readable trajectory", problem);
    }
  }

  private void moveInto(Path beside) throws IOException {
    Files.createDirectories(folder);
    List<Path> files;
    try (Stream<Path> list = Files.list(beside)) {
      files = new ArrayList<>(list.toList());
    }
    // What all temperatures share goes last: without it the folder is no data set.
    Collections.sort(files, Collections.reverseOrder());
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
