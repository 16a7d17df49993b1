package org.liflow.tensor.backend.cpu;

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
      int yStart) {
    for (int r = 0; r < rows; r++) {
      int out = yStart + r * columns;
      if (bias == null) {
        java.util.Arrays.fill(y, out, out + columns, 0f);
      } else {
        System.arraycopy(bias, 0, y, out, columns);
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
  public void silu(float[] x, int start, int end) {
    for (int k = start; k < end; k++) {
      x[k] = (float) (x[k] / (1 + Math.exp(-x[k])));
    }
  }

  @Override
  public void message(
      float[] phi,
      int[] phiRows,
      float[] filters,
      int filterStart,
      float[] vectors,
      int[] sender,
      int first,
      int end,
      float[] directions,
      int features,
      float[] sums) {
    for (int e = first; e < end; e++) {
      int j = sender[e];
      int p = 4 * features * (phiRows == null ? j : phiRows[j]);
      int w = filterStart + 4 * features * (e - first);
      for (int f = 0; f < features; f++) {
        sums[f] += phi[p + f] * filters[w + f];
      }
      for (int axis = 0; axis < 3; axis++) {
        addVector(
            phi,
            p + features,
            filters,
            w + features,
            vectors,
            (3 * j + axis) * features,
            directions[6 * e + axis],
            directions[6 * e + 3 + axis],
            features,
            sums,
            (axis + 1) * features);
      }
    }
  }

  private static void addVector(
      float[] phi,
      int p,
      float[] filters,
      int w,
      float[] vectors,
      int vector,
      float u1,
      float u2,
      int features,
      float[] sums,
      int sum) {
    int p1 = p + features;
    int p2 = p1 + features;
    int w1 = w + features;
    int w2 = w1 + features;
    for (int f = 0; f < features; f++) {
      sums[sum + f] +=
          vectors[vector + f] * (phi[p + f] * filters[w + f])
              + (u1 * (phi[p1 + f] * filters[w1 + f]) + u2 * (phi[p2 + f] * filters[w2 + f]));
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
}
