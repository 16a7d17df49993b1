package org.liflow.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.nn.io.ElementIndex;
import org.liflow.tensor.geometry.Lattice;

/**
 * A data set made of trajectories that a program has in memory. A network learns from it the same,
 * bit for bit, as from a folder that {@link DatasetBuilder} writes of the same trajectories.
 *
 * <pre>{@code
 * InMemoryDataset data =
 *     InMemoryDataset.builder()
 *         .add("first", 800, first)
 *         .add("second", 800, second)
 *         .build();
 * }</pre>
 *
 * <p>Positions are copied in single precision: 12 bytes per atom and frame. Instances are
 * immutable, and threads may share them.
 */
public final class InMemoryDataset implements Dataset {
  private static final String TITLE = "trajectories in memory";

  /** Begins the digest, so that it differs from that of any folder and of other versions. */
  private static final String FORMAT = "liflow-in-memory-1";

  record Key(int temperature, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTemperature = Integer.compare(temperature, other.temperature);
      return byTemperature == 0 ? name.compareTo(other.name) : byTemperature;
    }
  }

  private final int[] elementIndex;
  private final double timeStep;
  private final Map<String, TrajectoryCatalog.Member> members;
  private final SortedMap<Key, float[]> positions;
  private final SortedMap<String, List<DatasetEntry>> splits;
  private final String fingerprint;

  private InMemoryDataset(Builder builder) {
    elementIndex = builder.elementIndex;
    timeStep = builder.timeStep;
    members = builder.catalog.members();
    positions = builder.positions;
    splits = builder.splits;
    fingerprint = digest();
  }

  /**
   * Begins an empty data set with the published order of the elements.
   *
   * @return a builder without trajectories
   */
  public static Builder builder() {
    return new Builder(ElementIndex.published(ElementIndex.LARGEST_ATOMIC_NUMBER));
  }

  /**
   * Begins an empty data set with another order of the elements.
   *
   * @param elementIndex the row of the embeddings that each atomic number has; -1 where it has
   *     none; copied
   * @return a builder without trajectories
   */
  public static Builder builder(int[] elementIndex) {
    return new Builder(elementIndex.clone());
  }

  /** Collects trajectories. Not safe for use by several threads. */
  public static final class Builder {
    private static final String TRAIN = "train";
    private static final int HOTTEST = 999_999;

    private final int[] elementIndex;
    private final TrajectoryCatalog catalog;
    private final SortedMap<Key, float[]> positions = new TreeMap<>();
    private final SortedMap<String, List<DatasetEntry>> splits = new TreeMap<>();
    private String first;
    private double timeStep;
    private boolean built;

    private Builder(int[] elementIndex) {
      this.elementIndex = elementIndex;
      catalog = new TrajectoryCatalog(elementIndex);
    }

    /**
     * Adds a whole trajectory to the split {@code train}, its reduced formula as composition, its
     * mobilities measured and its classes of prior as {@link DatasetEntry#of} has them.
     *
     * @param name of the trajectory; the same at several temperatures for equal atoms and lattices
     * @param temperature in K
     * @param trajectory two frames at least, unwrapped, with a periodic lattice that is constant;
     *     copied
     * @return this
     * @throws InputException when the trajectory is not such, its time step differs from that of
     *     the others, or an element has no row in the element index
     */
    public Builder add(String name, int temperature, Trajectory trajectory) {
      return add(TRAIN, DatasetBuilder.measured(name, temperature, null, trajectory), trajectory);
    }

    /**
     * Adds a stretch of a trajectory to a split, with mobilities and classes of prior of one's own.
     * Several stretches of one trajectory are added one by one.
     *
     * @param split such as {@code train}; a name that {@link LiFlowDataset#isSplit} accepts
     * @param entry the stretch, at a whole number of K
     * @param trajectory unwrapped, with a periodic lattice that is constant; copied
     * @return this
     * @throws InputException when the trajectory or the entry is not such, the stretch does not lie
     *     within the trajectory, another trajectory has the same name and temperature, its time
     *     step differs from that of the others, or an element has no row in the element index
     */
    public Builder add(String split, DatasetEntry entry, Trajectory trajectory) {
      String name = entry.name();
      if (!LiFlowDataset.isSplit(split)) {
        throw new InputException(
            TITLE,
            "the split '" + split + "'",
            "letters, digits, '_', '.' and '-', 64 at the most");
      }
      double kelvin = entry.temperature();
      if (kelvin != Math.rint(kelvin) || kelvin < 1 || kelvin > HOTTEST) {
        throw new InputException(name, kelvin + " K", "a whole number of K, 1 to " + HOTTEST);
      }
      if (entry.end() > trajectory.frames()) {
        throw new InputException(
            name,
            "an entry of frames up to " + entry.end(),
            "at most the " + trajectory.frames() + " of the trajectory");
      }
      if (first == null) {
        first = name;
        timeStep = trajectory.timeStep();
      }
      DatasetBuilder.requireSameStep(name, trajectory.timeStep(), first, timeStep);
      DatasetBuilder.requireUnwrappedAt(name, kelvin, trajectory);
      catalog.add(name, trajectory);
      float[] copy = finite(name, trajectory);
      float[] known = positions.putIfAbsent(new Key((int) kelvin, name), copy);
      if (known != null && !Arrays.equals(known, copy)) {
        throw new InputException(
            name, "another trajectory of this name and temperature", "a name of its own");
      }
      splits.computeIfAbsent(split, key -> new ArrayList<>()).add(entry);
      return this;
    }

    private static float[] finite(String name, Trajectory trajectory) {
      float[] copy = TrajectoryCatalog.positions(trajectory);
      for (int k = 0; k < copy.length; k++) {
        if (!Float.isFinite(copy[k])) {
          int width = 3 * trajectory.atoms();
          throw new InputException(
              name,
              "the position " + copy[k] + " in frame " + k / width + ", atom " + k % width / 3,
              "finite positions");
        }
      }
      return copy;
    }

    /**
     * Ends the collection; the builder must not be used afterwards.
     *
     * @return an immutable data set
     * @throws InputException when there is no trajectory
     * @throws IllegalStateException at a second call
     */
    public InMemoryDataset build() {
      if (built) {
        throw new IllegalStateException("a data set that is built already");
      }
      if (positions.isEmpty()) {
        throw new InputException(TITLE, "no trajectory", "one at least");
      }
      built = true;
      return new InMemoryDataset(this);
    }
  }

  private String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF(FORMAT);
      out.writeDouble(timeStep);
      write(out, elementIndex);
      for (Map.Entry<String, TrajectoryCatalog.Member> member : new TreeMap<>(members).entrySet()) {
        out.writeUTF(member.getKey());
        write(out, member.getValue().atomicNumbers());
        for (double coordinate : member.getValue().lattice().toArray()) {
          out.writeDouble(coordinate);
        }
      }
      for (Map.Entry<String, List<DatasetEntry>> split : splits.entrySet()) {
        out.writeUTF(split.getKey());
        out.writeInt(split.getValue().size());
        for (DatasetEntry entry : split.getValue()) {
          // A record's text holds all its numbers to the last digit.
          out.writeUTF(entry.toString());
        }
      }
      digest.update(bytes.toByteArray());
      positions.forEach(
          (key, values) -> {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, key.temperature()));
            digest.update(key.name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            ByteBuffer chunk = ByteBuffer.allocate(Float.BYTES * values.length);
            chunk.asFloatBuffer().put(values);
            digest.update(chunk);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException(problem);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static void write(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  @Override
  public String title() {
    return TITLE;
  }

  /** Empty: the trajectories have their time step, and the lag is a setting of the training. */
  @Override
  public Optional<DatasetDescription> description() {
    return Optional.empty();
  }

  @Override
  public double timeStep(OptionalDouble given) {
    return DatasetDescription.agreed(TITLE, timeStep, given);
  }

  @Override
  public int lagFrames(double picoseconds, OptionalDouble given) {
    return DatasetDescription.frames(TITLE, picoseconds, timeStep(given));
  }

  @Override
  public int[] elementIndex() {
    return elementIndex.clone();
  }

  @Override
  public int[] atomicNumbers(String name) {
    return member(name).atomicNumbers().clone();
  }

  @Override
  public Lattice lattice(String name) {
    return member(name).lattice();
  }

  private TrajectoryCatalog.Member member(String name) {
    TrajectoryCatalog.Member member = members.get(name);
    if (member == null) {
      throw new InputException(TITLE, "no trajectory '" + name + "'", "a name of this data set");
    }
    return member;
  }

  @Override
  public SortedSet<Integer> temperatures() {
    SortedSet<Integer> temperatures = new TreeSet<>();
    positions.keySet().forEach(key -> temperatures.add(key.temperature()));
    return temperatures;
  }

  @Override
  public boolean hasIndex(String split, int temperature) {
    return !entries(split, temperature).isEmpty();
  }

  @Override
  public String indexTitle(String split, int temperature) {
    return TITLE + ", " + split + " at " + temperature + " K";
  }

  @Override
  public List<DatasetEntry> index(String split, int temperature) {
    List<DatasetEntry> entries = entries(split, temperature);
    if (entries.isEmpty()) {
      throw new InputException(
          indexTitle(split, temperature), "no entry", "a split and temperature of this data set");
    }
    return entries;
  }

  private List<DatasetEntry> entries(String split, int temperature) {
    return splits.getOrDefault(split, List.of()).stream()
        .filter(entry -> (int) entry.temperature() == temperature)
        .toList();
  }

  @Override
  public FrameSource frames() {
    return new MemoryFrames(this);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /** The number of atoms of a trajectory. */
  int atoms(String name) {
    return member(name).atomicNumbers().length;
  }

  /** All frames of a trajectory, x, y, z of each atom in Å; not copied. */
  float[] positions(String name, int temperature) {
    float[] found = positions.get(new Key(temperature, name));
    if (found == null) {
      throw new InputException(
          TITLE, "no trajectory '" + name + "' at " + temperature + " K", "one of this data set");
    }
    return found;
  }
}
