package org.liflow.tensor.backend;

/**
 * Normal displacements of the atoms of a batch, and where their random numbers come from, so that a
 * device can draw the same ones itself.
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
   * The displacements as the host draws them: the same bits on every machine.
   *
   * @param displacements x, y, z of each atom of the batch in Å; overwritten
   */
  void sample(float[] displacements);

  /** Where the random numbers of a structure's atoms come from. */
  NoiseStream stream(int structure);

  /**
   * The standard deviation of each atom of the batch along each axis in Å, or the largest where it
   * is drawn. Not to be modified.
   */
  double[] widths();

  /** Whether the width of each atom of a structure is drawn uniformly from 0 to that given. */
  boolean drawsWidth(int structure);
}
