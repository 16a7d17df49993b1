package org.liflow.kernels;

import java.util.Locale;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.AdamStep;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.Recording;
import org.liflow.tensor.backend.UpdateWorkspace;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/**
 * The backend on a CUDA device: one class an operation or a few, over one device and its memory.
 *
 * <p>Everything is done in order on one stream, and no sum depends on which thread comes first: the
 * same device and the same kernels give the same bits.
 *
 * <p>Thread safety: one thread at a time; {@link #inTurn()} serves several.
 */
public final class CudaBackend implements Backend {
  private static final double GIBIBYTE = 1 << 30;

  private final String name;
  private final CudaDevice device;
  private final CudaModule module;
  private final Workers workers;
  private final DeviceMemory memory;
  private final Launcher launcher;
  private final RowIndices indices;
  private final ProductChoice products;
  private final DeviceElementwise elementwise;
  private final DeviceLinear linear;
  private final DeviceGather gather;
  private final DeviceNeighbors neighbors;
  private final DeviceGeometry geometry;
  private final DeviceMessage message;
  private final DeviceUpdate update;

  /**
   * @param name as in the setting that chooses it
   * @param device closed with this backend
   * @param module the kernels, loaded by the device; closed with this backend
   * @param reuse policy for the memory of closed tensors
   * @param threads CPU threads for what is done beside the device
   */
  public CudaBackend(
      String name, CudaDevice device, CudaModule module, MemoryReuse reuse, int threads) {
    this(name, device, module, reuse, threads, ProductChoice.own());
  }

  /**
   * @param products its library, if any, is closed with this backend
   */
  CudaBackend(
      String name,
      CudaDevice device,
      CudaModule module,
      MemoryReuse reuse,
      int threads,
      ProductChoice products) {
    this.products = products;
    this.name = name;
    this.device = device;
    this.module = module;
    workers = new Workers(threads);
    memory = new DeviceMemory(device, reuse);
    launcher = new Launcher(device, module, memory);
    indices = new RowIndices(launcher);
    elementwise = new DeviceElementwise(launcher);
    linear = new DeviceLinear(launcher, products.library());
    gather = new DeviceGather(launcher, indices);
    neighbors = new DeviceNeighbors(launcher);
    geometry = new DeviceGeometry(launcher);
    message = new DeviceMessage(launcher, indices);
    update = new DeviceUpdate(launcher);
  }

  /**
   * Returns this backend for the use of several threads, whose calls wait for each other.
   *
   * @return a backend that is closed instead of this one
   */
  public Backend inTurn() {
    return CallsInTurn.of(this, memory.turn());
  }

  @Override
  public String name() {
    return name;
  }

  /** Tells backends of one kind apart in messages. */
  @Override
  public String toString() {
    return name + "@" + Integer.toHexString(System.identityHashCode(this));
  }

  @Override
  public String description() {
    int threads = workers.threads();
    return String.format(
        Locale.ROOT,
        "%s, %s, %.1f GiB, and %d %s of the CPU; %s",
        device.name(),
        device.capability(),
        device.memory() / GIBIBYTE,
        threads,
        threads == 1 ? "thread" : "threads",
        products.words());
  }

  @Override
  public Tensor tensor(int... shape) {
    Tensor tensor = uninitialised(shape);
    if (tensor.size() > 0) {
      device.clear(launcher.address(tensor), (long) Float.BYTES * tensor.size());
    }
    return tensor;
  }

  @Override
  public Tensor uninitialised(int... shape) {
    return new Tensor(new DeviceStorage(memory, OperationShapes.size(shape)), shape);
  }

  @Override
  public void upload(float[] values, Tensor target) {
    OperationShapes.upload(values, target);
    long address = launcher.address(target);
    device.upload(values, 0, values.length, address);
  }

  @Override
  public void download(Tensor source, float[] values) {
    OperationShapes.download(source, values);
    long address = launcher.address(source);
    device.download(address, values, 0, values.length);
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
    gather.forward(table, rows, output);
  }

  @Override
  public void gatherBackward(Tensor outputGradient, int[] rows, Tensor tableGradient) {
    gather.backward(outputGradient, rows, tableGradient);
  }

