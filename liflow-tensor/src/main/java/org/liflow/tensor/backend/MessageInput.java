package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;

/**
 * Inputs of {@link Backend#radialMessage}, which its gradients need again. Holds the tensors and
 * does not own them.
 *
 * @param phi φ, one row per atom or, with {@code phiRows}, one per kind of atom; 4 × features
 *     columns
 * @param phiRows row of {@code phi} per atom, not copied; null when atom i has row i
 * @param filter radial weights, (basis functions + 1) × (4 × features); the last row is the bias
 * @param vectors atoms × 3 × features
 */
public record MessageInput(Tensor phi, int[] phiRows, Tensor filter, Tensor vectors) {
  /**
   * Makes inputs in which each atom has its own row of φ.
   *
   * @param phi atoms × (4 × features)
   * @param filter (basis functions + 1) × (4 × features)
   * @param vectors atoms × 3 × features
   */
  public MessageInput(Tensor phi, Tensor filter, Tensor vectors) {
    this(phi, null, filter, vectors);
  }

  /** Names the tensors alone. */
  @Override
  public String toString() {
    return phi + ", " + filter + ", " + vectors;
  }
}
