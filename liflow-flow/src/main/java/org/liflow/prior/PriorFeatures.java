package org.liflow.prior;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.ConditionedNetwork;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * The features of a structure at a temperature. They do not change when atoms are permuted, the
 * structure is translated or a supercell is made.
 *
 * <ul>
 *   <li>{@code temperature_K};
 *   <li>{@code fraction_Li} and so on: the share of each element that is there among the atoms;
 *   <li>{@code mass_mean_amu}, {@code mass_spread_amu}, {@code radius_mean_A}, {@code
 *       radius_spread_A}: mean and standard deviation over the atoms of mass and covalent radius;
 *       masses are the elements' standard ones, which is what classifiers are trained with;
 *   <li>{@code number_density_per_A3}, {@code mass_density_g_per_cm3};
 *   <li>{@code nearest_Li_Li_A}, {@code nearest_Li_frame_A}: the distance of the nearest such atom,
 *       mean over the Li atoms, at most 5 Å;
 *   <li>{@code coordination_Li_Li}, {@code coordination_Li_frame}: neighbours within 5 Å, each
 *       weighted by (1 + cos(π r / 5 Å)) / 2 (the cutoff function of Behler and Parrinello, Phys.
 *       Rev. Lett. 98, 146401, 2007) so that none comes or goes at once; mean over the Li atoms;
 *   <li>{@code network_Li_0} …, {@code network_frame_0} …, where a model is given: its network's
 *       scalar features after the last update at zero displacement and flow time 0, mean over the
 *       Li atoms and over all others.
 * </ul>
 *
 * @param values by name, all finite
 */
public record PriorFeatures(SortedMap<String, Double> values) {
  /** Prefix of the names of the elements' shares; the share of an element not named is 0. */
  static final String FRACTION = "fraction_";

  /** Prefix of the names of a network's features. */
  static final String NETWORK = "network_";

  private static final int LITHIUM = PriorConfiguration.LITHIUM;
  private static final double REACH = 5;

  /** One amu/Å³ in g/cm³ (CODATA 2018). */
  private static final double GRAM_PER_CM3 = 1.66053906660;

