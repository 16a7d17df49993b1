package org.liflow.formats;

import io.jhdf.api.Node;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/** Makes lattices and structures from what a file holds, and remembers whether it turned a cell. */
final class Cells {
  private final Hdf5File file;
  private final Node place;
  private boolean turned;

  /**
   * @param place of the positions, for messages
   */
  Cells(Hdf5File file, Node place) {
    this.file = file;
    this.place = place;
  }

  /** Whether the second and the third vector of a left-handed cell were swapped. */
  boolean isTurned() {
    return turned;
  }

  /** A lattice of three vectors in rows, in Å. Cartesian positions stay true when it is turned. */
  Lattice lattice(long frame, double[] vectors, boolean[] periodic) {
    double[] rows = vectors.clone();
    boolean[] along = periodic.clone();
    if (volume(rows) < 0) {
      turned = true;
      for (int x = 0; x < 3; x++) {
        rows[3 + x] = vectors[6 + x];
        rows[6 + x] = vectors[3 + x];
      }
      along[1] = periodic[2];
      along[2] = periodic[1];
    }
    try {
      return Lattice.of(rows, along[0], along[1], along[2]);
    } catch (IllegalArgumentException problem) {
      throw file.problem(
          place,
          "frame " + (frame + 1) + " with " + problem.getMessage(),
          "three vectors that span a volume");
    }
  }

  private static double volume(double[] v) {
    return v[0] * (v[4] * v[8] - v[5] * v[7])
        - v[1] * (v[3] * v[8] - v[5] * v[6])
        + v[2] * (v[3] * v[7] - v[4] * v[6]);
  }

  /** A structure; its arrays are copied. */
  Structure structure(long frame, Lattice lattice, int[] atomicNumbers, double[] positions) {
    try {
      return new Structure(lattice, atomicNumbers, positions);
    } catch (IllegalArgumentException problem) {
      throw file.problem(
          place,
          "frame " + (frame + 1) + ", where " + problem.getMessage(),
          "positions within 10^12 Å");
    }
  }

  /** The atomic numbers in a dataset that says that it holds such. */
  static int[] atomicNumbers(Numbers source, double[] values) {
    int[] numbers = new int[values.length];
    for (int atom = 0; atom < values.length; atom++) {
      int number = (int) values[atom];
      if (number != values[atom] || number < 1 || number > 118) {
        throw source.problem(
            "atom " + (atom + 1) + " with the atomic number " + values[atom], "1 to 118");
      }
      numbers[atom] = number;
    }
    return numbers;
  }
}
