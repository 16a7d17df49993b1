package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Text dumps of LAMMPS in units {@code metal} or {@code real}: boxes of any shape, atoms in any
 * order.
 *
 * <p>Atoms are sorted by {@code id}. Positions come from {@code xu}, {@code xsu}, {@code x} or
 * {@code xs} (and y and z), the first of these that is there; to the latter two the images {@code
 * ix iy iz} are added where they are given. They are counted from the box's corner along axes that
 * repeat. Times come from {@code ITEM: TIME}; their unit from {@code ITEM: UNITS}, or else from the
 * rules. A {@code type} may be a number or, as a type label, the symbol of an element. A column
 * {@code mass} is taken, in amu.
 */
final class LammpsDumpReader implements StampedReader {
  private static final byte[] ITEM = "ITEM:".getBytes(StandardCharsets.US_ASCII);

  /** Atoms in an Å³, twice those of diamond. */
  private static final double DENSEST = 0.35;

  private static final String[] POSITIONS = {"xu", "xsu", "x", "xs"};

  private final LineSource source;
  private final LineFields fields;
  private final Species species;
  private final AtomIds ids;
  private final WordCache words = new WordCache();
  private final Optional<Topology> topology;
  private boolean topologyUsed;

  /** Of the atom read last, where its element is found by its type or id; 0 where it has none. */
  private int type;

  private boolean unitsStated;

  /** Atoms in an Å³ of the first frame; NaN where the box is open along some axis. */
  private double density = Double.NaN;

  private final Map<Integer, Element> elementOfType = new HashMap<>();
  private double picoseconds;
  private OptionalLong step = OptionalLong.empty();
  private double time;
  private boolean hasIds;
  private boolean unwrapped;
  private long frames;

  /** Opens a file. */
  static LammpsDumpReader open(Path path, ReadOptions options) throws IOException {
    LineSource source = LineSource.open(path);
    try {
      return new LammpsDumpReader(source, options);
    } catch (IOException | RuntimeException problem) {
      source.close();
      throw problem;
    }
  }

  /**
   * @param options for dumps that lack something: the elements of the types 1, 2, …, a file of the
   *     same atoms, the unit of times
   */
  private LammpsDumpReader(LineSource source, ReadOptions options) throws IOException {
    this.source = source;
    this.fields = new LineFields(source);
    this.topology = Topology.of(options);
    this.species =
        new Species(options.typeElements(), topology.flatMap(Topology::types).orElse(List.of()));
    this.ids = new AtomIds(source);
    this.picoseconds = options.rules().timeUnit().map(TimeUnit::picoseconds).orElse(Double.NaN);
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line = source.nextNotBlank();
    if (line == null) {
      if (frames == 0) {
        throw new InputException(source.path(), "an empty file", "ITEM: TIMESTEP");
      }
      return Optional.empty();
    }
    time = Double.NaN;
    step = OptionalLong.empty();
    int atoms = 0;
    LammpsBox box = null;
    while (!line.startsWith("ITEM: ATOMS")) {
      if (line.startsWith("ITEM: UNITS")) {
        readUnits();
      } else if (line.startsWith("ITEM: TIMESTEP")) {
        fields.of(source.require("the time step's number"));
        step = OptionalLong.of(fields.integer("time step", 0, Long.MAX_VALUE));
      } else if (line.startsWith("ITEM: TIME")) {
        time = fields.of(source.require("the time")).number("the time");
      } else if (line.startsWith("ITEM: NUMBER OF ATOMS")) {
        fields.of(source.require("the number of atoms"));
        atoms = (int) fields.integer("the number of atoms", 1, AtomBuffer.MOST_ATOMS);
      } else if (LammpsBox.isHeader(line)) {
        box = LammpsBox.read(source, line);
      } else {
        throw source.problem(
            LineSource.quote(line),
            "ITEM: UNITS, TIMESTEP, TIME, NUMBER OF ATOMS, BOX BOUNDS or ATOMS");
      }
      line = source.require("ITEM: ATOMS");
    }
    if (atoms == 0 || box == null) {
      throw source.problem(
          "ITEM: ATOMS before " + (atoms == 0 ? "ITEM: NUMBER OF ATOMS" : "ITEM: BOX BOUNDS"),
          "the items in LAMMPS's order");
    }
    Structure structure = readAtoms(Columns.of(source, line, topology.isPresent()), atoms, box);
    source.requireLineEnd(frames);
    if (frames == 0 && box.lattice().isPeriodic()) {
      density = atoms / box.lattice().volume();
    }
    frames++;
    return Optional.of(new Frame(structure, time * picoseconds));
  }

