package org.liflow.kernels;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.liflow.kernels.driver.PendingCopy;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Contact;
import org.liflow.tensor.backend.NoiseStream;
import org.liflow.tensor.backend.NormalNoise;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.PendingPositions;
import org.liflow.tensor.backend.Positions;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/**
 * Operations on the positions of a batch of structures in device memory. Only what the caller asks
 * for, and a few numbers a structure, come back to the host.
 */
final class DeviceAtoms implements AtomOperations {
  /** Numbers of a structure's stream in device memory, and of its closest contact. */
  private static final int STREAM = 5;

  private static final int CONTACT = 4;

  private static final int MOST_WIDTHS = 2;

  private final Launcher launcher;
  private final DeviceNeighbors neighbors;
  private final DeviceGeometry geometry;
  private final Workers workers;
  private final AtomBatch batch;
  private final DeviceStructures structures;

  /** Addresses of doubles, one per atom, and of each structure's stream. */
  private final long masses;

  private final long radii;
  private final long streams;
  private final Resources resources;

  /**
   * The widths of noise that were drawn last, the latest first: a Propagator's and a Corrector's.
   */
  private final Deque<Widths> widths = new ArrayDeque<>();

  /** Widths of all atoms, and where they lie. */
  private record Widths(double[] values, long address, DevicePieces pieces) {}

  /**
   * @param workers for searches that are left to the CPU
   */
  DeviceAtoms(
      Launcher launcher,
      DeviceNeighbors neighbors,
      DeviceGeometry geometry,
      Workers workers,
      AtomBatch batch) {
    this.launcher = launcher;
    this.neighbors = neighbors;
    this.geometry = geometry;
    this.workers = workers;
    this.batch = batch;
    try (Resources made = new Resources()) {
      structures = made.add(new DeviceStructures(launcher, batch.lattices(), batch.atomStart()));
      DevicePieces pieces = made.add(new DevicePieces(launcher));
      masses = pieces.upload(batch.masses());
      radii = pieces.upload(batch.radii());
      streams = pieces.integers((long) STREAM * batch.structures());
      resources = made.keep();
    }
  }

  @Override
  public AtomBatch batch() {
    return batch;
  }

  @Override
  public Positions positions() {
    return new DevicePositions(launcher.memory, batch.atoms());
  }

  @Override
  public void upload(double[] values, Positions target, int first) {
    long to = address(target);
    OperationShapes.atoms(first, OperationShapes.wholeAtoms(values), target);
    launcher.device.upload(values, 0, values.length, to + bytes(first));
  }

  @Override
  public void download(Positions source, int first, double[] values) {
    long from = address(source);
    OperationShapes.atoms(first, OperationShapes.wholeAtoms(values), source);
    launcher.device.download(from + bytes(first), values, 0, values.length);
  }

  @Override
  public PendingPositions beginDownload(Positions source) {
    long from = address(source);
    int count = 3 * source.atoms();
    PendingCopy copy = launcher.device.beginDownload(from, count);
    return new PendingPositions() {
      @Override
      public double[] await() {
        double[] values = new double[count];
        copy.await(values);
        return values;
      }

      @Override
      public void close() {
        copy.close();
      }
    };
  }

  @Override
  public void copy(Positions source, int first, Positions target, int start, int atoms) {
    long from = address(source) + bytes(first);
    long to = address(target) + bytes(start);
    OperationShapes.atoms(first, atoms, source);
    OperationShapes.atoms(start, atoms, target);
    if (Math.abs(from - to) >= bytes(atoms)) {
      copy(from, to, bytes(atoms));
    } else if (from != to) {
      try (DevicePieces working = new DevicePieces(launcher)) {
        long between = working.take(bytes(atoms));
        copy(from, between, bytes(atoms));
        copy(between, to, bytes(atoms));
      }
    }
  }

  private void copy(long from, long to, long bytes) {
    if (bytes > 0) {
      launcher.device.copy(from, to, bytes);
    }
  }

  @Override
  public PairList pairs(Positions positions, double[] cutoffs) {
    long places = own(positions);
    OperationShapes.cutoffs(batch, cutoffs);
    Optional<DevicePairs> found = neighbors.find(structures, places, cutoffs);
    return found.isPresent() ? found.get() : search(positions, cutoffs);
  }

  /** The CPU's pairs. */
  private PairList search(Positions positions, double[] cutoffs) {
    double[] values = new double[3 * batch.atoms()];
    download(positions, 0, values);
    List<NeighborList> lists =
        batch.neighbors(
            values,
            cutoffs,
            (lattice, own, cutoff) -> NeighborList.build(lattice, own, cutoff, workers));
    return DevicePairs.upload(launcher, structures, values, lists);
  }

  @Override
  public RadialEdges radialEdges(
      PairList pairs, Positions positions, RadialBasis basis, RadialEdges former) {
    DevicePairs own = DevicePairs.of(pairs, batch, launcher);
    long places = own(positions);
    DeviceEdges old = former == null ? null : DeviceEdges.of(former, launcher.memory);
    return geometry.of(structures, own, places, basis, old);
  }

