package org.liflow.nn.io;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/**
 * The sizes of a network as keys and values, the same in model files and in training settings.
 *
 * <p>Model files of the first format version have {@code r_max_angstrom}, {@code r_offset_angstrom}
 * and {@code reference_temperature_kelvin} in place of {@code r_max_A}, {@code r_offset_A} and
 * {@code reference_temperature_K}; both are read, and the short ones are written.
 */
public final class NetworkTree {
  private NetworkTree() {}

  /**
   * Returns a network's sizes as keys and values.
   *
   * @param network the sizes
   * @return a new map in the order to be written; its values are texts and numbers
   */
  public static Map<String, Object> of(NetworkConfiguration network) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("num_features", network.numFeatures());
    tree.put("num_radial_basis", network.numRadialBasis());
    tree.put("num_layers", network.numLayers());
    tree.put("num_elements", network.numElements());
    tree.put("r_max_A", network.rMax());
    tree.put("r_offset_A", network.rOffset());
    tree.put("reference_temperature_K", network.referenceTemperature());
    tree.put("prediction_mode", network.predictionMode().name().toLowerCase(Locale.ROOT));
    return tree;
  }

  /**
   * Reads a network's sizes, all of which must be there.
   *
   * @param tree what {@link #of} gave, as a file holds it
   * @return the sizes
   * @throws IllegalArgumentException for a missing or wrong value
   */
  public static NetworkConfiguration read(ConfigurationTree tree) {
    return new NetworkConfiguration(
        tree.integer("num_features"),
        tree.integer("num_radial_basis"),
        tree.integer("num_layers"),
        tree.integer("num_elements"),
        number(tree, "r_max_A", "r_max_angstrom"),
        number(tree, "r_offset_A", "r_offset_angstrom"),
        number(tree, "reference_temperature_K", "reference_temperature_kelvin"),
        mode(tree));
  }

  /**
   * Reads a network's sizes; those that are not there are taken from another network.
   *
   * @param tree any of the keys that {@link #of} gives
   * @param otherwise the sizes that are not said
   * @return the sizes
   * @throws IllegalArgumentException for a wrong value
   */
  public static NetworkConfiguration read(ConfigurationTree tree, NetworkConfiguration otherwise) {
    return new NetworkConfiguration(
        integer(tree, "num_features", otherwise.numFeatures()),
        integer(tree, "num_radial_basis", otherwise.numRadialBasis()),
        integer(tree, "num_layers", otherwise.numLayers()),
        integer(tree, "num_elements", otherwise.numElements()),
        number(tree, "r_max_A", "r_max_angstrom", otherwise.rMax()),
        number(tree, "r_offset_A", "r_offset_angstrom", otherwise.rOffset()),
        number(
            tree,
            "reference_temperature_K",
            "reference_temperature_kelvin",
            otherwise.referenceTemperature()),
        tree.has("prediction_mode") ? mode(tree) : otherwise.predictionMode());
  }

  private static int integer(ConfigurationTree tree, String key, int otherwise) {
    return tree.has(key) ? tree.integer(key) : otherwise;
  }

  private static double number(
      ConfigurationTree tree, String key, String former, double otherwise) {
    return tree.has(key) || tree.has(former) ? number(tree, key, former) : otherwise;
  }

  /** A value by its key, or by the key of the first format version. */
  private static double number(ConfigurationTree tree, String key, String former) {
    if (tree.has(key) && tree.has(former)) {
      throw new IllegalArgumentException(
          "both '" + key + "' and '" + former + "': only one is right");
    }
    return tree.number(!tree.has(key) && tree.has(former) ? former : key);
  }

  private static PredictionMode mode(ConfigurationTree tree) {
    String text = tree.text("prediction_mode");
    for (PredictionMode mode : PredictionMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "the unknown prediction_mode '" + text + "', not velocity or data");
  }
}
