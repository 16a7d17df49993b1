package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/** Plain loops that run on any JVM and define every result; the JIT compiler vectorises most. */
final class ScalarKernels implements Kernels {
  private static final int LANES = 32;

  /** A group's parts of a row, and where in them the sums begin. */
  private static final int ROW = (MessageSlice.INPUTS + MessageSlice.SUMS) * LANES;

  private static final int SUM = MessageSlice.INPUTS * LANES;

  /** The same on the way back. */
  private static final int GRADIENT_ROW =
      (MessageSlice.GRADIENT_INPUTS + MessageSlice.GRADIENT_SUMS) * LANES;

  private static final int GRADIENT_SUM = MessageSlice.GRADIENT_INPUTS * LANES;

  @Override
  public String name() {
    return "scalar";
  }

  /** As it is: plain loops read rows. */
  @Override
  public void pack(float[] w, int start, int rows, int columns, float[] packed, int capacity) {
    System.arraycopy(w, start, packed, 0, rows * columns);
  }

  @Override
  public void packTransposed(float[] w, int rows, int columns, float[] packed) {
    for (int k = 0; k < rows; k++) {
      for (int c = 0; c < columns; c++) {
        packed[c * rows + k] = w[k * columns + c];
      }
    }
  }

  @Override
  public void addUnpacked(
      float[] packed, int start, int rows, int columns, int from, int to, float[] w) {
    for (int k = 0; k < rows; k++) {
      for (int c = k * columns + from; c < k * columns + to; c++) {
        w[c] += packed[start + c];
      }
    }
  }

  @Override
  public void product(
      float[] x,
      int xStart,
      int rows,
      int inner,
      float[] packed,
      float[] bias,
      int columns,
      float[] y,
      int yStart,
      boolean add,
      float[][] scratch) {
    ScalarProducts.product(
        x, xStart, inner, 1, rows, inner, packed, bias, columns, y, yStart, add, scratch);
  }

  @Override
  public float[][] scratch() {
    return ScalarProducts.scratch();
  }

  @Override
  public RowGroups groups() {
    return RowGroups.SINGLE;
  }

  @Override
  public void tileProduct(
      float[] x,
      int xStart,
      int rows,
      int inner,
      float[] packed,
      int columns,
      float[] y,
      int capacity,
      float[][] scratch) {
    product(x, xStart, rows, inner, packed, null, columns, y, 0, false, scratch);
  }

  @Override
  public void transposedProduct(
      float[] x,
      int xStart,
      int outputs,
      int rows,
      float[] packed,
      int capacity,
      int columns,
      float[] y,
      int yStart,
      float[][] scratch) {
    ScalarProducts.product(
        x, xStart, 1, outputs, outputs, rows, packed, null, columns, y, yStart, true, scratch);
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
  public void addParts(
      float[] x,
      int start,
      int step,
      float[] parts,
      int partsStart,
      int partsStep,
      int count,
      int width,
      float[] y) {
    for (int part = 0; part < count; part++) {
      int at = start + part * step;
      int from = partsStart + part * partsStep;
      for (int f = 0; f < width; f++) {
        y[at + f] = x[at + f] + parts[from + f];
      }
    }
  }

  @Override
  public void scaleVector(
      float[] factors,
      int at,
      float[] vector,
      int start,
      int step,
      int width,
      float[] y,
      int yStart,
      int yStep) {
    for (int axis = 0; axis < 3; axis++) {
      for (int f = 0; f < width; f++) {
        y[yStart + axis * yStep + f] = factors[at + f] * vector[start + axis * step + f];
      }
    }
  }

  @Override
  public void scaleVectorGradient(
      float[] factors,
      int at,
      float[] vector,
      int start,
      int step,
      int width,
      float[] dy,
      int yStart,
      int yStep,
      float[] factorsGradient,
      int gradientAt) {
    for (int f = 0; f < width; f++) {
      float sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        int d = yStart + axis * yStep + f;
        sum += dy[d] * vector[start + axis * step + f];
        dy[d] *= factors[at + f];
      }
      factorsGradient[gradientAt + f] = sum;
    }
  }

