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
   * @param scratch the thread's own, of {@link #scratchSize} numbers
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
      boolean add,
      float[] scratch);

  /** How many numbers of memory of its own a thread needs for products. */
  int scratchSize();

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
   * Copies parts of equal width from one distance between each other to another.
   *
   * @param fromStep from one part to the next in {@code from}, and {@code toStep} in {@code to}
   */
  void copyParts(
      float[] from,
      int fromStart,
      int fromStep,
      int parts,
      int width,
      float[] to,
      int toStart,
      int toStep);

  /**
   * Adds parts that stand without gaps to parts that do not: {@code y = x + parts}, where {@code x}
   * and {@code y} may be the same.
   *
   * @param start of the first part in {@code x} and {@code y}, and {@code step} to the next
   * @param partsStart of the first part in {@code parts}; the next is {@code width} further on
   */
  void addParts(
      float[] x,
      int start,
      int step,
      float[] parts,
      int partsStart,
      int count,
      int width,
      float[] y);

  /** Features of a radial message that are computed together, or a few times as many. */
  int slice();

  /**
   * Adds the messages of consecutive places, all of one receiving atom i, to the sums of i and, if
   * {@code shared}, those in the other direction to the sums of the sending atoms.
   *
   * @param sender the other atom of each place
   * @param directions u₁ and u₂ of each place, from i to the other atom
   * @param first place, and {@code end} of the last + 1
   * @param filters 4 × width a place, the first one's at {@code filterStart}
   * @param rows of the slice's atoms, see {@link MessageSlice#fillRows}; their sums are added to
   */
  void message(
      MessageSlice slice,
      int receiver,
      boolean shared,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int filterStart,
      float[] rows);

  /**
   * The gradients of consecutive places, all of one atom i: of the messages that it sends and, if
   * {@code shared}, of those that it receives.
   *
   * @param sender the other atom of each place
   * @param directions u₁ and u₂ of each place, from i to the other atom
   * @param first place, and {@code end} of the last + 1
   * @param filters 4 × width a place, the first one's at {@code start}
   * @param gradients by the filters, at the same places as these; overwritten
   * @param rows of the slice's atoms, see {@link MessageSlice#fillGradientRows}; their sums are
   *     added to
   */
  void messageGradient(
      MessageSlice slice,
      int receiver,
      boolean shared,
      int[] sender,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int start,
      float[] gradients,
      float[] rows);

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

  /**
   * One atom's part of {@link org.liflow.tensor.backend.Backend#gatedUpdateBackward}.
   *
   * @param gates 3 × features an atom, and {@code pairs} 3 × (2 × features)
   * @param scalarsGradient features an atom, and {@code vectorsGradient} 3 × features
   * @param gatesGradient added to, as {@code pairsGradient}
   */
  void gatedUpdateGradient(
      float[] gates,
      float[] pairs,
      int atom,
      int features,
      float[] scalarsGradient,
      float[] vectorsGradient,
      float[] gatesGradient,
      float[] pairsGradient);

  /**
   * Gradient of {@link #norms}: {@code pairsGradient[x, channels + k] += dNorms[k] / norms[k] ·
   * pairs[x, channels + k]}, nothing for a length of 0.
   *
   * @param pairs one atom's at {@code pairStart}, as {@code pairsGradient}
   * @param norms the lengths from {@code normStart} on, as {@code normsGradient}
   */
  void normsGradient(
      float[] pairs,
      int pairStart,
      int channels,
      float[] norms,
      float[] normsGradient,
      int normStart,
      float[] pairsGradient);
}
