package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * XYZ and extended XYZ, as ASE, OVITO and others write it: frames of Cartesian positions in Å.
 *
 * <p>Of the comment line it reads {@code Lattice} (rows a, b, c; without it the boundaries are
 * open, unless it is one of CP2K's dumpdcd with lengths and angles), {@code pbc}, {@code
 * Properties}, {@code time}, {@code time_unit}, {@code step} or {@code timestep}, and {@code
 * unwrapped}; other keys and columns are left alone. Atoms are sorted by the column {@code id},
 * where there is one. Species are symbols, atomic numbers in a column {@code Z}, or numbers of
 * types whose elements are given. Masses in amu come from a column {@code masses} (ASE) or {@code
 * mass} (GPUMD), zeros in it (OVITO) count as not stated.
 *
 * <p>The unit of a time is not part of the format: GPUMD writes fs, LAMMPS its own units. It comes
 * from {@code time_unit}, from the rules of reading, or from the writer where that shows: {@link
 * ExtendedXyzWriter} has always written {@code unwrapped} and ps, CP2K's comment lines are in fs.
 */
final class ExtendedXyzReader implements StampedReader {
  private static final List<String> STEPS = List.of("step", "timestep", "md_step");
  private static final String PLAIN = "species:S:1:pos:R:3";

  /** The comment of CP2K: {@code i = 20, time = 10.000, E = -1.0}, time in fs. */
  private static final Pattern CP2K =
      Pattern.compile("\\s*i =\\s*(\\d{1,18}), time =\\s*([-+.0-9eE]{1,30}),.*");

  /** The cell in the comments of CP2K's dumpdcd, in Å and degrees. */
  private static final Pattern CP2K_CELL =
      Pattern.compile(
          ".*\\ba =\\s*(\\S{1,30}), b =\\s*(\\S{1,30}), c =\\s*(\\S{1,30}),"
              + " alpha =\\s*(\\S{1,30}), beta =\\s*(\\S{1,30}), gamma =\\s*(\\S{1,30})\\s*");

  /** The comment of LAMMPS's dump xyz. */
  private static final Pattern LAMMPS =
      Pattern.compile("\\s*Atoms\\. Timestep: (\\d{1,18})(?:\\s+Time: ([-+.0-9eE]{1,30}))?\\s*");

  /** The comment of DFTB+. */
  private static final Pattern DFTB = Pattern.compile("\\s*MD iter:\\s*(\\d{1,18})\\s*");

  /** The comment of i-PI: lengths, angles, step and, in braces, units. */
  private static final Pattern IPI =
      Pattern.compile(
          "#\\s*CELL\\(abcABC\\):((?:\\s+[-+.0-9eE]{1,30}){6})\\s+Step:\\s*(\\d{1,18})\\s(.*)");

  private final LineSource source;
  private final LineFields fields;
  private final Optional<TimeUnit> givenUnit;
  private final Species species;
  private final AtomIds ids;
  private final WordCache words = new WordCache();
  private long frames;
  private boolean unwrapped;
  private boolean hasIds;
  private boolean orientationTaken;
  private Stamp stamp;

  ExtendedXyzReader(LineSource source, ReadOptions options) {
    this.source = source;
    this.fields = new LineFields(source);
    this.givenUnit = options.rules().timeUnit();
    this.species = new Species(options.typeElements());
    this.ids = new AtomIds(source);
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line = source.nextNotBlank();
    if (line == null) {
      if (frames == 0) {
        throw new InputException(source.path(), "an empty file", "a line with the number of atoms");
      }
      return Optional.empty();
    }
    int atoms = (int) fields.of(line).integer("the number of atoms", 1, AtomBuffer.MOST_ATOMS);
    if (fields.next()) {
      throw source.problem(
          LineSource.quote(line) + " where a frame starts", "the number of atoms alone");
    }
    String comment = source.require("a comment line");
    Map<String, String> keys = keys(comment);
    Lattice lattice = lattice(comment, keys);
    Columns columns = Columns.of(source, keys.getOrDefault("properties", PLAIN));
    stamp = stamp(comment, keys);
    if (frames == 0) {
      RunFacts.temperatureWithoutUnit(keys).ifPresent(species::tell);
    }
    unwrapped = "T".equalsIgnoreCase(keys.get("unwrapped"));
    hasIds = columns.id() >= 0;

    long first = source.lineNumber() + 1;
    AtomBuffer buffer = new AtomBuffer(atoms);
    while (buffer.size() < atoms) {
      boolean there = source.advance();
      if (!there || !fields.ofLine().next()) {
        throw source.problem(
            (there ? "a blank line" : "the file ends") + " after " + buffer.size() + " atoms",
            "as many as the frame counts, " + atoms);
      }
      readAtom(columns, atoms, buffer);
    }
    source.requireLineEnd(frames);
    if (lattice.equals(Lattice.open())) {
      lattice = vectorsBehindAtoms().orElse(lattice);
    }
    frames++;
    Structure structure =
        hasIds ? ids.sorted(buffer, lattice, first) : source.structure(first, lattice, buffer);
    return Optional.of(new Frame(structure, stamp.inPicoseconds() ? stamp.time() : Double.NaN));
  }

