package org.liflow.formats;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.StampedReader;
import org.liflow.tensor.geometry.Lattice;

/**
 * VASP's {@code vaspout.h5}: fractional coordinates and lattice vectors of each ionic step in
 * {@code intermediate/ion_dynamics}, as py4vasp reads them, and the INCAR in {@code input/incar}.
 *
 * <p>Rows are a time step POTIM apart, in fs, where IBRION is 0; times ML_OUTBLOCK if VASP is of
 * version 6.4.3 or later (VASP's wiki, pages ML_OUTBLOCK and NBLOCK). Where that is not certain,
 * frames have no times: for IBRION other than 0, ML_OUTBLOCK with an older VASP, and NBLOCK above 1
 * unless there are too many frames for every NBLOCK-th step.
 */
final class VaspOutLayout implements Layout {
  private static final boolean[] PERIODIC = {true, true, true};
  private static final int MOST_SPECIES = 4096;

  private final Numbers positions;
  private final Numbers vectors;
  private final int[] atomicNumbers;
  private final double scale;
  private final Cells cells;
  private final long frames;
  private final List<String> timeNotes = new ArrayList<>();

  /** ps; NaN where it is not certain. */
  private final double interval;

  VaspOutLayout(Hdf5File file) throws IOException {
    Group run = file.group(file.root(), "intermediate", "ion_dynamics").orElseThrow();
    this.positions = file.required(run, "position_ions");
    if (!positions.hasRows(0, 3)) {
      throw positions.problem("an array of the shape " + positions.shape(), "steps, ions and 3");
    }
    this.vectors = file.required(run, "lattice_vectors");
    if (!vectors.hasRows(3, 3)) {
      throw vectors.problem("an array of the shape " + vectors.shape(), "steps, 3 and 3");
    }
    this.frames = Math.min(positions.rows(), vectors.rows());
    this.atomicNumbers = elements(file, run, positions.rowLength() / 3);
    this.scale = scale(file, run);
    this.cells = new Cells(file, positions.dataset());
    this.interval = interval(file);
  }

  private static int[] elements(Hdf5File file, Group run, int atoms) throws IOException {
    for (String[] place : new String[][] {{"results", "positions"}, {"input", "poscar"}}) {
      Optional<Group> group = file.group(file.root(), place);
      if (group.isEmpty()) {
        continue;
      }
      Optional<Dataset> types = file.dataset(group.get(), "ion_types");
      Optional<Numbers> counts = file.numbers(group.get(), "number_ion_types");
      if (types.isPresent() && counts.isPresent()) {
        return elements(file.texts(types.get()), counts.get(), atoms);
      }
    }
    throw file.problem(
        run,
        "no ion_types and number_ion_types in results/positions or input/poscar",
        "a whole vaspout.h5");
  }

  private static int[] elements(List<String> types, Numbers counts, int atoms) throws IOException {
    double[] numbers = counts.all(MOST_SPECIES);
    if (types.size() != numbers.length) {
      throw counts.problem(numbers.length + " counts for " + types.size() + " types", "as many");
    }
    int[] atomicNumbers = new int[atoms];
    int atom = 0;
    for (int type = 0; type < numbers.length; type++) {
      // The name of a potential may follow the symbol, as in Li_sv.
      String symbol = types.get(type).split("[_/]", 2)[0].strip();
      Element element =
          Element.ofSymbol(symbol)
              .orElseThrow(
                  () -> counts.problem("the ion type " + symbol, "the symbol of an element"));
      for (int k = 0; k < numbers[type] && atom <= atoms; k++) {
        if (atom < atoms) {
          atomicNumbers[atom] = element.atomicNumber();
        }
        atom++;
      }
    }
    if (atom != atoms) {
      throw counts.problem(
          (atom > atoms ? "more" : "fewer") + " ions than the " + atoms + " with positions",
          "as many");
    }
    return atomicNumbers;
  }

  private static double scale(Hdf5File file, Group run) throws IOException {
    Optional<Numbers> scale = file.numbers(run, "scale");
    for (String place : new String[] {"results", "input"}) {
      if (scale.isEmpty()) {
        Optional<Group> group =
            file.group(file.root(), place, place.equals("results") ? "positions" : "poscar");
        scale = group.isPresent() ? file.numbers(group.get(), "scale") : scale;
      }
    }
    if (scale.isEmpty()) {
      throw file.problem(run, "no scale of the lattice vectors", "a whole vaspout.h5");
    }
    double[] values = scale.get().all(3);
    if (values.length != 1 || !(values[0] > 0)) {
      throw scale.get().problem("a scale other than one positive factor", "one positive factor");
    }
    return values[0];
  }

