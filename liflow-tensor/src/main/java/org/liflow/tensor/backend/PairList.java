package org.liflow.tensor.backend;

import java.util.Optional;
import org.liflow.tensor.geometry.NeighborList;

/**
 * All pairs of atoms within a cutoff, of each structure of a batch at some positions, where a
 * backend computes: the very pairs of {@link NeighborList#build}, in the same order. Only the
 * backend that made it understands it. It stays what it is when the positions are moved.
 */
public interface PairList extends AutoCloseable {
  /** A copy of one structure's part, for messages and tests. */
  NeighborList list(int structure);

  /**
   * The order in which tensors have the atoms that belong to edges made from this list: which atom
   * of the batch comes first, second …; empty when it is the batch's own. Each structure's atoms
   * stay together, and the structures in their order.
   */
  default Optional<int[]> order() {
    return Optional.empty();
  }

  /** Gives the memory back. */
  @Override
  void close();
}
