package org.liflow.tensor.backend.cpu;

/**
 * The loops within one block of rows: what the implementations of the CPU backend differ in.
 *
 * <p>An implementation computes each row from the same numbers in the same order wherever the row
 * stands in the block, so that results do not depend on how rows fall into blocks.
 */
interface Kernels {
  /** A short name. */
  String name();

  /**
   * {@code y = x · w + bias} for consecutive rows.
   *
   * @param x the first row at {@code xStart}, {@code inner} values each
   * @param w inner × columns
   * @param bias columns values, or null for none
   * @param y the first row at {@code yStart}, {@code columns} values each; overwritten
   */
  void product(
      float[] x,
      int xStart,
      int rows,
      int inner,
      float[] w,
      float[] bias,
      int columns,
      float[] y,
      int yStart);

  /** {@code x = x / (1 + exp(−x))} in place, from {@code start} to before {@code end}. */
  void silu(float[] x, int start, int end);

  /**
   * Adds the messages of consecutive edges to their receiving atom's sums.
   *
   * @param phi 4 × features a row
   * @param phiRows each atom's row of {@code phi}; null when that is the atom itself
   * @param filters the first edge's row at {@code filterStart}: 4 × features an edge
   * @param vectors 3 × features an atom
   * @param sender the sending atom of each edge
   * @param first place of the first edge, and {@code end} of the last + 1
   * @param directions u₁ and u₂ of each edge
   * @param sums the receiving atom's scalars, then its vectors: 4 × features; added to
   */
  void message(
      float[] phi,
      int[] phiRows,
      float[] filters,
      int filterStart,
      float[] vectors,
      int[] sender,
      int first,
      int end,
      float[] directions,
      int features,
      float[] sums);

  /**
   * Lengths over x, y, z of V: {@code output[k] = √(Σ_x pairs[x, channels + k]²)}.
   *
   * @param pairs one atom's at {@code pairStart}: 3 × (2 × channels)
   */
  void norms(float[] pairs, int pairStart, int channels, float[] output, int outputStart);

  /** One atom's part of {@link org.liflow.tensor.backend.Backend#gatedUpdate}. */
  void gatedUpdate(
      float[] gates,
      int gateStart,
      float[] pairs,
      int pairStart,
      int features,
      float[] scalars,
      int scalarStart,
      float[] vectors,
      int vectorStart);
}
