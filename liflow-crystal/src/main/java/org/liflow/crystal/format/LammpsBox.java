package org.liflow.crystal.format;

import java.io.IOException;
import java.util.List;
import org.liflow.tensor.geometry.Lattice;

/**
 * The box of a LAMMPS dump.
 *
 * @param lattice its three edges
 * @param origin the corner that they start from, in Å
 */
record LammpsBox(Lattice lattice, double[] origin) {
  private static final String ITEM = "ITEM: BOX BOUNDS";

  /**
   * Reads the three lines after {@code ITEM: BOX BOUNDS}. A triclinic box is given by the bounds of
   * the upright box around it, which the tilts are taken off from (LAMMPS manual, "Triclinic
   * simulation boxes"); a general triclinic one by its vectors and origin.
   */
  static LammpsBox read(LineSource source, String header) throws IOException {
    long first = source.lineNumber() + 1;
    List<String> words = LineFields.split(header.substring(ITEM.length()));
    boolean general = words.size() >= 2 && words.get(0).equals("abc");
    boolean tilted = words.size() >= 3 && words.get(0).equals("xy");
    int skipped = general ? 2 : tilted ? 3 : 0;
    boolean[] periodic = periodic(source, words.subList(skipped, words.size()));
    int columns = general ? 4 : tilted ? 3 : 2;
    double[][] rows = new double[3][columns];
    LineFields fields = new LineFields(source);
    for (double[] row : rows) {
      fields.of(source.require("a line with bounds of the box"));
      for (int k = 0; k < columns; k++) {
        row[k] = fields.number("a bound of the box");
      }
    }
    double[] vectors = new double[9];
    double[] origin = new double[3];
    if (general) {
      for (int k = 0; k < 3; k++) {
        System.arraycopy(rows[k], 0, vectors, 3 * k, 3);
        origin[k] = rows[k][3];
      }
    } else {
      double xy = tilted ? rows[0][2] : 0;
      double xz = tilted ? rows[1][2] : 0;
      double yz = tilted ? rows[2][2] : 0;
      double xLow = rows[0][0] - Math.min(Math.min(0, xy), Math.min(xz, xy + xz));
      double xHigh = rows[0][1] - Math.max(Math.max(0, xy), Math.max(xz, xy + xz));
      double yLow = rows[1][0] - Math.min(0, yz);
      double yHigh = rows[1][1] - Math.max(0, yz);
      vectors[0] = xHigh - xLow;
      vectors[3] = xy;
      vectors[4] = yHigh - yLow;
      vectors[6] = xz;
      vectors[7] = yz;
      vectors[8] = rows[2][1] - rows[2][0];
      origin[0] = xLow;
      origin[1] = yLow;
      origin[2] = rows[2][0];
    }
    return new LammpsBox(
        source.lattice(first, vectors, periodic[0], periodic[1], periodic[2]), origin);
  }

  private static boolean[] periodic(LineSource source, List<String> flags) {
    boolean[] periodic = {true, true, true};
    if (flags.isEmpty()) {
      return periodic;
    }
    for (int k = 0; k < 3; k++) {
      String flag = flags.size() == 3 ? flags.get(k) : "";
      if (!flag.matches("[pfsm]{2}")) {
        throw source.problem(
            "the boundaries " + LineSource.quote(String.join(" ", flags)),
            "three pairs of p, f, s or m, such as pp pp pp");
      }
      periodic[k] = flag.equals("pp");
    }
    return periodic;
  }

  /** Whether a line starts a box. */
  static boolean isHeader(String line) {
    return line.startsWith(ITEM);
  }

  /**
   * The lattice turned into LAMMPS's orientation: <i>a</i> along x, <i>b</i> in the x-y plane. One
   * that stands so already is returned as it is.
   */
  static Lattice oriented(Lattice lattice) {
    if (lattice.get(0, 1) == 0 && lattice.get(0, 2) == 0 && lattice.get(1, 2) == 0) {
      if (lattice.get(0, 0) > 0 && lattice.get(1, 1) > 0) {
        return lattice;
      }
    }
    double[] lengths = lattice.lengths();
    double ab = 0;
    double ac = 0;
    double bc = 0;
    for (int x = 0; x < 3; x++) {
      ab += lattice.get(0, x) * lattice.get(1, x);
      ac += lattice.get(0, x) * lattice.get(2, x);
      bc += lattice.get(1, x) * lattice.get(2, x);
    }
    double ax = lengths[0];
    double bx = ab / ax;
    double by = Math.sqrt(lengths[1] * lengths[1] - bx * bx);
    double cx = ac / ax;
    double cy = (bc - bx * cx) / by;
    double cz = lattice.volume() / (ax * by);
    return Lattice.of(
        new double[] {ax, 0, 0, bx, by, 0, cx, cy, cz},
        lattice.isPeriodic(0),
        lattice.isPeriodic(1),
        lattice.isPeriodic(2));
  }

  /** Writes the box of an oriented lattice, its corner at the origin. */
  static void write(TextOutput out, Lattice lattice) throws IOException {
    double xy = lattice.get(1, 0);
    double xz = lattice.get(2, 0);
    double yz = lattice.get(2, 1);
    boolean tilted = xy != 0 || xz != 0 || yz != 0;
    out.text(tilted ? ITEM + " xy xz yz" : ITEM);
    for (int k = 0; k < 3; k++) {
      out.text(lattice.isPeriodic(k) ? " pp" : " ff");
    }
    out.newLine();
    double[] low = {Math.min(Math.min(0, xy), Math.min(xz, xy + xz)), Math.min(0, yz), 0};
    double[] high = {Math.max(Math.max(0, xy), Math.max(xz, xy + xz)), Math.max(0, yz), 0};
    double[] tilt = {xy, xz, yz};
    for (int k = 0; k < 3; k++) {
      out.text(Double.toString(low[k])).space();
      out.text(Double.toString(lattice.get(k, k) + high[k]));
      if (tilted) {
        out.space().text(Double.toString(tilt[k]));
      }
      out.newLine();
    }
  }
}
