package org.liflow.formats;

import io.jhdf.api.Group;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.Supplement;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** The box of particles in an H5MD file, fixed or of each frame. */
final class H5mdBox {
  private final Cells cells;
  private final boolean[] periodic = new boolean[3];
  private final Track edges;

  /** Å in the unit of the edges. */
  private final double unit;

  /** For a file without edges; null where it has them. */
  private final Lattice given;

  /**
   * @param units finds the length in Å of a dataset's unit
   * @param supplement may give a cell to a file without one
   */
  H5mdBox(Hdf5File file, Group particles, Cells cells, Units units, Supplement supplement)
      throws IOException {
    this.cells = cells;
    Optional<Group> box = file.group(particles, "box");
    if (box.isPresent()) {
      List<String> boundary = file.texts(box.get(), "boundary");
      if (boundary.size() != 3) {
        throw file.problem(
            box.get(),
            boundary.size() + " words of the attribute boundary",
            "three, each periodic or none");
      }
      for (int axis = 0; axis < 3; axis++) {
        periodic[axis] = boundary.get(axis).toLowerCase(Locale.ROOT).equals("periodic");
      }
    }
    boolean open = !periodic[0] && !periodic[1] && !periodic[2];
    this.edges = box.isEmpty() || open ? null : Track.of(file, box.get(), "edges").orElse(null);
    if (edges != null) {
      this.given = null;
      this.unit = units.ofBox(edges.value());
      boolean shape =
          edges.isFixed()
              ? edges.value().rows() == 3 && (edges.value().hasRows() || edges.value().hasRows(3))
              : edges.value().hasRows(3) || edges.value().hasRows(3, 3);
      if (!shape) {
        throw edges
            .value()
            .problem(
                "edges of the shape " + edges.value().shape(),
                "three lengths or three vectors, in three dimensions");
      }
      return;
    }
    this.unit = 1;
    Optional<Supplement.Cell> cell = supplement.cell();
    if (cell.isPresent() && cell.get() instanceof Supplement.FixedCell fixed) {
      this.given = fixed.lattice();
    } else if (cell.isPresent()) {
      throw new InputException(
          file.path(), "a file of cells given beside an H5MD file", "one cell for all frames");
    } else if (supplement.topology().isPresent() && (box.isEmpty() || !open)) {
      this.given = CrystalFiles.readStructure(supplement.topology().get()).lattice();
    } else if (open) {
      this.given = Lattice.open();
    } else {
      throw file.problem(
          box.get(), "periodic boundaries without edges", "edges, or a cell given with the file");
    }
  }

  /** How many frames have a box. */
  long frames() {
    return edges == null || edges.isFixed() ? Long.MAX_VALUE : edges.frames();
  }

  /** The step that the box of a frame was written at; NaN for one box of all frames. */
  double step(long frame) throws IOException {
    return edges == null || edges.isFixed() ? Double.NaN : edges.step().at(frame);
  }

  /** Three vectors in rows, in Å, as the file has them; those of the given cell otherwise. */
  double[] vectors(long frame) throws IOException {
    if (edges == null) {
      return given.toArray();
    }
    double[] values = edges.isFixed() ? edges.value().all(9) : edges.value().row(frame);
    double[] vectors = new double[9];
    for (int k = 0; k < values.length; k++) {
      vectors[values.length == 3 ? 4 * k : k] = values[k] * unit;
    }
    return vectors;
  }

  Lattice lattice(long frame, double[] vectors) {
    return edges == null ? given : cells.lattice(frame, vectors, periodic);
  }
}
