package org.liflow.tensor.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.backend.BackendCases;

/**
 * Matrix products of every implementation beside plain loops in double precision: arrays hold
 * nothing but NaN where a product has nothing to read.
 */
class KernelsTest {
  private static final String KERNELS = "org.liflow.tensor.backend.cpu.MessageRangesTest#kernels";
  private static final double ROUNDING = 2e-6;
  private static final int TRIALS = 300;

  /** Around what belongs to a matrix in its array. */
  private static final int MARGIN = 37;

  /** Mostly odd sizes, and those around widths of vectors, panels, tiles and blocks of terms. */
  private static int size(Random random, int least, int most) {
    int[] edges = {1, 2, 3, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 97};
    int size =
        random.nextBoolean() ? edges[random.nextInt(edges.length)] : random.nextInt(most + 1);
    return Math.max(least, Math.min(most, size));
  }

  /** Now and then more columns than any implementation takes at a time. */
  private static int columns(Random random) {
    return random.nextInt(6) == 0 ? 200 + random.nextInt(400) : size(random, 1, 100);
  }

  /** A matrix in the middle of NaN. */
  private static float[] framed(float[] values) {
    float[] framed = new float[values.length + 2 * MARGIN];
    Arrays.fill(framed, Float.NaN);
    System.arraycopy(values, 0, framed, MARGIN, values.length);
    return framed;
  }

  /** What {@link #framed} has put there; nothing may have been written around it. */
  private static float[] unframed(float[] framed) {
    for (int k = 0; k < MARGIN; k++) {
      assertTrue(Float.isNaN(framed[k]) && Float.isNaN(framed[framed.length - 1 - k]));
    }
    return Arrays.copyOfRange(framed, MARGIN, framed.length - MARGIN);
  }

