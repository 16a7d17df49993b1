package org.liflow.md;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.util.Sha256;

/**
 * A table of ions that serves many oxides: of each ion its charge and its interaction with oxygen,
 * from which {@link #potential} makes the potential of a crystal. Immutable, so that threads may
 * share it.
 *
 * <p>The interaction is a {@link Morse} function, cut off at {@link #CUTOFF} without a shift, plus
 * C/r¹², {@link Tapered} from {@link #TAPER} to the cutoff, plus Coulomb's (the form of Pedone et
 * al., J. Phys. Chem. B 110, 11780, 2006). Cations have Coulomb's interaction alone with each
 * other.
 *
 * <p>The file is CSV text with the header {@code ion,charge_e,D_eV,a_per_A,r0_A,C_eV_A12}. Lines
 * that begin with {@code #} are comments. The ion is an element's symbol, with a Roman numeral
 * where an element has several charges, such as {@code Fe(II)}. The row {@code O} is oxygen with
 * oxygen.
 *
 * <pre>{@code
 * IonTable table = IonTable.read(Path.of("oxides.csv"));
 * PairPotential potential = table.potential(crystal);
 * }</pre>
 */
public final class IonTable {
  /** Where interactions beside the reciprocal sum end, in Å. */
  public static final double CUTOFF = 8;

  /** Where the taper of C/r¹² begins, in Å. */
  public static final double TAPER = 7.5;

  /** The ending of such files. */
  public static final String ENDING = ".csv";

  private static final List<String> COLUMNS =
      List.of("ion", "charge_e", "D_eV", "a_per_A", "r0_A", "C_eV_A12");
  private static final String EXPECTED =
      "a table of ions with the header " + String.join(",", COLUMNS);
  private static final Pattern ION = Pattern.compile("([A-Z][a-z]?)(\\((?:[IV]+)\\))?");

  /** More choices of charges than any crystal has. */
  private static final long MOST_CHOICES = 1_000_000;

  /** A crystal counts as neutral below this share of its positive charge. */
  private static final double NEUTRAL = 1e-9;

  /**
   * One row.
   *
   * @param label the symbol, with a Roman numeral where the element has several rows
   * @param element of the ion
   * @param charge in e
   * @param withOxygen the interaction with oxygen beside Coulomb's
   */
  public record Ion(String label, Element element, double charge, PairForm withOxygen) {}

  private final String source;
  private final String reference;
  private final Map<Element, List<Ion>> ions;

  private IonTable(String source, String reference, Map<Element, List<Ion>> ions) {
    this.source = source;
    this.reference = reference;
    this.ions = ions;
  }

  /**
   * Reads a table.
   *
   * @param file at most 1 MiB of UTF-8
   * @return the table
   * @throws InputException when the file is missing or bad; the message says what is wrong in which
   *     line
   */
  public static IonTable read(Path file) {
    byte[] csv = PotentialFile.bytes(file, EXPECTED, EXPECTED);
    return parse(new String(csv, StandardCharsets.UTF_8), file.toString());
  }

  /**
   * Reads a table from text.
   *
   * @param csv the text
   * @param source names it in messages
   * @return the table
   * @throws InputException when the text is bad; the message says what is wrong in which line
   */
  public static IonTable parse(String csv, String source) {
    Map<Element, List<Ion>> ions = new TreeMap<>();
    StringBuilder reference = new StringBuilder();
    boolean headed = false;
    int number = 0;
    for (String line : csv.split("\\R")) {
      number++;
      String text = line.strip().replaceFirst("^\uFEFF", "");
      if (text.startsWith("#")) {
        reference.append(reference.isEmpty() ? "" : " ").append(text.substring(1).strip());
      } else if (!headed && !text.isEmpty()) {
        headed = true;
        if (!List.of(text.split("\\s*,\\s*", -1)).equals(COLUMNS)) {
          throw new InputException(source, "line " + number + ": '" + text + "'", EXPECTED);
        }
      } else if (!text.isEmpty()) {
        Ion ion = ion(text, source + ", line " + number);
        List<Ion> same = ions.computeIfAbsent(ion.element(), key -> new ArrayList<>());
        if (same.stream().anyMatch(other -> other.label().equals(ion.label()))) {
          throw new InputException(
              source + ", line " + number, ion.label() + " a second time", "each ion once");
        }
        same.add(ion);
      }
    }
    if (!headed) {
      throw new InputException(source, "no line but comments", EXPECTED);
    }
    List<Ion> oxygen = ions.getOrDefault(Element.O, List.of());
    if (oxygen.size() != 1 || !(oxygen.get(0).charge() < 0)) {
      throw new InputException(
          source,
          oxygen.isEmpty()
              ? "no row O"
              : oxygen.size() > 1
                  ? oxygen.size() + " rows of oxygen"
                  : "oxygen with " + oxygen.get(0).charge() + " e",
          "one row O with a negative charge, for oxygen with oxygen");
    }
    ions.replaceAll((element, list) -> List.copyOf(list));
    return new IonTable(source, reference.toString(), Collections.unmodifiableMap(ions));
  }

