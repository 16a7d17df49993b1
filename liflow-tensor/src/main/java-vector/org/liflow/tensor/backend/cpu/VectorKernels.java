package org.liflow.tensor.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD loops with the Vector API. Each lane computes what {@link ScalarKernels} computes, up to the
 * order of additions and fused multiply-adds.
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

  /** Distance between consecutive filters of a tile, which are packed: a row of a panel. */
  private static final int PLACE = VectorProducts.PANEL;

  /** Distance between the directions of consecutive slots. */
  private static final int DIRECTION_STEP = PairLayout.DIRECTION_STEP;

  /** Distance from the panel of a group's first two parts to that of the other two. */
  private static final int NEXT = TILE * PLACE;

  /** The same in the backward pass. */
  private static final int GRADIENT_NEXT = GRADIENT_TILE * PLACE;

  /** Numbers per group of a work row, and the index of its accumulators. */
  private static final int ROW = (MessageSlice.INPUTS + MessageSlice.SUMS) * LANES;

  private static final int SUM = MessageSlice.INPUTS * LANES;

  private static final int VECTORS = MessageSlice.VECTORS * LANES;

  /** The same in the backward pass. */
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
  public void pack(Rows w, PackedMatrix packed) {
    VectorProducts.pack(w, packed);
  }

  @Override
  public void packTransposed(Rows w, PackedMatrix packed) {
    VectorProducts.packTransposed(w, packed);
  }

  @Override
  public void addUnpacked(PackedMatrix packed, int from, int to, float[] w) {
    VectorProducts.addUnpacked(packed, from, to, w);
  }

  @Override
  public void product(
      Rows x, PackedMatrix w, float[] bias, Rows y, boolean add, float[][] scratch) {
    VectorProducts.product(x, w, bias, y, add, scratch[0]);
  }

  @Override
  public float[][] scratch() {
    return new float[][] {new float[VectorProducts.SCRATCH]};
  }

  @Override
  public InterleavedLayout interleaving() {
    return VectorProducts.INTERLEAVING;
  }

  @Override
  public void tileProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[][] scratch) {
    VectorProducts.tileProduct(x, start, rows, w, y);
  }

  @Override
  public void transposedProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[][] scratch) {
    VectorProducts.transposedProduct(x, start, rows, w, y, scratch[0]);
  }

  @Override
  public void silu(float[] x, int start, int end) {
    int k = start;
    for (; k + LANES <= end; k += LANES) {
      silu(FloatVector.fromArray(SPECIES, x, k)).intoArray(x, k);
    }
    if (k < end) {
      // The rest is padded to a vector and computed by the same instructions, so it gets the same
      // bits.
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
   * Inputs below −88 are replaced by −88: exp(−x) would overflow, and the value is below 1e-36
   * anyway.
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
  public void add(float[] x, int xStart, float[] y, int yStart, int count) {
    int k = 0;
    for (; k + LANES <= count; k += LANES) {
      load(y, yStart + k).add(load(x, xStart + k)).intoArray(y, yStart + k);
    }
    for (; k < count; k++) {
      y[yStart + k] += x[xStart + k];
    }
  }

  @Override
  public void addVector(
      float[] x, int start, int step, float[] sums, int sumsStart, int width, float[] y) {
    int at = start;
    int from = sumsStart;
    if (width == LANES) {
      for (int axis = 0; axis < 3; axis++) {
        load(x, at).add(load(sums, from)).intoArray(y, at);
        at += step;
        from += LANES;
      }
      return;
    }
    // The last group of a slice that is no multiple of the vectors' length.
    for (int axis = 0; axis < 3; axis++) {
      for (int f = 0; f < width; f++) {
        y[at + f] = x[at + f] + sums[from + f];
      }
      at += step;
      from += LANES;
    }
  }

  @Override
  public void scaleVector(MessageSlice slice, int atom, int group, float[] rows, int at) {
    float[] phi = slice.phi();
    float[] vectors = slice.vectors();
    int step = slice.features();
    int factorAt = slice.phiAt(atom, group) + step;
    int from = slice.vectorAt(atom, group);
    int to = at;
    int width = slice.used(group);
    if (width == LANES) {
      FloatVector factor = load(phi, factorAt);
      for (int axis = 0; axis < 3; axis++) {
        factor.mul(load(vectors, from)).intoArray(rows, to);
        from += step;
        to += LANES;
      }
      return;
    }
    for (int axis = 0; axis < 3; axis++) {
      for (int f = 0; f < width; f++) {
        rows[to + f] = phi[factorAt + f] * vectors[from + f];
      }
      from += step;
      to += LANES;
    }
  }

  @Override
  public void scaleVectorGradient(
      MessageSlice slice, int atom, int group, float[] rows, int at, float[] phiGradient) {
    float[] phi = slice.phi();
    float[] vectors = slice.vectors();
    int step = slice.features();
    int factorAt = slice.phiAt(atom, group) + step;
    int start = slice.vectorAt(atom, group);
    int gradientAt = slice.phiGradientAt(atom, group) + step;
    int width = slice.used(group);
    if (width == LANES) {
      FloatVector factor = load(phi, factorAt);
      FloatVector sum = FloatVector.zero(SPECIES);
      int from = start;
      int to = at;
      for (int axis = 0; axis < 3; axis++) {
        FloatVector by = load(rows, to);
        sum = by.fma(load(vectors, from), sum);
        factor.mul(by).intoArray(rows, to);
        from += step;
        to += LANES;
      }
      sum.intoArray(phiGradient, gradientAt);
      return;
    }
    for (int f = 0; f < width; f++) {
      float sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        int d = at + axis * LANES + f;
        sum = Math.fma(rows[d], vectors[start + axis * step + f], sum);
        rows[d] *= phi[factorAt + f];
      }
      phiGradient[gradientAt + f] = sum;
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

  /** One cache line, or a vector where that is longer. */
  @Override
  public int sliceGroups() {
    return Math.max(1, 16 / LANES);
  }

  @Override
  public void message(PairWork work, int row, boolean shared, int first, int end, int filter) {
    for (int g = 0; g < work.groups(); g++) {
      int w = 2 * g * NEXT + filter * PLACE;
      if (shared) {
        exchange(work, g, row, first, end, w);
      } else {
        receive(work, g, row, first, end, w);
      }
    }
  }

  /** Messages to the run's atom alone. */
  private static void receive(
      PairWork work, int group, int receiver, int first, int end, int filterStart) {
    // Arrays are read from the record once: in the loop they would be loaded again after each
    // store.
    int groups = work.groups();
    int[] senders = work.senderRows();
    float[] directions = work.directions();
    float[] filters = work.filters();
    float[] rows = work.rows();
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
   * Messages in both directions. Written with methods of the Vector API alone: in so long a loop
   * the JIT compiler stops inlining other methods, such as {@link #load}, and a vector that passes
   * through a call that is not inlined is put on the heap, at a fifth of the speed.
   */
  private static void exchange(
      PairWork work, int group, int atom, int first, int end, int filterStart) {
    int groups = work.groups();
    int[] others = work.senderRows();
    float[] directions = work.directions();
    float[] filters = work.filters();
    float[] rows = work.rows();
    int step = groups * ROW;
    int start = group * ROW;
    int ownIn = atom * step + start;
    int own = ownIn + SUM;
    FloatVector sumS = FloatVector.fromArray(SPECIES, rows, own);
    FloatVector sumX = FloatVector.fromArray(SPECIES, rows, own + LANES);
    FloatVector sumY = FloatVector.fromArray(SPECIES, rows, own + 2 * LANES);
    FloatVector sumZ = FloatVector.fromArray(SPECIES, rows, own + 3 * LANES);
    // Seen from the other atom, directions point the other way.
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
      PairWork work, int row, boolean shared, int first, int end, int filter) {
    for (int g = 0; g < work.groups(); g++) {
      int w = 2 * g * GRADIENT_NEXT + filter * PLACE;
      if (shared) {
        sharedGradient(work, g, row, first, end, w);
      } else {
        sentGradient(work, g, row, first, end, w);
      }
    }
  }

  /** Gradients of the messages that the run's atom sends. */
  private static void sentGradient(
      PairWork work, int group, int atom, int first, int end, int filterStart) {
    int groups = work.groups();
    int[] others = work.senderRows();
    float[] directions = work.directions();
    float[] filters = work.filters();
    float[] rows = work.rows();
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

  /** Gradients of the messages in both directions; written as {@link #exchange} is. */
  private static void sharedGradient(
      PairWork work, int group, int atom, int first, int end, int filterStart) {
    int groups = work.groups();
    int[] others = work.senderRows();
    float[] directions = work.directions();
    float[] filters = work.filters();
    float[] rows = work.rows();
    int step = groups * GRADIENT_ROW;
    int start = group * GRADIENT_ROW;
    int ownIn = atom * step + start;
    int own = ownIn + GRADIENT_SUM;
    FloatVector sumS = FloatVector.fromArray(SPECIES, rows, own);
    FloatVector sumX = FloatVector.fromArray(SPECIES, rows, own + VECTORS);
    FloatVector sumY = FloatVector.fromArray(SPECIES, rows, own + VECTORS + LANES);
    FloatVector sumZ = FloatVector.fromArray(SPECIES, rows, own + VECTORS + 2 * LANES);
    // Messages that arrive have the reversed directions: the negative gradient is summed.
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
  public void gatedUpdate(Rows gates, Rows pairs, Rows scalars, Rows vectors) {
    for (int atom = 0; atom < scalars.count(); atom++) {
      gatedUpdate(gates, pairs, scalars, vectors, atom);
    }
  }

  private static void gatedUpdate(Rows gates, Rows pairs, Rows scalars, Rows vectors, int atom) {
    float[] a = gates.values();
    float[] p = pairs.values();
    float[] s = scalars.values();
    float[] v = vectors.values();
    int features = scalars.columns();
    int gateStart = gates.at(atom);
    int pairStart = pairs.at(atom);
    int scalarStart = scalars.at(atom);
    int vectorStart = vectors.at(atom);
    int stride = 2 * features;
    int f = 0;
    for (; f + LANES <= features; f += LANES) {
      int along = pairStart + f;
      int across = along + features;
      int gateAt = gateStart + f;
      FloatVector gate = load(a, gateAt);
      FloatVector dot = FloatVector.zero(SPECIES);
      for (int axis = 0; axis < 3; axis++) {
        FloatVector u = load(p, along + axis * stride);
        dot = u.fma(load(p, across + axis * stride), dot);
        int at = vectorStart + axis * features + f;
        gate.fma(u, load(v, at)).intoArray(v, at);
      }
      int at = scalarStart + f;
      load(a, gateAt + features)
          .fma(dot, load(a, gateAt + 2 * features))
          .add(load(s, at))
          .intoArray(s, at);
    }
    for (; f < features; f++) {
      int along = pairStart + f;
      int gateAt = gateStart + f;
      float dot = 0;
      for (int axis = 0; axis < 3; axis++) {
        float u = p[along + axis * stride];
        dot = Math.fma(u, p[along + features + axis * stride], dot);
        int at = vectorStart + axis * features + f;
        v[at] = Math.fma(a[gateAt], u, v[at]);
      }
      s[scalarStart + f] += Math.fma(a[gateAt + features], dot, a[gateAt + 2 * features]);
    }
  }

  @Override
  public void gatedUpdateGradient(
      float[] gates, float[] pairs, UpdateGradients gradients, int atom) {
    float[] scalarsGradient = gradients.scalars();
    float[] vectorsGradient = gradients.vectors();
    float[] gatesGradient = gradients.gates();
    float[] pairsGradient = gradients.pairs();
    int features = gradients.features();
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
      ScalarKernels.gatedUpdateGradient(gates, pairs, gradients, atom, f);
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
