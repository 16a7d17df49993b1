package org.liflow.crystal.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.DiskProblem;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/**
 * The description of a run: all that decides its trajectories but their length. Two runs of equal
 * descriptions have the same frames. A run's folder holds it in the file {@code run.json}, together
 * with how far each trajectory came.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param structure where every trajectory starts; of several starts the first
 * @param temperatures in K, each once
 * @param replicas trajectories at each temperature, 1 to 65536
 * @param stride the time from frame to frame in ps
 * @param settings every other choice by name (seed, solver, weights by digest …), in the order to
 *     be written
 * @param sources names of files and the like, for people: they decide nothing and may differ
 * @param starts where replicas start, in turns: replica k at start k modulo their number. All have
 *     the atoms and the lattice of {@code structure}; the settings must tell them from others
 */
public record RunManifest(
    Structure structure,
    List<Double> temperatures,
    int replicas,
    double stride,
    Map<String, String> settings,
    Map<String, String> sources,
    List<Structure> starts) {
  /** The file's name. */
  public static final String FILE = "run.json";

  private static final String MOBILE = "mobile species";
  private static final String MOBILE_CHARGE = "charge of a mobile ion in e";

  private static final String FORMAT = "liflow-run 1";
  private static final String SOURCES = "sources";
  private static final String SETTINGS = "settings";
  private static final String REDRAWS = "redraws_since_start_or_resume";
  private static final String LOCAL_REDRAWS = "local_redraws_since_start_or_resume";
  private static final long LARGEST = 64L << 20;
  private static final int MOST_REPLICAS = 0x10000;

  /**
   * Checks the numbers.
   *
   * @param structure where every trajectory starts; of several starts the first
   * @param temperatures in K, each once
   * @param replicas trajectories at each temperature, 1 to 65536
   * @param stride the time from frame to frame in ps
   * @param settings every other choice by name (seed, solver, weights by digest …), in the order to
   *     be written
   * @param sources names of files and the like, for people: they decide nothing and may differ
   * @param starts where replicas start, in turns: replica k at start k modulo their number. All
   *     have the atoms and the lattice of {@code structure}; the settings must tell them from
   *     others
   * @throws IllegalArgumentException for no or repeated temperatures, or a number out of its range
   */
  public RunManifest {
    temperatures = List.copyOf(temperatures);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    if (temperatures.isEmpty()) {
      throw new IllegalArgumentException("no temperature; expected one or several in K");
    }
    if (temperatures.stream().distinct().count() != temperatures.size()) {
      throw new IllegalArgumentException(
          "a temperature twice in " + temperatures + "; expected each once");
    }
    for (double temperature : temperatures) {
      if (!(temperature > 0) || Double.isInfinite(temperature)) {
        throw new IllegalArgumentException(
            "a temperature of " + temperature + " K; expected more than 0 K");
      }
    }
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(replicas + " replicas; expected 1 to " + MOST_REPLICAS);
    }
    starts = List.copyOf(starts);
    if (starts.isEmpty()) {
      throw new IllegalArgumentException("no start; expected one or several");
    }
    for (Structure start : starts) {
      if (!start.lattice().equals(structure.lattice())
          || !Arrays.equals(start.atomicNumbers(), structure.atomicNumbers())) {
        throw new IllegalArgumentException(
            "starts of different atoms or lattices; expected the same atoms in the same order");
      }
    }
  }

  /**
   * A description of replicas that start from the same structure.
   *
   * @param structure where every trajectory starts
   * @param temperatures in K, each once
   * @param replicas trajectories at each temperature
   * @param stride the time from frame to frame in ps
   * @param settings every other choice by name
   * @param sources names of files and the like
   */
  public RunManifest(
      Structure structure,
      List<Double> temperatures,
      int replicas,
      double stride,
      Map<String, String> settings,
      Map<String, String> sources) {
    this(structure, temperatures, replicas, stride, settings, sources, List.of(structure));
  }

  /**
   * A description without sources.
   *
   * @param structure where every trajectory starts
   * @param temperatures in K, each once
   * @param replicas trajectories at each temperature
   * @param stride in ps
   * @param settings of the simulation by name
   */
  public RunManifest(
      Structure structure,
      List<Double> temperatures,
      int replicas,
      double stride,
      Map<String, String> settings) {
    this(structure, temperatures, replicas, stride, settings, Map.of());
  }

  /**
   * Returns the same run with other settings.
   *
   * @param other every choice that decides the trajectories, by name
   * @return a new description
   */
  public RunManifest withSettings(Map<String, String> other) {
    return new RunManifest(structure, temperatures, replicas, stride, other, sources, starts);
  }

  /**
   * Returns the same run with other names of files and the like.
   *
   * @param other sources, for people
   * @return a new description
   */
  public RunManifest withSources(Map<String, String> other) {
    return new RunManifest(structure, temperatures, replicas, stride, settings, other, starts);
  }

  /**
   * Returns the same run with the mobile species among its sources.
   *
   * @param mobile the species whose diffusion the run is about
   * @param charge of one of its ions in elementary charges
   * @return a new description
   */
  public RunManifest withMobile(Element mobile, double charge) {
    Map<String, String> more = new LinkedHashMap<>(sources);
    more.put(MOBILE, mobile.symbol());
    more.put(MOBILE_CHARGE, plain(charge));
    return withSources(more);
  }

  /**
   * Returns what each trajectory's file says of the run.
   *
   * @param temperature of the trajectory in K
   * @return with the mobile species and its charge where the description has them
   */
  public RunFacts facts(double temperature) {
    return facts(sources, OptionalDouble.of(temperature));
  }

  private static RunFacts facts(Map<String, String> sources, OptionalDouble temperature) {
    String mobile = sources.get(MOBILE);
    String charge = sources.get(MOBILE_CHARGE);
    double value = charge == null ? Double.NaN : Decimals.parse(charge);
    return new RunFacts(
        temperature,
        Optional.ofNullable(mobile).flatMap(Element::ofSymbol),
        Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value));
  }

  /**
   * Reads the mobile species of a run's folder and its charge.
   *
   * @param folder of a run
   * @return without a temperature; nothing known of runs that do not say it
   * @throws org.liflow.files.InputException when the folder holds no run
   */
  public static RunFacts facts(Path folder) {
    return facts(read(folder).sources(), OptionalDouble.empty());
  }

  /**
   * Returns the same run with replicas that start from different structures, such as different
   * orderings of a crystal.
   *
   * @param others the starts, in turns
   * @return a new description
   * @throws IllegalArgumentException when their atoms or lattices differ from those of the
   *     structure
   */
  public RunManifest withStarts(List<Structure> others) {
    return new RunManifest(structure, temperatures, replicas, stride, settings, sources, others);
  }

  /**
   * Returns where a replica starts.
   *
   * @param replica counted from 0
   * @return its first frame
   */
  public Structure start(int replica) {
    return starts.get(replica % starts.size());
  }

  /**
   * One trajectory.
   *
   * @param file in the same folder
   * @param temperature in K
   * @param replica counted from 0
   * @param strides how many it has
   * @param fault why it stopped before its end; empty if it did not
   * @param redraws strides drawn again as a whole since the run was started or resumed; empty where
   *     a run does not count them
   * @param localRedraws neighbourhoods of close atoms drawn again since then; empty where a run
   *     does not count them
   */
  public record Trajectory(
      Path file,
      double temperature,
      int replica,
      int strides,
      Optional<String> fault,
      OptionalLong redraws,
      OptionalLong localRedraws) {
    /**
     * Returns how far it came.
     *
     * @param asked how many strides it is to have in the end
     * @return the state of the trajectory
     */
    public Status status(int asked) {
      return fault.isPresent()
          ? Status.STOPPED
          : strides >= asked ? Status.COMPLETE : Status.UNFINISHED;
    }
  }

  /** The state of a trajectory on disk. */
  public enum Status {
    /** It has all strides that were asked for. */
    COMPLETE,
    /** It stopped before its end. */
    STOPPED,
    /** It goes on when the run is resumed; its file may hold more than {@code run.json} says. */
    UNFINISHED;

    /** {@return the word for it, as files have it} */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The content of a folder's {@code run.json}.
   *
   * @param sources names of files and the like, for people
   * @param settings every choice that decides the trajectories, by name
   * @param strides how many each trajectory is to have in the end
   * @param trajectories in the order of the file
   */
  public record Content(
      Map<String, String> sources,
      Map<String, String> settings,
      int strides,
      List<Trajectory> trajectories) {
    /**
     * Keeps copies.
     *
     * @param sources names of files and the like, for people
     * @param settings every choice that decides the trajectories, by name
     * @param strides how many each trajectory is to have in the end
     * @param trajectories in the order of the file
     */
    public Content {
      sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
      trajectories = List.copyOf(trajectories);
    }
  }

  /**
   * A number as the names of a run's files have it: 500.0 as 500.
   *
   * @param value such as a temperature in K
   * @return without a fraction where it is a whole number
   */
  public static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /**
   * Writes the file.
   *
   * @param folder of the run
   * @param strides how many each trajectory is to have in the end
   * @param trajectories how far each came
   */
  public void write(Path folder, int strides, List<Trajectory> trajectories) {
    ObjectNode root = identity();
    ObjectNode from = root.putObject(SOURCES);
    sources.forEach(from::put);
    root.put("strides", strides);
    ArrayNode list = root.putArray("trajectories");
    for (Trajectory each : trajectories) {
      ObjectNode node = list.addObject();
      node.put("file", each.file().getFileName().toString());
      node.put("temperature_K", each.temperature());
      node.put("replica", each.replica());
      node.put("strides", each.strides());
      node.put("status", each.status(strides).word());
      each.fault().ifPresent(fault -> node.put("fault", fault));
      each.redraws().ifPresent(count -> node.put(REDRAWS, count));
      each.localRedraws().ifPresent(count -> node.put(LOCAL_REDRAWS, count));
    }
    ReplacedFile.write(
        folder.resolve(FILE),
        out -> {
          out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
          out.write('\n');
        });
  }

  private ObjectNode identity() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("format", FORMAT);
    root.put("formula", structure.formula());
    root.put("atoms", structure.size());
    root.put("structure_sha256", digest(structure));
    ArrayNode kelvins = root.putArray("temperatures_K");
    temperatures.forEach(kelvins::add);
    root.put("replicas", replicas);
    root.put("stride_ps", stride);
    ObjectNode choices = root.putObject(SETTINGS);
    settings.forEach(choices::put);
    return root;
  }

  /** SHA-256 of lattice, positions and species, in hexadecimal. */
  private static String digest(Structure structure) {
    double[] lattice = structure.lattice().toArray();
    double[] positions = structure.positions();
    int[] species = structure.atomicNumbers();
    ByteBuffer bytes =
        ByteBuffer.allocate(8 * (lattice.length + positions.length) + 4 * species.length);
    bytes.asDoubleBuffer().put(lattice).put(positions);
    bytes.position(8 * (lattice.length + positions.length));
    bytes.asIntBuffer().put(species);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException(problem);
    }
  }

  /**
   * Checks that a folder holds this run.
   *
   * @param folder of a run
   * @throws InputException when the folder's file describes another run: says what differs
   */
  public void requireSame(Path folder) {
    requireSame(folder, UnaryOperator.identity());
  }

  /**
   * Checks that a folder holds this run.
   *
   * @param folder of a run
   * @param asWrittenNow brings settings that an earlier version of the program wrote into the form
   *     that this one writes
   * @throws InputException when the folder's file describes another run: says what differs
   */
  public void requireSame(Path folder, UnaryOperator<Map<String, String>> asWrittenNow) {
    JsonNode found = tree(folder);
    if (found.path(SETTINGS).isObject()) {
      ObjectNode settingsNow = new ObjectMapper().createObjectNode();
      asWrittenNow.apply(texts(found.path(SETTINGS))).forEach(settingsNow::put);
      ((ObjectNode) found).set(SETTINGS, settingsNow);
    }
    String difference = difference("", identity(), found);
    if (difference != null) {
      throw new InputException(
          folder.resolve(FILE),
          difference,
          "the settings that the run was started with, or another folder");
    }
  }

  private static String difference(String where, JsonNode wanted, JsonNode found) {
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode other = found.get(field.getKey());
      String name = where + field.getKey();
      if (field.getValue().isObject() && other != null && other.isObject()) {
        String inner = difference(name + ".", field.getValue(), other);
        if (inner != null) {
          return inner;
        }
        for (Map.Entry<String, JsonNode> old : other.properties()) {
          if (!field.getValue().has(old.getKey())) {
            return "a run with " + name + "." + old.getKey() + " " + old.getValue();
          }
        }
      } else if (!field.getValue().equals(other == null ? NullNode.getInstance() : other)) {
        return "a run with " + name + " " + other + ", not " + field.getValue();
      }
    }
    return null;
  }

  /**
   * Reads a folder's {@code run.json}.
   *
   * @param folder of a run
   * @return what the file says
   * @throws InputException when the folder has no such file, or one that is damaged
   */
  public static Content read(Path folder) {
    Path json = folder.resolve(FILE);
    if (!Files.exists(json)) {
      throw new InputException(folder, "no " + FILE, "a folder that holds a run");
    }
    JsonNode root = tree(folder);
    List<Trajectory> trajectories = new ArrayList<>();
    for (JsonNode node : root.path("trajectories")) {
      String name = node.path("file").asText();
      // A name from a file is not a way out of the folder.
      if (!name.matches("[\\w-][\\w.-]*")) {
        throw new InputException(json, "the file name '" + name + "'", "a file in the same folder");
      }
      trajectories.add(
          new Trajectory(
              folder.resolve(name),
              node.path("temperature_K").asDouble(),
              node.path("replica").asInt(),
              node.path("strides").asInt(),
              node.hasNonNull("fault") ? Optional.of(node.get("fault").asText()) : Optional.empty(),
              count(node.path(REDRAWS)),
              count(node.path(LOCAL_REDRAWS))));
    }
    return new Content(
        texts(root.path(SOURCES)),
        texts(root.path(SETTINGS)),
        root.path("strides").asInt(),
        trajectories);
  }

  private static OptionalLong count(JsonNode node) {
    return node.isNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static JsonNode tree(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > LARGEST) {
        throw new InputException(file, "a file of " + Files.size(file) + " bytes", "a " + FILE);
      }
      JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (root == null || !FORMAT.equals(root.path("format").asText())) {
        throw new InputException(file, "JSON of another kind", "a run of the format " + FORMAT);
      }
      return root;
    } catch (JsonProcessingException problem) {
      throw new InputException(
          file.toString(), "text that is not JSON", "a run of the format " + FORMAT, problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(),
          "a file that cannot be read (" + DiskProblem.reason(problem) + ")",
          "a run of the format " + FORMAT,
          problem);
    }
  }
}
