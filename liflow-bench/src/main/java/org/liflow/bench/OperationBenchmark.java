package org.liflow.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.liflow.bench.speedup.BenchmarkJvm;
import org.liflow.crystal.Structure;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.AdamStep;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.UpdateWeights;
import org.liflow.tensor.backend.UpdateWorkspace;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each operation of a backend and its gradients, with the shapes that the published network gives
 * them.
 *
 * <p>Operations that add to their output do so again and again: values grow by the same amount each
 * time and stay far from where floats end. Each benchmark reads one number back at the end, so that
 * a device that works behind its caller's back is waited for.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {BenchmarkJvm.VECTOR_API, BenchmarkJvm.INITIAL_HEAP, BenchmarkJvm.HEAP})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class OperationBenchmark {
  private static final int PARAMETERS = 170_000;

  /** Atoms of the crystal: rows of scalars; vectors have three times as many. */
  @Param({"200", "3200"})
  public int atoms;

  /** The backend; {@code -p backend=} names others. */
  @Param({"vector", "scalar"})
  public String backend;

  private final SplittableRandom random = new SplittableRandom(1);
  private final float[] first = new float[1];
  private Backend computer;
  private RadialBasis basis;
  private Structure crystal;
  private AtomGraph graph;
  private RadialEdges edges;
  private double cutoff;
  private int[] elements;
  private Tensor displacement;

  // One of each shape that operations take, named by its columns; gradients likewise.
  private Tensor features;
  private Tensor featuresOut;
  private Tensor featuresGradient;
  private Tensor doubled;
  private Tensor doubledGradient;
  private Tensor tripled;
  private Tensor tripledGradient;
  private Tensor phi;
  private Tensor phiGradient;
  private Tensor vectors;
  private Tensor vectorsOut;
  private Tensor vectorsGradient;
  private Tensor pairs;
  private Tensor pairsGradient;
  private Tensor embedding;
  private Tensor embeddingGradient;
  private Tensor filter;
  private Tensor filterGradient;
  private Tensor phiWeight;
  private Tensor phiWeightGradient;
  private Tensor phiBias;
  private Tensor phiBiasGradient;
  private Tensor pairsWeight;
  private Tensor pairsWeightGradient;
  private Tensor gateWeight;
  private Tensor gateBias;
  private UpdateWeights updateWeights;
  private UpdateWorkspace workspace;
  private Tensor outputPairs;
  private Tensor outputPairsGradient;
  private Tensor outputGate;
  private Tensor outputGateGradient;
  private Tensor output;
  private Tensor outputGradient;
  private Tensor parameters;
  private Tensor parametersGradient;
  private Tensor means;
  private Tensor squares;
  private final AdamStep adamStep = new AdamStep(3e-4, 0.9, 0.999, 1e-8, 100, 1);

  /** Makes tensors and edges. */
  @Setup(Level.Trial)
  public void prepare() {
    NetworkConfiguration network = NetworkConfiguration.published();
    int f = network.numFeatures();
    computer = Backends.open(backend, Runtime.getRuntime().availableProcessors());
    basis = new RadialBasis(network.numRadialBasis(), network.rMax(), network.rOffset());
    cutoff = network.rMax();
    crystal = BenchmarkCrystal.of(atoms);
    try (FlowModel model = BenchmarkCrystal.model(ModelRole.PROPAGATOR, computer)) {
      elements = model.species(crystal);
    }
    graph = AtomGraph.of(elements, crystal.positions(), crystal.lattice(), neighbors());
    displacement = tensor(3 * atoms, 1);
    edges = computer.radialEdges(graph, basis);
    computer.displace(edges, displacement);
    features = tensor(atoms, f);
    featuresOut = tensor(atoms, f);
    featuresGradient = tensor(atoms, f);
    doubled = tensor(atoms, 2 * f);
    doubledGradient = tensor(atoms, 2 * f);
    tripled = tensor(atoms, 3 * f);
    tripledGradient = tensor(atoms, 3 * f);
    phi = tensor(atoms, 4 * f);
    phiGradient = tensor(atoms, 4 * f);
    vectors = tensor(3 * atoms, f);
    vectorsOut = tensor(3 * atoms, f);
    vectorsGradient = tensor(3 * atoms, f);
    pairs = tensor(3 * atoms, 2 * f);
    pairsGradient = tensor(3 * atoms, 2 * f);
    embedding = tensor(network.numElements(), f);
    embeddingGradient = tensor(network.numElements(), f);
    filter = tensor(network.numRadialBasis() + 1, 4 * f);
    filterGradient = tensor(network.numRadialBasis() + 1, 4 * f);
    phiWeight = tensor(f, 4 * f);
    phiWeightGradient = tensor(f, 4 * f);
    phiBias = tensor(4 * f);
    phiBiasGradient = tensor(4 * f);
    pairsWeight = tensor(f, 2 * f);
    pairsWeightGradient = tensor(f, 2 * f);
    gateWeight = tensor(2 * f, f);
    gateBias = tensor(f);
    updateWeights =
        new UpdateWeights(pairsWeight, gateWeight, gateBias, tensor(f, 3 * f), tensor(3 * f));
    workspace = computer.updateWorkspace(atoms, f);
    outputPairs = tensor(3 * atoms, 2);
    outputPairsGradient = tensor(3 * atoms, 2);
    outputGate = tensor(atoms, 1);
    outputGateGradient = tensor(atoms, 1);
    output = tensor(3 * atoms, 1);
    outputGradient = tensor(3 * atoms, 1);
    parameters = tensor(PARAMETERS);
    parametersGradient = tensor(PARAMETERS);
    means = tensor(PARAMETERS);
    squares = computer.tensor(PARAMETERS);
    computer.fill(squares, 0.01f);
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    edges.close();
    computer.close();
  }

  /** Small random numbers: what an operation adds over and over stays finite. */
  private Tensor tensor(int... shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (0.3 * (random.nextDouble() + random.nextDouble() - 1));
    }
    Tensor tensor = computer.uninitialised(shape);
    computer.upload(values, tensor);
    return tensor;
  }

  private float read(Tensor tensor) {
    computer.download(tensor, first);
    return first[0];
  }

  /** The neighbour list within the network's cutoff. */
  @Benchmark
  public NeighborList neighbors() {
    return computer.neighbors(crystal.lattice(), crystal.positions(), cutoff);
  }

  /** Edges from a graph, and their memory. */
  @Benchmark
  public RadialEdges radialEdges() {
    RadialEdges made = computer.radialEdges(graph, basis);
    made.close();
    return made;
  }

  /** Frame 2 of the edges, and the radial basis. */
  @Benchmark
  public float displace() {
    computer.displace(edges, displacement);
    return read(displacement);
  }

  /** The sum of an Euler step. */
  @Benchmark
  public float combine() {
    computer.combine(displacement, new Tensor[] {outputGradient}, new double[] {1}, 0.1, output);
    return read(output);
  }

  /** A velocity from a predicted end; twice the flow time, so that the numbers stay small. */
  @Benchmark
  public float towardsEnd() {
    computer.towardsEnd(displacement, 2, output);
    return read(output);
  }

  /** A velocity from what a preconditioned network predicts, with factors that stay small. */
  @Benchmark
  public float scaleAndAdd() {
    computer.scaleAndAdd(displacement, displacement, displacement, output);
    return read(output);
  }

  /** φ's second layer: features to four times as many. */
  @Benchmark
  public float linear() {
    computer.linear(features, phiWeight, phiBias, Activation.IDENTITY, phi);
    return read(phi);
  }

  /** Gradients of φ's second layer. */
  @Benchmark
  public float linearBackward() {
    computer.linearBackward(
        features, phiWeight, phiGradient, featuresGradient, phiWeightGradient, phiBiasGradient);
    return read(featuresGradient);
  }

  /** The update's U and V: three rows an atom, no bias. */
  @Benchmark
  public float linearVectors() {
    computer.linear(vectors, pairsWeight, null, Activation.IDENTITY, pairs);
    return read(pairs);
  }

  /** Gradients of the update's U and V. */
  @Benchmark
  public float linearVectorsBackward() {
    computer.linearBackward(
        vectors, pairsWeight, pairsGradient, vectorsGradient, pairsWeightGradient, null);
    return read(vectorsGradient);
  }

  /** The update's hidden layer, with its activation. */
  @Benchmark
  public float linearSilu() {
    computer.linear(doubled, gateWeight, gateBias, Activation.SILU, featuresOut);
    return read(featuresOut);
  }

  /** The activation alone, as in training. */
  @Benchmark
  public float silu() {
    computer.silu(features, featuresOut);
    return read(featuresOut);
  }

  /** The activation's gradient. */
  @Benchmark
  public float siluBackward() {
    computer.siluBackward(features, featuresOut, featuresGradient);
    return read(featuresGradient);
  }

  /** Embeddings of the atoms' elements. */
  @Benchmark
  public float gather() {
    computer.gather(embedding, elements, featuresOut);
    return read(featuresOut);
  }

  /** Gradients of the embeddings. */
  @Benchmark
  public float gatherBackward() {
    computer.gatherBackward(featuresGradient, elements, embeddingGradient);
    return read(embeddingGradient);
  }

  /** Filters and messages of all edges. */
  @Benchmark
  public float radialMessage() {
    computer.radialMessage(edges, new MessageInput(phi, filter, vectors), featuresOut, vectorsOut);
    return read(vectorsOut);
  }

  /** Gradients of filters and messages. */
  @Benchmark
  public float radialMessageBackward() {
    computer.radialMessageBackward(
        edges,
        new MessageInput(phi, filter, vectors),
        new MessageGradients(
            featuresGradient, vectorsOut, phiGradient, filterGradient, vectorsGradient));
    return read(phiGradient);
  }

  /** Scalars beside the lengths of V. */
  @Benchmark
  public float joinNorms() {
    computer.joinNorms(features, pairs, doubled);
    return read(doubled);
  }

  /** Gradients of scalars beside lengths. */
  @Benchmark
  public float joinNormsBackward() {
    computer.joinNormsBackward(pairs, doubled, doubledGradient, featuresGradient, pairsGradient);
    return read(pairsGradient);
  }

  /** The gated update. */
  @Benchmark
  public float gatedUpdate() {
    computer.gatedUpdate(tripled, pairs, featuresOut, vectorsOut);
    return read(vectorsOut);
  }

  /** A whole update block, and the copies that keep its inputs. */
  @Benchmark
  public float update() {
    computer.copy(features, featuresOut);
    computer.copy(vectors, vectorsOut);
    computer.update(featuresOut, vectorsOut, updateWeights, workspace);
    return read(vectorsOut);
  }

  /** Gradients of the gated update. */
  @Benchmark
  public float gatedUpdateBackward() {
    computer.gatedUpdateBackward(
        tripled, pairs, featuresGradient, vectorsGradient, tripledGradient, pairsGradient);
    return read(pairsGradient);
  }

  /** The network's output: one channel. */
  @Benchmark
  public float gateVectors() {
    computer.gateVectors(outputPairs, outputGate, output);
    return read(output);
  }

  /** Gradients of the network's output. */
  @Benchmark
  public float gateVectorsBackward() {
    computer.gateVectorsBackward(
        outputPairs, outputGate, outputGradient, outputPairsGradient, outputGateGradient);
    return read(outputGateGradient);
  }

  /** One step of all parameters at once. */
  @Benchmark
  public float adam() {
    computer.adam(parameters, parametersGradient, means, squares, adamStep);
    return read(parameters);
  }

  /** The parameters' moving average. */
  @Benchmark
  public float average() {
    computer.average(parametersGradient, 0.999, means);
    return read(means);
  }

  /** What clipping needs of the gradients. */
  @Benchmark
  public double sumOfSquares() {
    return computer.sumOfSquares(parametersGradient);
  }
}
