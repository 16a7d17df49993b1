package org.liflow.nn.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.files.InputException;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/** Layout of a model in a safetensors file: its tensors, and a JSON text beside them. */
final class ModelFileFormat {
  private static final String KEY = "liflow";
  private static final int VERSION = 1;
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
      if (version != VERSION) {
        throw new InputException(
            file, "version " + version + " of the model format", "version " + VERSION);
      }
      NetworkConfiguration network = network(tree.path("network"));
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
            ? Optional.of(prior(tree.get("training_noise")))
            : Optional.empty();
    return new ModelFile(
        network,
        constant(ModelRole.class, tree, "role"),
        integers(tree, "element_index"),
        number(tree, "cutoff_angstrom"),
        prior(tree.path("prior")),
        noise,
        number(tree, "stride_ps"),
        strings(tree.path("provenance")),
        weights);
  }

  private static ObjectNode describe(ModelFile model) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("format_version", VERSION);
    tree.put("role", lowerCase(model.role()));
    NetworkConfiguration network = model.network();
    tree.putObject("network")
        .put("num_features", network.numFeatures())
        .put("num_radial_basis", network.numRadialBasis())
        .put("num_layers", network.numLayers())
        .put("num_elements", network.numElements())
        .put("r_max_angstrom", network.rMax())
        .put("r_offset_angstrom", network.rOffset())
        .put("reference_temperature_kelvin", network.referenceTemperature())
        .put("prediction_mode", lowerCase(network.predictionMode()));
    Arrays.stream(model.elementIndex()).forEach(tree.putArray("element_index")::add);
    tree.put("cutoff_angstrom", model.cutoff());
    describe(model.prior(), tree.putObject("prior"));
    model.trainingNoise().ifPresent(noise -> describe(noise, tree.putObject("training_noise")));
    tree.put("stride_ps", model.stride());
    ObjectNode provenance = tree.putObject("provenance");
    model.provenance().forEach(provenance::put);
    return tree;
  }

  private static void describe(PriorConfiguration prior, ObjectNode tree) {
    if (prior instanceof PriorConfiguration.Normal normal) {
      tree.put("type", "normal").put("scale", normal.scale());
    } else if (prior instanceof PriorConfiguration.UniformScaleNormal normal) {
      tree.put("type", "uniform_scale_normal").put("scale", normal.scale());
    } else if (prior instanceof PriorConfiguration.MaxwellBoltzmann thermal) {
      tree.put("type", "maxwell_boltzmann").put("scale", thermal.scale());
    } else if (prior instanceof PriorConfiguration.AdaptiveMaxwellBoltzmann adaptive) {
      tree.put("type", "adaptive_maxwell_boltzmann");
      PriorConfiguration.Scales mobile = adaptive.mobile();
      tree.putArray("mobile_scales").add(mobile.small()).add(mobile.large());
      tree.putArray("frame_scales").add(adaptive.frame().small()).add(adaptive.frame().large());
      tree.put("mobile_species", adaptive.mobileSpecies());
    }
  }

  private static PriorConfiguration prior(JsonNode tree) {
    String type = text(tree, "type");
    return switch (type) {
      case "normal" -> new PriorConfiguration.Normal(number(tree, "scale"));
      case "uniform_scale_normal" ->
          new PriorConfiguration.UniformScaleNormal(number(tree, "scale"));
      case "maxwell_boltzmann" -> new PriorConfiguration.MaxwellBoltzmann(number(tree, "scale"));
      case "adaptive_maxwell_boltzmann" ->
          new PriorConfiguration.AdaptiveMaxwellBoltzmann(
              scales(tree, "mobile_scales"),
              scales(tree, "frame_scales"),
              integer(tree, "mobile_species"));
      default -> throw new IllegalArgumentException("a prior of the unknown type " + type);
    };
  }

  private static PriorConfiguration.Scales scales(JsonNode tree, String key) {
    JsonNode pair = tree.path(key);
    if (pair.size() != 2 || !pair.get(0).isNumber() || !pair.get(1).isNumber()) {
      throw new IllegalArgumentException("no pair of numbers '" + key + "'");
    }
    return new PriorConfiguration.Scales(pair.get(0).doubleValue(), pair.get(1).doubleValue());
  }

  private static NetworkConfiguration network(JsonNode tree) {
    return new NetworkConfiguration(
        integer(tree, "num_features"),
        integer(tree, "num_radial_basis"),
        integer(tree, "num_layers"),
        integer(tree, "num_elements"),
        number(tree, "r_max_angstrom"),
        number(tree, "r_offset_angstrom"),
        number(tree, "reference_temperature_kelvin"),
        constant(PredictionMode.class, tree, "prediction_mode"));
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
