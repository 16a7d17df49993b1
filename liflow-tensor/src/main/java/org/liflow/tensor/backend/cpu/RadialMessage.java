package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.OperationShapes.MessageSize;
import org.liflow.tensor.parallel.Workers;

/**
 * The radial message and its gradients; the package description has a glossary.
 *
 * <p>Filters are computed anew for each tile of pairs and serve both directions. Each job of a
 * thread is one slice of the features over all pairs of one range of atoms: no other job writes
 * where a pair's two contributions are added, and weights, filters and accumulators of a slice stay
 * in the first cache levels.
 */
final class RadialMessage {
  /** Parts, at most, in which the filter's gradient is summed, whatever the number of threads. */
  private static final int MOST_PARTS = 64;

  /** Narrow slices per slice where that still leaves every thread one. */
  private static final int JOINED = 2;

  private final Workers workers;
  private final Kernels kernels;
  private final HostMemory memory;
  private final Scratch[] scratch;

  /** Memory of one thread. */
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

  RadialMessage(Workers workers, Kernels kernels, HostMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.memory = memory;
    scratch = new Scratch[workers.threads()];
    Arrays.setAll(scratch, k -> new Scratch(kernels.scratch()));
  }

  /** Does {@link org.liflow.tensor.backend.Backend#radialMessage}. */
  void forward(PairGeometry pairs, MessageInput input, Tensor scalars, Tensor newVectors) {
    PairLayout layout = pairs.layout();
    int features = scalars.columns();
    OperationShapes.radialMessage(size(layout), input, scalars, newVectors);
    float[] weight = HostStorage.of(input.filter());
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(input.vectors());
    float[] out = HostStorage.of(newVectors);
    if (v == out) {
      throw new IllegalArgumentException("a radial message cannot update its vectors in place");
    }
    MessageSlice whole =
        new MessageSlice(
            HostStorage.of(input.phi()),
            input.phiRows(),
            v,
            null,
            null,
            features,
            0,
            features,
            kernels.lanes());
    PairsInReach inReach = pairs.inReach();
    int width = width(features, layout.ranges());
    int slices = (features + width - 1) / width;
    workers.run(
        layout.ranges() * slices,
        (job, worker) -> {
          Pass pass = new Forward(slice(whole, job % slices, width), s, out);
          Job own = new Job(layout, inReach, job / slices, pass, scratch[worker]);
          own.pack(weight);
          own.forEachBlock();
        });
  }

  private static MessageSize size(PairLayout layout) {
    return new MessageSize(layout.atoms(), layout.columns());
  }

  /**
   * Features per slice. Wide slices copy less, and each cache line fewer times; but a structure can
   * be divided only among as many threads as there are slices. With ranges or parts enough, a job
   * takes all features of one. Results do not depend on the width.
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

  /** The part of a job in which forward and backward pass differ. */
  private abstract static class Pass {
    final MessageSlice slice;

    /** Pairs per tile. */
    final int tile;

    /** Numbers per work row. */
    final int rowSize;

    Pass(MessageSlice slice, int tile, int parts) {
      this.slice = slice;
      this.tile = tile;
      this.rowSize = slice.row(parts);
    }

    /** Fills the work row of an atom. */
    abstract void enter(int atom, float[] rows, int at);

    /** Computes pairs of one run. */
    abstract void pairs(PairWork work, int row, boolean shared, int first, int end, int filter);

    /** Follows on all runs of a tile. */
    abstract void endTile(int first, int end, PackedMatrix tile, float[][] scratch);

    /** Writes the work row of an atom out. */
    abstract void leave(int atom, float[] rows, int at);
  }

  private final class Forward extends Pass {
    private final float[] scalars;
    private final float[] newVectors;

    Forward(MessageSlice slice, float[] scalars, float[] newVectors) {
      super(slice, Kernels.TILE, MessageSlice.INPUTS + MessageSlice.SUMS);
      this.scalars = scalars;
      this.newVectors = newVectors;
    }

    @Override
    void enter(int atom, float[] rows, int at) {
      slice.read(atom, rows, at, kernels);
    }