  private static float[] nothing(int size) {
    float[] values = new float[size];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  private static float[][] scratch(Kernels kernels) {
    float[][] scratch = kernels.scratch();
    for (float[] row : scratch) {
      Arrays.fill(row, Float.NaN);
    }
    return scratch;
  }

  /** {@code base + x · w}, where x[r, k] is at r · rowStep + k · termStep. */
  private static double[] plain(
      float[] x, int rowStep, int termStep, int rows, int inner, float[] w, double[] base) {
    double[] y = base.clone();
    int columns = rows == 0 ? 0 : y.length / rows;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        for (int k = 0; k < inner; k++) {
          y[r * columns + c] += (double) x[r * rowStep + k * termStep] * w[k * columns + c];
        }
      }
    }
    return y;
  }

  private static void assertClose(double[] expected, float[] found, String what) {
    double error = BackendCases.relativeError(expected, found);
    assertTrue(error <= ROUNDING, () -> what + ": " + error);
  }

  private static PackedMatrix packed(Kernels kernels, float[] w, int rows, int columns) {
    PackedMatrix packed = new PackedMatrix(nothing(rows * columns), rows, columns);
    kernels.pack(new Rows(w, 0, rows, columns), packed);
    return packed;
  }

  private static float[] normal(Random random, int count) {
    return BackendCases.normal(random, count, 1);
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(KERNELS)
  void productsAreRightToRounding(Kernels kernels) {
    Random random = new Random(1);
    float[][] scratch = scratch(kernels);
    for (int trial = 0; trial < TRIALS; trial++) {
      int rows = size(random, 0, 120);
      int inner = size(random, 0, 100);
      int columns = columns(random);
      boolean add = random.nextInt(3) == 0;
      float[] x = normal(random, rows * inner);
      float[] w = normal(random, inner * columns);
      float[] bias = add || random.nextBoolean() ? null : normal(random, columns);
      double[] base = new double[rows * columns];
      float[] y = framed(add ? normal(random, rows * columns) : nothing(rows * columns));
      for (int k = 0; k < base.length; k++) {
        base[k] = add ? y[MARGIN + k] : bias == null ? 0 : bias[k % columns];
      }
      // The start of a packed matrix counts, too.
      float[] packed = framed(nothing(inner * columns));
      PackedMatrix matrix = new PackedMatrix(packed, MARGIN, inner, columns);
      kernels.pack(new Rows(framed(w), MARGIN, inner, columns), matrix);
      unframed(packed);
      Rows in = new Rows(framed(x), MARGIN, rows, inner);
      kernels.product(in, matrix, bias, new Rows(y, MARGIN, rows, columns), add, scratch);
      String what = rows + " × " + inner + " × " + columns + (add ? ", added" : "");
      assertClose(plain(x, inner, 1, rows, inner, w, base), unframed(y), what);
    }
  }

  @ParameterizedTest
  @MethodSource(KERNELS)
  void aProductsRowHasTheSameBitsWhereverItStands(Kernels kernels) {
    Random random = new Random(2);
    float[][] scratch = scratch(kernels);
    for (int trial = 0; trial < TRIALS; trial++) {
      int inner = size(random, 1, 100);
      int columns = columns(random);
      boolean add = random.nextBoolean();
      float[] row = normal(random, inner);
      float[] start = normal(random, columns);
      float[] bias = add ? null : normal(random, columns);
      PackedMatrix packed = packed(kernels, normal(random, inner * columns), inner, columns);
      float[] alone = start.clone();
      kernels.product(
          new Rows(row, 0, 1, inner), packed, bias, new Rows(alone, 0, 1, columns), add, scratch);
      int rows = size(random, 1, 120);
      int place = random.nextInt(rows);
      float[] x = normal(random, rows * inner);
      float[] y = normal(random, rows * columns);
      System.arraycopy(row, 0, x, place * inner, inner);
      System.arraycopy(start, 0, y, place * columns, columns);
      Rows out = new Rows(y, 0, rows, columns);
      kernels.product(new Rows(x, 0, rows, inner), packed, bias, out, add, scratch);
      assertArrayEquals(
          alone,
          Arrays.copyOfRange(y, place * columns, (place + 1) * columns),
          "row " + place + " of " + rows + ", " + inner + " × " + columns);
    }
  }

  @ParameterizedTest
  @MethodSource(KERNELS)
  void whatIsPackedIsUnpackedBitByBit(Kernels kernels) {
    Random random = new Random(3);
    for (int trial = 0; trial < TRIALS; trial++) {
      int rows = size(random, 0, 70);
      int columns = columns(random);
      float[] w = normal(random, rows * columns);
      float[] packed = framed(nothing(rows * columns));
      float[] own = nothing(rows * columns);
      kernels.pack(
          new Rows(framed(w), MARGIN, rows, columns), new PackedMatrix(own, rows, columns));
      System.arraycopy(own, 0, packed, MARGIN, own.length);
      PackedMatrix matrix = new PackedMatrix(packed, MARGIN, rows, columns);
      float[] sum = new float[rows * columns];
      kernels.addUnpacked(matrix, 0, columns, sum);
      assertArrayEquals(w, sum, rows + " × " + columns);
      int from = random.nextInt(columns / Kernels.UNPACKED_COLUMNS + 1) * Kernels.UNPACKED_COLUMNS;
      int to = random.nextBoolean() ? columns : Math.min(columns, from + Kernels.UNPACKED_COLUMNS);
      kernels.addUnpacked(matrix, from, to, sum);
      for (int k = 0; k < w.length; k++) {
        boolean within = k % columns >= from && k % columns < to;
        assertEquals(within ? 2 * w[k] : w[k], sum[k]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(KERNELS)
  void whatIsPackedTransposedIsTheTransposePacked(Kernels kernels) {
    Random random = new Random(6);
    for (int trial = 0; trial < TRIALS; trial++) {
      int rows = size(random, 1, 70);
      int columns = columns(random);
      float[] w = normal(random, rows * columns);
      float[] transpose = new float[rows * columns];
      for (int k = 0; k < rows; k++) {
        for (int c = 0; c < columns; c++) {
          transpose[c * rows + k] = w[k * columns + c];
        }
      }
      float[] expected = packed(kernels, transpose, columns, rows).values();
      float[] found = nothing(rows * columns);
      kernels.packTransposed(new Rows(w, 0, rows, columns), new PackedMatrix(found, columns, rows));
      assertArrayEquals(expected, found, rows + " × " + columns);
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(KERNELS)
  void transposedProductsAreAdded(Kernels kernels) {
    Random random = new Random(4);
    float[][] scratch = scratch(kernels);
    for (int trial = 0; trial < TRIALS; trial++) {
      int rows = random.nextInt(8) == 0 ? 220 : size(random, 0, 120);
      int outputs = size(random, 1, 70);
      int columns = columns(random);
      int capacity = rows + random.nextInt(5);
      float[] x = normal(random, rows * outputs);
      float[] w = normal(random, rows * columns);
      float[] before = normal(random, outputs * columns);
      PackedMatrix packed = new PackedMatrix(nothing(capacity * columns), capacity, columns);
      kernels.pack(new Rows(framed(w), MARGIN, rows, columns), packed);
      float[] y = framed(packed(kernels, before, outputs, columns).values());
      PackedMatrix sums = new PackedMatrix(y, MARGIN, outputs, columns);
      kernels.transposedProduct(framed(x), MARGIN, rows, packed, sums, scratch);
      unframed(y);
      float[] found = new float[outputs * columns];
      kernels.addUnpacked(sums, 0, columns, found);
      assertClose(
          plain(x, 1, outputs, outputs, rows, w, BackendCases.widen(before)),
          found,
          rows + " of " + capacity + " rows, " + outputs + " × " + columns);
    }
  }

  @ParameterizedTest
  @MethodSource(KERNELS)
  void vectorsAreScaledAndNothingElseIsWritten(Kernels kernels) {
    Random random = new Random(7);
    int lanes = kernels.lanes();
    for (int trial = 0; trial < TRIALS; trial++) {
      int features = size(random, 1, 70);
      int atoms = 1 + random.nextInt(3);
      int[] phiRows = random.nextBoolean() ? null : random.ints(atoms, 0, 2).toArray();
      float[] phi = normal(random, 4 * features * (phiRows == null ? atoms : 2));
      float[] vectors = normal(random, 3 * features * atoms);
      int offset = random.nextInt(features);
      int sliceWidth = 1 + random.nextInt(features - offset);
      MessageSlice slice =
          new MessageSlice(phi, phiRows, vectors, null, null, features, offset, sliceWidth, lanes);
      int atom = random.nextInt(atoms);
      int group = random.nextInt(slice.groups());
      int width = Math.min(lanes, sliceWidth - group * lanes);
      float[] found = framed(nothing(3 * lanes));
      kernels.scaleVector(slice, atom, group, found, MARGIN);
      float[] by = normal(random, 3 * lanes);
      float[] byVector = framed(by);
      float[] byPhi = framed(nothing(4 * features * atoms));
      float[] own = Arrays.copyOfRange(byPhi, MARGIN, byPhi.length);
      kernels.scaleVectorGradient(slice, atom, group, byVector, MARGIN, own);
      int feature = offset + group * lanes;
      int factor = 4 * features * (phiRows == null ? atom : phiRows[atom]) + features + feature;
      double[] sums = new double[width];
      for (int k = 0; k < 3 * lanes; k++) {
        int f = k % lanes;
        boolean used = f < width;
        float vector = used ? vectors[(3 * atom + k / lanes) * features + feature + f] : 0;
        assertEquals(used ? phi[factor + f] * vector : Float.NaN, unframed(found)[k]);
        assertEquals(used ? phi[factor + f] * by[k] : by[k], unframed(byVector)[k]);
        if (used) {
          sums[f] += (double) by[k] * vector;
        }
      }
      int gradient = 4 * features * atom + features + feature;
      assertClose(sums, Arrays.copyOfRange(own, gradient, gradient + width), width + " factors");
      for (int k = 0; k < own.length; k++) {
        assertTrue(Float.isNaN(own[k]) == (k < gradient || k >= gradient + width));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(KERNELS)
  void sumsAreAddedAndNothingElseIsWritten(Kernels kernels) {
    Random random = new Random(8);
    int lanes = kernels.lanes();
    for (int trial = 0; trial < TRIALS; trial++) {
      int width = 1 + random.nextInt(lanes);
      int step = width + random.nextInt(9);
      float[] x = normal(random, 3 * step);
      float[] sums = normal(random, 3 * lanes);
      float[] y = framed(nothing(3 * step));
      float[] shifted = new float[y.length];
      System.arraycopy(x, 0, shifted, MARGIN, x.length);
      kernels.addVector(shifted, MARGIN, step, sums, 0, width, y);
      for (int k = 0; k < 3 * step; k++) {
        float sum = k % step < width ? x[k] + sums[k / step * lanes + k % step] : Float.NaN;
        assertEquals(sum, unframed(y)[k]);
      }
      int count = size(random, 1, 100);
      float[] more = normal(random, count);
      float[] before = normal(random, count);
      float[] target = framed(before);
      kernels.add(framed(more), MARGIN, target, MARGIN, count);
      for (int k = 0; k < count; k++) {
        assertEquals(before[k] + more[k], unframed(target)[k]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(KERNELS)
  void whatFollowsATilesRowsDoesNoHarm(Kernels kernels) {
    Random random = new Random(5);
    float[][] scratch = scratch(kernels);
    InterleavedLayout groups = kernels.interleaving();
    assertEquals(0, Kernels.TILE % groups.rows());
    assertEquals(0, Kernels.GRADIENT_TILE % groups.rows());
    for (int trial = 0; trial < TRIALS; trial++) {
      int capacity = random.nextBoolean() ? Kernels.TILE : Kernels.GRADIENT_TILE;
      int rows = 1 + random.nextInt(capacity);
      int inner = size(random, 1, 70);
      int columns = (1 + random.nextInt(3)) * MessageSlice.FILTERS * kernels.lanes();
      float[] x = normal(random, rows * inner);
      float[] w = normal(random, inner * columns);
      float[] apart = framed(nothing(groups.size(rows, inner)));
      for (int r = 0; r < rows; r++) {
        int first = MARGIN + groups.at(r, inner);
        for (int k = 0; k < inner; k++) {
          apart[first + k * groups.step()] = x[r * inner + k];
        }
      }
      PackedMatrix packed = packed(kernels, w, inner, columns);
      PackedMatrix tile = new PackedMatrix(nothing(capacity * columns), capacity, columns);
      kernels.tileProduct(apart, MARGIN, rows, packed, tile, scratch);

      float[] all = new float[capacity * columns];
      kernels.addUnpacked(tile, 0, columns, all);
      float[] found = Arrays.copyOf(all, rows * columns);
      String what = rows + " rows, " + inner + " × " + columns;
      assertClose(plain(x, inner, 1, rows, inner, w, new double[rows * columns]), found, what);

      // The backward pass reads as much of a tile.
      int outputs = size(random, 1, 40);
      float[] basis = normal(random, rows * outputs);
      PackedMatrix sums = new PackedMatrix(new float[outputs * columns], outputs, columns);
      kernels.transposedProduct(basis, 0, rows, tile, sums, scratch);
      float[] gradient = new float[outputs * columns];
      kernels.addUnpacked(sums, 0, columns, gradient);
      assertClose(
          plain(basis, 1, outputs, outputs, rows, found, new double[outputs * columns]),
          gradient,
          what + ", transposed");
    }
  }
}
