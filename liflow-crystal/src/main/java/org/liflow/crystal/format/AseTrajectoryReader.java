package org.liflow.crystal.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Trajectories of the Atomic Simulation Environment (ASE): items of a {@link UlmFile}, one a frame.
 *
 * <p>A frame has {@code positions.}, {@code cell}, {@code numbers.}, {@code pbc} and, where the
 * atoms were given some, {@code masses.} in amu; those but positions and cell are the first frame's
 * where a frame has no {@code numbers.}. Energies, forces, momenta and constraints are not read.
 *
 * <p>The time comes from {@code info} (ASE keeps there what a comment line of extended XYZ says,
 * {@code time} with {@code time_unit} among it), else from the {@code description} that ASE's
 * molecular dynamics writes: its time step, in ASE's unit of time, and the interval of writing. A
 * frame whose positions are those of the frame before, bit for bit, stands for the same moment: ASE
 * writes the first frame again when a run is continued into the same file.
 */
final class AseTrajectoryReader implements StampedReader {
  /** ASE's units of time in a femtosecond (ase.units.fs, CODATA 2014). */
  private static final double UNITS_PER_FS = 0.09822694788464063;

  private static final int PROTONS_AT_MOST = 118;

  private final Path path;
  private final UlmFile file;
  private final Optional<TimeUnit> givenUnit;
  private final Species species;
  private final List<String> notes = new ArrayList<>();

  private JsonNode first;
  private ByteOrder firstOrder;

  /** Of the description, in ps; NaN for none. */
  private double interval = Double.NaN;

  private long read;
  private long moment = -1;
  private long[] placeBefore = new long[0];
  private boolean continued;
  private boolean unwrapped;
  private boolean ended;
  private Stamp stamp;

  AseTrajectoryReader(Path path, ReadOptions options) throws IOException {
    this.path = path;
    this.givenUnit = options.rules().timeUnit();
    this.species = new Species(options.typeElements());
    this.file = UlmFile.open(path, "ASE-Trajectory", "an ASE trajectory");
  }

  /** What the first frame's {@code info}, else the description of the run, says of the run. */
  static RunFacts facts(Path path) throws IOException {
    try (UlmFile file = UlmFile.open(path, "ASE-Trajectory", "an ASE trajectory")) {
      if (file.items() == 0) {
        return RunFacts.NONE;
      }
      return facts(file.item(0));
    } catch (UlmFile.CutOff problem) {
      throw problem.toInputException();
    }
  }

  private static RunFacts facts(JsonNode item) {
    Map<String, String> keys = new HashMap<>();
    JsonNode thermostat = item.path("description").path("temperature_K");
    if (thermostat.isNumber()) {
      // ASE computes it from an energy, which leaves digits of rounding.
      keys.put("temperature_k", String.format(Locale.ROOT, "%.9g", thermostat.asDouble()));
    }
    item.path("info")
        .properties()
        .forEach(one -> keys.put(one.getKey().toLowerCase(Locale.ROOT), one.getValue().asText()));
    return RunFacts.ofKeys(keys);
  }

  @Override
  public Optional<Frame> read() throws IOException {
    if (read == 0 && file.items() == 0) {
      throw new InputException(path, "an ASE trajectory without frames", "one frame at least");
    }
    if (read == file.items()) {
      return Optional.empty();
    }
    try {
      return Optional.of(next());
    } catch (UlmFile.CutOff problem) {
      ended = true;
      throw problem.toInputException();
    }
  }

  private Frame next() throws IOException {
    JsonNode item = file.item(read);
    ByteOrder order = UlmFile.order(item);
    if (first == null) {
      first = item;
      firstOrder = order;
      describe(item.path("description"));
      if (item.path("info").has("temperature") && facts(item).temperature().isEmpty()) {
        String value = item.path("info").get("temperature").asText();
        RunFacts.temperatureWithoutUnit(Map.of("temperature", value)).ifPresent(notes::add);
      }
    }
    double[] positions = numbers(item, order, "positions");
    int atoms = positions.length / 3;
    int[] atomicNumbers = atomicNumbers(item, order, atoms);
    if (positions.length != 3 * atoms || atoms == 0) {
      throw problem(positions.length + " coordinates", "three for each of the atoms");
    }
    double[] cell = numbers(item, order, "cell");
    if (cell.length != 9) {
      throw problem(cell.length + " numbers for the cell", "nine");
    }
    boolean[] periodic = periodic(item.has("pbc") ? item : first);
    Structure structure;
    try {
      Lattice lattice = CellVectors.lattice(cell, periodic, species);
      structure = new Structure(lattice, atomicNumbers, positions);
    } catch (IllegalArgumentException problem) {
      throw problem(problem.getMessage(), "a cell that spans a volume and finite positions");
    }
    structure = withMasses(structure, item, order);
    follow(positions, item.path("info"));
    read++;
    return new Frame(structure, stamp.inPicoseconds() ? stamp.time() : Double.NaN);
  }

