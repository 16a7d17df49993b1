package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.AdamStep;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.Recording;
import org.liflow.tensor.backend.UpdateWeights;
import org.liflow.tensor.backend.UpdateWorkspace;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/** The backend in the Java heap: one class per operation, one team of threads. */
public final class CpuBackend implements Backend {
  private final Workers workers;
  private final Kernels kernels;
  private final HostMemory memory = new HostMemory();
  private final LinearLayer linear;
  private final int rangeAtoms;
  private final RadialMessage message;
  private final NormJoin normJoin;
  private final GatedUpdate gatedUpdate;
  private final VectorGate vectorGate;
  private final UpdateBlock updateBlock;
  private final Elementwise elementwise;

  CpuBackend(int threads, Kernels kernels) {
    this(threads, kernels, PairLayout.RANGE);
  }

  CpuBackend(int threads, Kernels kernels, int rangeAtoms) {
    this.workers = new Workers(threads, kernels.name());
    this.kernels = kernels;
    AtomBlocks atomBlocks = new AtomBlocks(workers);
    linear = new LinearLayer(workers, kernels, memory);
    this.rangeAtoms = rangeAtoms;
    message = new RadialMessage(workers, kernels, memory);
    normJoin = new NormJoin(atomBlocks, kernels);
    gatedUpdate = new GatedUpdate(atomBlocks, kernels);
    vectorGate = new VectorGate(atomBlocks);
    updateBlock = new UpdateBlock(workers, kernels, memory);
    elementwise = new Elementwise(workers, kernels);
  }

  @Override
  public String name() {
    return kernels.name();
  }

  @Override
  public String description() {
    int threads = workers.threads();
    return "CPU, " + kernels.name() + ", " + threads + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public Tensor tensor(int... shape) {
    Tensor zeros = uninitialised(shape);
    elementwise.fill(zeros, 0);
    return zeros;
  }

  @Override
  public Tensor uninitialised(int... shape) {
    return new Tensor(new HostStorage(memory, memory.take(OperationShapes.size(shape))), shape);
  }

  @Override
  public void upload(float[] values, Tensor target) {
    OperationShapes.upload(values, target);
    System.arraycopy(values, 0, HostStorage.of(target), 0, values.length);
  }

  @Override
  public void download(Tensor source, float[] values) {
    OperationShapes.download(source, values);
    System.arraycopy(HostStorage.of(source), 0, values, 0, values.length);
  }

  @Override
  public void fill(Tensor target, float value) {
    elementwise.fill(target, value);
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    elementwise.copy(source, target);
  }

  @Override
  public void add(Tensor source, Tensor target) {
    elementwise.add(source, target);
  }

  @Override
  public void linear(
      Tensor input, Tensor weight, Tensor bias, Activation activation, Tensor output) {
    linear.forward(input, weight, bias, activation, output);
  }

  @Override
  public void linearBackward(
      Tensor input,
      Tensor weight,
      Tensor outputGradient,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    linear.backward(input, weight, outputGradient, inputGradient, weightGradient, biasGradient);
  }

  @Override
  public void silu(Tensor input, Tensor output) {
    elementwise.silu(input, output);
  }

  @Override
  public void siluBackward(Tensor input, Tensor outputGradient, Tensor inputGradient) {
    elementwise.siluBackward(input, outputGradient, inputGradient);
  }

  @Override
  public void gather(Tensor table, int[] rows, Tensor output) {
    RowGather.forward(table, rows, output);
  }

  @Override
  public void gatherBackward(Tensor outputGradient, int[] rows, Tensor tableGradient) {
    RowGather.backward(outputGradient, rows, tableGradient);
  }

  @Override
  public NeighborList neighbors(Lattice lattice, double[] positions, double cutoff) {
    return NeighborList.build(lattice, positions, cutoff, workers);
  }

  @Override
  public RadialEdges radialEdges(AtomGraph graph, RadialBasis basis) {
    PairLayout layout =
        new PairLayout(graph, basis.count() + 1, rangeAtoms, kernels.interleaving());
    return new PairGeometry(layout, basis, workers, memory);
  }

  private PairGeometry own(RadialEdges edges) {
    return PairGeometry.of(edges, kernels.interleaving());
  }

  @Override
  public void displace(RadialEdges edges, Tensor displacement) {
    float[] moved = HostStorage.of(displacement);
    PairGeometry pairs = own(edges);
    OperationShapes.displacement(pairs.layout().atoms(), displacement);
    pairs.displace(moved);
  }

  @Override
  public void radialMessage(
      RadialEdges edges, MessageInput input, Tensor scalars, Tensor newVectors) {
    message.forward(own(edges), input, scalars, newVectors);
  }

  @Override
  public void radialMessageBackward(
      RadialEdges edges, MessageInput input, MessageGradients gradients) {
    message.backward(own(edges), input, gradients);
  }

  @Override
  public void joinNorms(Tensor scalars, Tensor pairs, Tensor output) {
    normJoin.forward(scalars, pairs, output);
  }

  @Override
  public void joinNormsBackward(
      Tensor pairs,
      Tensor output,
      Tensor outputGradient,
      Tensor scalarsGradient,
      Tensor pairsGradient) {
    normJoin.backward(pairs, output, outputGradient, scalarsGradient, pairsGradient);
  }

  @Override
  public void gatedUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    gatedUpdate.forward(gates, pairs, scalars, vectors);
  }

