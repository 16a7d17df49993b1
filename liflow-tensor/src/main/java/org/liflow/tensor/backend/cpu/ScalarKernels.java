package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/** Plain loops that run on any JVM and define every result; the JIT compiler vectorises most. */
final class ScalarKernels implements Kernels {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void product(
      float[] x,
      int xStart,
      int rows,
      int inner,
      float[] w,
      float[] bias,
      int columns,
      float[] y,
      int yStart,
      boolean add,
      float[] scratch) {
    for (int r = 0; r < rows; r++) {
      int out = yStart + r * columns;
      if (!add) {
        Arrays.fill(y, out, out + columns, 0f);
      }
      for (int c = 0; bias != null && c < columns; c++) {
        y[out + c] += bias[c];
      }
      int in = xStart + r * inner;
      int k = 0;
      // Eight terms at a time: an output is loaded and stored once for eight products.
      for (; k + 8 <= inner; k += 8) {
        addEight(x, in + k, w, k * columns, columns, y, out);
      }
      for (; k < inner; k++) {
        addOne(x[in + k], w, k * columns, columns, y, out);
      }
    }
  }

  @Override
  public int scratchSize() {
    return 0;
  }

  private static void addEight(
      float[] x, int in, float[] w, int row, int columns, float[] y, int out) {
    float x0 = x[in];
    float x1 = x[in + 1];
    float x2 = x[in + 2];
    float x3 = x[in + 3];
    float x4 = x[in + 4];
    float x5 = x[in + 5];
    float x6 = x[in + 6];
    float x7 = x[in + 7];
    int w1 = row + columns;
    int w2 = w1 + columns;
    int w3 = w2 + columns;
    int w4 = w3 + columns;
    int w5 = w4 + columns;
    int w6 = w5 + columns;
    int w7 = w6 + columns;
    for (int c = 0; c < columns; c++) {
      y[out + c] +=
          ((x0 * w[row + c] + x1 * w[w1 + c]) + (x2 * w[w2 + c] + x3 * w[w3 + c]))
              + ((x4 * w[w4 + c] + x5 * w[w5 + c]) + (x6 * w[w6 + c] + x7 * w[w7 + c]));
    }
  }

  private static void addOne(float x, float[] w, int row, int columns, float[] y, int out) {
    for (int c = 0; c < columns; c++) {
      y[out + c] += x * w[row + c];
    }
  }

  @Override
  public void transposedProduct(
      float[] x,
      int xStart,
      int outputs,
      int rows,
      float[] w,
      int wStart,
      int columns,
      float[] y,
      int yStart) {
    for (int k = 0; k < outputs; k++) {
      int out = yStart + k * columns;
      int r = 0;
      // Four terms at a time, for the same reason as above.
      for (; r + 4 <= rows; r += 4) {
        int in = xStart + r * outputs + k;
        addFour(
            x[in],
            x[in + outputs],
            x[in + 2 * outputs],
            x[in + 3 * outputs],
            w,
            wStart + r * columns,
            columns,
            y,
            out);
      }
      for (; r < rows; r++) {
        addOne(x[xStart + r * outputs + k], w, wStart + r * columns, columns, y, out);
      }
    }
  }

  private static void addFour(
      float x0, float x1, float x2, float x3, float[] w, int row, int columns, float[] y, int out) {
    int w1 = row + columns;
    int w2 = w1 + columns;
    int w3 = w2 + columns;
    for (int c = 0; c < columns; c++) {
      y[out + c] += (x0 * w[row + c] + x1 * w[w1 + c]) + (x2 * w[w2 + c] + x3 * w[w3 + c]);
    }
  }

  @Override
  public void siluGradient(float[] x, float[] dy, float[] dx, int start, int end) {
    for (int k = start; k < end; k++) {
      double sigmoid = 1 / (1 + Math.exp(-x[k]));
      dx[k] += (float) (dy[k] * sigmoid * (1 + x[k] * (1 - sigmoid)));
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
      int count,
      int width,
      float[] y) {
    for (int part = 0; part < count; part++) {
      int at = start + part * step;
      int from = partsStart + part * width;
      for (int f = 0; f < width; f++) {
        y[at + f] = x[at + f] + parts[from + f];
      }
    }
  }

  /** Wide enough for loops of vectors, and still two slices of the published network. */
  @Override
  public int slice() {
    return 32;
  }

  @Override
  public void message(
      MessageSlice slice,
      int receiver,
      boolean shared,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] rows) {
    int width = slice.width();
    int own = MessageSlice.PARTS * width * (receiver - slice.firstAtom());
    int w = filterStart;
    for (int e = first; e < end; e++) {
      int j = sender[e];
      addMessage(slice, j, filters, w, directions, 6 * e, 1, rows, own);
      if (shared) {
        int other = MessageSlice.PARTS * width * (j - slice.firstAtom());
        addMessage(slice, receiver, filters, w, directions, 6 * e, -1, rows, other);
      }
      w += 4 * width;
    }
  }

