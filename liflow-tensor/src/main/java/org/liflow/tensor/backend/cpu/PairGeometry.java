package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/**
 * Distances, directions and radial bases of a graph's pairs in both frames: the CPU backend's
 * edges.
 *
 * <p>The {@link PairLayout} never changes. This class alone writes the numbers: those of frame 1
 * once, those of frame 2 with every {@link #displace}, or at their first use as those of frame 1.
 * There is no order in which its methods must be called.
 *
 * <p>Thread safety: one thread at a time.
 */
final class PairGeometry implements RadialEdges {
  /** Added to a distance before it divides a vector, as the published network does. */
  private static final float EPSILON = 1e-8f;

  private final PairLayout layout;
  private final RadialBasis basis;
  private final Workers workers;
  private final HostMemory memory;

  /** Frame 1, by slot: basis ({@code columns} each) and direction (3 each). */
  private final float[] basis1;

  private final float[] direction1;

  /** Both frames, by slot in reach. */
  private final PairsInReach inReach;

  private boolean displaced;

  /** The bases in reach one after the other, by slot; null until gradients need them. */
  private float[] basisRows;

  private boolean closed;

  /**
   * Computes frame 1.
   *
   * @param layout of the pairs
   * @param basis the radial functions
   * @param workers compute
   * @param memory provides arrays until {@link #close()}
   */
  PairGeometry(PairLayout layout, RadialBasis basis, Workers workers, HostMemory memory) {
    this.layout = layout;
    this.basis = basis;
    this.workers = workers;
    this.memory = memory;
    int slots = layout.slots();
    int directionSize = Math.multiplyExact(PairLayout.DIRECTION_STEP, slots);
    basis1 = memory.takeZeros(Math.multiplyExact(slots, layout.columns()));
    direction1 = memory.take(3 * slots);
    inReach =
        new PairsInReach(
            new int[layout.runs()],
            new int[layout.runs()],
            new int[slots],
            memory.take(layout.basisSize()),
            memory.take(directionSize));
    workers.run(layout.blocks(), (block, worker) -> setFrame1(block));
  }

  /**
   * Returns the edges as this class.
   *
   * @param edges of a backend
   * @param interleaving layout in which the calling backend reads bases; it would misread others
   * @throws IllegalArgumentException when they belong to another backend or have been closed
   */
  static PairGeometry of(RadialEdges edges, InterleavedLayout interleaving) {
    if (!(edges instanceof PairGeometry own) || !own.layout.interleaving().equals(interleaving)) {
      throw new IllegalArgumentException("edges that belong to another backend");
    }
    if (own.closed) {
      throw new IllegalArgumentException("edges that have been closed");
    }
    return own;
  }

  /** Returns the order of the pairs. */
  PairLayout layout() {
    return layout;
  }

  private void setFrame1(int block) {
    float[] vectors = layout.graph().edgeVector();
    for (int run = layout.firstRun(block); run < layout.endRun(block); run++) {
      int offset = layout.edgeOffset(run);
      for (int slot = layout.firstSlot(run); slot < layout.endSlot(run); slot++) {
        int vector = 3 * (slot + offset);
        float r = length(vectors[vector], vectors[vector + 1], vectors[vector + 2]);
        for (int axis = 0; axis < 3; axis++) {
          direction1[3 * slot + axis] = vectors[vector + axis] / (r + EPSILON);
        }
        if (r < basis.reach()) {
          int at = slot * layout.columns();
          addBasis(basis, r, basis1, at, basis1, at, 1);
        }
      }
    }
  }

  /**
   * Sets frame 2: the conditioning positions plus displacements.
   *
   * @param moved x, y, z of each atom's displacement, in Å
   */
  void displace(float[] moved) {
    dropRows();
    workers.run(layout.blocks(), (block, worker) -> displace(moved, block));
    displaced = true;
  }

  private void displace(float[] moved, int block) {
    int next = layout.firstSlot(layout.firstRun(block));
    for (int run = layout.firstRun(block); run < layout.endRun(block); run++) {
      inReach.runStart()[run] = next;
      for (int slot = layout.firstSlot(run); slot < layout.endSlot(run); slot++) {
        next = displace(moved, block, run, slot, next);
      }
      inReach.runEnd()[run] = next;
    }
  }

