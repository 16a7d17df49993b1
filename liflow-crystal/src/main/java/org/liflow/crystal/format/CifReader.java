package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CifTokens.Token;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Core CIF: the first data block with atoms, the symmetry operations of {@link CifSymmetry}
 * applied.
 *
 * <p>Images of a site on top of each other (closer than {@link #SAME_PLACE}) are one atom. Refused
 * are partial occupancy and different sites at the same place. A site's images follow one another,
 * in the order of the operations.
 */
final class CifReader {
  /** Å within which two images of one site count as the same atom. */
  static final double SAME_PLACE = 0.05;

  private static final double OCCUPANCY_TOLERANCE = 1e-4;
  private static final String X = "_atom_site_fract_x";

  private final LineSource source;
  private final CifBlock block;
  private final Species species;

  private CifReader(LineSource source, CifBlock block, Species species) {
    this.source = source;
    this.block = block;
    this.species = species;
  }

  static Structure read(LineSource source, Species species) throws IOException {
    return new CifReader(source, block(source, species), species).structure();
  }

  /** The same with partial occupancies, in a class of its own. */
  static DisorderedCrystal readDisordered(LineSource source, Species species) throws IOException {
    CifBlock block = block(source, species);
    species.dropMasses();
    return new CifDisorder(source, block, new CifReader(source, block, species)).crystal();
  }

  private static CifBlock block(LineSource source, Species species) throws IOException {
    CifBlock block =
        CifBlock.firstWith(source, X)
            .orElseThrow(
                () ->
                    new InputException(
                        source.path(),
                        "no atoms with fractional coordinates",
                        "a data block with a loop of " + X + " and so on"));
    leaveOutDummies(block, species);
    tellAttached(block, species);
    return block;
  }

  /** Places without an atom, such as the centre of a ring, are marked by their flag (core CIF). */
  private static void leaveOutDummies(CifBlock block, Species species) {
    List<Token> flags = List.copyOf(block.column("_atom_site_calc_flag"));
    long dummies = flags.stream().filter(CifReader::isDummy).count();
    if (dummies > 0) {
      block.leaveOut("_atom_site_", row -> row < flags.size() && isDummy(flags.get(row)));
      species.tell(
          dummies
              + (dummies == 1 ? " dummy site is" : " dummy sites are")
              + " left out (calc_flag)");
    }
  }

  private static boolean isDummy(Token flag) {
    return flag.value() != null && flag.text().strip().equalsIgnoreCase("dum");
  }

  /** Hydrogen that was not located may be counted at the atoms that it belongs to. */
  private static void tellAttached(CifBlock block, Species species) {
    double attached = 0;
    for (Token count : block.column("_atom_site_attached_hydrogens")) {
      double value = count.value() == null ? 0 : Decimals.parse(count.text().strip());
      attached += value > 0 ? value : 0;
    }
    if (attached > 0) {
      species.tell(
          String.format(
              Locale.ROOT,
              "the sites have %.0f attached hydrogen atoms, of which those without a site of their"
                  + " own are not in the structure",
              attached));
    }
  }

  /** One atom of the cell: fractional coordinates, and the row of its site. */
  private record Atom(double[] fractional, int site) {}

  private Structure structure() {
    Lattice lattice = lattice();
    List<SymmetryOperation> operations = operations(lattice);
    List<Token> xs = block.column(X);
    List<Atom> atoms = new ArrayList<>();
    List<AtomKind> elements = new ArrayList<>();
    for (int site = 0; site < xs.size(); site++) {
      elements.add(kind(site));
      requireFull(site);
      addImages(lattice, operations, place(site), site, atoms);
    }
    requireApart(lattice, atoms);

    int[] atomicNumbers = new int[atoms.size()];
    double[] positions = new double[3 * atoms.size()];
    double[] position = new double[3];
    for (int k = 0; k < atomicNumbers.length; k++) {
      double[] f = atoms.get(k).fractional();
      lattice.toCartesian(f[0], f[1], f[2], position);
      System.arraycopy(position, 0, positions, 3 * k, 3);
      atomicNumbers[k] = elements.get(atoms.get(k).site()).atomicNumber();
    }
    double[] masses =
        AtomKind.masses(atoms.stream().map(atom -> elements.get(atom.site())).toList());
    return source.structure(xs.get(0).line(), lattice, atomicNumbers, positions, masses);
  }

  Lattice lattice() {
    String[] names = {
      "length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"
    };
    double[] parameter = new double[6];
    long line = 0;
    for (int k = 0; k < 6; k++) {
      String tag = "_cell_" + names[k];
      Token token =
          block
              .first(tag)
              .orElseThrow(
                  () -> new InputException(source.path(), "no " + tag, "all six of the cell"));
      parameter[k] = number(token, tag);
      line = k == 0 ? token.line() : line;
      if (!(parameter[k] > 0) || (k >= 3 && parameter[k] >= 180)) {
        throw source.problem(
            token.line(),
            tag + " " + parameter[k],
            k < 3 ? "a positive length" : "an angle between 0 and 180 degrees");
      }
    }
    try {
      return Lattice.fromParameters(
          parameter[0], parameter[1], parameter[2], parameter[3], parameter[4], parameter[5]);
    } catch (IllegalArgumentException problem) {
      throw source.problem(line, problem.getMessage(), "lengths and angles of a cell");
    }
  }

  /** The symmetry operations; what there is to tell of them is told with the species. */
  List<SymmetryOperation> operations(Lattice lattice) {
    requireCoordinates();
    List<double[]> places = new ArrayList<>();
    for (int site = 0; site < block.column(X).size(); site++) {
      places.add(place(site));
    }
    CifSymmetry symmetry =
        new CifSymmetry(source, block, lattice, new CifSiteCounts(block, lattice, this, places));
    List<SymmetryOperation> operations = symmetry.operations();
    symmetry.notes().forEach(species::tell);
    return operations;
  }

  private void requireCoordinates() {
    int sites = block.column(X).size();
    if (sites == 0
        || block.column("_atom_site_fract_y").size() != sites
        || block.column("_atom_site_fract_z").size() != sites) {
      throw new InputException(
          source.path(), "coordinates of atoms that lack x, y or z", "three for each atom");
    }
  }

  /** The fractional coordinates of a site. */
  double[] place(int site) {
    return new double[] {
      coordinate(block.column(X).get(site), site),
      coordinate(block.column("_atom_site_fract_y").get(site), site),
      coordinate(block.column("_atom_site_fract_z").get(site), site)
    };
  }

  /** The element of a site, without its mass. */
  Element element(int site) {
    return kind(site).element();
  }

  private AtomKind kind(int site) {
    List<Token> symbols = block.column("_atom_site_type_symbol");
    List<Token> labels = block.column("_atom_site_label");
    boolean symbol = site < symbols.size() && symbols.get(site).value() != null;
    if (!symbol && !(site < labels.size() && labels.get(site).value() != null)) {
      throw source.problem(
          block.column(X).get(site).line(),
          "an atom without a type",
          "_atom_site_type_symbol or _atom_site_label");
    }
    Token token = symbol ? symbols.get(site) : labels.get(site);
    return (symbol ? ofSymbol(token.text()) : ofLabel(token.text()))
        .orElseThrow(
            () ->
                source.problem(
                    token.line(),
                    (symbol ? "the type " : "the label ") + LineSource.quote(token.text()),
                    symbol
                        ? "the symbol of an element, such as Li or Li1+"
                        : "a label that starts with one element's symbol, or a column of"
                            + " _atom_site_type_symbol"));
  }

  /** The letters that a type starts with, whatever charge follows; D and T are hydrogen. */
  private Optional<AtomKind> ofSymbol(String text) {
    return species.ofSymbol(capitalised(letters(text)));
  }

  /**
   * A label's letters may go on after the symbol (OW1); where both readings fit, neither counts.
   */
  private Optional<AtomKind> ofLabel(String text) {
    String letters = letters(text);
    if (letters.isEmpty()) {
      return Optional.empty();
    }
    String first = capitalised(letters.substring(0, 1));
    if (letters.length() == 1) {
      return species.ofSymbol(first);
    }
    String two = capitalised(letters.substring(0, 2));
    boolean isTwo = Element.ofSymbol(two).isPresent();
    if (Character.isLowerCase(letters.charAt(1)) || isTwo) {
      boolean isOne = Element.ofSymbol(first).isPresent();
      return isOne && !Character.isLowerCase(letters.charAt(1))
          ? Optional.empty()
          : species.ofSymbol(two);
    }
    return species.ofSymbol(first);
  }

  private static String letters(String text) {
    return text.strip().replaceFirst("[^A-Za-z].*$", "");
  }

  private static String capitalised(String letters) {
    return letters.isEmpty()
        ? letters
        : letters.substring(0, 1).toUpperCase(Locale.ROOT)
            + letters.substring(1).toLowerCase(Locale.ROOT);
  }

  String siteName(int site) {
    List<Token> labels = block.column("_atom_site_label");
    return site < labels.size()
        ? LineSource.quote(labels.get(site).text())
        : "number " + (site + 1);
  }

  private void requireFull(int site) {
    List<Token> column = block.column("_atom_site_occupancy");
    if (site < column.size() && column.get(site).value() != null) {
      double occupancy = number(column.get(site), "_atom_site_occupancy");
      if (Math.abs(occupancy - 1) > OCCUPANCY_TOLERANCE) {
        throw source.problem(
            column.get(site).line(),
            "an occupancy of " + occupancy + " for the site " + siteName(site),
            "an ordered structure, every site occupied once (take an ordered supercell)");
      }
    }
  }

  double coordinate(Token token, int site) {
    if (token.value() == null) {
      throw source.problem(
          token.line(), "no coordinates for the site " + siteName(site), "three numbers");
    }
    return number(token, "a fractional coordinate");
  }

  /** A number, whose standard uncertainty in brackets is dropped: 1.234(5). */
  double number(Token token, String what) {
    String text = token.text().strip().replaceFirst("\\(\\d+\\)$", "");
    double value = Decimals.parse(text);
    if (Double.isNaN(value)) {
      throw source.problem(
          token.line(), LineSource.quote(token.text()) + " for " + what, "a number");
    }
    return value;
  }

  private static void addImages(
      Lattice lattice,
      List<SymmetryOperation> operations,
      double[] fractional,
      int site,
      List<Atom> atoms) {
    if (operations.size() <= 1) {
      atoms.add(new Atom(fractional, site));
      return;
    }
    int first = atoms.size();
    for (SymmetryOperation operation : operations) {
      double[] image = operation.image(fractional);
      boolean known = false;
      for (int k = first; k < atoms.size() && !known; k++) {
        known = distance(lattice, atoms.get(k).fractional(), image) < SAME_PLACE;
      }
      if (!known) {
        atoms.add(new Atom(image, site));
      }
    }
  }

  /** The distance of nearest images in Å; true for atoms that nearly coincide, else too long. */
  static double distance(Lattice lattice, double[] p, double[] q) {
    double[] d = new double[3];
    for (int k = 0; k < 3; k++) {
      d[k] = p[k] - q[k];
      d[k] -= Math.rint(d[k]);
    }
    lattice.toCartesian(d[0], d[1], d[2], d);
    return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }

  /**
   * Refuses atoms of different sites at one place. Atoms are sorted along <i>a</i>, so that each is
   * compared with the few whose planes are near enough.
   */
  private void requireApart(Lattice lattice, List<Atom> atoms) {
    double window = SAME_PLACE / lattice.heights()[0];
    Atom[] sorted = atoms.toArray(new Atom[0]);
    Arrays.sort(sorted, Comparator.comparingDouble(CifReader::alongA));
    int size = sorted.length;
    for (int k = 0; k < size; k++) {
      for (int step = 1; step < size; step++) {
        Atom other = sorted[(k + step) % size];
        double gap = alongA(other) - alongA(sorted[k]) + (k + step >= size ? 1 : 0);
        if (gap > window) {
          break;
        }
        if (distance(lattice, other.fractional(), sorted[k].fractional()) < SAME_PLACE) {
          int site = Math.max(other.site(), sorted[k].site());
          throw source.problem(
              block.column(X).get(site).line(),
              "the sites "
                  + siteName(Math.min(other.site(), sorted[k].site()))
                  + " and "
                  + siteName(site)
                  + " at the same place",
              "an ordered structure, one atom at each place");
        }
      }
    }
  }

  private static double alongA(Atom atom) {
    double a = atom.fractional()[0];
    return a - Math.floor(a);
  }
}
