package org.liflow.nn.painn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.liflow.nn.Linear;
import org.liflow.nn.Weights;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.AtomFeatures;
import org.liflow.tensor.autograd.GateVectorsOperation;
import org.liflow.tensor.autograd.GatedUpdateOperation;
import org.liflow.tensor.autograd.GatherOperation;
import org.liflow.tensor.autograd.JoinNormsOperation;
import org.liflow.tensor.autograd.RadialMessageOperation;
import org.liflow.tensor.autograd.SumOperation;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.UpdateWeights;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * The network of LiFlow (Nam et al., Nature Machine Intelligence 2025, arXiv:2410.01464): a
 * polarizable atom interaction network (Schütt et al., ICML 2021) over two frames of the same
 * atoms, equivariant to rotation and reflection.
 *
 * <p>Frame 1 is the conditioning positions, frame 2 those positions plus a displacement. The
 * network predicts one vector per atom: a velocity of the flow, or the displacement at its end.
 * This object holds the weights on one backend; objects made by {@link #batch} and {@link
 * #condition} evaluate it.
 *
 * <p>Thread safety: any number of threads may evaluate a network, with evaluating objects of their
 * own, while none changes its weights or closes it. Training belongs to one thread.
 */
public final class DualPaiNN implements AutoCloseable {
  private static final String EMBEDDING = "atom_embedding.weight";
  private static final String TIME_FREQUENCIES = "time_embedding.freqs";
  private static final String TEMPERATURE_FREQUENCIES = "temp_embedding.freqs";
  private static final String FILTER = ".linear_W";

  private final NetworkConfiguration configuration;
  private final Backend backend;
  final Variable elementEmbedding;
  final FourierFeatures fourier;
  final Linear displacementEmbedding;
  final List<Layer> layers = new ArrayList<>();
  final Linear outputVectors;
  final Linear outputHidden;
  final Linear outputGate;
  private final List<Linear> linears;
  private final Resources resources;
  private boolean closed;

  /**
   * One round of message and update.
   *
   * @param filter (radial functions + 1) × (4 × features): the radial weights and, last, their bias
   */
  record Layer(
      Linear phiHidden,
      Linear phi,
      Variable filter,
      Linear pairs,
      Linear gateHidden,
      Linear gates) {
    UpdateWeights updateWeights() {
      return new UpdateWeights(
          pairs.weight().value(),
          gateHidden.weight().value(),
          gateHidden.bias().value(),
          gates.weight().value(),
          gates.bias().value());
    }
  }

  /**
   * Loads the weights onto a backend.
   *
   * @param configuration sizes and cutoffs
   * @param weights the parameters' values
   * @param backend closed by the caller, after this network
   * @throws IllegalArgumentException when weights are missing or of another shape
   */
  public DualPaiNN(NetworkConfiguration configuration, Weights weights, Backend backend) {
    this.configuration = configuration;
    this.backend = backend;
    int f = configuration.numFeatures();
    try (Resources made = new Resources()) {
      Tensor embedding = made.add(backend.tensor(configuration.numElements(), f));
      backend.upload(weights.require(EMBEDDING, configuration.numElements(), f), embedding);
      elementEmbedding = made.add(Variable.parameter(embedding));
      fourier =
          new FourierFeatures(
              weights.require(TIME_FREQUENCIES, f / 4),
              weights.require(TEMPERATURE_FREQUENCIES, f / 4),
              configuration.referenceTemperature());
      Loading parts = new Loading(backend, weights, made);
      displacementEmbedding = parts.linear("linear_v", 1, f, false, Activation.IDENTITY);
      for (int k = 0; k < configuration.numLayers(); k++) {
        String message = "messages." + k;
        String update = "updates." + k;
        layers.add(
            new Layer(
                parts.linear(message + ".mlp_phi.0", f, f, true, Activation.SILU),
                parts.linear(message + ".mlp_phi.2", f, 4 * f, true, Activation.IDENTITY),
                parts.filter(message + FILTER, configuration.numRadialBasis(), 4 * f),
                parts.linear(update + ".linear_UV", f, 2 * f, false, Activation.IDENTITY),
                parts.linear(update + ".mlp_a.0", 2 * f, f, true, Activation.SILU),
                parts.linear(update + ".mlp_a.2", f, 3 * f, true, Activation.IDENTITY)));
      }
      outputVectors = parts.linear("output_block.linear_v", f, 2, false, Activation.IDENTITY);
      outputHidden = parts.linear("output_block.mlp_s.0", f + 1, f + 1, true, Activation.SILU);
      outputGate = parts.linear("output_block.mlp_s.2", f + 1, 1, true, Activation.IDENTITY);
      linears = allLinears();
      resources = made.keep();
    }
  }

  /** Puts parts of a network onto a backend. */
  private record Loading(Backend backend, Weights weights, Resources made) {
    Linear linear(String name, int inputs, int outputs, boolean bias, Activation activation) {
      return made.add(Linear.load(backend, weights, name, inputs, outputs, bias, activation));
    }

    /** The two frames' filters add up before the matrix, and the bias is one more function. */
    Variable filter(String name, int count, int width) {
      float[] weight =
          Linear.transpose(weights.require(name + ".weight", width, count), width, count);
      float[] values = Arrays.copyOf(weight, (count + 1) * width);
      System.arraycopy(weights.require(name + ".bias", width), 0, values, count * width, width);
      Tensor filter = made.add(backend.tensor(count + 1, width));
      backend.upload(values, filter);
      return made.add(Variable.parameter(filter));
    }
  }

  /**
   * Returns sizes and cutoffs.
   *
   * @return as given to the constructor
   */
  public NetworkConfiguration configuration() {
    return configuration;
  }

  /**
   * Returns the backend that holds the weights.
   *
   * @return as given to the constructor
   */
  public Backend backend() {
    return backend;
  }

  RadialBasis basis() {
    return new RadialBasis(
        configuration.numRadialBasis(), configuration.rMax(), configuration.rOffset());
  }

  /**
   * Fixes the conditioning positions and temperatures and makes the memory for evaluations.
   *
   * @param graph its species are rows of the element embedding
   * @param temperatures one per structure of the graph, in K
   * @return evaluates the network, to be closed by the caller
   * @throws IllegalArgumentException when a species has no row, or the numbers do not fit
   */
  public ConditionedNetwork condition(AtomGraph graph, double[] temperatures) {
    requireOpen();
    return new ConditionedNetwork(this, graph, temperatures);
  }

  /**
   * Makes the memory for evaluations of a batch of structures.
   *
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param species row of the element embedding per atom
   * @return evaluates the network, to be closed by the caller
   * @throws IllegalArgumentException when a species has no row
   */
  public BatchNetwork batch(int[] atomStart, int[] species) {
    requireOpen();
    return new BatchNetwork(this, atomStart, species);
  }

  /**
   * Predicts one vector per atom, differentiable with respect to the {@link #parameters}.
   *
   * @param tape records the operations
   * @param graph the conditioning positions; its species are rows of the element embedding
   * @param temperatures one per structure of the graph, in K
   * @param displacements frame 2 minus frame 1: x, y, z of each atom in Å
   * @param times flow time of each structure, 0 to 1
   * @return atoms × 3 × 1, in Å
   * @throws IllegalArgumentException when a species has no row, or the numbers do not fit
   */
  public Variable predict(
      Tape tape, AtomGraph graph, double[] temperatures, float[] displacements, double[] times) {
    requireOpen();
    if (displacements.length != 3 * graph.atoms()
        || temperatures.length != graph.graphs()
        || times.length != graph.graphs()) {
      throw new IllegalArgumentException(
          String.format(
              "%d displacements, %d temperatures and %d flow times for %d atoms in %d structures",
              displacements.length,
              temperatures.length,
              times.length,
              graph.atoms(),
              graph.graphs()));
    }
    AtomKinds kinds = AtomKinds.of(graph.atomStart(), graph.species(), configuration.numElements());
    Variable displacement = tape.constant(displacements, 3 * graph.atoms(), 1);
    RadialEdges edges = tape.own(backend.radialEdges(graph, basis()));
    backend.displace(edges, displacement.value());
    Variable kindScalars =
        SumOperation.apply(
            tape,
            GatherOperation.apply(tape, elementEmbedding, kinds.species()),
            tape.constant(
                fourier.of(kinds, times, temperatures),
                kinds.count(),
                configuration.numFeatures()));
    AtomFeatures features =
        new AtomFeatures(
            GatherOperation.apply(tape, kindScalars, kinds.ofAtom()),
            displacementEmbedding.apply(tape, displacement));
    for (int k = 0; k < layers.size(); k++) {
      Layer layer = layers.get(k);
      boolean first = k == 0;
      Variable hidden = layer.phiHidden().apply(tape, first ? kindScalars : features.scalars());
      Variable phi = layer.phi().apply(tape, hidden);
      features =
          RadialMessageOperation.apply(
              tape, edges, phi, first ? kinds.ofAtom() : null, layer.filter(), features);
      Variable pairs = layer.pairs().apply(tape, features.vectors());
      Variable joined = JoinNormsOperation.apply(tape, features.scalars(), pairs);
      Variable gates = layer.gates().apply(tape, layer.gateHidden().apply(tape, joined));
      features = GatedUpdateOperation.apply(tape, gates, pairs, features);
    }
    Variable pairs = outputVectors.apply(tape, features.vectors());
    Variable joined = JoinNormsOperation.apply(tape, features.scalars(), pairs);
    Variable gate = outputGate.apply(tape, outputHidden.apply(tape, joined));
    return GateVectorsOperation.apply(tape, pairs, gate);
  }

  /**
   * Returns the weights' version: the sum of the {@link #parameters}' versions, which grows with
   * each change.
   */
  long version() {
    long version = elementEmbedding.version();
    for (Layer layer : layers) {
      version += layer.filter().version();
    }
    for (Linear layer : linears) {
      version += layer.weight().version() + (layer.bias() == null ? 0 : layer.bias().version());
    }
    return version;
  }

  /** Refuses work after {@link #close()}, in words that name the network and not its tensors. */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the network on the backend '" + backend.name() + "' has been closed");
    }
  }

  /**
   * Returns the trainable parameters.
   *
   * @return the same variables in the same order at each call
   */
  public List<Variable> parameters() {
    List<Variable> parameters = new ArrayList<>();
    parameters.add(elementEmbedding);
    layers.forEach(layer -> parameters.add(layer.filter()));
    for (Linear layer : linears) {
      parameters.add(layer.weight());
      if (layer.bias() != null) {
        parameters.add(layer.bias());
      }
    }
    return parameters;
  }

  private List<Linear> allLinears() {
    List<Linear> all = new ArrayList<>();
    all.add(displacementEmbedding);
    for (Layer layer : layers) {
      all.addAll(
          List.of(
              layer.phiHidden(), layer.phi(), layer.pairs(), layer.gateHidden(), layer.gates()));
    }
    all.addAll(List.of(outputVectors, outputHidden, outputGate));
    return all;
  }

  /**
   * Returns the weights in the layout of a model file: the reverse of loading.
   *
   * @return row-major values, outputs × inputs, by name
   */
  public Map<String, float[]> weights() {
    return values(Variable::value);
  }

  /**
   * Returns the gradients of the {@link #weights}.
   *
   * @return by the same names; zero where none has arrived
   */
  public Map<String, float[]> gradients() {
    Map<String, float[]> gradients = values(Variable::gradient);
    gradients.remove(TIME_FREQUENCIES);
    gradients.remove(TEMPERATURE_FREQUENCIES);
    return gradients;
  }

  private Map<String, float[]> values(Function<Variable, Tensor> part) {
    Map<String, float[]> values = new LinkedHashMap<>();
    values.put(EMBEDDING, download(elementEmbedding, part));
    values.put(TIME_FREQUENCIES, fourier.time().clone());
    values.put(TEMPERATURE_FREQUENCIES, fourier.temperature().clone());
    int count = configuration.numRadialBasis();
    int width = 4 * configuration.numFeatures();
    for (int k = 0; k < layers.size(); k++) {
      float[] filter = download(layers.get(k).filter(), part);
      String name = "messages." + k + FILTER;
      float[] weight = Arrays.copyOf(filter, count * width);
      values.put(name + ".weight", Linear.transpose(weight, count, width));
      values.put(name + ".bias", Arrays.copyOfRange(filter, count * width, filter.length));
    }
    for (Linear layer : linears) {
      Tensor weight = layer.weight().value();
      values.put(
          layer.name() + ".weight",
          Linear.transpose(download(layer.weight(), part), weight.rows(), weight.columns()));
      if (layer.bias() != null) {
        values.put(layer.name() + ".bias", download(layer.bias(), part));
      }
    }
    return values;
  }

  private float[] download(Variable parameter, Function<Variable, Tensor> part) {
    float[] values = new float[parameter.value().size()];
    Tensor tensor = part.apply(parameter);
    if (tensor != null) {
      backend.download(tensor, values);
    }
    return values;
  }

  @Override
  public void close() {
    closed = true;
    resources.close();
  }
}
