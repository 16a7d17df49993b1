package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.parallel.Workers;

/**
 * The radial message and its gradients.
 *
 * <p>Filters are made anew for each tile of pairs and serve both directions. Threads share out
 * slices of the features, each over all pairs of a range of atoms: so nobody else writes where a
 * pair's two ends add up, and weights, filters and sums of a slice stay in the first cache levels.
 */
final class RadialMessage {
  /** The filter's gradient is summed in as many parts at most, whatever the number of threads. */
  private static final int MOST_PARTS = 64;

  private final Workers workers;
  private final Kernels kernels;
  private final HostMemory memory;
  private final Scratch[] scratch;

  /** Slices of the kernels' own width that are joined where that leaves every thread one. */
  private static final int JOINED = 2;

  /** One thread's memory. */
  private static final class Scratch {
    final float[][] product;
    float[] weights = {};
    float[] filter = {};
    float[] tile = {};
    float[] rows = {};

    Scratch(float[][] product) {
      this.product = product;
    }

    void fit(int filterSize, int tileSize, int rowSize) {
      weights = atLeast(weights, filterSize);
      filter = atLeast(filter, filterSize);
      tile = atLeast(tile, tileSize);
      rows = atLeast(rows, rowSize);
    }

    private static float[] atLeast(float[] array, int size) {
      return array.length < size ? new float[size] : array;
    }
  }

  /** What is done to the pairs of a tile that belong to one run. */
  private interface RunWork {
    void run(int run, int first, int end, int row);
  }

  RadialMessage(Workers workers, Kernels kernels, HostMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.memory = memory;
    scratch = new Scratch[workers.threads()];
    Arrays.setAll(scratch, k -> new Scratch(kernels.scratch()));
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
    OperationShapes.radialMessage(
        atoms, edges.columns, phi, phiRows, filter, scalars, vectors, newVectors);
    float[] weight = HostStorage.of(filter);
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(vectors);
    float[] out = HostStorage.of(newVectors);
    if (v == out) {
      throw new IllegalArgumentException("a radial message cannot update its vectors in place");
    }
    MessageSlice whole =
        new MessageSlice(
            HostStorage.of(phi), phiRows, v, null, null, features, 0, features, kernels.lanes());
    int width = width(features, edges.ranges());
    int slices = (features + width - 1) / width;
    workers.run(
        edges.ranges() * slices,
        (job, worker) -> {
          MessageSlice slice = slice(whole, job % slices, width);
          addMessages(edges, job / slices, slice, weight, scratch[worker], s, out);
        });
  }

  private void addMessages(
      HostEdges edges,
      int range,
      MessageSlice slice,
      float[] weight,
      Scratch own,
      float[] scalars,
      float[] newVectors) {
    EdgeRows rows = edges.rows;
    int groups = slice.groups();
    int columns = slice.row(MessageSlice.FILTERS);
    int size = slice.row(MessageSlice.INPUTS + MessageSlice.SUMS);
    own.fit(edges.columns * columns, Kernels.TILE * columns, rows.rows(range) * size);
    pack(slice, weight, edges.columns, own);
    int from = edges.rangeAtom[range];
    for (int block = edges.rangeBlock[range]; block < edges.rangeBlock[range + 1]; block++) {
      for (int k = rows.entering().start(block); k < rows.entering().start(block + 1); k++) {
        int row = rows.entering().row(k);
        slice.read(rows.atom(range, row), own.rows, row * size, kernels);
      }
      forEachTile(
          edges,
          block,
          Kernels.TILE,
          columns,
          own,
          (run, first, end, row) ->
              kernels.message(
                  groups,
                  edges.runReceiver[run] - from,
                  edges.runShared[run],
                  edges.senderRow,
                  edges.directions,
                  first,
                  end,
                  own.tile,
                  row,
                  own.rows),
          (first, end) -> {});
      for (int k = rows.leaving().start(block); k < rows.leaving().start(block + 1); k++) {
        int row = rows.leaving().row(k);
        slice.write(from + row, own.rows, row * size, scalars, newVectors, kernels);
      }
    }
  }

  /** What follows when all runs of a tile are done. */
  private interface TileWork {
    void run(int first, int end);
  }

  /** Makes the filters of each tile of a block's places and hands their runs out, in order. */
  private void forEachTile(
      HostEdges edges,
      int block,
      int size,
      int columns,
      Scratch own,
      RunWork runWork,
      TileWork tileWork) {
    int run = edges.firstRun(block);
    if (run == edges.endRun(block)) {
      return;
    }
    int end = edges.reachEnd[edges.endRun(block) - 1];
    for (int tile = edges.reachStart[run]; tile < end; tile += size) {
      int tileEnd = Math.min(end, tile + size);
      int x = edges.basisAt(block, tile);
      int rows = tileEnd - tile;
      kernels.tileProduct(
          edges.basisSum, x, rows, edges.columns, own.filter, columns, own.tile, size, own.product);
      for (int at = tile; at < tileEnd; ) {
        while (edges.reachEnd[run] <= at) {
          run++;
        }
        int until = Math.min(tileEnd, edges.reachEnd[run]);
        runWork.run(run, at, until, at - tile);
        at = until;
      }
      tileWork.run(tile, tileEnd);
    }
  }

  private void pack(MessageSlice slice, float[] weight, int rows, Scratch own) {
    slice.readFilter(weight, rows, own.weights, kernels);
    kernels.pack(own.weights, 0, rows, slice.row(MessageSlice.FILTERS), own.filter, rows);
  }

