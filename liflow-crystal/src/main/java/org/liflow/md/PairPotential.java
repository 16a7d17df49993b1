package org.liflow.md;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.util.Sha256;

/**
 * Ions with fixed charges and short-range pair interactions; immutable, so that threads may share
 * it.
 *
 * <p>Pairs that are not named have Coulomb's interaction alone. The short-range part ends at the
 * cutoff without a shift; so does the real-space part of Coulomb's.
 *
 * <p>Potentials come from Java, from a JSON file, or with LiFlow:
 *
 * <pre>{@code
 * PairPotential salt =
 *     PairPotential.builder("rock salt")
 *         .cutoff(6)
 *         .charge(Element.NA, 1)
 *         .charge(Element.CL, -1)
 *         .pair(Element.NA, Element.CL, new Buckingham(1130, 0.32, 0))
 *         .build();
 * PairPotential same = PairPotential.parse("""
 *     {"name": "rock salt", "cutoff_A": 6, "charges_e": {"Na": 1, "Cl": -1},
 *      "buckingham": [{"pair": ["Na", "Cl"], "A_eV": 1130, "rho_A": 0.32, "C_eV_A6": 0}]}
 *     """);
 * PairPotential titanate = PairPotential.bundled("llto-chen-2015");
 * }</pre>
 */
public final class PairPotential {
  /** The names of the potentials that come with LiFlow. */
  public static final List<String> BUNDLED = List.of("llto-chen-2015");

  private final String name;
  private final String reference;
  private final double cutoff;
  private final Map<Integer, Double> charges;
  private final Map<Long, PairForm> pairs;

  private PairPotential(Builder builder) {
    this.name = builder.name;
    this.reference = builder.reference;
    this.cutoff = builder.cutoff;
    this.charges = new TreeMap<>(builder.charges);
    this.pairs = new TreeMap<>(builder.pairs);
  }

  /**
   * Starts a potential from Java.
   *
   * @param name for messages and the description of a run
   * @return a builder without charges and pairs
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Finds a bundled potential by its name, or reads a file.
   *
   * @param nameOrFile one of {@link #BUNDLED}, or a path
   * @return the potential
   * @throws InputException when there is neither, or the file is bad
   */
  public static PairPotential of(String nameOrFile) {
    return BUNDLED.contains(nameOrFile) ? bundled(nameOrFile) : read(Path.of(nameOrFile));
  }

  /**
   * Finds a bundled potential by its name, or reads a file: a table of ions (see {@link IonTable})
   * where its name ends in {@code .csv}, else JSON.
   *
   * @param nameOrFile one of {@link #BUNDLED}, or a path
   * @param crystal chooses the charges of a table's elements
   * @return the potential
   * @throws InputException when there is neither, the file is bad, or the table does not serve the
   *     crystal
   */
  public static PairPotential of(String nameOrFile, Structure crystal) {
    return nameOrFile.toLowerCase(Locale.ROOT).endsWith(IonTable.ENDING)
        ? IonTable.read(Path.of(nameOrFile)).potential(crystal)
        : of(nameOrFile);
  }

