package org.liflow.nn.painn;

import java.util.ArrayList;
import java.util.List;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.Recording;
import org.liflow.tensor.backend.UpdateWorkspace;
import org.liflow.tensor.geometry.AtomGraph;

/**
 * A network at fixed conditioning positions and temperatures, with the memory to evaluate it again
 * and again for displacements and flow times. Of weights that change later it sees some and not
 * others: one is made anew after each training step. One caller at a time.
 */
public final class ConditionedNetwork implements AutoCloseable {
  /**
   * Sees the features between blocks, for tests against reference values; of large structures in
   * the order in which they are evaluated.
   */
  interface FeatureObserver {
    void see(String stage, int layer, Tensor scalars, Tensor vectors);
  }

  private final DualPaiNN network;
  private final AtomGraph graph;
  private final double[] temperatures;

  /** The order of atoms in which the network is evaluated; null for that of the graph. */
  private final int[] order;

  /** What goes in or comes out, in that order: three numbers an atom; none without an order. */
  private final float[] exchanged;

  private final AtomKinds kinds;
  private final float[] kindEmbeddings;
  private final RadialEdges edges;
  private final List<Tensor> memory = new ArrayList<>();
  private final Tensor displacement;
  private final Tensor kindScalars;
  private final Tensor kindHidden;
  private final Tensor kindPhi;
  private final Tensor scalars;
  private final Tensor[] vectors = new Tensor[2];
  private final Tensor hidden;
  private final Tensor phi;
  private final UpdateWorkspace workspace;
  private final Tensor outputPairs;
  private final Tensor outputJoined;
  private final Tensor outputHidden;
  private final Tensor outputGate;
  private final Tensor output;
  private final Recording recording;

  ConditionedNetwork(DualPaiNN network, AtomGraph graph, double[] temperatures) {
    this.network = network;
    this.graph = graph;
    this.temperatures = temperatures.clone();
    if (temperatures.length != graph.graphs()) {
      throw new IllegalArgumentException(
          temperatures.length + " temperatures for " + graph.graphs() + " structures");
    }
    order = graph.spatialOrder().orElse(null);
    AtomGraph evaluated = order == null ? graph : graph.reordered(order);
    kinds = AtomKinds.of(evaluated, network.configuration().numElements());
    int n = graph.atoms();
    exchanged = new float[order == null ? 0 : 3 * n];
    int f = network.configuration().numFeatures();
    edges = network.backend().radialEdges(evaluated, network.basis());
    displacement = tensor(n, 3);
    kindScalars = tensor(kinds.count(), f);
    kindHidden = tensor(kinds.count(), f);
    kindPhi = tensor(kinds.count(), 4 * f);
    scalars = tensor(n, f);
    vectors[0] = tensor(n, 3, f);
    vectors[1] = tensor(n, 3, f);
    hidden = tensor(n, f);
    phi = tensor(n, 4 * f);
    workspace = network.backend().updateWorkspace(n, f);
    outputPairs = tensor(n, 3, 2);
    outputJoined = tensor(n, f + 1);
    outputHidden = tensor(n, f + 1);
    outputGate = tensor(n, 1);
    output = tensor(n, 3, 1);
    kindEmbeddings = new float[kindScalars.size()];
    network.backend().gather(network.elementEmbedding.value(), kinds.species(), kindScalars);
    network.backend().download(kindScalars, kindEmbeddings);
    recording = network.backend().record(() -> compute((stage, layer, s, v) -> {}));
  }

  private Tensor tensor(int... shape) {
    Tensor tensor = network.backend().uninitialised(shape);
    memory.add(tensor);
    return tensor;
  }

  /** The graph of the conditioning positions. */
  public AtomGraph graph() {
    return graph;
  }

  /**
   * Evaluates the network.
   *
   * @param displacements frame 2 minus frame 1: x, y, z of each atom in Å
   * @param times the flow time of each structure, 0 to 1
   * @param predicted x, y, z of each atom in Å (a unit of flow time is 1); overwritten
   */
  public void evaluate(float[] displacements, double[] times, float[] predicted) {
    upload(displacements, times, predicted);
    recording.run();
    download(predicted);
  }

