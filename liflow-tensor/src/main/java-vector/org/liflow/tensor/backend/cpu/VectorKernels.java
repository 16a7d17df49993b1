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

  VectorKernels() {}

  @Override
  public String name() {
    return "vector";
  }

  /**
   * Tiles of six rows by two vectors: twelve sums, two weights and one input fill 16 registers. The
   * sums start from zero and not from a bias handed in: a vector that comes in as an argument keeps
   * the JIT compiler from holding the sums in registers.
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
      boolean add) {
    int wide = columns - columns % (2 * LANES);
    for (int c = 0; c < wide; c += 2 * LANES) {
      int r = 0;
      for (; r + 6 <= rows; r += 6) {
        int at = xStart + r * inner;
        sixRows(x, at, inner, 1, inner, w, c, columns, y, yStart + r * columns + c, add);
      }
      for (; r < rows; r++) {
        int at = xStart + r * inner;
        oneRow(x, at, 1, inner, w, c, columns, y, yStart + r * columns + c, add);
      }
    }
    for (int r = 0; wide < columns && r < rows; r++) {
      int at = xStart + r * inner;
      narrow(x, at, 1, inner, w, 0, wide, columns, y, yStart + r * columns, add);
    }
    if (bias != null) {
      for (int r = 0; r < rows; r++) {
        addTo(y, yStart + r * columns, bias, columns);
      }
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
        sixRows(x, xStart + k, 1, outputs, rows, w, wStart + c, columns, y, out, true);
      }
      for (; k < outputs; k++) {
        int out = yStart + k * columns + c;
        oneRow(x, xStart + k, outputs, rows, w, wStart + c, columns, y, out, true);
      }
    }
    for (int k = 0; wide < columns && k < outputs; k++) {
      int out = yStart + k * columns;
      narrow(x, xStart + k, outputs, rows, w, wStart, wide, columns, y, out, true);
    }
  }

  /**
   * Six rows of y by two vectors of columns: {@code y[r] (+)= Σ_k x[in + r·row + k·step] w[k]}.
   *
   * @param row from one row's values in {@code x} to the next row's
   * @param step from one term's to the next term's
   */
  private static void sixRows(
      float[] x,
      int in,
      int row,
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
    int b = in + row;
    int d = b + 2 * row;
    for (int k = 0; k < inner; k++) {
      int at = k * columns + c;
      int term = k * step;
      FloatVector w0 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w1 = FloatVector.fromArray(SPECIES, w, at + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, x[in + term]);
      a0 = v.fma(w0, a0);
      a1 = v.fma(w1, a1);
      v = FloatVector.broadcast(SPECIES, x[b + term]);
      b0 = v.fma(w0, b0);
      b1 = v.fma(w1, b1);
      v = FloatVector.broadcast(SPECIES, x[b + row + term]);
      c0 = v.fma(w0, c0);
      c1 = v.fma(w1, c1);
      v = FloatVector.broadcast(SPECIES, x[d + term]);
      d0 = v.fma(w0, d0);
      d1 = v.fma(w1, d1);
      v = FloatVector.broadcast(SPECIES, x[d + row + term]);
      e0 = v.fma(w0, e0);
      e1 = v.fma(w1, e1);
      v = FloatVector.broadcast(SPECIES, x[d + 2 * row + term]);
      f0 = v.fma(w0, f0);
      f1 = v.fma(w1, f1);
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
      int out,
      boolean add) {
    for (int c = first; c < columns; c++) {
      float sum = 0;
      for (int k = 0; k < inner; k++) {
        sum = Math.fma(x[in + k * step], w[wStart + k * columns + c], sum);
      }
      y[out + c] = add ? y[out + c] + sum : sum;
    }
  }

  private static void addTo(float[] y, int start, float[] bias, int columns) {
    int c = 0;
    for (; c + LANES <= columns; c += LANES) {
      load(y, start + c).add(load(bias, c)).intoArray(y, start + c);
    }
    for (; c < columns; c++) {
      y[start + c] += bias[c];
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
    int wide = features - features % LANES;
    for (int f = 0; f < wide; f += LANES) {
      FloatVector sumS = FloatVector.fromArray(SPECIES, sums, f);
      FloatVector sumX = FloatVector.fromArray(SPECIES, sums, features + f);
      FloatVector sumY = FloatVector.fromArray(SPECIES, sums, 2 * features + f);
      FloatVector sumZ = FloatVector.fromArray(SPECIES, sums, 3 * features + f);
      int w = filterStart + f;
      for (int e = first; e < end; e++) {
        int j = sender[e];
        int p = 4 * features * (phiRows == null ? j : phiRows[j]) + f;
        int v = 3 * j * features + f;
        int u = 6 * e;
        sumS = load(phi, p).fma(load(filters, w), sumS);
        FloatVector vv = load(phi, p + features).mul(load(filters, w + features));
        FloatVector one = load(phi, p + 2 * features).mul(load(filters, w + 2 * features));
        FloatVector two = load(phi, p + 3 * features).mul(load(filters, w + 3 * features));
        sumX = vv.fma(load(vectors, v), sumX);
        sumY = vv.fma(load(vectors, v + features), sumY);
        sumZ = vv.fma(load(vectors, v + 2 * features), sumZ);
        sumX = one.fma(FloatVector.broadcast(SPECIES, directions[u]), sumX);
        sumY = one.fma(FloatVector.broadcast(SPECIES, directions[u + 1]), sumY);
        sumZ = one.fma(FloatVector.broadcast(SPECIES, directions[u + 2]), sumZ);
        sumX = two.fma(FloatVector.broadcast(SPECIES, directions[u + 3]), sumX);
        sumY = two.fma(FloatVector.broadcast(SPECIES, directions[u + 4]), sumY);
        sumZ = two.fma(FloatVector.broadcast(SPECIES, directions[u + 5]), sumZ);
        w += 4 * features;
      }
      sumS.intoArray(sums, f);
      sumX.intoArray(sums, features + f);
      sumY.intoArray(sums, 2 * features + f);
      sumZ.intoArray(sums, 3 * features + f);
    }
    for (int e = first; wide < features && e < end; e++) {
      int j = sender[e];
      int p = 4 * features * (phiRows == null ? j : phiRows[j]);
      int w = filterStart + 4 * features * (e - first);
      for (int f = wide; f < features; f++) {
        narrowMessage(
            phi,
            p + f,
            filters,
            w + f,
            vectors,
            3 * j * features + f,
            directions,
            e,
            features,
            sums,
            f);
      }
    }
  }

  private static void narrowMessage(
      float[] phi,
      int p,
      float[] filters,
      int w,
      float[] vectors,
      int v,
      float[] directions,
      int e,
      int features,
      float[] sums,
      int f) {
    sums[f] = Math.fma(phi[p], filters[w], sums[f]);
    float vv = phi[p + features] * filters[w + features];
    float one = phi[p + 2 * features] * filters[w + 2 * features];
    float two = phi[p + 3 * features] * filters[w + 3 * features];
    for (int axis = 0; axis < 3; axis++) {
      int sum = (axis + 1) * features + f;
      sums[sum] = Math.fma(vv, vectors[v + axis * features], sums[sum]);
      sums[sum] = Math.fma(one, directions[6 * e + axis], sums[sum]);
      sums[sum] = Math.fma(two, directions[6 * e + 3 + axis], sums[sum]);
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
    int wide = features - features % LANES;
    for (int f = 0; f < wide; f += LANES) {
      FloatVector vx = load(vectors, vectorStart + f);
      FloatVector vy = load(vectors, vectorStart + features + f);
      FloatVector vz = load(vectors, vectorStart + 2 * features + f);
      FloatVector sumX = load(sums, f);
      FloatVector sumY = load(sums, features + f);
      FloatVector sumZ = load(sums, 2 * features + f);
      int g = f;
      int m = f;
      for (int e = first; e < end; e++) {
        int i = receiver[e];
        int d = 3 * i * features + f;
        int u = 6 * e;
        FloatVector x = load(vectorsGradient, d);
        FloatVector y = load(vectorsGradient, d + features);
        FloatVector z = load(vectorsGradient, d + 2 * features);
        load(scalarsGradient, i * features + f).intoArray(gradients, g);
        vx.fma(x, vy.fma(y, vz.mul(z))).intoArray(gradients, g + features);
        x.mul(-directions[u])
            .sub(y.mul(directions[u + 1]))
            .sub(z.mul(directions[u + 2]))
            .intoArray(gradients, g + 2 * features);
        x.mul(-directions[u + 3])
            .sub(y.mul(directions[u + 4]))
            .sub(z.mul(directions[u + 5]))
            .intoArray(gradients, g + 3 * features);
        FloatVector w = load(mixing, m);
        sumX = w.fma(x, sumX);
        sumY = w.fma(y, sumY);
        sumZ = w.fma(z, sumZ);
        g += 4 * features;
        m += features;
      }
      sumX.intoArray(sums, f);
      sumY.intoArray(sums, features + f);
      sumZ.intoArray(sums, 2 * features + f);
    }
    for (int e = first; wide < features && e < end; e++) {
      for (int f = wide; f < features; f++) {
        narrowGradient(
            vectors,
            vectorStart + f,
            scalarsGradient[receiver[e] * features + f],
            vectorsGradient,
            3 * receiver[e] * features + f,
            mixing[(e - first) * features + f],
            directions,
            6 * e,
            features,
            gradients,
            4 * features * (e - first) + f,
            sums,
            f);
      }
    }
  }

  private static void narrowGradient(
      float[] vectors,
      int v,
      float scalarGradient,
      float[] vectorsGradient,
      int d,
      float mixing,
      float[] directions,
      int u,
      int features,
      float[] gradients,
      int g,
      float[] sums,
      int f) {
    float x = vectorsGradient[d];
    float y = vectorsGradient[d + features];
    float z = vectorsGradient[d + 2 * features];
    gradients[g] = scalarGradient;
    gradients[g + features] =
        vectors[v] * x + vectors[v + features] * y + vectors[v + 2 * features] * z;
    gradients[g + 2 * features] =
        -(directions[u] * x + directions[u + 1] * y + directions[u + 2] * z);
    gradients[g + 3 * features] =
        -(directions[u + 3] * x + directions[u + 4] * y + directions[u + 5] * z);
    sums[f] = Math.fma(mixing, x, sums[f]);
    sums[features + f] = Math.fma(mixing, y, sums[features + f]);
    sums[2 * features + f] = Math.fma(mixing, z, sums[2 * features + f]);
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
    int wide = columns - columns % LANES;
    for (int c = 0; c < wide; c += LANES) {
      FloatVector p = load(phi, phiStart + c);
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int at = c; at < rows * columns; at += columns) {
        FloatVector product = load(products, at);
        sum = load(filter, at).fma(product, sum);
        p.fma(product, load(dFilter, dFilterStart + at)).intoArray(dFilter, dFilterStart + at);
      }
      sum.intoArray(dPhi, dPhiStart + c);
    }
    for (int c = wide; c < columns; c++) {
      float sum = 0;
      for (int at = c; at < rows * columns; at += columns) {
        sum = Math.fma(filter[at], products[at], sum);
        dFilter[dFilterStart + at] =
            Math.fma(phi[phiStart + c], products[at], dFilter[dFilterStart + at]);
      }
      dPhi[dPhiStart + c] = sum;
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
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
}
