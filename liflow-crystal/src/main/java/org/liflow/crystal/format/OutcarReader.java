package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * VASP's OUTCAR: the lattice vectors and positions of each ionic step, at five decimals. Elements
 * come from the titles of the potentials, steps from the lines that start one.
 */
final class OutcarReader implements StampedReader {
  private static final String EXPECTED = "an OUTCAR of VASP";

  /** The line that starts an electronic step, or a step of a learnt force field. */
  private static final Pattern STEP =
      Pattern.compile("-+ +(?:Iteration|Ionic step) *(\\d{1,12}|\\*+) *(?:\\( *(\\d+|\\*+)\\))?.*");

  private final LineSource source;
  private final LineFields fields;
  private final Species species;
  private VaspSettings settings;

  // Of the header.
  private final List<String> titles = new ArrayList<>();
  private final List<String> weights = new ArrayList<>();
  private final List<String> configurations = new ArrayList<>();
  private int[] counts;
  private long ions = -1;
  private List<AtomKind> elements;
  private int atoms;
  private int[] atomicNumbers;

  /** Of the atoms, in amu; null where all are those of the elements. */
  private double[] masses;

  /** Rows of the lattice still to come. */
  private int rowsLeft;

  private boolean latticeTold;
  private final double[] vectors = new double[9];
  private boolean vectorsRead;
  private double[] latticeVectors;
  private Lattice lattice;
  private long step;
  private long stepOfFrame = -1;
  private boolean stepsMissing;
  private double[] positionsBefore;
  private long frames;
  private long repeats;
  private boolean finished;

  private OutcarReader(LineSource source, ReadOptions options) {
    this.source = source;
    this.fields = new LineFields(source);
    this.species = new Species(options.typeElements());
  }

  static OutcarReader open(Path path, ReadOptions options) throws IOException {
    OutcarReader reader = new OutcarReader(LineSource.open(path), options);
    try {
      reader.readHeader(options);
      return reader;
    } catch (IOException | RuntimeException problem) {
      reader.close();
      throw problem;
    }
  }

  /** Whether a line starts the first step, which ends the header. */
  static boolean startsStep(String line) {
    return isPositions(line) || line.startsWith("---") && STEP.matcher(line).matches();
  }

  private static boolean isPositions(String line) {
    return line.startsWith(" POSITION") && line.contains("TOTAL-FORCE");
  }

  private void readHeader(ReadOptions options) throws IOException {
    String[] last = {""};
    settings =
        VaspSettings.ofOutcar(
            source,
            line -> {
              last[0] = line;
              header(line);
            });
    if (source.lineNumber() == 0) {
      throw new InputException(source.path(), "an empty file", EXPECTED);
    }
    if (!startsStep(last[0])) {
      throw new InputException(
          source.path(), "a file that ends before its first step", "a run with at least one step");
    }
    source.pushBack(last[0]);
    settings.requireDynamics(source.path(), options);
    if (counts == null) {
      throw source.problem("no line 'ions per type ='", EXPECTED);
    }
    learnAtoms();
  }

  private void header(String line) {
    lattice(line);
    int equals = line.indexOf('=');
    if (equals < 0) {
      return;
    }
    String key = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    if (key.equals("TITEL")) {
      add(titles, value);
    } else if (key.equals("VRHFIN")) {
      add(configurations, value);
    } else if (key.equals("POMASS") && value.contains(";")) {
      // One line for each potential; the tag's own line, further on, has no semicolon.
      add(weights, value.substring(0, value.indexOf(';')).strip());
    } else if (key.equals("ions per type")) {
      counts = counts(value);
    } else if (line.contains("NIONS =")) {
      fields.of(line.substring(line.indexOf("NIONS =") + 7));
      ions = fields.integer("NIONS", 1, AtomBuffer.MOST_ATOMS);
    }
  }

  private void add(List<String> list, String value) {
    if (list.size() == 10_000) {
      throw source.problem("over 10000 potentials", EXPECTED);
    }
    list.add(value);
  }

  private int[] counts(String value) {
    int types = LineFields.split(value).size();
    int[] counts = new int[types];
    fields.of(value);
    for (int k = 0; k < types; k++) {
      counts[k] = (int) fields.integer("the ions of a type", 0, AtomBuffer.MOST_ATOMS);
    }
    return counts;
  }

  private void learnAtoms() {
    long sum = Arrays.stream(counts).asLongStream().sum();
    if (sum < 1 || sum > AtomBuffer.MOST_ATOMS || sum != ions && ions > 0) {
      // Numbers of over 9999 ions touch in this line.
      throw new InputException(
          source.path(),
          sum + " ions in the line 'ions per type =', but NIONS = " + Math.max(0, ions),
          "equal numbers; vasprun.xml or XDATCAR of the run say the same in other words");
    }
    atoms = (int) sum;
    elements = new ArrayList<>();
    for (int type = 0; type < counts.length; type++) {
      AtomKind kind = element(type);
      double mass =
          weights.size() == counts.length ? Decimals.parse(weights.get(type)) : Double.NaN;
      elements.add(species.stating(kind, mass, VaspRunReader.POMASS_TOLERANCE));
    }
  }

