package org.liflow.nn.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The built-in priors: distributions of displacements that a flow starts from. Displacements of
 * different atoms are independent. Along each axis an atom's displacement is normal with mean zero
 * and a standard deviation, the width.
 *
 * <p>The width is a scale in Å, or a scale times the thermal width √(kB T / m) where the
 * distribution depends on temperature and mass. Model files and training settings hold a prior as
 * the same tree of keys and values: {@link #toTree} and {@link #fromTree} are the only code that
 * knows the keys.
 *
 * <p>The records are immutable and safe for use by several threads.
 */
public sealed interface PriorConfiguration {
  /** The atomic number of lithium, the mobile species of the published models. */
  int LITHIUM = 3;

  /**
   * Returns the name of the distribution in files.
   *
   * @return the value of the key {@code type}
   */
  String type();

  /**
   * Returns the scale of an atom's width.
   *
   * @param atomicNumber of the atom
   * @param mobile whether the atom is of the mobile species
   * @param large which of two scales to use, where there are two
   * @return in Å, or the factor of the thermal width if the prior {@link #isThermal}
   * @throws IllegalArgumentException when the prior has no scale for the element
   */
  double scale(int atomicNumber, boolean mobile, boolean large);

  /**
   * Tells whether the width is the scale times √(kB T / m).
   *
   * @return false where the scale itself is the width, in Å
   */
  default boolean isThermal() {
    return false;
  }

  /**
   * Tells whether each atom's width is drawn, uniformly from 0 to the scale.
   *
   * @return false where the scale decides the width
   */
  default boolean drawsWidth() {
    return false;
  }

  /**
   * Returns the prior as keys and values.
   *
   * @return a new map in the order to be written; its values are texts, numbers and lists of
   *     numbers
   */
  Map<String, Object> toTree();

  /**
   * Reads a prior from keys and values.
   *
   * @param tree what {@link #toTree} gave, as a file holds it; {@code mobile_species} may be
   *     missing and is then lithium
   * @return the prior
   * @throws IllegalArgumentException for an unknown type, or a value out of its range
   */
  static PriorConfiguration fromTree(ConfigurationTree tree) {
    String type = tree.has("type") ? tree.text("type") : "";
    return switch (type) {
      case Normal.TYPE -> new Normal(tree.number("scale"));
      case UniformScaleNormal.TYPE -> new UniformScaleNormal(tree.number("scale"));
      case MaxwellBoltzmann.TYPE -> new MaxwellBoltzmann(tree.number("scale"));
      case AdaptiveMaxwellBoltzmann.TYPE ->
          new AdaptiveMaxwellBoltzmann(
              Scales.of(tree.numbers("mobile_scales"), "mobile_scales"),
              Scales.of(tree.numbers("frame_scales"), "frame_scales"),
              tree.has("mobile_species") ? tree.integer("mobile_species") : LITHIUM);
      case SpeciesMaxwellBoltzmann.TYPE ->
          SpeciesMaxwellBoltzmann.of(tree.numbers("elements"), tree.numbers("scales"));
      default ->
          throw new IllegalArgumentException(
              "a prior of the unknown type '"
                  + type
                  + "', not "
                  + String.join(
                      ", ",
                      Normal.TYPE,
                      UniformScaleNormal.TYPE,
                      MaxwellBoltzmann.TYPE,
                      AdaptiveMaxwellBoltzmann.TYPE,
                      SpeciesMaxwellBoltzmann.TYPE));
    };
  }

  private static Map<String, Object> tree(String type, double scale) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", type);
    tree.put("scale", scale);
    return tree;
  }

  /**
   * The same normal distribution for every atom.
   *
   * @param scale the standard deviation in Å
   */
  record Normal(double scale) implements PriorConfiguration {
    private static final String TYPE = "normal";

    /**
     * Checks the scale.
     *
     * @param scale positive and finite
     * @throws IllegalArgumentException for a scale that is not above 0 and below 1e6
     */
    public Normal {
      requireScale(scale);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double scale(int atomicNumber, boolean mobile, boolean large) {
      return scale;
    }

    @Override
    public Map<String, Object> toTree() {
      return tree(TYPE, scale);
    }
  }

  /**
   * A normal distribution whose standard deviation is drawn uniformly, once per atom.
   *
   * @param scale the largest standard deviation in Å
   */
  record UniformScaleNormal(double scale) implements PriorConfiguration {
    private static final String TYPE = "uniform_scale_normal";

    /**
     * Checks the scale.
     *
     * @param scale positive and finite
     * @throws IllegalArgumentException for a scale that is not above 0 and below 1e6
     */
    public UniformScaleNormal {
      requireScale(scale);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double scale(int atomicNumber, boolean mobile, boolean large) {
      return scale;
    }

    @Override
    public boolean drawsWidth() {
      return true;
    }

    @Override
    public Map<String, Object> toTree() {
      return tree(TYPE, scale);
    }
  }

  /**
   * The Maxwell-Boltzmann distribution.
   *
   * @param scale the factor of every atom's thermal width
   */
  record MaxwellBoltzmann(double scale) implements PriorConfiguration {
    private static final String TYPE = "maxwell_boltzmann";

    /**
     * Checks the scale.
     *
     * @param scale positive and finite
     * @throws IllegalArgumentException for a scale that is not above 0 and below 1e6
     */
    public MaxwellBoltzmann {
      requireScale(scale);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double scale(int atomicNumber, boolean mobile, boolean large) {
      return scale;
    }

    @Override
    public boolean isThermal() {
      return true;
    }

    @Override
    public Map<String, Object> toTree() {
      return tree(TYPE, scale);
    }
  }

  /**
   * The Maxwell-Boltzmann distribution with a scale chosen, for each structure, from two for the
   * mobile species and two for the other atoms.
   *
   * @param mobile the scales of the mobile species
   * @param frame the scales of the other atoms
   * @param mobileSpecies the atomic number of the mobile species
   */
  record AdaptiveMaxwellBoltzmann(Scales mobile, Scales frame, int mobileSpecies)
      implements PriorConfiguration {
    private static final String TYPE = "adaptive_maxwell_boltzmann";

    /**
     * Checks the species.
     *
     * @param mobile scales of the mobile species
     * @param frame scales of the other atoms
     * @param mobileSpecies an atomic number
     * @throws IllegalArgumentException for an atomic number that no element has
     */
    public AdaptiveMaxwellBoltzmann {
      requireElement("mobile species", mobileSpecies);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double scale(int atomicNumber, boolean ofMobile, boolean large) {
      Scales scales = ofMobile ? mobile : frame;
      return large ? scales.large() : scales.small();
    }

    @Override
    public boolean isThermal() {
      return true;
    }

    @Override
    public Map<String, Object> toTree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("type", TYPE);
      tree.put("mobile_scales", List.of(mobile.small(), mobile.large()));
      tree.put("frame_scales", List.of(frame.small(), frame.large()));
      tree.put("mobile_species", mobileSpecies);
      return tree;
    }
  }

  /**
   * The Maxwell-Boltzmann distribution with a scale for each element, such as the one that a
   * trainer fits to its data.
   *
   * @param scales factor of the thermal width by atomic number
   */
  record SpeciesMaxwellBoltzmann(SortedMap<Integer, Double> scales) implements PriorConfiguration {
    private static final String TYPE = "species_maxwell_boltzmann";

    /**
     * Checks and copies the scales.
     *
     * @param scales factor of the thermal width by atomic number
     * @throws IllegalArgumentException without any, for an atomic number that no element has, or a
     *     scale that is not above 0 and below 1e6
     */
    public SpeciesMaxwellBoltzmann {
      scales = Collections.unmodifiableSortedMap(new TreeMap<>(scales));
      if (scales.isEmpty()) {
        throw new IllegalArgumentException("a prior by species without a scale");
      }
      scales.forEach(
          (number, scale) -> {
            requireElement("a scale", number);
            requireScale(scale);
          });
    }

    private static SpeciesMaxwellBoltzmann of(List<Double> elements, List<Double> scales) {
      if (elements.size() != scales.size()) {
        throw new IllegalArgumentException(
            elements.size() + " elements and " + scales.size() + " scales; expected as many");
      }
      SortedMap<Integer, Double> byElement = new TreeMap<>();
      for (int k = 0; k < elements.size(); k++) {
        double number = elements.get(k);
        if (number != Math.rint(number) || byElement.put((int) number, scales.get(k)) != null) {
          throw new IllegalArgumentException(
              "elements " + elements + "; expected atomic numbers, each once");
        }
      }
      return new SpeciesMaxwellBoltzmann(byElement);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double scale(int atomicNumber, boolean mobile, boolean large) {
      Double scale = scales.get(atomicNumber);
      if (scale == null) {
        throw new IllegalArgumentException(
            "no scale of the prior for atomic number "
                + atomicNumber
                + "; it has those of "
                + scales.keySet());
      }
      return scale;
    }

    @Override
    public boolean isThermal() {
      return true;
    }

    @Override
    public Map<String, Object> toTree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("type", TYPE);
      tree.put("elements", List.copyOf(scales.keySet()));
      tree.put("scales", List.copyOf(scales.values()));
      return tree;
    }
  }

  /**
   * Two scales to choose from, factors of the thermal width.
   *
   * @param small for structures whose atoms of the kind move little
   * @param large for structures whose atoms of the kind move far
   */
  record Scales(double small, double large) {
    /**
     * Checks the scales.
     *
     * @param small positive and finite
     * @param large positive and finite
     * @throws IllegalArgumentException for a scale that is not above 0 and below 1e6
     */
    public Scales {
      requireScale(small);
      requireScale(large);
    }

    private static Scales of(List<Double> pair, String key) {
      if (pair.size() != 2) {
        throw new IllegalArgumentException(
            pair.size() + " numbers for " + key + ", not two, the small and the large");
      }
      return new Scales(pair.get(0), pair.get(1));
    }
  }

  private static void requireElement(String what, int atomicNumber) {
    if (atomicNumber < 1 || atomicNumber > ElementIndex.LARGEST_ATOMIC_NUMBER) {
      throw new IllegalArgumentException(
          what
              + " of atomic number "
              + atomicNumber
              + "; expected 1 to "
              + ElementIndex.LARGEST_ATOMIC_NUMBER);
    }
  }

  private static void requireScale(double scale) {
    if (!(scale > 0 && scale < 1e6)) {
      throw new IllegalArgumentException(
          "a prior of scale " + scale + "; expected more than 0 and less than 1e6");
    }
  }
}
