package org.liflow.nn.io;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.liflow.nn.painn.NetworkConfiguration;

/** The names and shapes of a network's tensors, as in the published models. */
public final class WeightShapes {
  private WeightShapes() {}

  /**
   * Lists the tensors of a model file, in the order of the published models. Linear layers have
   * shape (outputs, inputs); {@code freqs} are the fixed frequencies of the Fourier embeddings.
   *
   * @param network the network's size
   * @return shapes by name
   */
  public static Map<String, int[]> of(NetworkConfiguration network) {
    int features = network.numFeatures();
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("atom_embedding.weight", new int[] {network.numElements(), features});
    shapes.put("time_embedding.freqs", new int[] {features / 4});
    shapes.put("temp_embedding.freqs", new int[] {features / 4});
    shapes.put("linear_v.weight", new int[] {features, 1});
    for (int layer = 0; layer < network.numLayers(); layer++) {
      String block = "messages." + layer + ".";
      perceptron(shapes, block + "mlp_phi", features, features, 4 * features);
      linear(shapes, block + "linear_W", network.numRadialBasis(), 4 * features);
    }
    for (int layer = 0; layer < network.numLayers(); layer++) {
      String block = "updates." + layer + ".";
      perceptron(shapes, block + "mlp_a", 2 * features, features, 3 * features);
      shapes.put(block + "linear_UV.weight", new int[] {2 * features, features});
    }
    shapes.put("output_block.linear_v.weight", new int[] {2, features});
    perceptron(shapes, "output_block.mlp_s", features + 1, features + 1, 1);
    return shapes;
  }

  private static void perceptron(
      Map<String, int[]> shapes, String name, int inputs, int hidden, int outputs) {
    linear(shapes, name + ".0", inputs, hidden);
    linear(shapes, name + ".2", hidden, outputs);
  }

  private static void linear(Map<String, int[]> shapes, String name, int inputs, int outputs) {
    shapes.put(name + ".weight", new int[] {outputs, inputs});
    shapes.put(name + ".bias", new int[] {outputs});
  }

  /**
   * @throws IllegalArgumentException names the tensors that are missing, or too many, or of another
   *     shape
   */
  static void requireSame(Map<String, int[]> wanted, Map<String, int[]> found) {
    requireNone("missing tensors ", difference(wanted.keySet(), found.keySet()));
    requireNone("unknown tensors ", difference(found.keySet(), wanted.keySet()));
    for (Map.Entry<String, int[]> entry : wanted.entrySet()) {
      int[] shape = found.get(entry.getKey());
      if (!Arrays.equals(shape, entry.getValue())) {
        throw new IllegalArgumentException(
            "tensor "
                + entry.getKey()
                + " of shape "
                + Arrays.toString(shape)
                + " where the configuration asks for "
                + Arrays.toString(entry.getValue()));
      }
    }
  }

  private static Set<String> difference(Set<String> from, Set<String> without) {
    Set<String> rest = new TreeSet<>(from);
    rest.removeAll(without);
    return rest;
  }

  private static void requireNone(String what, Set<String> names) {
    if (!names.isEmpty()) {
      String list = String.join(", ", names);
      throw new IllegalArgumentException(
          what + (list.length() > 300 ? list.substring(0, 300) + "..." : list));
    }
  }
}
