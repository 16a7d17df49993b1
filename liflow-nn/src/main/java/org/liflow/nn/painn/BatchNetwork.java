package org.liflow.nn.painn;

import java.util.Arrays;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.UpdateWorkspace;
import org.liflow.tensor.geometry.AtomGraph;

/**
 * A network with the memory to evaluate it on a batch of structures of given species. Conditioning
 * positions, temperatures and flow times may be set any number of times.
 *
 * <p>Embeddings and the first layer are cached. A batch network is therefore valid only while the
 * weights stay the same: after a change, which optimizers mark on the parameters, every method that
 * computes throws an {@link IllegalStateException}.
 *
 * <p>Thread safety: an object belongs to one thread. Threads with objects of their own may share
 * the network and its backend.
 */
public final class BatchNetwork implements AutoCloseable {
  /**
   * Sees the features between blocks, for tests against reference values; of large structures in
   * the order in which they are evaluated.
   */
  interface FeatureObserver {
    void see(String stage, int layer, Tensor scalars, Tensor vectors);
  }

  private final DualPaiNN network;
  private final Backend backend;
  private final int[] atomStart;
  private final AtomKinds kinds;
  private final long version;
  private final float[] kindEmbeddings;
  private final Resources memory;
  private final Tensor scalars;
  private final Tensor[] vectors = new Tensor[2];
  private final Tensor hidden;
  private final Tensor phi;
  private final UpdateWorkspace workspace;
  private final Tensor outputPairs;
  private final Tensor outputJoined;
  private final Tensor outputHidden;
  private final Tensor outputGate;
  private RadialEdges edges;

  /** The order of atoms in which the network is evaluated, and its reverse; null for their own. */
  private int[] order;

  private int[] places;

  /** Input and output in that order; null without one. */
  private Tensor orderedDisplacement;

  private Tensor orderedOutput;

  private double[] temperatures = {};
  private double[][] times = {};

  /** The first layer's scalars and φ, one row a moment and kind of atom; null before any. */
  private Tensor kindScalars;

  private Tensor kindHidden;
  private Tensor kindPhi;
  private Resources kindMemory = new Resources();

  /** Rows of these for each atom, in the order of evaluation, one array a moment. */
  private int[][] kindRows = {};

  /**
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param species each atom's row of the element embedding
   */
  BatchNetwork(DualPaiNN network, int[] atomStart, int[] species) {
    this.network = network;
    this.atomStart = atomStart.clone();
    backend = network.backend();
    version = network.version();
    kinds = AtomKinds.of(atomStart, species, network.configuration().numElements());
    int n = species.length;
    int f = network.configuration().numFeatures();
    kindEmbeddings = new float[kinds.count() * f];
    try (Tensor embeddings = backend.uninitialised(kinds.count(), f)) {
      backend.gather(network.elementEmbedding.value(), kinds.species(), embeddings);
      backend.download(embeddings, kindEmbeddings);
    }
    try (Resources made = new Resources()) {
      scalars = made.add(backend.uninitialised(n, f));
      vectors[0] = made.add(backend.uninitialised(n, 3, f));
      vectors[1] = made.add(backend.uninitialised(n, 3, f));
      hidden = made.add(backend.uninitialised(n, f));
      phi = made.add(backend.uninitialised(n, 4 * f));
      workspace = made.add(backend.updateWorkspace(n, f));
      outputPairs = made.add(backend.uninitialised(n, 3, 2));
      outputJoined = made.add(backend.uninitialised(n, f + 1));
      outputHidden = made.add(backend.uninitialised(n, f + 1));
      outputGate = made.add(backend.uninitialised(n, 1));
      memory = made.keep();
    }
  }

  private void requireCurrent() {
    network.requireOpen();
    if (network.version() != version) {
      throw new IllegalStateException(
          "the network's weights have changed since this batch was made: make a new one");
    }
  }

