package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * VASP's {@code vasprun.xml}: the structures of the ionic steps, as a rule wrapped into the cell.
 *
 * <p>A step of density-functional theory is a {@code <calculation>} with a {@code <structure>} in
 * it; a step of a learnt force field is a {@code <structure>} that stands alone. Those with a name,
 * such as {@code initialpos} and {@code finalpos}, are no steps: the first one comes again in the
 * first step, and the last one is where the next step would begin.
 */
final class VaspRunReader implements StampedReader {
  private static final String EXPECTED = "a vasprun.xml of VASP";
  private static final int MOST_TYPES = 100_000;

  /**
   * Share by which POMASS may differ from the mass of the natural element and still stand for it:
   * potentials round it, and some hold other weights (7.010 for lithium).
   */
  static final double POMASS_TOLERANCE = 0.05;

  private final Path path;
  private final XmlPull xml;
  private final Species species;
  private final Map<String, String> tags = new TreeMap<>();
  private List<Integer> version = VaspSettings.version("");
  private VaspSettings settings;
  private int[] atomicNumbers;

  /** Of the atoms, in amu; null where all are those of the elements. */
  private double[] ownMasses;

  private boolean inFrame;
  private boolean finished;
  private boolean done;
  private boolean killed;
  private long frames;
  private long repeats;

  // Of the frame.
  private final double[] vectors = new double[9];
  private double[] latticeVectors;
  private Lattice lattice;
  private boolean turned;
  private double[] fractional;
  private double[] fractionalBefore;

  VaspRunReader(Path path, ReadOptions options) throws IOException {
    this.path = path;
    this.species = new Species(options.typeElements());
    this.xml = XmlPull.open(path);
    try {
      readHeader();
      settings.requireDynamics(path, options);
    } catch (IOException | RuntimeException problem) {
      xml.close();
      throw problem;
    }
  }

  /** What a file says of its run, from its header alone. */
  static VaspSettings settings(Path path) throws IOException {
    try (VaspRunReader reader = new VaspRunReader(path, ReadOptions.defaults())) {
      return reader.settings;
    }
  }

  /** Reads up to the atoms, which stand before all structures that count. */
  private void readHeader() throws IOException {
    boolean start;
    try {
      start = xml.next();
    } catch (InputException problem) {
      throw xml.ended() ? new InputException(path, "an empty file", EXPECTED) : problem;
    }
    if (!start || !xml.name().equals("modeling")) {
      throw xml.problem("the element <" + xml.name() + ">", EXPECTED + ", which is <modeling>");
    }
    try {
      while (atomicNumbers == null) {
        if (!xml.next()) {
          throw xml.problem("no atoms", "<atominfo> before the steps");
        }
        switch (xml.name()) {
          case "generator" -> readTags(true);
          case "incar", "parameters" -> readTags(false);
          case "atominfo" -> readAtoms();
          case "calculation" -> throw xml.problem("a step before the atoms", "<atominfo> first");
          default -> xml.skip();
        }
      }
    } catch (InputException problem) {
      throw xml.ended()
          ? new InputException(
              path, "a file that ends before its first step", "a run with at least one step")
          : problem;
    }
    settings = new VaspSettings(String.valueOf(path.getFileName()), tags, version);
  }

  /** Reads the values of named items, however deep in separators. */
  private void readTags(boolean generator) throws IOException {
    int outside = xml.depth() - 1;
    while (xml.depth() > outside) {
      if (!xml.next()) {
        continue;
      }
      if (xml.name().equals("separator")) {
        continue;
      }
      String label = xml.label().toUpperCase(Locale.ROOT);
      boolean item = xml.name().equals("i");
      if (item && generator && label.equals("VERSION")) {
        version = VaspSettings.version(xml.text());
      } else if (item && !generator && VaspSettings.isKnown(label)) {
        String value = xml.text();
        if (!value.isEmpty()) {
          tags.put(label, value);
        }
      } else {
        xml.skip();
      }
    }
  }

  /** One row of the table of types. */
  private record Type(String symbol, String mass, String potential) {}

