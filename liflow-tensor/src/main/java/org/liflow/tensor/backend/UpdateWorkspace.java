package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;

/**
 * Memory for the intermediate results of an update block.
 *
 * @param pairs atoms × 3 × (2 × features)
 * @param joined atoms × (2 × features)
 * @param hidden atoms × features
 * @param gates atoms × (3 × features)
 */
public record UpdateWorkspace(Tensor pairs, Tensor joined, Tensor hidden, Tensor gates)
    implements AutoCloseable {
  /** Closes all four. */
  @Override
  public void close() {
    pairs.close();
    joined.close();
    hidden.close();
    gates.close();
  }
}
