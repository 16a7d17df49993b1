package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/**
 * Some of the features of a radial message's inputs.
 *
 * <p>What the loops over pairs read and add up in stands in rows of a thread's own, one an atom:
 * groups of {@code lanes} features, of which each has its parts one after the other. So the parts
 * of a group are at fixed distances, which lets the JIT compiler check the bounds of all at once,
 * and neighbours in space are neighbours in memory. Where the features end within a group, nobody
 * reads the rest. Of φ's part for vectors a row has only the products with the vectors, which are
 * what an atom sends.
 *
 * @param phi 4 × features a row
 * @param phiRows each atom's row of {@code phi}; null when that is the atom itself
 * @param vectors 3 × features an atom
 * @param scalarsGradient by the new scalars, features an atom; null on the way there
 * @param vectorsGradient by the new vectors, 3 × features an atom; null on the way there
 * @param features of an atom
 * @param offset the slice's first feature
 * @param width how many it has
 * @param lanes features of a group
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
    int lanes) {

  MessageSlice at(int offset, int width) {
    return new MessageSlice(
        phi, phiRows, vectors, scalarsGradient, vectorsGradient, features, offset, width, lanes);
  }

  /** Parts of a filter, and of φ. */
  static final int FILTERS = 4;

  /** Parts of what goes in: φ for scalars and for both directions, scaled vectors. */
  static final int INPUTS = 6;

  static final int DIRECTIONS = 1;
  static final int VECTORS = 3;

  /** Parts of what comes out, which follow: scalars, vectors. */
  static final int SUMS = 4;

  /**
   * Parts of what goes in on the way back: the same, and the gradients by the new scalars and the
   * new vectors.
   */
  static final int GRADIENT_INPUTS = 10;

  static final int BY_SCALARS = 6;
  static final int BY_VECTORS = 7;

  /** Parts of what comes out on the way back, which follow: the gradients by {@link #INPUTS}. */
  static final int GRADIENT_SUMS = INPUTS;

  /** Groups of lanes, of which the last may be in part unused. */
  int groups() {
    return (width + lanes - 1) / lanes;
  }

  /** Numbers of all groups of one atom or filter. */
  int row(int parts) {
    return groups() * parts * lanes;
  }

  private int used(int group) {
    return Math.min(lanes, width - group * lanes);
  }

  /** Copies an atom's φ and vectors to a row, and sets its sums to zero. */
  void read(int atom, float[] rows, int row, Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int at = row + g * (INPUTS + SUMS) * lanes;
      read(atom, g, rows, at, kernels);
      kernels.clear(rows, at + INPUTS * lanes, SUMS * lanes);
    }
  }

  private void read(int atom, int group, float[] rows, int at, Kernels kernels) {
    int f = group * lanes;
    int used = used(group);
    int p = phiAt(atom) + f;
    kernels.copyParts(phi, p, features, 1, used, rows, at, lanes);
    int to = at + DIRECTIONS * lanes;
    kernels.copyParts(phi, p + 2 * features, features, 2, used, rows, to, lanes);
    int v = vectorAt(atom) + f;
    to = at + VECTORS * lanes;
    kernels.scaleVector(phi, p + features, vectors, v, features, used, rows, to, lanes);
  }

  /** Copies what the way back needs of an atom to a row, and sets its sums to zero. */
  void readGradients(int atom, float[] rows, int row, Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int f = g * lanes;
      int used = used(g);
      int at = row + g * (GRADIENT_INPUTS + GRADIENT_SUMS) * lanes;
      read(atom, g, rows, at, kernels);
      int scalars = at + BY_SCALARS * lanes;
      kernels.copyParts(
          scalarsGradient, scalarAt(atom) + f, features, 1, used, rows, scalars, lanes);
      int by = at + BY_VECTORS * lanes;
      kernels.copyParts(vectorsGradient, vectorAt(atom) + f, features, 3, used, rows, by, lanes);
      kernels.clear(rows, at + GRADIENT_INPUTS * lanes, GRADIENT_SUMS * lanes);
    }
  }

  /** Adds the sums of an atom's row to its scalars and, on the way to the new ones, vectors. */
  void write(
      int atom, float[] rows, int row, float[] scalars, float[] newVectors, Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int f = g * lanes;
      int used = used(g);
      int at = row + (g * (INPUTS + SUMS) + INPUTS) * lanes;
      int s = scalarAt(atom) + f;
      int v = vectorAt(atom) + f;
      kernels.addParts(scalars, s, features, rows, at, lanes, 1, used, scalars);
      kernels.addParts(vectors, v, features, rows, at + lanes, lanes, 3, used, newVectors);
    }
  }

  /** Writes the sums of an atom's row where the gradients by φ and the vectors belong. */
  void writeGradients(
      int atom,
      float[] rows,
      int row,
      float[] phiGradient,
      float[] oldVectorsGradient,
      Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int f = g * lanes;
      int used = used(g);
      int at = row + (g * (GRADIENT_INPUTS + GRADIENT_SUMS) + GRADIENT_INPUTS) * lanes;
      int p = FILTERS * atom * features + offset + f;
      kernels.copyParts(rows, at, lanes, 1, used, phiGradient, p, features);
      int from = at + DIRECTIONS * lanes;
      kernels.copyParts(rows, from, lanes, 2, used, phiGradient, p + 2 * features, features);
      int v = vectorAt(atom) + f;
      from = at + VECTORS * lanes;
      kernels.scaleVectorGradient(
          phi,
          phiAt(atom) + f + features,
          vectors,
          v,
          features,
          used,
          rows,
          from,
          lanes,
          phiGradient,
          p + features);
      kernels.addParts(
          vectorsGradient, v, features, rows, from, lanes, 3, used, oldVectorsGradient);
    }
  }

  /** Where in {@code phi} an atom's part for x_s begins; the next part is features further on. */
  private int phiAt(int atom) {
    return FILTERS * features * (phiRows == null ? atom : phiRows[atom]) + offset;
  }

  /** Where in {@code vectors} or their gradient an atom's x begins; y is features further on. */
  private int vectorAt(int atom) {
    return 3 * features * atom + offset;
  }

  /** Where in the scalars or their gradient an atom's part begins. */
  private int scalarAt(int atom) {
    return features * atom + offset;
  }

  /** Copies the slice's columns of a filter, rows × (4 × features), to rows of groups' parts. */
  void readFilter(float[] filter, int rows, float[] copy, Kernels kernels) {
    if (width % lanes != 0) {
      Arrays.fill(copy, 0, rows * row(FILTERS), 0f);
    }
    for (int row = 0; row < rows; row++) {
      for (int g = 0; g < groups(); g++) {
        int from = filterAt(row, g);
        int to = row * row(FILTERS) + g * FILTERS * lanes;
        kernels.copyParts(filter, from, features, FILTERS, used(g), copy, to, lanes);
      }
    }
  }

  /** Adds rows of groups' parts to the slice's columns of a filter. */
  void addToFilter(float[] sum, int rows, float[] filter, Kernels kernels) {
    for (int row = 0; row < rows; row++) {
      for (int g = 0; g < groups(); g++) {
        int to = filterAt(row, g);
        int from = row * row(FILTERS) + g * FILTERS * lanes;
        kernels.addParts(filter, to, features, sum, from, lanes, FILTERS, used(g), filter);
      }
    }
  }

  /** Where a row of a filter has a group's first part; the next is features further on. */
  private int filterAt(int row, int group) {
    return row * FILTERS * features + offset + group * lanes;
  }
}
