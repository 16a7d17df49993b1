package org.liflow.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

/**
 * A folder of trajectories in the layout of LiFlow's published data sets. Positions are read one
 * trajectory at a time, or {@linkplain #frames one frame} at a time. Threads may share an instance.
 *
 * <pre>
 * element_index.npy        whole numbers: the row of the embeddings of each atomic number, or -1
 * atomic_numbers.npy       dictionary: name to the atoms' atomic numbers
 * lattice.npy              dictionary: name to 3 x 3 lattice vectors in rows, Å
 * positions_&lt;T&gt;K.npz       name to frames x atoms x 3 unwrapped positions, Å
 * &lt;split&gt;_&lt;T&gt;K.csv         the index of a split (train, test …), see {@link DatasetIndex}
 * dataset.json             optional, not published: see {@link DatasetDescription}
 * </pre>
 */
public final class LiFlowDataset implements Dataset {
  static final String ELEMENT_INDEX = "element_index.npy";
  static final String ATOMIC_NUMBERS = "atomic_numbers.npy";
  static final String LATTICE = "lattice.npy";

  private static final Set<String> FIXED =
      Set.of(ELEMENT_INDEX, ATOMIC_NUMBERS, LATTICE, DatasetDescription.FILE);
  private static final Pattern SPLIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Pattern INDEX =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*_\\d{1,6}K\\.csv");
  private static final Pattern POSITIONS = Pattern.compile("positions_(\\d{1,6})K\\.npz");

  private final Path folder;
  private final int[] elementIndex;
  private final Map<String, NumpyArray> atomicNumbers;
  private final Map<String, NumpyArray> lattices;
  private final Optional<DatasetDescription> description;

  private LiFlowDataset(
      Path folder,
      int[] elementIndex,
      Map<String, NumpyArray> atomicNumbers,
      Map<String, NumpyArray> lattices,
      Optional<DatasetDescription> description) {
    this.folder = folder;
    this.elementIndex = elementIndex;
    this.atomicNumbers = atomicNumbers;
    this.lattices = lattices;
    this.description = description;
  }

