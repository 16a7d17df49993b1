package org.liflow.crystal.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;

/**
 * Turns the words for species in a file into elements: symbols, the isotopes D and T of hydrogen,
 * and numbers of types. Remembers what there is to tell of a file, also of its cell; serves one
 * file.
 */
final class Species {
  /** In amu (AME2020). */
  static final double DEUTERIUM = 2.01410177812;

  /** Masses in amu (AME2020). */
  private static final Map<String, Double> ISOTOPES = Map.of("D", DEUTERIUM, "T", 3.01604928199);

  /** How many masses that files state are told. */
  private static final int MOST_TOLD = 12;

  private final List<AtomKind> types;
  private final TreeSet<String> isotopes = new TreeSet<>();
  private boolean typesUsed;
  private boolean symbolsUsed;
  private final List<String> others = new ArrayList<>();
  private boolean turned;
  private boolean massesDropped;
  private final List<AtomKind> numbered = new ArrayList<>();
  private final Set<String> statedMasses = new LinkedHashSet<>();

  /** Masses that the file states for D and T. */
  private final TreeMap<String, Double> isotopesStated = new TreeMap<>();

  /** What was judged already; bounded, since each atom may have another mass. */
  private final Map<Stated, AtomKind> judged = new HashMap<>();

  private static final int MOST_JUDGED = 1000;

  /** Elements for which a mass stands that is not positive. */
  private final TreeSet<String> withoutMass = new TreeSet<>();

  /** A mass that the file states of a kind. */
  private record Stated(AtomKind kind, double mass) {}

  /**
   * @param typeElements given for the types 1, 2, …
   */
  Species(List<Element> typeElements) {
    this(typeElements, List.of());
  }

  /**
   * Species where a file beside this one may say the types.
   *
   * @param typeElements given for the types 1, 2, …
   * @param beside what the file beside says of them: where elements are given, too, these elements
   *     with its masses
   */
  Species(List<Element> typeElements, List<AtomKind> beside) {
    this.types = beside.isEmpty() ? typeElements.stream().map(AtomKind::of).toList() : beside;
  }

  /** The element of a symbol; of D and T also the mass. */
  Optional<AtomKind> ofSymbol(String symbol) {
    if (ISOTOPES.containsKey(symbol)) {
      isotopes.add(symbol);
      symbolsUsed = true;
      return Optional.of(new AtomKind(Element.H, ISOTOPES.get(symbol)));
    }
    Optional<Element> element = Element.ofSymbol(symbol);
    symbolsUsed |= element.isPresent();
    return element.map(AtomKind::of);
  }

  /**
   * The kind whose mass the file states as well, see {@link AtomKind#stating}.
   *
   * @param mass in amu; left alone where it is not a positive number
   * @param tolerance share by which it may differ from the mass that is known
   */
  AtomKind stating(AtomKind kind, double mass, double tolerance) {
    if (!(mass > 0) || Double.isInfinite(mass)) {
      return kind;
    }
    AtomKind stated = kind.stating(mass, tolerance);
    if (stated.equals(kind)) {
      return kind;
    }
    if (kind.hasOwnMass() && ISOTOPES.containsKey(symbol(kind.element(), kind.mass()))) {
      isotopesStated.put(symbol(kind.element(), kind.mass()), stated.mass());
    } else if (statedMasses.size() <= MOST_TOLD) {
      statedMasses.add(stated.symbol() + " has a mass of " + stated.mass() + " amu");
    }
    return stated;
  }

  /**
   * The kind whose mass a file states that was not made together with the element: a mass that the
   * element's atoms cannot have is refused, see {@link Isotopes}. One of zero or less counts as not
   * stated, with a note.
   *
   * @param mass in amu; NaN where none is stated
   * @param tolerance share by which it may differ from the mass that is known
   * @param problem makes the exception from what was found and what was expected
   */
  AtomKind stating(
      AtomKind kind,
      double mass,
      double tolerance,
      BiFunction<String, String, InputException> problem) {
    if (Double.isNaN(mass) || mass == kind.mass()) {
      return kind;
    }
    Stated asked = new Stated(kind, mass);
    AtomKind known = judged.get(asked);
    if (known != null) {
      return known;
    }
    if (mass <= 0) {
      withoutMass.add(kind.symbol());
    } else {
      Optional<String> fault = Isotopes.fault(kind.element(), mass);
      if (fault.isPresent()) {
        throw problem.apply(fault.get(), "masses in amu, each that of the atom's element");
      }
    }
    AtomKind found = stating(kind, mass, tolerance);
    if (judged.size() < MOST_JUDGED) {
      judged.put(asked, found);
    }
    return found;
  }

