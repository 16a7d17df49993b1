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
   * Rows whose gradients are computed together at most: what they read stays in the second-level
   * cache while a tile of a weight's gradient stays in registers.
   */
  private static final int GRADIENT_ROWS = 96;

  /** The same where there are few rows, so that they can be shared out. */
  private static final int FEWEST_GRADIENT_ROWS = 24;

  /** Parts that there should be before rows computed together become more than that. */
  private static final int FEWEST_PARTS = 8;

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

  /** It depends on the size alone, so that sums do not depend on the threads. */
  private static int gradientRows(int rows) {
    int share = (rows / FEWEST_PARTS + 11) / 12 * 12;
    return Math.min(GRADIENT_ROWS, Math.max(FEWEST_GRADIENT_ROWS, share));
  }

  /** dw += xᵀ · dy and db += the sum of dy's rows in parts that do not depend on the threads. */
  void backward(
      Tensor input,
      Tensor weight,
      Tensor outputGradient,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    OperationShapes.linearBackward(
        input, weight, outputGradient, inputGradient, weightGradient, biasGradient);
    int rows = input.rows();
    int inner = input.columns();
    int columns = outputGradient.columns();
    float[] x = HostStorage.of(input);
    float[] w = HostStorage.of(weight);
    float[] dy = HostStorage.of(outputGradient);
    float[] dx = inputGradient == null ? null : HostStorage.of(inputGradient);
    float[] dw = HostStorage.of(weightGradient);
    float[] db = biasGradient == null ? null : HostStorage.of(biasGradient);
    float[] transposed = dx == null ? null : memory.take(inner * columns);
    if (dx != null) {
      kernels.packTransposed(w, inner, columns, transposed);
    }
    int tileRows = gradientRows(rows);
    int tiles = (rows + tileRows - 1) / tileRows;
    int tilesInPart = Math.max(1, (tiles + MOST_PARTS - 1) / MOST_PARTS);
    int parts = (tiles + tilesInPart - 1) / tilesInPart;
    int size = (inner + 1) * columns;
    float[] partial = memory.take(Math.multiplyExact(parts, size));
    workers.run(
        parts,
        (part, worker) -> {
          int start = part * size;
          Arrays.fill(partial, start, start + size, 0f);
          int end = Math.min(tiles, (part + 1) * tilesInPart);
          for (int tile = part * tilesInPart; tile < end; tile++) {
            int from = tile * tileRows;
            int count = Math.min(rows - from, tileRows);
            if (dx != null) {
              addInputGradient(dy, from, count, columns, transposed, dx, inner, worker);
            }
            addWeightGradient(x, from, count, inner, dy, columns, partial, start, worker);
            if (db != null) {
              for (int r = from; r < from + count; r++) {
                add(dy, r * columns, partial, start + inner * columns, columns);
              }
            }
          }
        });
    workers.run(
        (columns + Kernels.UNPACKED_COLUMNS - 1) / Kernels.UNPACKED_COLUMNS,
        (number, worker) -> {
          int from = number * Kernels.UNPACKED_COLUMNS;
          int to = Math.min(columns, from + Kernels.UNPACKED_COLUMNS);
          for (int part = 0; part < parts; part++) {
            kernels.addUnpacked(partial, part * size, inner, columns, from, to, dw);
            if (db != null) {
              add(partial, part * size + inner * columns + from, db, from, to - from);
            }
          }
        });
    memory.give(partial);
    if (dx != null) {
      memory.give(transposed);
    }
  }

  /** dx += dy · wᵀ. */
  private void addInputGradient(
      float[] dy,
      int from,
      int rows,
      int columns,
      float[] transposed,
      float[] dx,
      int inner,
      int worker) {
    int start = from * inner;
    kernels.product(
        dy,
        from * columns,
        rows,
        columns,
        transposed,
        null,
        inner,
        dx,
        start,
        true,
        scratch[worker]);
  }

  /** dw += xᵀ · dy. */
  private void addWeightGradient(
      float[] x,
      int from,
      int count,
      int inner,
      float[] dy,
      int columns,
      float[] dw,
      int start,
      int worker) {
    float[] packed = rows(worker, GRADIENT_ROWS * columns);
    kernels.pack(dy, from * columns, count, columns, packed, GRADIENT_ROWS);
    kernels.transposedProduct(
        x, from * inner, inner, count, packed, GRADIENT_ROWS, columns, dw, start, scratch[worker]);
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
