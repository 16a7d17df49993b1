package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The {@code prefix.pos} of Quantum ESPRESSO's {@code cp.x}: blocks of a line with step and time in
 * ps, and a line of x, y, z in bohr (of CODATA 2018, as in the program) for each atom. Positions
 * are unwrapped. The cell of each block is in {@code prefix.cel}, whose columns are the lattice
 * vectors; the elements are in the input, {@code prefix.in}, or in a structure that is given beside
 * the file.
 */
final class EspressoReader implements StampedReader {
  private static final Pattern TITLE = Pattern.compile("\\s*(\\d{1,18})\\s+(\\S+)\\s*");
  private static final Pattern OTHER =
      Pattern.compile("(?i).*\\.(cel|vel|for|evp|str|nos|the|con)");

  private final LineSource source;
  private final LineFields fields;
  private final Optional<Blocks> cells;
  private final Optional<Lattice> fixedCell;
  private final Species species;
  private final String elementsFrom;
  private final int[] atomicNumbers;

  /** Of the atoms, in amu; null where all are those of the elements. */
  private final double[] masses;

  private long step;
  private double time;
  private long frames;

  private EspressoReader(
      LineSource source,
      Optional<Blocks> cells,
      Optional<Lattice> fixedCell,
      Species species,
      Elements elements) {
    this.source = source;
    this.fields = new LineFields(source);
    this.cells = cells;
    this.fixedCell = fixedCell;
    this.species = species;
    this.elementsFrom = elements.source();
    this.atomicNumbers = elements.kinds().stream().mapToInt(AtomKind::atomicNumber).toArray();
    this.masses = AtomKind.masses(elements.kinds());
  }

  /** Whether a file begins as one of {@code cp.x}: step and time, then lines of three numbers. */
  static boolean matches(FileStart start) {
    if (!TITLE.matcher(start.line(0)).matches() || !isNumbers(start.line(0), 2)) {
      return false;
    }
    for (int k = 1; k < start.lines().size(); k++) {
      String line = start.line(k);
      if (!isNumbers(line, 3) && !(isNumbers(line, 2) && TITLE.matcher(line).matches())) {
        return false;
      }
    }
    return isNumbers(start.line(1), 3);
  }

  private static boolean isNumbers(String line, int count) {
    List<String> words = LineFields.split(line);
    return words.size() == count
        && words.stream().noneMatch(word -> Double.isNaN(Decimals.parse(word)));
  }

  static EspressoReader open(Path path, ReadOptions options) throws IOException {
    String name = InputFiles.uncompressedName(String.valueOf(path.getFileName()));
    Matcher other = OTHER.matcher(name);
    if (other.matches()) {
      throw new InputException(
          path,
          "the ." + other.group(1) + " of a run of cp.x",
          "prefix.pos, which holds the positions");
    }
    Species species = new Species(options.typeElements());
    Elements elements = Elements.of(path, options, species);
    Optional<Lattice> fixed = Optional.empty();
    Optional<Path> cel = Optional.empty();
    if (options.supplement().cell().orElse(null) instanceof Supplement.FixedCell cell) {
      fixed = Optional.of(cell.lattice());
    } else {
      cel = Siblings.of(path, "\\.pos", ".cel");
      if (cel.isEmpty()) {
        throw new InputException(
            path, "no prefix.cel beside it, so no cell", "the .cel of the run, or its cell given");
      }
    }
    LineSource source = LineSource.open(path);
    try {
      Optional<Blocks> cells =
          cel.isPresent() ? Optional.of(Blocks.open(cel.get())) : Optional.empty();
      return new EspressoReader(source, cells, fixed, species, elements);
    } catch (IOException | RuntimeException problem) {
      source.close();
      throw problem;
    }
  }