  void evaluate(
      float[] displacements, double[] times, float[] predicted, FeatureObserver observer) {
    upload(displacements, times, predicted);
    compute(observer);
    download(predicted);
  }

  /** Checks what an evaluation is asked for and brings its inputs to the backend. */
  private void upload(float[] displacements, double[] times, float[] predicted) {
    int n = graph.atoms();
    if (displacements.length != 3 * n || predicted.length != 3 * n) {
      throw new IllegalArgumentException(
          displacements.length + " displacements of " + n + " atoms into " + predicted.length);
    }
    if (times.length != graph.graphs()) {
      throw new IllegalArgumentException(
          times.length + " flow times for " + graph.graphs() + " structures");
    }
    network.backend().upload(ordered(displacements), displacement);
    network.backend().upload(initialScalars(times), kindScalars);
  }

  /** All between the inputs and the output: the same operations on the same tensors each time. */
  private void compute(FeatureObserver observer) {
    Backend backend = network.backend();
    backend.displace(edges, displacement);
    backend.gather(kindScalars, kinds.ofAtom(), scalars);
    Tensor column = new Tensor(displacement.storage(), 3 * graph.atoms(), 1);
    network.displacementEmbedding.apply(backend, column, vectors[0]);

    int current = 0;
    for (int k = 0; k < network.layers.size(); k++) {
      DualPaiNN.Layer layer = network.layers.get(k);
      observer.see("in", k, scalars, vectors[current]);
      if (k == 0) {
        layer.phiHidden().apply(backend, kindScalars, kindHidden);
        layer.phi().apply(backend, kindHidden, kindPhi);
      } else {
        layer.phiHidden().apply(backend, scalars, hidden);
        layer.phi().apply(backend, hidden, phi);
      }
      backend.radialMessage(
          edges,
          k == 0 ? kindPhi : phi,
          k == 0 ? kinds.ofAtom() : null,
          layer.filter().value(),
          scalars,
          vectors[current],
          vectors[1 - current]);
      current = 1 - current;
      observer.see("message", k, scalars, vectors[current]);
      backend.update(scalars, vectors[current], layer.updateWeights(), workspace);
      observer.see("update", k, scalars, vectors[current]);
    }
    network.outputVectors.apply(backend, vectors[current], outputPairs);
    backend.joinNorms(scalars, outputPairs, outputJoined);
    network.outputHidden.apply(backend, outputJoined, outputHidden);
    network.outputGate.apply(backend, outputHidden, outputGate);
    backend.gateVectors(outputPairs, outputGate, output);
  }

  private void download(float[] predicted) {
    if (order == null) {
      network.backend().download(output, predicted);
    } else {
      network.backend().download(output, exchanged);
      restore(exchanged, 3, predicted);
    }
  }

  private float[] ordered(float[] displacements) {
    if (order == null) {
      return displacements;
    }
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(displacements, 3 * order[i], exchanged, 3 * i, 3);
    }
    return exchanged;
  }

  /** Puts rows back into the order of the graph. */
  private void restore(float[] ordered, int columns, float[] values) {
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(ordered, columns * i, values, columns * order[i], columns);
    }
  }

  /** Element embedding plus sines and cosines of the flow time and of the scaled temperature. */
  private float[] initialScalars(double[] times) {
    float[] values = network.fourier.of(kinds, times, temperatures);
    for (int k = 0; k < values.length; k++) {
      values[k] += kindEmbeddings[k];
    }
    return values;
  }

  @Override
  public void close() {
    recording.close();
    edges.close();
    workspace.close();
    memory.forEach(Tensor::close);
  }

  /**
   * Evaluates the network and gives the scalar features after its last update, which do not change
   * when the structures are turned or moved.
   *
   * @param displacements frame 2 minus frame 1: x, y, z of each atom in Å
   * @param times the flow time of each structure, 0 to 1
   * @return atoms × features
   */
  public float[] scalars(float[] displacements, double[] times) {
    evaluate(displacements, times, new float[3 * graph.atoms()]);
    float[] features = new float[graph.atoms() * network.configuration().numFeatures()];
    network.backend().download(scalars, features);
    if (order == null) {
      return features;
    }
    float[] restored = new float[features.length];
    restore(features, network.configuration().numFeatures(), restored);
    return restored;
  }
}
