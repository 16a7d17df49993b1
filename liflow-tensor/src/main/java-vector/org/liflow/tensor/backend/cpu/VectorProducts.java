package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products with the Vector API, in tiles of six rows by two vectors of columns: twelve
 * accumulators, two vectors of weights and one of inputs fit 16 registers.
 *
 * <p>One matrix is packed: panels of two vectors' columns, row after row, and then the remaining
 * columns, one after the other. The rows of the other matrix are copied to fixed distances, or are
 * interleaved already. All indices then move by steps that are constants and powers of two, for
 * which the JIT compiler (C2) checks bounds once before the loop instead of in every iteration.
 *
 * <p>If the loop body is one basic block, C2 moves all six loads of inputs to its top and spills
 * registers, at half the speed. A branch that is never taken splits the block and avoids that; see
 * {@link #NEVER}.
 */
final class VectorProducts {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Columns per panel. */
  static final int PANEL = 2 * LANES;

  /** Rows per tile. */
  private static final int TOGETHER = 6;

  /**
   * Distance between consecutive terms of six interleaved rows. A power of two, like the distance
   * between rows of a panel, so that the JIT compiler derives one index from the other; with six
   * numbers and no padding it would check bounds in every iteration.
   */
  private static final int STEP = 8;

  /** Layout of the interleaved rows. */
  static final InterleavedLayout INTERLEAVING = new InterleavedLayout(TOGETHER, STEP);

  /**
   * An index that never occurs. It is handed to the loops as an argument, because the compiler
   * would remove a branch whose condition it knows.
   */
  private static final int NEVER = -1;

  /** Rows copied at a time. */
  private static final int ROWS = 48;

  /**
   * Terms per partial sum, which is then added to the result: single sums of more terms lose
   * digits. The order of additions is part of the result.
   */
  private static final int TERMS = 32;

  /**
   * Distance between copied rows: an odd number of cache lines, so that the rows of a tile fall
   * into different sets of the cache.
   */
  private static final int DISTANCE = 48;

  /** Terms per partial sum of a transposed product. */
  private static final int TRANSPOSED_ROWS = 96;

  /** Numbers of scratch memory per thread. */
  static final int SCRATCH = Math.max(ROWS * DISTANCE, TRANSPOSED_ROWS * STEP + LANES);

  private VectorProducts() {}

  /** Does {@link Kernels#pack}. */
  static void pack(Rows matrix, PackedMatrix target) {
    float[] w = matrix.values();
    float[] packed = target.values();
    int columns = matrix.columns();
    int rows = matrix.count();
    int capacity = target.rows();
    int wide = columns - columns % PANEL;
    for (int c = 0; c < wide; c += PANEL) {
      int from = matrix.start() + c;
      int to = target.start() + c * capacity;
      for (int k = 0; k < rows; k++) {
        load(w, from).intoArray(packed, to);
        load(w, from + LANES).intoArray(packed, to + LANES);
        from += columns;
        to += PANEL;
      }
    }
    for (int c = wide; c < columns; c++) {
      int to = target.start() + c * capacity;
      for (int k = 0; k < rows; k++) {
        packed[to + k] = w[matrix.at(k) + c];
      }
    }
  }

  /** Does {@link Kernels#packTransposed}. */
  static void packTransposed(Rows matrix, PackedMatrix target) {
    float[] w = matrix.values();
    float[] packed = target.values();
    int rows = matrix.count();
    int columns = matrix.columns();
    int wide = rows - rows % PANEL;
    for (int k = 0; k < wide; k += PANEL) {
      int to = target.start() + k * columns;
      for (int n = 0; n < PANEL; n++) {
        int from = matrix.at(k + n);
        for (int c = 0; c < columns; c++) {
          packed[to + c * PANEL + n] = w[from + c];
        }
      }
    }
    int to = target.start() + wide * columns;
    System.arraycopy(w, matrix.at(wide), packed, to, (rows - wide) * columns);
  }

  /** Does {@link Kernels#addUnpacked}. */
  static void addUnpacked(PackedMatrix source, int from, int to, float[] w) {
    float[] packed = source.values();
    int start = source.start();
    int rows = source.rows();
    int columns = source.columns();
    int wide = Math.min(to, columns - columns % PANEL);
    for (int c = from; c < wide; c += PANEL) {
      int in = start + c * rows;
      int out = c;
      for (int k = 0; k < rows; k++) {
        load(w, out).add(load(packed, in)).intoArray(w, out);
        load(w, out + LANES).add(load(packed, in + LANES)).intoArray(w, out + LANES);
        in += PANEL;
        out += columns;
      }
    }
    for (int c = wide; c < to; c++) {
      for (int k = 0; k < rows; k++) {
        w[k * columns + c] += packed[start + c * rows + k];
      }
    }
  }

  /** Does {@link Kernels#product}. */
  static void product(Rows x, PackedMatrix w, float[] bias, Rows y, boolean add, float[] scratch) {
    int rows = x.count();
    int inner = x.columns();
    int columns = y.columns();
    int wide = columns - columns % PANEL;
    if (inner == 0 && !add) {
      fillRows(bias, y);
    }
    for (int first = 0; first < rows; first += ROWS) {
      int count = Math.min(rows - first, ROWS);
      for (int k = 0; k < inner; k += TERMS) {
        int terms = Math.min(TERMS, inner - k);
        boolean adds = add || k > 0;
        // A tile's sums are added to the result so far or, first of all, to the bias of every row.
        float[] base = adds ? y.values() : bias;
        int baseStep = adds ? columns : 0;
        copyRows(x, first, count, k, terms, scratch);
        int out = y.at(first);
        for (int c = 0; c < wide; c += PANEL) {
          int at = adds ? out + c : c;
          int weights = w.start() + c * inner + k * PANEL;
          float[] panels = w.values();
          float[] sums = y.values();
          rows(scratch, count, terms, panels, weights, base, at, baseStep, sums, out + c, columns);
        }
      }
    }
    for (int c = wide; c < columns; c++) {
      int column = w.start() + c * inner;
      for (int r = 0; r < rows; r++) {
        float dot = dot(x.values(), x.at(r), w.values(), column, inner, scratch);
        int out = y.at(r) + c;
        y.values()[out] = (add ? y.values()[out] : 0) + dot + (bias == null ? 0 : bias[c]);
      }
    }
  }

  /** The result of a product without terms: in every row the bias or, where it is null, zeros. */
  private static void fillRows(float[] bias, Rows y) {
    for (int r = 0; r < y.count(); r++) {
      if (bias == null) {
        Arrays.fill(y.values(), y.at(r), y.at(r + 1), 0f);
      } else {
        System.arraycopy(bias, 0, y.values(), y.at(r), y.columns());
      }
    }
  }

  /** Copies some terms of some rows, {@link #DISTANCE} apart. */
  private static void copyRows(Rows x, int first, int count, int term, int terms, float[] scratch) {
    float[] values = x.values();
    for (int r = 0; r < count; r++) {
      int from = x.at(first + r) + term;
      int to = r * DISTANCE;
      if (terms == TERMS) {
        for (int k = 0; k < TERMS; k += LANES) {
          load(values, from + k).intoArray(scratch, to + k);
        }
      } else {
        System.arraycopy(values, from, scratch, to, terms);
      }
    }
  }

  /**
   * The product of a row and a column; the end of {@code scratch} serves to add the lanes up in
   * order.
   */
  private static float dot(
      float[] x, int start, float[] column, int columnStart, int terms, float[] scratch) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int k = 0;
    for (; k + LANES <= terms; k += LANES) {
      sums = load(x, start + k).fma(load(column, columnStart + k), sums);
    }
    int lanes = scratch.length - LANES;
    sums.intoArray(scratch, lanes);
    float sum = 0;
    for (int n = 0; n < LANES; n++) {
      sum += scratch[lanes + n];
    }
    for (; k < terms; k++) {
      sum = Math.fma(x[start + k], column[columnStart + k], sum);
    }
    return sum;
  }

  /** Computes some rows by one panel; {@code base} is as in {@link #sixApart}. */
  private static void rows(
      float[] x,
      int rows,
      int inner,
      float[] w,
      int wStart,
      float[] base,
      int at,
      int baseStep,
      float[] y,
      int out,
      int columns) {
    int r = 0;
    for (; r + TOGETHER <= rows; r += TOGETHER) {
      int in = r * DISTANCE;
      int from = at + r * baseStep;
      sixApart(x, in, NEVER, inner, w, wStart, base, from, baseStep, y, out + r * columns, columns);
    }
    if (r < rows && rows >= TOGETHER && base != y) {
      // The last six rows again, some of them for the second time: cheaper than row by row, and
      // the same bits, since nothing is added to what these rows already hold.
      r = rows - TOGETHER;
      int in = r * DISTANCE;
      int from = at + r * baseStep;
      sixApart(x, in, NEVER, inner, w, wStart, base, from, baseStep, y, out + r * columns, columns);
      r = rows;
    }
    for (; r < rows; r++) {
      oneRow(x, r * DISTANCE, 1, inner, w, wStart, base, at + r * baseStep, y, out + r * columns);
    }
  }

  /** Does {@link Kernels#tileProduct}. */
  static void tileProduct(float[] x, int start, int rows, PackedMatrix w, PackedMatrix y) {
    int inner = w.rows();
    int panels = w.columns() / PANEL;
    int wStep = inner * PANEL;
    int yStep = y.rows() * PANEL;
    for (int k = 0; k < inner; k += TERMS) {
      int terms = Math.min(TERMS, inner - k);
      int weights = w.start() + k * PANEL;
      // Where the rows end within a group, the rest of the group is computed as well.
      for (int r = 0; r < rows; r += TOGETHER) {
        int in = start + INTERLEAVING.at(r, inner) + k * STEP;
        int to = y.start() + r * PANEL;
        boolean add = k > 0;
        sixTogether(
            x, in, NEVER, terms, w.values(), weights, panels, wStep, add, y.values(), to, yStep);
      }
    }
  }

  /** Does {@link Kernels#transposedProduct}. */
  static void transposedProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[] scratch) {
    float[] packed = w.values();
    float[] sums = y.values();
    int outputs = y.rows();
    int columns = y.columns();
    int wide = columns - columns % PANEL;
    int wStep = w.rows() * PANEL;
    int yStep = outputs * PANEL;
    for (int first = 0; first < rows; first += TRANSPOSED_ROWS) {
      int terms = Math.min(TRANSPOSED_ROWS, rows - first);
      int weights = w.start() + first * PANEL;
      for (int k = 0; k < outputs; k += TOGETHER) {
        int some = Math.min(TOGETHER, outputs - k);
        copyOutputs(x, start + first * outputs + k, outputs, terms, some, scratch);
        int to = y.start() + k * PANEL;
        if (some == TOGETHER) {
          int panels = wide / PANEL;
          sixTogether(
              scratch, 0, NEVER, terms, packed, weights, panels, wStep, true, sums, to, yStep);
        } else {
          for (int c = 0; c < wide; c += PANEL) {
            addFew(scratch, some, terms, packed, weights + c * w.rows(), sums, to + c * outputs);
          }
        }
      }
    }
    for (int c = wide; c < columns; c++) {
      int column = w.start() + c * w.rows();
      for (int k = 0; k < outputs; k++) {
        float sum = 0;
        for (int r = 0; r < rows; r++) {
          sum = Math.fma(x[start + k + r * outputs], packed[column + r], sum);
        }
        sums[y.start() + c * outputs + k] += sum;
      }
    }
  }

  /** Copies up to six columns of each row, interleaved. */
  private static void copyOutputs(
      float[] x, int start, int outputs, int rows, int some, float[] scratch) {
    // Whole vectors, with numbers that nobody uses, as long as the array does not end within one.
    int whole =
        Math.min(rows, Math.floorDiv(x.length - start - Math.max(STEP, LANES), outputs) + 1);
    int from = start;
    for (int r = 0; r < whole; r++) {
      for (int l = 0; l < STEP; l += LANES) {
        load(x, from + l).intoArray(scratch, r * STEP + l);
      }
      from += outputs;
    }
    for (int r = Math.max(0, whole); r < rows; r++) {
      System.arraycopy(x, start + r * outputs, scratch, r * STEP, some);
    }
  }

  /** Does the same as {@link #sixTogether} with fewer rows and one panel. */
  private static void addFew(
      float[] x, int some, int terms, float[] w, int wStart, float[] y, int out) {
    int k = 0;
    if (some >= 3) {
      addThree(x, terms, w, wStart, y, out);
      k = 3;
    }
    for (; k < some; k++) {
      int to = out + k * PANEL;
      oneRow(x, k, STEP, terms, w, wStart, y, to, y, to);
    }
  }

  /**
   * Multiplies six rows of x, {@link #DISTANCE} apart, by a panel: {@code y[r] = base[r] + Σ_k x[r,
   * k] w[k]}, without a base when that is null. Accumulators start from zero, because the JIT
   * compiler does not keep vectors that are arguments in registers. With many more vectors than
   * here the compiler reaches its limit of nodes and in some runs puts all accumulators on the
   * heap, at a tenth of the speed: the reason why this method and {@link #sixTogether} are two.
   *
   * @param never {@link #NEVER}
   * @param baseStep distance between rows of {@code base}
   * @param columns distance between rows of {@code y}
   */
  private static void sixApart(
      float[] x,
      int in,
      int never,
      int inner,
      float[] w,
      int wStart,
      float[] base,
      int baseStart,
      int baseStep,
      float[] y,
      int out,
      int columns) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = FloatVector.zero(SPECIES);
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector e1 = FloatVector.zero(SPECIES);
    FloatVector f0 = FloatVector.zero(SPECIES);
    FloatVector f1 = FloatVector.zero(SPECIES);
    int at = wStart - PANEL * in;
    int end = in + inner;
    for (int from = in; from < end; from++) {
      FloatVector w0 = load(w, at + PANEL * from);
      FloatVector w1 = load(w, at + PANEL * from + LANES);
      FloatVector v = all(x[from]);
      a0 = v.fma(w0, a0);
      a1 = v.fma(w1, a1);
      if (from == never) {
        // Never taken; it splits the loop body in two basic blocks.
        break;
      }
      v = all(x[from + DISTANCE]);
      b0 = v.fma(w0, b0);
      b1 = v.fma(w1, b1);
      v = all(x[from + 2 * DISTANCE]);
      c0 = v.fma(w0, c0);
      c1 = v.fma(w1, c1);
      v = all(x[from + 3 * DISTANCE]);
      d0 = v.fma(w0, d0);
      d1 = v.fma(w1, d1);
      v = all(x[from + 4 * DISTANCE]);
      e0 = v.fma(w0, e0);
      e1 = v.fma(w1, e1);
      v = all(x[from + 5 * DISTANCE]);
      f0 = v.fma(w0, f0);
      f1 = v.fma(w1, f1);
    }
    if (base != null) {
      a0 = a0.add(load(base, baseStart));
      a1 = a1.add(load(base, baseStart + LANES));
      b0 = b0.add(load(base, baseStart + baseStep));
      b1 = b1.add(load(base, baseStart + baseStep + LANES));
      c0 = c0.add(load(base, baseStart + 2 * baseStep));
      c1 = c1.add(load(base, baseStart + 2 * baseStep + LANES));
      d0 = d0.add(load(base, baseStart + 3 * baseStep));
      d1 = d1.add(load(base, baseStart + 3 * baseStep + LANES));
      e0 = e0.add(load(base, baseStart + 4 * baseStep));
      e1 = e1.add(load(base, baseStart + 4 * baseStep + LANES));
      f0 = f0.add(load(base, baseStart + 5 * baseStep));
      f1 = f1.add(load(base, baseStart + 5 * baseStep + LANES));
    }
    a0.intoArray(y, out);
    a1.intoArray(y, out + LANES);
    b0.intoArray(y, out + columns);
    b1.intoArray(y, out + columns + LANES);
    c0.intoArray(y, out + 2 * columns);
    c1.intoArray(y, out + 2 * columns + LANES);
    d0.intoArray(y, out + 3 * columns);
    d1.intoArray(y, out + 3 * columns + LANES);
    e0.intoArray(y, out + 4 * columns);
    e1.intoArray(y, out + 4 * columns + LANES);
    f0.intoArray(y, out + 5 * columns);
    f1.intoArray(y, out + 5 * columns + LANES);
  }

  /**
   * Multiplies six interleaved rows by some panels, into a packed matrix.
   *
   * @param never {@link #NEVER}
   * @param panels number of panels
   * @param add whether {@code y} is added to rather than overwritten
   * @param wStep distance between panels of {@code w}, as {@code outStep} of {@code y}
   */
  private static void sixTogether(
      float[] x,
      int in,
      int never,
      int inner,
      float[] w,
      int wStart,
      int panels,
      int wStep,
      boolean add,
      float[] y,
      int outStart,
      int outStep) {
    for (int panel = 0; panel < panels; panel++) {
      int out = outStart + panel * outStep;
      FloatVector a0 = FloatVector.zero(SPECIES);
      FloatVector a1 = FloatVector.zero(SPECIES);
      FloatVector b0 = FloatVector.zero(SPECIES);
      FloatVector b1 = FloatVector.zero(SPECIES);
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector c1 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      FloatVector d1 = FloatVector.zero(SPECIES);
      FloatVector e0 = FloatVector.zero(SPECIES);
      FloatVector e1 = FloatVector.zero(SPECIES);
      FloatVector f0 = FloatVector.zero(SPECIES);
      FloatVector f1 = FloatVector.zero(SPECIES);
      int at = wStart + panel * wStep - PANEL / STEP * in;
      int end = in + STEP * inner;
      for (int from = in; from < end; from += STEP) {
        FloatVector w0 = load(w, at + PANEL / STEP * from);
        FloatVector w1 = load(w, at + PANEL / STEP * from + LANES);
        FloatVector v = all(x[from]);
        a0 = v.fma(w0, a0);
        a1 = v.fma(w1, a1);
        if (from == never) {
          break;
        }
        v = all(x[from + 1]);
        b0 = v.fma(w0, b0);
        b1 = v.fma(w1, b1);
        v = all(x[from + 2]);
        c0 = v.fma(w0, c0);
        c1 = v.fma(w1, c1);
        v = all(x[from + 3]);
        d0 = v.fma(w0, d0);
        d1 = v.fma(w1, d1);
        v = all(x[from + 4]);
        e0 = v.fma(w0, e0);
        e1 = v.fma(w1, e1);
        v = all(x[from + 5]);
        f0 = v.fma(w0, f0);
        f1 = v.fma(w1, f1);
      }
      if (add) {
        a0 = a0.add(load(y, out));
        a1 = a1.add(load(y, out + LANES));
        b0 = b0.add(load(y, out + PANEL));
        b1 = b1.add(load(y, out + PANEL + LANES));
        c0 = c0.add(load(y, out + 2 * PANEL));
        c1 = c1.add(load(y, out + 2 * PANEL + LANES));
        d0 = d0.add(load(y, out + 3 * PANEL));
        d1 = d1.add(load(y, out + 3 * PANEL + LANES));
        e0 = e0.add(load(y, out + 4 * PANEL));
        e1 = e1.add(load(y, out + 4 * PANEL + LANES));
        f0 = f0.add(load(y, out + 5 * PANEL));
        f1 = f1.add(load(y, out + 5 * PANEL + LANES));
      }
      a0.intoArray(y, out);
      a1.intoArray(y, out + LANES);
      b0.intoArray(y, out + PANEL);
      b1.intoArray(y, out + PANEL + LANES);
      c0.intoArray(y, out + 2 * PANEL);
      c1.intoArray(y, out + 2 * PANEL + LANES);
      d0.intoArray(y, out + 3 * PANEL);
      d1.intoArray(y, out + 3 * PANEL + LANES);
      e0.intoArray(y, out + 4 * PANEL);
      e1.intoArray(y, out + 4 * PANEL + LANES);
      f0.intoArray(y, out + 5 * PANEL);
      f1.intoArray(y, out + 5 * PANEL + LANES);
    }
  }

  /** Does the same with three rows, from the front of {@code x}, by one panel, and adds. */
  private static void addThree(float[] x, int inner, float[] w, int wStart, float[] y, int out) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    for (int from = 0; from < STEP * inner; from += STEP) {
      FloatVector w0 = load(w, wStart + PANEL / STEP * from);
      FloatVector w1 = load(w, wStart + PANEL / STEP * from + LANES);
      FloatVector v = all(x[from]);
      a0 = v.fma(w0, a0);
      a1 = v.fma(w1, a1);
      v = all(x[from + 1]);
      b0 = v.fma(w0, b0);
      b1 = v.fma(w1, b1);
      v = all(x[from + 2]);
      c0 = v.fma(w0, c0);
      c1 = v.fma(w1, c1);
    }
    a0 = a0.add(load(y, out));
    a1 = a1.add(load(y, out + LANES));
    b0 = b0.add(load(y, out + PANEL));
    b1 = b1.add(load(y, out + PANEL + LANES));
    c0 = c0.add(load(y, out + 2 * PANEL));
    c1 = c1.add(load(y, out + 2 * PANEL + LANES));
    a0.intoArray(y, out);
    a1.intoArray(y, out + LANES);
    b0.intoArray(y, out + PANEL);
    b1.intoArray(y, out + PANEL + LANES);
    c0.intoArray(y, out + 2 * PANEL);
    c1.intoArray(y, out + 2 * PANEL + LANES);
  }

  private static void oneRow(
      float[] x,
      int in,
      int step,
      int inner,
      float[] w,
      int wStart,
      float[] base,
      int baseStart,
      float[] y,
      int out) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    for (int k = 0; k < inner; k++) {
      FloatVector v = all(x[in + k * step]);
      a0 = v.fma(load(w, wStart + PANEL * k), a0);
      a1 = v.fma(load(w, wStart + PANEL * k + LANES), a1);
    }
    if (base != null) {
      a0 = a0.add(load(base, baseStart));
      a1 = a1.add(load(base, baseStart + LANES));
    }
    a0.intoArray(y, out);
    a1.intoArray(y, out + LANES);
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
