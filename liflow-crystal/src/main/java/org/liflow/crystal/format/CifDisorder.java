package org.liflow.crystal.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.CifTokens.Token;
import org.liflow.crystal.order.CrystalSymmetry;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.crystal.order.DisorderedSite;
import org.liflow.crystal.order.Occupant;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Reads the sites of a CIF with their occupancies.
 *
 * <p>Rows at one place are one site with several species. Images of a row on top of each other are
 * one site; where the listed multiplicity counts them all, that site holds their occupancies
 * together. Occupancies whose sum exceeds 1 by no more than their rounding are scaled to 1.
 */
final class CifDisorder {
  /** The most that one occupancy may be off by its rounding. */
  private static final double LARGEST_ROUNDING = 0.01;

  /** The least that one occupancy may be off, whatever digits are written. */
  private static final double SMALLEST_ROUNDING = 5e-4;

  private static final String X = "_atom_site_fract_x";
  private static final String OCCUPANCY = "_atom_site_occupancy";
  private static final Pattern CHARGE =
      Pattern.compile("[A-Za-z]+\\s*(?:(\\d*\\.?\\d*)([+-])|([+-])(\\d+\\.?\\d*))");

  private final LineSource source;
  private final CifBlock block;
  private final CifReader reader;
  private final Lattice lattice;
  private final List<SymmetryOperation> operations;
  private final Map<String, Double> oxidationNumbers = new HashMap<>();

  CifDisorder(LineSource source, CifBlock block, CifReader reader) {
    this.source = source;
    this.block = block;
    this.reader = reader;
    lattice = reader.lattice();
    operations = reader.operations(lattice);
    List<Token> types = block.column("_atom_type_symbol");
    List<Token> numbers = block.column("_atom_type_oxidation_number");
    for (int k = 0; k < Math.min(types.size(), numbers.size()); k++) {
      if (numbers.get(k).value() != null) {
        oxidationNumbers.put(
            types.get(k).text(), reader.number(numbers.get(k), "_atom_type_oxidation_number"));
      }
    }
  }

  /** A species found at a place so far. */
  private record Found(Element element, OptionalDouble charge, double occupancy) {}

  /** A place on its way to a site: what is found there, and how far rounding may be to blame. */
  private static final class Place {
    final double[] fractional;
    final int row;
    final List<Found> found = new ArrayList<>();
    double rounding;

    Place(double[] fractional, int row) {
      this.fractional = fractional;
      this.row = row;
    }

    double sum() {
      return found.stream().mapToDouble(Found::occupancy).sum();
    }

    /** One species in two rows is found there that much more often. */
    void add(Found one) {
      for (int k = 0; k < found.size(); k++) {
        Found known = found.get(k);
        if (known.element().equals(one.element()) && known.charge().equals(one.charge())) {
          found.set(k, new Found(one.element(), one.charge(), known.occupancy() + one.occupancy()));
          return;
        }
      }
      found.add(one);
    }

    List<Occupant> occupants() {
      double scale = Math.max(1, sum());
      return found.stream()
          .map(one -> new Occupant(one.element(), one.occupancy() / scale, one.charge()))
          .toList();
    }
  }

  DisorderedCrystal crystal() {
    List<Place> places = new ArrayList<>();
    for (int row = 0; row < block.column(X).size(); row++) {
      addRow(row, reader.place(row), places);
    }
    if (places.isEmpty()) {
      throw new InputException(
          source.path(), "no site with an occupancy above 0", "at least one atom in the cell");
    }
    List<DisorderedSite> sites = new ArrayList<>();
    Map<List<Object>, Integer> orbits = new HashMap<>();
    for (Place place : places) {
      List<Occupant> occupants = place.occupants();
      int orbit = orbits.computeIfAbsent(List.of(place.row, occupants), key -> orbits.size());
      sites.add(
          new DisorderedSite(
              label(place.row),
              orbit,
              place.fractional[0],
              place.fractional[1],
              place.fractional[2],
              occupants));
    }
    List<CrystalSymmetry> symmetry =
        operations.isEmpty()
            ? List.of(CrystalSymmetry.identity())
            : operations.stream().map(SymmetryOperation::toSymmetry).toList();
    return new DisorderedCrystal(source.path().toString(), lattice, sites, symmetry);
  }

  private String label(int row) {
    List<Token> labels = block.column("_atom_site_label");
    return row < labels.size() && labels.get(row).value() != null
        ? labels.get(row).text()
        : reader.element(row).symbol() + (row + 1);
  }

