package org.liflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.InputException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A crystal from a file, repeated. */
final class StructureOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--structure",
      paramLabel = "FILE",
      required = true,
      description =
          "Crystal to read: POSCAR, CIF, extended XYZ or another format, also "
              + "gzipped. Of a trajectory the first frame is taken.")
  Path file;

  @Option(
      names = "--supercell",
      paramLabel = "AxBxC",
      defaultValue = "1x1x1",
      description = "Repeat the cell this often along a, b and c (default " + "${DEFAULT-VALUE}).")
  String supercell;

  Structure read() throws IOException {
    int[] factors = factors(supercell);
    Structure cell =
        OptionHints.of(
                "the elements of the types 1, 2, … given with the file",
                "a file that names its elements; make one by 'liflow convert "
                    + file.getFileName()
                    + " POSCAR --type-elements LIST'")
            .and(
                "the elements of its types 1, 2, … given with the file",
                "a file that names its elements; make one by 'liflow convert "
                    + file.getFileName()
                    + " POSCAR --type-elements LIST'")
            .call(() -> CrystalFiles.readStructure(file, CrystalNotes.options(spec)));
    return repeat(cell, factors);
  }

  static Structure repeat(Structure cell, int[] factors) {
    try {
      return cell.repeat(factors[0], factors[1], factors[2]);
    } catch (ArithmeticException problem) {
      throw new InputException(
          "--supercell",
          factors[0] + "x" + factors[1] + "x" + factors[2] + " of " + cell.size() + " atoms",
          "fewer than 700 million atoms");
    }
  }

  static int[] factors(String text) {
    String[] parts = text.trim().split("[x,×\\s]+");
    int[] factors = new int[3];
    try {
      if (parts.length != 3) {
        throw new NumberFormatException();
      }
      for (int k = 0; k < 3; k++) {
        factors[k] = Integer.parseInt(parts[k]);
        if (factors[k] < 1) {
          throw new NumberFormatException();
        }
      }
    } catch (NumberFormatException problem) {
      throw new InputException(
          "--supercell", "'" + text + "'", "three whole numbers of at least 1, such as 2x2x1");
    }
    return factors;
  }
}