  @Override
  public void clear(float[] values, int start, int count) {
    Arrays.fill(values, start, start + count, 0f);
  }

  /** Wide enough for loops of vectors, and still two slices of the published network. */
  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int sliceGroups() {
    return 1;
  }

  @Override
  public void message(
      int groups,
      int receiver,
      boolean shared,
      int[] senders,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int place,
      float[] rows) {
    int w = place * groups * MessageSlice.FILTERS * LANES;
    for (int e = first; e < end; e++) {
      int u = HostEdges.DIRECTION_STEP * e;
      for (int g = 0; g < groups; g++) {
        int own = receiver * groups + g;
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
   * What one atom's group sends to another's. The sign turns the directions around.
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
      int groups,
      int sender,
      boolean shared,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int place,
      float[] rows) {
    int w = place * groups * MessageSlice.FILTERS * LANES;
    for (int e = first; e < end; e++) {
      int u = HostEdges.DIRECTION_STEP * e;
      for (int g = 0; g < groups; g++) {
        int own = sender * groups + g;
        int other = others[e] * groups + g;
        addGradients(own, other, filters, w, directions, u, -1, rows);
        if (shared) {
          addGradients(other, own, filters, w, directions, u, 1, rows);
        }
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
   * By what one atom's group sends to another's. The sign turns the directions around.
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

  /** By the filter of what one atom's group sends to another's. */
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
  public void gatedUpdate(
      float[] gates,
      int gateStart,
      float[] pairs,
      int pairStart,
      int features,
      float[] scalars,
      int scalarStart,
      float[] vectors,
      int vectorStart) {
    int sv = gateStart + features;
    int ss = sv + features;
    int stride = 2 * features;
    for (int f = 0; f < features; f++) {
      int u = pairStart + f;
      int v = u + features;
      float dot =
          pairs[u] * pairs[v]
              + pairs[u + stride] * pairs[v + stride]
              + pairs[u + 2 * stride] * pairs[v + 2 * stride];
      scalars[scalarStart + f] += gates[ss + f] + gates[sv + f] * dot;
    }
    for (int axis = 0; axis < 3; axis++) {
      int u = pairStart + axis * stride;
      int vector = vectorStart + axis * features;
      for (int f = 0; f < features; f++) {
        vectors[vector + f] += gates[gateStart + f] * pairs[u + f];
      }
    }
  }

  @Override
  public void gatedUpdateGradient(
      float[] gates,
      float[] pairs,
      int atom,
      int features,
      float[] scalarsGradient,
      float[] vectorsGradient,
      float[] gatesGradient,
      float[] pairsGradient) {
    for (int f = 0; f < features; f++) {
      gatedUpdateGradient(
          gates,
          3 * atom * features + f,
          pairs,
          6 * atom * features + f,
          features,
          scalarsGradient[atom * features + f],
          vectorsGradient,
          3 * atom * features + f,
          gatesGradient,
          pairsGradient);
    }
  }

  /** Of one feature: U and V are one in the first and one in the second half of a row of pairs. */
  static void gatedUpdateGradient(
      float[] gates,
      int gate,
      float[] pairs,
      int u,
      int features,
      float scalarGradient,
      float[] vectorsGradient,
      int vector,
      float[] gatesGradient,
      float[] pairsGradient) {
    float along = 0;
    float dot = 0;
    float share = scalarGradient * gates[gate + features];
    for (int axis = 0; axis < 3; axis++) {
      int at = u + 2 * axis * features;
      float moved = vectorsGradient[vector + axis * features];
      along += moved * pairs[at];
      dot += pairs[at] * pairs[at + features];
      pairsGradient[at] = gates[gate] * moved + share * pairs[at + features];
      pairsGradient[at + features] = share * pairs[at];
    }
    gatesGradient[gate] = along;
    gatesGradient[gate + features] = scalarGradient * dot;
    gatesGradient[gate + 2 * features] = scalarGradient;
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