  @Override
  public void drawNormal(NormalNoise noise, Tensor displacement) {
    OperationShapes.displacement(batch.atoms(), displacement);
    long target = launcher.address(displacement);
    int[] words = new int[STREAM * batch.structures()];
    for (int s = 0; s < batch.structures(); s++) {
      NoiseStream stream = noise.stream(s);
      words[STREAM * s] = stream.key0();
      words[STREAM * s + 1] = stream.key1();
      words[STREAM * s + 2] = stream.stride();
      words[STREAM * s + 3] = stream.who();
      words[STREAM * s + 4] = noise.drawsWidth(s) ? 1 : 0;
    }
    launcher.device.upload(words, 0, words.length, streams);
    long sigma = widths(noise.widths());
    launcher
        .arguments()
        .integer(batch.atoms())
        .pointer(structures.structureOf)
        .pointer(structures.starts)
        .pointer(streams)
        .pointer(sigma)
        .pointer(target);
    launcher.launchOver(batch.atoms(), "draw_normal");
  }

  /** Returns the address of widths; uploads them unless they are among the last ones. */
  private long widths(double[] values) {
    for (Iterator<Widths> all = widths.iterator(); all.hasNext(); ) {
      Widths known = all.next();
      if (Arrays.equals(known.values(), values)) {
        all.remove();
        widths.push(known);
        return known.address();
      }
    }
    if (values.length != batch.atoms()) {
      throw new IllegalArgumentException(values.length + " widths of " + batch.atoms() + " atoms");
    }
    if (widths.size() == MOST_WIDTHS) {
      widths.removeLast().pieces().close();
    }
    try (DevicePieces made = new DevicePieces(launcher)) {
      long address = made.upload(values);
      widths.push(new Widths(values.clone(), address, made.keep()));
      return address;
    }
  }

  @Override
  public void move(Positions from, Tensor displacement, Positions to) {
    long before = own(from);
    long after = own(to);
    OperationShapes.displacement(batch.atoms(), displacement);
    launcher
        .arguments()
        .integer(3 * batch.atoms())
        .pointer(before)
        .pointer(launcher.address(displacement))
        .pointer(after);
    launcher.launchOver(3 * batch.atoms(), "move_positions");
  }

  @Override
  public void holdCentresOfMass(Positions before, Positions after) {
    long from = own(before);
    long to = own(after);
    launcher.arguments().pointer(structures.starts).pointer(masses).pointer(from).pointer(to);
    launcher.launchBlocks(batch.structures(), "hold_centres");
  }

  @Override
  public void round(Positions positions) {
    long places = own(positions);
    launcher.arguments().integer(3 * batch.atoms()).pointer(places);
    launcher.launchOver(3 * batch.atoms(), "round_positions");
  }

  @Override
  public int[] movedTooFar(Positions before, Positions after, double limit) {
    long from = own(before);
    long to = own(after);
    try (DevicePieces working = new DevicePieces(launcher)) {
      long target = working.integers(batch.structures());
      launcher
          .arguments()
          .pointer(structures.starts)
          .pointer(from)
          .pointer(to)
          .real(limit * limit)
          .pointer(target);
      launcher.launchBlocks(batch.structures(), "farthest_moves");
      return launcher.integers(target, 0, batch.structures());
    }
  }

  @Override
  public Contact[] contacts(PairList pairs, Positions positions, double share) {
    DevicePairs own = DevicePairs.of(pairs, batch, launcher);
    long places = own(positions);
    double[] found = new double[CONTACT * batch.structures()];
    try (DevicePieces working = new DevicePieces(launcher)) {
      long shares = working.doubles(batch.atoms());
      long closest = working.integers(batch.atoms());
      long target = working.doubles(found.length);
      own.vectors(structures, places).pointer(radii).real(share).pointer(shares).pointer(closest);
      launcher.launchWarps(batch.atoms(), "contact_shares");
      launcher
          .arguments()
          .pointer(structures.starts)
          .pointer(structures.boxes)
          .pointer(places)
          .pointer(own.neighbors)
          .pointer(own.images)
          .pointer(own.wraps)
          .pointer(shares)
          .pointer(closest)
          .pointer(target);
      launcher.launchBlocks(batch.structures(), "least_contacts");
      launcher.device.download(target, found, 0, found.length);
    }
    Contact[] contacts = new Contact[batch.structures()];
    for (int s = 0; s < contacts.length; s++) {
      int at = CONTACT * s;
      if (found[at] >= 0) {
        contacts[s] =
            new Contact((int) found[at], (int) found[at + 1], found[at + 2], found[at + 3]);
      }
    }
    return contacts;
  }

  private static long bytes(int atoms) {
    return 3L * Double.BYTES * atoms;
  }

  private long address(Positions positions) {
    return DevicePositions.address(positions, launcher.memory);
  }

  /** Returns the address of positions of this batch. */
  private long own(Positions positions) {
    long address = address(positions);
    OperationShapes.positions(batch, positions);
    return address;
  }

  @Override
  public void close() {
    widths.forEach(sent -> resources.add(sent.pieces()));
    widths.clear();
    resources.close();
  }
}
