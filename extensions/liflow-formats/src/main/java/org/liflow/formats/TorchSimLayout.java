package org.liflow.formats;

import io.jhdf.api.Group;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.StampedReader;
import org.liflow.tensor.geometry.Lattice;

/**
 * torch-sim's trajectories, which it names {@code .h5md} although they are of a layout of its own:
 * arrays in {@code data}, the step of each of their rows in {@code steps}, no times.
 *
 * <p>What does not change has one row. The vectors of the cell are columns, after torch-sim's
 * {@code SimState}.
 */
final class TorchSimLayout implements Layout {
  private final Numbers positions;
  private final Numbers cell;
  private final Numbers atomicNumbers;
  private final Numbers steps;

  /** Null where all frames have the same cell. */
  private final Numbers stepsOfCell;

  /** Null where all frames have the same atoms. */
  private final Numbers stepsOfAtoms;

  private final boolean[] periodic;
  private final Cells cells;
  private final int atoms;
  private final long frames;

  TorchSimLayout(Hdf5File file) throws IOException {
    Group data = file.group(file.root(), "data").orElseThrow();
    Group ofSteps = file.group(file.root(), "steps").orElseThrow();
    this.positions = file.required(data, "positions");
    if (!positions.hasRows(0, 3)) {
      throw positions.problem("an array of the shape " + positions.shape(), "frames, atoms and 3");
    }
    this.atoms = positions.rowLength() / 3;
    this.cell = file.required(data, "cell");
    if (!cell.hasRows(3, 3)) {
      throw cell.problem("an array of the shape " + cell.shape(), "frames, 3 and 3");
    }
    this.atomicNumbers = file.required(data, "atomic_numbers");
    if (!atomicNumbers.hasRows(atoms)) {
      throw atomicNumbers.problem(
          "an array of the shape " + atomicNumbers.shape(), "one number for each atom");
    }
    this.steps = steps(file, ofSteps, "positions");
    this.stepsOfCell = cell.rows() == 1 ? null : steps(file, ofSteps, "cell");
    this.stepsOfAtoms = atomicNumbers.rows() == 1 ? null : steps(file, ofSteps, "atomic_numbers");
    this.periodic = periodic(file.required(data, "pbc"));
    this.cells = new Cells(file, positions.dataset());
    // A run that was killed may have written the last frame of some arrays only.
    long whole = Math.min(positions.rows(), steps.rows());
    whole = wholeWith(cell, stepsOfCell, whole);
    this.frames = wholeWith(atomicNumbers, stepsOfAtoms, whole);
  }

  private static Numbers steps(Hdf5File file, Group ofSteps, String name) {
    Numbers steps = file.required(ofSteps, name);
    if (!steps.hasRows()) {
      throw steps.problem("an array of the shape " + steps.shape(), "one step for each row");
    }
    return steps;
  }

  private static long wholeWith(Numbers values, Numbers stepsOfValues, long whole) {
    return stepsOfValues == null
        ? whole
        : Math.min(whole, Math.min(values.rows(), stepsOfValues.rows()));
  }

  /** Arrays may be written at intervals of their own, so that rows of one number differ in step. */
  private void requireSameStep(Numbers stepsOfValues, String what, long frame) throws IOException {
    if (stepsOfValues == null) {
      return;
    }
    double expected = steps.row(frame)[0];
    double found = stepsOfValues.row(frame)[0];
    if (found != expected) {
      throw stepsOfValues.problem(
          String.format(
              Locale.ROOT,
              "frame %d at step %.0f, but its %s at %.0f",
              frame + 1,
              expected,
              what,
              found),
          what + " of the same step for each frame, or one of all");
    }
  }

  private static boolean[] periodic(Numbers pbc) throws IOException {
    double[] values = pbc.all(3);
    if (values.length != 1 && values.length != 3) {
      throw pbc.problem("an array of the shape " + pbc.shape(), "one truth value, or three");
    }
    boolean[] periodic = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      periodic[axis] = values[values.length == 1 ? 0 : axis] != 0;
    }
    return periodic;
  }

  @Override
  public long frames() {
    return frames;
  }

  @Override
  public Structure structure(long frame) throws IOException {
    requireSameStep(stepsOfCell, "cell", frame);
    requireSameStep(stepsOfAtoms, "atomic numbers", frame);
    double[] place = positions.row(frame);
    int[] elements =
        Cells.atomicNumbers(
            atomicNumbers, atomicNumbers.row(atomicNumbers.rows() == 1 ? 0 : frame));
    double[] columns = cell.row(cell.rows() == 1 ? 0 : frame);
    double[] rows = new double[9];
    for (int k = 0; k < 3; k++) {
      for (int x = 0; x < 3; x++) {
        rows[3 * k + x] = columns[3 * x + k];
      }
    }
    boolean open = !periodic[0] && !periodic[1] && !periodic[2];
    Lattice lattice = open ? Lattice.open() : cells.lattice(frame, rows, periodic);
    return cells.structure(frame, lattice, elements, place);
  }

  @Override
  public StampedReader.Stamp stamp(long frame) throws IOException {
    return new StampedReader.Stamp(OptionalLong.of((long) steps.row(frame)[0]), Double.NaN, true);
  }

  @Override
  public List<String> notes() {
    return Notes.of(cells, positions.rows() - frames);
  }
}
