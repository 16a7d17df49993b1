package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD loops by the Vector API. Each lane does what {@link ScalarKernels} does up to the order of
 * additions and fused multiply-adds.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final float LOG2_E = (float) (1 / Math.log(2));

  /** The head of ln 2, short enough that its products with a float's exponent are exact. */
  private static final float LN_2_HIGH = 0x1.62e4p-1f;

  private static final float LN_2_LOW = (float) (Math.log(2) - LN_2_HIGH);

  /** Added to a small number, this leaves the nearest integer in the last bits. */
  private static final float ROUNDER = 0x1.8p23f;

  /** 1/7!, 1/6! … 1/0!: the first term left out is below 6e-9. */
  private static final float[] INVERSE_FACTORIALS = {
    1f / 5040, 1f / 720, 1f / 120, 1f / 24, 1f / 6, 1f / 2, 1f, 1f
  };

  /** Rows of a product that are copied at a time. */
  private static final int ROWS = 48;

  /** Terms that are summed before their sum is added: long sums in one go lose digits. */
  private static final int TERMS = 32;

  /** From one copied row to the next: an odd number of cache lines, so that rows share none. */
  private static final int DISTANCE = 48;

  VectorKernels() {}

  @Override
  public String name() {
    return "vector";
  }

  /**
   * Tiles of six rows by two vectors: twelve sums, two weights and one input fill 16 registers. The
   * rows are copied to a fixed distance from each other, which lets the JIT compiler check the
   * bounds of all six at once; that is worth a third of the time.
   */
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
    int wide = columns - columns % (2 * LANES);
    if (inner == 0 && !add) {
      Arrays.fill(y, yStart, yStart + rows * columns, 0f);
    }
    for (int first = 0; first < rows; first += ROWS) {
      int end = Math.min(rows, first + ROWS);
      for (int k = 0; k < inner; k += TERMS) {
        int terms = Math.min(TERMS, inner - k);
        boolean adds = add || k > 0;
        // What a tile's sums are added to: what stands there or, in every row, the bias.
        float[] base = adds ? y : bias;
        int step = adds ? columns : 0;
        for (int r = first; r < end; r++) {
          System.arraycopy(x, xStart + r * inner + k, scratch, (r - first) * DISTANCE, terms);
        }
        int out = yStart + first * columns;
        for (int c = 0; c < wide; c += 2 * LANES) {
          int from = k * columns + c;
          int at = adds ? out + c : c;
          rows(scratch, end - first, terms, w, from, columns, base, at, step, y, out + c);
        }
      }
    }
    for (int c = wide; c < columns; c++) {
      for (int k = 0; k < inner; k += scratch.length - LANES) {
        int terms = Math.min(scratch.length - LANES, inner - k);
        for (int n = 0; n < terms; n++) {
          scratch[n] = w[(k + n) * columns + c];
        }
        for (int r = 0; r < rows; r++) {
          float dot = dot(x, xStart + r * inner + k, scratch, terms);
          int out = yStart + r * columns + c;
          y[out] = add || k > 0 ? y[out] + dot : dot;
        }
      }
      for (int r = 0; bias != null && r < rows; r++) {
        y[yStart + r * columns + c] += bias[c];
      }
    }
  }

  @Override
  public int scratchSize() {
    return ROWS * DISTANCE;
  }

  /**
   * The product of a row and a column, which stands at the front of {@code scratch}; its end serves
   * to add the lanes up in order.
   */
  private static float dot(float[] x, int start, float[] scratch, int terms) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int k = 0;
    for (; k + LANES <= terms; k += LANES) {
      sums = load(x, start + k).fma(load(scratch, k), sums);
    }
    int lanes = scratch.length - LANES;
    sums.intoArray(scratch, lanes);
    float sum = 0;
    for (int n = 0; n < LANES; n++) {
      sum += scratch[lanes + n];
    }
    for (; k < terms; k++) {
      sum = Math.fma(x[start + k], scratch[k], sum);
    }
    return sum;
  }

  /** Some rows, of which the last may be left over. */
  private static void rows(
      float[] x,
      int rows,
      int inner,
      float[] w,
      int wStart,
      int columns,
      float[] base,
      int at,
      int step,
      float[] y,
      int out) {
    int r = 0;
    for (; r + 6 <= rows; r += 6) {
      int to = out + r * columns;
      sixRows(x, r * DISTANCE, inner, w, wStart, columns, base, at + r * step, step, y, to);
    }
    if (r < rows && rows >= 6 && base != y) {
      // The last six once more: the same bits, and dearer one by one.
      r = rows - 6;
      int to = out + r * columns;
      sixRows(x, r * DISTANCE, inner, w, wStart, columns, base, at + r * step, step, y, to);
      r = rows;
    }
    for (; r < rows; r++) {
      int to = out + r * columns;
      oneRow(x, r * DISTANCE, 1, inner, w, wStart, columns, base, at + r * step, y, to);
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
    int wide = columns - columns % (2 * LANES);
    for (int c = 0; c < wide; c += 2 * LANES) {
      int k = 0;
      for (; k + 6 <= outputs; k += 6) {
        int out = yStart + k * columns + c;
        sixColumns(x, xStart + k, outputs, rows, w, wStart + c, columns, y, out);
      }
      for (; k + 3 <= outputs; k += 3) {
        int out = yStart + k * columns + c;
        threeColumns(x, xStart + k, outputs, rows, w, wStart + c, columns, y, out);
      }
      for (; k < outputs; k++) {
        int out = yStart + k * columns + c;
        oneRow(x, xStart + k, outputs, rows, w, wStart + c, columns, y, out, y, out);
      }
    }
    for (int k = 0; wide < columns && k < outputs; k++) {
      int out = yStart + k * columns;
      narrow(x, xStart + k, outputs, rows, w, wStart, wide, columns, y, out);
    }
  }

  /**
   * Six rows of x, {@link #DISTANCE} apart, by two vectors of columns: {@code y[r] = base[r] + Σ_k
   * x[r, k] w[k]}, without a base when that is null. Sums start from zero and not from vectors
   * handed in, which the JIT compiler would not hold in registers. With many more vectors than here
   * the compiler reaches its limit of nodes: in some runs it then leaves the stores out, and all
   * sums lie on the heap at a tenth of the speed.
   */
  private static void sixRows(
      float[] x,
      int in,
      int inner,
      float[] w,
      int wStart,
      int columns,
      float[] base,
      int baseStart,
      int step,
      float[] y,
      int out) {
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
    int at = wStart;
    int from = in;
    for (int k = 0; k < inner; k++) {
      FloatVector w0 = load(w, at);
      FloatVector w1 = load(w, at + LANES);
      FloatVector v = all(x[from]);
      a0 = v.fma(w0, a0);
      a1 = v.fma(w1, a1);
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
      at += columns;
      from++;
    }
    if (base != null) {
      a0 = a0.add(load(base, baseStart));
      a1 = a1.add(load(base, baseStart + LANES));
      b0 = b0.add(load(base, baseStart + step));
      b1 = b1.add(load(base, baseStart + step + LANES));
      c0 = c0.add(load(base, baseStart + 2 * step));
      c1 = c1.add(load(base, baseStart + 2 * step + LANES));
      d0 = d0.add(load(base, baseStart + 3 * step));
      d1 = d1.add(load(base, baseStart + 3 * step + LANES));
      e0 = e0.add(load(base, baseStart + 4 * step));
      e1 = e1.add(load(base, baseStart + 4 * step + LANES));
      f0 = f0.add(load(base, baseStart + 5 * step));
      f1 = f1.add(load(base, baseStart + 5 * step + LANES));
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

  /** Six columns of x, as rows of y: {@code y[r] += Σ_k x[k, r] w[k]}. */
  private static void sixColumns(
      float[] x, int in, int step, int inner, float[] w, int c, int columns, float[] y, int out) {
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
    int at = c;
    int from = in;
    for (int k = 0; k < inner; k++) {
      FloatVector w0 = load(w, at);
      FloatVector w1 = load(w, at + LANES);
      FloatVector v = all(x[from]);
      a0 = v.fma(w0, a0);
      a1 = v.fma(w1, a1);
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
      at += columns;
      from += step;
    }
    a0 = a0.add(load(y, out));
    a1 = a1.add(load(y, out + LANES));
    b0 = b0.add(load(y, out + columns));
    b1 = b1.add(load(y, out + columns + LANES));
    c0 = c0.add(load(y, out + 2 * columns));
    c1 = c1.add(load(y, out + 2 * columns + LANES));
    d0 = d0.add(load(y, out + 3 * columns));
    d1 = d1.add(load(y, out + 3 * columns + LANES));
    e0 = e0.add(load(y, out + 4 * columns));
    e1 = e1.add(load(y, out + 4 * columns + LANES));
    f0 = f0.add(load(y, out + 5 * columns));
    f1 = f1.add(load(y, out + 5 * columns + LANES));
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

  /** Three columns of x, as rows of y. */
  private static void threeColumns(
      float[] x, int in, int step, int inner, float[] w, int c, int columns, float[] y, int out) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    int at = c;
    int from = in;
    for (int k = 0; k < inner; k++) {
      FloatVector w0 = load(w, at);
      FloatVector w1 = load(w, at + LANES);
      FloatVector v = all(x[from]);
      a0 = v.fma(w0, a0);
      a1 = v.fma(w1, a1);
      v = all(x[from + 1]);
      b0 = v.fma(w0, b0);
      b1 = v.fma(w1, b1);
      v = all(x[from + 2]);
      c0 = v.fma(w0, c0);
      c1 = v.fma(w1, c1);
      at += columns;
      from += step;
    }
    a0 = a0.add(load(y, out));
    a1 = a1.add(load(y, out + LANES));
    b0 = b0.add(load(y, out + columns));
    b1 = b1.add(load(y, out + columns + LANES));
    c0 = c0.add(load(y, out + 2 * columns));
    c1 = c1.add(load(y, out + 2 * columns + LANES));
    a0.intoArray(y, out);
    a1.intoArray(y, out + LANES);
    b0.intoArray(y, out + columns);
    b1.intoArray(y, out + columns + LANES);
    c0.intoArray(y, out + 2 * columns);
    c1.intoArray(y, out + 2 * columns + LANES);
  }

  private static void oneRow(
      float[] x,
      int in,
      int step,
      int inner,
      float[] w,
      int wStart,
      int columns,
      float[] base,
      int baseStart,
      float[] y,
      int out) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    for (int k = 0; k < inner; k++) {
      int at = k * columns + wStart;
      FloatVector v = FloatVector.broadcast(SPECIES, x[in + k * step]);
      a0 = v.fma(FloatVector.fromArray(SPECIES, w, at), a0);
      a1 = v.fma(FloatVector.fromArray(SPECIES, w, at + LANES), a1);
    }
    if (base != null) {
      a0 = a0.add(load(base, baseStart));
      a1 = a1.add(load(base, baseStart + LANES));
    }
    a0.intoArray(y, out);
    a1.intoArray(y, out + LANES);
  }

  /** The columns left over, one by one. */
  private static void narrow(
      float[] x,
      int in,
      int step,
      int inner,
      float[] w,
      int wStart,
      int first,
      int columns,
      float[] y,
      int out) {
    for (int c = first; c < columns; c++) {
      float sum = 0;
      for (int k = 0; k < inner; k++) {
        sum = Math.fma(x[in + k * step], w[wStart + k * columns + c], sum);
      }
      y[out + c] += sum;
    }
  }

  @Override
  public void silu(float[] x, int start, int end) {
    int k = start;
    for (; k + LANES <= end; k += LANES) {
      silu(FloatVector.fromArray(SPECIES, x, k)).intoArray(x, k);
    }
    if (k < end) {
      // The rest takes the same road through the registers, so that it gets the same bits.
      float[] rest = new float[LANES];
      System.arraycopy(x, k, rest, 0, end - k);
      silu(FloatVector.fromArray(SPECIES, rest, 0)).intoArray(rest, 0);
      System.arraycopy(rest, 0, x, k, end - k);
    }
  }

  @Override
  public void siluGradient(float[] x, float[] dy, float[] dx, int start, int end) {
    int k = start;
    for (; k + LANES <= end; k += LANES) {
      siluGradient(load(x, k)).fma(load(dy, k), load(dx, k)).intoArray(dx, k);
    }
    if (k < end) {
      float[] rest = new float[LANES];
      System.arraycopy(x, k, rest, 0, end - k);
      siluGradient(load(rest, 0)).intoArray(rest, 0);
      for (int n = 0; k + n < end; n++) {
        dx[k + n] = Math.fma(rest[n], dy[k + n], dx[k + n]);
      }
    }
  }

  /** σ (1 + x (1 − σ)) with the sigmoid function σ. */
  private static FloatVector siluGradient(FloatVector x) {
    FloatVector bounded = x.max(-88f);
    FloatVector growth = exp(bounded.neg().max(-86f)).add(1f);
    FloatVector sigmoid = FloatVector.broadcast(SPECIES, 1f).div(growth);
    FloatVector rest = sigmoid.neg().add(1f);
    return sigmoid.mul(bounded.fma(rest, FloatVector.broadcast(SPECIES, 1f)));
  }

  /**
   * Where exp(−x) would overflow, the value is less than 1e-36 and that of −88 stands in for it.
   */
  private static FloatVector silu(FloatVector x) {
    FloatVector bounded = x.max(-88f);
    return bounded.div(exp(bounded.neg().max(-86f)).add(1f));
  }

  /**
   * The exponential function between −86 and 88: 2ⁿ times the Taylor polynomial of the rest, whose
   * size is at most ½ ln 2. The Vector API's own gives other bits once the JIT compiler has
   * replaced the interpreter, so that the same run would give other results when it starts from a
   * file.
   */
  private static FloatVector exp(FloatVector x) {
    FloatVector shifted =
        x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector rest = n.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), x);
    rest = n.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW), rest);
    FloatVector sum = FloatVector.broadcast(SPECIES, INVERSE_FACTORIALS[0]);
    for (int k = 1; k < INVERSE_FACTORIALS.length; k++) {
      sum = sum.fma(rest, FloatVector.broadcast(SPECIES, INVERSE_FACTORIALS[k]));
    }
    // The last bits of `shifted` are n; from there they move to where a float has its exponent.
    return sum.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
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
    int wide = width - width % LANES;
    for (int part = 0; part < parts; part++) {
      int a = fromStart + part * fromStep;
      int b = toStart + part * toStep;
      int f = 0;
      for (; f < wide; f += LANES) {
        load(from, a + f).intoArray(to, b + f);
      }
      for (; f < width; f++) {
        to[b + f] = from[a + f];
      }
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
    int wide = width - width % LANES;
    for (int part = 0; part < count; part++) {
      int at = start + part * step;
      int from = partsStart + part * partsStep;
      int f = 0;
      for (; f < wide; f += LANES) {
        load(x, at + f).add(load(parts, from + f)).intoArray(y, at + f);
      }
      for (; f < width; f++) {
        y[at + f] = x[at + f] + parts[from + f];
      }
    }
  }

  @Override
  public int lanes() {
    return LANES;
  }

  /** One line of the cache, or a vector where that is longer. */
  @Override
  public int sliceGroups() {
    return Math.max(1, 16 / LANES);
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
      int filterStart,
      float[] inputs,
      float[] sums) {
    for (int g = 0; g < groups; g++) {
      int w = filterStart + g * MessageSlice.FILTERS * LANES;
      if (shared) {
        exchange(groups, g, receiver, senders, directions, first, end, filters, w, inputs, sums);
      } else {
        receive(groups, g, receiver, senders, directions, first, end, filters, w, inputs, sums);
      }
    }
  }

  private static void receive(
      int groups,
      int group,
      int receiver,
      int[] senders,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] inputs,
      float[] sums) {
    int own = (receiver * groups + group) * MessageSlice.SUMS * LANES;
    FloatVector sumS = load(sums, own);
    FloatVector sumX = load(sums, own + LANES);
    FloatVector sumY = load(sums, own + 2 * LANES);
    FloatVector sumZ = load(sums, own + 3 * LANES);
    int w = filterStart;
    for (int e = first; e < end; e++) {
      int in = (senders[e] * groups + group) * MessageSlice.INPUTS * LANES;
      int u = 6 * e;
      sumS = load(inputs, in).fma(load(filters, w), sumS);
      FloatVector mix = load(inputs, in + LANES).mul(load(filters, w + LANES));
      FloatVector one = load(inputs, in + 2 * LANES).mul(load(filters, w + 2 * LANES));
      FloatVector two = load(inputs, in + 3 * LANES).mul(load(filters, w + 3 * LANES));
      FloatVector x = one.fma(all(directions[u]), two.mul(directions[u + 3]));
      FloatVector y = one.fma(all(directions[u + 1]), two.mul(directions[u + 4]));
      FloatVector z = one.fma(all(directions[u + 2]), two.mul(directions[u + 5]));
      sumX = sumX.add(mix.fma(load(inputs, in + 4 * LANES), x));
      sumY = sumY.add(mix.fma(load(inputs, in + 5 * LANES), y));
      sumZ = sumZ.add(mix.fma(load(inputs, in + 6 * LANES), z));
      w += groups * MessageSlice.FILTERS * LANES;
    }
    sumS.intoArray(sums, own);
    sumX.intoArray(sums, own + LANES);
    sumY.intoArray(sums, own + 2 * LANES);
    sumZ.intoArray(sums, own + 3 * LANES);
  }

  /**
   * Both directions. Vectors are read without {@link #load}: in so long a loop the JIT compiler
   * gives up inlining methods other than the Vector API's own, and vectors that pass through the
   * others lie on the heap.
   */
  private static void exchange(
      int groups,
      int group,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] inputs,
      float[] sums) {
    int ownIn = (atom * groups + group) * MessageSlice.INPUTS * LANES;
    int own = (atom * groups + group) * MessageSlice.SUMS * LANES;
    FloatVector sumS = FloatVector.fromArray(SPECIES, sums, own);
    FloatVector sumX = FloatVector.fromArray(SPECIES, sums, own + LANES);
    FloatVector sumY = FloatVector.fromArray(SPECIES, sums, own + 2 * LANES);
    FloatVector sumZ = FloatVector.fromArray(SPECIES, sums, own + 3 * LANES);
    // What is sent has the directions turned around: its negative is taken away instead.
    FloatVector turned = FloatVector.fromArray(SPECIES, inputs, ownIn + LANES).neg();
    int w = filterStart;
    for (int e = first; e < end; e++) {
      int in = (others[e] * groups + group) * MessageSlice.INPUTS * LANES;
      int to = (others[e] * groups + group) * MessageSlice.SUMS * LANES;
      int u = 6 * e;
      FloatVector filter = FloatVector.fromArray(SPECIES, filters, w);
      sumS = FloatVector.fromArray(SPECIES, inputs, in).fma(filter, sumS);
      FloatVector.fromArray(SPECIES, inputs, ownIn)
          .fma(filter, FloatVector.fromArray(SPECIES, sums, to))
          .intoArray(sums, to);
      filter = FloatVector.fromArray(SPECIES, filters, w + LANES);
      FloatVector mix = filter.mul(FloatVector.fromArray(SPECIES, inputs, in + LANES));
      FloatVector ownMix = filter.mul(turned);
      filter = FloatVector.fromArray(SPECIES, filters, w + 2 * LANES);
      FloatVector one = filter.mul(FloatVector.fromArray(SPECIES, inputs, in + 2 * LANES));
      FloatVector ownOne = filter.mul(FloatVector.fromArray(SPECIES, inputs, ownIn + 2 * LANES));
      filter = FloatVector.fromArray(SPECIES, filters, w + 3 * LANES);
      FloatVector two = filter.mul(FloatVector.fromArray(SPECIES, inputs, in + 3 * LANES));
      FloatVector ownTwo = filter.mul(FloatVector.fromArray(SPECIES, inputs, ownIn + 3 * LANES));

      FloatVector u1 = FloatVector.broadcast(SPECIES, directions[u]);
      FloatVector u2 = FloatVector.broadcast(SPECIES, directions[u + 3]);
      FloatVector vector = FloatVector.fromArray(SPECIES, inputs, in + 4 * LANES);
      sumX = sumX.add(mix.fma(vector, one.fma(u1, two.mul(u2))));
      vector = FloatVector.fromArray(SPECIES, inputs, ownIn + 4 * LANES);
      FloatVector.fromArray(SPECIES, sums, to + LANES)
          .sub(ownMix.fma(vector, ownOne.fma(u1, ownTwo.mul(u2))))
          .intoArray(sums, to + LANES);

      u1 = FloatVector.broadcast(SPECIES, directions[u + 1]);
      u2 = FloatVector.broadcast(SPECIES, directions[u + 4]);
      vector = FloatVector.fromArray(SPECIES, inputs, in + 5 * LANES);
      sumY = sumY.add(mix.fma(vector, one.fma(u1, two.mul(u2))));
      vector = FloatVector.fromArray(SPECIES, inputs, ownIn + 5 * LANES);
      FloatVector.fromArray(SPECIES, sums, to + 2 * LANES)
          .sub(ownMix.fma(vector, ownOne.fma(u1, ownTwo.mul(u2))))
          .intoArray(sums, to + 2 * LANES);

      u1 = FloatVector.broadcast(SPECIES, directions[u + 2]);
      u2 = FloatVector.broadcast(SPECIES, directions[u + 5]);
      vector = FloatVector.fromArray(SPECIES, inputs, in + 6 * LANES);
      sumZ = sumZ.add(mix.fma(vector, one.fma(u1, two.mul(u2))));
      vector = FloatVector.fromArray(SPECIES, inputs, ownIn + 6 * LANES);
      FloatVector.fromArray(SPECIES, sums, to + 3 * LANES)
          .sub(ownMix.fma(vector, ownOne.fma(u1, ownTwo.mul(u2))))
          .intoArray(sums, to + 3 * LANES);
      w += groups * MessageSlice.FILTERS * LANES;
    }
    sumS.intoArray(sums, own);
    sumX.intoArray(sums, own + LANES);
    sumY.intoArray(sums, own + 2 * LANES);
    sumZ.intoArray(sums, own + 3 * LANES);
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
      int start,
      float[] gradients,
      float[] inputs,
      float[] sums) {
    for (int g = 0; g < groups; g++) {
      int w = start + g * MessageSlice.FILTERS * LANES;
      if (shared) {
        featureGradient(groups, g, sender, others, first, end, filters, w, gradients, inputs, sums);
        directionGradient(
            groups, g, sender, others, directions, first, end, filters, w, gradients, inputs, sums);
      } else {
        sentGradient(
            groups, g, sender, others, directions, first, end, filters, w, gradients, inputs, sums);
      }
    }
  }

  /** Of what an atom sends to the others. */
  private static void sentGradient(
      int groups,
      int group,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] inputs,
      float[] sums) {
    int phi = (atom * groups + group) * MessageSlice.GRADIENT_INPUTS * LANES;
    int vector = phi + MessageSlice.VECTORS * LANES;
    int own = (atom * groups + group) * MessageSlice.GRADIENT_SUMS * LANES;
    int w = start;
    for (int e = first; e < end; e++) {
      int by = (others[e] * groups + group) * MessageSlice.GRADIENT_INPUTS * LANES;
      int u = 6 * e;
      FloatVector b = load(inputs, by + MessageSlice.BY_SCALARS * LANES);
      FloatVector x = load(inputs, by + MessageSlice.BY_VECTORS * LANES);
      FloatVector y = load(inputs, by + (MessageSlice.BY_VECTORS + 1) * LANES);
      FloatVector z = load(inputs, by + (MessageSlice.BY_VECTORS + 2) * LANES);
      addTo(sums, own, load(filters, w), b);
      load(inputs, phi).mul(b).intoArray(gradients, w);
      FloatVector filter = load(filters, w + LANES);
      b = dot(inputs, vector, x, y, z);
      addTo(sums, own + LANES, filter, b);
      FloatVector weight = load(inputs, phi + LANES);
      weight.mul(b).intoArray(gradients, w + LANES);
      FloatVector mix = weight.mul(filter);
      addTo(sums, own + 4 * LANES, mix, x);
      addTo(sums, own + 5 * LANES, mix, y);
      addTo(sums, own + 6 * LANES, mix, z);
      for (int frame = 0; frame < 2; frame++) {
        int part = (2 + frame) * LANES;
        FloatVector ux = all(directions[u + 3 * frame]);
        FloatVector uy = all(directions[u + 3 * frame + 1]);
        FloatVector uz = all(directions[u + 3 * frame + 2]);
        b = x.fma(ux, y.fma(uy, z.mul(uz))).neg();
        addTo(sums, own + part, load(filters, w + part), b);
        load(inputs, phi + part).mul(b).intoArray(gradients, w + part);
      }
      w += groups * MessageSlice.FILTERS * LANES;
    }
  }

  /** In both directions, by what scalars and vectors are scaled with: see {@link #exchange}. */
  private static void featureGradient(
      int groups,
      int group,
      int atom,
      int[] others,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] inputs,
      float[] sums) {
    int ownIn = (atom * groups + group) * MessageSlice.GRADIENT_INPUTS * LANES;
    int own = (atom * groups + group) * MessageSlice.GRADIENT_SUMS * LANES;
    FloatVector sumS = FloatVector.fromArray(SPECIES, sums, own);
    FloatVector sumMix = FloatVector.fromArray(SPECIES, sums, own + LANES);
    FloatVector sumX = FloatVector.fromArray(SPECIES, sums, own + 4 * LANES);
    FloatVector sumY = FloatVector.fromArray(SPECIES, sums, own + 5 * LANES);
    FloatVector sumZ = FloatVector.fromArray(SPECIES, sums, own + 6 * LANES);
    int w = start;
    for (int e = first; e < end; e++) {
      int in = (others[e] * groups + group) * MessageSlice.GRADIENT_INPUTS * LANES;
      int to = (others[e] * groups + group) * MessageSlice.GRADIENT_SUMS * LANES;
      FloatVector filter = FloatVector.fromArray(SPECIES, filters, w);
      FloatVector by = FloatVector.fromArray(SPECIES, inputs, in + 7 * LANES);
      FloatVector ownBy = FloatVector.fromArray(SPECIES, inputs, ownIn + 7 * LANES);
      sumS = filter.fma(by, sumS);
      filter.fma(ownBy, FloatVector.fromArray(SPECIES, sums, to)).intoArray(sums, to);
      FloatVector.fromArray(SPECIES, inputs, in)
          .fma(ownBy, FloatVector.fromArray(SPECIES, inputs, ownIn).mul(by))
          .intoArray(gradients, w);

      filter = FloatVector.fromArray(SPECIES, filters, w + LANES);
      FloatVector x = FloatVector.fromArray(SPECIES, inputs, in + 8 * LANES);
      FloatVector y = FloatVector.fromArray(SPECIES, inputs, in + 9 * LANES);
      FloatVector z = FloatVector.fromArray(SPECIES, inputs, in + 10 * LANES);
      by = FloatVector.fromArray(SPECIES, inputs, ownIn + 6 * LANES).mul(z);
      by = FloatVector.fromArray(SPECIES, inputs, ownIn + 5 * LANES).fma(y, by);
      by = FloatVector.fromArray(SPECIES, inputs, ownIn + 4 * LANES).fma(x, by);
      sumMix = filter.fma(by, sumMix);
      FloatVector weight = FloatVector.fromArray(SPECIES, inputs, ownIn + LANES);
      FloatVector gradient = weight.mul(by);
      FloatVector mix = weight.mul(filter);
      sumX = mix.fma(x, sumX);
      sumY = mix.fma(y, sumY);
      sumZ = mix.fma(z, sumZ);

      x = FloatVector.fromArray(SPECIES, inputs, ownIn + 8 * LANES);
      y = FloatVector.fromArray(SPECIES, inputs, ownIn + 9 * LANES);
      z = FloatVector.fromArray(SPECIES, inputs, ownIn + 10 * LANES);
      by = FloatVector.fromArray(SPECIES, inputs, in + 6 * LANES).mul(z);
      by = FloatVector.fromArray(SPECIES, inputs, in + 5 * LANES).fma(y, by);
      by = FloatVector.fromArray(SPECIES, inputs, in + 4 * LANES).fma(x, by);
      filter.fma(by, FloatVector.fromArray(SPECIES, sums, to + LANES)).intoArray(sums, to + LANES);
      weight = FloatVector.fromArray(SPECIES, inputs, in + LANES);
      weight.fma(by, gradient).intoArray(gradients, w + LANES);
      mix = weight.mul(filter);
      mix.fma(x, FloatVector.fromArray(SPECIES, sums, to + 4 * LANES))
          .intoArray(sums, to + 4 * LANES);
      mix.fma(y, FloatVector.fromArray(SPECIES, sums, to + 5 * LANES))
          .intoArray(sums, to + 5 * LANES);
      mix.fma(z, FloatVector.fromArray(SPECIES, sums, to + 6 * LANES))
          .intoArray(sums, to + 6 * LANES);
      w += groups * MessageSlice.FILTERS * LANES;
    }
    sumS.intoArray(sums, own);
    sumMix.intoArray(sums, own + LANES);
    sumX.intoArray(sums, own + 4 * LANES);
    sumY.intoArray(sums, own + 5 * LANES);
    sumZ.intoArray(sums, own + 6 * LANES);
  }

  /** In both directions, by what the directions of both frames are scaled with. */
  private static void directionGradient(
      int groups,
      int group,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] inputs,
      float[] sums) {
    int ownIn = (atom * groups + group) * MessageSlice.GRADIENT_INPUTS * LANES;
    int own = (atom * groups + group) * MessageSlice.GRADIENT_SUMS * LANES;
    FloatVector sumOne = FloatVector.fromArray(SPECIES, sums, own + 2 * LANES);
    FloatVector sumTwo = FloatVector.fromArray(SPECIES, sums, own + 3 * LANES);
    FloatVector ownX = FloatVector.fromArray(SPECIES, inputs, ownIn + 8 * LANES);
    FloatVector ownY = FloatVector.fromArray(SPECIES, inputs, ownIn + 9 * LANES);
    FloatVector ownZ = FloatVector.fromArray(SPECIES, inputs, ownIn + 10 * LANES);
    int w = start;
    for (int e = first; e < end; e++) {
      int in = (others[e] * groups + group) * MessageSlice.GRADIENT_INPUTS * LANES;
      int to = (others[e] * groups + group) * MessageSlice.GRADIENT_SUMS * LANES;
      int u = 6 * e;
      FloatVector x = FloatVector.fromArray(SPECIES, inputs, in + 8 * LANES);
      FloatVector y = FloatVector.fromArray(SPECIES, inputs, in + 9 * LANES);
      FloatVector z = FloatVector.fromArray(SPECIES, inputs, in + 10 * LANES);

      FloatVector ux = FloatVector.broadcast(SPECIES, directions[u]);
      FloatVector uy = FloatVector.broadcast(SPECIES, directions[u + 1]);
      FloatVector uz = FloatVector.broadcast(SPECIES, directions[u + 2]);
      FloatVector filter = FloatVector.fromArray(SPECIES, filters, w + 2 * LANES);
      FloatVector by = x.fma(ux, y.fma(uy, z.mul(uz))).neg();
      FloatVector ownBy = ownX.fma(ux, ownY.fma(uy, ownZ.mul(uz)));
      sumOne = filter.fma(by, sumOne);
      filter
          .fma(ownBy, FloatVector.fromArray(SPECIES, sums, to + 2 * LANES))
          .intoArray(sums, to + 2 * LANES);
      by = FloatVector.fromArray(SPECIES, inputs, ownIn + 2 * LANES).mul(by);
      FloatVector.fromArray(SPECIES, inputs, in + 2 * LANES)
          .fma(ownBy, by)
          .intoArray(gradients, w + 2 * LANES);

      ux = FloatVector.broadcast(SPECIES, directions[u + 3]);
      uy = FloatVector.broadcast(SPECIES, directions[u + 4]);
      uz = FloatVector.broadcast(SPECIES, directions[u + 5]);
      filter = FloatVector.fromArray(SPECIES, filters, w + 3 * LANES);
      by = x.fma(ux, y.fma(uy, z.mul(uz))).neg();
      ownBy = ownX.fma(ux, ownY.fma(uy, ownZ.mul(uz)));
      sumTwo = filter.fma(by, sumTwo);
      filter
          .fma(ownBy, FloatVector.fromArray(SPECIES, sums, to + 3 * LANES))
          .intoArray(sums, to + 3 * LANES);
      by = FloatVector.fromArray(SPECIES, inputs, ownIn + 3 * LANES).mul(by);
      FloatVector.fromArray(SPECIES, inputs, in + 3 * LANES)
          .fma(ownBy, by)
          .intoArray(gradients, w + 3 * LANES);
      w += groups * MessageSlice.FILTERS * LANES;
    }
    sumOne.intoArray(sums, own + 2 * LANES);
    sumTwo.intoArray(sums, own + 3 * LANES);
  }

  private static FloatVector dot(
      float[] vectors, int at, FloatVector x, FloatVector y, FloatVector z) {
    return load(vectors, at)
        .fma(x, load(vectors, at + LANES).fma(y, load(vectors, at + 2 * LANES).mul(z)));
  }

  private static void addTo(float[] rows, int at, FloatVector factor, FloatVector value) {
    factor.fma(value, load(rows, at)).intoArray(rows, at);
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  @Override
  public void norms(float[] pairs, int pairStart, int channels, float[] output, int outputStart) {
    int x = pairStart + channels;
    int y = x + 2 * channels;
    int z = y + 2 * channels;
    int k = 0;
    for (; k + LANES <= channels; k += LANES) {
      FloatVector vx = load(pairs, x + k);
      FloatVector vy = load(pairs, y + k);
      FloatVector vz = load(pairs, z + k);
      vx.fma(vx, vy.fma(vy, vz.mul(vz))).sqrt().intoArray(output, outputStart + k);
    }
    for (; k < channels; k++) {
      float vx = pairs[x + k];
      float vy = pairs[y + k];
      float vz = pairs[z + k];
      output[outputStart + k] = (float) Math.sqrt(Math.fma(vx, vx, Math.fma(vy, vy, vz * vz)));
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
    int stride = 2 * features;
    int f = 0;
    for (; f + LANES <= features; f += LANES) {
      int u = pairStart + f;
      int v = u + features;
      int a = gateStart + f;
      FloatVector gate = load(gates, a);
      FloatVector dot = FloatVector.zero(SPECIES);
      for (int axis = 0; axis < 3; axis++) {
        FloatVector along = load(pairs, u + axis * stride);
        dot = along.fma(load(pairs, v + axis * stride), dot);
        int at = vectorStart + axis * features + f;
        gate.fma(along, load(vectors, at)).intoArray(vectors, at);
      }
      int s = scalarStart + f;
      load(gates, a + features)
          .fma(dot, load(gates, a + 2 * features))
          .add(load(scalars, s))
          .intoArray(scalars, s);
    }
    for (; f < features; f++) {
      int u = pairStart + f;
      int a = gateStart + f;
      float dot = 0;
      for (int axis = 0; axis < 3; axis++) {
        float along = pairs[u + axis * stride];
        dot = Math.fma(along, pairs[u + features + axis * stride], dot);
        int at = vectorStart + axis * features + f;
        vectors[at] = Math.fma(gates[a], along, vectors[at]);
      }
      scalars[scalarStart + f] += Math.fma(gates[a + features], dot, gates[a + 2 * features]);
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
    int f = 0;
    for (; f + LANES <= features; f += LANES) {
      int gate = 3 * atom * features + f;
      FloatVector ds = load(scalarsGradient, atom * features + f);
      FloatVector weight = load(gates, gate);
      FloatVector share = ds.mul(load(gates, gate + features));
      FloatVector along = FloatVector.zero(SPECIES);
      FloatVector dot = FloatVector.zero(SPECIES);
      for (int axis = 0; axis < 3; axis++) {
        int at = (6 * atom + 2 * axis) * features + f;
        FloatVector u = load(pairs, at);
        FloatVector v = load(pairs, at + features);
        FloatVector moved = load(vectorsGradient, (3 * atom + axis) * features + f);
        along = moved.fma(u, along);
        dot = u.fma(v, dot);
        weight.fma(moved, share.fma(v, load(pairsGradient, at))).intoArray(pairsGradient, at);
        addTo(pairsGradient, at + features, share, u);
      }
      load(gatesGradient, gate).add(along).intoArray(gatesGradient, gate);
      addTo(gatesGradient, gate + features, ds, dot);
      int last = gate + 2 * features;
      load(gatesGradient, last).add(ds).intoArray(gatesGradient, last);
    }
    for (; f < features; f++) {
      ScalarKernels.gatedUpdateGradient(
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

  @Override
  public void normsGradient(
      float[] pairs,
      int pairStart,
      int channels,
      float[] norms,
      float[] normsGradient,
      int normStart,
      float[] pairsGradient) {
    FloatVector none = FloatVector.zero(SPECIES);
    int k = 0;
    for (; k + LANES <= channels; k += LANES) {
      FloatVector norm = load(norms, normStart + k);
      FloatVector share =
          load(normsGradient, normStart + k)
              .div(norm)
              .blend(none, norm.compare(VectorOperators.LE, none));
      for (int axis = 0; axis < 3; axis++) {
        int v = pairStart + (2 * axis + 1) * channels + k;
        addTo(pairsGradient, v, share, load(pairs, v));
      }
    }
    for (; k < channels; k++) {
      ScalarKernels.normsGradient(
          pairs,
          pairStart + channels + k,
          channels,
          norms[normStart + k],
          normsGradient[normStart + k],
          pairsGradient);
    }
  }
}
