package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/**
 * Matrix products by plain loops.
 *
 * <p>The JIT compiler vectorises a loop over several arrays only if all have the same index. So
 * rows are copied to arrays of their own, some at a time, and sums grow in such arrays, too.
 */
final class ScalarProducts {
  /** Terms that are added at a time: a sum is loaded and stored once for all of them. */
  private static final int TERMS = 4;

  /** Rows of sums that grow together, for which rows of the other matrix are copied once. */
  private static final int SUMS = 24;

  /** Columns at a time: what is copied fits the first-level cache. */
  private static final int WIDTH = 256;

  private ScalarProducts() {}

  /** A thread's own memory: rows of terms, then rows of sums. */
  static float[][] scratch() {
    return new float[TERMS + SUMS][WIDTH];
  }

  /**
   * {@code y[i] = Σ_k x[i, k] w[k] + bias} or {@code y[i] += Σ_k x[i, k] w[k]}.
   *
   * @param rowStep from x[i, k] to x[i + 1, k], and {@code termStep} to x[i, k + 1]
   * @param rows of {@code x} and {@code y}
   * @param terms rows of {@code w}
   * @param bias null for none
   */
  static void product(
      float[] x,
      int xStart,
      int rowStep,
      int termStep,
      int rows,
      int terms,
      float[] w,
      float[] bias,
      int columns,
      float[] y,
      int yStart,
      boolean add,
      float[][] scratch) {
    for (int c = 0; c < columns; c += WIDTH) {
      int width = Math.min(WIDTH, columns - c);
      for (int first = 0; first < rows; first += SUMS) {
        int count = Math.min(SUMS, rows - first);
        int out = yStart + first * columns + c;
        for (int i = 0; i < count; i++) {
          float[] sums = scratch[TERMS + i];
          if (add) {
            System.arraycopy(y, out + i * columns, sums, 0, width);
          } else if (bias != null) {
            System.arraycopy(bias, c, sums, 0, width);
          } else {
            Arrays.fill(sums, 0, width, 0f);
          }
        }
        int in = xStart + first * rowStep;
        addTerms(x, in, rowStep, termStep, count, terms, w, c, columns, width, scratch);
        for (int i = 0; i < count; i++) {
          System.arraycopy(scratch[TERMS + i], 0, y, out + i * columns, width);
        }
      }
    }
  }

  private static void addTerms(
      float[] x,
      int xStart,
      int rowStep,
      int termStep,
      int rows,
      int terms,
      float[] w,
      int wStart,
      int columns,
      int width,
      float[][] scratch) {
    int k = 0;
    for (; k + TERMS <= terms; k += TERMS) {
      for (int n = 0; n < TERMS; n++) {
        System.arraycopy(w, wStart + (k + n) * columns, scratch[n], 0, width);
      }
      for (int i = 0; i < rows; i++) {
        int in = xStart + i * rowStep + k * termStep;
        addFour(x, in, termStep, scratch, scratch[TERMS + i], width);
      }
    }
    for (; k < terms; k++) {
      System.arraycopy(w, wStart + k * columns, scratch[0], 0, width);
      for (int i = 0; i < rows; i++) {
        addOne(x[xStart + i * rowStep + k * termStep], scratch[0], scratch[TERMS + i], width);
      }
    }
  }

  private static void addFour(float[] x, int in, int step, float[][] w, float[] sums, int width) {
    float x0 = x[in];
    float x1 = x[in + step];
    float x2 = x[in + 2 * step];
    float x3 = x[in + 3 * step];
    float[] w0 = w[0];
    float[] w1 = w[1];
    float[] w2 = w[2];
    float[] w3 = w[3];
    for (int c = 0; c < width; c++) {
      sums[c] += (x0 * w0[c] + x1 * w1[c]) + (x2 * w2[c] + x3 * w3[c]);
    }
  }

  private static void addOne(float x, float[] w, float[] sums, int width) {
    for (int c = 0; c < width; c++) {
      sums[c] += x * w[c];
    }
  }
}
