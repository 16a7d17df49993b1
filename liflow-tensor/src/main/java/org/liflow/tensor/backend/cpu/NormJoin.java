package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;

/** Joins scalars with the lengths of vectors, and computes the gradients. */
final class NormJoin {
  private final AtomBlocks atomBlocks;
  private final Kernels kernels;

  NormJoin(AtomBlocks atomBlocks, Kernels kernels) {
    this.atomBlocks = atomBlocks;
    this.kernels = kernels;
  }

  void forward(Tensor scalars, Tensor pairs, Tensor output) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    int channels = pairs.columns() / 2;
    int width = features + channels;
    OperationShapes.joinNorms(scalars, pairs, output);
    float[] s = HostStorage.of(scalars);
    float[] p = HostStorage.of(pairs);
    float[] y = HostStorage.of(output);
    atomBlocks.run(
        atoms,
        i -> {
          System.arraycopy(s, i * features, y, i * width, features);
          kernels.norms(p, 6 * i * channels, channels, y, i * width + features);
        });
  }

  /** A vector of length 0 gets no gradient, as in PyTorch. */
  void backward(
      Tensor pairs,
      Tensor output,
      Tensor outputGradient,
      Tensor scalarsGradient,
      Tensor pairsGradient) {
    int atoms = scalarsGradient.rows();
    int features = scalarsGradient.columns();
    int channels = pairs.columns() / 2;
    int width = features + channels;
    OperationShapes.joinNormsBackward(
        pairs, output, outputGradient, scalarsGradient, pairsGradient);
    float[] p = HostStorage.of(pairs);
    float[] y = HostStorage.of(output);
    float[] dy = HostStorage.of(outputGradient);
    float[] ds = HostStorage.of(scalarsGradient);
    float[] dp = HostStorage.of(pairsGradient);
    atomBlocks.run(
        atoms,
        i -> {
          int row = i * width;
          kernels.add(dy, row, ds, i * features, features);
          kernels.normsGradient(p, 6 * i * channels, channels, y, dy, row + features, dp);
        });
  }
}
