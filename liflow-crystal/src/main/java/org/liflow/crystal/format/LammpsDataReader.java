package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/**
 * Data files of LAMMPS ({@code read_data}): one structure, its atoms sorted by id, its box corner
 * at the origin, taken as periodic along all axes (the file does not say).
 *
 * <p>The columns of {@code Atoms} depend on the atom style, which stands behind that word ({@code
 * Atoms # full}) in files of write_data, ASE and most others. A file without it is read where the
 * number of columns fits one style only. Image flags are read past: positions stand in the box.
 *
 * <p>Elements come from the caller, else from type labels or from comments behind the masses where
 * these are symbols that agree with the mass, else from the masses alone; see {@link
 * #MASS_TOLERANCE}.
 */
final class LammpsDataReader implements FrameReader {
  /** Masses are written with one to six digits; elements are further apart than twice this. */
  static final double MASS_TOLERANCE = 0.1;

  /** A symbol beside a mass may stand for an isotope or an average of other years. */
  private static final double LABEL_TOLERANCE = 0.5;

  private static final int MOST_TYPES = 1 << 16;

  /** Column of the type, column of x, both counted from 0; after LAMMPS's manual, read_data. */
  private record Style(int type, int x) {}

  private static final Map<String, Style> STYLES =
      Map.ofEntries(
          Map.entry("atomic", new Style(1, 2)),
          Map.entry("angle", new Style(2, 3)),
          Map.entry("bond", new Style(2, 3)),
          Map.entry("molecular", new Style(2, 3)),
          Map.entry("charge", new Style(1, 3)),
          Map.entry("full", new Style(2, 4)),
          Map.entry("dipole", new Style(1, 3)),
          Map.entry("sphere", new Style(1, 4)),
          Map.entry("ellipsoid", new Style(1, 4)),
          Map.entry("electron", new Style(1, 5)),
          Map.entry("spin", new Style(1, 2)),
          Map.entry("dielectric", new Style(1, 3)));

  private static final List<String> SECTIONS =
      List.of(
          "Atoms",
          "Velocities",
          "Masses",
          "Bonds",
          "Angles",
          "Dihedrals",
          "Impropers",
          "Ellipsoids",
          "Lines",
          "Triangles",
          "Bodies",
          "Pair",
          "PairIJ",
          "Bond",
          "Angle",
          "Dihedral",
          "Improper",
          "Atom",
          "BondBond",
          "BondAngle",
          "MiddleBondTorsion",
          "EndBondTorsion",
          "AngleTorsion",
          "AngleAngleTorsion",
          "BondBond13",
          "AngleAngle");

  private final LineSource source;
  private final LineFields fields;
  private final Species species;
  private final boolean typesGiven;
  private final List<String> notes = new ArrayList<>();
  private boolean done;

  // Of the header.
  private int atoms = -1;
  private int types = -1;
  private final double[][] bounds = {{-0.5, 0.5}, {-0.5, 0.5}, {-0.5, 0.5}};
  private final double[] tilt = new double[3];
  private final double[] general = new double[9];
  private double[] corner;
  private int vectorsSeen;

  // Of the sections.
  private String[] labels;
  private double[] masses;
  private String[] massComments;
  private final Map<String, Integer> typeOfLabel = new HashMap<>();
  private AtomBuffer buffer;
  private long[] ids;
  private long atomsLine;

  LammpsDataReader(LineSource source, ReadOptions options) {
    this.source = source;
    this.fields = new LineFields(source);
    this.species = new Species(options.typeElements());
    this.typesGiven = !options.typeElements().isEmpty();
  }

