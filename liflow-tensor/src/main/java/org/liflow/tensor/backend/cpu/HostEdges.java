package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * Edges in the Java heap. The edges in reach of one block of receiving atoms stand without gaps
 * from the place of that block's first edge on, so that a block's filters are one matrix product.
 */
final class HostEdges implements RadialEdges {
  /** Receiving atoms in a block: their filters fit the second-level cache. */
  static final int BLOCK = 16;

  /** Columns of a basis row: the functions and, last, the sum of both cutoffs (for the bias). */
  final int columns;

  final AtomGraph graph;
  final RadialBasis basis;

  /** Frame 1, by place in the graph: basis with cutoff (columns each) and direction (3 each). */
  final float[] basis1;

  final float[] direction1;

  /** By place among the edges in reach: first and last + 1 of each atom, and each one's values. */
  final int[] reachStart;

  final int[] reachEnd;
  final int[] sender;
  final float[] basisSum;
  final float[] directions;

  /** Whether frame 2 has been set. */
  boolean displaced;

  private final HostMemory memory;
  private boolean closed;

  HostEdges(AtomGraph graph, RadialBasis basis, HostMemory memory) {
    this.graph = graph;
    this.basis = basis;
    this.memory = memory;
    columns = basis.count() + 1;
    int edges = graph.edges();
    int basisSize = Math.multiplyExact(edges, columns);
    int directionSize = Math.multiplyExact(6, edges);
    reachStart = new int[graph.atoms()];
    reachEnd = new int[graph.atoms()];
    sender = new int[edges];
    basis1 = memory.takeZeros(basisSize);
    direction1 = memory.take(3 * edges);
    basisSum = memory.take(basisSize);
    directions = memory.take(directionSize);
  }

  static HostEdges of(RadialEdges edges) {
    if (!(edges instanceof HostEdges)) {
      throw new IllegalArgumentException("edges that belong to another backend");
    }
    HostEdges host = (HostEdges) edges;
    if (host.closed) {
      throw new IllegalArgumentException("edges that have been closed");
    }
    return host;
  }

  int blocks() {
    return (graph.atoms() + BLOCK - 1) / BLOCK;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.give(basis1);
      memory.give(direction1);
      memory.give(basisSum);
      memory.give(directions);
    }
  }
}
