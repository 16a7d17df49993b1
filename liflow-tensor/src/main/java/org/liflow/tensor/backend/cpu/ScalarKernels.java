package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/** Plain loops that run on any JVM and define every result; the JIT compiler vectorises most. */
final class ScalarKernels implements Kernels {
  private static final int LANES = 32;

  /** Numbers per group of a work row, and the index of its accumulators. */
  private static final int ROW = (MessageSlice.INPUTS + MessageSlice.SUMS) * LANES;

  private static final int SUM = MessageSlice.INPUTS * LANES;

  /** The same in the backward pass. */
  private static final int GRADIENT_ROW =
      (MessageSlice.GRADIENT_INPUTS + MessageSlice.GRADIENT_SUMS) * LANES;

  private static final int GRADIENT_SUM = MessageSlice.GRADIENT_INPUTS * LANES;

  @Override
  public String name() {
    return "scalar";
  }

  /** The ordinary order is the packed one: plain loops read rows. */
  @Override
  public void pack(Rows w, PackedMatrix packed) {
    int count = w.count() * w.columns();
    System.arraycopy(w.values(), w.start(), packed.values(), packed.start(), count);
  }

  @Override
  public void packTransposed(Rows w, PackedMatrix packed) {
    for (int k = 0; k < w.count(); k++) {
      for (int c = 0; c < w.columns(); c++) {
        packed.values()[packed.start() + c * w.count() + k] = w.values()[w.at(k) + c];
      }
    }
  }

  @Override
  public void addUnpacked(PackedMatrix packed, int from, int to, float[] w) {
    for (int k = 0; k < packed.rows(); k++) {
      int row = k * packed.columns();
      add(packed.values(), packed.start() + row + from, w, row + from, to - from);
    }
  }

  @Override
  public void product(
      Rows x, PackedMatrix w, float[] bias, Rows y, boolean add, float[][] scratch) {
    ScalarProducts.product(MatrixView.of(x), w, bias, y, add, scratch);
  }

  @Override
  public float[][] scratch() {
    return ScalarProducts.scratch();
  }

  @Override
  public InterleavedLayout interleaving() {
    return InterleavedLayout.SINGLE;
  }