  /** What the first frame's comment says of the run. */
  static RunFacts facts(LineSource source) throws IOException {
    ExtendedXyzReader reader = new ExtendedXyzReader(source, ReadOptions.defaults());
    source.nextNotBlank();
    return RunFacts.ofKeys(reader.keys(source.require("a comment line")));
  }

  /** Keys in lower case; a comment that is free text, as plain XYZ has, may hold anything. */
  private Map<String, String> keys(String comment) {
    Map<String, String> keys = new TreeMap<>();
    try {
      KeyValues.parse(comment).forEach((key, value) -> keys.put(lower(key), value));
    } catch (IllegalArgumentException problem) {
      String text = lower(comment);
      if (text.contains("lattice=") || text.contains("properties=")) {
        throw source.problem(problem.getMessage(), "key=value pairs with closed quotes");
      }
    }
    return keys;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private Lattice lattice(String comment, Map<String, String> keys) {
    boolean given = keys.containsKey("lattice");
    boolean[] periodic = {given, given, given};
    if (keys.containsKey("pbc")) {
      List<String> flags = LineFields.split(withoutBrackets(keys.get("pbc")));
      for (int k = 0; k < 3; k++) {
        String flag = flags.size() == 3 ? lower(flags.get(k)) : "";
        if (!flag.matches("t|f|true|false|0|1")) {
          throw source.problem(
              "pbc=" + LineSource.quote(keys.get("pbc")), "three flags, such as pbc=\"T T F\"");
        }
        periodic[k] = flag.startsWith("t") || flag.equals("1");
      }
    }
    if (!given) {
      if (periodic[0] || periodic[1] || periodic[2]) {
        throw source.problem("periodic boundaries but no Lattice", "Lattice=\"…\" of nine numbers");
      }
      Matcher ipi = IPI.matcher(comment);
      if (ipi.matches()) {
        return ipiLattice(ipi);
      }
      Matcher cell = CP2K_CELL.matcher(comment);
      return cell.matches() ? cp2kLattice(cell) : Lattice.open();
    }
    fields.of(withoutBrackets(keys.get("lattice")));
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = fields.number("the Lattice");
    }
    if (fields.next()) {
      throw source.problem("more than nine numbers in Lattice", "nine, row by row");
    }
    CellVectors.complete(vectors, periodic);
    CellVectors.turn(vectors, periodic, species);
    return source.lattice(source.lineNumber(), vectors, periodic[0], periodic[1], periodic[2]);
  }

  /** The cell in lines VEC1, VEC2 and VEC3 behind the atoms, as ASE writes it on request. */
  private Optional<Lattice> vectorsBehindAtoms() throws IOException {
    if (!source.nextStartsWith("VEC1")) {
      return Optional.empty();
    }
    double[] vectors = new double[9];
    for (int k = 0; k < 3; k++) {
      String line = source.require("VEC" + (k + 1));
      if (!fields.of(line).text("a vector").equals("VEC" + (k + 1))) {
        throw source.problem(LineSource.quote(line), "the vector VEC" + (k + 1));
      }
      for (int x = 0; x < 3; x++) {
        vectors[3 * k + x] = fields.number("a vector of the cell");
      }
    }
    CellVectors.turn(vectors, species);
    return Optional.of(source.lattice(source.lineNumber() - 2, vectors, true, true, true));
  }

  private Lattice cp2kLattice(Matcher cell) {
    double[] value = new double[6];
    for (int k = 0; k < 6; k++) {
      String text = cell.group(k + 1);
      value[k] = Decimals.parse(text);
    }
    orientationTaken |= value[3] != 90 || value[4] != 90 || value[5] != 90;
    try {
      return Lattice.fromParameters(value[0], value[1], value[2], value[3], value[4], value[5]);
    } catch (IllegalArgumentException problem) {
      throw source.problem(problem.getMessage(), "the lengths and angles of a cell");
    }
  }