  private void describe(JsonNode description) {
    JsonNode step = description.path("timestep");
    if (description.path("type").asText().equals("molecular-dynamics") && step.isNumber()) {
      double every =
          description.path("interval").isNumber() ? description.get("interval").asDouble() : 1;
      double given = step.asDouble() * every / UNITS_PER_FS * TimeUnit.FS.picoseconds();
      if (given > 0 && Double.isFinite(given)) {
        interval = given;
      }
    }
  }

  private double[] numbers(JsonNode item, ByteOrder order, String key) throws IOException {
    return file.doubles(item, order, key, "frame " + (read + 1));
  }

  private int[] atomicNumbers(JsonNode item, ByteOrder order, int atoms) throws IOException {
    boolean own = item.has("numbers.") || item.has("numbers");
    double[] values = own ? numbers(item, order, "numbers") : numbers(first, firstOrder, "numbers");
    if (values.length != atoms) {
      throw problem(
          "positions of " + atoms + " atoms and " + values.length + " atomic numbers",
          "as many of one as of the other");
    }
    int[] atomicNumbers = new int[atoms];
    for (int k = 0; k < atoms; k++) {
      if (!(values[k] >= 1 && values[k] <= PROTONS_AT_MOST) || values[k] != Math.rint(values[k])) {
        throw problem(
            "the atomic number " + values[k] + " of atom " + (k + 1),
            "1 to " + PROTONS_AT_MOST + "; ASE writes 0 for atoms without an element");
      }
      atomicNumbers[k] = (int) values[k];
    }
    return atomicNumbers;
  }

  /** ASE keeps masses only where they were set; NaN stands for an element's own. */
  private Structure withMasses(Structure structure, JsonNode item, ByteOrder order)
      throws IOException {
    boolean own = item.has("numbers.") || item.has("numbers");
    JsonNode head = own ? item : first;
    if (!head.has("masses.") && !head.has("masses")) {
      return structure;
    }
    double[] masses = numbers(head, own ? order : firstOrder, "masses");
    for (int atom = 0; atom < Math.min(masses.length, structure.size()); atom++) {
      masses[atom] =
          species
              .stating(
                  AtomKind.of(structure.element(atom)),
                  masses[atom],
                  AtomKind.ROUNDED,
                  this::problem)
              .mass();
    }
    try {
      return structure.withMasses(masses);
    } catch (IllegalArgumentException problem) {
      throw problem(problem.getMessage(), "a positive mass in amu for each atom");
    }
  }

  private boolean[] periodic(JsonNode item) {
    JsonNode flags = item.path("pbc");
    boolean[] periodic = new boolean[3];
    for (int k = 0; k < 3; k++) {
      JsonNode flag = flags.isArray() ? flags.path(k) : flags;
      if (!flag.isBoolean() || flags.isArray() && flags.size() != 3) {
        throw problem("no flags of the periodic axes, pbc", "three of true and false");
      }
      periodic[k] = flag.asBoolean();
    }
    return periodic;
  }

  /** Takes the frame's time and notices one that was written a second time. */
  private void follow(double[] positions, JsonNode info) {
    long[] place = Arrays.stream(positions).mapToLong(Double::doubleToRawLongBits).toArray();
    boolean again = Arrays.equals(place, placeBefore);
    placeBefore = place;
    moment += again ? 0 : 1;
    unwrapped = isTrue(info.path("unwrapped"));
    JsonNode own = info.path("time");
    JsonNode step = info.path("step");
    OptionalLong number =
        step.isIntegralNumber() && step.canConvertToLong()
            ? OptionalLong.of(step.asLong())
            : OptionalLong.empty();
    if (own.isNumber()) {
      Optional<TimeUnit> unit =
          TimeUnit.ofSymbol(info.path("time_unit").asText()).or(() -> givenUnit);
      stamp =
          new Stamp(
              number,
              own.asDouble() * unit.map(TimeUnit::picoseconds).orElse(1.0),
              unit.isPresent());
      return;
    }
    if (again && !continued && read > 0) {
      continued = true;
      if (!Double.isNaN(interval)) {
        notes.add(
            "frame "
                + (read + 1)
                + " repeats the one before, as where ASE continues a run in the same file; the"
                + " time step is the first run's");
      }
    }
    stamp =
        new Stamp(number.isPresent() ? number : OptionalLong.of(moment), moment * interval, true);
  }

  private static boolean isTrue(JsonNode flag) {
    return flag.isBoolean() ? flag.asBoolean() : flag.asText().equalsIgnoreCase("T");
  }

  private InputException problem(String found, String expected) {
    return new InputException(path + ", frame " + (read + 1), found, expected);
  }

  @Override
  public Stamp stamp() {
    return stamp;
  }

  /** ASE keeps the order of the atoms, but what it was given may have been shuffled. */
  @Override
  public boolean hasIds() {
    return unwrapped;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public boolean isUnwrapped() {
    return unwrapped;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(species.notes());
    all.addAll(notes);
    return all;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
