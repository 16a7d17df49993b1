package org.liflow.md;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;

/**
 * Ions with fixed charges and Buckingham pairs, as a JSON file tells them; immutable.
 *
 * <pre>{@code
 * {"name": "…", "reference": "…", "cutoff_A": 7.5,
 *  "charges_e": {"Li": 0.6, …},
 *  "buckingham": [{"pair": ["Li", "O"], "A_eV": 41051.938, "rho_A": 0.15116, "C_eV_A6": 0}, …]}
 * }</pre>
 *
 * Pairs that are not named have Coulomb's interaction alone. Buckingham's part ends at the cutoff
 * without a shift; so does the real-space part of Coulomb's.
 */
public final class PairPotential {
  /** The potentials that come with the program. */
  public static final List<String> BUNDLED = List.of("llto-chen-2015");

  private static final long LARGEST_FILE = 1 << 20;
  private static final double LARGEST_CUTOFF = 100;
  private static final Set<String> KEYS =
      Set.of("name", "reference", "cutoff_A", "charges_e", "buckingham");
  private static final Set<String> PAIR_KEYS = Set.of("pair", "A_eV", "rho_A", "C_eV_A6");
  private static final String FORM = "a potential: name, cutoff_A, charges_e, buckingham";

  private final String name;
  private final String reference;
  private final double cutoff;
  private final Map<Integer, Double> charges;
  private final Map<Long, Buckingham> pairs;

  private PairPotential(
      String name,
      String reference,
      double cutoff,
      Map<Integer, Double> charges,
      Map<Long, Buckingham> pairs) {
    this.name = name;
    this.reference = reference;
    this.cutoff = cutoff;
    this.charges = charges;
    this.pairs = pairs;
  }

  /**
   * A potential by the name it has here, or from a file.
   *
   * @throws InputException when there is neither, or the file is bad
   */
  public static PairPotential of(String nameOrFile) {
    return BUNDLED.contains(nameOrFile) ? bundled(nameOrFile) : read(Path.of(nameOrFile));
  }