  private void readUnits() throws IOException {
    unitsStated = true;
    String units = source.require("the units").strip().toLowerCase(Locale.ROOT);
    if (units.equals("metal")) {
      picoseconds = 1;
    } else if (units.equals("real")) {
      picoseconds = 1e-3;
    } else {
      throw source.problem(
          "units " + LineSource.quote(units), "metal or real, whose lengths are in Å");
    }
  }

  private Structure readAtoms(Columns columns, int atoms, LammpsBox box) throws IOException {
    long first = source.lineNumber() + 1;
    AtomBuffer buffer = new AtomBuffer(atoms);
    hasIds = columns.hasIds();
    double[] values = new double[6];
    double[] position = new double[3];
    boolean namedTwice = columns.namedTwice() && (frames == 0 || species.hasTypes());
    boolean byId = topology.isPresent() && columns.hasIds();
    Carbon carbon = new Carbon();
    while (buffer.size() < atoms) {
      boolean there = source.advance();
      if (!there || fields.ofLine().startsWith(ITEM)) {
        throw source.problem(
            (there ? "the list of atoms" : "the file") + " ends after " + buffer.size() + " atoms",
            "as many as the frame counts, " + atoms);
      }
      int at = buffer.size();
      AtomKind kind = null;
      double mass = Double.NaN;
      long id = 0;
      Arrays.fill(values, 0);
      for (int column = 0; column < columns.role().length; column++) {
        int role = columns.role()[column];
        if (role >= 0) {
          values[role] = fields.number(columns.name().get(column));
        } else if (role == Columns.ID) {
          id = fields.integer("id", 1, Long.MAX_VALUE);
          ids.set(at, id, atoms);
        } else if (role == Columns.SPECIES) {
          kind = kind(columns);
        } else if (role == Columns.MASS) {
          mass = fields.number("mass");
        } else if (role == Columns.TYPE && namedTwice) {
          fields.skip("type");
          type = Species.isType(fields.text()) ? Integer.parseInt(fields.text()) : 0;
        } else {
          fields.skip(columns.name().get(column));
        }
      }
      if (kind == null) {
        topologyUsed = true;
        kind = topology.orElseThrow().ofId(source, id);
        requireOneElement(kind);
      } else if (columns.hasElements()) {
        AtomKind named = kind;
        if (kind.element() != Element.C) {
          carbon.others = kind.symbol();
        } else if (namedTwice && type > 0 && species.hasTypes()) {
          kind = species.ofType(source, String.valueOf(type));
        } else if (byId) {
          kind = topology.orElseThrow().ofId(source, id);
        } else {
          carbon.types.add(namedTwice ? type : 0);
        }
        if (kind.element() != named.element()) {
          carbon.replace(kind, id);
        } else if (frames == 0 && byId) {
          requireSame(named, id);
        }
      } else if (frames == 0 && byId) {
        requireSame(kind, id);
      }
      kind = species.stating(kind, mass, AtomKind.ROUNDED, source::problem);
      place(columns, box, values, position);
      buffer.add(kind, position[0], position[1], position[2]);
    }
    unwrapped = columns.unwrapped();
    if (columns.hasElements()) {
      carbon.judge(first);
    }
    return hasIds
        ? ids.sorted(buffer, box.lattice(), first)
        : source.structure(first, box.lattice(), buffer);
  }

  /**
   * The atoms of a frame that the file calls C. LAMMPS writes C for all atoms unless it is told the
   * elements of its types; they are then those given for the types, or of the topology. Beside
   * other elements C is carbon.
   */
  private final class Carbon {
    /** Types of the atoms that stay C; 0 for none. */
    final Set<Integer> types = new TreeSet<>();

    /** The symbol of an atom that is not C; null where all are. */
    String others;

