package org.liflow.tensor.backend;

/**
 * A graph's edges as the radial message needs them: directions in both frames and the sum of both
 * frames' radial bases.
 *
 * <p>Frame 1, the conditioning positions, is fixed when the edges are made, or made anew in the
 * same memory by {@link AtomOperations#radialEdges}; frame 2 follows each {@link Backend#displace}.
 * Only the backend that made it can read it.
 */
public interface RadialEdges extends AutoCloseable {
  /** Frees the memory. */
  @Override
  void close();
}
