package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * What the input of a CP2K run, which its restart file repeats, says of the trajectory beside it:
 * the unit of the positions and the masses of the elements. The trajectory itself says neither, and
 * it has the symbol of the element where the input has {@code &KIND D}.
 *
 * @param length of the trajectory's unit in Å
 * @param unit its name, in lower case
 * @param masses in amu, by atomic number; NaN for elements whose kinds differ in their mass
 */
record Cp2kRestart(double length, String unit, Map<Integer, Double> masses) {
  /** Å in one bohr as CP2K has it (CODATA 2006, its default up to today). */
  private static final double BOHR = 0.52917720859;

  private static final Map<String, Double> UNITS =
      Map.of(
          "angstrom", 1.0, "bohr", BOHR, "internal_cp2k", BOHR, "nm", 10.0, "pm", 0.01, "m", 1e10);

  private static final Pattern MASS = Pattern.compile("\\[\\s*(\\w+)\\s*\\]\\s*(\\S+)");

  /** Units of mass in amu (CODATA 2006). */
  private static final Map<String, Double> MASS_UNITS =
      Map.of("amu", 1.0, "m_e", 1 / 1822.88848426, "kg", 1 / 1.660538782e-27);

  private static final List<String> TRAJECTORY = List.of("MOTION", "PRINT", "TRAJECTORY");
  private static final List<String> SUBSYSTEM = List.of("FORCE_EVAL", "SUBSYS");

  /** A section {@code &KIND} being read. */
  private static final class Kind {
    final String label;
    Optional<String> element = Optional.empty();
    OptionalDouble mass = OptionalDouble.empty();

    Kind(String label) {
      this.label = label;
    }

    Optional<Element> found() {
      String symbol = element.orElse(label.replaceFirst("[^A-Za-z].*$", ""));
      return symbol.isEmpty()
          ? Optional.empty()
          : Element.ofSymbol(
              symbol.substring(0, 1).toUpperCase(Locale.ROOT)
                  + symbol.substring(1).toLowerCase(Locale.ROOT));
    }
  }

  /** Reads {@code PROJECT-1.restart} beside {@code PROJECT-pos-1.xyz}; nothing without one. */
  static Optional<Cp2kRestart> beside(Path trajectory) throws IOException {
    Optional<Path> path = Cp2kCell.beside(trajectory, ".restart");
    return path.isEmpty() ? Optional.empty() : Optional.of(read(path.get()));
  }

  private static Cp2kRestart read(Path path) throws IOException {
    Deque<String> open = new ArrayDeque<>();
    String unit = "angstrom";
    Map<Integer, Double> masses = new HashMap<>();
    Kind kind = null;
    Set<String> sections = new HashSet<>();
    try (LineSource source = LineSource.open(path)) {
      String line;
      while ((line = source.next()) != null) {
        String[] words = line.strip().split("\\s+", 2);
        String first = words[0].toUpperCase(Locale.ROOT);
        if (first.equals("&END")) {
          if (open.isEmpty()) {
            throw source.problem("an &END without its section", "the restart file of CP2K");
          }
          if (open.removeLast().equals("KIND") && kind != null) {
            take(kind, masses);
            kind = null;
          }
        } else if (first.startsWith("&")) {
          if (open.size() == 100) {
            throw source.problem("sections over 100 deep", "the restart file of CP2K");
          }
          open.addLast(first.substring(1));
          if (open.size() == 1) {
            sections.add(open.getLast());
          }
          List<String> here = new ArrayList<>(open);
          if (here.size() == 3 && first.equals("&KIND") && here.subList(0, 2).equals(SUBSYSTEM)) {
            kind = new Kind(words.length > 1 ? words[1].split("\\s+", 2)[0] : "");
          }
        } else if (words.length == 2
            && first.equals("UNIT")
            && List.copyOf(open).equals(TRAJECTORY)) {
          unit = value(words[1]).toLowerCase(Locale.ROOT);
        } else if (words.length == 2 && kind != null && open.size() == 3) {
          if (first.equals("ELEMENT")) {
            kind.element = Optional.of(value(words[1]));
          } else if (first.equals("MASS")) {
            kind.mass = OptionalDouble.of(mass(source, value(words[1])));
          }
        }
      }
    }
    if (!open.isEmpty() || !sections.containsAll(List.of("MOTION", "FORCE_EVAL"))) {
      throw new InputException(
          path,
          open.isEmpty()
              ? "the end of the file before the sections &MOTION and &FORCE_EVAL"
              : "the end of the file within the section &" + open.getLast(),
          "the whole restart file of the run, which says the unit of its trajectory; or no file of"
              + " this name");
    }
    if (!UNITS.containsKey(unit)) {
      throw new InputException(
          path, "a trajectory in the unit " + LineSource.quote(unit), "angstrom or bohr");
    }
    return new Cp2kRestart(UNITS.get(unit), unit, masses);
  }

  /** What stands behind a keyword, without a comment and without quotes. */
  private static String value(String rest) {
    return rest.replaceFirst("\\s*[!#].*$", "").replaceFirst("^([\"'])(.*)\\1$", "$2").strip();
  }

  /** A mass in amu; CP2K takes another unit in brackets before it. */
  private static double mass(LineSource source, String text) {
    Matcher parts = MASS.matcher(text);
    double unit = 1;
    String number = text;
    if (parts.matches()) {
      unit = MASS_UNITS.getOrDefault(parts.group(1).toLowerCase(Locale.ROOT), Double.NaN);
      number = parts.group(2);
    }
    double mass = unit * Decimals.parse(number);
    if (!(mass > 0) || Double.isInfinite(mass)) {
      throw source.problem(
          "the MASS " + LineSource.quote(text), "a positive number in amu, or with [m_e] or [kg]");
    }
    return mass;
  }

  private static void take(Kind kind, Map<Integer, Double> masses) {
    Optional<Element> element = kind.found();
    if (element.isPresent()) {
      double mass = kind.mass.orElse(element.get().mass());
      masses.merge(
          element.get().atomicNumber(), mass, (one, other) -> one.equals(other) ? one : Double.NaN);
    }
  }

  /**
   * The masses that the run's atoms have, in amu; null where all are those of their elements.
   *
   * @param structure of the trajectory
   */
  double[] masses(Structure structure, Species species) {
    List<AtomKind> kinds = new ArrayList<>();
    for (AtomKind kind : AtomKind.of(structure)) {
      double stated = masses.getOrDefault(kind.atomicNumber(), Double.NaN);
      kinds.add(species.stating(kind, stated, AtomKind.ROUNDED));
    }
    return AtomKind.masses(kinds);
  }

  /** A structure of the trajectory in Å. */
  Structure inAngstrom(Structure structure) {
    if (length == 1) {
      return structure;
    }
    double[] positions = structure.positions();
    for (int k = 0; k < positions.length; k++) {
      positions[k] *= length;
    }
    return structure.withPositions(positions);
  }

  /** What to tell: the unit, and elements whose masses the trajectory does not tell apart. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (length != 1) {
      notes.add("positions are in " + unit + ", as the restart file of the run says");
    }
    masses.forEach(
        (number, mass) -> {
          if (mass.isNaN()) {
            notes.add(
                "kinds of "
                    + Element.of(number).symbol()
                    + " differ in their mass, which the file does not tell apart: the standard"
                    + " mass is taken");
          }
        });
    return notes;
  }
}
