package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;

/** PaiNN's gated update and its gradients. */
final class GatedUpdate {
  private final AtomBlocks atomBlocks;
  private final Kernels kernels;

  GatedUpdate(AtomBlocks atomBlocks, Kernels kernels) {
    this.atomBlocks = atomBlocks;
    this.kernels = kernels;
  }

  void forward(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    requireShapes(gates, pairs, scalars, vectors);
    float[] a = HostStorage.of(gates);
    float[] p = HostStorage.of(pairs);
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(vectors);
    atomBlocks.run(
        atoms,
        i ->
            kernels.gatedUpdate(
                a,
                3 * i * features,
                p,
                6 * i * features,
                features,
                s,
                i * features,
                v,
                3 * i * features));
  }

  void backward(
      Tensor gates,
      Tensor pairs,
      Tensor scalarsGradient,
      Tensor vectorsGradient,
      Tensor gatesGradient,
      Tensor pairsGradient) {
    int atoms = scalarsGradient.rows();
    int features = scalarsGradient.columns();
    requireShapes(gates, pairs, scalarsGradient, vectorsGradient);
    requireShapes(gatesGradient, pairsGradient, scalarsGradient, vectorsGradient);
    float[] a = HostStorage.of(gates);
    float[] p = HostStorage.of(pairs);
    float[] ds = HostStorage.of(scalarsGradient);
    float[] dv = HostStorage.of(vectorsGradient);
    float[] da = HostStorage.of(gatesGradient);
    float[] dp = HostStorage.of(pairsGradient);
    atomBlocks.run(
        atoms,
        i -> backward(a, 3 * i * features, p, 6 * i * features, features, ds, dv, i, da, dp));
  }

  /** One atom's: U and V are the first and second halves of a row of {@code p}. */
  private static void backward(
      float[] a,
      int gate,
      float[] p,
      int pair,
      int features,
      float[] ds,
      float[] dv,
      int atom,
      float[] da,
      float[] dp) {
    int scalar = atom * features;
    int vector = 3 * scalar;
    int y = 2 * features;
    int z = 4 * features;
    for (int f = 0; f < features; f++) {
      int u = pair + f;
      int v = u + features;
      da[gate + f] +=
          dv[vector + f] * p[u]
              + dv[vector + features + f] * p[u + y]
              + dv[vector + 2 * features + f] * p[u + z];
      da[gate + features + f] +=
          ds[scalar + f] * (p[u] * p[v] + p[u + y] * p[v + y] + p[u + z] * p[v + z]);
      da[gate + 2 * features + f] += ds[scalar + f];
    }
    for (int axis = 0; axis < 3; axis++) {
      int row = pair + 2 * axis * features;
      int moved = vector + axis * features;
      for (int f = 0; f < features; f++) {
        float dot = ds[scalar + f] * a[gate + features + f];
        dp[row + f] += a[gate + f] * dv[moved + f] + dot * p[row + features + f];
        dp[row + features + f] += dot * p[row + f];
      }
    }
  }

  private static void requireShapes(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    Shapes.require(
        gates.rows() == atoms
            && gates.columns() == 3 * features
            && pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * features
            && vectors.rows() == 3 * atoms
            && vectors.columns() == features,
        () -> "gated update " + gates + ", " + pairs + " of " + scalars + ", " + vectors);
  }
}
