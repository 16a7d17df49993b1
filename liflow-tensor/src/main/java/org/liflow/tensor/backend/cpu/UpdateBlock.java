package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.UpdateWeights;
import org.liflow.tensor.parallel.Workers;

/** PaiNN's whole update block, some atoms at a time, whose intermediates stay in the cache. */
final class UpdateBlock {
  /**
   * Rows that the SIMD product takes at once: blocks of as many atoms, or a multiple, leave no rows
   * over.
   */
  private static final int ROWS = 6;

  /** What 24 atoms of the published width need, about 75 kB, fits the second-level cache. */
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
    float[] pairsMatrix = HostStorage.of(weights.pairs());
    float[] hiddenMatrix = HostStorage.of(weights.hidden());
    float[] hiddenBias = HostStorage.of(weights.hiddenBias());
    float[] gatesMatrix = HostStorage.of(weights.gates());
    float[] gatesBias = HostStorage.of(weights.gatesBias());
    float[] pairsWeight = kernels.packed(pairsMatrix, features, 2 * features, weightMemory);
    float[] hiddenWeight = kernels.packed(hiddenMatrix, 2 * features, features, weightMemory);
    float[] gatesWeight = kernels.packed(gatesMatrix, features, 3 * features, weightMemory);
    // A small structure is shared out, too.
    int share = (atoms + ROWS * workers.threads() - 1) / (ROWS * workers.threads());
    int block = Math.max(1, Math.min(ATOMS, share * ROWS));
    workers.run(
        (atoms + block - 1) / block,
        (number, worker) -> {
          int from = number * block;
          int count = Math.min(atoms - from, block);
          float[] pairs = memory(worker, 12 * features * count);
          int joined = 6 * features * count;
          int hidden = joined + 2 * features * count;
          int gates = hidden + features * count;
          float[][] scratch = product[worker];
          int first = 3 * from * features;
          kernels.product(
              v,
              first,
              3 * count,
              features,
              pairsWeight,
              null,
              2 * features,
              pairs,
              0,
              false,
              scratch);
          for (int i = 0; i < count; i++) {
            int row = joined + 2 * features * i;
            System.arraycopy(s, (from + i) * features, pairs, row, features);
            kernels.norms(pairs, 6 * features * i, features, pairs, row + features);
          }
          kernels.product(
              pairs,
              joined,
              count,
              2 * features,
              hiddenWeight,
              hiddenBias,
              features,
              pairs,
              hidden,
              false,
              scratch);
          kernels.silu(pairs, hidden, gates);
          kernels.product(
              pairs,
              hidden,
              count,
              features,
              gatesWeight,
              gatesBias,
              3 * features,
              pairs,
              gates,
              false,
              scratch);
          for (int i = 0; i < count; i++) {
            kernels.gatedUpdate(
                pairs,
                gates + 3 * features * i,
                pairs,
                6 * features * i,
                features,
                s,
                (from + i) * features,
                v,
                first + 3 * features * i);
          }
        });
    weightMemory.give(pairsWeight);
    weightMemory.give(hiddenWeight);
    weightMemory.give(gatesWeight);
  }

  private float[] memory(int worker, int size) {
    if (memory[worker].length < size) {
      memory[worker] = new float[size];
    }
    return memory[worker];
  }
}