  @Override
  public void gatedUpdateBackward(
      Tensor gates,
      Tensor pairs,
      Tensor scalarsGradient,
      Tensor vectorsGradient,
      Tensor gatesGradient,
      Tensor pairsGradient) {
    gatedUpdate.backward(
        gates, pairs, scalarsGradient, vectorsGradient, gatesGradient, pairsGradient);
  }

  /** Empty, since each thread has memory of its own. */
  @Override
  public UpdateWorkspace updateWorkspace(int atoms, int features) {
    Tensor none = uninitialised(0);
    return new UpdateWorkspace(none, none, none, none);
  }

  @Override
  public void update(
      Tensor scalars, Tensor vectors, UpdateWeights weights, UpdateWorkspace workspace) {
    updateBlock.apply(scalars, vectors, weights);
  }

  @Override
  public void gateVectors(Tensor pairs, Tensor gate, Tensor output) {
    vectorGate.forward(pairs, gate, output);
  }

  @Override
  public void gateVectorsBackward(
      Tensor pairs, Tensor gate, Tensor outputGradient, Tensor pairsGradient, Tensor gateGradient) {
    vectorGate.backward(pairs, gate, outputGradient, pairsGradient, gateGradient);
  }

  @Override
  public double sumOfSquares(Tensor tensor) {
    return elementwise.sumOfSquares(tensor);
  }

  @Override
  public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
    AdamUpdate.apply(parameter, gradient, mean, square, step);
  }

  @Override
  public void combine(
      Tensor state, Tensor[] slopes, double[] factors, double length, Tensor result) {
    elementwise.combine(state, slopes, factors, length, result);
  }

  @Override
  public void scaleAndAdd(Tensor state, Tensor stateFactors, Tensor factors, Tensor prediction) {
    elementwise.scaleAndAdd(state, stateFactors, factors, prediction);
  }

  @Override
  public void towardsEnd(Tensor state, double left, Tensor prediction) {
    elementwise.towardsEnd(state, left, prediction);
  }

  @Override
  public void average(Tensor values, double decay, Tensor averages) {
    elementwise.average(values, decay, averages);
  }

  /** Each run of a recording is done as a whole before other threads' operations. */
  @Override
  public Recording record(Runnable operations) {
    return () -> workers.exclusively(operations);
  }

  /** Tells backends of one kind apart in messages. */
  @Override
  public String toString() {
    return kernels.name() + "@" + Integer.toHexString(System.identityHashCode(this));
  }

  @Override
  public void close() {
    workers.close();
  }
}
