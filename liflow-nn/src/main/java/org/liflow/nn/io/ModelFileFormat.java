package org.liflow.nn.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.files.InputException;
import org.liflow.nn.painn.NetworkConfiguration;

/**
 * The layout of a model in a safetensors file: its tensors, and a JSON text beside them.
 *
 * <p>Version 2 has the keys of the training settings ({@code cutoff_A}, {@code r_max_A} …). Version
 * 1 spelled the units out ({@code cutoff_angstrom}, {@code r_max_angstrom} …); it is still read.
 * Version 3 is that of preconditioned networks, which a program that does not know them must not
 * take for plain ones.
 */
final class ModelFileFormat {
  private static final String KEY = "liflow";
  private static final int VERSION = 3;

  /** The version of files that the program read before there was preconditioning. */
  private static final int PLAIN_VERSION = 2;

  private static final int OLDEST_VERSION = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ModelFileFormat() {}

  static void write(ModelFile model, Path file) {
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.metadata(KEY, describe(model).toString());
    model.weights().forEach((name, tensor) -> writer.floats(name, tensor.shape(), tensor.data()));
    writer.write(file);
  }

  static ModelFile read(Path file) {
    try (Safetensors safetensors = Safetensors.open(file)) {
      String text = safetensors.metadata().get(KEY);
      if (text == null) {
        throw new InputException(
            file, "a safetensors file of something else", "a model file of this program");
      }
      JsonNode tree = JSON.readTree(text);
      int version = integer(tree, "format_version");
      if (version < OLDEST_VERSION || version > VERSION) {
        throw new InputException(
            file,
            "version " + version + " of the model format",
            "version " + OLDEST_VERSION + " to " + VERSION);
      }
      NetworkConfiguration network = NetworkTree.read(new JsonTree(tree.path("network")));
      Map<String, int[]> shapes = new LinkedHashMap<>();
      for (String name : safetensors.names()) {
        shapes.put(name, safetensors.shape(name));
      }
      WeightShapes.requireSame(WeightShapes.of(network), shapes);
      Map<String, ModelTensor> weights = new LinkedHashMap<>();
      shapes.forEach(
          (name, shape) -> weights.put(name, new ModelTensor(shape, safetensors.floats(name))));
      return model(tree, network, weights);
    } catch (JsonProcessingException problem) {
      throw new InputException(
          file.toString(),
          "a malformed configuration (" + problem.getOriginalMessage() + ")",
          "a model file of this program",
          problem);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          file.toString(), problem.getMessage(), "a model file of this program", problem);
    }
  }

  private static ModelFile model(
      JsonNode tree, NetworkConfiguration network, Map<String, ModelTensor> weights) {
    Optional<PriorConfiguration> noise =
        tree.has("training_noise")
            ? Optional.of(PriorConfiguration.fromTree(new JsonTree(tree.get("training_noise"))))
            : Optional.empty();
    return new ModelFile(
        network,
        constant(ModelRole.class, tree, "role"),
        integers(tree, "element_index"),
        number(tree, tree.has("cutoff_angstrom") ? "cutoff_angstrom" : "cutoff_A"),
        new FlowConfiguration(
            PriorConfiguration.fromTree(new JsonTree(tree.path("prior"))),
            noise,
            tree.has("preconditioning")
                ? constant(Preconditioning.class, tree, "preconditioning")
                : Preconditioning.NONE,
            // Files from before there was a choice were all run by the published sampler.
            tree.has("sampler") ? text(tree, "sampler") : FlowConfiguration.PUBLISHED_SAMPLER,
            tree.has("closest_contact")
                ? OptionalDouble.of(number(tree, "closest_contact"))
                : OptionalDouble.empty()),
        number(tree, "stride_ps"),
        strings(tree.path("provenance")),
        weights);
  }

  private static ObjectNode describe(ModelFile model) {
    ObjectNode tree = JSON.createObjectNode();
    boolean plain = model.flow().preconditioning() == Preconditioning.NONE;
    tree.put("format_version", plain ? PLAIN_VERSION : VERSION);
    tree.put("role", lowerCase(model.role()));
    tree.set("network", JSON.valueToTree(NetworkTree.of(model.network())));
    Arrays.stream(model.elementIndex()).forEach(tree.putArray("element_index")::add);
    tree.put("cutoff_A", model.cutoff());
    tree.set("prior", JSON.valueToTree(model.prior().toTree()));
    model
        .trainingNoise()
        .ifPresent(noise -> tree.set("training_noise", JSON.valueToTree(noise.toTree())));
    if (!plain) {
      tree.put("preconditioning", lowerCase(model.flow().preconditioning()));
    }
    tree.put("stride_ps", model.stride());
    tree.put("sampler", model.sampler());
    model.flow().closestContact().ifPresent(share -> tree.put("closest_contact", share));
    ObjectNode provenance = tree.putObject("provenance");
    model.provenance().forEach(provenance::put);
    return tree;
  }

  /** A JSON object as a configuration's keys and values. */
  private record JsonTree(JsonNode node) implements ConfigurationTree {
    @Override
    public boolean has(String key) {
      return node.has(key);
    }

    @Override
    public String text(String key) {
      return ModelFileFormat.text(node, key);
    }

    @Override
    public double number(String key) {
      return ModelFileFormat.number(node, key);
    }

    @Override
    public int integer(String key) {
      return ModelFileFormat.integer(node, key);
    }

    @Override
    public List<Double> numbers(String key) {
      List<Double> numbers = new ArrayList<>();
      for (JsonNode value : node.path(key)) {
        if (!value.isNumber()) {
          throw new IllegalArgumentException("no numbers '" + key + "'");
        }
        numbers.add(value.doubleValue());
      }
      return numbers;
    }
  }

  private static int integer(JsonNode tree, String key) {
    JsonNode value = tree.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException("no whole number '" + key + "'");
    }
    return value.intValue();
  }

  private static double number(JsonNode tree, String key) {
    JsonNode value = tree.path(key);
    if (!value.isNumber()) {
      throw new IllegalArgumentException("no number '" + key + "'");
    }
    return value.doubleValue();
  }

  private static String text(JsonNode tree, String key) {
    JsonNode value = tree.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text '" + key + "'");
    }
    return value.textValue();
  }

  private static int[] integers(JsonNode tree, String key) {
    JsonNode values = tree.path(key);
    int[] result = new int[values.size()];
    for (int i = 0; i < result.length; i++) {
      JsonNode value = values.path(i);
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw new IllegalArgumentException("no whole numbers '" + key + "'");
      }
      result[i] = value.intValue();
    }
    return result;
  }

  private static Map<String, String> strings(JsonNode tree) {
    Map<String, String> result = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      result.put(entry.getKey(), entry.getValue().asText());
    }
    return result;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode tree, String key) {
    String text = text(tree, key);
    for (E constant : type.getEnumConstants()) {
      if (lowerCase(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("the unknown " + key + " '" + text + "'");
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
