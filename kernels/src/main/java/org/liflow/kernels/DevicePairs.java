package org.liflow.kernels;

import java.util.Arrays;
import java.util.List;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;

/**
 * Pairs in device memory: {@code start} (atoms + 1), the neighbour and the packed image of each
 * pair, and the lattice vectors taken from each atom to wrap it. Atoms are numbered through all
 * structures.
 */
final class DevicePairs implements PairList {
  final int size;
  final long start;
  final long neighbors;
  final long images;
  final long wraps;

  private final Launcher launcher;
  private final DevicePieces pieces;
  private final List<Lattice> lattices;
  private final int[] atomStart;
  private final double[] cutoffs;
  private boolean closed;

  /**
   * Takes pieces of memory over.
   *
   * @param cutoffs one per structure, in Å
   * @param pieces all that the addresses are of
   */
  DevicePairs(
      Launcher launcher,
      DeviceStructures structures,
      double[] cutoffs,
      int size,
      long start,
      long neighbors,
      long images,
      long wraps,
      DevicePieces pieces) {
    this.launcher = launcher;
    this.pieces = pieces.keep();
    this.lattices = structures.lattices;
    this.atomStart = structures.atomStart;
    this.cutoffs = cutoffs.clone();
    this.size = size;
    this.start = start;
    this.neighbors = neighbors;
    this.images = images;
    this.wraps = wraps;
  }

  /** Uploads lists that the CPU has found, one per structure. */
  static DevicePairs upload(
      Launcher launcher,
      DeviceStructures structures,
      double[] positions,
      List<NeighborList> lists) {
    int atoms = structures.atoms();
    int[] first = new int[atoms + 1];
    int[] taken = new int[3 * atoms];
    int size = lists.stream().mapToInt(NeighborList::size).reduce(0, Math::addExact);
    int[] number = new int[size];
    int[] image = new int[size];
    double[] fraction = new double[3];
    for (int s = 0; s < lists.size(); s++) {
      NeighborList list = lists.get(s);
      int before = structures.atomStart[s];
      for (int i = before; list.size() > 0 && i < structures.atomStart[s + 1]; i++) {
        list.lattice()
            .toFractional(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2], fraction);
        for (int k = 0; k < 3; k++) {
          taken[3 * i + k] = list.lattice().isPeriodic(k) ? (int) Math.floor(fraction[k]) : 0;
        }
      }
      int firstPair = first[before];
      for (int i = 0; i < list.atoms(); i++) {
        first[before + i + 1] = firstPair + list.end(i);
        for (int p = list.start(i); p < list.end(i); p++) {
          int j = before + list.neighbor(p);
          int packed = 0;
          for (int k = 0; k < 3; k++) {
            int wrapped = list.image(i, p, k) - taken[3 * (before + i) + k] + taken[3 * j + k];
            packed = packed << 10 | (wrapped + 512);
          }
          number[firstPair + p] = j;
          image[firstPair + p] = packed;
        }
      }
    }
    double[] cutoffs = lists.stream().mapToDouble(NeighborList::cutoff).toArray();
    try (DevicePieces made = new DevicePieces(launcher)) {
      return new DevicePairs(
          launcher,
          structures,
          cutoffs,
          size,
          made.upload(first),
          made.upload(number),
          made.upload(image),
          made.upload(taken),
          made);
    }
  }

  /**
   * The device's pairs of a batch.
   *
   * @throws IllegalArgumentException when they are another backend's or batch's, or closed
   */
  static DevicePairs of(PairList pairs, AtomBatch batch, Launcher launcher) {
    if (!(pairs instanceof DevicePairs) || ((DevicePairs) pairs).launcher != launcher) {
      throw new IllegalArgumentException("pairs that belong to another backend");
    }
    DevicePairs own = (DevicePairs) pairs;
    if (own.closed) {
      throw new IllegalArgumentException("pairs that have been closed");
    }
    if (!Arrays.equals(own.atomStart, batch.atomStart())) {
      throw new IllegalArgumentException("pairs of another batch");
    }
    return own;
  }

  /** The arguments that kernels begin with which take the vectors between pairs. */
  KernelArguments vectors(DeviceStructures structures, long positions) {
    return launcher
        .arguments()
        .integer(structures.atoms())
        .pointer(structures.structureOf)
        .pointer(structures.boxes)
        .pointer(positions)
        .pointer(start)
        .pointer(neighbors)
        .pointer(images)
        .pointer(wraps);
  }

  @Override
  public NeighborList list(int structure) {
    launcher.memory.turn().lock();
    try {
      return listInTurn(structure);
    } finally {
      launcher.memory.turn().unlock();
    }
  }

  private NeighborList listInTurn(int structure) {
    int from = atomStart[structure];
    int atoms = atomStart[structure + 1] - from;
    if (cutoffs[structure] == 0) {
      return NeighborList.none(lattices.get(structure), atoms);
    }
    int[] first = launcher.integers(start, from, atoms + 1);
    int firstPair = first[0];
    Arrays.setAll(first, i -> first[i] - firstPair);
    int[] number = launcher.integers(neighbors, firstPair, first[atoms]);
    Arrays.setAll(number, p -> number[p] - from);
    return NeighborList.ofDevice(
        lattices.get(structure),
        cutoffs[structure],
        first,
        number,
        launcher.integers(images, firstPair, first[atoms]),
        launcher.integers(wraps, 3 * from, 3 * atoms));
  }

  @Override
  public void close() {
    closed = true;
    pieces.close();
  }
}