    @Override
    void pairs(PairWork work, int row, boolean shared, int first, int end, int filter) {
      kernels.message(work, row, shared, first, end, filter);
    }

    @Override
    void endTile(int first, int end, PackedMatrix tile, float[][] scratch) {}

    @Override
    void leave(int atom, float[] rows, int at) {
      slice.write(atom, rows, at, scalars, newVectors, kernels);
    }
  }

  private final class Backward extends Pass {
    private final float[] bases;
    private final float[] phiGradient;
    private final float[] vectorsGradient;
    private final PackedMatrix filterGradient;

    Backward(
        MessageSlice slice,
        float[] bases,
        float[] phiGradient,
        float[] vectorsGradient,
        PackedMatrix filterGradient) {
      super(
          slice, Kernels.GRADIENT_TILE, MessageSlice.GRADIENT_INPUTS + MessageSlice.GRADIENT_SUMS);
      this.bases = bases;
      this.phiGradient = phiGradient;
      this.vectorsGradient = vectorsGradient;
      this.filterGradient = filterGradient;
    }

    @Override
    void enter(int atom, float[] rows, int at) {
      slice.readGradients(atom, rows, at, kernels);
    }

    @Override
    void pairs(PairWork work, int row, boolean shared, int first, int end, int filter) {
      kernels.messageGradient(work, row, shared, first, end, filter);
    }

    /** The gradients with respect to the tile's filters have taken their place. */
    @Override
    void endTile(int first, int end, PackedMatrix tile, float[][] scratch) {
      int start = first * filterGradient.rows();
      kernels.transposedProduct(bases, start, end - first, tile, filterGradient, scratch);
    }

    @Override
    void leave(int atom, float[] rows, int at) {
      slice.writeGradients(atom, rows, at, phiGradient, vectorsGradient, kernels);
    }
  }

  /** One slice of the features over all pairs of one range, on one thread. */
  private final class Job {
    private final PairLayout layout;
    private final PairsInReach pairs;
    private final int range;
    private final Pass pass;
    private final Scratch own;
    private final PackedMatrix filter;
    private final PackedMatrix tile;
    private final PairWork work;

    Job(PairLayout layout, PairsInReach pairs, int range, Pass pass, Scratch own) {
      this.layout = layout;
      this.pairs = pairs;
      this.range = range;
      this.pass = pass;
      this.own = own;
      int inner = layout.columns();
      int columns = pass.slice.row(MessageSlice.FILTERS);
      int rows = layout.rows().rows(range);
      own.fit(inner * columns, pass.tile * columns, rows * pass.rowSize);
      filter = new PackedMatrix(own.filter, inner, columns);
      tile = new PackedMatrix(own.tile, pass.tile, columns);
      work =
          new PairWork(
              pass.slice.groups(), pairs.senderRows(), pairs.directions(), own.tile, own.rows);
    }

    /** Packs the slice's columns of the radial weights. */
    void pack(float[] weight) {
      pass.slice.readFilter(weight, filter.rows(), own.weights, kernels);
      kernels.pack(new Rows(own.weights, 0, filter.rows(), filter.columns()), filter);
    }

    void forEachBlock() {
      WorkRows rows = layout.rows();
      for (int block = layout.firstBlock(range); block < layout.endBlock(range); block++) {
        WorkRows.BlockRows entering = rows.entering();
        for (int k = entering.start(block); k < entering.start(block + 1); k++) {
          int row = entering.row(k);
          pass.enter(rows.atom(range, row), own.rows, row * pass.rowSize);
        }
        forEachTile(block);
        WorkRows.BlockRows leaving = rows.leaving();
        for (int k = leaving.start(block); k < leaving.start(block + 1); k++) {
          int row = leaving.row(k);
          pass.leave(layout.firstAtom(range) + row, own.rows, row * pass.rowSize);
        }
      }
    }

