package org.liflow.tensor.geometry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.liflow.tensor.SharedData;

/** The unit cell of Li10GeP2S12, 50 atoms, to build large crystals from. */
final class LgpsCell {
  /** The cell of the crystallographic file. */
  static final Lattice LATTICE =
      Lattice.fromParameters(
          8.58995100, 8.87954092, 12.97496188, 91.98415256, 90.64261126, 90.24910835);

  private LgpsCell() {}

  /** Positions in Å of a supercell, cell by cell. */
  static double[] supercell(int alongA, int alongB, int alongC) {
    List<double[]> atoms = fractions();
    double[] positions = new double[3 * atoms.size() * alongA * alongB * alongC];
    double[] cartesian = new double[3];
    int place = 0;
    for (int a = 0; a < alongA; a++) {
      for (int b = 0; b < alongB; b++) {
        for (int c = 0; c < alongC; c++) {
          for (double[] f : atoms) {
            LATTICE.toCartesian(f[0] + a, f[1] + b, f[2] + c, cartesian);
            System.arraycopy(cartesian, 0, positions, place, 3);
            place += 3;
          }
        }
      }
    }
    return positions;
  }

  private static List<double[]> fractions() {
    Path file = SharedData.require("structures/Li10GeP2S12_mp-696138.cif");
    List<double[]> fractions = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.trim().split("\\s+");
        if (words.length == 7) {
          fractions.add(
              new double[] {
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5])
              });
        }
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return fractions;
  }
}
