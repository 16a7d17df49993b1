package org.liflow.kernels;

import java.util.List;
import java.util.Optional;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;

/**
 * Finds periodic neighbours on the device: the lists that the CPU finds. What is out of the
 * ordinary (positions far from the origin, cells much smaller than the cutoff, bad input) is left
 * to the CPU, which knows what to say of it.
 */
final class DeviceNeighbors {
  /** Numbers of a structure's bounds. */
  private static final int BOUNDS = 6;

  private final Launcher launcher;

  DeviceNeighbors(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * All pairs of one structure, sorted as the CPU sorts them; empty where the CPU should search
   * instead.
   */
  Optional<NeighborList> find(Lattice lattice, double[] positions, double cutoff) {
    int atoms = positions.length / 3;
    // A cutoff of 0 would leave the positions unseen.
    if (atoms == 0 || 3 * atoms != positions.length || !(cutoff > 0)) {
      return Optional.empty();
    }
    try (DeviceStructures structure =
            new DeviceStructures(launcher, List.of(lattice), new int[] {0, atoms});
        DevicePieces working = new DevicePieces(launcher)) {
      long places = working.upload(positions);
      Optional<DevicePairs> found = find(structure, places, new double[] {cutoff});
      if (found.isEmpty()) {
        return Optional.empty();
      }
      try (DevicePairs pairs = found.get()) {
        return Optional.of(pairs.list(0));
      }
    }
  }

  /**
   * All pairs of several structures; empty where the CPU should search instead.
   *
   * @param positions address of the atoms' positions
   * @param cutoffs one per structure, in Å; 0 leaves it without pairs and does not look at its
   *     positions
   */
  Optional<DevicePairs> find(DeviceStructures structures, long positions, double[] cutoffs) {
    if (!setGrids(structures, positions, cutoffs)) {
      return Optional.empty();
    }
    int atoms = structures.atoms();
    try (DevicePieces found = new DevicePieces(launcher);
        DevicePieces working = new DevicePieces(launcher)) {
      // After the starts, the number of atoms that are out of the ordinary.
      final long starts = found.integers(atoms + 2L);
      final long odd = starts + Integer.BYTES * (atoms + 1L);
      final long wraps = found.integers(3L * atoms);
      final long cellOf = working.integers(atoms);
      final long counts = working.integers(Math.max(atoms, structures.cells()));
      final long cellStart = working.integers(structures.cells() + 1L);
      final long members = working.integers(atoms);
      launcher.device.clear(counts, (long) Integer.BYTES * structures.cells());
      launcher.device.clear(odd, Integer.BYTES);
      launcher
          .arguments()
          .integer(atoms)
          .pointer(structures.structureOf)
          .pointer(positions)
          .pointer(structures.boxes)
          .pointer(structures.grids)
          .pointer(wraps)
          .pointer(cellOf)
          .pointer(counts)
          .pointer(odd);
      launcher.launchOver(atoms, "neighbor_cells");
      scan(structures.cells(), counts, cellStart);
      launcher
          .arguments()
          .integer(atoms)
          .pointer(cellOf)
          .pointer(cellStart)
          .pointer(counts)
          .pointer(members);
      launcher.launchOver(atoms, "neighbor_members");
      search(structures, positions, wraps, cellOf, cellStart, members, counts, 0, 0);
      scan(atoms, counts, starts);
      int[] counted = launcher.integers(starts, atoms, 2);
      int size = counted[0];
      if (size == Integer.MAX_VALUE || counted[1] > 0) {
        return Optional.empty();
      }
      final long keys = working.take((long) Long.BYTES * size);
      final long neighbors = found.integers(size);
      final long images = found.integers(size);
      if (size > 0) {
        search(structures, positions, wraps, cellOf, cellStart, members, 0, starts, keys);
        launcher
            .arguments()
            .integer(atoms)
            .pointer(starts)
            .pointer(keys)
            .pointer(neighbors)
            .pointer(images);
        launcher.launchWarps(atoms, "neighbor_sort");
      }
      return Optional.of(
          new DevicePairs(
              launcher, structures, cutoffs, size, starts, neighbors, images, wraps, found));
    }
  }

  /** Sorts the structures into grids; false where the CPU should search instead. */
  private boolean setGrids(DeviceStructures structures, long positions, double[] cutoffs) {
    NeighborGrid[] grids = new NeighborGrid[cutoffs.length];
    double[] bounds = null;
    for (int s = 0; s < grids.length; s++) {
      Lattice lattice = structures.lattices.get(s);
      if (cutoffs[s] == 0) {
        grids[s] = NeighborGrid.none(lattice);
      } else {
        if (bounds == null && !lattice.isPeriodic()) {
          bounds = bounds(structures, positions);
        }
        Optional<NeighborGrid> grid =
            NeighborGrid.of(lattice, structures.atoms(s), bounds, BOUNDS * s, cutoffs[s]);
        if (grid.isEmpty()) {
          return false;
        }
        grids[s] = grid.get();
      }
    }
    structures.set(grids);
    return true;
  }

  /** The lowest and the highest fractional coordinates of each structure. */
  private double[] bounds(DeviceStructures structures, long positions) {
    double[] bounds = new double[BOUNDS * structures.count()];
    try (DevicePieces working = new DevicePieces(launcher)) {
      long target = working.doubles(bounds.length);
      launcher
          .arguments()
          .pointer(structures.starts)
          .pointer(positions)
          .pointer(structures.boxes)
          .pointer(target);
      launcher.launchBlocks(structures.count(), "neighbor_bounds");
      launcher.device.download(target, bounds, 0, bounds.length);
    }
    return bounds;
  }

  /** Counts the pairs of each atom or, where there are keys, writes them. */
  private void search(
      DeviceStructures structures,
      long positions,
      long wraps,
      long cellOf,
      long cellStart,
      long members,
      long counts,
      long starts,
      long keys) {
    KernelArguments arguments =
        launcher
            .arguments()
            .integer(structures.atoms())
            .pointer(structures.structureOf)
            .pointer(positions)
            .pointer(structures.boxes)
            .pointer(structures.grids)
            .pointer(wraps)
            .pointer(cellOf)
            .pointer(cellStart)
            .pointer(members);
    if (keys == 0) {
      arguments.pointer(counts);
      launcher.launchWarps(structures.atoms(), "neighbor_count");
    } else {
      arguments.pointer(starts).pointer(keys);
      launcher.launchWarps(structures.atoms(), "neighbor_fill");
    }
  }

  private void scan(int size, long counts, long starts) {
    launcher.arguments().integer(size).pointer(counts).pointer(starts);
    launcher.launch("exclusive_scan", new LaunchShape(1, 1, 1, LaunchShape.THREADS, 1));
  }
}