  /** Whether the first lines are a header of such a file. */
  static boolean matches(List<String> lines) {
    boolean counted = false;
    boolean box = false;
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      counted |= line.matches("\\d+\\s+atoms(\\s.*)?");
      box |=
          line.matches("\\d+\\s+atom types(\\s.*)?") || line.matches("\\S+\\s+\\S+\\s+xlo xhi.*");
    }
    return counted && box;
  }

  /** What a file says of its atoms, for other files that have no elements. */
  record Content(Structure structure, long[] ids, Optional<List<AtomKind>> types) {}

  @Override
  public Optional<Frame> read() throws IOException {
    if (done) {
      return Optional.empty();
    }
    done = true;
    return Optional.of(new Frame(content().structure(), Double.NaN));
  }

  Content content() throws IOException {
    readUnits(source.require("a line of comment"));
    String section = readHeader();
    while (section != null) {
      section = readSection(section);
    }
    if (buffer == null) {
      throw source.problem("the file ends", "a section Atoms");
    }
    return build(kinds());
  }

  private void readUnits(String comment) {
    if (comment.contains("units = ")) {
      String units = comment.substring(comment.indexOf("units = ") + 8).strip().split("\\s")[0];
      if (!units.equals("metal") && !units.equals("real")) {
        throw source.problem(
            "units " + LineSource.quote(units), "metal or real, whose lengths are in Å");
      }
    } else {
      notes.add("the file does not say its units: lengths are taken in Å");
    }
  }

  /** Reads counts and the box; gives the first section's line. */
  private String readHeader() throws IOException {
    while (true) {
      String line = source.nextNotBlank();
      if (line == null) {
        throw source.problem("the file ends within its header", "a section Atoms");
      }
      String text = withoutComment(line).strip();
      if (text.isEmpty()) {
        continue;
      }
      if (isSection(text)) {
        if (atoms < 1) {
          throw source.problem("no number of atoms", "a line such as '20 atoms' in the header");
        }
        if (types < 1) {
          throw source.problem("no number of atom types", "a line such as '2 atom types'");
        }
        return line;
      }
      readHeaderLine(text);
    }
  }

  private void readHeaderLine(String text) {
    fields.of(text);
    if (text.endsWith(" atoms")) {
      atoms = (int) fields.integer("the number of atoms", 1, AtomBuffer.MOST_ATOMS);
    } else if (text.endsWith(" atom types")) {
      types = (int) fields.integer("the number of atom types", 1, MOST_TYPES);
    } else if (text.matches(".*\\s[xyz]lo\\s+[xyz]hi")) {
      int axis = "xyz".indexOf(text.charAt(text.length() - 3));
      bounds[axis][0] = fields.number("a bound of the box");
      bounds[axis][1] = fields.number("a bound of the box");
    } else if (text.matches(".*\\sxy\\s+xz\\s+yz")) {
      for (int k = 0; k < 3; k++) {
        tilt[k] = fields.number("a tilt of the box");
      }
    } else if (text.matches(".*\\s[abc]vec")) {
      int row = "abc".indexOf(text.charAt(text.length() - 4));
      vectorsSeen |= 1 << row;
      for (int x = 0; x < 3; x++) {
        general[3 * row + x] = fields.number("a vector of the box");
      }
    } else if (text.matches(".*\\sabc\\s+origin")) {
      corner = new double[3];
      for (int x = 0; x < 3; x++) {
        corner[x] = fields.number("the origin of the box");
      }
    }
    // Counts of bonds and the like.
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf('#');
    return comment < 0 ? line : line.substring(0, comment);
  }

  private static boolean isSection(String text) {
    return SECTIONS.contains(LineFields.split(text).get(0));
  }

  /** Reads one section; gives the next one's line, or null at the end. */
  private String readSection(String header) throws IOException {
    String name = String.join(" ", LineFields.split(withoutComment(header)));
    switch (name) {
      case "Atoms" -> readAtoms(header);
      case "Masses" -> readMasses();
      case "Atom Type Labels" -> readLabels();
      default -> {
        // Velocities, bonds, coefficients of potentials.
      }
    }
    String line = source.nextNotBlank();
    while (line != null && (withoutComment(line).isBlank() || !isSection(withoutComment(line)))) {
      line = source.nextNotBlank();
    }
    return line;
  }

  private String entry(String what) throws IOException {
    String line = source.nextNotBlank();
    if (line == null || !withoutComment(line).isBlank() && isSection(withoutComment(line))) {
      throw source.problem(line == null ? "the file ends" : LineSource.quote(line), what);
    }
    return line;
  }

  private void readLabels() throws IOException {
    labels = new String[types];
    for (int k = 0; k < types; k++) {
      fields.of(entry("the label of each of the " + types + " types"));
      int type = (int) fields.integer("a type", 1, types);
      labels[type - 1] = fields.text("a type label");
      typeOfLabel.put(labels[type - 1], type);
    }
  }

  private void readMasses() throws IOException {
    masses = new double[types];
    massComments = new String[types];
    for (int k = 0; k < types; k++) {
      String line = entry("the mass of each of the " + types + " types");
      fields.of(withoutComment(line));
      int type = type(fields.text("a type"));
      masses[type - 1] = fields.number("a mass");
      int comment = line.indexOf('#');
      massComments[type - 1] = comment < 0 ? "" : line.substring(comment + 1).strip();
    }
  }

  private int type(String word) {
    if (typeOfLabel.containsKey(word)) {
      return typeOfLabel.get(word);
    }
    int type = Species.isType(word) ? Integer.parseInt(word) : 0;
    if (type < 1 || type > types) {
      throw source.problem(
          "the type " + LineSource.quote(word), "a type from 1 to " + types + ", or a type label");
    }
    return type;
  }

  private void readAtoms(String header) throws IOException {
    if (buffer != null) {
      throw source.problem("a second section Atoms", "one");
    }
    atomsLine = source.lineNumber() + 1;
    int comment = header.indexOf('#');
    String named = comment < 0 ? "" : header.substring(comment + 1).strip();
    Style style = named.isEmpty() ? null : style(named);
    buffer = new AtomBuffer(atoms);
    ids = new long[Math.min(atoms, 4096)];
    double[] position = new double[3];
    String line = entry("as many atoms as the header counts, " + atoms);
    style = style == null ? styleOf(line) : style;
    while (true) {
      if (buffer.size() == ids.length) {
        ids = Arrays.copyOf(ids, (int) Math.min(atoms, 2L * ids.length));
      }
      fields.of(withoutComment(line));
      ids[buffer.size()] = fields.integer("an id", 1, Long.MAX_VALUE);
      int type = 0;
      for (int column = 1; column < style.x(); column++) {
        String word = fields.text("a column of the atom style");
        type = column == style.type() ? type(word) : type;
      }
      for (int x = 0; x < 3; x++) {
        position[x] = fields.number("xyz".substring(x, x + 1));
      }
      // The type stands in for the atomic number, which may be known only further on.
      buffer.add(type, position[0], position[1], position[2]);
      if (buffer.size() == atoms) {
        return;
      }
      line = source.nextNotBlank();
      if (line == null || isSection(line)) {
        throw source.problem(
            (line == null ? "the file" : "the section Atoms")
                + " ends after "
                + buffer.size()
                + " atoms",
            "as many as the header counts, " + atoms);
      }
    }
  }

  private Style style(String named) {
    String word = named.split("\\s+")[0].toLowerCase(Locale.ROOT);
    if (word.startsWith("hybrid")) {
      return new Style(1, 2);
    }
    Style style = STYLES.get(word.split("/")[0]);
    if (style == null) {
      throw source.problem(
          "the atom style " + LineSource.quote(named),
          "atomic, charge, molecular, full or another that LAMMPS's read_data lists with x, y, z");
    }
    return style;
  }

  /** The style that the number of columns, with or without images, leaves. */
  private Style styleOf(String line) {
    List<String> words = LineFields.split(withoutComment(line));
    int columns = words.size();
    boolean images =
        columns > 3
            && words.subList(columns - 3, columns).stream().allMatch(w -> w.matches("-?\\d+"));
    if (columns == 5 || columns == 8 && images) {
      return STYLES.get("atomic");
    }
    throw source.problem(
        "Atoms without their style, in " + columns + " columns",
        "the style behind the word Atoms, such as 'Atoms # charge' or 'Atoms # full'");
  }

  /** What atoms of the types are; null where the file does not say. */
  private List<AtomKind> kinds() {
    boolean reduced = masses == null || Arrays.stream(masses).allMatch(mass -> mass == 1);
    if (typesGiven) {
      List<AtomKind> given = new ArrayList<>();
      for (int type = 1; type <= types; type++) {
        AtomKind kind = species.ofType(source, Integer.toString(type));
        given.add(
            reduced
                ? kind
                : species.stating(kind, masses[type - 1], AtomKind.ROUNDED, source::problem));
      }
      return given;
    }
    if (masses == null && labels == null) {
      return null;
    }
    List<AtomKind> found = new ArrayList<>();
    for (int k = 0; k < types; k++) {
      double mass = reduced ? Double.NaN : masses[k];
      AtomKind kind = reduced ? null : ofMass(mass);
      for (String label :
          new String[] {labels == null ? "" : labels[k], masses == null ? "" : massComments[k]}) {
        Optional<AtomKind> named = species.ofSymbol(label);
        if (named.isPresent()
            && (reduced
                || Math.abs(named.get().element().mass() - mass) <= LABEL_TOLERANCE
                || named.get().element() == Element.H && mass < 3.1)) {
          kind = named.get();
        }
      }
      if (kind == null) {
        return null;
      }
      found.add(species.stating(kind, mass, AtomKind.ROUNDED));
    }
    return found;
  }

  /** Atoms of a mass in amu; null where no element's is near. */
  private AtomKind ofMass(double mass) {
    if (Math.abs(mass - Species.DEUTERIUM) <= 0.02) {
      return species.ofSymbol("D").orElseThrow();
    }
    Element nearest = Isotopes.nearest(mass);
    return Math.abs(nearest.mass() - mass) <= MASS_TOLERANCE ? AtomKind.of(nearest) : null;
  }

  private Content build(List<AtomKind> elements) throws IOException {
    if (elements == null) {
      throw source.problem(
          atomsLine,
          masses == null
              ? "types of atoms without masses"
              : "masses "
                  + Arrays.toString(first(masses))
                  + ", which are not all those of elements",
          "the elements of its types 1, 2, … given with the file");
    }
    if (!typesGiven) {
      StringBuilder told = new StringBuilder("types are read as");
      for (int k = 0; k < Math.min(types, 12); k++) {
        told.append(k == 0 ? " " : ", ").append(k + 1).append(' ').append(elements.get(k).symbol());
      }
      notes.add(
          told.append(types > 12 ? ", …" : "").append(", by their masses and labels").toString());
    }
    Lattice lattice = lattice();
    double[] origin = corner != null ? corner : lows();
    AtomBuffer placed = new AtomBuffer(atoms);
    AtomIds sorter = new AtomIds(source);
    double[] read = buffer.positions();
    for (int k = 0; k < atoms; k++) {
      sorter.set(k, ids[k], atoms);
      placed.add(
          elements.get(buffer.atomicNumbers()[k] - 1),
          read[3 * k] - origin[0],
          read[3 * k + 1] - origin[1],
          read[3 * k + 2] - origin[2]);
    }
    Structure structure = sorter.sorted(placed, lattice, atomsLine);
    long[] sorted = Arrays.copyOf(ids, atoms);
    Arrays.sort(sorted);
    return new Content(structure, sorted, Optional.of(elements));
  }

  private static double[] first(double[] masses) {
    return Arrays.copyOf(masses, Math.min(8, masses.length));
  }

  private double[] lows() {
    return vectorsSeen == 0
        ? new double[] {bounds[0][0], bounds[1][0], bounds[2][0]}
        : new double[3];
  }

  private Lattice lattice() {
    double[] vectors = general;
    if (vectorsSeen == 0) {
      vectors =
          new double[] {
            bounds[0][1] - bounds[0][0],
            0,
            0,
            tilt[0],
            bounds[1][1] - bounds[1][0],
            0,
            tilt[1],
            tilt[2],
            bounds[2][1] - bounds[2][0]
          };
    } else if (vectorsSeen != 7) {
      throw source.problem(
          atomsLine, "a general triclinic box without all of its vectors", "avec, bvec and cvec");
    }
    return source.lattice(atomsLine, vectors, true, true, true);
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    all.addAll(species.notes());
    return all;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
