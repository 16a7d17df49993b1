package org.liflow.nn.painn;

import java.util.ArrayList;
import java.util.List;
import org.liflow.nn.Linear;
import org.liflow.nn.Weights;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * The network of LiFlow (Nam et al., Nature Machine Intelligence 2025, arXiv:2410.01464): a
 * polarizable atom interaction network (Schütt et al., ICML 2021) over two frames of the same
 * atoms, equivariant to rotation and reflection.
 *
 * <p>Frame 1 is the conditioning positions, frame 2 those positions plus a displacement. It
 * predicts one vector an atom: a velocity of the flow, or the displacement at its end. Holds the
 * weights on one backend; {@link #condition} gives what evaluates it on a graph.
 */
public final class DualPaiNN implements AutoCloseable {
  private final NetworkConfiguration configuration;
  private final Backend backend;
  final float[] elementEmbedding;
  final float[] timeFrequencies;
  final float[] temperatureFrequencies;
  final Linear displacementEmbedding;
  final List<Layer> layers = new ArrayList<>();
  final Linear outputVectors;
  final Linear outputHidden;
  final Linear outputGate;

  /**
   * One round of message and update.
   *
   * @param filter (radial functions + 1) × (4 × features): the radial weights and, last, their bias
   */
  record Layer(
      Linear phiHidden, Linear phi, Tensor filter, Linear pairs, Linear gateHidden, Linear gates)
      implements AutoCloseable {
    @Override
    public void close() {
      phiHidden.close();
      phi.close();
      filter.close();
      pairs.close();
      gateHidden.close();
      gates.close();
    }
  }

  /**
   * Loads the weights onto a backend.
   *
   * @param backend stays the caller's to close, after this network
   * @throws IllegalArgumentException when weights are missing or of another shape
   */
  public DualPaiNN(NetworkConfiguration configuration, Weights weights, Backend backend) {
    this.configuration = configuration;
    this.backend = backend;
    int f = configuration.numFeatures();
    elementEmbedding = weights.get("atom_embedding.weight", configuration.numElements(), f);
    timeFrequencies = weights.get("time_embedding.freqs", f / 4);
    temperatureFrequencies = weights.get("temp_embedding.freqs", f / 4);
    displacementEmbedding = linear(weights, "linear_v", 1, f, false, Activation.IDENTITY);
    for (int k = 0; k < configuration.numLayers(); k++) {
      String message = "messages." + k;
      String update = "updates." + k;
      layers.add(
          new Layer(
              linear(weights, message + ".mlp_phi.0", f, f, true, Activation.SILU),
              linear(weights, message + ".mlp_phi.2", f, 4 * f, true, Activation.IDENTITY),
              filter(weights, message + ".linear_W"),
              linear(weights, update + ".linear_UV", f, 2 * f, false, Activation.IDENTITY),
              linear(weights, update + ".mlp_a.0", 2 * f, f, true, Activation.SILU),
              linear(weights, update + ".mlp_a.2", f, 3 * f, true, Activation.IDENTITY)));
    }
    outputVectors = linear(weights, "output_block.linear_v", f, 2, false, Activation.IDENTITY);
    outputHidden = linear(weights, "output_block.mlp_s.0", f + 1, f + 1, true, Activation.SILU);
    outputGate = linear(weights, "output_block.mlp_s.2", f + 1, 1, true, Activation.IDENTITY);
  }

  private Linear linear(
      Weights weights, String name, int inputs, int outputs, boolean bias, Activation activation) {
    return Linear.load(backend, weights, name, inputs, outputs, bias, activation);
  }

  /** The two frames' filters add up before the matrix, and the bias is one more radial function. */
  private Tensor filter(Weights weights, String name) {
    int count = configuration.numRadialBasis();
    int width = 4 * configuration.numFeatures();
    float[] weight = Linear.transpose(weights.get(name + ".weight", width, count), width, count);
    float[] values = java.util.Arrays.copyOf(weight, (count + 1) * width);
    System.arraycopy(weights.get(name + ".bias", width), 0, values, count * width, width);
    Tensor filter = backend.tensor(count + 1, width);
    backend.upload(values, filter);
    return filter;
  }

  /** Sizes and cutoffs. */
  public NetworkConfiguration configuration() {
    return configuration;
  }

  /** Where it computes. */
  public Backend backend() {
    return backend;
  }

  RadialBasis basis() {
    return new RadialBasis(
        configuration.numRadialBasis(), configuration.rMax(), configuration.rOffset());
  }

  /**
   * Fixes the conditioning positions and temperatures and makes the memory for evaluations: what
   * stays the same during one flow is computed once.
   *
   * @param graph its species are rows of the element embedding
   * @param temperatures one a structure of the graph, in K
   * @throws IllegalArgumentException when a species has no row, or the numbers do not fit
   */
  public ConditionedNetwork condition(AtomGraph graph, double[] temperatures) {
    return new ConditionedNetwork(this, graph, temperatures);
  }

  @Override
  public void close() {
    displacementEmbedding.close();
    layers.forEach(Layer::close);
    outputVectors.close();
    outputHidden.close();
    outputGate.close();
  }
}
