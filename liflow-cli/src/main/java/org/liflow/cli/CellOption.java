package org.liflow.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.liflow.crystal.format.Supplement;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** Reads the value of the option {@code --cell}. */
final class CellOption {
  private static final String NAME = "--cell";

  private static final String EXPECTED =
      "three lengths in Å, lengths and angles, nine components of vectors, or a .cell file of CP2K";

  private CellOption() {}

  /**
   * Understands a cell.
   *
   * @param text numbers parted by commas or blanks, or the path of a file
   * @throws InputException for anything else, or numbers that make no cell
   */
  static Supplement.Cell of(String text) {
    double[] number = numbers(text);
    if (number.length == 0) {
      Path path = Path.of(text);
      if (!Files.exists(path)) {
        throw new InputException(NAME, "'" + text + "', which is no file", EXPECTED);
      }
      return new Supplement.CellFile(path);
    }
    try {
      return new Supplement.FixedCell(
          switch (number.length) {
            case 3 -> Lattice.fromParameters(number[0], number[1], number[2], 90, 90, 90);
            case 6 ->
                Lattice.fromParameters(
                    number[0], number[1], number[2], number[3], number[4], number[5]);
            case 9 -> Lattice.periodic(number);
            default -> throw new IllegalArgumentException(number.length + " numbers");
          });
    } catch (IllegalArgumentException problem) {
      throw new InputException(NAME, problem.getMessage(), EXPECTED, problem);
    }
  }

  /** The numbers of a list; none where something else is among them. */
  private static double[] numbers(String text) {
    String[] parts = text.strip().split("\\s*,\\s*|\\s+");
    double[] numbers = new double[parts.length];
    for (int k = 0; k < parts.length; k++) {
      try {
        numbers[k] = Double.parseDouble(parts[k]);
      } catch (NumberFormatException notOne) {
        return new double[0];
      }
    }
    return numbers;
  }
}
