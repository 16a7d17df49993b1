package org.liflow.tensor.backend.cpu;

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

  /** Filters of a tile are packed: two panels hold the parts of a group. */
  private static final int PLACE = VectorProducts.PANEL;

  /** From one place's directions to the next. */
  private static final int DIRECTION_STEP = HostEdges.DIRECTION_STEP;

  /** From the panel of a group's first two parts to that of the others. */
  private static final int NEXT = TILE * PLACE;

  /** The same on the way back. */
  private static final int GRADIENT_NEXT = GRADIENT_TILE * PLACE;

  /** A group's parts of a row, and where in them the sums begin. */
  private static final int ROW = (MessageSlice.INPUTS + MessageSlice.SUMS) * LANES;

  private static final int SUM = MessageSlice.INPUTS * LANES;

  private static final int VECTORS = MessageSlice.VECTORS * LANES;

  /** The same on the way back. */
  private static final int GRADIENT_ROW =
      (MessageSlice.GRADIENT_INPUTS + MessageSlice.GRADIENT_SUMS) * LANES;

  private static final int GRADIENT_SUM = MessageSlice.GRADIENT_INPUTS * LANES;

  private static final int BY_SCALARS = MessageSlice.BY_SCALARS * LANES;

  private static final int BY_VECTORS = MessageSlice.BY_VECTORS * LANES;

  VectorKernels() {}

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void pack(float[] w, int start, int rows, int columns, float[] packed, int capacity) {
    VectorProducts.pack(w, start, rows, columns, packed, capacity);
  }

  @Override
  public void packTransposed(float[] w, int rows, int columns, float[] packed) {
    VectorProducts.packTransposed(w, rows, columns, packed);
  }

  @Override
  public void addUnpacked(
      float[] packed, int start, int rows, int columns, int from, int to, float[] w) {
    VectorProducts.addUnpacked(packed, start, rows, columns, from, to, w);
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
    VectorProducts.product(
        x, xStart, rows, inner, packed, bias, columns, y, yStart, add, scratch[0]);
  }

  @Override
  public float[][] scratch() {
    return new float[][] {new float[VectorProducts.SCRATCH]};
  }

  @Override
  public RowGroups groups() {
    return VectorProducts.GROUPS;
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
    VectorProducts.tileProduct(x, xStart, rows, inner, packed, columns, y, capacity);
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
    VectorProducts.transposedProduct(
        x, xStart, outputs, rows, packed, capacity, columns, y, yStart, scratch[0]);
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
      siluGradient(load(x, k)).mul(load(dy, k)).intoArray(dx, k);
    }
    if (k < end) {
      float[] rest = new float[LANES];
      System.arraycopy(x, k, rest, 0, end - k);
      siluGradient(load(rest, 0)).intoArray(rest, 0);
      for (int n = 0; k + n < end; n++) {
        dx[k + n] = rest[n] * dy[k + n];
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
    if (width == LANES) {
      int a = fromStart;
      int b = toStart;
      for (int part = 0; part < parts; part++) {
        load(from, a).intoArray(to, b);
        a += fromStep;
        b += toStep;
      }
      return;
    }
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
    if (width == LANES) {
      int at = start;
      int from = partsStart;
      for (int part = 0; part < count; part++) {
        load(x, at).add(load(parts, from)).intoArray(y, at);
        at += step;
        from += partsStep;
      }
      return;
    }
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
    int f = 0;
    for (; f + LANES <= width; f += LANES) {
      FloatVector factor = load(factors, at + f);
      int from = start + f;
      int to = yStart + f;
      for (int axis = 0; axis < 3; axis++) {
        factor.mul(load(vector, from)).intoArray(y, to);
        from += step;
        to += yStep;
      }
    }
    for (; f < width; f++) {
      for (int axis = 0; axis < 3; axis++) {
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
    int f = 0;
    for (; f + LANES <= width; f += LANES) {
      FloatVector factor = load(factors, at + f);
      FloatVector sum = FloatVector.zero(SPECIES);
      int from = start + f;
      int to = yStart + f;
      for (int axis = 0; axis < 3; axis++) {
        FloatVector by = load(dy, to);
        sum = by.fma(load(vector, from), sum);
        factor.mul(by).intoArray(dy, to);
        from += step;
        to += yStep;
      }
      sum.intoArray(factorsGradient, gradientAt + f);
    }
    for (; f < width; f++) {
      float sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        int d = yStart + axis * yStep + f;
        sum = Math.fma(dy[d], vector[start + axis * step + f], sum);
        dy[d] *= factors[at + f];
      }
      factorsGradient[gradientAt + f] = sum;
    }
  }

  @Override
  public void clear(float[] values, int start, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    int k = start;
    for (; k + LANES <= start + count; k += LANES) {
      zero.intoArray(values, k);
    }
    for (; k < start + count; k++) {
      values[k] = 0;
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
      int place,
      float[] rows) {
    for (int g = 0; g < groups; g++) {
      int w = 2 * g * NEXT + place * PLACE;
      if (shared) {
        exchange(groups, g, receiver, senders, directions, first, end, filters, w, rows);
      } else {
        receive(groups, g, receiver, senders, directions, first, end, filters, w, rows);
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
      float[] rows) {
    int own = (receiver * groups + group) * ROW + SUM;
    FloatVector sumS = load(rows, own);
    FloatVector sumX = load(rows, own + LANES);
    FloatVector sumY = load(rows, own + 2 * LANES);
    FloatVector sumZ = load(rows, own + 3 * LANES);
    int w = filterStart;
    for (int e = first; e < end; e++) {
      int in = (senders[e] * groups + group) * ROW;
      int u = DIRECTION_STEP * e;
      sumS = load(rows, in).fma(load(filters, w), sumS);
      FloatVector filter = load(filters, w + LANES);
      FloatVector one = load(filters, w + NEXT).mul(load(rows, in + LANES));
      FloatVector two = load(filters, w + NEXT + LANES).mul(load(rows, in + 2 * LANES));
      FloatVector x = one.fma(all(directions[u]), two.mul(directions[u + 3]));
      FloatVector y = one.fma(all(directions[u + 1]), two.mul(directions[u + 4]));
      FloatVector z = one.fma(all(directions[u + 2]), two.mul(directions[u + 5]));
      sumX = sumX.add(filter.fma(load(rows, in + VECTORS), x));
      sumY = sumY.add(filter.fma(load(rows, in + VECTORS + LANES), y));
      sumZ = sumZ.add(filter.fma(load(rows, in + VECTORS + 2 * LANES), z));
      w += PLACE;
    }
    sumS.intoArray(rows, own);
    sumX.intoArray(rows, own + LANES);
    sumY.intoArray(rows, own + 2 * LANES);
    sumZ.intoArray(rows, own + 3 * LANES);
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
      float[] rows) {
    int step = groups * ROW;
    int start = group * ROW;
    int ownIn = atom * step + start;
    int own = ownIn + SUM;
    FloatVector sumS = FloatVector.fromArray(SPECIES, rows, own);
    FloatVector sumX = FloatVector.fromArray(SPECIES, rows, own + LANES);
    FloatVector sumY = FloatVector.fromArray(SPECIES, rows, own + 2 * LANES);
    FloatVector sumZ = FloatVector.fromArray(SPECIES, rows, own + 3 * LANES);
    // What is sent has the directions turned around.
    FloatVector turnedOne = FloatVector.fromArray(SPECIES, rows, ownIn + LANES).neg();
    FloatVector turnedTwo = FloatVector.fromArray(SPECIES, rows, ownIn + 2 * LANES).neg();
    int filterAt = filterStart - PLACE * first;
    for (int e = first; e < end; e++) {
      int in = others[e] * step + start;
      int u = DIRECTION_STEP * e;
      int w = filterAt + PLACE * e;
      FloatVector filter = FloatVector.fromArray(SPECIES, filters, w);
      sumS = filter.fma(FloatVector.fromArray(SPECIES, rows, in), sumS);
      filter
          .fma(
              FloatVector.fromArray(SPECIES, rows, ownIn),
              FloatVector.fromArray(SPECIES, rows, in + SUM))
          .intoArray(rows, in + SUM);
      filter = FloatVector.fromArray(SPECIES, filters, w + NEXT);
      FloatVector one = filter.mul(FloatVector.fromArray(SPECIES, rows, in + LANES));
      FloatVector ownOne = filter.mul(turnedOne);
      filter = FloatVector.fromArray(SPECIES, filters, w + NEXT + LANES);
      FloatVector two = filter.mul(FloatVector.fromArray(SPECIES, rows, in + 2 * LANES));
      FloatVector ownTwo = filter.mul(turnedTwo);
      filter = FloatVector.fromArray(SPECIES, filters, w + LANES);

      FloatVector u1X = FloatVector.broadcast(SPECIES, directions[u]);
      FloatVector u2X = FloatVector.broadcast(SPECIES, directions[u + 3]);
      FloatVector gotX = one.fma(u1X, two.mul(u2X));
      gotX = filter.fma(FloatVector.fromArray(SPECIES, rows, in + VECTORS), gotX);
      sumX = sumX.add(gotX);
      FloatVector sentX = ownOne.fma(u1X, ownTwo.mul(u2X));
      sentX = filter.fma(FloatVector.fromArray(SPECIES, rows, ownIn + VECTORS), sentX);
      FloatVector.fromArray(SPECIES, rows, in + SUM + LANES)
          .add(sentX)
          .intoArray(rows, in + SUM + LANES);

      FloatVector u1Y = FloatVector.broadcast(SPECIES, directions[u + 1]);
      FloatVector u2Y = FloatVector.broadcast(SPECIES, directions[u + 4]);
      FloatVector gotY = one.fma(u1Y, two.mul(u2Y));
      gotY = filter.fma(FloatVector.fromArray(SPECIES, rows, in + VECTORS + LANES), gotY);
      sumY = sumY.add(gotY);
      FloatVector sentY = ownOne.fma(u1Y, ownTwo.mul(u2Y));
      sentY = filter.fma(FloatVector.fromArray(SPECIES, rows, ownIn + VECTORS + LANES), sentY);
      FloatVector.fromArray(SPECIES, rows, in + SUM + 2 * LANES)
          .add(sentY)
          .intoArray(rows, in + SUM + 2 * LANES);

      FloatVector u1Z = FloatVector.broadcast(SPECIES, directions[u + 2]);
      FloatVector u2Z = FloatVector.broadcast(SPECIES, directions[u + 5]);
      FloatVector gotZ = one.fma(u1Z, two.mul(u2Z));
      gotZ = filter.fma(FloatVector.fromArray(SPECIES, rows, in + VECTORS + 2 * LANES), gotZ);
      sumZ = sumZ.add(gotZ);
      FloatVector sentZ = ownOne.fma(u1Z, ownTwo.mul(u2Z));
      sentZ = filter.fma(FloatVector.fromArray(SPECIES, rows, ownIn + VECTORS + 2 * LANES), sentZ);
      FloatVector.fromArray(SPECIES, rows, in + SUM + 3 * LANES)
          .add(sentZ)
          .intoArray(rows, in + SUM + 3 * LANES);
    }
    sumS.intoArray(rows, own);
    sumX.intoArray(rows, own + LANES);
    sumY.intoArray(rows, own + 2 * LANES);
    sumZ.intoArray(rows, own + 3 * LANES);
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
    for (int g = 0; g < groups; g++) {
      int w = 2 * g * GRADIENT_NEXT + place * PLACE;
      if (shared) {
        sharedGradient(groups, g, sender, others, directions, first, end, filters, w, rows);
      } else {
        sentGradient(groups, g, sender, others, directions, first, end, filters, w, rows);
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
      int filterStart,
      float[] rows) {
    int phi = (atom * groups + group) * GRADIENT_ROW;
    int vector = phi + VECTORS;
    int own = phi + GRADIENT_SUM;
    int w = filterStart;
    for (int e = first; e < end; e++) {
      int by = (others[e] * groups + group) * GRADIENT_ROW;
      int u = DIRECTION_STEP * e;
      FloatVector b = load(rows, by + BY_SCALARS);
      FloatVector x = load(rows, by + BY_VECTORS);
      FloatVector y = load(rows, by + BY_VECTORS + LANES);
      FloatVector z = load(rows, by + BY_VECTORS + 2 * LANES);
      addTo(rows, own, load(filters, w), b);
      load(rows, phi).mul(b).intoArray(filters, w);
      FloatVector filter = load(filters, w + LANES);
      addTo(rows, own + VECTORS, filter, x);
      addTo(rows, own + VECTORS + LANES, filter, y);
      addTo(rows, own + VECTORS + 2 * LANES, filter, z);
      b = load(rows, vector + 2 * LANES).mul(z);
      b = load(rows, vector + LANES).fma(y, b);
      load(rows, vector).fma(x, b).intoArray(filters, w + LANES);
      for (int frame = 0; frame < 2; frame++) {
        int part = (1 + frame) * LANES;
        FloatVector ux = all(directions[u + 3 * frame]);
        FloatVector uy = all(directions[u + 3 * frame + 1]);
        FloatVector uz = all(directions[u + 3 * frame + 2]);
        b = x.fma(ux, y.fma(uy, z.mul(uz))).neg();
        int at = w + GRADIENT_NEXT + frame * LANES;
        addTo(rows, own + part, load(filters, at), b);
        load(rows, phi + part).mul(b).intoArray(filters, at);
      }
      w += PLACE;
    }
  }

  /** In both directions: see {@link #exchange}. */
  private static void sharedGradient(
      int groups,
      int group,
      int atom,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] rows) {
    int step = groups * GRADIENT_ROW;
    int start = group * GRADIENT_ROW;
    int ownIn = atom * step + start;
    int own = ownIn + GRADIENT_SUM;
    FloatVector sumS = FloatVector.fromArray(SPECIES, rows, own);
    FloatVector sumX = FloatVector.fromArray(SPECIES, rows, own + VECTORS);
    FloatVector sumY = FloatVector.fromArray(SPECIES, rows, own + VECTORS + LANES);
    FloatVector sumZ = FloatVector.fromArray(SPECIES, rows, own + VECTORS + 2 * LANES);
    // What arrives has the directions turned around: its negative is summed.
    FloatVector sumOne = FloatVector.fromArray(SPECIES, rows, own + LANES).neg();
    FloatVector sumTwo = FloatVector.fromArray(SPECIES, rows, own + 2 * LANES).neg();
    FloatVector turnedOne = FloatVector.fromArray(SPECIES, rows, ownIn + LANES).neg();
    FloatVector turnedTwo = FloatVector.fromArray(SPECIES, rows, ownIn + 2 * LANES).neg();
    int filterAt = filterStart - PLACE * first;
    for (int e = first; e < end; e++) {
      int in = others[e] * step + start;
      int u = DIRECTION_STEP * e;
      int w = filterAt + PLACE * e;
      FloatVector filter = FloatVector.fromArray(SPECIES, filters, w);
      FloatVector by = FloatVector.fromArray(SPECIES, rows, in + BY_SCALARS);
      FloatVector ownBy = FloatVector.fromArray(SPECIES, rows, ownIn + BY_SCALARS);
      sumS = filter.fma(by, sumS);
      filter
          .fma(ownBy, FloatVector.fromArray(SPECIES, rows, in + GRADIENT_SUM))
          .intoArray(rows, in + GRADIENT_SUM);
      by = by.mul(FloatVector.fromArray(SPECIES, rows, ownIn));
      ownBy.fma(FloatVector.fromArray(SPECIES, rows, in), by).intoArray(filters, w);

      filter = FloatVector.fromArray(SPECIES, filters, w + LANES);
      FloatVector x = FloatVector.fromArray(SPECIES, rows, in + BY_VECTORS);
      FloatVector y = FloatVector.fromArray(SPECIES, rows, in + BY_VECTORS + LANES);
      FloatVector z = FloatVector.fromArray(SPECIES, rows, in + BY_VECTORS + 2 * LANES);
      FloatVector ownX = FloatVector.fromArray(SPECIES, rows, ownIn + BY_VECTORS);
      FloatVector ownY = FloatVector.fromArray(SPECIES, rows, ownIn + BY_VECTORS + LANES);
      FloatVector ownZ = FloatVector.fromArray(SPECIES, rows, ownIn + BY_VECTORS + 2 * LANES);
      sumX = filter.fma(x, sumX);
      sumY = filter.fma(y, sumY);
      sumZ = filter.fma(z, sumZ);
      filter
          .fma(ownX, FloatVector.fromArray(SPECIES, rows, in + GRADIENT_SUM + VECTORS))
          .intoArray(rows, in + GRADIENT_SUM + VECTORS);
      filter
          .fma(ownY, FloatVector.fromArray(SPECIES, rows, in + GRADIENT_SUM + VECTORS + LANES))
          .intoArray(rows, in + GRADIENT_SUM + VECTORS + LANES);
      filter
          .fma(ownZ, FloatVector.fromArray(SPECIES, rows, in + GRADIENT_SUM + VECTORS + 2 * LANES))
          .intoArray(rows, in + GRADIENT_SUM + VECTORS + 2 * LANES);
      by = x.mul(FloatVector.fromArray(SPECIES, rows, ownIn + VECTORS));
      by = y.fma(FloatVector.fromArray(SPECIES, rows, ownIn + VECTORS + LANES), by);
      by = z.fma(FloatVector.fromArray(SPECIES, rows, ownIn + VECTORS + 2 * LANES), by);
      by = ownX.fma(FloatVector.fromArray(SPECIES, rows, in + VECTORS), by);
      by = ownY.fma(FloatVector.fromArray(SPECIES, rows, in + VECTORS + LANES), by);
      ownZ.fma(FloatVector.fromArray(SPECIES, rows, in + VECTORS + 2 * LANES), by)
          .intoArray(filters, w + LANES);

      FloatVector ux = FloatVector.broadcast(SPECIES, directions[u]);
      FloatVector uy = FloatVector.broadcast(SPECIES, directions[u + 1]);
      FloatVector uz = FloatVector.broadcast(SPECIES, directions[u + 2]);
      filter = FloatVector.fromArray(SPECIES, filters, w + GRADIENT_NEXT);
      by = x.fma(ux, y.fma(uy, z.mul(uz)));
      ownBy = ownX.fma(ux, ownY.fma(uy, ownZ.mul(uz)));
      sumOne = filter.fma(by, sumOne);
      filter
          .fma(ownBy, FloatVector.fromArray(SPECIES, rows, in + GRADIENT_SUM + LANES))
          .intoArray(rows, in + GRADIENT_SUM + LANES);
      ownBy
          .fma(FloatVector.fromArray(SPECIES, rows, in + LANES), turnedOne.mul(by))
          .intoArray(filters, w + GRADIENT_NEXT);

      ux = FloatVector.broadcast(SPECIES, directions[u + 3]);
      uy = FloatVector.broadcast(SPECIES, directions[u + 4]);
      uz = FloatVector.broadcast(SPECIES, directions[u + 5]);
      filter = FloatVector.fromArray(SPECIES, filters, w + GRADIENT_NEXT + LANES);
      by = x.fma(ux, y.fma(uy, z.mul(uz)));
      ownBy = ownX.fma(ux, ownY.fma(uy, ownZ.mul(uz)));
      sumTwo = filter.fma(by, sumTwo);
      filter
          .fma(ownBy, FloatVector.fromArray(SPECIES, rows, in + GRADIENT_SUM + 2 * LANES))
          .intoArray(rows, in + GRADIENT_SUM + 2 * LANES);
      ownBy
          .fma(FloatVector.fromArray(SPECIES, rows, in + 2 * LANES), turnedTwo.mul(by))
          .intoArray(filters, w + GRADIENT_NEXT + LANES);
    }
    sumS.intoArray(rows, own);
    sumOne.neg().intoArray(rows, own + LANES);
    sumTwo.neg().intoArray(rows, own + 2 * LANES);
    sumX.intoArray(rows, own + VECTORS);
    sumY.intoArray(rows, own + VECTORS + LANES);
    sumZ.intoArray(rows, own + VECTORS + 2 * LANES);
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
        weight.fma(moved, share.mul(v)).intoArray(pairsGradient, at);
        share.mul(u).intoArray(pairsGradient, at + features);
      }
      along.intoArray(gatesGradient, gate);
      ds.mul(dot).intoArray(gatesGradient, gate + features);
      ds.intoArray(gatesGradient, gate + 2 * features);
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
