package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.UpdateWeights;
import org.liflow.tensor.parallel.Workers;

/**
 * PaiNN's whole update block, some atoms at a time, so that intermediate results stay in the cache
 * instead of passing through memory once per operation.
 */
final class UpdateBlock {
  /** Rows per tile of the SIMD product: blocks of a multiple of it leave no rows over. */
  private static final int ROWS = 6;

  /**
   * Atoms per block at most: about 75 kB at the published width, which fits the second-level cache.
   */
  private static final int ATOMS = 4 * ROWS;

  private final Workers workers;
  private final Kernels kernels;
  private final float[][][] product;
  private final float[][] memory;
  private final HostMemory weightMemory;

  UpdateBlock(Workers workers, Kernels kernels, HostMemory weights) {
    this.workers = workers;
    this.kernels = kernels;
    product = new float[workers.threads()][][];
    Arrays.setAll(product, worker -> kernels.scratch());
    memory = new float[workers.threads()][0];
    this.weightMemory = weights;
  }

  void apply(Tensor scalars, Tensor vectors, UpdateWeights weights) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    OperationShapes.update(scalars, vectors, weights);
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(vectors);
    float[] hiddenBias = HostStorage.of(weights.hiddenBias());
    float[] gatesBias = HostStorage.of(weights.gatesBias());
    PackedMatrix pairsWeight = packed(weights.pairs());
    PackedMatrix hiddenWeight = packed(weights.hidden());
    PackedMatrix gatesWeight = packed(weights.gates());
    // A small structure is cut into a block per thread.
    int share = (atoms + ROWS * workers.threads() - 1) / (ROWS * workers.threads());
    int block = Math.max(1, Math.min(ATOMS, share * ROWS));
    workers.run(
        (atoms + block - 1) / block,
        (number, worker) -> {
          int from = number * block;
          int count = Math.min(atoms - from, block);
          float[][] scratch = product[worker];
          // One after the other in the thread's memory: U and V, joined norms, hidden rows, gates.
          float[] own = memory(worker, 12 * features * count);
          int joinedStart = 6 * features * count;
          int hiddenStart = joinedStart + 2 * features * count;
          int gatesStart = hiddenStart + features * count;
          Rows axes = new Rows(v, 3 * from * features, 3 * count, features);
          Rows pairs = new Rows(own, 0, 3 * count, 2 * features);
          kernels.product(axes, pairsWeight, null, pairs, false, scratch);
          Rows joined = new Rows(own, joinedStart, count, 2 * features);
          for (int i = 0; i < count; i++) {
            int row = joined.at(i);
            System.arraycopy(s, (from + i) * features, own, row, features);
            kernels.norms(own, 6 * features * i, features, own, row + features);
          }
          Rows hidden = new Rows(own, hiddenStart, count, features);
          kernels.product(joined, hiddenWeight, hiddenBias, hidden, false, scratch);
          kernels.silu(own, hiddenStart, gatesStart);
          Rows gates = new Rows(own, gatesStart, count, 3 * features);
          kernels.product(hidden, gatesWeight, gatesBias, gates, false, scratch);
          kernels.gatedUpdate(
              gates,
              new Rows(own, 0, count, 6 * features),
              new Rows(s, from * features, count, features),
              new Rows(v, 3 * from * features, count, 3 * features));
        });
    weightMemory.give(pairsWeight.values());
    weightMemory.give(hiddenWeight.values());
    weightMemory.give(gatesWeight.values());
  }

  private PackedMatrix packed(Tensor weight) {
    return kernels.packed(HostStorage.of(weight), weight.rows(), weight.columns(), weightMemory);
  }

  private float[] memory(int worker, int size) {
    if (memory[worker].length < size) {
      memory[worker] = new float[size];
    }
    return memory[worker];
  }
}