  /**
   * A potential that comes with the program.
   *
   * @throws IllegalArgumentException for a name not in {@link #BUNDLED}
   */
  public static PairPotential bundled(String name) {
    if (!BUNDLED.contains(name)) {
      throw new IllegalArgumentException("no potential of the name " + name);
    }
    try (InputStream in = PairPotential.class.getResourceAsStream(name + ".json")) {
      return parse(in.readAllBytes(), name);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /**
   * Reads a file.
   *
   * @throws InputException when it is missing or bad: says what is wrong where
   */
  public static PairPotential read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new InputException(
            file, "no such file", "a JSON file with a potential, or one of " + BUNDLED);
      }
      if (Files.size(file) > LARGEST_FILE) {
        throw new InputException(file, "a file of " + Files.size(file) + " bytes", FORM);
      }
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "a file that cannot be read", FORM + " (" + problem + ")", problem);
    }
  }

  private static PairPotential parse(byte[] json, String source) {
    JsonNode root;
    try {
      root =
          new ObjectMapper()
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(new String(json, StandardCharsets.UTF_8));
    } catch (JsonProcessingException problem) {
      throw new InputException(
          source,
          "no JSON in line " + problem.getLocation().getLineNr(),
          "a JSON file with " + FORM,
          problem);
    }
    if (root == null || !root.isObject()) {
      throw new InputException(source, "no JSON object", "a JSON file with " + FORM);
    }
    requireKeys(root, KEYS, source);
    double cutoff = number(root, "cutoff_A", source);
    if (!(cutoff > 1) || cutoff > LARGEST_CUTOFF) {
      throw new InputException(
          source, "cutoff_A " + cutoff, "a cutoff of 1 to " + LARGEST_CUTOFF + " Å");
    }
    Map<Integer, Double> charges = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : root.path("charges_e").properties()) {
      charges.put(
          element(field.getKey(), source), number(root.path("charges_e"), field.getKey(), source));
    }
    if (charges.isEmpty()) {
      throw new InputException(source, "no charges_e", "a charge for each element, 0 or not");
    }
    Map<Long, Buckingham> pairs = new TreeMap<>();
    JsonNode listed = root.path("buckingham");
    if (!listed.isArray() && !listed.isMissingNode()) {
      throw new InputException(source, "buckingham that is no list", "a list [{\"pair\": …}, …]");
    }
    for (JsonNode node : listed) {
      addPair(node, charges, pairs, source);
    }
    JsonNode name = root.path("name");
    if (!name.isTextual() || name.asText().isBlank()) {
      throw new InputException(source, "no name", FORM);
    }
    return new PairPotential(
        name.asText(), root.path("reference").asText(""), cutoff, charges, pairs);
  }

  private static void addPair(
      JsonNode node, Map<Integer, Double> charges, Map<Long, Buckingham> pairs, String source) {
    requireKeys(node, PAIR_KEYS, source);
    JsonNode ends = node.path("pair");
    if (!ends.isArray() || ends.size() != 2) {
      throw new InputException(source, "a pair of " + ends, "a pair such as [\"Li\", \"O\"]");
    }
    int first = element(ends.get(0).asText(), source);
    int second = element(ends.get(1).asText(), source);
    if (!charges.containsKey(first) || !charges.containsKey(second)) {
      throw new InputException(
          source, "a pair " + ends + " without charges", "both elements in charges_e");
    }
    Buckingham pair;
    try {
      pair =
          new Buckingham(
              number(node, "A_eV", source),
              number(node, "rho_A", source),
              number(node, "C_eV_A6", source));
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          source, problem.getMessage() + " for " + ends, "a positive rho_A", problem);
    }
    if (pairs.put(key(first, second), pair) != null) {
      throw new InputException(source, "the pair " + ends + " twice", "each pair once");
    }
  }

  /** A key that is misspelt must not leave its interaction out in silence. */
  private static void requireKeys(JsonNode node, Set<String> known, String source) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new InputException(
            source,
            "the unknown key '" + field.getKey() + "'",
            "keys of " + known.stream().sorted().toList());
      }
    }
  }

  private static int element(String symbol, String source) {
    return Element.ofSymbol(symbol)
        .orElseThrow(
            () ->
                new InputException(
                    source, "'" + symbol + "'", "the symbol of an element, such as Li"))
        .atomicNumber();
  }

  private static double number(JsonNode node, String key, String source) {
    JsonNode value = node.path(key);
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw new InputException(
          source, (value.isMissingNode() ? "no " : value + " as ") + key, "a number for " + key);
    }
    return value.asDouble();
  }

  private static long key(int first, int second) {
    return 1000L * Math.min(first, second) + Math.max(first, second);
  }

  /** What the file calls it. */
  public String name() {
    return name;
  }

  /** Where it was published; empty if the file does not say. */
  public String reference() {
    return reference;
  }

  /** The cutoff of Buckingham's part and of Coulomb's real-space part, in Å. */
  public double cutoff() {
    return cutoff;
  }

  /**
   * The charge of an element in e.
   *
   * @throws InputException when the potential does not know the element
   */
  public double charge(int atomicNumber) {
    Double charge = charges.get(atomicNumber);
    if (charge == null) {
      throw new InputException(
          name,
          "no charge for " + Element.of(atomicNumber).symbol(),
          "a crystal of "
              + charges.keySet().stream().map(z -> Element.of(z).symbol()).toList()
              + ", or a potential that knows it");
    }
    return charge;
  }

  /** What two elements have beside Coulomb's interaction. */
  public Buckingham pair(int firstNumber, int secondNumber) {
    return pairs.getOrDefault(key(firstNumber, secondNumber), Buckingham.NONE);
  }

  /** SHA-256, in hexadecimal, of the numbers that decide forces. */
  public String digest() {
    String numbers = cutoff + " " + charges + " " + pairs;
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(numbers.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException(problem);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
