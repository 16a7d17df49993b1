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
   * {@code y = x · w + bias} or {@code y += x · w}.
   *
   * @param x as many rows as {@code y}
   * @param w in the ordinary order, as many rows as {@code x} has columns or more
   * @param bias one number per column; null for none
   * @param add whether {@code y} is added to rather than overwritten
   */
  static void product(
      MatrixView x, PackedMatrix w, float[] bias, Rows y, boolean add, float[][] scratch) {
    int columns = y.columns();
    for (int c = 0; c < columns; c += WIDTH) {
      int width = Math.min(WIDTH, columns - c);
      for (int first = 0; first < y.count(); first += SUMS) {
        int count = Math.min(SUMS, y.count() - first);
        int out = y.at(first) + c;
        for (int i = 0; i < count; i++) {
          float[] sums = scratch[TERMS + i];
          if (add) {
            System.arraycopy(y.values(), out + i * columns, sums, 0, width);
          } else if (bias != null) {
            System.arraycopy(bias, c, sums, 0, width);
          } else {
            Arrays.fill(sums, 0, width, 0f);
          }
        }
        addTerms(x, first, count, w, c, width, scratch);
        for (int i = 0; i < count; i++) {
          System.arraycopy(scratch[TERMS + i], 0, y.values(), out + i * columns, width);
        }
      }
    }
  }

  /** Adds the products of some rows with some columns to the sums in {@code scratch}. */
  private static void addTerms(
      MatrixView x, int first, int rows, PackedMatrix w, int column, int width, float[][] scratch) {
    float[] weights = w.values();
    int wStart = w.start() + column;
    int k = 0;
    for (; k + TERMS <= x.columns(); k += TERMS) {
      for (int n = 0; n < TERMS; n++) {
        System.arraycopy(weights, wStart + (k + n) * w.columns(), scratch[n], 0, width);
      }
      for (int i = 0; i < rows; i++) {
        addFour(x.values(), x.at(first + i, k), x.columnStep(), scratch, scratch[TERMS + i], width);
      }
    }
    for (; k < x.columns(); k++) {
      System.arraycopy(weights, wStart + k * w.columns(), scratch[0], 0, width);
      for (int i = 0; i < rows; i++) {
        addOne(x.values()[x.at(first + i, k)], scratch[0], scratch[TERMS + i], width);
      }
    }
  }

  /**
   * Adds four terms of one row. All arrays in the loop have the same index, which is what makes the
   * JIT compiler vectorise it; the order of the additions is part of the result.
   */
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
