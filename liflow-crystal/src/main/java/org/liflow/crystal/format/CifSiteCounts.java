package org.liflow.crystal.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.CifTokens.Token;
import org.liflow.tensor.geometry.Lattice;

/**
 * How many atoms a CIF's sites become under operations, beside what the file says of these numbers:
 * that tells apart two origins of one space group.
 */
final class CifSiteCounts {
  /** What a file may say of the number of its atoms. */
  enum Evidence {
    MULTIPLICITIES("the multiplicities listed for the sites"),
    FORMULA("the chemical formula of the file");

    private final String words;

    Evidence(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** Share by which numbers of atoms, rounded occupancies among them, may miss the formula. */
  private static final double FORMULA_TOLERANCE = 0.02;

  private static final Pattern PART = Pattern.compile("\\s*([A-Z][a-z]?)(\\d*\\.?\\d*)");

  private final CifBlock block;
  private final Lattice lattice;
  private final CifReader reader;
  private final List<double[]> places;

  CifSiteCounts(CifBlock block, Lattice lattice, CifReader reader, List<double[]> places) {
    this.block = block;
    this.lattice = lattice;
    this.reader = reader;
    this.places = places;
  }

  /** Whether the operations give the numbers that the file states; false where it states none. */
  boolean agree(Evidence evidence, List<SymmetryOperation> operations) {
    int[] counts = new int[places.size()];
    for (int site = 0; site < counts.length; site++) {
      counts[site] = images(places.get(site), operations);
    }
    return evidence == Evidence.MULTIPLICITIES
        ? agreeWithMultiplicities(counts)
        : agreeWithFormula(counts);
  }

  private int images(double[] place, List<SymmetryOperation> operations) {
    List<double[]> images = new ArrayList<>();
    for (SymmetryOperation operation : operations) {
      double[] image = operation.image(place);
      if (images.stream()
          .noneMatch(known -> CifReader.distance(lattice, known, image) < CifReader.SAME_PLACE)) {
        images.add(image);
      }
    }
    return images.size();
  }

  private boolean agreeWithMultiplicities(int[] counts) {
    List<Token> listed = block.column("_atom_site_symmetry_multiplicity");
    if (listed.isEmpty()) {
      listed = block.column("_atom_site_site_symmetry_multiplicity");
    }
    boolean any = false;
    for (int site = 0; site < Math.min(counts.length, listed.size()); site++) {
      if (listed.get(site).value() != null) {
        any = true;
        if (reader.number(listed.get(site), "a site's multiplicity") != counts[site]) {
          return false;
        }
      }
    }
    return any;
  }

  /** Compares with the formula, times the formula units in the cell where these are given. */
  private boolean agreeWithFormula(int[] counts) {
    Optional<Map<Element, Double>> formula =
        block.first("_chemical_formula_sum").flatMap(token -> formula(token.text()));
    if (formula.isEmpty()) {
      return false;
    }
    Map<Element, Double> found = new LinkedHashMap<>();
    List<Token> occupancies = block.column("_atom_site_occupancy");
    for (int site = 0; site < counts.length; site++) {
      boolean given = site < occupancies.size() && occupancies.get(site).value() != null;
      double occupancy = given ? reader.number(occupancies.get(site), "_atom_site_occupancy") : 1;
      found.merge(reader.element(site), occupancy * counts[site], Double::sum);
    }
    double units =
        block
            .first("_cell_formula_units_z")
            .map(token -> reader.number(token, "_cell_formula_units_Z"))
            .orElseGet(() -> sum(found) / sum(formula.get()));
    return found.keySet().equals(formula.get().keySet())
        && found.entrySet().stream()
            .allMatch(
                one -> {
                  double wanted = units * formula.get().get(one.getKey());
                  return Math.abs(one.getValue() - wanted) <= FORMULA_TOLERANCE * wanted;
                });
  }

  private static double sum(Map<Element, Double> numbers) {
    return numbers.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Optional<Map<Element, Double>> formula(String text) {
    Map<Element, Double> numbers = new LinkedHashMap<>();
    Matcher part = PART.matcher(text.strip());
    int at = 0;
    String rest = text.strip();
    while (at < rest.length() && part.find(at) && part.start() == at) {
      String symbol = part.group(1);
      Optional<Element> element =
          symbol.equals("D") || symbol.equals("T")
              ? Optional.of(Element.H)
              : Element.ofSymbol(symbol);
      String digits = part.group(2);
      if (element.isEmpty() || digits.equals(".")) {
        return Optional.empty();
      }
      numbers.merge(element.get(), digits.isEmpty() ? 1 : Double.parseDouble(digits), Double::sum);
      at = part.end();
    }
    return at < rest.length() || numbers.isEmpty() ? Optional.empty() : Optional.of(numbers);
  }
}