    private AtomKind replaced;
    private long replacedId;

    void replace(AtomKind kind, long id) {
      replaced = kind;
      replacedId = id;
    }

    /** Once all atoms of the frame are read. */
    void judge(long first) {
      if (replaced != null && others != null) {
        String atom = replacedId > 0 ? "the atom with the id " + replacedId : "an atom";
        throw source.problem(
            first,
            atom
                + " is C beside others that are "
                + others
                + ", but "
                + replaced.symbol()
                + (species.hasTypes()
                    ? " by the elements of the types"
                    : " in " + topology.orElseThrow().path().getFileName()),
            "the same elements in both, or C for all atoms, as LAMMPS writes where it is not told"
                + " them");
      }
      topologyUsed |= replaced != null;
      if (frames > 0 || others != null || replaced != null || types.isEmpty()) {
        return;
      }
      if (types.size() > 1) {
        throw source.problem(
            first,
            "the element C for all atoms, of the types "
                + types.toString().replaceAll("[\\[\\]]", "")
                + ", as LAMMPS writes unless it is told the elements",
            "the elements of the types 1, 2, … given with the file, or written by dump_modify"
                + " element");
      }
      species.tell(
          "the element is C for all atoms, which LAMMPS also writes where it is not told the"
              + " elements");
    }
  }

  /** Refuses a topology whose atom of an id is another than the dump's. */
  private void requireSame(AtomKind kind, long id) {
    AtomKind there = topology.orElseThrow().ofId(source, id);
    if (there.element() != kind.element()) {
      throw source.problem(
          "the atom with the id "
              + id
              + " is "
              + kind.symbol()
              + ", but "
              + there.symbol()
              + " in "
              + topology.orElseThrow().path().getFileName(),
          "a topology of the same atoms, by their ids");
    }
  }

  /** Refuses a topology by whose ids atoms of one type are of several elements. */
  private void requireOneElement(AtomKind kind) {
    Element known = elementOfType.putIfAbsent(type, kind.element());
    if (type > 0 && known != null && known != kind.element()) {
      throw source.problem(
          "atoms of type "
              + type
              + " that are "
              + known.symbol()
              + " and "
              + kind.symbol()
              + " by their ids in "
              + topology.orElseThrow().path().getFileName(),
          "a topology of the same atoms in the order of their ids");
    }
  }

  /** What an atom is; null where that is to be found by its id. */
  private AtomKind kind(Columns columns) {
    fields.skip(columns.hasElements() ? "element" : "type");
    long key = fields.word();
    int known = words.get(key);
    if (known != 0) {
      return species.ofNumber(known);
    }
    AtomKind kind = kind(columns, fields.text());
    if (kind != null) {
      words.put(key, species.number(kind));
    }
    return kind;
  }

  private AtomKind kind(Columns columns, String word) {
    if (!columns.hasElements() && Species.isType(word)) {
      if (!species.hasTypes() && topology.isPresent() && columns.hasIds()) {
        type = Integer.parseInt(word);
        return null;
      }
      if (!species.hasTypes()) {
        throw noElements(source, true);
      }
      topologyUsed = true;
      return species.ofType(source, word);
    }
    return species
        .ofSymbol(word)
        .orElseThrow(
            () ->
                source.problem(
                    (columns.hasElements() ? "the element " : "the type ") + LineSource.quote(word),
                    columns.hasElements()
                        ? "the symbol of an element, such as Li"
                        : "a number, or the symbol of an element, such as Li"));
  }

  private static InputException noElements(LineSource source, boolean hasTypes) {
    return source.problem(
        "no element column",
        hasTypes
            ? "one, or the elements of the types 1, 2, … given with the file"
            : "one, or a type column and the elements of the types given with the file");
  }

