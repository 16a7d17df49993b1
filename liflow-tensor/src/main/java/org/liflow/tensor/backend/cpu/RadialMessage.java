package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.parallel.Workers;

/** The radial message and its gradients; filters are made anew for each tile of edges. */
final class RadialMessage {
  /** Edges whose filters are computed together: their rows stay in the first cache levels. */
  private static final int EDGE_TILE = 48;

  /** The filter's gradient is summed in as many parts at most, whatever the number of threads. */
  private static final int MOST_PARTS = 64;

  private final Workers workers;
  private final Kernels kernels;
  private final HostMemory memory;
  private final Scratch[] scratch;

  /** One thread's memory for a block. */
  private static final class Scratch {
    float[] tile = {};
    float[] sums = {};
    float[] mixing = {};
    float[] products = {};

    void fit(int tileSize, int sumSize) {
      tile = atLeast(tile, tileSize);
      sums = atLeast(sums, sumSize);
    }

    void fitBackward(int tileSize, int sumSize, int mixingSize, int productSize) {
      fit(tileSize, sumSize);
      mixing = atLeast(mixing, mixingSize);
      products = atLeast(products, productSize);
    }

    private static float[] atLeast(float[] array, int size) {
      return array.length < size ? new float[size] : array;
    }
  }

  RadialMessage(Workers workers, Kernels kernels, HostMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.memory = memory;
    scratch = new Scratch[workers.threads()];
    Arrays.setAll(scratch, k -> new Scratch());
  }