  /** What one atom sends. The sign turns the directions around. */
  private static void addMessage(
      MessageSlice slice,
      int sender,
      float[] filters,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] rows,
      int sum) {
    int features = slice.features();
    int width = slice.width();
    float[] phi = slice.phi();
    int p = slice.phiAt(sender);
    for (int f = 0; f < width; f++) {
      rows[sum + f] += phi[p + f] * filters[w + f];
    }
    for (int axis = 0; axis < 3; axis++) {
      addVector(
          phi,
          p + features,
          features,
          filters,
          w + width,
          slice.vectors(),
          slice.vectorAt(sender) + axis * features,
          sign * directions[u + axis],
          sign * directions[u + 3 + axis],
          width,
          rows,
          sum + (axis + 1) * width);
    }
  }

  private static void addVector(
      float[] phi,
      int p,
      int features,
      float[] filters,
      int w,
      float[] vectors,
      int vector,
      float u1,
      float u2,
      int width,
      float[] rows,
      int sum) {
    int p1 = p + features;
    int p2 = p1 + features;
    int w1 = w + width;
    int w2 = w1 + width;
    for (int f = 0; f < width; f++) {
      rows[sum + f] +=
          vectors[vector + f] * (phi[p + f] * filters[w + f])
              + (u1 * (phi[p1 + f] * filters[w1 + f]) + u2 * (phi[p2 + f] * filters[w2 + f]));
    }
  }

  @Override
  public void messageGradient(
      MessageSlice slice,
      int receiver,
      boolean shared,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] rows) {
    int width = slice.width();
    int w = start;
    Arrays.fill(gradients, start, start + 4 * width * (end - first), 0f);
    for (int e = first; e < end; e++) {
      addGradients(slice, receiver, sender[e], filters, w, directions, 6 * e, -1, gradients, rows);
      if (shared) {
        addGradients(slice, sender[e], receiver, filters, w, directions, 6 * e, 1, gradients, rows);
      }
      w += 4 * width;
    }
  }

  /** Of what one atom sends to another. The sign turns the directions around. */
  private static void addGradients(
      MessageSlice slice,
      int sender,
      int receiver,
      float[] filters,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] gradients,
      float[] rows) {
    int features = slice.features();
    int width = slice.width();
    float[] phi = slice.phi();
    float[] v = slice.vectors();
    float[] dv = slice.vectorsGradient();
    int sum = MessageSlice.GRADIENT_PARTS * width * (sender - slice.firstAtom());
    int ds = slice.scalarAt(receiver);
    int p = slice.phiAt(sender);
    int v1 = slice.vectorAt(sender);
    int v2 = v1 + features;
    int v3 = v2 + features;
    int d1 = slice.vectorAt(receiver);
    int d2 = d1 + features;
    int d3 = d2 + features;
    addProducts(slice.scalarsGradient(), ds, filters, w, phi, p, width, gradients, rows, sum);
    for (int f = 0; f < width; f++) {
      float x = dv[d1 + f];
      float y = dv[d2 + f];
      float z = dv[d3 + f];
      float mixed = v[v1 + f] * x + v[v2 + f] * y + v[v3 + f] * z;
      float mixing = filters[w + width + f];
      float weight = phi[p + features + f];
      rows[sum + width + f] += mixing * mixed;
      gradients[w + width + f] += weight * mixed;
      rows[sum + 4 * width + f] += weight * mixing * x;
      rows[sum + 5 * width + f] += weight * mixing * y;
      rows[sum + 6 * width + f] += weight * mixing * z;
    }
    for (int frame = 0; frame < 2; frame++) {
      float ux = sign * directions[u + 3 * frame];
      float uy = sign * directions[u + 3 * frame + 1];
      float uz = sign * directions[u + 3 * frame + 2];
      int part = 2 + frame;
      for (int f = 0; f < width; f++) {
        float along = ux * dv[d1 + f] + uy * dv[d2 + f] + uz * dv[d3 + f];
        rows[sum + part * width + f] += filters[w + part * width + f] * along;
        gradients[w + part * width + f] += phi[p + part * features + f] * along;
      }
    }
  }

  private static void addProducts(
      float[] ds,
      int from,
      float[] filters,
      int w,
      float[] phi,
      int p,
      int width,
      float[] gradients,
      float[] rows,
      int sum) {
    for (int f = 0; f < width; f++) {
      rows[sum + f] += filters[w + f] * ds[from + f];
      gradients[w + f] += phi[p + f] * ds[from + f];
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
      pairsGradient[at] += gates[gate] * moved + share * pairs[at + features];
      pairsGradient[at + features] += share * pairs[at];
    }
    gatesGradient[gate] += along;
    gatesGradient[gate + features] += scalarGradient * dot;
    gatesGradient[gate + 2 * features] += scalarGradient;
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