  /** Writes one pair to the slot {@code next} if it is in reach; returns the next free slot. */
  private int displace(float[] moved, int block, int run, int slot, int next) {
    AtomGraph graph = layout.graph();
    int e = slot + layout.edgeOffset(run);
    float[] vector = graph.edgeVector();
    int i = layout.atom(run);
    int j = graph.sender()[e];
    float x = vector[3 * e] + (moved[3 * j] - moved[3 * i]);
    float y = vector[3 * e + 1] + (moved[3 * j + 1] - moved[3 * i + 1]);
    float z = vector[3 * e + 2] + (moved[3 * j + 2] - moved[3 * i + 2]);
    float r = length(x, y, z);
    int columns = layout.columns();
    boolean near = r < basis.reach();
    // The last column of frame 1 is its cutoff function, which is positive within reach.
    int from = slot * columns;
    if (!near && basis1[from + columns - 1] == 0) {
      return next;
    }
    int to = layout.basisAt(block, next);
    int step = layout.interleaving().step();
    float[] bases = inReach.bases();
    if (near) {
      addBasis(basis, r, basis1, from, bases, to, step);
    } else {
      for (int n = 0; n < columns; n++) {
        bases[to + n * step] = basis1[from + n];
      }
    }
    inReach.senderRows()[next] = layout.rows().ofSlot(slot);
    float[] directions = inReach.directions();
    int at = PairLayout.DIRECTION_STEP * next;
    System.arraycopy(direction1, 3 * slot, directions, at, 3);
    directions[at + 3] = x / (r + EPSILON);
    directions[at + 4] = y / (r + EPSILON);
    directions[at + 5] = z / (r + EPSILON);
    return next + 1;
  }

  private static float length(float x, float y, float z) {
    return (float) Math.sqrt(x * x + y * y + z * z);
  }

  /** Returns the pairs in reach of either frame, valid until the next {@link #displace}. */
  PairsInReach inReach() {
    if (!displaced) {
      displace(new float[3 * layout.atoms()]);
    }
    return inReach;
  }

  /**
   * Returns the bases of all pairs in reach as ordinary rows, by slot; valid until the next {@link
   * #displace}.
   */
  float[] basisRows() {
    PairsInReach pairs = inReach();
    if (basisRows == null) {
      basisRows = isInRows() ? pairs.bases() : rows(pairs);
    }
    return basisRows;
  }

  /** Tells whether the bases are ordinary rows already. */
  private boolean isInRows() {
    return layout.interleaving().equals(InterleavedLayout.SINGLE);
  }

  private float[] rows(PairsInReach pairs) {
    int columns = layout.columns();
    int step = layout.interleaving().step();
    float[] rows = memory.take(layout.slots() * columns);
    workers.run(
        layout.blocks(),
        (block, worker) -> {
          for (int run = layout.firstRun(block); run < layout.endRun(block); run++) {
            for (int slot = pairs.runStart()[run]; slot < pairs.runEnd()[run]; slot++) {
              int from = layout.basisAt(block, slot);
              for (int n = 0; n < columns; n++) {
                rows[slot * columns + n] = pairs.bases()[from + n * step];
              }
            }
          }
        });
    return rows;
  }

  private void dropRows() {
    if (basisRows != null && !isInRows()) {
      memory.give(basisRows);
    }
    basisRows = null;
  }

  /**
   * Adds the basis of a distance to {@code from} and writes the sums to {@code target}: the
   * functions and, last, the cutoff function, {@code step} apart. All sines follow from one by
   * sin((n+1)a) = 2 cos(a) sin(na) − sin((n−1)a), in double precision, since the recurrence loses
   * digits near a = π.
   */
  private static void addBasis(
      RadialBasis basis,
      float r,
      float[] from,
      int fromStart,
      float[] target,
      int start,
      int step) {
    // At 0 the functions take their limit, which so small a distance gives to the last digit.
    double x = Math.max(r + basis.offset(), 1e-100);
    double angle = x * Math.PI / basis.cutoff();
    double cosine = Math.cos(angle);
    double cutoff = 0.5 * (1 + cosine);
    double factor = cutoff * Math.sqrt(2 / basis.cutoff()) / x;
    double before = 0;
    double sine = Math.sin(angle);
    int count = basis.count();
    for (int n = 0; n < count; n++) {
      target[start + n * step] = from[fromStart + n] + (float) (factor * sine);
      double next = 2 * cosine * sine - before;
      before = sine;
      sine = next;
    }
    target[start + count * step] = from[fromStart + count] + (float) cutoff;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.give(basis1);
      memory.give(direction1);
      dropRows();
      memory.give(inReach.bases());
      memory.give(inReach.directions());
    }
  }
}
