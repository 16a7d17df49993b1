package org.liflow.nn.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.liflow.files.InputException;
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.NumpyArray;

/** Maps elements to rows of the embedding. */
public final class ElementIndex {
  /** The largest atomic number in a table. */
  public static final int LARGEST_ATOMIC_NUMBER = 118;

  /** The noble gases and promethium: the published data layout has no row for them. */
  private static final Set<Integer> LEFT_OUT = Set.of(2, 10, 18, 36, 54, 61, 86, 118);

  private ElementIndex() {}

  /**
   * The order of the published models: by atomic number, the noble gases and promethium left out.
   * The trained rows of the published checkpoints confirm it up to germanium.
   *
   * @param numElements rows of the embedding
   * @return the row of each atomic number 0 to 118, -1 where there is none
   */
  public static int[] published(int numElements) {
    int[] rows = new int[LARGEST_ATOMIC_NUMBER + 1];
    Arrays.fill(rows, -1);
    int row = 0;
    for (int number = 1; number < rows.length && row < numElements; number++) {
      if (!LEFT_OUT.contains(number)) {
        rows[number] = row++;
      }
    }
    return rows;
  }

  /**
   * Reads the table of a data set ({@code element_index.npy}).
   *
   * @param file to be read
   * @return the row of each atomic number 0 to 118, -1 where there is none
   * @throws InputException when the file holds no such table
   */
  public static int[] read(Path file) {
    NumpyArray table = Npy.read(file).requireShape(LARGEST_ATOMIC_NUMBER + 1);
    int[] rows = table.toInts();
    for (int number = 0; number < rows.length; number++) {
      if (rows[number] < -1 || (number == 0 && rows[0] != -1)) {
        throw new InputException(
            file,
            "row " + rows[number] + " for the atomic number " + number,
            "rows from 0, and -1 where an element has none");
      }
    }
    return rows;
  }

  /**
   * @throws IllegalArgumentException where the table does not fit an embedding of so many rows
   */
  static void requireFit(int[] rows, int numElements) {
    if (rows.length != LARGEST_ATOMIC_NUMBER + 1) {
      throw new IllegalArgumentException("an element index of " + rows.length + " entries");
    }
    for (int number = 0; number < rows.length; number++) {
      int row = rows[number];
      if (row < -1 || row >= numElements || (number == 0 && row != -1)) {
        throw new IllegalArgumentException(
            "an element index that gives row "
                + row
                + " of "
                + numElements
                + " to the atomic number "
                + number);
      }
    }
  }
}
