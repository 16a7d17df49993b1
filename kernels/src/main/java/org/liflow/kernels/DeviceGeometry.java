package org.liflow.kernels;

import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/** Distances, directions and radial bases of a graph's edges in both frames. */
final class DeviceGeometry {
  /** Atoms of a block, each of which has a warp. */
  private static final int ATOMS = 8;

  private static final int WARP = 32;

  private final Launcher launcher;

  DeviceGeometry(Launcher launcher) {
    this.launcher = launcher;
  }

  /** Edges with frame 1 set and frame 2 not yet. */
  DeviceEdges of(AtomGraph graph, RadialBasis basis) {
    DeviceEdges edges = new DeviceEdges(launcher, graph, basis);
    launcher
        .arguments()
        .integer(edges.edges)
        .integer(edges.rows)
        .real(basis.cutoff())
        .real(basis.offset())
        .pointer(edges.sender)
        .pointer(edges.edgeVector)
        .pointer(edges.frameOne);
    launcher.launchOver(edges.edges, "frame_one");
    return edges;
  }

  /** Sets frame 2. */
  void displace(DeviceEdges edges, Tensor displacement) {
    long moved = launcher.address(displacement);
    OperationShapes.displacement(edges.atoms, displacement);
    displace(edges, moved);
  }

  /** Where nobody has set it, frame 2 is the same as frame 1. */
  void requireDisplaced(DeviceEdges edges) {
    if (!edges.displaced) {
      long bytes = 3L * Float.BYTES * Math.max(1, edges.atoms);
      long zeros = launcher.memory.take(bytes);
      launcher.device.clear(zeros, bytes);
      displace(edges, zeros);
      launcher.memory.give(zeros);
    }
  }

  private void displace(DeviceEdges edges, long moved) {
    if (edges.atoms > 0) {
      launcher
          .arguments()
          .integer(edges.atoms)
          .integer(edges.rows)
          .real(edges.basis.cutoff())
          .real(edges.basis.offset())
          .pointer(edges.edgeStart)
          .pointer(edges.edgeVector)
          .pointer(moved)
          .pointer(edges.frameOne)
          .pointer(edges.records)
          .pointer(edges.reachEnd);
      int blocks = (edges.atoms + ATOMS - 1) / ATOMS;
      launcher.launch("displace", new LaunchShape(blocks, 1, 1, ATOMS * WARP, 1));
    }
    edges.displaced = true;
  }
}
