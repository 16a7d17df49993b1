package org.liflow.kernels;

import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * Edges in device memory; {@code edges.cuh} says how they lie there. They may be filled anew: the
 * addresses stay, so that a recording of operations on them stays good.
 */
final class DeviceEdges implements RadialEdges {
  final int atoms;
  final RadialBasis basis;

  /** Number of edges. */
  int edges;

  /** Rows of a filter: the radial functions and the bias. */
  final int rows;

  /** First edge of each atom: atoms + 1 integers. */
  final long edgeStart;

  /** Sending atom of each edge. */
  final long sender;

  /** x, y, z of each edge at the conditioning positions. */
  final long edgeVector;

  /** Records of frame 1, and of both frames for the edges in reach. */
  final long frameOne;

  final long records;

  /** One past the last edge in reach of each atom. */
  final long reachEnd;

  /** Whether frame 2 has been set. */
  boolean displaced;

  private final DeviceMemory memory;
  private final DevicePieces pieces;
  private final int capacity;
  private boolean closed;

  /**
   * Room for edges, and none yet.
   *
   * @param capacity as many edges as fit
   */
  DeviceEdges(Launcher launcher, int atoms, int capacity, RadialBasis basis) {
    this.memory = launcher.memory;
    this.atoms = atoms;
    this.capacity = capacity;
    this.basis = basis;
    rows = basis.count() + 1;
    long record = (rows + 3L) / 4 * 4 + 8;
    try (DevicePieces made = new DevicePieces(launcher)) {
      edgeStart = made.integers(atoms + 1L);
      sender = made.integers(capacity);
      edgeVector = made.floats(3L * capacity);
      frameOne = made.floats(record * capacity);
      records = made.floats(record * capacity);
      reachEnd = made.integers(atoms);
      pieces = made.keep();
    }
  }

  /** The edges of a graph. */
  static DeviceEdges upload(Launcher launcher, AtomGraph graph, RadialBasis basis) {
    DeviceEdges own = new DeviceEdges(launcher, graph.atoms(), graph.edges(), basis);
    own.edges = graph.edges();
    launcher.device.upload(graph.edgeStart(), 0, own.atoms + 1, own.edgeStart);
    launcher.device.upload(graph.sender(), 0, own.edges, own.sender);
    launcher.device.upload(graph.edgeVector(), 0, 3 * own.edges, own.edgeVector);
    return own;
  }

  /** Whether as many edges of as many atoms find room. */
  boolean fits(int otherAtoms, int otherEdges, RadialBasis otherBasis) {
    return atoms == otherAtoms && otherEdges <= capacity && basis.equals(otherBasis);
  }

  static DeviceEdges of(RadialEdges edges, DeviceMemory memory) {
    if (!(edges instanceof DeviceEdges) || ((DeviceEdges) edges).memory != memory) {
      throw new IllegalArgumentException("edges that belong to another backend");
    }
    DeviceEdges device = (DeviceEdges) edges;
    if (device.closed) {
      throw new IllegalArgumentException("edges that have been closed");
    }
    return device;
  }

  @Override
  public void close() {
    closed = true;
    pieces.close();
  }
}
