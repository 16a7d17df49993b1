package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;

/** Scales vectors by gates, and computes the gradients. */
final class VectorGate {
  private final AtomBlocks atomBlocks;

  VectorGate(AtomBlocks atomBlocks) {
    this.atomBlocks = atomBlocks;
  }

  void forward(Tensor pairs, Tensor gate, Tensor output) {
    int channels = gate.columns();
    OperationShapes.gateVectors(pairs, gate, output);
    float[] p = HostStorage.of(pairs);
    float[] g = HostStorage.of(gate);
    float[] y = HostStorage.of(output);
    atomBlocks.run(
        gate.rows(),
        i -> {
          for (int row = 3 * i; row < 3 * i + 3; row++) {
            for (int k = 0; k < channels; k++) {
              y[row * channels + k] = p[row * 2 * channels + k] * g[i * channels + k];
            }
          }
        });
  }

  void backward(
      Tensor pairs, Tensor gate, Tensor outputGradient, Tensor pairsGradient, Tensor gateGradient) {
    int channels = gate.columns();
    OperationShapes.gateVectors(pairs, gate, outputGradient);
    OperationShapes.gateVectors(pairsGradient, gateGradient, outputGradient);
    float[] p = HostStorage.of(pairs);
    float[] g = HostStorage.of(gate);
    float[] dy = HostStorage.of(outputGradient);
    float[] dp = HostStorage.of(pairsGradient);
    float[] dg = HostStorage.of(gateGradient);
    atomBlocks.run(
        gate.rows(),
        i -> {
          for (int row = 3 * i; row < 3 * i + 3; row++) {
            for (int k = 0; k < channels; k++) {
              dp[row * 2 * channels + k] += dy[row * channels + k] * g[i * channels + k];
              dg[i * channels + k] += dy[row * channels + k] * p[row * 2 * channels + k];
            }
          }
        });
  }
}
