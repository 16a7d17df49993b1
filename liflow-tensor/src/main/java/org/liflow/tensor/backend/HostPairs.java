package org.liflow.tensor.backend;

import java.util.List;
import java.util.Optional;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;

/** Neighbour lists in the Java heap. */
final class HostPairs implements PairList {
  private final List<NeighborList> lists;
  private final int[] order;
  private boolean closed;

  /**
   * @param order in which the atoms are to be evaluated; null for the batch's own
   */
  HostPairs(List<NeighborList> lists, int[] order) {
    this.lists = lists;
    this.order = order;
  }

  static HostPairs of(PairList pairs, AtomBatch batch) {
    if (!(pairs instanceof HostPairs)) {
      throw new IllegalArgumentException("pairs that belong to another backend");
    }
    HostPairs host = (HostPairs) pairs;
    if (host.closed) {
      throw new IllegalArgumentException("pairs that have been closed");
    }
    boolean fits = host.lists.size() == batch.structures();
    for (int s = 0; fits && s < host.lists.size(); s++) {
      fits = host.lists.get(s).atoms() == batch.atoms(s);
    }
    if (!fits) {
      throw new IllegalArgumentException("pairs of another batch");
    }
    return host;
  }

  /** The edges at the positions of the lists, in the order of evaluation. */
  AtomGraph graph(double[] positions) {
    int[] species = new int[positions.length / 3];
    return order == null
        ? AtomGraph.of(species, positions, lists)
        : AtomGraph.inOrder(species, positions, lists, order);
  }

  @Override
  public NeighborList list(int structure) {
    return lists.get(structure);
  }

  @Override
  public Optional<int[]> order() {
    return Optional.ofNullable(order).map(int[]::clone);
  }

  @Override
  public void close() {
    closed = true;
  }
}
