package org.liflow.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.FolderLock;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.files.ReplacedFile;
import org.liflow.nn.io.ElementIndex;

/**
 * Writes a data set in the published layout (see {@link LiFlowDataset}) from trajectory files or
 * from trajectories in memory.
 *
 * <pre>{@code
 * DatasetBuilder.Written written =
 *     new DatasetBuilder(folder)
 *         .lag(1.0)
 *         .add(DatasetBuilder.Source.of(Path.of("cold.xyz"), 600))
 *         .add("hot", 900, trajectory)
 *         .write();
 * }</pre>
 *
 * <p>Each trajectory becomes one entry of the split {@code train}: all of its frames, its reduced
 * formula as composition, its mobilities measured and its classes of prior as {@link
 * DatasetEntry#of} has them; {@link #relabel} changes entries, {@link #test} moves some to the
 * split {@code test}. Files are read one after the other, so that one trajectory is in memory at a
 * time. The data set is written beside its folder and moved into it in the end, so that the folder
 * keeps its content if a trajectory is refused. Not safe for use by several threads.
 */
public final class DatasetBuilder {
  /** The source that messages about the lag name. */
  public static final String LAG = "lag";

  private static final String TRAIN = "train";
  private static final String TEST = "test";
  private static final int HOTTEST = 999_999;

  /** Relative difference within which the time steps of two trajectories are equal. */
  private static final double SAME_TIME = 1e-5;

  /**
   * A file to become a trajectory of the data set.
   *
   * @param file of any format that {@link CrystalFiles} reads
   * @param title names the file in the data set's description
   * @param name of the trajectory
   * @param temperature in K, 1 to 999,999
   * @param composition groups trajectories of one material; null for the reduced formula
   */
  public record Source(Path file, String title, String name, int temperature, String composition) {
    /**
     * Checks the temperature.
     *
     * @param file of any format that {@link CrystalFiles} reads
     * @param title names the file in the data set's description
     * @param name of the trajectory
     * @param temperature in K, 1 to 999,999
     * @param composition groups trajectories of one material; null for the reduced formula
     * @throws InputException when it is out of range
     */
    public Source {
      requireTemperature(file.toString(), temperature);
    }

    /**
     * A file named by {@link DatasetBuilder#name}, its path as title.
     *
     * @param file of any format that {@link CrystalFiles} reads
     * @param temperature in K
     * @return a source without a composition
     */
    public static Source of(Path file, int temperature) {
      return new Source(file, file.toString(), DatasetBuilder.name(file), temperature, null);
    }

    /**
     * The same with another name of the trajectory.
     *
     * @param other of the trajectory
     * @return a new source
     */
    public Source withName(String other) {
      return new Source(file, title, other, temperature, composition);
    }

    /**
     * The same with a composition; null for the reduced formula.
     *
     * @param other groups trajectories of one material
     * @return a new source
     */
    public Source withComposition(String other) {
      return new Source(file, title, name, temperature, other);
    }

    /**
     * The same with another title.
     *
     * @param other names the file in the data set's description
     * @return a new source
     */
    public Source withTitle(String other) {
      return new Source(file, other, name, temperature, composition);
    }
  }

  /**
   * The content of a data set that was written.
   *
   * @param train the entries of the split {@code train}, by temperature and in the order added
   * @param test those of the split {@code test}; may be empty
   * @param timeStep ps between frames
   * @param lagFrames frames between the ends of a pair; 0 if no lag was given
   */
  public record Written(
      List<DatasetEntry> train, List<DatasetEntry> test, double timeStep, int lagFrames) {
    /**
     * Keeps copies of the lists.
     *
     * @param train the entries of the split {@code train}, by temperature and in the order added
     * @param test those of the split {@code test}; may be empty
     * @param timeStep ps between frames
     * @param lagFrames frames between the ends of a pair; 0 if no lag was given
     */
    public Written {
      train = List.copyOf(train);
      test = List.copyOf(test);
    }

    /** {@return the number of trajectories} */
    public int trajectories() {
      return train.size() + test.size();
    }

    /** {@return the number of frames of all trajectories} */
    public long frames() {
      return Stream.concat(train.stream(), test.stream()).mapToLong(DatasetEntry::end).sum();
    }

    /** {@return the temperatures in K, ascending} */
    public SortedSet<Integer> temperatures() {
      SortedSet<Integer> temperatures = new TreeSet<>();
      Stream.concat(train.stream(), test.stream())
          .forEach(entry -> temperatures.add((int) entry.temperature()));
      return temperatures;
    }
  }

  /** A trajectory to add, and the names that messages and the description have for it. */
  private record Item(
      String place,
      String title,
      String name,
      int temperature,
      String composition,
      Supplier<Trajectory> trajectory) {}

