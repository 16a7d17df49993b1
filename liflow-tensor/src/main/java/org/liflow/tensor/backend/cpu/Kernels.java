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
   * Packs a matrix: copies it to where products read it fast, in an order of their own.
   *
   * @param start of its first row in {@code w}; the others follow
   * @param packed capacity × columns numbers, from 0 on
   * @param capacity rows that the packed matrix has room for
   */
  void pack(float[] w, int start, int rows, int columns, float[] packed, int capacity);

  /**
   * A packed matrix of its own.
   *
   * @param w rows × columns, from 0 on
   * @param memory where it comes from, to be given back there
   */
  default float[] packed(float[] w, int rows, int columns, HostMemory memory) {
    float[] packed = memory.take(rows * columns);
    pack(w, 0, rows, columns, packed, rows);
    return packed;
  }

  /**
   * Packs a matrix's transpose at full capacity.
   *
   * @param w rows × columns, from 0 on
   * @param packed columns × rows
   */
  void packTransposed(float[] w, int rows, int columns, float[] packed);

  /** A multiple of so many columns of a packed matrix can be unpacked by itself. */
  int UNPACKED_COLUMNS = 32;

  /**
   * Adds some columns of a packed matrix to one that is not: the reverse of {@link #pack} at full
   * capacity.
   *
   * @param packed rows × columns numbers from {@code start} on
   * @param from the first of the columns, a multiple of {@link #UNPACKED_COLUMNS}
   * @param to the last + 1, a multiple as well or {@code columns}
   * @param w rows × columns, from 0 on
   */
  void addUnpacked(float[] packed, int start, int rows, int columns, int from, int to, float[] w);

  /**
   * {@code y = x · w + bias} for consecutive rows, or {@code y += x · w}.
   *
   * @param x the first row at {@code xStart}, {@code inner} values each
   * @param packed w, inner × columns
   * @param bias columns values, or null for none, as always when {@code add} is set
   * @param y the first row at {@code yStart}, {@code columns} values each
   * @param add whether {@code y} is added to rather than overwritten
   * @param scratch the thread's own
   */
  void product(
      float[] x,
      int xStart,
      int rows,
      int inner,
      float[] packed,
      float[] bias,
      int columns,
      float[] y,
      int yStart,
      boolean add,
      float[][] scratch);

  /** Memory for products, one for each thread. */
  float[][] scratch();

  /**
   * Places whose filters are computed together, whole {@link #groups}: these and a wide slice's
   * weights fit the first-level cache.
   */
  int TILE = 18;

  /** The same on the way back, where what is summed over places is added once a tile. */
  int GRADIENT_TILE = 54;

  /** How rows stand for {@link #tileProduct}. */
  RowGroups groups();

  /**
   * {@code y = x · w} for the rows of a tile, which stand in {@link #groups}.
   *
   * @param x from {@code xStart} on, whole groups, of which the last rows may hold anything
   * @param packed w, inner × columns: whole {@link MessageSlice#row rows} of filters
   * @param y packed; rows that follow may be overwritten
   * @param capacity whole groups of rows that {@code y} has room for
   * @param scratch the thread's own
   */
  void tileProduct(
      float[] x,
      int xStart,
      int rows,
      int inner,
      float[] packed,
      int columns,
      float[] y,
      int capacity,
      float[][] scratch);

  /**
   * {@code y += xᵀ · w} over rows of {@code x} and {@code w}.
   *
   * @param x the first row at {@code xStart}, {@code outputs} values each; what follows may be read
   * @param rows of {@code x} and {@code w}
   * @param packed w, with room for {@code capacity} rows
   * @param y packed outputs × columns from {@code yStart} on; added to
   * @param scratch the thread's own
   */
  void transposedProduct(
      float[] x,
      int xStart,
      int outputs,
      int rows,
      float[] packed,
      int capacity,
      int columns,
      float[] y,
      int yStart,
      float[][] scratch);

  /** {@code x = x / (1 + exp(−x))} in place, from {@code start} to before {@code end}. */
  void silu(float[] x, int start, int end);

  /**
   * {@code dx = dy · d silu(x)/dx}, from {@code start} to before {@code end}.
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
   * Adds parts of equal width: {@code y = x + parts}, where {@code x} and {@code y} may be the
   * same.
   *
   * @param start of the first part in {@code x} and {@code y}, and {@code step} to the next
   * @param partsStart of the first part in {@code parts}, and {@code partsStep} to the next
   */
  void addParts(
      float[] x,
      int start,
      int step,
      float[] parts,
      int partsStart,
      int partsStep,
      int count,
      int width,
      float[] y);

  /**
   * A vector's components times factors: {@code y[x] = factors ∘ vector[x]} for x, y, z.
   *
   * @param at of the first of {@code width} factors
   * @param start of the first component in {@code vector}, and {@code step} to the next
   * @param yStart of the first component in {@code y}, and {@code yStep} to the next
   */
  void scaleVector(
      float[] factors,
      int at,
      float[] vector,
      int start,
      int step,
      int width,
      float[] y,
      int yStart,
      int yStep);

  /**
   * The gradients of {@link #scaleVector}: those by the factors are overwritten, and those by the
   * product, {@code dy}, become those by the vector.
   */
  void scaleVectorGradient(
      float[] factors,
      int at,
      float[] vector,
      int start,
      int step,
      int width,
      float[] dy,
      int yStart,
      int yStep,
      float[] factorsGradient,
      int gradientAt);

  /** Sets numbers to zero. */
  void clear(float[] values, int start, int count);

  /** Features of a radial message that are computed together: see {@link MessageSlice}. */
  int lanes();

  /** Groups of so many features are worth a slice of their own. */
  int sliceGroups();

  /**
   * Adds the messages of consecutive places, all of one receiving atom i, to the sums of i and, if
   * {@code shared}, those in the other direction to the sums of the sending atoms.
   *
   * @param groups of lanes
   * @param receiver the row of i
   * @param senders the row of each place's other atom
   * @param directions u₁ and u₂ of each place, from i to the other atom
   * @param first place, and {@code end} of the last + 1
   * @param filters a packed {@link #TILE}, rows of {@link MessageSlice#FILTERS}
   * @param place the first place's row of it
   * @param rows of {@link MessageSlice#INPUTS} and {@link MessageSlice#SUMS}; these are added to
   */
  void message(
      int groups,
      int receiver,
      boolean shared,
      int[] senders,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int place,
      float[] rows);

  /**
   * The gradients of consecutive places, all of one atom i: of the messages that it sends and, if
   * {@code shared}, of those that it receives.
   *
   * @param groups of lanes
   * @param sender the row of i
   * @param others the row of each place's other atom
   * @param directions u₁ and u₂ of each place, from i to the other atom
   * @param first place, and {@code end} of the last + 1
   * @param filters a packed {@link #GRADIENT_TILE}, rows of {@link MessageSlice#FILTERS}; replaced
   *     by the gradients by them
   * @param place the first place's row of it
   * @param rows of {@link MessageSlice#GRADIENT_INPUTS} and {@link MessageSlice#GRADIENT_SUMS};
   *     these are added to
   */
  void messageGradient(
      int groups,
      int sender,
      boolean shared,
      int[] others,
      float[] directions,
      int first,
      int end,
      float[] filters,
      int place,
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
   * @param gatesGradient overwritten, as {@code pairsGradient}
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