  /** Says that what is read keeps elements only. */
  void dropMasses() {
    massesDropped = true;
  }

  /** A number from 1 on, by which {@link #ofNumber} finds a kind again. */
  int number(AtomKind kind) {
    int known = numbered.indexOf(kind);
    if (known < 0) {
      numbered.add(kind);
      known = numbered.size() - 1;
    }
    return known + 1;
  }

  /** The kind that has a number by {@link #number}. */
  AtomKind ofNumber(int number) {
    return numbered.get(number - 1);
  }

  /** The symbol of an element, or D or T where the mass is theirs to the last digit but one. */
  static String symbol(Element element, double mass) {
    for (Map.Entry<String, Double> isotope : ISOTOPES.entrySet()) {
      if (element == Element.H && Math.abs(mass - isotope.getValue()) < 1e-3) {
        return isotope.getKey();
      }
    }
    return element.symbol();
  }

  /** The element of a potential of VASP by its title, such as {@code PAW_PBE Li_sv 10Sep2004}. */
  Optional<AtomKind> ofPotential(String title) {
    List<String> words = LineFields.split(title);
    return words.size() < 2 ? Optional.empty() : ofSymbol(words.get(1).split("[_.]", 2)[0]);
  }

  /** The element that was given for a type; empty where none was. */
  Optional<AtomKind> ofType(int type) {
    if (type < 1 || type > types.size()) {
      return Optional.empty();
    }
    typesUsed = true;
    return Optional.of(types.get(type - 1));
  }

  /** Whether a word is the number of a type. */
  static boolean isType(String word) {
    return !word.isEmpty()
        && word.length() <= 9
        && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether elements of types were given. */
  boolean hasTypes() {
    return !types.isEmpty();
  }

  /** The element of a type, which elements must have been given for. */
  AtomKind ofType(LineSource source, String word) {
    int type = Integer.parseInt(word);
    if (type < 1 || type > types.size()) {
      throw source.problem(
          "type " + type + ", but elements for " + types.size() + " types only",
          "the element of each type");
    }
    typesUsed = true;
    return types.get(type - 1);
  }

  /** Remembers that the second and the third vector of a left-handed cell were swapped. */
  void tellTurned() {
    turned = true;
  }

  /** Remembers what a reader noticed beside species, such as of the symmetry. */
  void tell(String note) {
    others.add(note);
  }

  /** What to tell about the file so far. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    isotopesStated.forEach(
        (isotope, mass) ->
            notes.add(
                isotope
                    + " is read as hydrogen with the mass that the file states, "
                    + mass
                    + " amu"));
    for (String isotope : isotopes) {
      if (isotopesStated.containsKey(isotope)) {
        continue;
      }
      notes.add(
          String.format(
              Locale.ROOT,
              massesDropped
                  ? "%s (%.3f amu) is read as hydrogen, in hydrogen's standard mass"
                  : "%s is read as hydrogen with a mass of %.3f amu",
              isotope,
              ISOTOPES.get(isotope)));
    }
    notes.addAll(statedMasses.stream().limit(MOST_TOLD).toList());
    if (statedMasses.size() > MOST_TOLD) {
      notes.add("other atoms have masses of their own, too");
    }
    if (!withoutMass.isEmpty()) {
      notes.add(
          "masses of "
              + String.join(", ", withoutMass)
              + " that are zero or less count as not stated");
    }
    if (symbolsUsed && !typesUsed && hasTypes()) {
      notes.add("the elements given for types are not used: the file names its elements itself");
    }
    if (turned) {
      notes.add("the cell's vectors are left-handed: the second and the third are swapped");
    }
    notes.addAll(others);
    return notes;
  }
}
