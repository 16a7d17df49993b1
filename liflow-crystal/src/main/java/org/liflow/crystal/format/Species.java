package org.liflow.crystal.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.liflow.crystal.Element;

/**
 * Turns the words for species in a file into elements: symbols, the isotopes D and T of hydrogen,
 * and numbers of types. Remembers what there is to tell of a file, also of its cell; serves one
 * file.
 */
final class Species {
  /** Masses in amu (AME2020). */
  private static final Map<String, Double> ISOTOPES =
      Map.of("D", 2.01410177812, "T", 3.01604928199);

  private final List<Element> typeElements;
  private final TreeSet<String> isotopes = new TreeSet<>();
  private boolean typesUsed;
  private boolean symbolsUsed;
  private final List<String> others = new ArrayList<>();
  private boolean turned;

  Species(List<Element> typeElements) {
    this.typeElements = typeElements;
  }

  /** The element of a symbol. */
  Optional<Element> ofSymbol(String symbol) {
    if (ISOTOPES.containsKey(symbol)) {
      isotopes.add(symbol);
      symbolsUsed = true;
      return Optional.of(Element.H);
    }
    Optional<Element> element = Element.ofSymbol(symbol);
    symbolsUsed |= element.isPresent();
    return element;
  }

  /** The element of a potential of VASP by its title, such as {@code PAW_PBE Li_sv 10Sep2004}. */
  Optional<Element> ofPotential(String title) {
    List<String> words = LineFields.split(title);
    return words.size() < 2 ? Optional.empty() : ofSymbol(words.get(1).split("[_.]", 2)[0]);
  }

  /** The element that was given for a type; empty where none was. */
  Optional<Element> ofType(int type) {
    if (type < 1 || type > typeElements.size()) {
      return Optional.empty();
    }
    typesUsed = true;
    return Optional.of(typeElements.get(type - 1));
  }

  /** Whether a word is the number of a type. */
  static boolean isType(String word) {
    return !word.isEmpty()
        && word.length() <= 9
        && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether elements of types were given. */
  boolean hasTypes() {
    return !typeElements.isEmpty();
  }

  /** The element of a type, which elements must have been given for. */
  Element ofType(LineSource source, String word) {
    int type = Integer.parseInt(word);
    if (type < 1 || type > typeElements.size()) {
      throw source.problem(
          "type " + type + ", but elements for " + typeElements.size() + " types only",
          "the element of each type");
    }
    typesUsed = true;
    return typeElements.get(type - 1);
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
    for (String isotope : isotopes) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s (%.3f amu) is read as hydrogen, and masses are those of natural hydrogen",
              isotope,
              ISOTOPES.get(isotope)));
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
