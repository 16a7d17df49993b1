package org.liflow.kernels;

import org.liflow.tensor.Tensor;

/** What is done to each atom by itself: norms, the gated update, gated vectors, and gradients. */
final class DeviceUpdate {
  private final Launcher launcher;

  DeviceUpdate(Launcher launcher) {
    this.launcher = launcher;
  }

  void joinNorms(Tensor scalars, Tensor pairs, Tensor output) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    int channels = pairs.columns() / 2;
    Shapes.require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == atoms
            && output.columns() == features + channels,
        () -> "join " + scalars + " with norms of " + pairs + " -> " + output);
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
    int width = features + channels;
    Shapes.require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == atoms
            && output.columns() == width
            && outputGradient.rows() == atoms
            && outputGradient.columns() == width
            && pairsGradient.rows() == 3 * atoms
            && pairsGradient.columns() == 2 * channels,
        () -> "gradients of joining " + scalarsGradient + " with norms of " + pairs);
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
    requireUpdate(gates, pairs, scalars, vectors);
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
    requireUpdate(gates, pairs, scalarsGradient, vectorsGradient);
    requireUpdate(gatesGradient, pairsGradient, scalarsGradient, vectorsGradient);
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

  private static void requireUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
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

  void gateVectors(Tensor pairs, Tensor gate, Tensor output) {
    requireGate(pairs, gate, output);
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
    requireGate(pairs, gate, outputGradient);
    requireGate(pairsGradient, gateGradient, outputGradient);
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

  private static void requireGate(Tensor pairs, Tensor gate, Tensor output) {
    int atoms = gate.rows();
    int channels = gate.columns();
    Shapes.require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == 3 * atoms
            && output.columns() == channels,
        () -> "gate " + pairs + " by " + gate + " -> " + output);
  }
}