  /** i-PI writes lengths in bohr unless asked otherwise, and says so. */
  private Lattice ipiLattice(Matcher comment) {
    String units = lower(comment.group(3));
    if (!units.contains("positions{angstrom}") || !units.contains("cell{angstrom}")) {
      throw source.problem(
          "a trajectory of i-PI with " + LineSource.quote(comment.group(3)),
          "positions{angstrom} and cell{angstrom}, as i-PI writes them on request");
    }
    List<String> numbers = LineFields.split(comment.group(1));
    double[] cell = new double[6];
    for (int k = 0; k < 6; k++) {
      cell[k] = Decimals.parse(numbers.get(k));
    }
    try {
      return Lattice.fromParameters(cell[0], cell[1], cell[2], cell[3], cell[4], cell[5]);
    } catch (IllegalArgumentException problem) {
      throw source.problem(problem.getMessage(), "the lengths and angles of a cell");
    }
  }

  private static String withoutBrackets(String value) {
    return value.replaceAll("[\\[\\]{},]", " ");
  }

  private Stamp stamp(String comment, Map<String, String> keys) {
    Matcher lammps = LAMMPS.matcher(comment);
    if (lammps.matches()) {
      double time = lammps.group(2) == null ? Double.NaN : Decimals.parse(lammps.group(2));
      return inUnit(OptionalLong.of(Long.parseLong(lammps.group(1))), time, givenUnit);
    }
    Matcher dftb = DFTB.matcher(comment);
    if (dftb.matches()) {
      return inUnit(OptionalLong.of(Long.parseLong(dftb.group(1))), Double.NaN, givenUnit);
    }
    Matcher ipi = IPI.matcher(comment);
    if (ipi.matches()) {
      return inUnit(OptionalLong.of(Long.parseLong(ipi.group(2))), Double.NaN, givenUnit);
    }
    Matcher cp2k = CP2K.matcher(comment);
    if (cp2k.matches()) {
      double time = Decimals.parse(cp2k.group(2));
      return inUnit(OptionalLong.of(Long.parseLong(cp2k.group(1))), time, Optional.of(TimeUnit.FS));
    }
    return inUnit(step(keys), time(keys), unit(keys));
  }

  private static Stamp inUnit(OptionalLong step, double time, Optional<TimeUnit> unit) {
    return new Stamp(
        step,
        unit.isPresent() ? time * unit.get().picoseconds() : time,
        unit.isPresent() || Double.isNaN(time));
  }

  private OptionalLong step(Map<String, String> keys) {
    for (String key : STEPS) {
      String text = keys.get(key);
      if (text == null) {
        continue;
      }
      if (text.matches("\\d{1,18}(\\.0*)?")) {
        return OptionalLong.of(Long.parseLong(text.replaceFirst("\\..*", "")));
      }
      if (keys.containsKey("properties")) {
        throw source.problem(key + "=" + LineSource.quote(text), "a whole number of steps");
      }
    }
    return OptionalLong.empty();
  }

  private Optional<TimeUnit> unit(Map<String, String> keys) {
    String text = keys.get("time_unit");
    Optional<TimeUnit> stated = Optional.empty();
    if (text != null) {
      stated =
          Optional.of(
              TimeUnit.ofSymbol(text)
                  .orElseThrow(
                      () -> source.problem("time_unit=" + LineSource.quote(text), "fs, ps or ns")));
    } else if ("T".equals(keys.get("unwrapped"))) {
      stated = Optional.of(TimeUnit.PS);
    }
    if (stated.isPresent() && givenUnit.isPresent() && stated.get() != givenUnit.get()) {
      throw source.problem(
          "times in " + stated.get() + ", but " + givenUnit.get() + " given with the file",
          "the file's own unit, or none given");
    }
    return stated.or(() -> givenUnit);
  }

  private double time(Map<String, String> keys) {
    String text = keys.get("time");
    if (text == null) {
      return Double.NaN;
    }
    double time = Decimals.parse(text);
    if (Double.isNaN(time) && keys.containsKey("properties")) {
      throw source.problem("time=" + LineSource.quote(text), "a number");
    }
    return time;
  }

