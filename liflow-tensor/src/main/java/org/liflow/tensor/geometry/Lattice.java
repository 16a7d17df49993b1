package org.liflow.tensor.geometry;

import java.util.Arrays;

/**
 * The three lattice vectors of a crystal, each periodic or not; immutable.
 *
 * <p>Vectors are rows, in Å: row 0 is <i>a</i>. A Cartesian position is {@code fractional ·
 * vectors}. Vectors must be right-handed and span a volume; along an axis that does not repeat the
 * vector only serves to express fractional coordinates.
 */
public final class Lattice {
  /** Cells flatter than this share of the product of their edges count as singular. */
  private static final double FLATTEST = 1e-6;

  /** Å; beyond these, squares of lengths and ratios of vectors could overflow. */
  private static final double SHORTEST = 1e-6;

  private static final double LONGEST = 1e15;

  private final double[] vectors;
  private final double[] inverse;
  private final boolean[] periodic;
  private final double volume;

  private Lattice(double[] vectors, boolean[] periodic) {
    for (double value : vectors) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "a lattice vector that is not finite: " + Arrays.toString(vectors));
      }
    }
    this.vectors = vectors;
    this.periodic = periodic;
    this.volume = determinant(vectors);
    double edges = 1;
    for (double length : lengths()) {
      if (!(length >= SHORTEST && length <= LONGEST)) {
        throw new IllegalArgumentException(
            "a singular lattice, with a vector of " + length + " Å: " + Arrays.toString(vectors));
      }
      edges *= length;
    }
    if (!(Math.abs(volume) > FLATTEST * edges)) {
      throw new IllegalArgumentException(
          "a singular lattice, whose vectors lie in one plane: " + Arrays.toString(vectors));
    }
    if (volume < 0) {
      throw new IllegalArgumentException(
          String.format(
              java.util.Locale.ROOT,
              "a left-handed lattice, of signed volume %.3f Å³ (swap two of its vectors)",
              volume));
    }
    this.inverse = invert(vectors, volume);
  }

  /**
   * Makes a lattice that is periodic along all three vectors.
   *
   * @param vectors the nine components, row by row, in Å; copied
   * @return the lattice
   * @throws IllegalArgumentException for a singular, left-handed or non-finite lattice, or a vector
   *     of less than 1e-6 or more than 1e15 Å
   */
  public static Lattice periodic(double... vectors) {
    return of(vectors, true, true, true);
  }

  /**
   * Makes a lattice that is periodic along some of its vectors.
   *
   * @param vectors the nine components, row by row, in Å; copied
   * @param alongA whether it repeats along the first vector
   * @param alongB whether it repeats along the second vector
   * @param alongC whether it repeats along the third vector
   * @return the lattice
   * @throws IllegalArgumentException for a singular, left-handed or non-finite lattice, or a vector
   *     of less than 1e-6 or more than 1e15 Å
   */
  public static Lattice of(double[] vectors, boolean alongA, boolean alongB, boolean alongC) {
    if (vectors.length != 9) {
      throw new IllegalArgumentException("a lattice has 9 components, not " + vectors.length);
    }
    return new Lattice(vectors.clone(), new boolean[] {alongA, alongB, alongC});
  }

  /**
   * Makes open boundaries: unit vectors of 1 Å that do not repeat.
   *
   * @return the lattice
   */
  public static Lattice open() {
    return of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, false, false, false);
  }

  /**
   * Makes a periodic lattice from lengths and angles, <i>a</i> along x and <i>b</i> in the x-y
   * plane (the convention of crystallographic files).
   *
   * @param a length of the first vector in Å
   * @param b length of the second vector in Å
   * @param c length of the third vector in Å
   * @param alpha angle between b and c in degrees
   * @param beta angle between a and c in degrees
   * @param gamma angle between a and b in degrees
   * @return the lattice
   * @throws IllegalArgumentException when no such parallelepiped exists
   */
  public static Lattice fromParameters(
      double a, double b, double c, double alpha, double beta, double gamma) {
    for (double length : new double[] {a, b, c}) {
      if (!(length > 0) || Double.isInfinite(length)) {
        throw new IllegalArgumentException(
            "lengths of lattice vectors must be positive and finite, not "
                + a
                + ", "
                + b
                + ", "
                + c
                + " Å");
      }
    }
    for (double angle : new double[] {alpha, beta, gamma}) {
      if (!(angle > 0 && angle < 180)) {
        throw new IllegalArgumentException(
            "angles of a cell lie between 0 and 180 degrees, not "
                + alpha
                + ", "
                + beta
                + ", "
                + gamma);
      }
    }
    double cosAlpha = cosine(alpha);
    double cosBeta = cosine(beta);
    double cosGamma = cosine(gamma);
    double sinGamma = Math.sqrt(1 - cosGamma * cosGamma);
    double cx = c * cosBeta;
    double cy = c * (cosAlpha - cosBeta * cosGamma) / sinGamma;
    double height = c * c - cx * cx - cy * cy;
    if (!(height > 0)) {
      throw new IllegalArgumentException(
          "no cell has the angles " + alpha + ", " + beta + ", " + gamma + " degrees");
    }
    return periodic(a, 0, 0, b * cosGamma, b * sinGamma, 0, cx, cy, Math.sqrt(height));
  }

  /** Exactly 0 at 90 degrees, so that right angles give clean zeros. */
  private static double cosine(double degrees) {
    return degrees == 90 ? 0 : Math.cos(Math.toRadians(degrees));
  }

  /**
   * Returns a component of a vector.
   *
   * @param vector 0, 1 or 2 for a, b or c
   * @param axis 0, 1 or 2 for x, y or z
   * @return the component in Å
   */
  public double get(int vector, int axis) {
    return vectors[3 * vector + axis];
  }

  /**
   * Returns the nine components, row by row.
   *
   * @return a copy, in Å
   */
  public double[] toArray() {
    return vectors.clone();
  }

  /**
   * Returns the inverse of the matrix of row vectors, row by row.
   *
   * @return a copy, in 1/Å
   */
  public double[] inverse() {
    return inverse.clone();
  }

  /**
   * Tells whether the lattice is periodic along a vector.
   *
   * @param vector 0, 1 or 2 for a, b or c
   * @return true if it repeats
   */
  public boolean isPeriodic(int vector) {
    return periodic[vector];
  }

  /**
   * Tells whether the lattice is periodic along all three vectors.
   *
   * @return false if it does not repeat along one of them
   */
  public boolean isPeriodic() {
    return periodic[0] && periodic[1] && periodic[2];
  }

  /**
   * Returns the volume of the cell.
   *
   * @return in Å³; positive
   */
  public double volume() {
    return volume;
  }

  /**
   * Returns the lengths of the three vectors.
   *
   * @return a, b, c in Å
   */
  public double[] lengths() {
    double[] lengths = new double[3];
    for (int k = 0; k < 3; k++) {
      lengths[k] = norm(vectors[3 * k], vectors[3 * k + 1], vectors[3 * k + 2]);
    }
    return lengths;
  }

  /**
   * Returns the angles between the vectors.
   *
   * @return alpha (b, c), beta (a, c) and gamma (a, b) in degrees
   */
  public double[] angles() {
    double[] lengths = lengths();
    double[] angles = new double[3];
    for (int k = 0; k < 3; k++) {
      int p = (k + 1) % 3;
      int q = (k + 2) % 3;
      double dot = 0;
      for (int x = 0; x < 3; x++) {
        dot += get(p, x) * get(q, x);
      }
      angles[k] = Math.toDegrees(Math.acos(dot / (lengths[p] * lengths[q])));
    }
    return angles;
  }

  /**
   * Returns the distances between opposite faces: the thickness of the cell along each vector.
   *
   * @return three distances in Å
   */
  public double[] heights() {
    double[] heights = new double[3];
    for (int k = 0; k < 3; k++) {
      heights[k] = 1 / norm(inverse[k], inverse[3 + k], inverse[6 + k]);
    }
    return heights;
  }

  /**
   * Converts a Cartesian position to fractional coordinates.
   *
   * @param x in Å
   * @param y in Å
   * @param z in Å
   * @param fractional three values, overwritten
   */
  public void toFractional(double x, double y, double z, double[] fractional) {
    for (int k = 0; k < 3; k++) {
      fractional[k] = x * inverse[k] + y * inverse[3 + k] + z * inverse[6 + k];
    }
  }

  /**
   * Converts fractional coordinates to a Cartesian position.
   *
   * @param fa along the first vector
   * @param fb along the second vector
   * @param fc along the third vector
   * @param cartesian three values in Å, overwritten
   */
  public void toCartesian(double fa, double fb, double fc, double[] cartesian) {
    for (int x = 0; x < 3; x++) {
      cartesian[x] = fa * vectors[x] + fb * vectors[3 + x] + fc * vectors[6 + x];
    }
  }

  /**
   * Makes the lattice of a supercell.
   *
   * @param alongA repetitions along the first vector
   * @param alongB repetitions along the second vector
   * @param alongC repetitions along the third vector
   * @return a larger lattice, periodic along the same vectors
   * @throws IllegalArgumentException when a factor is below 1
   */
  public Lattice repeat(int alongA, int alongB, int alongC) {
    int[] factors = {alongA, alongB, alongC};
    double[] repeated = vectors.clone();
    for (int k = 0; k < 3; k++) {
      if (factors[k] < 1) {
        throw new IllegalArgumentException("a supercell factor of " + factors[k]);
      }
      for (int x = 0; x < 3; x++) {
        repeated[3 * k + x] *= factors[k];
      }
    }
    return new Lattice(repeated, periodic);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lattice
        && Arrays.equals(vectors, ((Lattice) other).vectors)
        && Arrays.equals(periodic, ((Lattice) other).periodic);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(vectors) + Arrays.hashCode(periodic);
  }

  @Override
  public String toString() {
    return "Lattice" + Arrays.toString(vectors) + " periodic " + Arrays.toString(periodic);
  }

  private static double norm(double x, double y, double z) {
    return Math.sqrt(x * x + y * y + z * z);
  }

  private static double determinant(double[] m) {
    return m[0] * (m[4] * m[8] - m[5] * m[7])
        - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6]);
  }

  private static double[] invert(double[] m, double determinant) {
    double[] inverse = {
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]
    };
    for (int k = 0; k < 9; k++) {
      inverse[k] /= determinant;
    }
    return inverse;
  }
}
