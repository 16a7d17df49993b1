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
    atomBlocks.runBlocks(
        atoms,
        (first, count) ->
            kernels.gatedUpdate(
                new Rows(a, 3 * first * features, count, 3 * features),
                new Rows(p, 6 * first * features, count, 6 * features),
                new Rows(s, first * features, count, features),
                new Rows(v, 3 * first * features, count, 3 * features)));
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
    UpdateGradients gradients =
        new UpdateGradients(
            HostStorage.of(scalarsGradient),
            HostStorage.of(vectorsGradient),
            HostStorage.of(gatesGradient),
            HostStorage.of(pairsGradient),
            features);
    atomBlocks.run(atoms, i -> kernels.gatedUpdateGradient(a, p, gradients, i));
  }
}