    /** Computes the filters of each tile of a block's pairs, and then its runs in their order. */
    private void forEachTile(int block) {
      int run = layout.firstRun(block);
      if (run == layout.endRun(block)) {
        return;
      }
      int end = pairs.runEnd()[layout.endRun(block) - 1];
      for (int first = pairs.runStart()[run]; first < end; first += pass.tile) {
        int tileEnd = Math.min(end, first + pass.tile);
        int bases = layout.basisAt(block, first);
        kernels.tileProduct(pairs.bases(), bases, tileEnd - first, filter, tile, own.product);
        for (int at = first; at < tileEnd; ) {
          while (pairs.runEnd()[run] <= at) {
            run++;
          }
          int until = Math.min(tileEnd, pairs.runEnd()[run]);
          int row = layout.atom(run) - layout.firstAtom(range);
          pass.pairs(work, row, layout.isShared(run), at, until, at - first);
          at = until;
        }
        pass.endTile(first, tileEnd, tile, own.product);
      }
    }
  }

  /**
   * Does {@link org.liflow.tensor.backend.Backend#radialMessageBackward}.
   *
   * <p>Let B be the gradient with respect to x = φ ∘ W of a directed edge j → i, which follows from
   * the gradients that arrive at i. Then the gradient of φ(j) gains W ∘ B, that of j's vectors
   * gains the new vectors' gradient at i times x_vv, and that of filter row k gains b_k φ(j) ∘ B
   * with the basis b. Both directions of a pair share W and b, so a pair costs one product for its
   * filter and one for the filter's gradient.
   */
  void backward(PairGeometry pairs, MessageInput input, MessageGradients gradients) {
    PairLayout layout = pairs.layout();
    int features = input.vectors().columns();
    OperationShapes.radialMessageBackward(size(layout), input, gradients);
    float[] weight = HostStorage.of(input.filter());
    float[] dOut = HostStorage.of(gradients.newVectors());
    float[] dPhi = HostStorage.of(gradients.phi());
    float[] dv = HostStorage.of(gradients.vectors());
    if (dv == dOut) {
      throw new IllegalArgumentException("a message's gradients cannot be taken in place");
    }
    MessageSlice whole =
        new MessageSlice(
            HostStorage.of(input.phi()),
            input.phiRows(),
            HostStorage.of(input.vectors()),
            HostStorage.of(gradients.scalars()),
            dOut,
            features,
            0,
            features,
            kernels.lanes());
    PairsInReach inReach = pairs.inReach();
    float[] bases = pairs.basisRows();
    int rangesInPart = Math.max(1, (layout.ranges() + MOST_PARTS - 1) / MOST_PARTS);
    int parts = (layout.ranges() + rangesInPart - 1) / rangesInPart;
    int width = width(features, parts);
    int slices = (features + width - 1) / width;
    int size = layout.columns() * slice(whole, 0, width).row(MessageSlice.FILTERS);
    float[] partial = memory.takeZeros(Math.multiplyExact(parts * slices, size));
    workers.run(
        parts * slices,
        (number, worker) -> {
          MessageSlice slice = slice(whole, number % slices, width);
          PackedMatrix sums = partial(partial, number * size, layout, slice);
          Pass pass = new Backward(slice, bases, dPhi, dv, sums);
          int first = number / slices * rangesInPart;
          int end = Math.min(layout.ranges(), first + rangesInPart);
          for (int range = first; range < end; range++) {
            Job job = new Job(layout, inReach, range, pass, scratch[worker]);
            job.pack(weight);
            job.forEachBlock();
          }
        });
    float[] dFilter = HostStorage.of(gradients.filter());
    float[] sum = memory.take(size);
    for (int number = 0; number < slices; number++) {
      MessageSlice slice = slice(whole, number, width);
      Arrays.fill(sum, 0, size, 0f);
      for (int part = 0; part < parts; part++) {
        int start = (part * slices + number) * size;
        PackedMatrix sums = partial(partial, start, layout, slice);
        kernels.addUnpacked(sums, 0, sums.columns(), sum);
      }
      slice.addToFilter(sum, layout.columns(), dFilter, kernels);
    }
    memory.give(sum);
    memory.give(partial);
  }

  /** The filter's gradient of one slice, summed over one part of the ranges. */
  private static PackedMatrix partial(
      float[] values, int start, PairLayout layout, MessageSlice slice) {
    return new PackedMatrix(values, start, layout.columns(), slice.row(MessageSlice.FILTERS));
  }
}
