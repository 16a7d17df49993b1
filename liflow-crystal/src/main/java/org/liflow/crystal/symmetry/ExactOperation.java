package org.liflow.crystal.symmetry;

import java.util.Arrays;
import java.util.Optional;

/**
 * A symmetry operation of a crystal modulo lattice translations: {@code f' = rotation · f +
 * translation / 144}. Immutable; equal operations have equal numbers.
 */
public final class ExactOperation {
  /** Parts of an edge in which translations are counted: all fractions of space groups fit. */
  public static final int PARTS = 144;

  /** Share of an edge within which a written translation counts as a fraction of 24ths. */
  private static final double ROUNDING = 0.01;

  private static final int[] UNIT = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  /** The operation that moves nothing. */
  public static final ExactOperation IDENTITY = new ExactOperation(UNIT, new int[3]);

  private final int[] rotation;
  private final int[] translation;

  /**
   * Makes an operation.
   *
   * @param rotation nine whole numbers, row by row; copied
   * @param translation three numbers in 144ths of an edge, taken modulo an edge; copied
   */
  public ExactOperation(int[] rotation, int[] translation) {
    this.rotation = rotation.clone();
    this.translation = new int[3];
    for (int k = 0; k < 3; k++) {
      this.translation[k] = Math.floorMod(translation[k], PARTS);
    }
  }

  /** A pure translation in 144ths of an edge. */
  static ExactOperation shift(int a, int b, int c) {
    return new ExactOperation(UNIT, new int[] {a, b, c});
  }

  /**
   * The operation that decimals stand for, such as 0.6667 for two thirds.
   *
   * @param rotation nine whole numbers, row by row
   * @param translation shares of the edges
   * @return nothing where a share is no fraction that occurs in space groups
   */
  public static Optional<ExactOperation> of(int[] rotation, double[] translation) {
    int[] parts = new int[3];
    for (int k = 0; k < 3; k++) {
      double share = translation[k] - Math.floor(translation[k]);
      long near = Math.round(share * 24);
      if (Math.abs(share - near / 24.0) > ROUNDING) {
        return Optional.empty();
      }
      parts[k] = (int) near * (PARTS / 24);
    }
    return Optional.of(new ExactOperation(rotation, parts));
  }

  /**
   * The operation that applies another one first and then this one.
   *
   * @param first applied first
   * @return both
   */
  public ExactOperation after(ExactOperation first) {
    int[] product = new int[9];
    int[] moved = translation.clone();
    for (int row = 0; row < 3; row++) {
      for (int k = 0; k < 3; k++) {
        for (int column = 0; column < 3; column++) {
          product[3 * row + column] += rotation[3 * row + k] * first.rotation[3 * k + column];
        }
        moved[row] += rotation[3 * row + k] * first.translation[k];
      }
    }
    return new ExactOperation(product, moved);
  }

  /** Whether it is a translation, or moves nothing. */
  boolean isTranslation() {
    return Arrays.equals(rotation, UNIT);
  }

  /**
   * Returns the rotation.
   *
   * @return a copy of the nine whole numbers, row by row
   */
  public int[] rotation() {
    return rotation.clone();
  }

  /**
   * Returns the translation.
   *
   * @return shares of the edges, from 0 to 1
   */
  public double[] translation() {
    return new double[] {
      translation[0] / (double) PARTS,
      translation[1] / (double) PARTS,
      translation[2] / (double) PARTS
    };
  }

  /** The translation in 144ths. */
  int part(int axis) {
    return translation[axis];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactOperation operation
        && Arrays.equals(rotation, operation.rotation)
        && Arrays.equals(translation, operation.translation);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(rotation) + Arrays.hashCode(translation);
  }

  /** The notation of CIF, such as {@code -x+1/2,y,z+1/4}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 3; row++) {
      int start = text.append(row == 0 ? "" : ",").length();
      for (int column = 0; column < 3; column++) {
        int factor = rotation[3 * row + column];
        if (factor != 0) {
          text.append(factor < 0 ? "-" : text.length() > start ? "+" : "");
          text.append(Math.abs(factor) == 1 ? "" : Math.abs(factor)).append("xyz".charAt(column));
        }
      }
      if (translation[row] != 0) {
        int divisor = divisor(translation[row], PARTS);
        text.append(text.length() > start ? "+" : "")
            .append(translation[row] / divisor)
            .append('/')
            .append(PARTS / divisor);
      }
    }
    return text.toString();
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }
}
