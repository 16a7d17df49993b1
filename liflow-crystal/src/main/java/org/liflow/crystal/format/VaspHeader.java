package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The beginning of VASP's POSCAR and XDATCAR: a comment, the scale, three lattice vectors, the
 * species and how many atoms there are of each.
 *
 * @param lattice scaled
 * @param turned whether its second and third vector are swapped, since the file's are left-handed
 * @param scale what Cartesian x, y and z in the file are to be multiplied by
 * @param species one a run of atoms
 * @param counts atoms in each run
 * @param atoms their sum
 */
record VaspHeader(
    Lattice lattice,
    boolean turned,
    double[] scale,
    List<AtomKind> species,
    int[] counts,
    int atoms) {
  /**
   * Reads what follows a comment line.
   *
   * @param comment the line before, which VASP 4's files may name the species in
   * @param known reads species, and knows those of files that name none
   */
  static VaspHeader read(LineSource source, String comment, Species known) throws IOException {
    LineFields fields = new LineFields(source);
    fields.of(source.require("a line with the scale factor"));
    List<Double> factors = new ArrayList<>();
    factors.add(fields.number("the scale factor"));
    if (fields.next() && isNumber(fields.text())) {
      factors.add(Decimals.parse(fields.text()));
      factors.add(fields.number("the third scale factor"));
    }
    long scaleLine = source.lineNumber();
    double[] vectors = new double[9];
    for (int row = 0; row < 3; row++) {
      fields.of(source.require("a line with a lattice vector"));
      for (int x = 0; x < 3; x++) {
        vectors[3 * row + x] = fields.number("a component of a lattice vector");
      }
    }
    double[] scale = scale(source, scaleLine, factors, vectors);
    for (int k = 0; k < 9; k++) {
      vectors[k] *= scale[k % 3];
    }
    boolean turned = CellVectors.turn(vectors, known);
    Lattice lattice = source.lattice(scaleLine + 1, vectors, true, true, true);

    String line = source.require("a line with the species");
    List<AtomKind> species;
    if (isCounts(line)) {
      species = unnamed(source, comment, LineFields.split(line).size(), known);
    } else {
      species = species(source, line, known);
      line = source.require("a line with the number of atoms of each species");
    }
    int[] counts = new int[species.size()];
    fields.of(line);
    long atoms = 0;
    for (int k = 0; k < counts.length; k++) {
      String what = "the number of " + species.get(k).symbol() + " atoms";
      counts[k] = (int) fields.integer(what, 0, AtomBuffer.MOST_ATOMS);
      atoms += counts[k];
    }
    if (fields.next() && isNumber(fields.text())) {
      throw source.problem(
          "more atom counts than the " + counts.length + " species named",
          "one count for each species");
    }
    if (atoms == 0 || atoms > AtomBuffer.MOST_ATOMS) {
      throw source.problem(atoms + " atoms", "1 to " + AtomBuffer.MOST_ATOMS + " atoms");
    }
    return new VaspHeader(lattice, turned, scale, species, counts, (int) atoms);
  }

  private static boolean isNumber(String text) {
    return !Double.isNaN(Decimals.parse(text));
  }

  /** Negative: the volume that the cell is to have; three: along x, y and z. */
  private static double[] scale(
      LineSource source, long lineNumber, List<Double> factors, double[] vectors) {
    if (factors.size() == 3) {
      for (double factor : factors) {
        if (!(factor > 0)) {
          throw source.problem(
              lineNumber, "a scale factor of " + factor, "three positive factors or a single one");
        }
      }
      return new double[] {factors.get(0), factors.get(1), factors.get(2)};
    }
    double factor = factors.get(0);
    if (factor == 0) {
      throw source.problem(
          lineNumber, "a scale factor of 0", "a positive factor, or minus the volume in Å³");
    }
    if (factor < 0) {
      double[] right = vectors.clone();
      CellVectors.turn(right);
      Lattice unscaled = source.lattice(lineNumber + 1, right, true, true, true);
      factor = Math.cbrt(-factor / unscaled.volume());
    }
    return new double[] {factor, factor, factor};
  }

  private static boolean isCounts(String line) {
    List<String> fields = LineFields.split(line);
    return !fields.isEmpty() && isNumber(fields.get(0));
  }

  private static List<AtomKind> species(LineSource source, String line, Species known) {
    List<AtomKind> species = new ArrayList<>();
    for (String field : LineFields.split(line)) {
      species.add(
          element(field, known)
              .orElseThrow(
                  () ->
                      source.problem(
                          "the species " + LineSource.quote(field),
                          "symbols of elements, such as Li P S")));
    }
    if (species.isEmpty()) {
      throw source.problem("a blank line", "the species, such as Li P S");
    }
    return species;
  }

  /** VASP writes the name of a potential, such as Li_sv or O/0f2a…, where it knows it. */
  private static Optional<AtomKind> element(String field, Species known) {
    return known.ofSymbol(field.split("[_/]", 2)[0]);
  }

  /** The species of a file of VASP 4: those given for its runs 1, 2, …, or those of the comment. */
  private static List<AtomKind> unnamed(
      LineSource source, String comment, int runs, Species known) {
    List<AtomKind> species = new ArrayList<>();
    if (known.hasTypes()) {
      for (int run = 1; run <= runs; run++) {
        species.add(known.ofType(source, String.valueOf(run)));
      }
      return species;
    }
    for (String field : LineFields.split(comment)) {
      element(field, known).ifPresent(species::add);
    }
    if (species.size() != runs || LineFields.split(comment).size() != runs) {
      throw source.problem(
          "no species before the "
              + runs
              + (runs == 1 ? " atom count" : " atom counts")
              + " (a file of VASP 4), nor exactly as many in the comment line",
          "a line with the species, such as Li P S, or the elements of the types 1, 2, … given with"
              + " the file");
    }
    return species;
  }

  /**
   * Reads one line of three coordinates for each atom; more columns are left alone.
   *
   * @param cartesian whether the coordinates are Cartesian rather than fractional
   */
  Structure readAtoms(LineSource source, boolean cartesian) throws IOException {
    long first = source.lineNumber() + 1;
    LineFields fields = new LineFields(source);
    AtomBuffer buffer = new AtomBuffer(atoms);
    double[] position = new double[3];
    for (int run = 0; run < counts.length; run++) {
      AtomKind kind = species.get(run);
      for (int k = 0; k < counts[run]; k++) {
        boolean there = source.advance();
        if (!there || !fields.ofLine().next()) {
          throw cutOff(source, there, buffer.size());
        }
        fields.ofLine();
        double u = fields.touchingNumber("a coordinate");
        double v = fields.touchingNumber("a coordinate");
        double w = fields.touchingNumber("a coordinate");
        if (cartesian) {
          buffer.add(kind, u * scale[0], v * scale[1], w * scale[2]);
        } else {
          lattice.toCartesian(u, turned ? w : v, turned ? v : w, position);
          buffer.add(kind, position[0], position[1], position[2]);
        }
      }
    }
    return source.structure(first, lattice, buffer);
  }

  private InputException cutOff(LineSource source, boolean blank, int read) {
    return source.problem(
        (blank ? "a blank line" : "the file ends") + " after the coordinates of " + read + " atoms",
        "as many as the header counts, " + atoms);
  }

  /** Writes the header of a structure, with a scale of 1. */
  static void write(TextOutput out, Structure structure) throws IOException {
    out.text(structure.formula()).newLine().text("1.0").newLine();
    for (int row = 0; row < 3; row++) {
      for (int x = 0; x < 3; x++) {
        out.text(x == 0 ? "  " : " ").text(Decimals.plain(structure.lattice().get(row, x)));
      }
      out.newLine();
    }
    StringBuilder species = new StringBuilder();
    StringBuilder counts = new StringBuilder();
    int[] atomicNumbers = structure.atomicNumbers();
    for (int start = 0, end; start < atomicNumbers.length; start = end) {
      end = start;
      while (end < atomicNumbers.length && atomicNumbers[end] == atomicNumbers[start]) {
        end++;
      }
      species.append(' ').append(structure.element(start).symbol());
      counts.append(' ').append(end - start);
    }
    out.text(species.toString()).newLine().text(counts.toString()).newLine();
  }

  /** Writes the fractional coordinates of all atoms. */
  static void writeAtoms(TextOutput out, Structure structure, int decimals) throws IOException {
    double[] positions = structure.positions();
    double[] fractional = new double[3];
    for (int k = 0; k < positions.length; k += 3) {
      structure
          .lattice()
          .toFractional(positions[k], positions[k + 1], positions[k + 2], fractional);
      out.text("  ").fixed(fractional[0], decimals).space();
      out.fixed(fractional[1], decimals).space();
      out.fixed(fractional[2], decimals).newLine();
    }
  }
}
