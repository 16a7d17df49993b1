package org.liflow.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;

/**
 * Finds periodic neighbours on the device: the list that the CPU finds. What is out of the ordinary
 * (positions far from the origin, cells much smaller than the cutoff, bad input) is left to the
 * CPU, which knows what to say of it.
 */
final class DeviceNeighbors {
  /** Atoms of a block, each of which has a warp. */
  private static final int ATOMS = 8;

  private static final int WARP = 32;

  /** Cells around an atom beyond which the CPU's search is the better one. */
  private static final int MOST_AROUND = 1 << 12;

  /** Images along an axis beyond which a pair's image cannot be packed. */
  private static final double MOST_LAYERS = 500;

  /** Positions farther from the origin, in cutoffs, round too much for the margin of the cells. */
  private static final double FARTHEST = 1e4;

  /** A cell's side exceeds the cutoff by this share at least, which covers all rounding. */
  private static final double MARGIN = 1e-6;

  private final Launcher launcher;

  DeviceNeighbors(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * The grid that atoms are sorted into.
   *
   * @param lowest fractional coordinate of each axis at which the grid begins
   * @param perUnit cells for each unit of a fractional coordinate
   * @param cells along each axis
   * @param layers of cells to look at around an atom's own
   */
  private record Grid(double[] lowest, double[] perUnit, int[] cells, int[] layers) {
    int count() {
      return cells[0] * cells[1] * cells[2];
    }

    /** Empty where the CPU should search instead. */
    static Optional<Grid> of(Lattice lattice, double[] positions, double cutoff) {
      int atoms = positions.length / 3;
      if (atoms == 0 || 3 * atoms != positions.length || !(cutoff > 0 && cutoff < 1e6)) {
        return Optional.empty();
      }
      double[] low = {1e300, 1e300, 1e300};
      double[] high = {-1e300, -1e300, -1e300};
      double[] fraction = new double[3];
      for (int i = 0; i < atoms; i++) {
        for (int x = 0; x < 3; x++) {
          // Written so that a NaN fails too.
          if (!(Math.abs(positions[3 * i + x]) <= FARTHEST * cutoff)) {
            return Optional.empty();
          }
        }
        lattice.toFractional(
            positions[3 * i], positions[3 * i + 1], positions[3 * i + 2], fraction);
        for (int k = 0; k < 3; k++) {
          low[k] = Math.min(low[k], fraction[k]);
          high[k] = Math.max(high[k], fraction[k]);
        }
      }
      double[] heights = lattice.heights();
      int[] cells = new int[3];
      double[] span = new double[3];
      for (int k = 0; k < 3; k++) {
        if (lattice.isPeriodic(k)) {
          low[k] = 0;
          span[k] = 1;
        } else {
          span[k] = Math.max(high[k] - low[k], 1e-9);
        }
        double most = span[k] * heights[k] / (cutoff * (1 + MARGIN));
        cells[k] = (int) Math.max(1, Math.min(1024, Math.floor(most)));
      }
      while ((long) cells[0] * cells[1] * cells[2] > 2L * atoms + 64) {
        int largest = cells[0] >= cells[1] ? 0 : 1;
        largest = cells[2] > cells[largest] ? 2 : largest;
        cells[largest] = (cells[largest] + 1) / 2;
      }
      int[] layers = new int[3];
      double[] perUnit = new double[3];
      double around = 1;
      for (int k = 0; k < 3; k++) {
        double reach = cutoff / heights[k] * (1 + 0.1 * MARGIN);
        if (cells[k] > 1) {
          layers[k] = 1;
        } else if (lattice.isPeriodic(k)) {
          layers[k] = 1 + (int) Math.min(MOST_LAYERS, Math.floor(reach));
        }
        around *= 2 * layers[k] + 1;
        perUnit[k] = cells[k] / span[k];
      }
      return around > MOST_AROUND || most(layers) > MOST_LAYERS
          ? Optional.empty()
          : Optional.of(new Grid(low, perUnit, cells, layers));
    }
  }

  private static int most(int[] layers) {
    return Math.max(layers[0], Math.max(layers[1], layers[2]));
  }

  /** Memory for one search, given back when it is over. */
  private final class Memory implements AutoCloseable {
    private final List<Long> taken = new ArrayList<>();

    long take(long bytes) {
      long address = launcher.memory.take(bytes);
      taken.add(address);
      return address;
    }

    long integers(long count) {
      return take(Integer.BYTES * count);
    }

    @Override
    public void close() {
      taken.forEach(launcher.memory::give);
    }
  }

  /** All pairs, sorted as the CPU sorts them; empty where the CPU should search instead. */
  Optional<NeighborList> find(Lattice lattice, double[] positions, double cutoff) {
    return Grid.of(lattice, positions, cutoff)
        .flatMap(grid -> find(grid, lattice, positions, cutoff));
  }

  private Optional<NeighborList> find(
      Grid grid, Lattice lattice, double[] positions, double cutoff) {
    int atoms = positions.length / 3;
    int periodic = 0;
    for (int k = 0; k < 3; k++) {
      periodic |= lattice.isPeriodic(k) ? 1 << k : 0;
    }
    try (Memory memory = new Memory()) {
      final long places = memory.take((long) Double.BYTES * positions.length);
      launcher.device.upload(positions, 0, positions.length, places);
      final long box = memory.take(24L * Double.BYTES);
      launcher.device.upload(box(grid, lattice), 0, 24, box);
      final long wraps = memory.integers(3L * atoms);
      final long cellOf = memory.integers(atoms);
      final long counts = memory.integers(Math.max(atoms, grid.count()));
      final long cellStart = memory.integers(grid.count() + 1L);
      final long members = memory.integers(atoms);
      final long starts = memory.integers(atoms + 1L);

      launcher.device.clear(counts, (long) Integer.BYTES * grid.count());
      launcher
          .arguments()
          .integer(atoms)
          .pointer(places)
          .pointer(box)
          .integer(periodic)
          .integer(grid.cells()[0])
          .integer(grid.cells()[1])
          .integer(grid.cells()[2])
          .pointer(wraps)
          .pointer(cellOf)
          .pointer(counts);
      launcher.launchOver(atoms, "neighbor_cells");
      scan(grid.count(), counts, cellStart);
      launcher
          .arguments()
          .integer(atoms)
          .pointer(cellOf)
          .pointer(cellStart)
          .pointer(counts)
          .pointer(members);
      launcher.launchOver(atoms, "neighbor_members");

      LaunchShape warps = new LaunchShape((atoms + ATOMS - 1) / ATOMS, 1, 1, ATOMS * WARP, 1);
      search(grid, atoms, places, box, cutoff, periodic, wraps, cellOf, cellStart, members)
          .pointer(counts);
      launcher.launch("neighbor_count", warps);
      scan(atoms, counts, starts);
      int[] first = new int[atoms + 1];
      launcher.device.download(starts, first, 0, atoms + 1);
      int pairs = first[atoms];
      if (pairs == Integer.MAX_VALUE) {
        return Optional.empty();
      }
      int[] neighbors = new int[pairs];
      int[] images = new int[pairs];
      if (pairs > 0) {
        final long keys = memory.take((long) Long.BYTES * pairs);
        final long sorted = memory.integers(pairs);
        final long sortedImages = memory.integers(pairs);
        search(grid, atoms, places, box, cutoff, periodic, wraps, cellOf, cellStart, members)
            .pointer(starts)
            .pointer(keys);
        launcher.launch("neighbor_fill", warps);
        launcher
            .arguments()
            .integer(atoms)
            .pointer(starts)
            .pointer(keys)
            .pointer(sorted)
            .pointer(sortedImages);
        launcher.launch("neighbor_sort", warps);
        launcher.device.download(sorted, neighbors, 0, pairs);
        launcher.device.download(sortedImages, images, 0, pairs);
      }
      int[] taken = new int[3 * atoms];
      launcher.device.download(wraps, taken, 0, taken.length);
      return Optional.of(NeighborList.ofDevice(lattice, cutoff, first, neighbors, images, taken));
    }
  }

  private static double[] box(Grid grid, Lattice lattice) {
    double[] box = new double[24];
    System.arraycopy(lattice.toArray(), 0, box, 0, 9);
    System.arraycopy(lattice.inverse(), 0, box, 9, 9);
    System.arraycopy(grid.lowest(), 0, box, 18, 3);
    System.arraycopy(grid.perUnit(), 0, box, 21, 3);
    return box;
  }

  /** The arguments that counting and filling have in common. */
  private KernelArguments search(
      Grid grid,
      int atoms,
      long places,
      long box,
      double cutoff,
      int periodic,
      long wraps,
      long cellOf,
      long cellStart,
      long members) {
    return launcher
        .arguments()
        .integer(atoms)
        .pointer(places)
        .pointer(box)
        .real(cutoff)
        .integer(periodic)
        .integer(grid.cells()[0])
        .integer(grid.cells()[1])
        .integer(grid.cells()[2])
        .integer(grid.layers()[0])
        .integer(grid.layers()[1])
        .integer(grid.layers()[2])
        .pointer(wraps)
        .pointer(cellOf)
        .pointer(cellStart)
        .pointer(members);
  }

  private void scan(int size, long counts, long starts) {
    launcher.arguments().integer(size).pointer(counts).pointer(starts);
    launcher.launch("exclusive_scan", new LaunchShape(1, 1, 1, LaunchShape.THREADS, 1));
  }
}
