package org.liflow.crystal.format;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.order.CrystalSymmetry;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.crystal.order.DisorderedSite;
import org.liflow.crystal.order.Occupant;
import org.liflow.tensor.geometry.Lattice;

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
    out.line("data_%s", structure.formula());
    out.line("_symmetry_space_group_name_H-M 'P 1'");
    out.line("_symmetry_Int_Tables_number 1");
    writeCell(out, structure.lattice());
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
      String symbol = Species.symbol(structure.element(atom), structure.mass(atom));
      out.text(symbol).integer(atom + 1L).space().text(symbol);
      for (int x = 0; x < 3; x++) {
        out.space().fixed(fractional[x], DECIMALS);
      }
      out.text(" 1").newLine();
    }
  }

  /** Whether all masses are those of elements, of D or of T. */
  static boolean holdsMasses(Structure structure) {
    for (int atom = 0; atom < structure.size(); atom++) {
      double mass = structure.mass(atom);
      Element element = structure.element(atom);
      if (mass != element.mass() && Species.symbol(element, mass).equals(element.symbol())) {
        return false;
      }
    }
    return true;
  }

  private static void writeCell(TextOutput out, Lattice lattice) throws IOException {
    double[] lengths = lattice.lengths();
    double[] angles = lattice.angles();
    String[] edge = {"a", "b", "c"};
    String[] angle = {"alpha", "beta", "gamma"};
    for (int k = 0; k < 3; k++) {
      out.line("_cell_length_%s %s", edge[k], Decimals.plain(lengths[k]));
    }
    for (int k = 0; k < 3; k++) {
      out.line("_cell_angle_%s %s", angle[k], Decimals.plain(angles[k]));
    }
  }

  /** Writes one row for each species on the first site of each orbit, and the symmetry. */
  static void write(TextOutput out, DisorderedCrystal crystal) throws IOException {
    out.line("data_%s", crystal.formula());
    writeCell(out, crystal.lattice());
    out.line("loop_").line("_symmetry_equiv_pos_as_xyz");
    for (CrystalSymmetry operation : crystal.symmetry()) {
      out.line("'%s'", triplet(operation));
    }
    out.line("loop_").line("_atom_site_label").line("_atom_site_type_symbol");
    for (String axis : new String[] {"x", "y", "z"}) {
      out.line("_atom_site_fract_%s", axis);
    }
    out.line("_atom_site_occupancy");
    Set<Integer> written = new HashSet<>();
    for (DisorderedSite site : crystal.sites()) {
      if (!written.add(site.orbit())) {
        continue;
      }
      for (Occupant occupant : site.occupants()) {
        out.text(occupant.element().symbol() + "_" + site.orbit()).space();
        out.text(occupant.element().symbol());
        if (occupant.charge().isPresent()) {
          double charge = occupant.charge().getAsDouble();
          out.text(Decimals.plain(Math.abs(charge)) + (charge < 0 ? "-" : "+"));
        }
        for (double value : new double[] {site.x(), site.y(), site.z(), occupant.occupancy()}) {
          out.space().fixed(value, DECIMALS);
        }
        out.newLine();
      }
    }
  }

  /** An operation as CIF writes it, such as {@code -x+1/2, y, z+1/4}. */
  private static String triplet(CrystalSymmetry operation) {
    int[] rotation = operation.rotation();
    double[] translation = operation.translation();
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 3; row++) {
      text.append(row == 0 ? "" : ", ");
      int start = text.length();
      for (int k = 0; k < 3; k++) {
        int factor = rotation[3 * row + k];
        for (int times = 0; times < Math.abs(factor); times++) {
          text.append(factor < 0 ? "-" : text.length() == start ? "" : "+").append("xyz".charAt(k));
        }
      }
      double shift = translation[row] - Math.floor(translation[row]);
      long twentyFourths = Math.round(24 * shift);
      if (Math.abs(twentyFourths - 24 * shift) > 1e-6) {
        text.append('+').append(Decimals.plain(shift));
      } else if (twentyFourths % 24 != 0) {
        int divisor = ArithmeticUtils.gcd((int) twentyFourths, 24);
        text.append('+').append(twentyFourths / divisor).append('/').append(24 / divisor);
      }
    }
    return text.toString();
  }
}
