package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;

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
    OperationShapes.gatedUpdate(gates, pairs, scalars, vectors);
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
    OperationShapes.gatedUpdate(gates, pairs, scalarsGradient, vectorsGradient);
    OperationShapes.gatedUpdate(gatesGradient, pairsGradient, scalarsGradient, vectorsGradient);
    float[] a = HostStorage.of(gates);
    float[] p = HostStorage.of(pairs);
    float[] ds = HostStorage.of(scalarsGradient);
    float[] dv = HostStorage.of(vectorsGradient);
    float[] da = HostStorage.of(gatesGradient);
    float[] dp = HostStorage.of(pairsGradient);
    atomBlocks.run(atoms, i -> kernels.gatedUpdateGradient(a, p, i, features, ds, dv, da, dp));
  }
}
