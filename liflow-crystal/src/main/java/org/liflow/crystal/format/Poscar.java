package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Locale;
import org.liflow.crystal.Structure;

/**
 * VASP's POSCAR and CONTCAR: one periodic structure.
 *
 * <p>The scale may be one factor, minus the volume in Å³, or three factors along x, y and z.
 * Selective dynamics and velocities are left alone. VASP 4's files, which lack the species, are
 * read where the comment line names exactly as many elements as there are counts.
 */
final class Poscar {
  private static final int DECIMALS = 16;

  private Poscar() {}

  static Structure read(LineSource source, Species species) throws IOException {
    VaspHeader header =
        VaspHeader.read(source, source.require("the comment line of a POSCAR"), species);
    String mode = source.require("Direct or Cartesian").strip().toLowerCase(Locale.ROOT);
    if (mode.startsWith("s")) {
      mode = source.require("Direct or Cartesian").strip().toLowerCase(Locale.ROOT);
    }
    boolean cartesian = mode.startsWith("c") || mode.startsWith("k");
    if (!cartesian && !mode.startsWith("d")) {
      throw source.problem(LineSource.quote(mode), "Direct or Cartesian");
    }
    return header.readAtoms(source, cartesian);
  }

  /**
   * Writes fractional coordinates, outside 0 to 1 where an atom lies outside the cell. Atoms keep
   * their order: a species whose atoms do not stand together is named once for each run of them.
   */
  static void write(TextOutput out, Structure structure) throws IOException {
    VaspHeader.write(out, structure);
    out.text("Direct").newLine();
    VaspHeader.writeAtoms(out, structure, DECIMALS);
  }
}