  /** What the reader noticed of the topology, and what there is to tell of species. */
  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(species.notes());
    if (!unitsStated && density > DENSEST) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%.3g atoms in an Å³, more than in any material: the file does not say its units, and"
                  + " lengths are taken in Å, as in metal and real",
              density));
    }
    if (topology.isPresent() && frames > 0) {
      notes.add(
          topologyUsed
              ? "elements are those of " + topology.get().path().getFileName()
              : topology.get().path().getFileName()
                  + " is not used: the file names its elements itself");
    }
    return notes;
  }

  /** Turns what the columns hold into Å from the box's corner. */
  private static void place(Columns columns, LammpsBox box, double[] values, double[] position) {
    Lattice lattice = box.lattice();
    if (columns.scaled()) {
      lattice.toCartesian(values[0], values[1], values[2], position);
      for (int x = 0; x < 3; x++) {
        position[x] += lattice.isPeriodic(x) ? 0 : box.origin()[x];
      }
    } else {
      for (int x = 0; x < 3; x++) {
        position[x] = values[x] - (lattice.isPeriodic(x) ? box.origin()[x] : 0);
      }
    }
    if (columns.images()) {
      for (int x = 0; x < 3; x++) {
        for (int k = 0; k < 3; k++) {
          position[x] += values[3 + k] * lattice.get(k, x);
        }
      }
    }
  }

  @Override
  public Stamp stamp() {
    boolean known = !Double.isNaN(picoseconds);
    return new Stamp(step, known ? time * picoseconds : time, known);
  }

  @Override
  public boolean hasIds() {
    return hasIds;
  }

  @Override
  public boolean ended() {
    return source.ended();
  }

  @Override
  public boolean isUnwrapped() {
    return unwrapped;
  }

  /** A run that begins from wrapped positions counts images from there. */
  @Override
  public boolean countsImages() {
    return unwrapped;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /**
   * The columns of the atoms and their meaning.
   *
   * @param name as in the header
   * @param role 0..2 x, y, z; 3..5 images; {@link #ID}, {@link #SPECIES}, {@link #MASS}, {@link
   *     #TYPE} beside elements, or {@link #OTHER}
   * @param scaled whether x, y, z are fractions of the box
   * @param images whether images are to be added
   * @param unwrapped whether the positions then follow the atoms across the box's faces
   * @param hasElements whether the species are symbols rather than types
   */
  private record Columns(
      List<String> name,
      int[] role,
      boolean scaled,
      boolean images,
      boolean unwrapped,
      boolean hasElements) {
    boolean hasIds() {
      return name.contains("id");
    }

    /** Whether both element and type of an atom are there. */
    boolean namedTwice() {
      return hasElements && name.contains("type");
    }

    static final int ID = -1;
    static final int SPECIES = -2;
    static final int OTHER = -3;
    static final int MASS = -4;
    static final int TYPE = -5;

    static Columns of(LineSource source, String header, boolean hasTopology) {
      List<String> name = LineFields.split(header.substring("ITEM: ATOMS".length()));
      String position = null;
      for (String candidate : POSITIONS) {
        String rest = candidate.substring(1);
        if (position == null && name.containsAll(List.of(candidate, "y" + rest, "z" + rest))) {
          position = candidate;
        }
      }
      if (position == null) {
        throw source.problem("no columns of positions", "x y z, xs ys zs, xu yu zu or xsu ysu zsu");
      }
      boolean hasElements = name.contains("element");
      boolean byId = hasTopology && name.contains("id");
      if (!hasElements && !name.contains("type") && !byId) {
        throw noElements(source, false);
      }
      boolean unwrapped = position.endsWith("u");
      boolean images = !unwrapped && name.containsAll(List.of("ix", "iy", "iz"));
      String rest = position.substring(1);
      List<String> numbers = List.of("x" + rest, "y" + rest, "z" + rest, "ix", "iy", "iz");
      int[] role = new int[name.size()];
      for (int k = 0; k < role.length; k++) {
        String column = name.get(k);
        int number = numbers.indexOf(column);
        if (number >= 0 && (number < 3 || images)) {
          role[k] = number;
        } else if (column.equals("id")) {
          role[k] = ID;
        } else if (column.equals(hasElements ? "element" : "type")) {
          role[k] = SPECIES;
        } else if (column.equals("mass")) {
          role[k] = MASS;
        } else if (column.equals("type")) {
          role[k] = TYPE;
        } else {
          role[k] = OTHER;
        }
      }
      return new Columns(
          name, role, position.startsWith("xs"), images, unwrapped || images, hasElements);
    }
  }
}