  private final Path folder;
  private final List<Item> items = new ArrayList<>();
  private int[] elementIndex = ElementIndex.published(ElementIndex.LARGEST_ATOMIC_NUMBER);
  private boolean overwrite;
  private ReadOptions options = ReadOptions.defaults();
  private OptionalDouble lag = OptionalDouble.empty();
  private OptionalDouble timeStep = OptionalDouble.empty();
  private UnaryOperator<DatasetEntry> relabel = UnaryOperator.identity();
  private UnaryOperator<List<DatasetEntry>> test = all -> List.of();

  /**
   * Begins a data set.
   *
   * @param folder of the data set; made by {@link #write} in an existing folder if it is missing
   */
  public DatasetBuilder(Path folder) {
    this.folder = folder;
  }

  /**
   * Sets the row of the embeddings that each atomic number has, -1 where it has none; the published
   * order without it. The array is copied.
   *
   * @param rows one per atomic number, from 0 on
   * @return this
   */
  public DatasetBuilder elementIndex(int[] rows) {
    elementIndex = rows.clone();
    return this;
  }

  /**
   * Sets whether a data set in the folder is replaced; it is refused without it.
   *
   * @param replaced false by default
   * @return this
   */
  public DatasetBuilder overwrite(boolean replaced) {
    overwrite = replaced;
    return this;
  }

  /**
   * Sets how files are read.
   *
   * @param how time step, frames, unwrapping; as {@link ReadOptions#defaults} has them without it
   * @return this
   */
  public DatasetBuilder reading(ReadOptions how) {
    options = how;
    return this;
  }

  /**
   * Sets the time between the ends of a pair in ps, a whole number of frames. Without it no {@code
   * dataset.json} is written.
   *
   * @param picoseconds more than 0
   * @return this
   */
  public DatasetBuilder lag(double picoseconds) {
    lag = OptionalDouble.of(picoseconds);
    return this;
  }

  /**
   * Sets the time between frames in ps that the description states, to which those of all
   * trajectories must be equal but for rounding. Without it the description states that of the
   * first trajectory.
   *
   * @param picoseconds more than 0
   * @return this
   */
  public DatasetBuilder timeStep(double picoseconds) {
    timeStep = OptionalDouble.of(picoseconds);
    return this;
  }

  /**
   * Sets a change of entries, such as other classes of prior.
   *
   * @param change gets each entry as it was measured
   * @return this
   */
  public DatasetBuilder relabel(UnaryOperator<DatasetEntry> change) {
    relabel = change;
    return this;
  }

  /**
   * Sets which entries form the split {@code test} rather than {@code train}.
   *
   * @param choice gets all entries and returns some of them
   * @return this
   */
  public DatasetBuilder test(UnaryOperator<List<DatasetEntry>> choice) {
    test = choice;
    return this;
  }

  /**
   * Adds a file, which {@link #write} reads.
   *
   * @param source the file and the names that its trajectory gets
   * @return this
   */
  public DatasetBuilder add(Source source) {
    items.add(
        new Item(
            source.file().toString(),
            source.title(),
            source.name(),
            source.temperature(),
            source.composition(),
            () -> read(source.file())));
    return this;
  }

  /**
   * Adds a trajectory in memory, its name as title. It is not copied before {@link #write}.
   *
   * @param name of the trajectory
   * @param temperature in K, 1 to 999,999
   * @param trajectory unwrapped
   * @return this
   * @throws InputException when the temperature is out of range
   */
  public DatasetBuilder add(String name, int temperature, Trajectory trajectory) {
    requireTemperature(name, temperature);
    requireUnwrappedAt(name, temperature, trajectory);
    items.add(new Item(name, name, name, temperature, null, () -> trajectory));
    return this;
  }

  /** Jumps of a lattice vector, or another temperature's motion, would be learnt as they are. */
  static void requireUnwrappedAt(String name, double kelvin, Trajectory trajectory) {
    trajectory
        .firstWrappedFrame()
        .ifPresent(
            frame -> {
              throw new InputException(
                  name,
                  "positions wrapped into the cell, with a jump before frame " + frame,
                  "unwrapped positions, such as those of Trajectory.unwrapped()");
            });
    trajectory
        .temperature()
        .ifPresent(
            known -> {
              if (known != kelvin) {
                throw new InputException(
                    name, "a trajectory of " + known + " K", "one of " + kelvin + " K");
              }
            });
  }

  private static void requireTemperature(String source, int kelvin) {
    if (kelvin < 1 || kelvin > HOTTEST) {
      throw new InputException(source, kelvin + " K", "1 to " + HOTTEST + " K");
    }
  }

