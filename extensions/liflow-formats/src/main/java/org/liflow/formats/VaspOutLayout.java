package org.liflow.formats;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.StampedReader;
import org.liflow.crystal.format.VaspSettings;
import org.liflow.tensor.geometry.Lattice;

/**
 * VASP's {@code vaspout.h5}: fractional coordinates and lattice vectors of each ionic step in
 * {@code intermediate/ion_dynamics}, as py4vasp reads them, and the INCAR in {@code input/incar}.
 *
 * <p>Rows are POTIM, in fs, times {@link VaspSettings#blockOfHdf5} apart. Where that is not
 * certain, or the run is no molecular dynamics, frames have no times.
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
  private final VaspSettings settings;
  private final List<String> timeNotes = new ArrayList<>();

  /** ps; NaN where it is not certain. */
  private final double interval;

  VaspOutLayout(Hdf5File file, ReadOptions options) throws IOException {
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
    this.settings = settings(file);
    if (settings.isTold()) {
      settings.requireDynamics(file.path(), options);
    }
    this.interval = interval();
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

  private double interval() {
    if (!settings.isTold() || Double.isNaN(settings.potim())) {
      return Double.NaN;
    }
    double block = settings.blockOfHdf5(frames);
    if (Double.isNaN(block)) {
      timeNotes.add(settings.reasonOfNoBlock() + ": frames have no times");
    }
    return block * settings.potim() * 1e-3;
  }

  /** The tags of the INCAR and the version of VASP. */
  private static VaspSettings settings(Hdf5File file) throws IOException {
    Map<String, String> tags = new TreeMap<>();
    Optional<Group> incar = file.group(file.root(), "input", "incar");
    if (incar.isPresent()) {
      for (Dataset dataset : file.datasets(incar.get())) {
        String tag = dataset.getName().toUpperCase(Locale.ROOT);
        if (VaspSettings.isKnown(tag)) {
          tags.put(tag, value(file, dataset));
        }
      }
    }
    return new VaspSettings(
        String.valueOf(file.path().getFileName()), tags, version(file).orElse(List.of(0, 0, 0)));
  }

  /** A number or a text, as an INCAR has it. */
  private static String value(Hdf5File file, Dataset dataset) throws IOException {
    if (Hdf5File.guarded(file.path(), dataset::getJavaType) == String.class) {
      List<String> texts = file.texts(dataset);
      return texts.isEmpty() ? "" : texts.get(0);
    }
    double number = single(Numbers.of(file, dataset));
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static double single(Numbers numbers) throws IOException {
    if (numbers.rows() != 1 || numbers.rowLength() != 1) {
      throw numbers.problem("an array of the shape " + numbers.shape(), "one number");
    }
    return numbers.row(0)[0];
  }

  private static Optional<List<Integer>> version(Hdf5File file) throws IOException {
    Optional<Group> version = file.group(file.root(), "version");
    List<Integer> parts = new ArrayList<>();
    for (String part : new String[] {"major", "minor", "patch"}) {
      Optional<Numbers> value =
          version.isPresent() ? file.numbers(version.get(), part) : Optional.empty();
      if (value.isEmpty()) {
        return Optional.empty();
      }
      parts.add((int) single(value.get()));
    }
    return Optional.of(parts);
  }

  /** The temperature that a thermostat held. */
  static OptionalDouble temperature(Hdf5File file) throws IOException {
    return settings(file).temperature();
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

  @Override
  public List<String> notes() {
    List<String> notes = Notes.of(cells, positions.rows() - frames);
    if (settings.isTold()) {
      notes.addAll(settings.notes());
    }
    notes.addAll(timeNotes);
    return notes;
  }
}
