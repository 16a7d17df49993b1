package org.liflow.tensor.backend.cpu;

import java.util.Arrays;

/**
 * Consecutive features of a radial message's inputs, and the copies of them in work rows; the
 * package description draws a work row.
 *
 * <p>A work row holds one atom's inputs and accumulators in groups of {@code lanes} features, one
 * SIMD vector wide. Within a group the parts follow each other at fixed distances, so one index
 * leads to all of them and the JIT compiler checks its bounds once. The last group is padded. Of
 * φ's part for vectors a row has only the products with the vectors, which are what an atom sends:
 * they are computed once per atom instead of once per pair.
 *
 * @param phi 4 × features per row
 * @param phiRows row of {@code phi} per atom; null when atom i has row i
 * @param vectors 3 × features per atom
 * @param scalarsGradient with respect to the new scalars, features per atom; null in the forward
 *     pass
 * @param vectorsGradient with respect to the new vectors, 3 × features per atom; null in the
 *     forward pass
 * @param features per atom
 * @param offset the slice's first feature
 * @param width the slice's number of features
 * @param lanes features per group
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
  /** Parts of a filter, and of φ: for scalars, for vectors, for the directions of both frames. */
  static final int FILTERS = 4;

  /** Input parts of a work row: φ for scalars and for both directions, scaled vectors. */
  static final int INPUTS = 6;

  /** First of the parts for directions, and of those for scaled vectors. */
  static final int DIRECTIONS = 1;

  static final int VECTORS = 3;

  /** Accumulators of a work row, behind the inputs: scalars, vectors. */
  static final int SUMS = 4;

  /**
   * Input parts of the backward pass: the same, and the gradients with respect to the new scalars
   * and the new vectors.
   */
  static final int GRADIENT_INPUTS = 10;

  /** Part of the gradient by the new scalars, and first part of that by the new vectors. */
  static final int BY_SCALARS = 6;

  static final int BY_VECTORS = 7;

  /** Accumulators of the backward pass, behind the inputs: gradients by {@link #INPUTS}. */
  static final int GRADIENT_SUMS = INPUTS;

  /** Returns other features of the same inputs. */
  MessageSlice at(int offset, int width) {
    return new MessageSlice(
        phi, phiRows, vectors, scalarsGradient, vectorsGradient, features, offset, width, lanes);
  }

  /** Returns the number of groups; the last one may be padded. */
  int groups() {
    return (width + lanes - 1) / lanes;
  }

  /** Returns the length of all groups of a work row or filter with so many parts. */
  int row(int parts) {
    return groups() * parts * lanes;
  }

  /** Returns the number of features in a group that are not padding. */
  int used(int group) {
    return Math.min(lanes, width - group * lanes);
  }

  /** Copies an atom's φ and vectors to a work row and sets its accumulators to zero. */
  void read(int atom, float[] rows, int row, Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int at = row + g * (INPUTS + SUMS) * lanes;
      read(atom, g, rows, at, kernels);
      kernels.clear(rows, at + INPUTS * lanes, SUMS * lanes);
    }
  }

  private void read(int atom, int group, float[] rows, int at, Kernels kernels) {
    int used = used(group);
    int p = phiAt(atom, group);
    kernels.copyParts(phi, p, features, 1, used, rows, at, lanes);
    int to = at + DIRECTIONS * lanes;
    kernels.copyParts(phi, p + 2 * features, features, 2, used, rows, to, lanes);
    kernels.scaleVector(this, atom, group, rows, at + VECTORS * lanes);
  }

  /** Copies the inputs of an atom's gradients to a work row and sets its accumulators to zero. */
  void readGradients(int atom, float[] rows, int row, Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int used = used(g);
      int at = row + g * (GRADIENT_INPUTS + GRADIENT_SUMS) * lanes;
      read(atom, g, rows, at, kernels);
      int scalars = at + BY_SCALARS * lanes;
      int s = scalarAt(atom, g);
      kernels.copyParts(scalarsGradient, s, features, 1, used, rows, scalars, lanes);
      int by = at + BY_VECTORS * lanes;
      kernels.copyParts(vectorsGradient, vectorAt(atom, g), features, 3, used, rows, by, lanes);
      kernels.clear(rows, at + GRADIENT_INPUTS * lanes, GRADIENT_SUMS * lanes);
    }
  }

  /** Adds the accumulators of an atom's work row to its scalars and vectors. */
  void write(
      int atom, float[] rows, int row, float[] scalars, float[] newVectors, Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int used = used(g);
      int at = row + (g * (INPUTS + SUMS) + INPUTS) * lanes;
      kernels.add(rows, at, scalars, scalarAt(atom, g), used);
      int v = vectorAt(atom, g);
      kernels.addVector(vectors, v, features, rows, at + lanes, used, newVectors);
    }
  }

  /** Writes the accumulators of an atom's work row to the gradients by φ and the vectors. */
  void writeGradients(
      int atom,
      float[] rows,
      int row,
      float[] phiGradient,
      float[] oldVectorsGradient,
      Kernels kernels) {
    for (int g = 0; g < groups(); g++) {
      int used = used(g);
      int at = row + (g * (GRADIENT_INPUTS + GRADIENT_SUMS) + GRADIENT_INPUTS) * lanes;
      int p = phiGradientAt(atom, g);
      kernels.copyParts(rows, at, lanes, 1, used, phiGradient, p, features);
      int from = at + DIRECTIONS * lanes;
      kernels.copyParts(rows, from, lanes, 2, used, phiGradient, p + 2 * features, features);
      from = at + VECTORS * lanes;
      kernels.scaleVectorGradient(this, atom, g, rows, from, phiGradient);
      int v = vectorAt(atom, g);
      kernels.addVector(vectorsGradient, v, features, rows, from, used, oldVectorsGradient);
    }
  }

  /** Index in {@code phi} of a group's part for x_s; the next part is {@code features} further. */
  int phiAt(int atom, int group) {
    int row = phiRows == null ? atom : phiRows[atom];
    return FILTERS * features * row + offset + group * lanes;
  }

  /** The same in the gradient with respect to φ, which has a row per atom. */
  int phiGradientAt(int atom, int group) {
    return FILTERS * features * atom + offset + group * lanes;
  }

  /** Index of a group's x components; the y components are {@code features} further. */
  int vectorAt(int atom, int group) {
    return 3 * features * atom + offset + group * lanes;
  }

  /** Index of a group in the scalars and in their gradient. */
  private int scalarAt(int atom, int group) {
    return features * atom + offset + group * lanes;
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
        for (int part = 0; part < FILTERS; part++) {
          kernels.add(sum, from + part * lanes, filter, to + part * features, used(g));
        }
      }
    }
  }

  /** Index of a group's first part in a row of a filter; the next is {@code features} further. */
  private int filterAt(int row, int group) {
    return row * FILTERS * features + offset + group * lanes;
  }
}