  private double interval(Hdf5File file) throws IOException {
    OptionalDouble potim = tag(file, "POTIM");
    if (potim.isEmpty()) {
      return Double.NaN;
    }
    double algorithm = tag(file, "IBRION").orElse(0);
    if (algorithm != 0) {
      timeNotes.add(
          "IBRION = " + (int) algorithm + " is not molecular dynamics: frames have no times");
      return Double.NaN;
    }
    double every = tag(file, "ML_OUTBLOCK").orElse(1);
    if (every > 1 && !isVersion643(file)) {
      timeNotes.add(
          "ML_OUTBLOCK = "
              + (int) every
              + " with a VASP before 6.4.3, which wrote some data at each step: frames have no"
              + " times");
      return Double.NaN;
    }
    double block = tag(file, "NBLOCK").orElse(1);
    double most = tag(file, "NSW").orElse(Double.POSITIVE_INFINITY);
    if (block > every && frames * block <= most + block) {
      timeNotes.add(
          "NBLOCK = "
              + (int) block
              + ", and the file does not say whether each step or each "
              + (int) block
              + "th was written: frames have no times");
      return Double.NaN;
    }
    return Math.max(1, every) * potim.getAsDouble() * 1e-3;
  }

  private static boolean isVersion643(Hdf5File file) throws IOException {
    Optional<Group> version = file.group(file.root(), "version");
    if (version.isEmpty()) {
      return false;
    }
    long number = 0;
    for (String part : new String[] {"major", "minor", "patch"}) {
      Optional<Numbers> value = file.numbers(version.get(), part);
      if (value.isEmpty()) {
        return false;
      }
      number = 1000 * number + (long) value.get().all(1)[0];
    }
    return number >= 6_004_003;
  }

  /** A number of the INCAR; nothing where it is not set. */
  private static OptionalDouble tag(Hdf5File file, String name) throws IOException {
    Optional<Group> incar = file.group(file.root(), "input", "incar");
    Optional<Numbers> value =
        incar.isPresent() ? file.numbers(incar.get(), name) : Optional.empty();
    return value.isPresent() ? OptionalDouble.of(value.get().all(1)[0]) : OptionalDouble.empty();
  }

  /** TEBEG, unless the temperature was to change or there was no dynamics. */
  static OptionalDouble temperature(Hdf5File file) throws IOException {
    OptionalDouble begin = tag(file, "TEBEG");
    OptionalDouble end = tag(file, "TEEND");
    boolean constant =
        begin.isPresent() && (end.isEmpty() || end.getAsDouble() == begin.getAsDouble());
    return constant && tag(file, "IBRION").orElse(0) == 0 && begin.getAsDouble() > 0
        ? begin
        : OptionalDouble.empty();
  }

  @Override
  public long frames() {
    return frames;
  }

  @Override
  public Structure structure(long frame) throws IOException {
    double[] rows = vectors.row(frame);
    for (int k = 0; k < rows.length; k++) {
      rows[k] *= scale;
    }
    Lattice lattice = cells.lattice(frame, rows, PERIODIC);
    double[] fractional = positions.row(frame);
    double[] place = new double[fractional.length];
    for (int at = 0; at < place.length; at += 3) {
      for (int x = 0; x < 3; x++) {
        place[at + x] =
            fractional[at] * rows[x]
                + fractional[at + 1] * rows[3 + x]
                + fractional[at + 2] * rows[6 + x];
      }
    }
    return cells.structure(frame, lattice, atomicNumbers, place);
  }

  @Override
  public StampedReader.Stamp stamp(long frame) {
    return new StampedReader.Stamp(OptionalLong.empty(), frame * interval, true);
  }

  /** VASP keeps the order of the POSCAR, but the format does not say so. */
  @Override
  public boolean hasIds() {
    return false;
  }

  @Override
  public boolean isUnwrapped() {
    return false;
  }

  @Override
  public List<String> notes() {
    List<String> notes = Notes.of(cells, positions.rows() - frames);
    notes.addAll(timeNotes);
    return notes;
  }
}