  /**
   * Opens a data set. All but the positions is read at once.
   *
   * @param folder of the data set
   * @return a data set whose positions are read later
   * @throws InputException when a file is missing or damaged, two elements share a row, or a
   *     trajectory has atoms but no lattice, or the other way round
   */
  public static LiFlowDataset open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder, "no such folder", "the folder of a data set");
    }
    int[] elementIndex = Npy.read(folder.resolve(ELEMENT_INDEX)).requireShape(-1).toInts();
    requireOwnRows(folder.resolve(ELEMENT_INDEX), elementIndex);
    Map<String, NumpyArray> atoms = Npy.readDictionary(folder.resolve(ATOMIC_NUMBERS));
    Map<String, NumpyArray> lattices = Npy.readDictionary(folder.resolve(LATTICE));
    TreeSet<String> unmatched = new TreeSet<>(atoms.keySet());
    unmatched.removeAll(lattices.keySet());
    if (!unmatched.isEmpty()) {
      throw new InputException(
          folder.resolve(LATTICE), "no lattice for " + unmatched.first(), "one for each name");
    }
    unmatched.addAll(lattices.keySet());
    unmatched.removeAll(atoms.keySet());
    if (!unmatched.isEmpty()) {
      throw new InputException(
          folder.resolve(ATOMIC_NUMBERS),
          "no atoms for " + unmatched.first(),
          "some for each name");
    }
    return new LiFlowDataset(
        folder, elementIndex, atoms, lattices, DatasetDescription.read(folder));
  }

  /** Refuses two elements of one row, which a network could not tell apart. */
  private static void requireOwnRows(Path file, int[] elementIndex) {
    Map<Integer, Integer> elementOf = new HashMap<>();
    for (int number = 1; number < elementIndex.length; number++) {
      Integer other =
          elementIndex[number] < 0 ? null : elementOf.putIfAbsent(elementIndex[number], number);
      if (other != null) {
        throw new InputException(
            file,
            "row " + elementIndex[number] + " for the atomic numbers " + other + " and " + number,
            "a row of its own for each element");
      }
    }
  }

  /** {@return the folder} */
  public Path folder() {
    return folder;
  }

  /** The folder's path. */
  @Override
  public String title() {
    return folder.toString();
  }

  /** The content of {@code dataset.json}; empty if there is none, as in the published data sets. */
  @Override
  public Optional<DatasetDescription> description() {
    return description;
  }

  @Override
  public double timeStep(OptionalDouble given) {
    if (description.isEmpty()) {
      return given.orElseThrow(
          () ->
              new InputException(
                  folder,
                  "a data set that does not say its time step",
                  "the time between its frames in ps"));
    }
    return DatasetDescription.agreed(
        folder.resolve(DatasetDescription.FILE).toString(), description.get().timeStep(), given);
  }

  @Override
  public int lagFrames(double picoseconds, OptionalDouble given) {
    return DatasetDescription.frames(folder.toString(), picoseconds, timeStep(given));
  }

  /** {@return the names of all trajectories, in the file's order} */
  public List<String> names() {
    return List.copyOf(atomicNumbers.keySet());
  }

  @Override
  public int[] elementIndex() {
    return elementIndex.clone();
  }

  @Override
  public int[] atomicNumbers(String name) {
    NumpyArray array = named(atomicNumbers, ATOMIC_NUMBERS, name).requireShape(-1);
    int[] numbers = array.toInts();
    for (int number : numbers) {
      if (number < 1 || number > Element.LARGEST_ATOMIC_NUMBER) {
        throw new InputException(array.name(), "the atomic number " + number, "1 to 118");
      }
    }
    if (numbers.length == 0) {
      throw new InputException(array.name(), "no atoms", "one at least");
    }
    return numbers;
  }

  @Override
  public Lattice lattice(String name) {
    NumpyArray array = named(lattices, LATTICE, name).requireShape(3, 3);
    try {
      return Lattice.periodic(array.toDoubles());
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          array.name(), problem.getMessage(), "three right-handed vectors", problem);
    }
  }

  private NumpyArray named(Map<String, NumpyArray> arrays, String file, String name) {
    NumpyArray array = arrays.get(name);
    if (array == null) {
      throw new InputException(
          folder.resolve(file), "no trajectory '" + name + "'", "a name of this data set");
    }
    return array;
  }

  @Override
  public SortedSet<Integer> temperatures() throws IOException {
    SortedSet<Integer> temperatures = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          file -> {
            Matcher matcher = POSITIONS.matcher(file.getFileName().toString());
            if (matcher.matches()) {
              temperatures.add(Integer.valueOf(matcher.group(1)));
            }
          });
    }
    return temperatures;
  }

  /**
   * Returns whether a folder holds a data set that {@link DatasetBuilder} has written to the end:
   * the file checked is the last to get its name, and the first to go when a data set is replaced.
   *
   * @param folder which need not exist
   * @return whether it is complete
   */
  public static boolean isComplete(Path folder) {
    return Files.exists(folder.resolve(ATOMIC_NUMBERS));
  }

  /**
   * Returns whether a folder holds a {@link #isComplete complete} data set that states its time
   * step.
   *
   * @param folder which need not exist
   * @return whether it is complete and has its description
   */
  public static boolean isDescribed(Path folder) {
    return isComplete(folder) && Files.exists(folder.resolve(DatasetDescription.FILE));
  }

  /**
   * Returns whether a file of this name is part of a data set.
   *
   * @param fileName without its folder
   * @return whether {@link DatasetBuilder} may replace it
   */
  public static boolean isPart(String fileName) {
    return FIXED.contains(fileName)
        || POSITIONS.matcher(fileName).matches()
        || INDEX.matcher(fileName).matches();
  }

  /**
   * Returns whether a split may have this name: letters, digits, '_', '.' and '-', at most 64.
   *
   * @param name of the split
   * @return whether it is a valid name
   */
  public static boolean isSplit(String name) {
    return SPLIT.matcher(name).matches();
  }

  /**
   * The path of the positions of a temperature in K, which need not exist.
   *
   * @param folder of the data set
   * @param temperature in K
   * @return a path in the folder
   */
  public static Path positionsFile(Path folder, int temperature) {
    return folder.resolve("positions_" + temperature + "K.npz");
  }

  /**
   * The path of the index of a split and a temperature in K, which need not exist.
   *
   * @param folder of the data set
   * @param split such as {@code train}
   * @param temperature in K
   * @return a path in the folder
   */
  public static Path indexFile(Path folder, String split, int temperature) {
    return folder.resolve(split + "_" + temperature + "K.csv");
  }

  @Override
  public boolean hasIndex(String split, int temperature) {
    return Files.exists(indexFile(folder, split, temperature));
  }

  @Override
  public String indexTitle(String split, int temperature) {
    return indexFile(folder, split, temperature).toString();
  }

  /**
   * Reads an index.
   *
   * @param split its name, such as {@code train}; see {@link #isSplit}
   * @param temperature in K
   * @throws InputException when the file is missing or bad, or names a trajectory that is not here
   */
  @Override
  public List<DatasetEntry> index(String split, int temperature) throws IOException {
    Path file = indexFile(folder, split, temperature);
    List<DatasetEntry> entries = DatasetIndex.read(file);
    for (DatasetEntry entry : entries) {
      if (!atomicNumbers.containsKey(entry.name())) {
        throw new InputException(
            file, "the unknown trajectory '" + entry.name() + "'", "a name of this data set");
      }
    }
    return entries;
  }

  /**
   * Opens the positions to read single frames of them.
   *
   * @param budget bytes that decoded trajectories may take in memory
   * @return an open source, used by one thread
   */
  public DatasetFrames frames(long budget) {
    return new DatasetFrames(this, budget);
  }

  /** Opens the positions to read single frames, with a quarter of the heap for decoded ones. */
  @Override
  public DatasetFrames frames() {
    return frames(Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * A digest of all files of the data set. For archives of positions it uses the checksums in the
   * archive's directory, so that large ones need not be read: positions that are changed in place,
   * under an unchanged directory, are not noticed.
   *
   * @return SHA-256 in hexadecimal
   * @throws InputException when a file cannot be read
   */
  @Override
  public String fingerprint() {
    return DatasetFingerprint.of(folder);
  }

  /**
   * The names of the trajectories of a temperature, in K.
   *
   * @param temperature in K
   * @return in the file's order
   * @throws InputException when there are no positions of it
   */
  public List<String> names(int temperature) {
    try (Npz archive = Npz.open(positionsFile(folder, temperature))) {
      return archive.names();
    }
  }

  /**
   * Reads one trajectory.
   *
   * @param name of the trajectory
   * @param temperature in K
   * @param timeStep ps between frames, which the layout does not hold
   * @return all its frames
   * @throws InputException when it is not there, its sizes do not fit or a position is not finite
   * @throws IllegalArgumentException when the time step is not positive
   */
  public Trajectory trajectory(String name, int temperature, double timeStep) {
    int[] numbers = atomicNumbers(name);
    Lattice lattice = lattice(name);
    try (Npz archive = Npz.open(positionsFile(folder, temperature))) {
      NumpyArray array = archive.read(name).requireShape(-1, numbers.length, 3);
      int frames = array.shape()[0];
      if (frames == 0) {
        throw new InputException(array.name(), "no frames", "one at least");
      }
      double[] whole = array.toDoubles();
      int width = 3 * numbers.length;
      double[][] positions = new double[frames][width];
      for (int frame = 0; frame < frames; frame++) {
        for (int k = 0; k < width; k++) {
          double value = whole[frame * width + k];
          if (!Double.isFinite(value)) {
            throw new InputException(
                array.name(),
                "the position " + value + " in frame " + frame + ", atom " + k / 3,
                "finite positions");
          }
          positions[frame][k] = value;
        }
      }
      return new Trajectory(numbers, List.of(lattice), positions, timeStep);
    }
  }
}