  /** The temperature, in K, that the input sets a thermostat to. */
  static OptionalDouble temperature(Path path) throws IOException {
    Optional<Path> input = Siblings.of(path, "\\.pos", ".in");
    if (input.isEmpty()) {
      return OptionalDouble.empty();
    }
    String held = "";
    double kelvin = Double.NaN;
    try (LineSource source = LineSource.open(input.get())) {
      String line;
      while ((line = source.next()) != null) {
        for (String part : line.split("!", 2)[0].split(",")) {
          String[] words = part.split("=", 2);
          String key = words[0].strip().toLowerCase(Locale.ROOT);
          String value = words.length == 2 ? words[1].strip() : "";
          if (key.equals("ion_temperature")) {
            held = value.toLowerCase(Locale.ROOT).replaceAll("['\"]", "");
          } else if (key.equals("tempw")) {
            kelvin = Decimals.parse(value);
          }
        }
      }
    }
    return held.matches("nose|rescaling") && kelvin > 0
        ? OptionalDouble.of(kelvin)
        : OptionalDouble.empty();
  }

  /** The block of three lines of each step in a {@code .cel}. */
  private record Blocks(LineSource source, LineFields fields) implements AutoCloseable {
    static Blocks open(Path path) throws IOException {
      LineSource source = LineSource.open(path);
      return new Blocks(source, new LineFields(source));
    }

