package org.liflow.kernels;

import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.OperationShapes.MessageSize;

/** The radial message and its gradients. */
final class DeviceMessage {
  /** Features of a block, and its slices of the edges or quarters of the filter. */
  private static final int FEATURES = 64;

  private static final int SLICES = 4;

  /** Blocks that a multiprocessor holds at once: two of 256 threads with 128 registers each. */
  private static final int BLOCKS = 2;

  /** The filter's gradient is summed in as many parts at most. */
  private static final int MOST_PARTS = 256;

  /** Rows of the filter for which there are kernels of their own. */
  private static final int PUBLISHED_ROWS = 21;

  private final Launcher launcher;
  private final RowIndices indices;

  DeviceMessage(Launcher launcher, RowIndices indices) {
    this.launcher = launcher;
    this.indices = indices;
  }

  void forward(DeviceEdges edges, MessageInput input, Tensor scalars, Tensor newVectors) {
    int atoms = edges.atoms;
    int features = scalars.columns();
    OperationShapes.radialMessage(new MessageSize(atoms, edges.rows), input, scalars, newVectors);
    final long phi = launcher.address(input.phi());
    final long filter = launcher.address(input.filter());
    final long s = launcher.address(scalars);
    long v = launcher.address(input.vectors());
    long out = launcher.address(newVectors);
    if (v == out) {
      throw new IllegalArgumentException("a radial message cannot update its vectors in place");
    }
    if (atoms == 0) {
      return;
    }
    launcher
        .arguments()
        .integer(atoms)
        .integer(features)
        .integer(edges.rows)
        .pointer(edges.edgeStart)
        .pointer(edges.reachEnd)
        .pointer(edges.records)
        .pointer(phi)
        .pointer(rows(input))
        .pointer(filter)
        .pointer(s)
        .pointer(v)
        .pointer(out);
    int blocks = Math.min(atoms, BLOCKS * launcher.device.multiprocessors());
    launch("radial_message", edges, blocks, features);
  }

  void backward(DeviceEdges edges, MessageInput input, MessageGradients gradients) {
    int atoms = edges.atoms;
    int features = input.vectors().columns();
    OperationShapes.radialMessageBackward(new MessageSize(atoms, edges.rows), input, gradients);
    final long phi = launcher.address(input.phi());
    final long filter = launcher.address(input.filter());
    final long v = launcher.address(input.vectors());
    final long ds = launcher.address(gradients.scalars());
    final long dOut = launcher.address(gradients.newVectors());
    final long dPhi = launcher.address(gradients.phi());
    final long dFilter = launcher.address(gradients.filter());
    final long dv = launcher.address(gradients.vectors());
    if (dv == dOut) {
      throw new IllegalArgumentException("a message's gradients cannot be taken in place");
    }
    if (atoms == 0) {
      return;
    }
    // Cut by the number of atoms alone, so that the sum is the same on any device.
    int atomsInPart = (atoms + MOST_PARTS - 1) / MOST_PARTS;
    int parts = (atoms + atomsInPart - 1) / atomsInPart;
    int size = input.filter().size();
    try (DevicePieces working = new DevicePieces(launcher)) {
      long partial = working.floats((long) parts * size);
      launcher
          .arguments()
          .integer(atoms)
          .integer(features)
          .integer(edges.rows)
          .integer(atomsInPart)
          .pointer(edges.edgeStart)
          .pointer(edges.reachEnd)
          .pointer(edges.records)
          .pointer(phi)
          .pointer(rows(input))
          .pointer(filter)
          .pointer(v)
          .pointer(ds)
          .pointer(dOut)
          .pointer(dPhi)
          .pointer(partial)
          .pointer(dv);
      launch("radial_message_gradient", edges, parts, features);
      launcher
          .arguments()
          .integer(parts)
          .integer(size)
          .pointer(partial)
          .integer(0)
          .integer(size)
          .pointer(dFilter);
      launcher.launchOver(size, "add_parts");
    }
  }

  private long rows(MessageInput input) {
    if (input.phiRows() == null) {
      return 0;
    }
    RowIndex index = indices.of(input.phiRows());
    index.requireInside(input.phi().rows());
    return index.address();
  }

  private void launch(String kernel, DeviceEdges edges, int blocks, int features) {
    launcher.launch(
        edges.rows == PUBLISHED_ROWS ? kernel + "_" + PUBLISHED_ROWS : kernel,
        new LaunchShape(blocks, (features + FEATURES - 1) / FEATURES, 1, FEATURES, SLICES));
  }
}