  /**
   * Features of a slice. Wide ones copy less, and each cache line fewer times; a structure is
   * shared out among as many threads as there are slices. Where there are parts enough to share
   * out, a thread takes all features of one. What is computed does not depend on it.
   */
  private int width(int features, int parts) {
    if (parts >= 4 * workers.threads()) {
      return Math.max(1, features);
    }
    int narrow = kernels.sliceGroups() * kernels.lanes();
    return JOINED * narrow * workers.threads() <= features ? JOINED * narrow : narrow;
  }

  private static MessageSlice slice(MessageSlice whole, int number, int width) {
    int offset = number * width;
    return whole.at(offset, Math.min(width, whole.features() - offset));
  }

  /**
   * With B the gradient by x = φ ∘ W of a directed edge j → i, made of the gradients that arrive at
   * i, φ(j) gains W ∘ B, the vectors of j gain the new vectors' gradient at i mixed by x_vv, and
   * filter row k gains b_k φ(j) ∘ B with the basis b. Both directions of a pair share W and b, so
   * that a pair costs one product for its filters and one for their gradient.
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
    OperationShapes.radialMessageBackward(
        atoms,
        edges.columns,
        phi,
        phiRows,
        filter,
        vectors,
        scalarsGradient,
        newVectorsGradient,
        phiGradient,
        filterGradient,
        vectorsGradient);
    float[] weight = HostStorage.of(filter);
    float[] dOut = HostStorage.of(newVectorsGradient);
    float[] dPhi = HostStorage.of(phiGradient);
    float[] dv = HostStorage.of(vectorsGradient);
    if (dv == dOut) {
      throw new IllegalArgumentException("a message's gradients cannot be taken in place");
    }
    MessageSlice whole =
        new MessageSlice(
            HostStorage.of(phi),
            phiRows,
            HostStorage.of(vectors),
            HostStorage.of(scalarsGradient),
            dOut,
            features,
            0,
            features,
            kernels.lanes());
    int rangesInPart = Math.max(1, (edges.ranges() + MOST_PARTS - 1) / MOST_PARTS);
    int parts = (edges.ranges() + rangesInPart - 1) / rangesInPart;
    int width = width(features, parts);
    int slices = (features + width - 1) / width;
    int size = edges.columns * slice(whole, 0, width).row(MessageSlice.FILTERS);
    float[] partial = memory.takeZeros(Math.multiplyExact(parts * slices, size));
    workers.run(
        parts * slices,
        (job, worker) -> {
          MessageSlice slice = slice(whole, job % slices, width);
          int first = job / slices * rangesInPart;
          int end = Math.min(edges.ranges(), first + rangesInPart);
          for (int range = first; range < end; range++) {
            addGradients(
                edges, range, slice, weight, scratch[worker], dPhi, dv, partial, job * size);
          }
        });
    float[] dFilter = HostStorage.of(filterGradient);
    float[] sum = memory.take(size);
    for (int number = 0; number < slices; number++) {
      MessageSlice slice = slice(whole, number, width);
      int columns = slice.row(MessageSlice.FILTERS);
      Arrays.fill(sum, 0, size, 0f);
      for (int part = 0; part < parts; part++) {
        int start = (part * slices + number) * size;
        kernels.addUnpacked(partial, start, edges.columns, columns, 0, columns, sum);
      }
      slice.addToFilter(sum, edges.columns, dFilter, kernels);
    }
    memory.give(sum);
    memory.give(partial);
  }

  private void addGradients(
      HostEdges edges,
      int range,
      MessageSlice slice,
      float[] weight,
      Scratch own,
      float[] dPhi,
      float[] dv,
      float[] partial,
      int partialStart) {
    EdgeRows rows = edges.rows;
    int groups = slice.groups();
    int columns = slice.row(MessageSlice.FILTERS);
    int size = slice.row(MessageSlice.GRADIENT_INPUTS + MessageSlice.GRADIENT_SUMS);
    int inner = edges.columns;
    own.fit(inner * columns, Kernels.GRADIENT_TILE * columns, rows.rows(range) * size);
    pack(slice, weight, inner, own);
    int from = edges.rangeAtom[range];
    for (int block = edges.rangeBlock[range]; block < edges.rangeBlock[range + 1]; block++) {
      for (int k = rows.entering().start(block); k < rows.entering().start(block + 1); k++) {
        int row = rows.entering().row(k);
        slice.readGradients(rows.atom(range, row), own.rows, row * size, kernels);
      }
      forEachTile(
          edges,
          block,
          Kernels.GRADIENT_TILE,
          columns,
          own,
          (run, first, end, row) ->
              kernels.messageGradient(
                  groups,
                  edges.runReceiver[run] - from,
                  edges.runShared[run],
                  edges.senderRow,
                  edges.directions,
                  first,
                  end,
                  own.tile,
                  row,
                  own.rows),
          (first, end) ->
              kernels.transposedProduct(
                  edges.basisRows,
                  first * inner,
                  inner,
                  end - first,
                  own.tile,
                  Kernels.GRADIENT_TILE,
                  columns,
                  partial,
                  partialStart,
                  own.product));
      for (int k = rows.leaving().start(block); k < rows.leaving().start(block + 1); k++) {
        int row = rows.leaving().row(k);
        slice.writeGradients(from + row, own.rows, row * size, dPhi, dv, kernels);
      }
    }
  }
}
