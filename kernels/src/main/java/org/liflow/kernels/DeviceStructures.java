package org.liflow.kernels;

import java.util.Arrays;
import java.util.List;
import org.liflow.tensor.geometry.Lattice;

/** Structures side by side in device memory: which atoms are whose, lattices and grids of cells. */
final class DeviceStructures implements AutoCloseable {
  final List<Lattice> lattices;

  /** First atom of each structure and, last, the number of atoms. */
  final int[] atomStart;

  /** Addresses of the same in device memory. */
  final long starts;

  /** The structure of each atom. */
  final long structureOf;

  /** The box and the grid of each structure, see {@code pairs.cuh}. */
  final long boxes;

  final long grids;

  private final Launcher launcher;
  private final DevicePieces pieces;
  private final double[] boxValues;
  private final int[] gridValues;
  private int cells;

  /** Without pairs wanted, until grids are set. */
  DeviceStructures(Launcher launcher, List<Lattice> lattices, int[] atomStart) {
    this.launcher = launcher;
    this.lattices = lattices;
    this.atomStart = atomStart;
    boxValues = new double[NeighborGrid.BOX * count()];
    gridValues = new int[NeighborGrid.GRID * count()];
    int[] owners = new int[atoms()];
    for (int s = 0; s < count(); s++) {
      Arrays.fill(owners, atomStart[s], atomStart[s + 1], s);
    }
    try (DevicePieces made = new DevicePieces(launcher)) {
      starts = made.upload(atomStart);
      structureOf = made.upload(owners);
      boxes = made.doubles(boxValues.length);
      grids = made.integers(gridValues.length);
      set(lattices.stream().map(NeighborGrid::none).toArray(NeighborGrid[]::new));
      pieces = made.keep();
    }
  }

  /** The number of structures. */
  int count() {
    return lattices.size();
  }

  /** The number of atoms of all structures. */
  int atoms() {
    return atomStart[lattices.size()];
  }

  /** The number of atoms of one structure. */
  int atoms(int structure) {
    return atomStart[structure + 1] - atomStart[structure];
  }

  /** The number of cells of all grids. */
  int cells() {
    return cells;
  }

  /** Sets the structures' grids; sends them only where they are not the ones of before. */
  void set(NeighborGrid[] all) {
    double[] formerBoxes = boxValues.clone();
    int[] formerGrids = gridValues.clone();
    cells = 0;
    for (int s = 0; s < all.length; s++) {
      all[s].write(s, cells, boxValues, gridValues);
      cells = Math.addExact(cells, all[s].count());
    }
    if (!Arrays.equals(formerBoxes, boxValues)) {
      launcher.device.upload(boxValues, 0, boxValues.length, boxes);
    }
    if (!Arrays.equals(formerGrids, gridValues)) {
      launcher.device.upload(gridValues, 0, gridValues.length, grids);
    }
  }

  @Override
  public void close() {
    pieces.close();
  }
}
