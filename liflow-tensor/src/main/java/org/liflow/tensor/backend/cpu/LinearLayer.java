package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.parallel.Workers;

/** The linear layer and its gradients. */
final class LinearLayer {
  /** Multiplications and additions in a block of a matrix product: some microseconds' worth. */
  private static final int PRODUCT_BLOCK = 1 << 19;

  /**
   * Rows whose products make up one part of a weight's gradient: what they read stays in the
   * second-level cache while a tile of the gradient stays in registers.
   */
  private static final int GRADIENT_ROWS = 64;

  /** Sums over rows are cut into as many parts at most, whatever the number of threads. */
  private static final int MOST_PARTS = 32;

  private final Workers workers;
  private final Kernels kernels;
  private final HostMemory memory;
  private final float[][][] scratch;

  /** What a thread packs for a part of a weight's gradient. */
  private final float[][] rows;

  LinearLayer(Workers workers, Kernels kernels, HostMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.memory = memory;
    scratch = new float[workers.threads()][][];
    Arrays.setAll(scratch, worker -> kernels.scratch());
    rows = new float[workers.threads()][0];
  }

  void forward(Tensor input, Tensor weight, Tensor bias, Activation activation, Tensor output) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = output.columns();
    OperationShapes.linear(input, weight, bias, output);
    float[] x = HostStorage.of(input);
    float[] w = HostStorage.of(weight);
    float[] b = bias == null ? null : HostStorage.of(bias);
    float[] y = HostStorage.of(output);
    if (x == y) {
      throw new IllegalArgumentException("a linear layer cannot overwrite its input");
    }
    float[] packed = kernels.packed(w, inner, columns, memory);
    int block = productRows(inner, columns);
    workers.run(
        (rows + block - 1) / block,
        (number, worker) -> {
          int from = number * block;
          int to = Math.min(rows, from + block);
          kernels.product(
              x,
              from * inner,
              to - from,
              inner,
              packed,
              b,
              columns,
              y,
              from * columns,
              false,
              scratch[worker]);
          if (activation == Activation.SILU) {
            kernels.silu(y, from * columns, to * columns);
          }
        });
    memory.give(packed);
  }

  private static int productRows(int inner, int columns) {
    return Math.max(12, PRODUCT_BLOCK / Math.max(1, 2 * inner * columns) / 12 * 12);
  }

  void backward(
      Tensor input,
      Tensor weight,
      Tensor outputGradient,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    OperationShapes.linearBackward(
        input, weight, outputGradient, inputGradient, weightGradient, biasGradient);
    if (inputGradient != null) {
      addInputGradient(weight, outputGradient, inputGradient);
    }
    addParameterGradients(input, outputGradient, weightGradient, biasGradient);
  }

  /** dx += dy · wᵀ. */
  private void addInputGradient(Tensor weight, Tensor outputGradient, Tensor inputGradient) {
    int rows = outputGradient.rows();
    int inner = inputGradient.columns();
    int columns = outputGradient.columns();
    float[] w = HostStorage.of(weight);
    float[] dy = HostStorage.of(outputGradient);
    float[] dx = HostStorage.of(inputGradient);
    float[] transposed = memory.take(inner * columns);
    for (int k = 0; k < inner; k++) {
      for (int c = 0; c < columns; c++) {
        transposed[c * inner + k] = w[k * columns + c];
      }
    }
    float[] packed = kernels.packed(transposed, columns, inner, memory);
    memory.give(transposed);
    int block = productRows(columns, inner);
    workers.run(
        (rows + block - 1) / block,
        (number, worker) -> {
          int from = number * block;
          int to = Math.min(rows, from + block);
          kernels.product(
              dy,
              from * columns,
              to - from,
              columns,
              packed,
              null,
              inner,
              dx,
              from * inner,
              true,
              scratch[worker]);
        });
    memory.give(packed);
  }

  /** dw += xᵀ · dy and db += the sum of dy's rows, in parts that do not depend on the threads. */
  private void addParameterGradients(
      Tensor input, Tensor outputGradient, Tensor weightGradient, Tensor biasGradient) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = outputGradient.columns();
    float[] x = HostStorage.of(input);
    float[] dy = HostStorage.of(outputGradient);
    int tiles = (rows + GRADIENT_ROWS - 1) / GRADIENT_ROWS;
    int tilesInPart = Math.max(1, (tiles + MOST_PARTS - 1) / MOST_PARTS);
    int parts = (tiles + tilesInPart - 1) / tilesInPart;
    int size = (inner + 1) * columns;
    float[] partial = memory.take(Math.multiplyExact(parts, size));
    workers.run(
        parts,
        (part, worker) -> {
          int start = part * size;
          Arrays.fill(partial, start, start + size, 0f);
          float[] packed = rows(worker, GRADIENT_ROWS * columns);
          int end = Math.min(tiles, (part + 1) * tilesInPart);
          for (int tile = part * tilesInPart; tile < end; tile++) {
            int from = tile * GRADIENT_ROWS;
            int to = Math.min(rows, from + GRADIENT_ROWS);
            int count = to - from;
            kernels.pack(dy, from * columns, count, columns, packed, GRADIENT_ROWS);
            kernels.transposedProduct(
                x,
                from * inner,
                inner,
                count,
                packed,
                GRADIENT_ROWS,
                columns,
                partial,
                start,
                scratch[worker]);
            if (biasGradient != null) {
              for (int r = from; r < to; r++) {
                add(dy, r * columns, partial, start + inner * columns, columns);
              }
            }
          }
        });
    float[] dw = HostStorage.of(weightGradient);
    float[] db = biasGradient == null ? null : HostStorage.of(biasGradient);
    for (int part = 0; part < parts; part++) {
      kernels.addUnpacked(partial, part * size, inner, columns, dw, 0);
      if (db != null) {
        add(partial, part * size + inner * columns, db, 0, columns);
      }
    }
    memory.give(partial);
  }

  private float[] rows(int worker, int size) {
    if (rows[worker].length < size) {
      rows[worker] = new float[size];
    }
    return rows[worker];
  }

  private void add(float[] source, int from, float[] target, int to, int count) {
    kernels.addParts(target, to, 0, source, from, 0, 1, count, target);
  }
}
