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
   * Rows per tile of the gradients, at most: their inputs stay in the second-level cache while a
   * tile of the weight's gradient stays in registers.
   */
  private static final int GRADIENT_ROWS = 96;

  /** Rows per tile at least: with few rows, small tiles can be divided among threads. */
  private static final int FEWEST_GRADIENT_ROWS = 24;

  /** Tiles that there should be before they get larger. */
  private static final int FEWEST_PARTS = 8;

  /** Parts, at most, in which sums over rows are cut, whatever the number of threads. */
  private static final int MOST_PARTS = 32;

  private final Workers workers;
  private final Kernels kernels;
  private final HostMemory memory;
  private final float[][][] scratch;

  /** Packed rows of a thread, for the gradient with respect to the weight. */
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
    PackedMatrix packed = kernels.packed(w, inner, columns, memory);
    int block = productRows(inner, columns);
    workers.run(
        (rows + block - 1) / block,
        (number, worker) -> {
          int from = number * block;
          int count = Math.min(rows - from, block);
          Rows in = new Rows(x, from * inner, count, inner);
          Rows out = new Rows(y, from * columns, count, columns);
          kernels.product(in, packed, b, out, false, scratch[worker]);
          if (activation == Activation.SILU) {
            kernels.silu(y, out.at(0), out.at(count));
          }
        });
    memory.give(packed.values());
  }

  private static int productRows(int inner, int columns) {
    return Math.max(12, PRODUCT_BLOCK / Math.max(1, 2 * inner * columns) / 12 * 12);
  }

  /** Rows per tile; depends on the size alone, so that sums do not depend on the threads. */
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
    PackedMatrix transposed = dx == null ? null : transposed(w, inner, columns);
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
          PackedMatrix sums = new PackedMatrix(partial, start, inner, columns);
          int end = Math.min(tiles, (part + 1) * tilesInPart);
          for (int tile = part * tilesInPart; tile < end; tile++) {
            int from = tile * tileRows;
            int count = Math.min(rows - from, tileRows);
            Rows gradient = new Rows(dy, from * columns, count, columns);
            if (dx != null) {
              // dx += dy · wᵀ.
              Rows in = new Rows(dx, from * inner, count, inner);
              kernels.product(gradient, transposed, null, in, true, scratch[worker]);
            }
            addWeightGradient(x, from * inner, gradient, sums, worker);
            if (db != null) {
              for (int r = 0; r < count; r++) {
                kernels.add(dy, gradient.at(r), partial, start + inner * columns, columns);
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
            int start = part * size;
            kernels.addUnpacked(new PackedMatrix(partial, start, inner, columns), from, to, dw);
            if (db != null) {
              kernels.add(partial, start + inner * columns + from, db, from, to - from);
            }
          }
        });
    memory.give(partial);
    if (dx != null) {
      memory.give(transposed.values());
    }
  }

  private PackedMatrix transposed(float[] w, int inner, int columns) {
    PackedMatrix packed = new PackedMatrix(memory.take(inner * columns), columns, inner);
    kernels.packTransposed(new Rows(w, 0, inner, columns), packed);
    return packed;
  }

  /** {@code sums += xᵀ · dy} over the rows of one tile. */
  private void addWeightGradient(float[] x, int start, Rows dy, PackedMatrix sums, int worker) {
    float[] values = rows(worker, GRADIENT_ROWS * dy.columns());
    PackedMatrix packed = new PackedMatrix(values, GRADIENT_ROWS, dy.columns());
    kernels.pack(dy, packed);
    kernels.transposedProduct(x, start, dy.count(), packed, sums, scratch[worker]);
  }

  private float[] rows(int worker, int size) {
    if (rows[worker].length < size) {
      rows[worker] = new float[size];
    }
    return rows[worker];
  }
}