  /**
   * Returns the number of atoms of all structures.
   *
   * @return 0 or more
   */
  public int atoms() {
    return kinds.ofAtom().length;
  }

  /**
   * Returns the first atom of each structure and, last, the number of atoms.
   *
   * @return a copy
   */
  public int[] atomStart() {
    return atomStart.clone();
  }

  /**
   * Returns the backend that computes.
   *
   * @return the network's
   */
  public Backend backend() {
    return backend;
  }

  /**
   * Sets the conditioning positions.
   *
   * @param atoms operations on the positions
   * @param pairs all that may interact, made at the positions
   * @param positions the conditioning positions
   * @return true if recordings of earlier evaluations remain valid; otherwise they must be closed
   *     and made anew
   */
  public boolean condition(AtomOperations atoms, PairList pairs, Positions positions) {
    requireCurrent();
    RadialEdges former = edges;
    edges = null;
    try (Resources given = new Resources()) {
      if (former != null) {
        given.add(former);
      }
      edges = atoms.radialEdges(pairs, positions, network.basis(), former);
      given.keep();
    }
    setOrder(pairs.order().orElse(null));
    return edges == former && order == null;
  }

  /**
   * Sets the conditioning positions; recordings of earlier evaluations become invalid.
   *
   * @param graph of the structures and species that the network was made for
   */
  public void condition(AtomGraph graph) {
    requireCurrent();
    if (edges != null) {
      edges.close();
      edges = null;
    }
    setOrder(graph.spatialOrder().orElse(null));
    edges = backend.radialEdges(order == null ? graph : graph.reordered(order), network.basis());
  }

  private void setOrder(int[] evaluated) {
    order = evaluated;
    if (order != null) {
      places = places == null ? new int[order.length] : places;
      for (int i = 0; i < order.length; i++) {
        places[order[i]] = i;
      }
      if (orderedOutput == null) {
        orderedDisplacement = memory.add(backend.uninitialised(order.length, 3));
        orderedOutput = memory.add(backend.uninitialised(order.length, 3));
      }
      fillKindRows();
    }
  }

  /**
   * Sets temperatures and the flow times of later evaluations. Everything that depends on these and
   * the species alone is computed for all moments at once.
   *
   * @param kelvin temperature of each structure
   * @param moments flow times, 0 to 1, of each structure at each moment
   * @return true if recordings of earlier evaluations remain valid, which is so for the same number
   *     of moments
   * @throws IllegalArgumentException when the numbers do not fit
   */
  public boolean moments(double[] kelvin, double[][] moments) {
    requireCurrent();
    for (double[] moment : moments) {
      if (moment.length != atomStart.length - 1) {
        throw new IllegalArgumentException(
            moment.length + " flow times for " + (atomStart.length - 1) + " structures");
      }
    }
    if (kelvin.length != atomStart.length - 1) {
      throw new IllegalArgumentException(
          kelvin.length + " temperatures for " + (atomStart.length - 1) + " structures");
    }
    boolean asMany = moments.length == times.length;
    if (asMany && Arrays.equals(kelvin, temperatures) && Arrays.deepEquals(moments, times)) {
      return true;
    }
    // Unknown until the work is done: it may fail on the way.
    temperatures = new double[0];
    times = new double[0][];
    if (!asMany) {
      makeRoom(moments.length);
    }
    times = Arrays.stream(moments).map(double[]::clone).toArray(double[][]::new);
    int f = network.configuration().numFeatures();
    float[] values = new float[kindScalars.size()];
    for (int m = 0; m < times.length; m++) {
      float[] features = network.fourier.of(kinds, times[m], kelvin);
      int first = m * kinds.count() * f;
      for (int k = 0; k < features.length; k++) {
        values[first + k] = features[k] + kindEmbeddings[k];
      }
    }
    backend.upload(values, kindScalars);
    DualPaiNN.Layer layer = network.layers.get(0);
    layer.phiHidden().apply(backend, kindScalars, kindHidden);
    layer.phi().apply(backend, kindHidden, kindPhi);
    temperatures = kelvin.clone();
    return asMany;
  }

