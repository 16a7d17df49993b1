package org.liflow.flow;

import java.nio.IntBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.liflow.crystal.Structure;
import org.liflow.tensor.Resources;

/**
 * One of the flows that a stride is made of, the Propagator's or the Corrector's, with a cache of
 * {@link FlowSession}s by the shape of batches.
 *
 * <p>Batches of one shape run one after the other and share a session. A session is kept while a
 * batch of its shape lives, and then until its memory is needed. If the living batches together
 * exceed the limit, the first keep their sessions and only the others make theirs on each use.
 */
final class FlowStage implements AutoCloseable {
  private final FlowModel model;
  private final Function<? super Replica, ? extends Prior> priors;
  private final NoiseKey.Purpose purpose;
  private final OdeSolver solver;
  private long mostAtoms;

  /** Whether a single session is kept however large it is: until memory runs out beside one. */
  private boolean keepsAnyOne = true;

  /** The entry used last comes last. */
  private final Map<Shape, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param priors where the flow of each replica starts
   * @param purpose of the noise
   * @param mostAtoms of all sessions that are kept, unless a single one is larger
   */
  FlowStage(
      FlowModel model,
      Function<? super Replica, ? extends Prior> priors,
      NoiseKey.Purpose purpose,
      OdeSolver solver,
      long mostAtoms) {
    this.model = model;
    this.priors = priors;
    this.purpose = purpose;
    this.solver = solver;
    this.mostAtoms = mostAtoms;
  }

  /** Batches of equal shape can use the same session: buffers are equal by content. */
  record Shape(IntBuffer atomStart, IntBuffer species) {
    int atoms() {
      return species.capacity();
    }
  }

  /** A shape's session, null where it is not kept, and how many batches live. */
  static final class Entry {
    private FlowSession session;
    private int users;
  }

  /** Work on a session. */
  interface SessionWork {
    /**
     * Does the work.
     *
     * @return how often the network was evaluated
     */
    int with(FlowSession session);
  }

  FlowModel model() {
    return model;
  }

  NoiseKey.Purpose purpose() {
    return purpose;
  }

  /**
   * The widths that a preconditioned network is evaluated with.
   *
   * @param replica whose prior counts; the model's own counts where that is not built in
   * @param part atoms of the replica's crystal
   * @return one per atom of the part, in Å
   */
  double[] widths(Replica replica, Structure part) {
    Prior prior = priorOf(replica);
    NormalPrior normal = prior instanceof NormalPrior own ? own : model.prior();
    return normal.widths(part, replica.temperature());
  }

  Prior priorOf(Replica replica) {
    return priors.apply(replica);
  }

  /**
   * Makes the flow of replicas side by side.
   *
   * @param atomStart first atom of each and, last, the number of atoms
   * @return the flow, which the caller closes
   * @throws org.liflow.files.InputException when the model does not know an element
   */
  PooledFlow of(List<Replica> replicas, int[] atomStart) {
    int[] species = new int[atomStart[replicas.size()]];
    for (int k = 0; k < replicas.size(); k++) {
      int[] own = model.species(replicas.get(k).structure());
      System.arraycopy(own, 0, species, atomStart[k], own.length);
    }
    Shape shape = new Shape(IntBuffer.wrap(atomStart), IntBuffer.wrap(species));
    Entry entry = entries.computeIfAbsent(shape, key -> new Entry());
    entry.users++;
    return new PooledFlow(this, shape, entry, replicas);
  }

  /**
   * Makes a session that serves one flow of one structure and is not kept.
   *
   * @return the session, which the caller closes
   */
  FlowSession session(Structure structure) {
    return new FlowSession(
        model, new int[] {0, structure.size()}, model.species(structure), solver);
  }

  /**
   * Works with a shape's session, made if it is not there; nothing else uses it meanwhile.
   *
   * @return what the work returns
   */
  int use(Shape shape, Entry entry, SessionWork work) {
    // Marks the entry as the one used last.
    entries.get(shape);
    if (entry.session == null) {
      makeRoom(shape.atoms());
      entry.session =
          new FlowSession(model, shape.atomStart().array(), shape.species().array(), solver);
    }
    try (Resources unlessKept = new Resources()) {
      unlessKept.add(() -> close(entry));
      int evaluations = work.with(entry.session);
      if (keptAtoms() <= mostAtoms || keepsAnyOne && keptSessions() == 1) {
        unlessKept.keep();
      }
      return evaluations;
    }
  }

  /** Tells that a batch of a shape has ended; the session may serve others. */
  void release(Shape shape, Entry entry) {
    entry.users--;
    if (entry.users == 0 && entry.session == null) {
      entries.remove(shape);
    }
  }

  /** Closes sessions that no batch needs, the oldest first, until some more atoms find room. */
  private void makeRoom(int atoms) {
    for (Iterator<Entry> all = entries.values().iterator();
        keptAtoms() + atoms > mostAtoms && all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.users == 0) {
        all.remove();
        close(entry);
      }
    }
  }

  private static void close(Entry entry) {
    FlowSession session = entry.session;
    entry.session = null;
    if (session != null) {
      session.close();
    }
  }

  /**
   * Gives the memory of all sessions back since there is none left; from now on, half as much is
   * kept.
   *
   * @return whether there was any
   */
  boolean giveBack() {
    long kept = keptAtoms();
    if (kept > 0) {
      // Less each time: work that is tried again and again finds enough, or nothing to wait for.
      keepsAnyOne &= keptSessions() > 1;
      mostAtoms = kept / 2;
    }
    closeAll();
    entries.values().removeIf(entry -> entry.users == 0);
    return kept > 0;
  }

  private void closeAll() {
    try (Resources all = new Resources()) {
      entries.values().forEach(entry -> all.add(() -> close(entry)));
    }
  }

  /** Returns the number of atoms of all sessions that are kept. */
  long keptAtoms() {
    return entries.values().stream()
        .filter(entry -> entry.session != null)
        .mapToLong(entry -> entry.session.atoms())
        .sum();
  }

  private long keptSessions() {
    return entries.values().stream().filter(entry -> entry.session != null).count();
  }

  @Override
  public void close() {
    closeAll();
    entries.clear();
  }
}
