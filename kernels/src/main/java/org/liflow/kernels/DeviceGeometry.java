package org.liflow.kernels;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/** Distances, directions and radial bases of a graph's edges in both frames. */
final class DeviceGeometry {
  /** Room is made for more edges than there are, by one in as many. */
  private static final int SPARE = 8;

  private final Launcher launcher;

  DeviceGeometry(Launcher launcher) {
    this.launcher = launcher;
  }

  /** Edges with frame 1 set and frame 2 not yet. */
  DeviceEdges of(AtomGraph graph, RadialBasis basis) {
    DeviceEdges edges = DeviceEdges.upload(launcher, graph, basis);
    setFrameOne(edges);
    return edges;
  }

  /**
   * Edges of all pairs at some positions, with frame 1 set and frame 2 not yet.
   *
   * @param positions address of the atoms' positions
   * @param former edges to be filled anew where there is room, and to be closed otherwise; or null
   */
  DeviceEdges of(
      DeviceStructures structures,
      DevicePairs pairs,
      long positions,
      RadialBasis basis,
      DeviceEdges former) {
    int atoms = structures.atoms();
    DeviceEdges edges = former;
    if (former == null || !former.fits(atoms, pairs.size, basis)) {
      if (former != null) {
        former.close();
      }
      int capacity = (int) Math.min(Integer.MAX_VALUE / 4, pairs.size + pairs.size / SPARE + 1L);
      edges = new DeviceEdges(launcher, atoms, Math.max(pairs.size, capacity), basis);
    }
    edges.edges = pairs.size;
    launcher.device.copy(pairs.start, edges.edgeStart, Integer.BYTES * (atoms + 1L));
    if (pairs.size > 0) {
      launcher.device.copy(pairs.neighbors, edges.sender, (long) Integer.BYTES * pairs.size);
      pairs.vectors(structures, positions).pointer(edges.edgeVector);
      launcher.launchWarps(atoms, "edge_vectors");
      setFrameOne(edges);
    }
    edges.displaced = false;
    return edges;
  }

  private void setFrameOne(DeviceEdges edges) {
    RadialBasis basis = edges.basis;
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
  }

  /** Sets frame 2. */
  void displace(DeviceEdges edges, Tensor displacement) {
    long moved = launcher.address(displacement);
    OperationShapes.displacement(edges.atoms, displacement);
    displace(edges, moved);
  }

  /** Sets frame 2 to frame 1 if it has not been set. */
  void requireDisplaced(DeviceEdges edges) {
    if (!edges.displaced) {
      long bytes = 3L * Float.BYTES * Math.max(1, edges.atoms);
      try (DevicePieces working = new DevicePieces(launcher)) {
        long zeros = working.take(bytes);
        launcher.device.clear(zeros, bytes);
        displace(edges, zeros);
      }
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
      launcher.launchWarps(edges.atoms, "displace");
    }
    edges.displaced = true;
  }
}
