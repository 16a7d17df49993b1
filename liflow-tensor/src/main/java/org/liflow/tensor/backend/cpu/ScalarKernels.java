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
      int yStart,
      boolean add) {
    for (int r = 0; r < rows; r++) {
      int out = yStart + r * columns;
      if (!add) {
        java.util.Arrays.fill(y, out, out + columns, 0f);
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
  public void messageGradient(
      float[] vectors,
      int vectorStart,
      float[] scalarsGradient,
      float[] vectorsGradient,
      float[] mixing,
      int[] receiver,
      int first,
      int end,
      float[] directions,
      int features,
      float[] gradients,
      float[] sums) {
    int v2 = vectorStart + features;
    int v3 = v2 + features;
    for (int e = first; e < end; e++) {
      int g = 4 * features * (e - first);
      int m = features * (e - first);
      System.arraycopy(scalarsGradient, receiver[e] * features, gradients, g, features);
      int d1 = 3 * receiver[e] * features;
      int d2 = d1 + features;
      int d3 = d2 + features;
      int u = 6 * e;
      for (int f = 0; f < features; f++) {
        float x = vectorsGradient[d1 + f];
        float y = vectorsGradient[d2 + f];
        float z = vectorsGradient[d3 + f];
        gradients[g + features + f] =
            vectors[vectorStart + f] * x + vectors[v2 + f] * y + vectors[v3 + f] * z;
        gradients[g + 2 * features + f] =
            -(directions[u] * x + directions[u + 1] * y + directions[u + 2] * z);
        gradients[g + 3 * features + f] =
            -(directions[u + 3] * x + directions[u + 4] * y + directions[u + 5] * z);
        sums[f] += mixing[m + f] * x;
        sums[features + f] += mixing[m + f] * y;
        sums[2 * features + f] += mixing[m + f] * z;
      }
    }
  }

  @Override
  public void splitProduct(
      float[] filter,
      float[] phi,
      int phiStart,
      float[] products,
      int rows,
      int columns,
      float[] dPhi,
      int dPhiStart,
      float[] dFilter,
      int dFilterStart) {
    java.util.Arrays.fill(dPhi, dPhiStart, dPhiStart + columns, 0f);
    for (int k = 0; k < rows; k++) {
      int row = k * columns;
      for (int c = 0; c < columns; c++) {
        dPhi[dPhiStart + c] += filter[row + c] * products[row + c];
      }
      for (int c = 0; c < columns; c++) {
        dFilter[dFilterStart + row + c] += phi[phiStart + c] * products[row + c];
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
}
