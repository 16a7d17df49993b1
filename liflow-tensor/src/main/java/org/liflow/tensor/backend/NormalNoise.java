package org.liflow.tensor.backend;

/**
 * Normally distributed displacements of the atoms of a batch, with the keys of their random
 * numbers, so that a device can draw the same ones itself.
 *
 * <p>With w₀, w₁ … the words of an atom's stream as unsigned numbers and σ its width, the
 * displacement is (Box and Muller 1958)
 *
 * <pre>
 *   r₁ = √(−2 ln((w₀ + 1) / 2³²))    a₁ = 2π w₁ / 2³²
 *   r₂ = √(−2 ln((w₂ + 1) / 2³²))    a₂ = 2π w₃ / 2³²
 *   x = σ r₁ cos a₁    y = σ r₁ sin a₁    z = σ r₂ cos a₂
 * </pre>
 *
 * in double precision, rounded to floats at the end. Where a structure {@link #drawsWidth}, the
 * first word of each atom is taken for it beforehand: σ is then its width times w₀ / 2³², and the
 * words above begin one later.
 */
public interface NormalNoise {
  /**
   * Draws the displacements on the host: the same bits on every machine.
   *
   * @param displacements x, y, z of each atom of the batch in Å; overwritten
   */
  void sample(float[] displacements);

  /**
   * Returns the random numbers' key of a structure.
   *
   * @param structure number of the structure in the batch
   * @return the key
   */
  NoiseStream stream(int structure);

  /**
   * Returns the standard deviation of each atom along each axis or, where it is drawn, its upper
   * bound.
   *
   * @return one per atom, in Å; not to be modified
   */
  double[] widths();

  /**
   * Tells whether the width of each atom of a structure is drawn uniformly from 0 to its bound.
   *
   * @param structure number of the structure in the batch
   * @return false where {@link #widths()} are used as they are
   */
  boolean drawsWidth(int structure);
}