  /**
   * Checks the numbers.
   *
   * @param values by name, all finite
   * @throws IllegalArgumentException when a value is not finite
   */
  public PriorFeatures {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    values.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the feature " + name + " is " + value);
          }
        });
  }

  /**
   * Describes a structure without a network.
   *
   * @param structure not modified
   * @param temperature in K
   * @return its features
   * @throws IllegalArgumentException when the structure is not periodic, has no Li or nothing but
   *     Li, or the temperature is not positive
   */
  public static PriorFeatures of(Structure structure, double temperature) {
    return new PriorFeatures(plain(structure, temperature));
  }

  /**
   * Describes a structure with the pooled features of a model's network.
   *
   * @param structure not modified
   * @param temperature in K
   * @param model whose network is evaluated
   * @return its features
   * @throws IllegalArgumentException when the structure is not periodic, has no Li or nothing but
   *     Li, or the temperature is not positive
   * @throws org.liflow.files.InputException when the model was not trained for one of the elements
   */
  public static PriorFeatures of(Structure structure, double temperature, FlowModel model) {
    SortedMap<String, Double> values = plain(structure, temperature);
    double[] positions = structure.positions();
    NeighborList list = model.backend().neighbors(structure.lattice(), positions, model.cutoff());
    AtomGraph graph = AtomGraph.of(model.species(structure), positions, structure.lattice(), list);
    try (ConditionedNetwork network =
        model.network().condition(graph, new double[] {temperature})) {
      float[] scalars = network.scalars(new float[positions.length], new double[] {0});
      pool(structure, scalars, values);
    }
    return new PriorFeatures(values);
  }

  private static void pool(Structure structure, float[] scalars, SortedMap<String, Double> values) {
    int atoms = structure.size();
    int width = scalars.length / atoms;
    double[][] sums = new double[2][width];
    int[] counts = new int[2];
    for (int atom = 0; atom < atoms; atom++) {
      int kind = isLithium(structure, atom) ? 0 : 1;
      counts[kind]++;
      for (int k = 0; k < width; k++) {
        sums[kind][k] += scalars[atom * width + k];
      }
    }
    for (int k = 0; k < width; k++) {
      values.put(NETWORK + "Li_" + k, sums[0][k] / counts[0]);
      values.put(NETWORK + "frame_" + k, sums[1][k] / counts[1]);
    }
  }

  private static boolean isLithium(Structure structure, int atom) {
    return structure.element(atom).atomicNumber() == LITHIUM;
  }

  private static SortedMap<String, Double> plain(Structure structure, double temperature) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("a temperature of " + temperature + " K");
    }
    if (!structure.lattice().isPeriodic()) {
      throw new IllegalArgumentException("a structure without a periodic lattice has no density");
    }
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("temperature_K", temperature);
    composition(structure, values);
    surroundings(structure, values);
    return values;
  }

  private static void composition(Structure structure, SortedMap<String, Double> values) {
    int atoms = structure.size();
    int[] counts = new int[Element.LARGEST_ATOMIC_NUMBER + 1];
    for (int number : structure.atomicNumbers()) {
      counts[number]++;
    }
    if (counts[LITHIUM] == 0 || counts[LITHIUM] == atoms) {
      throw new IllegalArgumentException(
          structure.formula()
              + (counts[LITHIUM] == 0 ? " has no lithium" : " has nothing but lithium"));
    }
    double mass = 0;
    double radius = 0;
    for (int number = 1; number < counts.length; number++) {
      if (counts[number] > 0) {
        double share = (double) counts[number] / atoms;
        Element element = Element.of(number);
        values.put(FRACTION + element.symbol(), share);
        mass += share * element.mass();
        radius += share * element.covalentRadius();
      }
    }
    double massSquare = 0;
    double radiusSquare = 0;
    for (int number = 1; number < counts.length; number++) {
      if (counts[number] > 0) {
        double share = (double) counts[number] / atoms;
        Element element = Element.of(number);
        massSquare += share * square(element.mass() - mass);
        radiusSquare += share * square(element.covalentRadius() - radius);
      }
    }
    values.put("mass_mean_amu", mass);
    values.put("mass_spread_amu", Math.sqrt(massSquare));
    values.put("radius_mean_A", radius);
    values.put("radius_spread_A", Math.sqrt(radiusSquare));
    double density = atoms / structure.lattice().volume();
    values.put("number_density_per_A3", density);
    values.put("mass_density_g_per_cm3", density * mass * GRAM_PER_CM3);
  }

  private static double square(double value) {
    return value * value;
  }

  private static void surroundings(Structure structure, SortedMap<String, Double> values) {
    double[] positions = structure.positions();
    double[] nearestSums = new double[2];
    double[] coordinations = new double[2];
    double[] vector = new double[3];
    int lithiums = 0;
    try (Workers alone = new Workers(1)) {
      NeighborList list = NeighborList.build(structure.lattice(), positions, REACH, alone);
      for (int atom = 0; atom < structure.size(); atom++) {
        if (!isLithium(structure, atom)) {
          continue;
        }
        lithiums++;
        double[] nearest = {REACH, REACH};
        for (int pair = list.start(atom); pair < list.end(atom); pair++) {
          list.vector(atom, pair, positions, vector);
          double distance = Math.sqrt(square(vector[0]) + square(vector[1]) + square(vector[2]));
          int kind = isLithium(structure, list.neighbor(pair)) ? 0 : 1;
          nearest[kind] = Math.min(nearest[kind], distance);
          coordinations[kind] += 0.5 * (1 + StrictMath.cos(Math.PI * distance / REACH));
        }
        nearestSums[0] += nearest[0];
        nearestSums[1] += nearest[1];
      }
    }
    values.put("nearest_Li_Li_A", nearestSums[0] / lithiums);
    values.put("nearest_Li_frame_A", nearestSums[1] / lithiums);
    values.put("coordination_Li_Li", coordinations[0] / lithiums);
    values.put("coordination_Li_frame", coordinations[1] / lithiums);
  }
}
