package org.liflow.kernels;

import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/** Edges in device memory; {@code edges.cuh} says how they lie there. */
final class DeviceEdges implements RadialEdges {
  final int atoms;
  final int edges;
  final RadialBasis basis;

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
  private boolean closed;

  DeviceEdges(Launcher launcher, AtomGraph graph, RadialBasis basis) {
    this.memory = launcher.memory;
    this.basis = basis;
    atoms = graph.atoms();
    edges = graph.edges();
    rows = basis.count() + 1;
    long record = Float.BYTES * ((rows + 3L) / 4 * 4 + 8);
    edgeStart = memory.take(Integer.BYTES * (atoms + 1L));
    sender = memory.take((long) Integer.BYTES * edges);
    edgeVector = memory.take(3L * Float.BYTES * edges);
    frameOne = memory.take(record * edges);
    records = memory.take(record * edges);
    reachEnd = memory.take((long) Integer.BYTES * atoms);
    launcher.device.upload(graph.edgeStart(), 0, atoms + 1, edgeStart);
    launcher.device.upload(graph.sender(), 0, edges, sender);
    launcher.device.upload(graph.edgeVector(), 0, 3 * edges, edgeVector);
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
    if (!closed) {
      closed = true;
      for (long address : new long[] {edgeStart, sender, edgeVector, frameOne, records, reachEnd}) {
        memory.give(address);
      }
    }
  }
}
