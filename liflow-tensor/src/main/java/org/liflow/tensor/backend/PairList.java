package org.liflow.tensor.backend;

import java.util.Optional;
import org.liflow.tensor.geometry.NeighborList;

/**
 * All pairs of atoms within a cutoff, of each structure of a batch at some positions, where a
 * backend computes: exactly the pairs of {@link NeighborList#build}, in the same order. Only the
 * backend that made it understands it. It stays what it is when the positions are moved.
 */
public interface PairList extends AutoCloseable {
  /**
   * Copies the pairs of one structure to the host, for messages and tests.
   *
   * @param structure number of the structure in the batch
   * @return its neighbour list
   */
  NeighborList list(int structure);

  /**
   * Returns the order that atoms have in tensors beside edges made from this list. Each structure's
   * atoms are consecutive, and the structures are in their order.
   *
   * @return number in the batch of the first atom, the second …; empty when it is the batch's own
   *     order
   */
  default Optional<int[]> order() {
    return Optional.empty();
  }

  /** Frees the memory. */
  @Override
  void close();
}