    /** The lattice of a step, which must be the next one in the file. */
    Lattice next(long step, Species species) throws IOException {
      String line = source.require("the cell of step " + step);
      Matcher title = TITLE.matcher(line);
      if (!title.matches() || Long.parseLong(title.group(1)) != step) {
        throw source.problem(
            LineSource.quote(line) + " where the positions are at step " + step,
            "a block for each step of the .pos, in the same order");
      }
      long first = source.lineNumber() + 1;
      double[] vectors = new double[9];
      for (int x = 0; x < 3; x++) {
        fields.of(source.require("three lines of the cell"));
        for (int k = 0; k < 3; k++) {
          vectors[3 * k + x] = Constants.BOHR * fields.number("a component of a lattice vector");
        }
      }
      CellVectors.turn(vectors, species);
      return source.lattice(first, vectors, true, true, true);
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  /**
   * The elements of a file, which does not name them.
   *
   * @param source where they come from, for people
   * @param kinds one per atom
   */
  private record Elements(String source, List<AtomKind> kinds) {
    static Elements of(Path path, ReadOptions options, Species species) throws IOException {
      Optional<Path> topology = options.supplement().topology();
      if (topology.isPresent()) {
        Structure structure = CrystalFiles.readStructure(topology.get());
        return new Elements(String.valueOf(topology.get().getFileName()), AtomKind.of(structure));
      }
      Optional<Path> input = Siblings.of(path, "\\.pos", ".in");
      if (input.isPresent()) {
        try (LineSource source = LineSource.open(input.get())) {
          return new Elements(String.valueOf(input.get().getFileName()), ofInput(source, species));
        }
      }
      throw new InputException(
          path,
          "no elements: neither prefix.in beside it nor a structure given with the file",
          "the input of the run under the name of the .pos, or a structure of the same atoms");
    }

    /** Reads the cards ATOMIC_SPECIES and ATOMIC_POSITIONS. */
    private static List<AtomKind> ofInput(LineSource source, Species known) throws IOException {
      List<String> labels = new ArrayList<>();
      List<Double> masses = new ArrayList<>();
      List<AtomKind> atoms = new ArrayList<>();
      int lastLabel = 0;
      String card = "";
      String line;
      while ((line = source.next()) != null) {
        List<String> words = LineFields.split(line.split("[!#]", 2)[0]);
        if (words.isEmpty()) {
          continue;
        }
        String first = words.get(0).toUpperCase(Locale.ROOT);
        if (first.matches("[A-Z]+_[A-Z_]+|&[A-Z]+|/|AUTOPILOT|CONSTRAINTS|OCCUPATIONS|K_POINTS")) {
          card = first;
        } else if (card.equals("ATOMIC_SPECIES") && words.size() >= 3) {
          labels.add(words.get(0));
          masses.add(Decimals.parse(words.get(1)));
        } else if (card.equals("ATOMIC_POSITIONS") && words.size() >= 4) {
          int label = labels.indexOf(words.get(0));
          if (label < lastLabel && label >= 0) {
            throw source.problem(
                "atoms that are not grouped by species, in the order of ATOMIC_SPECIES",
                "such an order, since some versions of cp.x group them in the .pos; or a structure"
                    + " in the order of the .pos given with the file");
          }
          lastLabel = label;
          AtomKind kind = element(source, words.get(0), label, known);
          double mass = label < 0 ? Double.NaN : masses.get(label);
          atoms.add(known.stating(kind, mass, AtomKind.ROUNDED));
        }
      }
      if (atoms.isEmpty()) {
        throw source.problem("no atoms in ATOMIC_POSITIONS", "the input of a run of cp.x");
      }
      return atoms;
    }

    /** Labels are symbols, alone or followed by a number or a name: Fe, Fe1, Fe_up, Fe-2. */
    private static AtomKind element(LineSource source, String label, int number, Species known) {
      Matcher symbol = Pattern.compile("([A-Za-z]{1,2})([\\d_-].*)?").matcher(label);
      Optional<AtomKind> element = Optional.empty();
      if (symbol.matches()) {
        String text = symbol.group(1);
        element =
            known.ofSymbol(
                text.substring(0, 1).toUpperCase(Locale.ROOT)
                    + text.substring(1).toLowerCase(Locale.ROOT));
      }
      return element
          .or(() -> known.ofType(number + 1))
          .orElseThrow(
              () ->
                  source.problem(
                      "the species " + LineSource.quote(label),
                      "the symbol of an element, or the elements of the types 1, 2, … given with"
                          + " the file"));
    }
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line = source.nextNotBlank();
    if (line == null) {
      if (frames == 0) {
        throw new InputException(source.path(), "an empty file", "positions of cp.x");
      }
      return Optional.empty();
    }
    Matcher title = TITLE.matcher(line);
    double stated = title.matches() ? Decimals.parse(title.group(2)) : Double.NaN;
    if (Double.isNaN(stated)) {
      throw source.problem(
          LineSource.quote(line) + " after the positions of " + atomicNumbers.length + " atoms",
          "step and time in ps, for the atoms of " + elementsFrom);
    }
    long first = source.lineNumber() + 1;
    double[] positions = new double[3 * atomicNumbers.length];
    for (int atom = 0; atom < atomicNumbers.length; atom++) {
      fields.of(source.require("the position of atom " + (atom + 1)));
      for (int x = 0; x < 3; x++) {
        positions[3 * atom + x] = Constants.BOHR * fields.number("a coordinate");
      }
    }
    source.requireLineEnd(frames);
    step = Long.parseLong(title.group(1));
    time = stated;
    Lattice lattice = cells.isPresent() ? cells.get().next(step, species) : fixedCell.orElseThrow();
    frames++;
    return Optional.of(
        new Frame(source.structure(first, lattice, atomicNumbers, positions, masses), stated));
  }

  @Override
  public Stamp stamp() {
    return new Stamp(OptionalLong.of(step), time, true);
  }

  @Override
  public boolean hasIds() {
    return true;
  }

  /** Also where the cells end first. */
  @Override
  public boolean ended() {
    return source.ended() || cells.isPresent() && cells.get().source().ended();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(species.notes());
    notes.add("elements from " + elementsFrom);
    cells.ifPresent(
        each -> notes.add("the cell of each frame from " + each.source().path().getFileName()));
    return notes;
  }

  @Override
  public void close() throws IOException {
    try (source) {
      if (cells.isPresent()) {
        cells.get().close();
      }
    }
  }
}
