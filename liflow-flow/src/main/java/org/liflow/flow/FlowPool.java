package org.liflow.flow;

import java.nio.IntBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.liflow.tensor.Resources;

/**
 * A model's flows by the shapes of batches, whose memory and recordings serve again.
 *
 * <p>Batches of one shape, which run one after the other, share a flow. As long as there is room, a
 * flow stays while a batch of its shape lives; that of ended batches stays until its room is
 * needed. Where all living batches together have no room, those stay that came first and the others
 * make theirs each time: so that only those are slowed down for which there is no room.
 */
final class FlowPool implements AutoCloseable {
  private final FlowModel model;
  private final OdeSolver solver;
  private long mostAtoms;

  /** Whether a single flow is kept however large it is: until memory runs out beside one. */
  private boolean keepsAnyOne = true;

  /** The one used last is the last. */
  private final Map<Shape, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param mostAtoms of all flows that are kept, unless a single one is larger
   */
  FlowPool(FlowModel model, OdeSolver solver, long mostAtoms) {
    this.model = model;
    this.solver = solver;
    this.mostAtoms = mostAtoms;
  }

  /** What flows have in common that use the same memory: buffers are equal by what they hold. */
  private record Shape(IntBuffer atomStart, IntBuffer species) {
    int atoms() {
      return species.capacity();
    }
  }

  /** A shape's flow, null where it is not kept, and how many batches live. */
  private static final class Entry {
    private BatchFlow flow;
    private int users;
  }

  /** The flow of one batch, until the batch is closed. */
  final class Share implements AutoCloseable {
    private final Shape shape;
    private final Entry entry;
    private boolean closed;

    private Share(Shape shape, Entry entry) {
      this.shape = shape;
      this.entry = entry;
      entry.users++;
    }

    /**
     * Does something with the flow; nobody else does meanwhile.
     *
     * @return what the work returns
     */
    int use(ToIntFunction<BatchFlow> work) {
      // For the order of use.
      entries.get(shape);
      if (entry.flow == null) {
        makeRoom(shape.atoms());
        entry.flow =
            new BatchFlow(model, shape.atomStart().array(), shape.species().array(), solver);
      }
      // Unless it is kept: too much, or stopped halfway.
      try (Resources ended = new Resources()) {
        ended.add(() -> forget(entry));
        int result = work.applyAsInt(entry.flow);
        if (keptAtoms() <= mostAtoms || keepsAnyOne && keptFlows() == 1) {
          ended.keep();
        }
        return result;
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        entry.users--;
        if (entry.users == 0 && entry.flow == null) {
          entries.remove(shape);
        }
      }
    }
  }

  /**
   * A flow of structures of given species.
   *
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param species each atom's row of the model's element embedding
   */
  Share share(int[] atomStart, int[] species) {
    Shape shape = new Shape(IntBuffer.wrap(atomStart), IntBuffer.wrap(species));
    return new Share(shape, entries.computeIfAbsent(shape, key -> new Entry()));
  }

  /** Closes flows that no batch needs, the oldest first, until some more atoms find room. */
  private void makeRoom(int atoms) {
    for (Iterator<Entry> all = entries.values().iterator();
        keptAtoms() + atoms > mostAtoms && all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.users == 0) {
        all.remove();
        forget(entry);
      }
    }
  }

  private static void forget(Entry entry) {
    BatchFlow flow = entry.flow;
    entry.flow = null;
    if (flow != null) {
      flow.close();
    }
  }

  /**
   * Gives all memory back since there is none left; from now on, half as much is kept.
   *
   * @return whether there was any
   */
  boolean giveBack() {
    long kept = keptAtoms();
    if (kept > 0) {
      // Each time less: work that is tried again and again finds enough, or nothing to wait for.
      keepsAnyOne &= keptFlows() > 1;
      mostAtoms = kept / 2;
    }
    forgetAll();
    entries.values().removeIf(entry -> entry.users == 0);
    return kept > 0;
  }

  private void forgetAll() {
    try (Resources all = new Resources()) {
      entries.values().forEach(entry -> all.add(() -> forget(entry)));
    }
  }

  /** The number of atoms of all flows that are kept. */
  long keptAtoms() {
    return entries.values().stream()
        .filter(entry -> entry.flow != null)
        .mapToLong(entry -> entry.flow.atoms())
        .sum();
  }

  private long keptFlows() {
    return entries.values().stream().filter(entry -> entry.flow != null).count();
  }

  @Override
  public void close() {
    forgetAll();
    entries.clear();
  }
}
