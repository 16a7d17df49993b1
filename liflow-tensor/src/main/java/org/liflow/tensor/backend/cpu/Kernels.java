package org.liflow.tensor.backend.cpu;

/**
 * The loops within one block of rows, in which the CPU backends differ.
 *
 * <p>An implementation computes each row from the same numbers in the same order wherever the row
 * stands in the block, so that results do not depend on how rows are cut into blocks.
 *
 * <p>Methods take records of arrays where these stay the same for a block, and plain indices for
 * what changes with each call: an object per pair or atom would cost more than a loop over a few
 * vectors does.
 *
 * <p>Thread safety: an implementation has no state. Threads may share it as long as they write
 * different parts of arrays and each has a {@link #scratch()} of its own.
 */
interface Kernels {
  /** Columns per part that {@link #addUnpacked} can add by itself. */
  int UNPACKED_COLUMNS = 32;

  /**
   * Pairs per tile, whose filters are computed together: whole groups of {@link #interleaving()}.
   * The filters and the weights of a wide slice fit the first-level cache.
   */
  int TILE = 18;

  /**
   * Pairs per tile of the backward pass. Larger, because the gradient with respect to the filter,
   * summed over pairs, is added to memory once per tile.
   */
  int GRADIENT_TILE = 54;

  /** Returns a short name, which is the backend's. */
  String name();

  /**
   * Packs a matrix.
   *
   * @param w rows in the ordinary order, as many as the packed matrix has room for or fewer
   * @param packed overwritten, as far as there are rows
   */
  void pack(Rows w, PackedMatrix packed);

  /**
   * Makes a packed matrix.
   *
   * @param w the matrix, from index 0 on
   * @param rows number of rows
   * @param columns number of columns
   * @param memory provides the array, which the caller gives back there
   */
  default PackedMatrix packed(float[] w, int rows, int columns, HostMemory memory) {
    PackedMatrix packed = new PackedMatrix(memory.take(rows * columns), rows, columns);
    pack(new Rows(w, 0, rows, columns), packed);
    return packed;
  }

  /**
   * Packs the transpose of a matrix.
   *
   * @param w the matrix
   * @param packed overwritten; as many rows as {@code w} has columns, and columns as it has rows
   */
  void packTransposed(Rows w, PackedMatrix packed);

  /**
   * Adds some columns of a packed matrix to a matrix in the ordinary order.
   *
   * @param packed all of its rows are in use
   * @param from first column, a multiple of {@link #UNPACKED_COLUMNS}
   * @param to last column + 1, such a multiple or the number of columns
   * @param w rows × columns from index 0 on; added to
   */
  void addUnpacked(PackedMatrix packed, int from, int to, float[] w);

  /**
   * A matrix product: {@code y = x · w + bias} or {@code y += x · w}.
   *
   * @param x rows of as many columns as {@code w} has rows
   * @param w the other matrix, all of its rows in use
   * @param bias one number per column; null for none, as always when {@code add} is set
   * @param y as many rows as {@code x}, as many columns as {@code w}
   * @param add whether {@code y} is added to rather than overwritten
   * @param scratch memory of the calling thread
   */
  void product(Rows x, PackedMatrix w, float[] bias, Rows y, boolean add, float[][] scratch);

  /** Makes memory for products, for the use of one thread. */
  float[][] scratch();

  /** Returns the layout of the bases that {@link #tileProduct} reads. */
  InterleavedLayout interleaving();