  private void makeRoom(int moments) {
    kindMemory.close();
    int f = network.configuration().numFeatures();
    int rows = Math.multiplyExact(moments, kinds.count());
    try (Resources made = new Resources()) {
      kindScalars = made.add(backend.uninitialised(rows, f));
      kindHidden = made.add(backend.uninitialised(rows, f));
      kindPhi = made.add(backend.uninitialised(rows, 4 * f));
      kindMemory = made.keep();
    }
    kindRows = new int[moments][atoms()];
    fillKindRows();
  }

  private void fillKindRows() {
    for (int m = 0; m < kindRows.length; m++) {
      for (int i = 0; i < kindRows[m].length; i++) {
        kindRows[m][i] = m * kinds.count() + kinds.ofAtom()[order == null ? i : order[i]];
      }
    }
  }

  /**
   * Evaluates the network. {@link Backend#record} can record it, once positions and moments are
   * set.
   *
   * @param moment number of the flow times to use
   * @param displacement frame 2 minus frame 1, atoms × 3, in Å
   * @param predicted atoms × 3, in Å (flow time has no unit); overwritten, another tensor
   * @throws IllegalStateException without conditioning positions, and after the weights changed
   */
  public void evaluate(int moment, Tensor displacement, Tensor predicted) {
    evaluate(moment, displacement, predicted, (stage, layer, s, v) -> {});
  }

  void evaluate(int moment, Tensor displacement, Tensor predicted, FeatureObserver observer) {
    requireCurrent();
    int n = atoms();
    if (edges == null) {
      throw new IllegalStateException("an evaluation without conditioning positions");
    }
    if (displacement.size() != 3 * n || predicted.size() != 3 * n) {
      throw new IllegalArgumentException(
          displacement + " of " + n + " atoms into " + predicted + " by moment " + moment);
    }
    int[] rows = kindRows[moment];
    Tensor moved = displacement;
    if (order != null) {
      backend.gather(shaped(displacement, n, 3), order, orderedDisplacement);
      moved = orderedDisplacement;
    }
    backend.displace(edges, moved);
    backend.gather(kindScalars, rows, scalars);
    network.displacementEmbedding.apply(backend, shaped(moved, 3 * n, 1), vectors[0]);

    int current = 0;
    for (int k = 0; k < network.layers.size(); k++) {
      DualPaiNN.Layer layer = network.layers.get(k);
      observer.see("in", k, scalars, vectors[current]);
      if (k > 0) {
        layer.phiHidden().apply(backend, scalars, hidden);
        layer.phi().apply(backend, hidden, phi);
      }
      backend.radialMessage(
          edges,
          new MessageInput(
              k == 0 ? kindPhi : phi,
              k == 0 ? rows : null,
              layer.filter().value(),
              vectors[current]),
          scalars,
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
    Tensor output = order == null ? predicted : orderedOutput;
    backend.gateVectors(outputPairs, outputGate, shaped(output, n, 3, 1));
    if (order != null) {
      backend.gather(orderedOutput, places, shaped(predicted, n, 3));
    }
  }

  /** The same numbers in another shape. */
  private static Tensor shaped(Tensor tensor, int... shape) {
    return new Tensor(tensor.storage(), shape);
  }

  /** The scalar features after the last evaluation's last update: atoms × features. */
  float[] scalars() {
    int f = network.configuration().numFeatures();
    float[] features = new float[atoms() * f];
    backend.download(scalars, features);
    if (order == null) {
      return features;
    }
    float[] restored = new float[features.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(features, f * i, restored, f * order[i], f);
    }
    return restored;
  }

  @Override
  public void close() {
    try (Resources all = new Resources()) {
      all.add(memory);
      all.add(kindMemory);
      if (edges != null) {
        all.add(edges);
      }
    }
  }
}