  private AtomKind element(int type) {
    Optional<AtomKind> element = Optional.empty();
    if (titles.size() == counts.length) {
      element = species.ofPotential(titles.get(type));
    }
    if (element.isEmpty() && configurations.size() == counts.length) {
      element = species.ofSymbol(configurations.get(type).split(":", 2)[0].strip());
    }
    if (element.isEmpty()) {
      element = species.ofType(type + 1);
    }
    return element.orElseThrow(
        () ->
            new InputException(
                source.path(),
                titles.size()
                    + " potentials (TITEL) for "
                    + counts.length
                    + " types, none for type "
                    + (type + 1)
                    + " that names an element",
                "one each, or the elements of the types 1, 2, … given with the file"));
  }

  /** Follows the lattice vectors, which stand in three lines after their title. */
  private void lattice(String line) {
    if (rowsLeft > 0) {
      fields.of(line);
      for (int x = 0; x < 3; x++) {
        vectors[3 * (3 - rowsLeft) + x] = fields.touchingNumber("a lattice vector");
      }
      rowsLeft--;
      latticeTold |= rowsLeft == 0;
      vectorsRead |= rowsLeft == 0;
    } else if (line.contains("direct lattice vectors")) {
      rowsLeft = 3;
    }
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line;
    while ((line = source.next()) != null) {
      if (isPositions(line)) {
        Optional<Frame> frame = readFrame();
        if (frame.isPresent()) {
          return frame;
        }
      } else if (line.startsWith("---")) {
        follow(line);
      } else {
        lattice(line);
        finished |= line.startsWith(" General timing and accounting");
      }
    }
    if (frames == 0) {
      throw new InputException(source.path(), "no positions", "a run that wrote positions");
    }
    return Optional.empty();
  }

  private void follow(String line) {
    Matcher matcher = STEP.matcher(line);
    if (!matcher.matches()) {
      return;
    }
    if (!matcher.group(1).startsWith("*")) {
      step = Long.parseLong(matcher.group(1));
    } else if (matcher.group(2) == null || matcher.group(2).equals("1")) {
      // No room for the digits.
      step++;
    }
  }

  private Optional<Frame> readFrame() throws IOException {
    source.require("a line of dashes");
    long first = source.lineNumber() + 1;
    if (!vectorsRead) {
      throw source.problem("positions before any lattice vectors", EXPECTED);
    }
    if (!latticeTold && settings.changesCell()) {
      throw source.problem(
          "no lattice vectors of step " + step + ", though the cell changes (ISIF)",
          "'VOLUME and BASIS-vectors are now' before each step's positions");
    }
    AtomBuffer buffer = new AtomBuffer(atoms);
    for (int type = 0; type < counts.length; type++) {
      for (int k = 0; k < counts[type]; k++) {
        readAtom(buffer, elements.get(type));
      }
    }
    source.requireLineEnd(frames);
    if (atomicNumbers == null) {
      atomicNumbers = buffer.atomicNumbers();
      masses = buffer.masses();
    }
    double[] positions = buffer.positions();
    boolean again = stepOfFrame == step;
    if (again && Arrays.equals(positions, positionsBefore)) {
      // Once with the forces of the calculation and once with those of the force field.
      repeats++;
      return Optional.empty();
    }
    stepsMissing |= again || step == 0;
    stepOfFrame = step;
    positionsBefore = positions;
    Structure structure = source.structure(first, lattice(first), atomicNumbers, positions, masses);
    latticeTold = false;
    frames++;
    return Optional.of(new Frame(structure, stamp().time()));
  }

  private void readAtom(AtomBuffer buffer, AtomKind kind) throws IOException {
    String line = source.require("the position of atom " + (buffer.size() + 1));
    if (line.startsWith(" ---")) {
      throw source.problem(
          "the positions of " + buffer.size() + " atoms", "as many as NIONS, " + atoms);
    }
    fields.of(line);
    double x = fields.touchingNumber("a coordinate");
    double y = fields.touchingNumber("a coordinate");
    buffer.add(kind, x, y, fields.touchingNumber("a coordinate"));
  }

  private Lattice lattice(long line) {
    if (!Arrays.equals(vectors, latticeVectors)) {
      latticeVectors = vectors.clone();
      double[] right = vectors.clone();
      CellVectors.turn(right, species);
      lattice = source.lattice(line, right, true, true, true);
    }
    return lattice;
  }

  @Override
  public Stamp stamp() {
    if (stepsMissing || Double.isNaN(settings.potim())) {
      return new Stamp(OptionalLong.empty(), Double.NaN, true);
    }
    return new Stamp(
        OptionalLong.of(stepOfFrame), 1e-3 * (stepOfFrame - 1) * settings.potim(), true);
  }

  /** VASP keeps the order of the atoms. */
  @Override
  public boolean hasIds() {
    return true;
  }

  @Override
  public boolean ended() {
    return source.ended();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(species.notes());
    notes.addAll(settings.notes());
    if (stepsMissing) {
      notes.add("positions without the number of their step, so that their times are not known");
    }
    if (repeats > 0) {
      notes.add(
          repeats
              + (repeats == 1 ? " step that is" : " steps that are")
              + " written twice, by calculation and force field, counted once");
    }
    if (!finished) {
      notes.add("the file has no end: the run was killed, or goes on");
    }
    return notes;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
