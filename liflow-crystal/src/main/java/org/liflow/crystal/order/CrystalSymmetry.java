package org.liflow.crystal.order;

/**
 * A symmetry operation on fractional coordinates, {@code f' = rotation · f + translation};
 * immutable.
 *
 * @param rotation nine whole numbers, row by row; copied
 * @param translation three numbers; copied
 */
public record CrystalSymmetry(int[] rotation, double[] translation) {
  /**
   * Checks the numbers.
   *
   * @param rotation nine whole numbers, row by row; copied
   * @param translation three numbers; copied
   * @throws IllegalArgumentException for lengths other than nine and three
   */
  public CrystalSymmetry {
    if (rotation.length != 9 || translation.length != 3) {
      throw new IllegalArgumentException("not a symmetry operation");
    }
    rotation = rotation.clone();
    translation = translation.clone();
  }

  /** {@return the operation that moves nothing} */
  public static CrystalSymmetry identity() {
    return new CrystalSymmetry(new int[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new double[3]);
  }

  /** {@return a copy of the rotation} */
  @Override
  public int[] rotation() {
    return rotation.clone();
  }

  /** {@return a copy of the translation} */
  @Override
  public double[] translation() {
    return translation.clone();
  }

  /**
   * The image of fractional coordinates, not wrapped into the cell.
   *
   * @param x along the first vector
   * @param y along the second
   * @param z along the third
   * @return three fractional coordinates
   */
  public double[] image(double x, double y, double z) {
    double[] image = new double[3];
    for (int row = 0; row < 3; row++) {
      image[row] =
          rotation[3 * row] * x
              + rotation[3 * row + 1] * y
              + rotation[3 * row + 2] * z
              + translation[row];
    }
    return image;
  }
}