  /**
   * Returns a name for the trajectory in a file: the file's name without the endings that tell its
   * format, or the folder's name if the file is called XDATCAR.
   *
   * @param file a trajectory's; not read
   * @return a name without a path
   */
  public static String name(Path file) {
    String name = file.getFileName().toString();
    String bare = name.replaceFirst("(?i)\\.gz$", "");
    bare = bare.replaceFirst("(?i)\\.(xyz|extxyz|lammpstrj|dump|vasp|poscar|cif)$", "");
    Path parent = file.toAbsolutePath().normalize().getParent();
    if (bare.equals("XDATCAR") && parent.getFileName() != null) {
      return parent.getFileName().toString();
    }
    return bare.isEmpty() ? name : bare;
  }

  private Trajectory read(Path file) {
    try {
      return CrystalFiles.readTrajectory(file, options);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), problem.getMessage(), "a readable trajectory", problem);
    }
  }

  /**
   * Measures the entry of a whole trajectory.
   *
   * @param composition null for the reduced formula
   * @throws InputException when there are fewer than two frames
   */
  static DatasetEntry measured(
      String name, int temperature, String composition, Trajectory trajectory) {
    requireTwoFrames(name, trajectory);
    return DatasetEntry.of(
        name,
        temperature,
        composition == null ? trajectory.structure(0).reducedFormula() : composition,
        trajectory);
  }

  private static void requireTwoFrames(String place, Trajectory trajectory) {
    if (trajectory.frames() < 2) {
      throw new InputException(place, "a single frame", "two frames at least");
    }
  }

  /**
   * Refuses a time step that differs from that of the data set.
   *
   * @param place names the trajectory
   * @param found its time step in ps
   * @param first names the first trajectory of the data set
   * @param step the time step of the data set in ps
   */
  static void requireSameStep(String place, double found, String first, double step) {
    if (Math.abs(found - step) > SAME_TIME * step) {
      throw new InputException(
          place,
          "frames every "
              + digits(found)
              + " ps, where those of "
              + first
              + " come every "
              + digits(step)
              + " ps",
          "one time step in a data set, or a data set for each");
    }
  }

  private static String digits(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value, new MathContext(6)).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  /**
   * Writes the data set.
   *
   * @return the entries that were written
   * @throws InputException when a trajectory cannot be read, has fewer than two frames, is not
   *     longer than the lag or does not fit the others; two have the same name and temperature; the
   *     lag is no whole number of frames ({@link InputException#source} is then {@link #LAG}); or
   *     the folder holds a data set and is not to be overwritten
   * @throws IOException if the disk fails
   */
  public Written write() throws IOException {
    return write(name -> {});
  }

  /**
   * Hears which trajectory was added.
   *
   * @see #write(Listener)
   */
  @FunctionalInterface
  public interface Listener {
    /**
     * A trajectory was read and written.
     *
     * @param name of the trajectory
     */
    void added(String name);
  }

  /**
   * Writes the data set and tells of each trajectory.
   *
   * @param listener is told of each trajectory
   * @return the entries that were written
   * @throws InputException as {@link #write()} does
   * @throws IOException if the disk fails
   */
  public Written write(Listener listener) throws IOException {
    if (items.isEmpty()) {
      throw new InputException(folder, "no trajectory for the data set", "one at least");
    }
    SortedMap<Integer, Map<String, Item>> byTemperature = byTemperature();
    requireFree();
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new InputException(folder, "no folder to make it in", "an existing folder around it");
    }
    Path beside = parent.resolve("." + folder.getFileName() + "." + UUID.randomUUID() + ".part");
    removeLeftovers(folder);
    FolderLock lock = null;
    try {
      makeBeside(beside);
      lock = FolderLock.take(beside);
      Filling filling = new Filling(new LiFlowDatasetWriter(beside, elementIndex), listener);
      byTemperature.forEach(filling::positions);
      Written written = filling.finish();
      lock.close();
      lock = null;
      moveInto(beside);
      return written;
    } finally {
      if (lock != null) {
        lock.close();
      }
      delete(beside);
    }
  }

  /**
   * Removes what builders of a data set left beside its folder when they were killed. What a
   * program still writes stays.
   *
   * @param folder of the data set, not of what is left beside it
   * @throws IOException if the disk fails
   */
  static void removeLeftovers(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    Pattern part =
        Pattern.compile(
            "\\."
                + Pattern.quote(folder.getFileName().toString())
                + "\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");
    if (parent != null && Files.isDirectory(parent)) {
      List<Path> found;
      try (Stream<Path> list = Files.list(parent)) {
        found = list.toList();
      }
      for (Path path : found) {
        if (Files.isDirectory(path) && part.matcher(path.getFileName().toString()).matches()) {
          removeAbandoned(path);
        }
      }
    }
  }

  private static void removeAbandoned(Path path) {
    try {
      if (ReplacedFile.isYoung(path)) {
        return;
      }
      FolderLock.take(path).close();
      delete(path);
    } catch (InputException | IOException | UncheckedIOException stays) {
      // Somebody still writes it, or it is another user's.
    }
  }

  private SortedMap<Integer, Map<String, Item>> byTemperature() {
    SortedMap<Integer, Map<String, Item>> sorted = new TreeMap<>();
    for (Item item : items) {
      Item before =
          sorted
              .computeIfAbsent(item.temperature(), kelvin -> new LinkedHashMap<>())
              .putIfAbsent(item.name(), item);
      if (before != null) {
        throw new InputException(
            item.place(),
            "the same name and temperature as " + before.place(),
            "a name of its own");
      }
    }
    return sorted;
  }

  private void requireFree() throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder, "a file", "a folder, or a name that is free");
    }
    if (Files.exists(folder)) {
      OutputFolder.make(folder);
    }
    if (Files.exists(folder) && !overwrite && !parts(folder).isEmpty()) {
      throw new InputException(folder, "a data set already", "another folder, or to overwrite it");
    }
  }

  private void makeBeside(Path beside) {
    try {
      Files.createDirectory(beside);
    } catch (IOException problem) {
      throw OutputFolder.cannotBeMade(folder, problem);
    }
  }

  /** The files of a data set in a folder. */
  private static List<Path> parts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> LiFlowDataset.isPart(file.getFileName().toString())).toList();
    }
  }

  /** A data set while its trajectories are read. */
  private final class Filling {
    private final LiFlowDatasetWriter writer;
    private final Listener listener;
    private final List<DatasetEntry> entries = new ArrayList<>();
    private String first;
    private double step = timeStep.orElse(Double.NaN);
    private int lagFrames;

    Filling(LiFlowDatasetWriter writer, Listener listener) {
      this.writer = writer;
      this.listener = listener;
    }

    void positions(int temperature, Map<String, Item> named) {
      Iterator<Item> left = named.values().iterator();
      writer.writePositions(
          temperature,
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return left.hasNext();
                }

                @Override
                public Map.Entry<String, Trajectory> next() {
                  Item item = left.next();
                  Trajectory trajectory = add(item);
                  listener.added(item.name());
                  return Map.entry(item.name(), trajectory);
                }
              });
    }

    private Trajectory add(Item item) {
      Trajectory trajectory = item.trajectory().get();
      requireTwoFrames(item.place(), trajectory);
      requireTimes(item.place(), trajectory);
      entries.add(
          relabel.apply(measured(item.name(), item.temperature(), item.composition(), trajectory)));
      return trajectory;
    }

    private void requireTimes(String place, Trajectory trajectory) {
      double found = trajectory.timeStep();
      if (first == null) {
        first = place;
        step = timeStep.orElse(found);
        lagFrames = lag.isPresent() ? DatasetDescription.frames(LAG, lag.getAsDouble(), step) : 0;
      }
      requireSameStep(place, found, first, step);
      if (trajectory.frames() <= lagFrames) {
        throw new InputException(
            place,
            trajectory.frames() + " frames, shorter than the lag of " + lag.getAsDouble() + " ps",
            "at least " + (lagFrames + 1) + " frames, or a shorter lag");
      }
    }

    Written finish() {
      List<DatasetEntry> tested = test.apply(List.copyOf(entries));
      List<DatasetEntry> train = new ArrayList<>(entries);
      train.removeAll(tested);
      Written written = new Written(train, tested, step, lagFrames);
      for (int temperature : written.temperatures()) {
        index(TRAIN, temperature, train);
        index(TEST, temperature, tested);
      }
      if (lag.isPresent()) {
        writer.writeDescription(
            new DatasetDescription(step, lagFrames, items.stream().map(Item::title).toList()));
      }
      writer.finish();
      return written;
    }

    private void index(String split, int temperature, List<DatasetEntry> all) {
      List<DatasetEntry> here =
          all.stream().filter(entry -> (int) entry.temperature() == temperature).toList();
      if (!here.isEmpty()) {
        writer.writeIndex(split, temperature, here);
      }
    }
  }

  private void moveInto(Path beside) throws IOException {
    OutputFolder.make(folder);
    List<Path> files = new ArrayList<>(parts(beside));
    // The file that makes the folder a data set goes first and comes last: see isComplete.
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
