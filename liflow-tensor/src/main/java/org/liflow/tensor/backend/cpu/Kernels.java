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
   * {@code y = x · w + bias} for consecutive rows, or {@code y += x · w + bias}.
   *
   * @param x the first row at {@code xStart}, {@code inner} values each
   * @param w inner × columns
   * @param bias columns values, or null for none
   * @param y the first row at {@code yStart}, {@code columns} values each
   * @param add whether {@code y} is added to rather than overwritten
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
      int yStart,
      boolean add);

  /**
   * {@code y += xᵀ · w} over consecutive rows of {@code x} and {@code w}.
   *
   * @param x the first row at {@code xStart}, {@code outputs} values each
   * @param rows of {@code x} and {@code w}
   * @param w the first row at {@code wStart}, {@code columns} values each
   * @param y outputs × columns from {@code yStart} on; added to
   */
  void transposedProduct(
      float[] x,
      int xStart,
      int outputs,
      int rows,
      float[] w,
      int wStart,
      int columns,
      float[] y,
      int yStart);

  /** {@code x = x / (1 + exp(−x))} in place, from {@code start} to before {@code end}. */
  void silu(float[] x, int start, int end);

  /**
   * {@code dx += dy · d silu(x)/dx}, from {@code start} to before {@code end}.
   *
   * @param x what went into the unit
   */
  void siluGradient(float[] x, float[] dy, float[] dx, int start, int end);

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
   * What arrives at one atom j from the consecutive edges that it sends, given turned around: as
   * the edges that it receives.
   *
   * @param vectors of which atom j's start at {@code vectorStart}
   * @param scalarsGradient features an atom, of the receivers
   * @param vectorsGradient 3 × features an atom, of the receivers
   * @param mixing the filters' part for x_vv, features an edge from 0 on
   * @param receiver the other atom of each edge
   * @param first place of the first edge, and {@code end} of the last + 1
   * @param directions u₁ and u₂ of each edge as j receives it; turned around here
   * @param gradients by x_s, x_vv, x_1 and x_2: 4 × features an edge from 0 on; overwritten
   * @param sums Σ mixing ∘ vectors' gradient: 3 × features; added to
   */
  void messageGradient(
      float[] vectors,
      int vectorStart,
      float[] scalarsGradient,
      float[] vectorsGradient,
      float[] mixing,
      int[] receiver,
      int first,
      int end,
      float[] directions,
      int features,
      float[] gradients,
      float[] sums);

  /**
   * With {@code output = φ ∘ filter(k)} summed against {@code products} G(k):
   *
   * <pre>
   *   dPhi       = Σ_k filter(k) ∘ G(k)
   *   dFilter(k) += φ ∘ G(k)
   * </pre>
   *
   * @param filter rows × columns
   * @param phi columns values from {@code phiStart} on
   * @param products rows × columns
   * @param dPhi columns values from {@code dPhiStart} on; overwritten
   * @param dFilter rows × columns from {@code dFilterStart} on; added to
   */
  void splitProduct(
      float[] filter,
      float[] phi,
      int phiStart,
      float[] products,
      int rows,
      int columns,
      float[] dPhi,
      int dPhiStart,
      float[] dFilter,
      int dFilterStart);

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