  /**
   * Computes the filters of a tile: {@code y = x · w}.
   *
   * @param x bases in the {@link #interleaving()}; whole groups, the last rows of the last group
   *     undefined
   * @param start index of the first row's first element
   * @param rows number of rows
   * @param w radial weights, whole {@link MessageSlice#row rows} of filters
   * @param y room for whole groups of rows; further rows may be overwritten
   * @param scratch memory of the calling thread
   */
  void tileProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[][] scratch);

  /**
   * Adds the product with a transposed matrix: {@code y += xᵀ · w} over some rows of both.
   *
   * @param x one row after the other, of as many columns as {@code y} has rows; numbers that follow
   *     may be read and have no effect
   * @param start index of the first row's first element
   * @param rows number of rows to sum over
   * @param w has room for as many rows or more
   * @param y added to
   * @param scratch memory of the calling thread
   */
  void transposedProduct(
      float[] x, int start, int rows, PackedMatrix w, PackedMatrix y, float[][] scratch);

  /** {@code x = x / (1 + exp(−x))} in place, from {@code start} to before {@code end}. */
  void silu(float[] x, int start, int end);

  /**
   * {@code dx = dy · d silu(x)/dx}, from {@code start} to before {@code end}.
   *
   * @param x input of the activation
   * @param dy gradient with respect to its output
   * @param dx gradient with respect to its input; overwritten
   */
  void siluGradient(float[] x, float[] dy, float[] dx, int start, int end);

  /**
   * Copies parts of equal width whose distance differs between source and target.
   *
   * @param from the source
   * @param fromStart index of the first part
   * @param fromStep distance from one part to the next
   * @param parts number of parts
   * @param width numbers per part
   * @param to the target
   * @param toStart index of the first part
   * @param toStep distance from one part to the next
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

  /** {@code y[yStart + k] += x[xStart + k]} for k below {@code count}. */
  void add(float[] x, int xStart, float[] y, int yStart, int count);

  /**
   * Adds the three components of a vector's features: {@code y = x + sums}.
   *
   * @param x has the components at {@code start}, {@code start + step} and {@code start + 2 step}
   * @param sums has the components {@link #lanes()} apart
   * @param sumsStart index of the first component
   * @param width features, at most {@link #lanes()}
   * @param y has the components at the same indices as {@code x}; may be {@code x}
   */
  void addVector(float[] x, int start, int step, float[] sums, int sumsStart, int width, float[] y);

  /**
   * Computes what an atom sends of its vectors, φ_v ∘ v, for one group of features.
   *
   * @param slice has φ and the vectors
   * @param atom number of the atom
   * @param group number of the group
   * @param rows work rows; three components are written, {@link #lanes()} apart
   * @param at index of the first component
   */
  void scaleVector(MessageSlice slice, int atom, int group, float[] rows, int at);

  /**
   * Gradients of {@link #scaleVector}.
   *
   * @param slice has φ and the vectors
   * @param atom number of the atom
   * @param group number of the group
   * @param rows work rows: the gradient with respect to the product, replaced by the gradient with
   *     respect to the vector
   * @param at index of the first component
   * @param phiGradient gradient with respect to φ, 4 × features per atom; the part for vectors is
   *     overwritten
   */
  void scaleVectorGradient(
      MessageSlice slice, int atom, int group, float[] rows, int at, float[] phiGradient);

  /** Sets {@code count} numbers to zero. */
  void clear(float[] values, int start, int count);

  /** Returns the number of features in a group: see {@link MessageSlice}. */
  int lanes();

  /** Returns the number of groups from which a slice of its own pays. */
  int sliceGroups();

  /**
   * Adds the messages of consecutive pairs of one run to the accumulators of its atom i and, if
   * {@code shared}, the messages in the other direction to those of the other atoms.
   *
   * @param work arrays of the job; work rows of {@link MessageSlice#INPUTS} and {@link
   *     MessageSlice#SUMS}, a tile of {@link #TILE}
   * @param row work row of i
   * @param shared whether the pairs stand for both directions
   * @param first first slot
   * @param end last slot + 1
   * @param filter row of the first slot's filter in the tile
   */
  void message(PairWork work, int row, boolean shared, int first, int end, int filter);

  /**
   * Adds the gradients of consecutive pairs of one run: of the messages that its atom i sends and,
   * if {@code shared}, of those that it receives.
   *
   * @param work arrays of the job; work rows of {@link MessageSlice#GRADIENT_INPUTS} and {@link
   *     MessageSlice#GRADIENT_SUMS}, a tile of {@link #GRADIENT_TILE} whose filters are replaced by
   *     the gradients with respect to them
   * @param row work row of i
   * @param shared whether the pairs stand for both directions
   * @param first first slot
   * @param end last slot + 1
   * @param filter row of the first slot's filter in the tile
   */
  void messageGradient(PairWork work, int row, boolean shared, int first, int end, int filter);

  /**
   * Lengths over x, y, z of V: {@code output[k] = √(Σ_x pairs[x, channels + k]²)}.
   *
   * @param pairs one atom's U and V at {@code pairStart}: 3 × (2 × channels)
   */
  void norms(float[] pairs, int pairStart, int channels, float[] output, int outputStart);

  /**
   * Gradient of {@link #norms}: {@code pairsGradient[x, channels + k] += dNorms[k] / norms[k] ·
   * pairs[x, channels + k]}, nothing for a length of 0.
   *
   * @param pairs one atom's U and V at {@code pairStart}, as in {@code pairsGradient}
   * @param norms the lengths from {@code normStart} on, as in {@code normsGradient}
   */
  void normsGradient(
      float[] pairs,
      int pairStart,
      int channels,
      float[] norms,
      float[] normsGradient,
      int normStart,
      float[] pairsGradient);

  /**
   * The gated update of some atoms, one row each: see {@link
   * org.liflow.tensor.backend.Backend#gatedUpdate}.
   *
   * @param gates rows of 3 × features
   * @param pairs rows of 3 × (2 × features)
   * @param scalars rows of features; added to
   * @param vectors rows of 3 × features; added to
   */
  void gatedUpdate(Rows gates, Rows pairs, Rows scalars, Rows vectors);

  /**
   * The gated update's gradients of one atom: see {@link
   * org.liflow.tensor.backend.Backend#gatedUpdateBackward}.
   *
   * @param gates 3 × features per atom
   * @param pairs 3 × (2 × features) per atom
   * @param gradients given and computed
   * @param atom number of the atom
   */
  void gatedUpdateGradient(float[] gates, float[] pairs, UpdateGradients gradients, int atom);
}
