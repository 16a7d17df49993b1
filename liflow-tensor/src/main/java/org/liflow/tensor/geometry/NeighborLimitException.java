package org.liflow.tensor.geometry;

/**
 * Tells that no neighbour list can be made: a cell too small or too thin for the cutoff, or
 * positions too far from it. The message says which.
 */
public final class NeighborLimitException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names what was found, on one line
   */
  NeighborLimitException(String message) {
    super(message);
  }
}
