package org.liflow.crystal.format;

import java.io.IOException;
import org.liflow.crystal.Structure;

/**
 * Writes core CIF in P1: lengths, angles and fractional coordinates with fourteen decimals.
 *
 * <p>The format does not keep how the lattice stands in space: read back, <i>a</i> lies along x and
 * <i>b</i> in the x-y plane, and all positions have turned with them.
 */
final class CifWriter {
  private static final int DECIMALS = 14;

  private CifWriter() {}

  static void write(TextOutput out, Structure structure) throws IOException {
    double[] lengths = structure.lattice().lengths();
    double[] angles = structure.lattice().angles();
    String[] edge = {"a", "b", "c"};
    String[] angle = {"alpha", "beta", "gamma"};
    out.line("data_%s", structure.formula());
    out.line("_symmetry_space_group_name_H-M 'P 1'");
    out.line("_symmetry_Int_Tables_number 1");
    for (int k = 0; k < 3; k++) {
      out.line("_cell_length_%s %s", edge[k], Decimals.plain(lengths[k]));
    }
    for (int k = 0; k < 3; k++) {
      out.line("_cell_angle_%s %s", angle[k], Decimals.plain(angles[k]));
    }
    out.line("loop_").line("_symmetry_equiv_pos_as_xyz").line("'x, y, z'");
    out.line("loop_").line("_atom_site_label").line("_atom_site_type_symbol");
    for (String axis : new String[] {"x", "y", "z"}) {
      out.line("_atom_site_fract_%s", axis);
    }
    out.line("_atom_site_occupancy");
    double[] positions = structure.positions();
    double[] fractional = new double[3];
    for (int atom = 0; atom < structure.size(); atom++) {
      int k = 3 * atom;
      structure
          .lattice()
          .toFractional(positions[k], positions[k + 1], positions[k + 2], fractional);
      String symbol = structure.element(atom).symbol();
      out.text(symbol).integer(atom + 1L).space().text(symbol);
      for (int x = 0; x < 3; x++) {
        out.space().fixed(fractional[x], DECIMALS);
      }
      out.text(" 1").newLine();
    }
  }
}