  void forward(
      HostEdges edges,
      Tensor phi,
      int[] phiRows,
      Tensor filter,
      Tensor scalars,
      Tensor vectors,
      Tensor newVectors) {
    int atoms = edges.graph.atoms();
    int features = scalars.columns();
    int width = 4 * features;
    Shapes.require(
        phi.columns() == width
            && filter.columns() == width
            && filter.rows() == edges.columns
            && scalars.rows() == atoms
            && vectors.rows() == 3 * atoms
            && newVectors.rows() == 3 * atoms
            && vectors.columns() == features
            && newVectors.columns() == features
            && (phiRows == null ? phi.rows() == atoms : phiRows.length == atoms),
        () -> "radial message of " + phi + ", " + filter + ", " + scalars + ", " + vectors);
    float[] phiValues = HostStorage.of(phi);
    float[] weight = HostStorage.of(filter);
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(vectors);
    float[] out = HostStorage.of(newVectors);
    if (v == out) {
      throw new IllegalArgumentException("a radial message cannot update its vectors in place");
    }
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          int from = block * HostEdges.BLOCK;
          int to = Math.min(atoms, from + HostEdges.BLOCK);
          int end = edges.reachEnd[to - 1];
          Scratch own = scratch[worker];
          own.fit(EDGE_TILE * width, width);
          int tile = edges.reachStart[from];
          int filled = tile;
          for (int i = from; i < to; i++) {
            Arrays.fill(own.sums, 0, width, 0f);
            int e = edges.reachStart[i];
            while (e < edges.reachEnd[i]) {
              if (e == filled) {
                tile = e;
                filled = Math.min(end, e + EDGE_TILE);
                kernels.product(
                    edges.basisSum,
                    tile * edges.columns,
                    filled - tile,
                    edges.columns,
                    weight,
                    null,
                    width,
                    own.tile,
                    0,
                    false);
              }
              int until = Math.min(filled, edges.reachEnd[i]);
              kernels.message(
                  phiValues,
                  phiRows,
                  own.tile,
                  (e - tile) * width,
                  v,
                  edges.sender,
                  e,
                  until,
                  edges.directions,
                  features,
                  own.sums);
              e = until;
            }
            for (int f = 0; f < features; f++) {
              s[i * features + f] += own.sums[f];
            }
            int first = 3 * i * features;
            for (int k = 0; k < 3 * features; k++) {
              out[first + k] = v[first + k] + own.sums[features + k];
            }
          }
        });
  }

  /**
   * With B the message's derivative by x = φ ∘ W (its rows are the gradients that arrive at the
   * receiving atom) and b the basis of an edge, all gradients of a sending atom j follow from one
   * small matrix, G = Σ b ⊗ B over its edges: that of φ(j) is Σ_k filter(k) ∘ G(k), that of filter
   * row k gains φ(j) ∘ G(k). Only the vectors need filters, and of these a quarter.
   *
   * <p>The edges that j sends are those that it receives turned around: a list of pairs within a
   * cutoff is its own transpose, with the same lengths and opposite directions to the last bit.
   */
  void backward(
      HostEdges edges,
      Tensor phi,
      int[] phiRows,
      Tensor filter,
      Tensor vectors,
      Tensor scalarsGradient,
      Tensor newVectorsGradient,
      Tensor phiGradient,
      Tensor filterGradient,
      Tensor vectorsGradient) {
    int atoms = edges.graph.atoms();
    int features = vectors.columns();
    int width = 4 * features;
    Shapes.require(
        phi.columns() == width
            && filter.columns() == width
            && filter.rows() == edges.columns
            && vectors.rows() == 3 * atoms
            && scalarsGradient.rows() == atoms
            && scalarsGradient.columns() == features
            && newVectorsGradient.rows() == 3 * atoms
            && newVectorsGradient.columns() == features
            && phiGradient.rows() == atoms
            && phiGradient.columns() == width
            && filterGradient.rows() == filter.rows()
            && filterGradient.columns() == width
            && vectorsGradient.rows() == 3 * atoms
            && vectorsGradient.columns() == features
            && (phiRows == null ? phi.rows() == atoms : phiRows.length == atoms),
        () -> "gradients of a radial message of " + phi + ", " + filter + ", " + vectors);
    float[] phiValues = HostStorage.of(phi);
    float[] weight = HostStorage.of(filter);
    float[] v = HostStorage.of(vectors);
    float[] ds = HostStorage.of(scalarsGradient);
    float[] dOut = HostStorage.of(newVectorsGradient);
    float[] dPhi = HostStorage.of(phiGradient);
    float[] dv = HostStorage.of(vectorsGradient);
    if (dv == dOut) {
      throw new IllegalArgumentException("a message's gradients cannot be taken in place");
    }
    int columns = edges.columns;
    float[] mixingWeight = mixingColumns(weight, columns, features);
    int blocks = edges.blocks();
    int blocksInPart = Math.max(1, (blocks + MOST_PARTS - 1) / MOST_PARTS);
    int parts = (blocks + blocksInPart - 1) / blocksInPart;
    int size = columns * width;
    float[] partial = memory.take(Math.multiplyExact(parts, size));
    workers.run(
        parts,
        (part, worker) -> {
          Scratch own = scratch[worker];
          own.fitBackward(EDGE_TILE * width, 3 * features, EDGE_TILE * features, size);
          Arrays.fill(partial, part * size, (part + 1) * size, 0f);
          int from = part * blocksInPart * HostEdges.BLOCK;
          int to = Math.min(atoms, (part + 1) * blocksInPart * HostEdges.BLOCK);
          for (int j = from; j < to; j++) {
            Arrays.fill(own.sums, 0, 3 * features, 0f);
            Arrays.fill(own.products, 0, size, 0f);
            for (int e = edges.reachStart[j]; e < edges.reachEnd[j]; e += EDGE_TILE) {
              int end = Math.min(edges.reachEnd[j], e + EDGE_TILE);
              kernels.product(
                  edges.basisSum,
                  e * columns,
                  end - e,
                  columns,
                  mixingWeight,
                  null,
                  features,
                  own.mixing,
                  0,
                  false);
              kernels.messageGradient(
                  v,
                  3 * j * features,
                  ds,
                  dOut,
                  own.mixing,
                  edges.sender,
                  e,
                  end,
                  edges.directions,
                  features,
                  own.tile,
                  own.sums);
              kernels.transposedProduct(
                  edges.basisSum,
                  e * columns,
                  columns,
                  end - e,
                  own.tile,
                  0,
                  width,
                  own.products,
                  0);
            }
            int row = width * (phiRows == null ? j : phiRows[j]);
            kernels.splitProduct(
                weight,
                phiValues,
                row,
                own.products,
                columns,
                width,
                dPhi,
                j * width,
                partial,
                part * size);
            for (int k = 0; k < 3 * features; k++) {
              int at = 3 * j * features + k;
              dv[at] = dOut[at] + phiValues[row + features + k % features] * own.sums[k];
            }
          }
        });
    memory.give(mixingWeight);
    float[] dFilter = HostStorage.of(filterGradient);
    for (int part = 0; part < parts; part++) {
      for (int k = 0; k < size; k++) {
        dFilter[k] += partial[part * size + k];
      }
    }
    memory.give(partial);
  }

  /** The filter's columns for x_vv, which mix the vectors, side by side. */
  private float[] mixingColumns(float[] weight, int rows, int features) {
    float[] columns = memory.take(rows * features);
    for (int k = 0; k < rows; k++) {
      System.arraycopy(weight, (4 * k + 1) * features, columns, k * features, features);
    }
    return columns;
  }
}
