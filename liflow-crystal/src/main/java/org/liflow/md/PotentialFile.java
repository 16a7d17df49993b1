package org.liflow.md;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.liflow.crystal.Element;
import org.liflow.files.DiskProblem;
import org.liflow.files.InputException;
import org.liflow.util.Json;

/** Reads the JSON form of a {@link PairPotential}. */
final class PotentialFile {
  /** The keys that are needed, for messages. */
  static final String FORM =
      "a potential: name, cutoff_A, charges_e, "
          + Arrays.stream(PairForms.values()).map(PairForms::key).collect(Collectors.joining(", "));

  private static final String EXPECTED = "a JSON file with " + FORM;
  private static final double LARGEST_CUTOFF = 100;
  private static final long LARGEST = 1 << 20;

  private final String source;

  private PotentialFile(String source) {
    this.source = source;
  }

  /**
   * Reads the bytes of a potential's file.
   *
   * @param form what the file should hold, for messages
   * @param wanted what should be there where there is no file
   * @throws InputException when it is missing, too large or cannot be read
   */
  static byte[] bytes(Path file, String form, String wanted) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new InputException(file, "no such file", wanted);
      }
      if (Files.size(file) > LARGEST) {
        throw new InputException(file, "a file of " + Files.size(file) + " bytes", form);
      }
      return Files.readAllBytes(file);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(),
          "a file that cannot be read (" + DiskProblem.reason(problem) + ")",
          form,
          problem);
    }
  }

  /**
   * Reads a text.
   *
   * @param json in UTF-8
   * @param source for messages
   * @throws InputException when it is bad: says what is wrong where
   */
  static PairPotential parse(byte[] json, String source) {
    JsonNode root = Json.parse(json, source, EXPECTED);
    if (!root.isObject()) {
      throw new InputException(source, "no JSON object", EXPECTED);
    }
    return new PotentialFile(source).potential(root);
  }

  private PairPotential potential(JsonNode root) {
    Set<String> known = new HashSet<>(Set.of("name", "reference", "cutoff_A", "charges_e"));
    for (PairForms form : PairForms.values()) {
      known.add(form.key());
    }
    requireKeys(root, known);
    double cutoff = number(root, "cutoff_A");
    if (!(cutoff > 1) || cutoff > LARGEST_CUTOFF) {
      throw new InputException(
          source, "cutoff_A " + cutoff, "a cutoff of 1 to " + LARGEST_CUTOFF + " Å");
    }
    JsonNode name = root.path("name");
    PairPotential.Builder builder = PairPotential.builder(name.asText("")).cutoff(cutoff).trusted();
    JsonNode charges = root.path("charges_e");
    for (Map.Entry<String, JsonNode> field : charges.properties()) {
      builder.charge(element(field.getKey()), number(charges, field.getKey()));
    }
    if (charges.isEmpty()) {
      throw new InputException(source, "no charges_e", "a charge for each element, 0 or not");
    }
    Map<List<Element>, List<PairForm>> pairs = new LinkedHashMap<>();
    for (PairForms form : PairForms.values()) {
      JsonNode listed = root.path(form.key());
      if (!listed.isArray() && !listed.isMissingNode()) {
        throw new InputException(
            source, form.key() + " that is no list", "a list [{\"pair\": …}, …]");
      }
      Set<List<Element>> named = new HashSet<>();
      for (JsonNode node : listed) {
        List<Element> ends = ends(node, form, builder);
        if (!named.add(ends)) {
          throw new InputException(
              source,
              "the pair " + node.path("pair") + " twice in " + form.key(),
              "each pair once in each list");
        }
        pairs.computeIfAbsent(ends, key -> new ArrayList<>()).add(formula(node, form));
      }
    }
    pairs.forEach(
        (ends, forms) ->
            builder.pair(
                ends.get(0),
                ends.get(1),
                forms.size() == 1 ? forms.get(0) : PairForm.sum(forms.toArray(PairForm[]::new))));
    if (!name.isTextual() || name.asText().isBlank()) {
      throw new InputException(source, "no name", FORM);
    }
    return builder.reference(root.path("reference").asText("")).build();
  }

  /** The two elements of a pair, the lighter first. */
  private List<Element> ends(JsonNode node, PairForms form, PairPotential.Builder builder) {
    Set<String> known = new HashSet<>(form.parameters());
    known.add("pair");
    requireKeys(node, known);
    JsonNode ends = node.path("pair");
    if (!ends.isArray() || ends.size() != 2) {
      throw new InputException(source, "a pair of " + ends, "a pair such as [\"Li\", \"O\"]");
    }
    Element first = element(ends.get(0).asText());
    Element second = element(ends.get(1).asText());
    if (!builder.knows(first) || !builder.knows(second)) {
      throw new InputException(
          source, "a pair " + ends + " without charges", "both elements in charges_e");
    }
    return first.atomicNumber() <= second.atomicNumber()
        ? List.of(first, second)
        : List.of(second, first);
  }

  private PairForm formula(JsonNode node, PairForms form) {
    double[] numbers = form.parameters().stream().mapToDouble(key -> number(node, key)).toArray();
    try {
      return form.of(numbers);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          source,
          problem.getMessage() + " for " + node.path("pair"),
          "parameters of " + form.key() + " within their ranges",
          problem);
    }
  }

  /** A key that is misspelt must not leave its interaction out in silence. */
  private void requireKeys(JsonNode node, Set<String> known) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new InputException(
            source,
            "the unknown key '" + field.getKey() + "'",
            "keys of " + known.stream().sorted().toList());
      }
    }
  }

  private Element element(String symbol) {
    return Element.ofSymbol(symbol)
        .orElseThrow(
            () ->
                new InputException(
                    source, "'" + symbol + "'", "the symbol of an element, such as Li"));
  }

  private double number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw new InputException(
          source, (value.isMissingNode() ? "no " : value + " as ") + key, "a number for " + key);
    }
    return value.asDouble();
  }
}