  private void addRow(int row, double[] fractional, List<Place> places) {
    double occupancy = 1;
    double rounding = 0;
    List<Token> column = block.column(OCCUPANCY);
    if (row < column.size() && column.get(row).value() != null) {
      Token token = column.get(row);
      occupancy = reader.number(token, OCCUPANCY);
      rounding = rounding(token.text().strip());
      if (!(occupancy >= 0 && occupancy <= 1 + rounding)) {
        throw source.problem(
            token.line(),
            "an occupancy of " + token.text() + " for the site " + reader.siteName(row),
            "a number from 0 to 1");
      }
    }
    Element element = reader.element(row);
    if (occupancy == 0) {
      return;
    }
    List<double[]> images = images(fractional);
    Found one = new Found(element, charge(row), occupancy * countedAs(row, images, occupancy));
    int before = places.size();
    for (double[] image : images) {
      Place there = null;
      for (int k = 0; k < before && there == null; k++) {
        if (near(places.get(k).fractional, image)) {
          there = places.get(k);
        }
      }
      if (there == null) {
        there = new Place(image, row);
        places.add(there);
      }
      there.add(one);
      there.rounding += rounding;
      if (there.sum() > 1 + there.rounding + 1e-9) {
        throw source.problem(
            block.column(X).get(row).line(),
            String.format(
                Locale.ROOT,
                "occupancies that add up to %.4f at the site %s",
                there.sum(),
                reader.siteName(row)),
            "at most 1");
      }
    }
  }

  /**
   * Counts the images of the row that lie at each place where the listed multiplicity counts them
   * as separate: the row's coordinates miss a special position by rounding.
   */
  private int countedAs(int row, List<double[]> images, double occupancy) {
    List<Token> column = block.column("_atom_site_symmetry_multiplicity");
    if (row >= column.size() || column.get(row).value() == null) {
      return 1;
    }
    double listed = reader.number(column.get(row), "_atom_site_symmetry_multiplicity");
    double factor = listed / images.size();
    boolean whole = factor >= 2 && factor == Math.rint(factor);
    return whole && occupancy * factor <= 1 ? (int) factor : 1;
  }

  private List<double[]> images(double[] fractional) {
    List<double[]> images = new ArrayList<>();
    if (operations.size() <= 1) {
      images.add(fractional);
      return images;
    }
    for (SymmetryOperation operation : operations) {
      double[] image = operation.image(fractional);
      if (images.stream().noneMatch(known -> near(known, image))) {
        images.add(image);
      }
    }
    return images;
  }

  private boolean near(double[] p, double[] q) {
    return CifReader.distance(lattice, p, q) < CifReader.SAME_PLACE;
  }

  /** Half a unit of the last digit written, or the standard uncertainty in brackets. */
  private static double rounding(String text) {
    Matcher number = Pattern.compile("\\d*\\.(\\d*)(?:\\((\\d+)\\))?").matcher(text);
    if (!number.matches()) {
      return SMALLEST_ROUNDING;
    }
    double unit = Math.pow(10, -number.group(1).length());
    double error = 0.5 * unit;
    if (number.group(2) != null) {
      error = Math.max(error, unit * Double.parseDouble(number.group(2)));
    }
    return Math.min(LARGEST_ROUNDING, Math.max(SMALLEST_ROUNDING, error));
  }

  /** The oxidation state that a row's type tells: Li1+, O2-, V4+, or a number of its own loop. */
  private OptionalDouble charge(int row) {
    List<Token> symbols = block.column("_atom_site_type_symbol");
    if (row >= symbols.size() || symbols.get(row).value() == null) {
      return OptionalDouble.empty();
    }
    String text = symbols.get(row).text().strip();
    Double listed = oxidationNumbers.get(text);
    double charge = listed == null ? written(text) : listed;
    return charge == 0 ? OptionalDouble.empty() : OptionalDouble.of(charge);
  }

  private static double written(String text) {
    Matcher matcher = CHARGE.matcher(text);
    if (!matcher.matches()) {
      return 0;
    }
    boolean signLast = matcher.group(2) != null;
    String digits = signLast ? matcher.group(1) : matcher.group(4);
    String sign = signLast ? matcher.group(2) : matcher.group(3);
    double size = digits.isEmpty() ? 1 : Double.parseDouble(digits);
    return sign.equals("-") ? -size : size;
  }
}