  /**
   * Reads a potential that comes with LiFlow.
   *
   * @param name one of {@link #BUNDLED}
   * @return the potential
   * @throws IllegalArgumentException for another name
   */
  public static PairPotential bundled(String name) {
    if (!BUNDLED.contains(name)) {
      throw new IllegalArgumentException(
          "no potential of the name " + name + "; expected one of " + BUNDLED);
    }
    try (InputStream in = PairPotential.class.getResourceAsStream(name + ".json")) {
      return PotentialFile.parse(in.readAllBytes(), name);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /**
   * Reads a potential from a JSON file, see {@link #parse}.
   *
   * @param file at most 1 MiB
   * @return the potential
   * @throws InputException when the file is missing or bad; the message says what is wrong where
   */
  public static PairPotential read(Path file) {
    byte[] json =
        PotentialFile.bytes(
            file, PotentialFile.FORM, "a JSON file with a potential, or one of " + BUNDLED);
    return PotentialFile.parse(json, file.toString());
  }

  /**
   * Reads a potential from JSON: {@code name}, {@code reference} (optional), {@code cutoff_A} (1 to
   * 100 Å), {@code charges_e} with a charge for each element, and lists of objects with {@code
   * pair} and parameters: {@code buckingham} ({@code A_eV}, {@code rho_A}, {@code C_eV_A6}), {@code
   * morse} ({@code D_eV}, {@code a_per_A}, {@code r0_A}) and {@code tapered_r12} ({@code C_eV_A12},
   * {@code taper_from_A}, {@code taper_to_A}). A pair may be in several lists: its formulas add up.
   * Other keys are refused.
   *
   * @param json the text
   * @return the potential
   * @throws InputException when the text is bad; the message says what is wrong
   */
  public static PairPotential parse(String json) {
    return PotentialFile.parse(json.getBytes(StandardCharsets.UTF_8), "the text of a potential");
  }

  private static long key(Element first, Element second) {
    int a = first.atomicNumber();
    int b = second.atomicNumber();
    return 1000L * Math.min(a, b) + Math.max(a, b);
  }

  /**
   * Returns the potential's name.
   *
   * @return as its author gave it
   */
  public String name() {
    return name;
  }

  /**
   * Returns the publication of the potential.
   *
   * @return empty if the author did not say
   */
  public String reference() {
    return reference;
  }

  /**
   * Returns the cutoff of the short-range part and of Coulomb's real-space part.
   *
   * @return in Å
   */
  public double cutoff() {
    return cutoff;
  }

  /**
   * Returns the charge of an element.
   *
   * @param element the element
   * @return in elementary charges
   * @throws InputException when the potential does not know the element
   */
  public double charge(Element element) {
    Double charge = charges.get(element.atomicNumber());
    if (charge == null) {
      throw new InputException(
          name,
          "no charge for " + element.symbol(),
          "a crystal of "
              + charges.keySet().stream().map(z -> Element.of(z).symbol()).toList()
              + ", or a potential that knows it");
    }
    return charge;
  }

  /**
   * Returns the elements that have a charge.
   *
   * @return by atomic number
   */
  public Set<Element> elements() {
    Set<Element> elements = new TreeSet<>();
    charges.keySet().forEach(z -> elements.add(Element.of(z)));
    return elements;
  }

  /**
   * Returns the interaction of two elements beside Coulomb's.
   *
   * @param first one element
   * @param second the other, or the same
   * @return the same in either order; zero everywhere for pairs that are not named
   */
  public PairForm pair(Element first, Element second) {
    return pairs.getOrDefault(key(first, second), Buckingham.NONE);
  }

  /**
   * Computes a digest of the numbers that decide forces.
   *
   * @return SHA-256 in hexadecimal
   */
  public String digest() {
    return new Sha256().add(cutoff + " " + charges + " " + pairs).hex();
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }

  /** Puts a potential together. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Map<Integer, Double> charges = new TreeMap<>();
    private final Map<Long, PairForm> pairs = new TreeMap<>();
    private String reference = "";
    private double cutoff = 10;
    private boolean trusted;

    private Builder(String name) {
      this.name = name;
    }

    /** Leaves out the check of derivatives, for LiFlow's own formulas. */
    Builder trusted() {
      trusted = true;
      return this;
    }

    boolean knows(Element element) {
      return charges.containsKey(element.atomicNumber());
    }

    boolean hasPair(Element first, Element second) {
      return pairs.containsKey(key(first, second));
    }

    /**
     * Sets the publication of the potential.
     *
     * @param text for people
     * @return this builder
     */
    public Builder reference(String text) {
      reference = text;
      return this;
    }

    /**
     * Sets the cutoff of the short-range part and of Coulomb's real-space part.
     *
     * @param distance in Å, 10 where it is not set; before any pair
     * @return this builder
     * @throws IllegalArgumentException when it is not between 1 and 100 Å
     */
    public Builder cutoff(double distance) {
      if (!(distance > 1) || distance > 100) {
        throw new IllegalArgumentException("a cutoff of " + distance + " Å; expected 1 to 100 Å");
      }
      cutoff = distance;
      return this;
    }

    /**
     * Sets the charge of an element; each element of a crystal needs one, 0 or not.
     *
     * @param element the element
     * @param charge in elementary charges
     * @return this builder
     * @throws IllegalArgumentException when the charge is not finite or is set twice
     */
    public Builder charge(Element element, double charge) {
      if (!Double.isFinite(charge)) {
        throw new IllegalArgumentException("a charge of " + charge + " e on " + element);
      }
      if (charges.put(element.atomicNumber(), charge) != null) {
        throw new IllegalArgumentException("the charge of " + element + " twice");
      }
      return this;
    }

    /**
     * Sets the interaction of two elements beside Coulomb's.
     *
     * @param first one element, whose charge is set
     * @param second the other, or the same
     * @param form the formula
     * @return this builder
     * @throws IllegalArgumentException when a charge is missing, the pair is set twice, or the
     *     formula's derivatives are not those of its energy; the message names the distance
     */
    public Builder pair(Element first, Element second, PairForm form) {
      if (!knows(first) || !knows(second)) {
        throw new IllegalArgumentException(
            "the pair " + first + "–" + second + " without charges; expected both before it");
      }
      if (hasPair(first, second)) {
        throw new IllegalArgumentException("the pair " + first + "–" + second + " twice");
      }
      if (!trusted) {
        PairFormCheck.require(form, PairTables.CLOSEST, cutoff);
      }
      pairs.put(key(first, second), form);
      return this;
    }

    /**
     * Ends the potential.
     *
     * @return the potential
     * @throws IllegalArgumentException when no element has a charge
     */
    public PairPotential build() {
      if (charges.isEmpty()) {
        throw new IllegalArgumentException("a potential without charges of elements");
      }
      return new PairPotential(this);
    }
  }
}