  private void readAtoms() throws IOException {
    Map<Integer, String> symbols = new TreeMap<>();
    List<Type> types = new ArrayList<>();
    int[] typeOfAtom = new int[256];
    int atoms = 0;
    int outside = xml.depth() - 1;
    String array = "";
    List<String> row = new ArrayList<>();
    while (xml.depth() > outside) {
      if (!xml.next()) {
        continue;
      }
      switch (xml.name()) {
        case "array" -> array = xml.label();
        case "set" -> {}
        case "rc" -> {
          readRow(row);
          if (array.equals("atoms")) {
            requireColumns(row, 2);
            int type = type(row.get(1));
            if (atoms == typeOfAtom.length) {
              typeOfAtom = Arrays.copyOf(typeOfAtom, 2 * atoms);
            }
            typeOfAtom[atoms++] = type;
            symbols.putIfAbsent(type, row.get(0));
          } else if (array.equals("atomtypes")) {
            requireColumns(row, 5);
            if (types.size() == MOST_TYPES) {
              throw xml.problem("over " + MOST_TYPES + " types of atoms", "fewer");
            }
            types.add(new Type(row.get(1), row.get(2), row.get(4)));
          }
        }
        default -> xml.skip();
      }
    }
    if (atoms == 0) {
      throw xml.problem("no atoms in <atominfo>", "a row for each atom");
    }
    Map<Integer, AtomKind> elements = new TreeMap<>();
    symbols.forEach(
        (type, symbol) ->
            elements.put(
                type, element(type, symbol, type <= types.size() ? types.get(type - 1) : null)));
    int[] numbers = new int[atoms];
    double[] weights = new double[atoms];
    for (int atom = 0; atom < atoms; atom++) {
      AtomKind kind = elements.get(typeOfAtom[atom]);
      numbers[atom] = kind.atomicNumber();
      weights[atom] = kind.mass();
    }
    boolean own = elements.values().stream().anyMatch(AtomKind::hasOwnMass);
    atomicNumbers = numbers;
    ownMasses = own ? weights : null;
    fractional = new double[3 * atoms];
    fractionalBefore = new double[3 * atoms];
  }

  private void readRow(List<String> row) throws IOException {
    row.clear();
    int outside = xml.depth() - 1;
    while (xml.depth() > outside) {
      if (xml.next()) {
        if (row.size() == 16) {
          throw xml.problem("over 16 columns", "a row of a table of atoms");
        }
        row.add(xml.text());
      }
    }
  }

  private void requireColumns(List<String> row, int least) {
    if (row.size() < least) {
      throw xml.problem(row.size() + " columns", least + " columns in a table of atoms");
    }
  }

  private int type(String text) {
    if (text.matches("[1-9]\\d{0,5}") && Integer.parseInt(text) <= MOST_TYPES) {
      return Integer.parseInt(text);
    }
    throw xml.problem(LineSource.quote(text) + " for a type", "a whole number from 1 on");
  }

  /** VASP cuts some symbols short (r for Zr, X for Xe): the potential's title says more. */
  private AtomKind element(int number, String symbol, Type type) {
    Optional<AtomKind> element = species.ofSymbol(symbol);
    if (element.isEmpty() && type != null) {
      element = species.ofPotential(type.potential());
    }
    if (element.isEmpty() && species.hasTypes()) {
      element = species.ofType(number);
    }
    AtomKind found =
        element.orElseThrow(
            () ->
                xml.problem(
                    "the species " + LineSource.quote(symbol) + " of type " + number,
                    "the symbol of an element, or the elements of the types 1, 2, … given with"
                        + " the file"));
    double mass = type == null ? Double.NaN : Decimals.parse(type.mass());
    return species.stating(found, mass, POMASS_TOLERANCE);
  }

  @Override
  public Optional<Frame> read() throws IOException {
    while (!done) {
      boolean start;
      try {
        start = xml.next();
      } catch (InputException problem) {
        end(problem);
        continue;
      }
      if (!start) {
        inFrame = false;
        done = xml.depth() == 0;
        continue;
      }
      try {
        Optional<Frame> frame = element();
        if (frame.isPresent()) {
          return frame;
        }
      } catch (InputException problem) {
        end(problem);
      }
    }
    if (frames == 0) {
      throw new InputException(path, "no step of a run", "a run with at least one step");
    }
    return Optional.empty();
  }

  /** Takes the end of the file between two frames for the end of a run that was killed. */
  private void end(InputException problem) {
    if (!xml.ended() || inFrame || frames == 0) {
      throw problem;
    }
    done = true;
    killed = true;
  }

  private Optional<Frame> element() throws IOException {
    switch (xml.name()) {
      case "calculation" -> inFrame = true;
      case "structure" -> {
        String label = xml.label();
        if (label.isEmpty()) {
          inFrame = true;
          Optional<Frame> frame = readFrame();
          inFrame = false;
          return frame;
        }
        finished |= label.equals("finalpos");
        xml.skip();
      }
      default -> xml.skip();
    }
    return Optional.empty();
  }