  @Override
  public void tileProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[][] scratch) {
    Rows bases = new Rows(x, start, rows, w.rows());
    Rows filters = new Rows(y.values(), y.start(), rows, w.columns());
    product(bases, w, null, filters, false, scratch);
  }

  @Override
  public void transposedProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[][] scratch) {
    MatrixView transposed = MatrixView.transposed(new Rows(x, start, rows, y.rows()));
    Rows sums = new Rows(y.values(), y.start(), y.rows(), y.columns());
    ScalarProducts.product(transposed, w, null, sums, true, scratch);
  }

  @Override
  public void siluGradient(float[] x, float[] dy, float[] dx, int start, int end) {
    for (int k = start; k < end; k++) {
      double sigmoid = 1 / (1 + Math.exp(-x[k]));
      dx[k] = (float) (dy[k] * sigmoid * (1 + x[k] * (1 - sigmoid)));
    }
  }

  @Override
  public void silu(float[] x, int start, int end) {
    for (int k = start; k < end; k++) {
      x[k] = (float) (x[k] / (1 + Math.exp(-x[k])));
    }
  }

  @Override
  public void copyParts(
      float[] from,
      int fromStart,
      int fromStep,
      int parts,
      int width,
      float[] to,
      int toStart,
      int toStep) {
    for (int part = 0; part < parts; part++) {
      System.arraycopy(from, fromStart + part * fromStep, to, toStart + part * toStep, width);
    }
  }

  @Override
  public void add(float[] x, int xStart, float[] y, int yStart, int count) {
    for (int k = 0; k < count; k++) {
      y[yStart + k] += x[xStart + k];
    }
  }

  @Override
  public void addVector(
      float[] x, int start, int step, float[] sums, int sumsStart, int width, float[] y) {
    for (int axis = 0; axis < 3; axis++) {
      int at = start + axis * step;
      int from = sumsStart + axis * LANES;
      for (int f = 0; f < width; f++) {
        y[at + f] = x[at + f] + sums[from + f];
      }
    }
  }

  @Override
  public void scaleVector(MessageSlice slice, int atom, int group, float[] rows, int at) {
    float[] phi = slice.phi();
    float[] vectors = slice.vectors();
    int features = slice.features();
    int factor = slice.phiAt(atom, group) + features;
    int vector = slice.vectorAt(atom, group);
    int width = slice.used(group);
    for (int axis = 0; axis < 3; axis++) {
      for (int f = 0; f < width; f++) {
        rows[at + axis * LANES + f] = phi[factor + f] * vectors[vector + axis * features + f];
      }
    }
  }

  @Override
  public void scaleVectorGradient(
      MessageSlice slice, int atom, int group, float[] rows, int at, float[] phiGradient) {
    float[] phi = slice.phi();
    float[] vectors = slice.vectors();
    int features = slice.features();
    int factor = slice.phiAt(atom, group) + features;
    int vector = slice.vectorAt(atom, group);
    int gradient = slice.phiGradientAt(atom, group) + features;
    int width = slice.used(group);
    for (int f = 0; f < width; f++) {
      float sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        int d = at + axis * LANES + f;
        sum += rows[d] * vectors[vector + axis * features + f];
        rows[d] *= phi[factor + f];
      }
      phiGradient[gradient + f] = sum;
    }
  }

  @Override
  public void clear(float[] values, int start, int count) {
    Arrays.fill(values, start, start + count, 0f);
  }

  /** Wide enough for the JIT compiler to vectorise, and still two slices of 64 features. */
  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int sliceGroups() {
    return 1;
  }

  @Override
  public void message(PairWork work, int row, boolean shared, int first, int end, int filter) {
    int groups = work.groups();
    int[] senders = work.senderRows();
    float[] directions = work.directions();
    float[] filters = work.filters();
    float[] rows = work.rows();
    int w = filter * groups * MessageSlice.FILTERS * LANES;
    for (int e = first; e < end; e++) {
      int u = PairLayout.DIRECTION_STEP * e;
      for (int g = 0; g < groups; g++) {
        int own = row * groups + g;
        int other = senders[e] * groups + g;
        addMessage(other, own, filters, w, directions, u, 1, rows);
        if (shared) {
          addMessage(own, other, filters, w, directions, u, -1, rows);
        }
        w += MessageSlice.FILTERS * LANES;
      }
    }
  }

  /**
   * Adds the message of one atom's group to another's. The sign reverses the directions.
   *
   * @param sender number of the group among all rows', and {@code receiver} of the other
   */
  private static void addMessage(
      int sender,
      int receiver,
      float[] filters,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] rows) {
    int phi = sender * ROW;
    int sum = receiver * ROW + SUM;
    for (int f = 0; f < LANES; f++) {
      rows[sum + f] += rows[phi + f] * filters[w + f];
    }
    for (int axis = 0; axis < 3; axis++) {
      addVector(
          rows,
          phi + MessageSlice.DIRECTIONS * LANES,
          phi + (MessageSlice.VECTORS + axis) * LANES,
          filters,
          w + LANES,
          sign * directions[u + axis],
          sign * directions[u + 3 + axis],
          sum + (axis + 1) * LANES);
    }
  }

  private static void addVector(
      float[] rows, int p1, int vector, float[] filters, int w, float u1, float u2, int sum) {
    int p2 = p1 + LANES;
    int w1 = w + LANES;
    int w2 = w1 + LANES;
    for (int f = 0; f < LANES; f++) {
      rows[sum + f] +=
          rows[vector + f] * filters[w + f]
              + (u1 * (rows[p1 + f] * filters[w1 + f]) + u2 * (rows[p2 + f] * filters[w2 + f]));
    }
  }

  @Override
  public void messageGradient(
      PairWork work, int row, boolean shared, int first, int end, int filter) {
    int groups = work.groups();
    int[] others = work.senderRows();
    float[] directions = work.directions();
    float[] filters = work.filters();
    float[] rows = work.rows();
    int w = filter * groups * MessageSlice.FILTERS * LANES;
    for (int e = first; e < end; e++) {
      int u = PairLayout.DIRECTION_STEP * e;
      for (int g = 0; g < groups; g++) {
        int own = row * groups + g;
        int other = others[e] * groups + g;
        addGradients(own, other, filters, w, directions, u, -1, rows);
        if (shared) {
          addGradients(other, own, filters, w, directions, u, 1, rows);
        }
        // The filter is not needed any more: the gradient with respect to it takes its place.
        Arrays.fill(filters, w, w + MessageSlice.FILTERS * LANES, 0f);
        addFilterGradients(own, other, filters, w, directions, u, -1, rows);
        if (shared) {
          addFilterGradients(other, own, filters, w, directions, u, 1, rows);
        }
        w += MessageSlice.FILTERS * LANES;
      }
    }
  }

  /**
   * Adds the gradients of a message from one atom's group to another's. The sign reverses the
   * directions.
   *
   * @param sender number of the group among all rows', and {@code receiver} of the other
   */
  private static void addGradients(
      int sender,
      int receiver,
      float[] filters,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] rows) {
    int sum = sender * GRADIENT_ROW + GRADIENT_SUM;
    int by = receiver * GRADIENT_ROW;
    int ds = by + MessageSlice.BY_SCALARS * LANES;
    int d1 = by + MessageSlice.BY_VECTORS * LANES;
    int d2 = d1 + LANES;
    int d3 = d2 + LANES;
    for (int f = 0; f < LANES; f++) {
      rows[sum + f] += filters[w + f] * rows[ds + f];
    }
    for (int axis = 0; axis < 3; axis++) {
      int d = d1 + axis * LANES;
      int to = sum + (MessageSlice.VECTORS + axis) * LANES;
      for (int f = 0; f < LANES; f++) {
        rows[to + f] += filters[w + LANES + f] * rows[d + f];
      }
    }
    for (int frame = 0; frame < 2; frame++) {
      float ux = sign * directions[u + 3 * frame];
      float uy = sign * directions[u + 3 * frame + 1];
      float uz = sign * directions[u + 3 * frame + 2];
      int at = w + (2 + frame) * LANES;
      int to = sum + (MessageSlice.DIRECTIONS + frame) * LANES;
      for (int f = 0; f < LANES; f++) {
        rows[to + f] +=
            filters[at + f] * (ux * rows[d1 + f] + uy * rows[d2 + f] + uz * rows[d3 + f]);
      }
    }
  }

  /** Adds the gradient with respect to the filter of such a message. */
  private static void addFilterGradients(
      int sender,
      int receiver,
      float[] gradients,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] rows) {
    int p = sender * GRADIENT_ROW;
    int v1 = p + MessageSlice.VECTORS * LANES;
    int v2 = v1 + LANES;
    int v3 = v2 + LANES;
    int by = receiver * GRADIENT_ROW;
    int ds = by + MessageSlice.BY_SCALARS * LANES;
    int d1 = by + MessageSlice.BY_VECTORS * LANES;
    int d2 = d1 + LANES;
    int d3 = d2 + LANES;
    for (int f = 0; f < LANES; f++) {
      gradients[w + f] += rows[p + f] * rows[ds + f];
      gradients[w + LANES + f] +=
          rows[v1 + f] * rows[d1 + f] + rows[v2 + f] * rows[d2 + f] + rows[v3 + f] * rows[d3 + f];
    }
    for (int frame = 0; frame < 2; frame++) {
      float ux = sign * directions[u + 3 * frame];
      float uy = sign * directions[u + 3 * frame + 1];
      float uz = sign * directions[u + 3 * frame + 2];
      int at = w + (2 + frame) * LANES;
      int part = p + (MessageSlice.DIRECTIONS + frame) * LANES;
      for (int f = 0; f < LANES; f++) {
        gradients[at + f] +=
            rows[part + f] * (ux * rows[d1 + f] + uy * rows[d2 + f] + uz * rows[d3 + f]);
      }
    }
  }

  @Override
  public void norms(float[] pairs, int pairStart, int channels, float[] output, int outputStart) {
    int x = pairStart + channels;
    int y = x + 2 * channels;
    int z = y + 2 * channels;
    for (int k = 0; k < channels; k++) {
      output[outputStart + k] =
          (float)
              Math.sqrt(
                  pairs[x + k] * pairs[x + k]
                      + pairs[y + k] * pairs[y + k]
                      + pairs[z + k] * pairs[z + k]);
    }
  }

  @Override
  public void gatedUpdate(Rows gates, Rows pairs, Rows scalars, Rows vectors) {
    for (int atom = 0; atom < scalars.count(); atom++) {
      updateScalars(gates, pairs, scalars, atom);
      updateVectors(gates, pairs, vectors, atom);
    }
  }

  private static void updateScalars(Rows gates, Rows pairs, Rows scalars, int atom) {
    int features = scalars.columns();
    float[] a = gates.values();
    float[] p = pairs.values();
    float[] s = scalars.values();
    int sv = gates.at(atom) + features;
    int ss = sv + features;
    int stride = 2 * features;
    int start = scalars.at(atom);
    int pair = pairs.at(atom);
    for (int f = 0; f < features; f++) {
      int u = pair + f;
      int v = u + features;
      float dot =
          p[u] * p[v] + p[u + stride] * p[v + stride] + p[u + 2 * stride] * p[v + 2 * stride];
      s[start + f] += a[ss + f] + a[sv + f] * dot;
    }
  }

  private static void updateVectors(Rows gates, Rows pairs, Rows vectors, int atom) {
    int features = vectors.columns() / 3;
    float[] a = gates.values();
    float[] p = pairs.values();
    float[] v = vectors.values();
    int gate = gates.at(atom);
    for (int axis = 0; axis < 3; axis++) {
      int u = pairs.at(atom) + 2 * axis * features;
      int vector = vectors.at(atom) + axis * features;
      for (int f = 0; f < features; f++) {
        v[vector + f] += a[gate + f] * p[u + f];
      }
    }
  }

  @Override
  public void gatedUpdateGradient(
      float[] gates, float[] pairs, UpdateGradients gradients, int atom) {
    for (int f = 0; f < gradients.features(); f++) {
      gatedUpdateGradient(gates, pairs, gradients, atom, f);
    }
  }

  /** The same for one feature. */
  static void gatedUpdateGradient(
      float[] gates, float[] pairs, UpdateGradients gradients, int atom, int feature) {
    int features = gradients.features();
    float scalarGradient = gradients.scalars()[atom * features + feature];
    int gate = 3 * atom * features + feature;
    float along = 0;
    float dot = 0;
    float share = scalarGradient * gates[gate + features];
    for (int axis = 0; axis < 3; axis++) {
      // U is in the first and V in the second half of a row of pairs.
      int at = (6 * atom + 2 * axis) * features + feature;
      float moved = gradients.vectors()[(3 * atom + axis) * features + feature];
      along += moved * pairs[at];
      dot += pairs[at] * pairs[at + features];
      gradients.pairs()[at] = gates[gate] * moved + share * pairs[at + features];
      gradients.pairs()[at + features] = share * pairs[at];
    }
    gradients.gates()[gate] = along;
    gradients.gates()[gate + features] = scalarGradient * dot;
    gradients.gates()[gate + 2 * features] = scalarGradient;
  }

  @Override
  public void normsGradient(
      float[] pairs,
      int pairStart,
      int channels,
      float[] norms,
      float[] normsGradient,
      int normStart,
      float[] pairsGradient) {
    for (int k = 0; k < channels; k++) {
      normsGradient(
          pairs,
          pairStart + channels + k,
          channels,
          norms[normStart + k],
          normsGradient[normStart + k],
          pairsGradient);
    }
  }

  /** Of one channel. */
  static void normsGradient(
      float[] pairs, int at, int channels, float norm, float normGradient, float[] pairsGradient) {
    float share = norm <= 0 ? 0 : normGradient / norm;
    for (int axis = 0; axis < 3; axis++) {
      int v = at + 2 * axis * channels;
      pairsGradient[v] += share * pairs[v];
    }
  }
}
