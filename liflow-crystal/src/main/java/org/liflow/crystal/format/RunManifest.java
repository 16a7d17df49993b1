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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Structure;
import org.liflow.files.DiskProblem;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/**
 * The file {@code run.json} of a folder of trajectories: what decides them, where they come from
 * and how far each came.
 *
 * @param structure where every trajectory starts
 * @param temperatures in K
 * @param replicas trajectories at each temperature
 * @param stride the time from frame to frame in ps
 * @param settings every other choice that decides the trajectories, in the order to be written
 * @param sources names of files and the like, for people
 */
public record RunManifest(
    Structure structure,
    List<Double> temperatures,
    int replicas,
    double stride,
    Map<String, String> settings,
    Map<String, String> sources) {
  /** The file's name. */
  public static final String FILE = "run.json";

  private static final String FORMAT = "liflow-run 1";
  private static final long LARGEST = 64L << 20;

  /**
   * One trajectory.
   *
   * @param file in the same folder
   * @param temperature in K
   * @param replica counted from 0
   * @param strides how many it has
   * @param fault why it stopped before its end
   * @param redraws strides drawn again since the run was started or taken up, where it counts them
   */
  public record Trajectory(
      Path file,
      double temperature,
      int replica,
      int strides,
      Optional<String> fault,
      OptionalLong redraws) {}

  /** A number as the names of a run's files have it: 500.0 as 500. */
  public static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /**
   * Writes the file.
   *
   * @param strides how many each trajectory is to have in the end
   */
  public void write(Path folder, int strides, List<Trajectory> trajectories) {
    ObjectNode root = identity();
    ObjectNode from = root.putObject("sources");
    sources.forEach(from::put);
    root.put("strides", strides);
    ArrayNode list = root.putArray("trajectories");
    for (Trajectory each : trajectories) {
      ObjectNode node = list.addObject();
      node.put("file", each.file().getFileName().toString());
      node.put("temperature_K", each.temperature());
      node.put("replica", each.replica());
      node.put("strides", each.strides());
      node.put(
          "status",
          each.fault().isPresent()
              ? "stopped"
              : each.strides() >= strides ? "complete" : "unfinished");
      each.fault().ifPresent(fault -> node.put("fault", fault));
      each.redraws().ifPresent(count -> node.put("redraws_since_start_or_resume", count));
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
    ObjectNode choices = root.putObject("settings");
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
   * Holds a folder to what decides the trajectories in it.
   *
   * @throws InputException when the folder's file tells of another run: says what differs
   */
  public void requireSame(Path folder) {
    String difference = difference("", identity(), read(folder));
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
   * The content of a folder's file, for the packages of this module, which read the same JSON.
   *
   * @throws InputException when it cannot be read or is of another kind
   */
  @SuppressWarnings("exports")
  public static JsonNode read(Path folder) {
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
