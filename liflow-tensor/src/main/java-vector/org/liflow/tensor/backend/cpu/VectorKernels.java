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
        for (int r = first; r < end; r++) {
          System.arraycopy(x, xStart + r * inner + k, scratch, (r - first) * DISTANCE, terms);
        }
        int out = yStart + first * columns;
        for (int c = 0; c < wide; c += 2 * LANES) {
          rows(scratch, end - first, terms, w, k * columns + c, columns, y, out + c, add || k > 0);
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
    }
    if (bias != null) {
      for (int r = 0; r < rows; r++) {
        addParts(y, yStart + r * columns, 0, bias, 0, 1, columns, y);
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
      int c,
      int columns,
      float[] y,
      int out,
      boolean add) {
    int r = 0;
    for (; r + 6 <= rows; r += 6) {
      sixRows(x, r * DISTANCE, inner, w, c, columns, y, out + r * columns, add);
    }
    if (r < rows && rows >= 6 && !add) {
      // The last six once more: the same bits, and dearer one by one.
      r = rows - 6;
      sixRows(x, r * DISTANCE, inner, w, c, columns, y, out + r * columns, false);
      r = rows;
    }
    for (; r < rows; r++) {
      oneRow(x, r * DISTANCE, 1, inner, w, c, columns, y, out + r * columns, add);
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
        oneRow(x, xStart + k, outputs, rows, w, wStart + c, columns, y, out, true);
      }
    }
    for (int k = 0; wide < columns && k < outputs; k++) {
      int out = yStart + k * columns;
      narrow(x, xStart + k, outputs, rows, w, wStart, wide, columns, y, out);
    }
  }

  /**
   * Six rows of x, {@link #DISTANCE} apart, by two vectors of columns: {@code y[r] (+)= Σ_k x[r, k]
   * w[k]}. Sums start from zero and not from vectors handed in, which the JIT compiler would not
   * hold in registers.
   */
  private static void sixRows(
      float[] x,
      int in,
      int inner,
      float[] w,
      int c,
      int columns,
      float[] y,
      int out,
      boolean add) {
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
    if (add) {
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
      int c,
      int columns,
      float[] y,
      int out,
      boolean add) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    for (int k = 0; k < inner; k++) {
      int at = k * columns + c;
      FloatVector v = FloatVector.broadcast(SPECIES, x[in + k * step]);
      a0 = v.fma(FloatVector.fromArray(SPECIES, w, at), a0);
      a1 = v.fma(FloatVector.fromArray(SPECIES, w, at + LANES), a1);
    }
    if (add) {
      a0 = a0.add(load(y, out));
      a1 = a1.add(load(y, out + LANES));
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
      int count,
      int width,
      float[] y) {
    int wide = width - width % LANES;
    for (int part = 0; part < count; part++) {
      int at = start + part * step;
      int from = partsStart + part * width;
      int f = 0;
      for (; f < wide; f += LANES) {
        load(x, at + f).add(load(parts, from + f)).intoArray(y, at + f);
      }
      for (; f < width; f++) {
        y[at + f] = x[at + f] + parts[from + f];
      }
    }
  }

  /** One line of the cache, and of every machine's vectors one, two or four. */
  @Override
  public int slice() {
    return 16;
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
    int f = 0;
    for (; f + LANES <= width; f += LANES) {
      if (shared) {
        sharedMessage(
            slice, receiver, sender, directions, first, end, filters, filterStart, rows, f);
      } else {
        oneWayMessage(
            slice, receiver, sender, directions, first, end, filters, filterStart, rows, f);
      }
    }
    for (; f < width; f++) {
      int w = filterStart + f;
      for (int e = first; e < end; e++) {
        narrowMessage(slice, sender[e], receiver, filters, w, directions, 6 * e, 1, rows, f);
        if (shared) {
          narrowMessage(slice, receiver, sender[e], filters, w, directions, 6 * e, -1, rows, f);
        }
        w += 4 * width;
      }
    }
  }

  private static void oneWayMessage(
      MessageSlice slice,
      int receiver,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] rows,
      int f) {
    int features = slice.features();
    int width = slice.width();
    float[] phi = slice.phi();
    float[] vectors = slice.vectors();
    int own = MessageSlice.PARTS * width * (receiver - slice.firstAtom()) + f;
    FloatVector sumS = load(rows, own);
    FloatVector sumX = load(rows, own + width);
    FloatVector sumY = load(rows, own + 2 * width);
    FloatVector sumZ = load(rows, own + 3 * width);
    int w = filterStart + f;
    for (int e = first; e < end; e++) {
      int p = slice.phiAt(sender[e]) + f;
      int v = slice.vectorAt(sender[e]) + f;
      int u = 6 * e;
      sumS = load(phi, p).fma(load(filters, w), sumS);
      FloatVector mix = load(phi, p + features).mul(load(filters, w + width));
      FloatVector one = load(phi, p + 2 * features).mul(load(filters, w + 2 * width));
      FloatVector two = load(phi, p + 3 * features).mul(load(filters, w + 3 * width));
      FloatVector x = one.fma(all(directions[u]), two.mul(directions[u + 3]));
      FloatVector y = one.fma(all(directions[u + 1]), two.mul(directions[u + 4]));
      FloatVector z = one.fma(all(directions[u + 2]), two.mul(directions[u + 5]));
      sumX = sumX.add(mix.fma(load(vectors, v), x));
      sumY = sumY.add(mix.fma(load(vectors, v + features), y));
      sumZ = sumZ.add(mix.fma(load(vectors, v + 2 * features), z));
      w += 4 * width;
    }
    sumS.intoArray(rows, own);
    sumX.intoArray(rows, own + width);
    sumY.intoArray(rows, own + 2 * width);
    sumZ.intoArray(rows, own + 3 * width);
  }

  /**
   * Both directions, one after the other: both at once would be more than the JIT compiler keeps in
   * registers.
   */
  private static void sharedMessage(
      MessageSlice slice,
      int receiver,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] rows,
      int f) {
    int width = slice.width();
    // Where an atom 0 would have its row.
    int base = f - MessageSlice.PARTS * width * slice.firstAtom();
    int w = filterStart + f;
    receive(rows, base, width, receiver, sender, directions, first, end, filters, w);
    sendBack(rows, base, width, receiver, sender, directions, first, end, filters, w);
  }

  private static void receive(
      float[] rows,
      int base,
      int width,
      int receiver,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start) {
    int row = MessageSlice.PARTS * width;
    int own = base + row * receiver;
    FloatVector sumS = load(rows, own);
    FloatVector sumX = load(rows, own + width);
    FloatVector sumY = load(rows, own + 2 * width);
    FloatVector sumZ = load(rows, own + 3 * width);
    int w = start;
    for (int e = first; e < end; e++) {
      int phi = base + row * sender[e] + MessageSlice.PHI * width;
      int vector = base + row * sender[e] + MessageSlice.VECTORS * width;
      int u = 6 * e;
      sumS = load(rows, phi).fma(load(filters, w), sumS);
      FloatVector mix = load(rows, phi + width).mul(load(filters, w + width));
      FloatVector one = load(rows, phi + 2 * width).mul(load(filters, w + 2 * width));
      FloatVector two = load(rows, phi + 3 * width).mul(load(filters, w + 3 * width));
      FloatVector x = one.fma(all(directions[u]), two.mul(directions[u + 3]));
      FloatVector y = one.fma(all(directions[u + 1]), two.mul(directions[u + 4]));
      FloatVector z = one.fma(all(directions[u + 2]), two.mul(directions[u + 5]));
      sumX = sumX.add(mix.fma(load(rows, vector), x));
      sumY = sumY.add(mix.fma(load(rows, vector + width), y));
      sumZ = sumZ.add(mix.fma(load(rows, vector + 2 * width), z));
      w += 4 * width;
    }
    sumS.intoArray(rows, own);
    sumX.intoArray(rows, own + width);
    sumY.intoArray(rows, own + 2 * width);
    sumZ.intoArray(rows, own + 3 * width);
  }

  /** In the other direction, from the atom that all places share. */
  private static void sendBack(
      float[] rows,
      int base,
      int width,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start) {
    int row = MessageSlice.PARTS * width;
    int phi = base + row * atom + MessageSlice.PHI * width;
    int vector = base + row * atom + MessageSlice.VECTORS * width;
    FloatVector phiS = load(rows, phi);
    FloatVector phiMix = load(rows, phi + width);
    // The directions are turned around.
    FloatVector phiOne = load(rows, phi + 2 * width).neg();
    FloatVector phiTwo = load(rows, phi + 3 * width).neg();
    int w = start;
    for (int e = first; e < end; e++) {
      int other = base + row * others[e];
      int u = 6 * e;
      addTo(rows, other, phiS, load(filters, w));
      FloatVector mix = phiMix.mul(load(filters, w + width));
      FloatVector one = phiOne.mul(load(filters, w + 2 * width));
      FloatVector two = phiTwo.mul(load(filters, w + 3 * width));
      FloatVector x = one.fma(all(directions[u]), two.mul(directions[u + 3]));
      FloatVector y = one.fma(all(directions[u + 1]), two.mul(directions[u + 4]));
      FloatVector z = one.fma(all(directions[u + 2]), two.mul(directions[u + 5]));
      x = mix.fma(load(rows, vector), x);
      y = mix.fma(load(rows, vector + width), y);
      z = mix.fma(load(rows, vector + 2 * width), z);
      load(rows, other + width).add(x).intoArray(rows, other + width);
      load(rows, other + 2 * width).add(y).intoArray(rows, other + 2 * width);
      load(rows, other + 3 * width).add(z).intoArray(rows, other + 3 * width);
      w += 4 * width;
    }
  }

  private static void narrowMessage(
      MessageSlice slice,
      int sender,
      int receiver,
      float[] filters,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] rows,
      int f) {
    int features = slice.features();
    int width = slice.width();
    float[] phi = slice.phi();
    int sum = MessageSlice.PARTS * width * (receiver - slice.firstAtom()) + f;
    int p = slice.phiAt(sender) + f;
    int v = slice.vectorAt(sender) + f;
    rows[sum] = Math.fma(phi[p], filters[w], rows[sum]);
    float mix = phi[p + features] * filters[w + width];
    float one = phi[p + 2 * features] * filters[w + 2 * width] * sign;
    float two = phi[p + 3 * features] * filters[w + 3 * width] * sign;
    for (int axis = 0; axis < 3; axis++) {
      sum += width;
      float along = Math.fma(one, directions[u + axis], two * directions[u + 3 + axis]);
      rows[sum] += Math.fma(mix, slice.vectors()[v + axis * features], along);
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
    int f = 0;
    for (; f + LANES <= width; f += LANES) {
      if (shared) {
        sharedGradient(
            slice,
            receiver,
            sender,
            directions,
            first,
            end,
            filters,
            start + f,
            gradients,
            rows,
            f);
      } else {
        oneWayGradient(
            slice,
            receiver,
            sender,
            directions,
            first,
            end,
            filters,
            start + f,
            gradients,
            rows,
            f);
      }
    }
    for (; f < width; f++) {
      int w = start + f;
      for (int e = first; e < end; e++) {
        for (int part = 0; part < 4; part++) {
          gradients[w + part * width] = 0;
        }
        int j = sender[e];
        narrowGradient(slice, receiver, j, filters, w, directions, 6 * e, -1, gradients, rows, f);
        if (shared) {
          narrowGradient(slice, j, receiver, filters, w, directions, 6 * e, 1, gradients, rows, f);
        }
        w += 4 * width;
      }
    }
  }

  /** Of what {@code atom} sends to the others. */
  private static void oneWayGradient(
      MessageSlice slice,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] rows,
      int f) {
    int features = slice.features();
    int width = slice.width();
    float[] phi = slice.phi();
    float[] vectors = slice.vectors();
    float[] ds = slice.scalarsGradient();
    float[] dv = slice.vectorsGradient();
    int own = MessageSlice.GRADIENT_PARTS * width * (atom - slice.firstAtom()) + f;
    int p = slice.phiAt(atom) + f;
    int v = slice.vectorAt(atom) + f;
    int w = start;
    for (int e = first; e < end; e++) {
      int d = slice.vectorAt(others[e]) + f;
      int u = 6 * e;
      FloatVector x = load(dv, d);
      FloatVector y = load(dv, d + features);
      FloatVector z = load(dv, d + 2 * features);
      FloatVector b = load(ds, slice.scalarAt(others[e]) + f);
      addTo(rows, own, load(filters, w), b);
      load(phi, p).mul(b).intoArray(gradients, w);
      FloatVector filter = load(filters, w + width);
      b = dot(vectors, v, features, x, y, z);
      addTo(rows, own + width, filter, b);
      FloatVector weight = load(phi, p + features);
      weight.mul(b).intoArray(gradients, w + width);
      FloatVector mix = weight.mul(filter);
      addTo(rows, own + 4 * width, mix, x);
      addTo(rows, own + 5 * width, mix, y);
      addTo(rows, own + 6 * width, mix, z);
      for (int frame = 0; frame < 2; frame++) {
        int part = 2 + frame;
        FloatVector ux = all(directions[u + 3 * frame]);
        FloatVector uy = all(directions[u + 3 * frame + 1]);
        FloatVector uz = all(directions[u + 3 * frame + 2]);
        b = x.fma(ux, y.fma(uy, z.mul(uz))).neg();
        addTo(rows, own + part * width, load(filters, w + part * width), b);
        load(phi, p + part * features).mul(b).intoArray(gradients, w + part * width);
      }
      w += 4 * width;
    }
  }

  /**
   * Of what {@code atom} sends to the others and of what these send to it, part by part: all at
   * once would be more than the JIT compiler keeps in registers.
   */
  private static void sharedGradient(
      MessageSlice slice,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] rows,
      int f) {
    int width = slice.width();
    // Where an atom 0 would have its row.
    int base = f - MessageSlice.GRADIENT_PARTS * width * slice.firstAtom();
    scalarGradient(rows, base, width, atom, others, first, end, filters, start, gradients);
    mixingGradient(rows, base, width, atom, others, first, end, filters, start + width, gradients);
    for (int frame = 0; frame < 2; frame++) {
      directionGradient(
          rows,
          base,
          width,
          atom,
          others,
          first,
          end,
          directions,
          frame,
          filters,
          start + (2 + frame) * width,
          gradients);
    }
  }

  private static void scalarGradient(
      float[] rows,
      int base,
      int width,
      int atom,
      int[] others,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients) {
    int row = MessageSlice.GRADIENT_PARTS * width;
    int own = base + row * atom;
    FloatVector ownWeight = load(rows, own + MessageSlice.GRADIENT_PHI * width);
    FloatVector ownS = load(rows, own + MessageSlice.BY_SCALARS * width);
    FloatVector sum = load(rows, own);
    int w = start;
    for (int e = first; e < end; e++) {
      int other = base + row * others[e];
      FloatVector filter = load(filters, w);
      FloatVector b = load(rows, other + MessageSlice.BY_SCALARS * width);
      sum = filter.fma(b, sum);
      addTo(rows, other, filter, ownS);
      load(rows, other + MessageSlice.GRADIENT_PHI * width)
          .fma(ownS, ownWeight.mul(b))
          .intoArray(gradients, w);
      w += 4 * width;
    }
    sum.intoArray(rows, own);
  }

  private static void mixingGradient(
      float[] rows,
      int base,
      int width,
      int atom,
      int[] others,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients) {
    int row = MessageSlice.GRADIENT_PARTS * width;
    int phi = (MessageSlice.GRADIENT_PHI + 1) * width;
    int vector = MessageSlice.GRADIENT_VECTORS * width;
    int by = MessageSlice.BY_VECTORS * width;
    int own = base + row * atom;
    FloatVector sum = load(rows, own + width);
    FloatVector sumX = load(rows, own + 4 * width);
    FloatVector sumY = load(rows, own + 5 * width);
    FloatVector sumZ = load(rows, own + 6 * width);
    int w = start;
    for (int e = first; e < end; e++) {
      int other = base + row * others[e];
      FloatVector filter = load(filters, w);
      FloatVector x = load(rows, other + by);
      FloatVector y = load(rows, other + by + width);
      FloatVector z = load(rows, other + by + 2 * width);
      FloatVector b = dot(rows, own + vector, width, x, y, z);
      sum = filter.fma(b, sum);
      FloatVector weight = load(rows, own + phi);
      FloatVector gradient = weight.mul(b);
      FloatVector mix = weight.mul(filter);
      sumX = mix.fma(x, sumX);
      sumY = mix.fma(y, sumY);
      sumZ = mix.fma(z, sumZ);
      x = load(rows, own + by);
      y = load(rows, own + by + width);
      z = load(rows, own + by + 2 * width);
      b = dot(rows, other + vector, width, x, y, z);
      addTo(rows, other + width, filter, b);
      weight = load(rows, other + phi);
      weight.fma(b, gradient).intoArray(gradients, w);
      mix = weight.mul(filter);
      addTo(rows, other + 4 * width, mix, x);
      addTo(rows, other + 5 * width, mix, y);
      addTo(rows, other + 6 * width, mix, z);
      w += 4 * width;
    }
    sum.intoArray(rows, own + width);
    sumX.intoArray(rows, own + 4 * width);
    sumY.intoArray(rows, own + 5 * width);
    sumZ.intoArray(rows, own + 6 * width);
  }

  private static void directionGradient(
      float[] rows,
      int base,
      int width,
      int atom,
      int[] others,
      int first,
      int end,
      float[] directions,
      int frame,
      float[] filters,
      int start,
      float[] gradients) {
    int row = MessageSlice.GRADIENT_PARTS * width;
    int part = (2 + frame) * width;
    int phi = MessageSlice.GRADIENT_PHI * width + part;
    int by = MessageSlice.BY_VECTORS * width;
    int own = base + row * atom;
    FloatVector ownX = load(rows, own + by);
    FloatVector ownY = load(rows, own + by + width);
    FloatVector ownZ = load(rows, own + by + 2 * width);
    FloatVector ownWeight = load(rows, own + phi);
    FloatVector sum = load(rows, own + part);
    int w = start;
    for (int e = first; e < end; e++) {
      int other = base + row * others[e];
      int u = 6 * e + 3 * frame;
      FloatVector ux = all(directions[u]);
      FloatVector uy = all(directions[u + 1]);
      FloatVector uz = all(directions[u + 2]);
      FloatVector filter = load(filters, w);
      FloatVector b = dot(rows, other + by, width, ux, uy, uz).neg();
      FloatVector back = ownX.fma(ux, ownY.fma(uy, ownZ.mul(uz)));
      sum = filter.fma(b, sum);
      addTo(rows, other + part, filter, back);
      load(rows, other + phi).fma(back, ownWeight.mul(b)).intoArray(gradients, w);
      w += 4 * width;
    }
    sum.intoArray(rows, own + part);
  }

  private static FloatVector dot(
      float[] vectors, int at, int step, FloatVector x, FloatVector y, FloatVector z) {
    return load(vectors, at)
        .fma(x, load(vectors, at + step).fma(y, load(vectors, at + 2 * step).mul(z)));
  }

  private static void addTo(float[] rows, int at, FloatVector factor, FloatVector value) {
    factor.fma(value, load(rows, at)).intoArray(rows, at);
  }

  private static void narrowGradient(
      MessageSlice slice,
      int sender,
      int receiver,
      float[] filters,
      int w,
      float[] directions,
      int u,
      float sign,
      float[] gradients,
      float[] rows,
      int f) {
    int features = slice.features();
    int width = slice.width();
    int sum = MessageSlice.GRADIENT_PARTS * width * (sender - slice.firstAtom()) + f;
    int p = slice.phiAt(sender) + f;
    int v = slice.vectorAt(sender) + f;
    int d = slice.vectorAt(receiver) + f;
    float mix = slice.phi()[p + features] * filters[w + width];
    float byScalars = slice.scalarsGradient()[slice.scalarAt(receiver) + f];
    float mixed = 0;
    float one = 0;
    float two = 0;
    for (int axis = 0; axis < 3; axis++) {
      float gradient = slice.vectorsGradient()[d + axis * features];
      mixed = Math.fma(slice.vectors()[v + axis * features], gradient, mixed);
      one = Math.fma(sign * directions[u + axis], gradient, one);
      two = Math.fma(sign * directions[u + 3 + axis], gradient, two);
      int at = sum + (4 + axis) * width;
      rows[at] = Math.fma(mix, gradient, rows[at]);
    }
    addNarrow(slice, filters, w, p, byScalars, gradients, rows, sum);
    addNarrow(slice, filters, w + width, p + features, mixed, gradients, rows, sum + width);
    addNarrow(
        slice, filters, w + 2 * width, p + 2 * features, one, gradients, rows, sum + 2 * width);
    addNarrow(
        slice, filters, w + 3 * width, p + 3 * features, two, gradients, rows, sum + 3 * width);
  }

  private static void addNarrow(
      MessageSlice slice,
      float[] filters,
      int w,
      int p,
      float b,
      float[] gradients,
      float[] rows,
      int sum) {
    rows[sum] = Math.fma(filters[w], b, rows[sum]);
    gradients[w] = Math.fma(slice.phi()[p], b, gradients[w]);
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
