package org.liflow.kernels;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;

/** Operations on each atom by itself: norms, the gated update, gated vectors, and gradients. */
final class DeviceUpdate {
  private final Launcher launcher;

  DeviceUpdate(Launcher launcher) {
    this.launcher = launcher;
  }

  void joinNorms(Tensor scalars, Tensor pairs, Tensor output) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    int channels = pairs.columns() / 2;
    OperationShapes.joinNorms(scalars, pairs, output);
    launcher
        .arguments()
        .integer(atoms)
        .integer(features)
        .integer(channels)
        .pointer(launcher.address(scalars))
        .pointer(launcher.address(pairs))
        .pointer(launcher.address(output));
    launcher.launchOver(output.size(), "join_norms");
  }

  void joinNormsBackward(
      Tensor pairs,
      Tensor output,
      Tensor outputGradient,
      Tensor scalarsGradient,
      Tensor pairsGradient) {
    int atoms = scalarsGradient.rows();
    int features = scalarsGradient.columns();
    int channels = pairs.columns() / 2;
    OperationShapes.joinNormsBackward(
        pairs, output, outputGradient, scalarsGradient, pairsGradient);
    launcher
        .arguments()
        .integer(atoms)
        .integer(features)
        .integer(channels)
        .pointer(launcher.address(pairs))
        .pointer(launcher.address(output))
        .pointer(launcher.address(outputGradient))
        .pointer(launcher.address(scalarsGradient))
        .pointer(launcher.address(pairsGradient));
    launcher.launchOver(output.size(), "join_norms_gradient");
  }

  void gatedUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    OperationShapes.gatedUpdate(gates, pairs, scalars, vectors);
    launcher
        .arguments()
        .integer(scalars.rows())
        .integer(scalars.columns())
        .pointer(launcher.address(gates))
        .pointer(launcher.address(pairs))
        .pointer(launcher.address(scalars))
        .pointer(launcher.address(vectors));
    launcher.launchOver(scalars.size(), "gated_update");
  }

  void gatedUpdateBackward(
      Tensor gates,
      Tensor pairs,
      Tensor scalarsGradient,
      Tensor vectorsGradient,
      Tensor gatesGradient,
      Tensor pairsGradient) {
    OperationShapes.gatedUpdate(gates, pairs, scalarsGradient, vectorsGradient);
    OperationShapes.gatedUpdate(gatesGradient, pairsGradient, scalarsGradient, vectorsGradient);
    launcher
        .arguments()
        .integer(scalarsGradient.rows())
        .integer(scalarsGradient.columns())
        .pointer(launcher.address(gates))
        .pointer(launcher.address(pairs))
        .pointer(launcher.address(scalarsGradient))
        .pointer(launcher.address(vectorsGradient))
        .pointer(launcher.address(gatesGradient))
        .pointer(launcher.address(pairsGradient));
    launcher.launchOver(scalarsGradient.size(), "gated_update_gradient");
  }

  void gateVectors(Tensor pairs, Tensor gate, Tensor output) {
    OperationShapes.gateVectors(pairs, gate, output);
    launcher
        .arguments()
        .integer(gate.rows())
        .integer(gate.columns())
        .pointer(launcher.address(pairs))
        .pointer(launcher.address(gate))
        .pointer(launcher.address(output));
    launcher.launchOver(gate.size(), "gate_vectors");
  }

  void gateVectorsBackward(
      Tensor pairs, Tensor gate, Tensor outputGradient, Tensor pairsGradient, Tensor gateGradient) {
    OperationShapes.gateVectors(pairs, gate, outputGradient);
    OperationShapes.gateVectors(pairsGradient, gateGradient, outputGradient);
    launcher
        .arguments()
        .integer(gate.rows())
        .integer(gate.columns())
        .pointer(launcher.address(pairs))
        .pointer(launcher.address(gate))
        .pointer(launcher.address(outputGradient))
        .pointer(launcher.address(pairsGradient))
        .pointer(launcher.address(gateGradient));
    launcher.launchOver(gate.size(), "gate_vectors_gradient");
  }
}