  private static Ion ion(String line, String place) {
    String[] fields = line.split("\\s*,\\s*", -1);
    if (fields.length != COLUMNS.size()) {
      throw new InputException(
          place, fields.length + " columns", COLUMNS.size() + ": " + String.join(",", COLUMNS));
    }
    Matcher label = ION.matcher(fields[0]);
    Element element = label.matches() ? Element.ofSymbol(label.group(1)).orElse(null) : null;
    if (element == null) {
      throw new InputException(
          place, "'" + fields[0] + "'", "an ion such as Li, or Fe(II) beside Fe(III)");
    }
    double[] numbers = new double[COLUMNS.size()];
    for (int k = 1; k < numbers.length; k++) {
      try {
        numbers[k] = Double.parseDouble(fields[k]);
      } catch (NumberFormatException problem) {
        numbers[k] = Double.NaN;
      }
      if (!Double.isFinite(numbers[k])) {
        throw new InputException(
            place, COLUMNS.get(k) + " '" + fields[k] + "'", "a number for " + COLUMNS.get(k));
      }
    }
    try {
      PairForm well = new Morse(numbers[2], numbers[3], numbers[4]);
      PairForm wall = new Tapered(new PairForm.InversePower(numbers[5], 12), TAPER, CUTOFF);
      return new Ion(fields[0], element, numbers[1], PairForm.sum(well, wall));
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          place, problem.getMessage(), "a and r0 above 0 in " + fields[0] + "'s row", problem);
    }
  }

  /**
   * Names the table.
   *
   * @return the file
   */
  public String source() {
    return source;
  }

  /**
   * Returns the rows by element.
   *
   * @return of each element one ion or several, in the order of the file; unmodifiable
   */
  public Map<Element, List<Ion>> ions() {
    return ions;
  }

  /**
   * Makes the potential of a crystal. An element with several rows takes one of them for all its
   * atoms, the first in the order of the file that makes the crystal neutral.
   *
   * @param crystal whose elements and numbers of atoms count
   * @return charges and pairs of the crystal's elements
   * @throws InputException when an element has no row, or no choice of rows is neutral
   */
  public PairPotential potential(Structure crystal) {
    Map<Element, Integer> counts = new TreeMap<>();
    for (int atom = 0; atom < crystal.size(); atom++) {
      counts.merge(crystal.element(atom), 1, Integer::sum);
    }
    requireKnown(counts.keySet(), crystal.formula());
    List<Ion> chosen = neutral(counts, crystal.formula());
    PairPotential.Builder builder =
        PairPotential.builder(Path.of(source).getFileName() + "")
            .reference(reference)
            .cutoff(CUTOFF)
            .trusted();
    chosen.forEach(ion -> builder.charge(ion.element(), ion.charge()));
    if (counts.containsKey(Element.O)) {
      chosen.forEach(ion -> builder.pair(ion.element(), Element.O, ion.withOxygen()));
    }
    return builder.build();
  }

  private void requireKnown(Set<Element> elements, String formula) {
    String missing =
        elements.stream()
            .filter(element -> !ions.containsKey(element))
            .map(Element::symbol)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new InputException(
          source,
          "no row for " + missing + " of " + formula,
          "a crystal of "
              + ions.keySet().stream().map(Element::symbol).collect(Collectors.joining(", ")));
    }
  }

  private List<Ion> neutral(Map<Element, Integer> counts, String formula) {
    List<Element> elements = List.copyOf(counts.keySet());
    int[] index = new int[elements.size()];
    List<Ion> closest = List.of();
    double least = Double.POSITIVE_INFINITY;
    boolean more = true;
    for (long k = 0; more && k < MOST_CHOICES; k++) {
      List<Ion> choice = new ArrayList<>();
      double net = 0;
      double positive = 0;
      for (int e = 0; e < index.length; e++) {
        Ion ion = ions.get(elements.get(e)).get(index[e]);
        choice.add(ion);
        net += counts.get(ion.element()) * ion.charge();
        positive += Math.max(0, counts.get(ion.element()) * ion.charge());
      }
      if (Math.abs(net) <= NEUTRAL * Math.max(1, positive)) {
        return choice;
      }
      if (Math.abs(net) < Math.abs(least)) {
        least = net;
        closest = choice;
      }
      int e = index.length - 1;
      while (e >= 0 && ++index[e] == ions.get(elements.get(e)).size()) {
        index[e--] = 0;
      }
      more = e >= 0;
    }
    Map<String, Double> charges = new LinkedHashMap<>();
    closest.forEach(ion -> charges.put(ion.label(), ion.charge()));
    throw new InputException(
        source,
        String.format(
            Locale.ROOT,
            "a charge of %+.3g e on %s, with %s",
            least,
            formula,
            charges.entrySet().stream()
                .map(one -> String.format(Locale.ROOT, "%s %+.3g", one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "))),
        "a crystal that is neutral with the table's charges");
  }

  /**
   * Computes a digest of the numbers.
   *
   * @return SHA-256 in hexadecimal
   */
  public String digest() {
    return new Sha256().add(ions.values().toString()).hex();
  }

  /** Returns the table's source. */
  @Override
  public String toString() {
    return source;
  }
}
