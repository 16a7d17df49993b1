package org.liflow.crystal.format;

import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.order.CrystalSymmetry;
import org.liflow.crystal.symmetry.ExactOperation;
import org.liflow.tensor.geometry.Lattice;

/** A symmetry operation on fractional coordinates: {@code f' = rotation · f + translation}. */
final class SymmetryOperation {
  private final int[] rotation = new int[9];
  private final double[] translation = new double[3];

  private SymmetryOperation() {}

  /** The operation that moves nothing. */
  static SymmetryOperation identity() {
    return of(ExactOperation.IDENTITY);
  }

  /** The same in decimals. */
  static SymmetryOperation of(ExactOperation exact) {
    SymmetryOperation operation = new SymmetryOperation();
    System.arraycopy(exact.rotation(), 0, operation.rotation, 0, 9);
    System.arraycopy(exact.translation(), 0, operation.translation, 0, 3);
    return operation;
  }

  /** The same in exact fractions; nothing where a translation is none of those of space groups. */
  Optional<ExactOperation> exact() {
    return ExactOperation.of(rotation, translation);
  }

  /** The operation that applies another one first and then this one. */
  SymmetryOperation after(SymmetryOperation first) {
    SymmetryOperation both = new SymmetryOperation();
    for (int row = 0; row < 3; row++) {
      both.translation[row] = translation[row];
      for (int k = 0; k < 3; k++) {
        both.translation[row] += rotation[3 * row + k] * first.translation[k];
        for (int column = 0; column < 3; column++) {
          both.rotation[3 * row + column] += rotation[3 * row + k] * first.rotation[3 * k + column];
        }
      }
    }
    return both;
  }

  /**
   * Reads the notation of CIF, such as {@code -x+1/2, y, z+1/4}.
   *
   * @throws IllegalArgumentException when it is no such operation
   */
  static SymmetryOperation parse(String text) {
    String[] rows = text.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(",", -1);
    if (rows.length != 3) {
      throw notOne(text);
    }
    SymmetryOperation operation = new SymmetryOperation();
    for (int row = 0; row < 3; row++) {
      operation.readRow(rows[row], row, text);
    }
    if (Math.abs(operation.determinant()) != 1) {
      throw notOne(text);
    }
    return operation;
  }

  private static IllegalArgumentException notOne(String text) {
    return new IllegalArgumentException(
        "the symmetry operation " + LineSource.quote(text) + " cannot be understood");
  }

  private void readRow(String row, int axis, String whole) {
    String[] terms = row.replace("-", "+-").split("\\+");
    boolean any = false;
    for (String signed : terms) {
      if (signed.isEmpty()) {
        continue;
      }
      any = true;
      int sign = signed.charAt(0) == '-' ? -1 : 1;
      String term = sign < 0 ? signed.substring(1) : signed;
      if (term.matches("[xyz]")) {
        rotation[3 * axis + "xyz".indexOf(term)] += sign;
      } else if (term.matches("\\d+/[1-9]\\d*")) {
        String[] parts = term.split("/");
        translation[axis] += sign * Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
      } else if (term.matches("\\d+|\\d*\\.\\d+|\\d+\\.")) {
        translation[axis] += sign * Double.parseDouble(term);
      } else {
        throw notOne(whole);
      }
    }
    if (!any) {
      throw notOne(whole);
    }
  }

  private int determinant() {
    int[] m = rotation;
    return m[0] * (m[4] * m[8] - m[5] * m[7])
        - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6]);
  }

  /** The same for the public. */
  CrystalSymmetry toSymmetry() {
    return new CrystalSymmetry(rotation, translation);
  }

  /** Applies it to fractional coordinates; the image is wrapped into the cell, from 0 to 1. */
  double[] image(double[] fractional) {
    double[] image = translation.clone();
    for (int row = 0; row < 3; row++) {
      for (int k = 0; k < 3; k++) {
        image[row] += rotation[3 * row + k] * fractional[k];
      }
      image[row] -= Math.floor(image[row]);
    }
    return image;
  }

  /** Whether it leaves lengths in the lattice as they are, to within a share. */
  boolean fits(Lattice lattice, double tolerance) {
    double[] lengths = lattice.lengths();
    double[] metric = metric(lattice);
    for (int p = 0; p < 3; p++) {
      for (int q = 0; q < 3; q++) {
        double turned = 0;
        for (int k = 0; k < 3; k++) {
          for (int l = 0; l < 3; l++) {
            turned += rotation[3 * k + p] * metric[3 * k + l] * rotation[3 * l + q];
          }
        }
        if (Math.abs(turned - metric[3 * p + q]) > tolerance * lengths[p] * lengths[q]) {
          return false;
        }
      }
    }
    return true;
  }

  private static double[] metric(Lattice lattice) {
    double[] metric = new double[9];
    for (int p = 0; p < 3; p++) {
      for (int q = 0; q < 3; q++) {
        for (int x = 0; x < 3; x++) {
          metric[3 * p + q] += lattice.get(p, x) * lattice.get(q, x);
        }
      }
    }
    return metric;
  }
}
