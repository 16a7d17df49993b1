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

  HostEdges(AtomGraph graph, RadialBasis basis) {
    this.graph = graph;
    this.basis = basis;
    columns = basis.count() + 1;
    int edges = graph.edges();
    basis1 = new float[Math.multiplyExact(edges, columns)];
    direction1 = new float[3 * edges];
    reachStart = new int[graph.atoms()];
    reachEnd = new int[graph.atoms()];
    sender = new int[edges];
    basisSum = new float[edges * columns];
    directions = new float[Math.multiplyExact(6, edges)];
  }

  static HostEdges of(RadialEdges edges) {
    if (edges instanceof HostEdges) {
      return (HostEdges) edges;
    }
    throw new IllegalArgumentException("edges that belong to another backend");
  }

  int blocks() {
    return (graph.atoms() + BLOCK - 1) / BLOCK;
  }

  @Override
  public void close() {
    // The garbage collector does it.
  }
}