  private Optional<Frame> readFrame() throws IOException {
    long line = xml.line();
    int rows = -1;
    int positions = -1;
    int outside = xml.depth() - 1;
    while (xml.depth() > outside) {
      if (!xml.next()) {
        continue;
      }
      boolean array = xml.name().equals("varray");
      if (xml.name().equals("crystal")) {
        continue;
      }
      if (array && xml.label().equals("basis")) {
        rows = readRows(vectors, 3, "lattice vector");
      } else if (array && xml.label().equals("positions")) {
        positions = readRows(fractional, atomicNumbers.length, "position");
      } else {
        xml.skip();
      }
    }
    if (rows != 3 || positions != atomicNumbers.length) {
      throw new InputException(
          path + ", line " + line,
          "a structure of "
              + Math.max(0, rows)
              + " lattice vectors and "
              + Math.max(0, positions)
              + " positions",
          "3 and, for the atoms of <atominfo>, " + atomicNumbers.length);
    }
    if (frames > 0 && Arrays.equals(fractional, fractionalBefore)) {
      // Written once by the calculation and once by the force field that learns from it.
      repeats++;
      return Optional.empty();
    }
    System.arraycopy(fractional, 0, fractionalBefore, 0, fractional.length);
    Structure structure = structure(line);
    frames++;
    return Optional.of(new Frame(structure, stamp().time()));
  }

  /** Reads the rows of an array, of three numbers each. */
  private int readRows(double[] values, int most, String what) throws IOException {
    int rows = 0;
    int outside = xml.depth() - 1;
    while (xml.depth() > outside) {
      if (!xml.next()) {
        continue;
      }
      if (rows == most) {
        throw xml.problem("more than " + most + " rows", "one row for each " + what);
      }
      xml.numbers(values, 3 * rows, "a " + what);
      rows++;
    }
    return rows;
  }

  private Structure structure(long line) {
    if (!Arrays.equals(vectors, latticeVectors)) {
      latticeVectors = vectors.clone();
      double[] right = vectors.clone();
      turned = CellVectors.turn(right, species);
      try {
        lattice = Lattice.periodic(right);
      } catch (IllegalArgumentException problem) {
        throw new InputException(
            path + ", line " + line, problem.getMessage(), "three vectors that span a volume");
      }
    }
    double[] positions = new double[fractional.length];
    double[] position = new double[3];
    for (int k = 0; k < positions.length; k += 3) {
      lattice.toCartesian(
          fractional[k],
          fractional[turned ? k + 2 : k + 1],
          fractional[turned ? k + 1 : k + 2],
          position);
      System.arraycopy(position, 0, positions, k, 3);
    }
    try {
      Structure structure = new Structure(lattice, atomicNumbers, positions);
      return ownMasses == null ? structure : structure.withMasses(ownMasses);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          path + ", line " + line, problem.getMessage(), "positions within 10^12 Å");
    }
  }

  @Override
  public Stamp stamp() {
    double block = settings.blockOfXml();
    if (Double.isNaN(settings.potim()) || Double.isNaN(block)) {
      return new Stamp(OptionalLong.empty(), Double.NaN, true);
    }
    long step = (frames - 1) * (long) block;
    return new Stamp(OptionalLong.of(step), 1e-3 * step * settings.potim(), true);
  }

  /** VASP keeps the order of the atoms. */
  @Override
  public boolean hasIds() {
    return true;
  }

  @Override
  public boolean ended() {
    return xml.ended();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(species.notes());
    notes.addAll(settings.notes());
    double block = settings.blockOfXml();
    if (Double.isNaN(block)) {
      notes.add("ML_OUTBLOCK, but no version of VASP, on which the steps between frames depend");
    } else if (block > 1) {
      notes.add(
          String.format(
              Locale.ROOT,
              "a frame every %.0f steps of %s fs (ML_OUTBLOCK)",
              block,
              VaspSettings.plain(settings.potim())));
    }
    if (repeats > 0) {
      notes.add(
          repeats
              + (repeats == 1 ? " step that is" : " steps that are")
              + " written twice, by calculation and force field, counted once");
    }
    if (killed) {
      notes.add("the file has no end: the run was killed, or goes on");
    }
    if (finished
        && settings.isDynamics()
        && settings.steps() > 0
        && block >= 1
        && frames != (long) (settings.steps() / block)) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d frames, where NSW = %d steps would be %d",
              frames,
              settings.steps(),
              (long) (settings.steps() / block)));
    }
    return notes;
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
