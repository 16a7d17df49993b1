package org.liflow.prior;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/** Reads and writes fitted classifiers as JSON of numbers and names. */
public final class PriorClassifierFile {
  private static final String FORMAT = "liflow prior classifier";
  private static final int VERSION = 1;
  private static final long LARGEST = 16L << 20;
  private static final int MOST_FEATURES = 10_000;
  private static final Pattern NAME = Pattern.compile("\\w{1,64}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PriorClassifierFile() {}

  /**
   * Writes a classifier beside its place and moves it there.
   *
   * @param file overwritten
   * @param classifier its content
   * @throws InputException when the folder does not exist
   */
  public static void write(Path file, PriorClassifier classifier) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    root.put("network_sha256", classifier.network().orElse(null));
    root.put("trajectories", classifier.trajectories());
    root.put("compositions", classifier.compositions());
    ArrayNode features = root.putArray("features");
    for (FeatureRange range : classifier.features()) {
      ObjectNode feature = features.addObject();
      feature.put("name", range.name());
      feature.put("mean", range.mean());
      feature.put("deviation", range.deviation());
      feature.put("smallest", range.smallest());
      feature.put("largest", range.largest());
    }
    root.set("lithium", toJson(classifier.lithium()));
    root.set("frame", toJson(classifier.frame()));
    ReplacedFile.write(
        file,
        out -> {
          out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
          out.write('\n');
        });
  }

  private static ObjectNode toJson(ScaleClassifier kind) {
    ObjectNode node = JSON.createObjectNode();
    node.put("intercept", kind.intercept());
    ArrayNode weights = node.putArray("weights");
    kind.weights().forEach(weights::add);
    node.put("ridge", kind.ridge());
    node.put("large_share", kind.largeShare());
    if (kind.validation().isEmpty()) {
      node.putNull("cross_validation");
    } else {
      CrossValidation validation = kind.validation().get();
      ObjectNode scores = node.putObject("cross_validation");
      scores.put("folds", validation.folds());
      scores.put("accuracy", validation.accuracy());
      scores.put("brier", validation.brier());
      scores.put("baseline_accuracy", validation.baselineAccuracy());
      scores.put("baseline_brier", validation.baselineBrier());
    }
    return node;
  }

  /**
   * Reads a classifier.
   *
   * @param file the file
   * @return the classifier
   * @throws InputException when the file is missing, too large, of another kind or version, lacks a
   *     field, has one that is not known, or holds a number that is not finite or not possible
   */
  public static PriorClassifier read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new InputException(file, "a folder", "a prior classifier (.json)");
      }
      if (Files.size(file) > LARGEST) {
        throw new InputException(
            file, "a file of " + Files.size(file) + " bytes", "a prior classifier, up to 16 MiB");
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root == null || !FORMAT.equals(root.path("format").asText())) {
        throw new InputException(file, "JSON of another kind", "the format '" + FORMAT + "'");
      }
      if (!root.path("version").equals(JSON.getNodeFactory().numberNode(VERSION))) {
        throw new InputException(
            file, "version " + root.path("version"), "version " + VERSION + " of the format");
      }
      return classifier(root);
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", "a prior classifier", problem);
    } catch (JsonProcessingException problem) {
      throw new InputException(
          file.toString(),
          "text that is not JSON (line " + line(problem) + ")",
          "a prior classifier",
          problem);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          file.toString(), problem.getMessage(), "a prior classifier as it was written", problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "a file that cannot be read", "a prior classifier", problem);
    }
  }

  private static int line(JsonProcessingException problem) {
    return problem.getLocation() == null ? 1 : problem.getLocation().getLineNr();
  }

  private static PriorClassifier classifier(JsonNode root) {
    requireFields(
        root,
        "the file",
        Set.of(
            "format",
            "version",
            "network_sha256",
            "trajectories",
            "compositions",
            "features",
            "lithium",
            "frame"));
    List<FeatureRange> features = new ArrayList<>();
    for (JsonNode node : array(root, "features")) {
      requireFields(node, "a feature", Set.of("name", "mean", "deviation", "smallest", "largest"));
      features.add(
          new FeatureRange(
              text(node, "name", NAME),
              number(node, "mean"),
              number(node, "deviation"),
              number(node, "smallest"),
              number(node, "largest")));
    }
    return new PriorClassifier(
        features,
        root.get("network_sha256").isNull()
            ? Optional.empty()
            : Optional.of(text(root, "network_sha256", DIGEST)),
        count(root, "trajectories"),
        count(root, "compositions"),
        kind(root.get("lithium")),
        kind(root.get("frame")));
  }

  private static ScaleClassifier kind(JsonNode node) {
    requireFields(
        node,
        "a kind of atoms",
        Set.of("intercept", "weights", "ridge", "large_share", "cross_validation"));
    List<Double> weights = new ArrayList<>();
    for (JsonNode weight : array(node, "weights")) {
      weights.add(finite(weight, "weights"));
    }
    return new ScaleClassifier(
        number(node, "intercept"),
        weights,
        number(node, "ridge"),
        number(node, "large_share"),
        validation(node.get("cross_validation")));
  }

  private static Optional<CrossValidation> validation(JsonNode node) {
    if (node.isNull()) {
      return Optional.empty();
    }
    requireFields(
        node,
        "cross_validation",
        Set.of("folds", "accuracy", "brier", "baseline_accuracy", "baseline_brier"));
    return Optional.of(
        new CrossValidation(
            count(node, "folds"),
            number(node, "accuracy"),
            number(node, "brier"),
            number(node, "baseline_accuracy"),
            number(node, "baseline_brier")));
  }

  /** Refuses an object unless it has these fields and no others. */
  private static void requireFields(JsonNode node, String what, Set<String> names) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(what + " is " + shown(node));
    }
    Set<String> found = new TreeSet<>();
    node.fieldNames().forEachRemaining(found::add);
    for (String name : found) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("the unknown field '" + cut(name) + "' in " + what);
      }
    }
    for (String name : new TreeSet<>(names)) {
      if (!found.contains(name)) {
        throw new IllegalArgumentException("no field '" + name + "' in " + what);
      }
    }
  }

  private static JsonNode array(JsonNode node, String name) {
    JsonNode list = node.get(name);
    if (!list.isArray() || list.size() > MOST_FEATURES) {
      throw new IllegalArgumentException(
          list.isArray() ? list.size() + " " + name : name + " " + shown(list));
    }
    return list;
  }

  private static String text(JsonNode node, String name, Pattern pattern) {
    JsonNode value = node.get(name);
    if (!value.isTextual() || !pattern.matcher(value.textValue()).matches()) {
      throw new IllegalArgumentException("the " + name + " " + shown(value));
    }
    return value.textValue();
  }

  private static double number(JsonNode node, String name) {
    return finite(node.get(name), name);
  }

  private static double finite(JsonNode value, String name) {
    // Beyond 1e100 products overflow.
    if (!value.isNumber() || !(Math.abs(value.doubleValue()) <= 1e100)) {
      throw new IllegalArgumentException(shown(value) + " for " + name);
    }
    return value.doubleValue();
  }

  private static int count(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (!value.isInt()) {
      throw new IllegalArgumentException(shown(value) + " for " + name);
    }
    return value.intValue();
  }

  private static String shown(JsonNode node) {
    return cut(node.toString());
  }

  private static String cut(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