  @Override
  public NeighborList neighbors(Lattice lattice, double[] positions, double cutoff) {
    return neighbors
        .find(lattice, positions, cutoff)
        .orElseGet(() -> NeighborList.build(lattice, positions, cutoff, workers));
  }

  @Override
  public RadialEdges radialEdges(AtomGraph graph, RadialBasis basis) {
    return geometry.of(graph, basis);
  }

  @Override
  public void displace(RadialEdges edges, Tensor displacement) {
    geometry.displace(DeviceEdges.of(edges, memory), displacement);
  }

  @Override
  public void radialMessage(
      RadialEdges radialEdges, MessageInput input, Tensor scalars, Tensor newVectors) {
    DeviceEdges edges = DeviceEdges.of(radialEdges, memory);
    geometry.requireDisplaced(edges);
    message.forward(edges, input, scalars, newVectors);
  }

  @Override
  public void radialMessageBackward(
      RadialEdges radialEdges, MessageInput input, MessageGradients gradients) {
    DeviceEdges edges = DeviceEdges.of(radialEdges, memory);
    geometry.requireDisplaced(edges);
    message.backward(edges, input, gradients);
  }

  /** The parts of the backend's own, of which none stays where there is no memory for the last. */
  @Override
  public UpdateWorkspace updateWorkspace(int atoms, int features) {
    try (Resources made = new Resources()) {
      UpdateWorkspace workspace =
          new UpdateWorkspace(
              made.add(uninitialised(atoms, 3, 2 * features)),
              made.add(uninitialised(atoms, 2 * features)),
              made.add(uninitialised(atoms, features)),
              made.add(uninitialised(atoms, 3 * features)));
      made.keep();
      return workspace;
    }
  }

  @Override
  public void joinNorms(Tensor scalars, Tensor pairs, Tensor output) {
    update.joinNorms(scalars, pairs, output);
  }

  @Override
  public void joinNormsBackward(
      Tensor pairs,
      Tensor output,
      Tensor outputGradient,
      Tensor scalarsGradient,
      Tensor pairsGradient) {
    update.joinNormsBackward(pairs, output, outputGradient, scalarsGradient, pairsGradient);
  }

  @Override
  public void gatedUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    update.gatedUpdate(gates, pairs, scalars, vectors);
  }

  @Override
  public void gatedUpdateBackward(
      Tensor gates,
      Tensor pairs,
      Tensor scalarsGradient,
      Tensor vectorsGradient,
      Tensor gatesGradient,
      Tensor pairsGradient) {
    update.gatedUpdateBackward(
        gates, pairs, scalarsGradient, vectorsGradient, gatesGradient, pairsGradient);
  }

  @Override
  public void gateVectors(Tensor pairs, Tensor gate, Tensor output) {
    update.gateVectors(pairs, gate, output);
  }

  @Override
  public void gateVectorsBackward(
      Tensor pairs, Tensor gate, Tensor outputGradient, Tensor pairsGradient, Tensor gateGradient) {
    update.gateVectorsBackward(pairs, gate, outputGradient, pairsGradient, gateGradient);
  }

  @Override
  public double sumOfSquares(Tensor tensor) {
    return elementwise.sumOfSquares(tensor);
  }

  @Override
  public void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
    elementwise.adam(parameter, gradient, mean, square, step);
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
  public AtomOperations atoms(AtomBatch batch) {
    return new DeviceAtoms(launcher, neighbors, geometry, workers, batch);
  }

  @Override
  public void average(Tensor values, double decay, Tensor averages) {
    elementwise.average(values, decay, averages);
  }

  @Override
  public Recording record(Runnable operations) {
    return new GraphRecording(device, memory, indices, operations);
  }

  /** Gives the threads and the memory back, but not the device. */
  void release() {
    try (Resources all = new Resources()) {
      addOwn(all);
    }
  }

  private void addOwn(Resources resources) {
    resources.add(memory);
    resources.add(workers);
    if (products.library() != null) {
      resources.add(products.library());
    }
  }

  @Override
  public void close() {
    try (Resources all = new Resources()) {
      all.add(device);
      all.add(module);
      addOwn(all);
    }
  }
}