  private void readAtom(Columns columns, int atoms, AtomBuffer buffer) {
    fields.ofLine();
    AtomKind kind = null;
    double mass = Double.NaN;
    double x = 0;
    double y = 0;
    double z = 0;
    for (int column = 0; column < columns.count(); column++) {
      if (column == columns.species()) {
        kind = kind(columns.numbers());
      } else if (column == columns.position()) {
        x = fields.number("x");
        y = fields.number("y");
        z = fields.number("z");
        column += 2;
      } else if (column == columns.id()) {
        ids.set(buffer.size(), fields.integer("id", Long.MIN_VALUE, Long.MAX_VALUE), atoms);
      } else if (column == columns.mass()) {
        mass = fields.number("a mass");
      } else if (!fields.next()) {
        throw fields.endsBefore(columns.title(column), "one");
      }
    }
    if (columns.mass() >= 0) {
      if (Double.isNaN(mass) || Double.isInfinite(mass)) {
        throw source.problem("a mass of " + mass + " amu", "a positive mass in amu");
      }
      kind = species.stating(kind, mass, AtomKind.ROUNDED, source::problem);
    }
    buffer.add(kind, x, y, z);
  }

  private AtomKind kind(boolean isAtomicNumber) {
    fields.skip("species");
    long word = fields.word();
    int known = isAtomicNumber ? 0 : words.get(word);
    if (known != 0) {
      return species.ofNumber(known);
    }
    AtomKind kind = kind(fields.text(), isAtomicNumber);
    if (!isAtomicNumber) {
      words.put(word, species.number(kind));
    }
    return kind;
  }

  private AtomKind kind(String word, boolean isAtomicNumber) {
    if (Species.isType(word)) {
      int number = Integer.parseInt(word);
      if (isAtomicNumber && number >= 1 && number <= Element.LARGEST_ATOMIC_NUMBER) {
        return AtomKind.of(number);
      }
      if (!isAtomicNumber && species.hasTypes()) {
        return species.ofType(source, word);
      }
      if (!isAtomicNumber) {
        throw source.problem(
            "the number " + word + " for the species, which may be a type or an atomic number",
            "symbols, a column Z:I:1 of atomic numbers, or the elements of the types 1, 2, … given"
                + " with the file");
      }
    }
    return species
        .ofSymbol(word)
        .orElseThrow(
            () ->
                source.problem(
                    "the species " + LineSource.quote(word),
                    "the symbol of an element, such as Li"));
  }

  @Override
  public Stamp stamp() {
    return stamp;
  }

  /** LiFlow's own files keep the order of the atoms. */
  @Override
  public boolean hasIds() {
    return hasIds || unwrapped;
  }

  @Override
  public boolean ended() {
    return source.ended();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(species.notes());
    if (orientationTaken) {
      notes.add(
          "the cell is stated by lengths and angles alone: its first vector is taken to lie along"
              + " x, its second in the x-y plane");
    }
    return notes;
  }

  @Override
  public boolean isUnwrapped() {
    return unwrapped;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /**
   * The columns of an atom's line.
   *
   * @param species the column of the symbol, type or atomic number, counted from 0
   * @param numbers whether that column holds atomic numbers
   * @param position the column of x
   * @param id the column of the ids; -1 for none
   * @param mass the column of the masses; -1 for none
   * @param count the number of columns
   */
  private record Columns(int species, boolean numbers, int position, int id, int mass, int count) {
    /** The name of a column in a message. */
    String title(int column) {
      return "column " + (column + 1) + " of " + count;
    }

    /** Reads {@code name:type:columns} triples. */
    static Columns of(LineSource source, String properties) {
      String[] part = properties.strip().split(":", -1);
      int species = -1;
      boolean numbers = false;
      boolean types = false;
      int position = -1;
      int id = -1;
      int mass = -1;
      int count = 0;
      for (int k = 0; k + 2 < part.length; k += 3) {
        String name = lower(part[k]);
        if (!part[k + 2].matches("[1-9]\\d{0,3}")) {
          throw bad(source, properties);
        }
        int width = Integer.parseInt(part[k + 2]);
        // A column of symbols is better than atomic numbers, and these are better than types.
        boolean better =
            name.equals("species")
                || (name.equals("z") && (species < 0 || types))
                || (name.equals("type") && species < 0);
        if (better && width == 1) {
          species = count;
          numbers = name.equals("z");
          types = name.equals("type");
        } else if (name.equals("id") && width == 1) {
          id = count;
        } else if ((name.equals("masses") || name.equals("mass")) && width == 1) {
          mass = count;
        } else if (name.equals("pos") && width == 3) {
          position = count;
        }
        count += width;
      }
      if (part.length % 3 != 0 || species < 0 || position < 0) {
        throw bad(source, properties);
      }
      return new Columns(species, numbers, position, id, mass, count);
    }

    private static InputException bad(LineSource source, String properties) {
      return source.problem(
          "Properties=" + LineSource.quote(properties),
          "name:type:columns triples with species:S:1 and pos:R:3");
    }
  }
}
