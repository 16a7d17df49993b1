package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/**
 * Some of the features of a radial message's inputs, for the atoms from one on.
 *
 * <p>What shared runs of pairs add up in, and the inputs that the SIMD loops read for them, stand
 * side by side in one row an atom, made of parts of {@code width} numbers: strides of whole rows of
 * features would put the slices of many atoms into the same few places of a cache.
 *
 * @param phi 4 × features a row
 * @param phiRows each atom's row of {@code phi}; null when that is the atom itself
 * @param vectors 3 × features an atom
 * @param scalarsGradient by the new scalars, features an atom; null on the way there
 * @param vectorsGradient by the new vectors, 3 × features an atom; null on the way there
 * @param features of an atom
 * @param offset the slice's first feature
 * @param width how many it has
 * @param firstAtom whose sums come first
 */
record MessageSlice(
    float[] phi,
    int[] phiRows,
    float[] vectors,
    float[] scalarsGradient,
    float[] vectorsGradient,
    int features,
    int offset,
    int width,
    int firstAtom) {

  MessageSlice at(int offset, int width, int firstAtom) {
    return new MessageSlice(
        phi,
        phiRows,
        vectors,
        scalarsGradient,
        vectorsGradient,
        features,
        offset,
        width,
        firstAtom);
  }

  /** Parts of an atom's row: sums of scalars and vectors, φ, vectors. */
  static final int PARTS = 11;

  static final int PHI = 4;
  static final int VECTORS = 8;

  /**
   * Parts of an atom's row on the way back: sums of the gradients by φ and by the vectors, φ,
   * vectors, the gradients by the new scalars and the new vectors.
   */
  static final int GRADIENT_PARTS = 18;

  static final int GRADIENT_PHI = 7;
  static final int GRADIENT_VECTORS = 11;
  static final int BY_SCALARS = 14;
  static final int BY_VECTORS = 15;

  /** Fills the rows of the atoms up to {@code endAtom}; the sums become 0. */
  void fillRows(int endAtom, float[] rows, Kernels kernels) {
    for (int i = firstAtom; i < endAtom; i++) {
      int row = PARTS * width * (i - firstAtom);
      Arrays.fill(rows, row, row + PHI * width, 0f);
      kernels.copyParts(phi, phiAt(i), features, 4, width, rows, row + PHI * width, width);
      kernels.copyParts(
          vectors, vectorAt(i), features, 3, width, rows, row + VECTORS * width, width);
    }
  }

  /** The same on the way back. */
  void fillGradientRows(int endAtom, float[] rows, Kernels kernels) {
    for (int i = firstAtom; i < endAtom; i++) {
      int row = GRADIENT_PARTS * width * (i - firstAtom);
      Arrays.fill(rows, row, row + GRADIENT_PHI * width, 0f);
      kernels.copyParts(phi, phiAt(i), features, 4, width, rows, row + GRADIENT_PHI * width, width);
      kernels.copyParts(
          vectors, vectorAt(i), features, 3, width, rows, row + GRADIENT_VECTORS * width, width);
      kernels.copyParts(
          scalarsGradient, scalarAt(i), features, 1, width, rows, row + BY_SCALARS * width, width);
      kernels.copyParts(
          vectorsGradient, vectorAt(i), features, 3, width, rows, row + BY_VECTORS * width, width);
    }
  }

  /** Where in {@code phi} an atom's part for x_s begins; the next part is features further on. */
  int phiAt(int atom) {
    return 4 * features * (phiRows == null ? atom : phiRows[atom]) + offset;
  }

  /** Where in {@code vectors} or their gradient an atom's x begins; y is features further on. */
  int vectorAt(int atom) {
    return 3 * features * atom + offset;
  }

  /** Where in the scalars' gradient an atom's part begins. */
  int scalarAt(int atom) {
    return features * atom + offset;
  }

  /** The slice's columns of a filter, rows × (4 × features): rows × (4 × width) without gaps. */
  void pack(float[] filter, int rows, float[] packed) {
    for (int part = 0; part < 4 * rows; part++) {
      System.arraycopy(filter, part * features + offset, packed, part * width, width);
    }
  }

  /** The reverse of {@link #pack}, which adds. */
  void addUnpacked(float[] packed, int start, int rows, float[] filter) {
    for (int part = 0; part < 4 * rows; part++) {
      for (int f = 0; f < width; f++) {
        filter[part * features + offset + f] += packed[start + part * width + f];
      }
    }
  }
}
