package org.liflow.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.tensor.MemoryShortage;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.BackendException;
import org.liflow.tensor.backend.Contact;

/**
 * Chains strides: the Propagator draws where every atom goes in about a picosecond, the Corrector
 * repairs the geometry, and each stride is checked before it counts.
 *
 * <p>Replicas of any structures and temperatures run side by side in one batch, and each comes out
 * as it would alone. One caller at a time.
 */
public final class Simulation {
  /** Larger batches gain no speed and cost memory; what a replica does is the same in any batch. */
  private static final int LARGEST_BATCH = 4096;

  /** Bytes that a flow of the published network takes an atom, with some 30 edges each. */
  private static final long FLOW_BYTES = 16 << 10;

  /**
   * All flows of both stages may take one in as many parts of the memory that Java may have: wide
   * networks and dense crystals take more than reckoned, and what is given back stays for a while.
   */
  private static final int SHARE_OF_MEMORY = 8;

  /** Atoms of the flows that a stage keeps at least. */
  private static final long LEAST_KEPT = 3 * LARGEST_BATCH;

  /** Atoms of a crystal to start from stay this share of their covalent radii's sum apart. */
  private static final double START_CONTACT = 0.5;

  /** Where the temperature decides nothing, in K. */
  private static final double ANY_TEMPERATURE = 1;

  private final FlowModel propagator;
  private final Function<? super Replica, ? extends Prior> propagatorPrior;
  private final FlowModel corrector;
  private final Function<? super Replica, ? extends Prior> correctorPrior;
  private final CorrectorStart correctorStart;
  private final int correctorEvery;
  private final OdeSolver solver;
  private final StrideLimits limits;
  private final boolean fixCentreOfMass;
  private final double neighborSkin;
  private final long seed;
  private final int largestBatch;
  private long evaluations;

  private Simulation(Builder builder) {
    propagator = builder.propagator;
    propagatorPrior = builder.propagatorPrior;
    corrector = builder.corrector;
    correctorPrior = builder.correctorPrior;
    correctorStart = builder.correctorStart;
    correctorEvery = builder.correctorEvery;
    solver = builder.solver;
    limits = builder.limits;
    fixCentreOfMass = builder.fixCentreOfMass;
    neighborSkin = builder.neighborSkin;
    seed = builder.seed;
    largestBatch = builder.largestBatch;
  }

  /**
   * A simulation with the published settings: Euler with 10 flow steps, the Corrector (if any)
   * after each stride.
   */
  public static Builder builder(FlowModel propagator) {
    return new Builder(propagator);
  }

  /** Settings of a simulation; each call changes one and returns this. */
  public static final class Builder {
    private final FlowModel propagator;
    private Function<? super Replica, ? extends Prior> propagatorPrior;
    private FlowModel corrector;
    private Function<? super Replica, ? extends Prior> correctorPrior;
    private CorrectorStart correctorStart = CorrectorStart.PUBLISHED;
    private int correctorEvery = 1;
    private OdeSolver solver = RungeKutta.euler(10);
    private StrideLimits limits = StrideLimits.defaults();
    private boolean fixCentreOfMass = true;
    private double neighborSkin;
    private long seed = 42;
    private int largestBatch = LARGEST_BATCH;

    private Builder(FlowModel propagator) {
      this.propagator = propagator;
      propagatorPrior(propagator.prior());
    }

    /** The Propagator's prior, in place of the one in its model file. */
    public Builder propagatorPrior(Prior prior) {
      return propagatorPrior(replica -> prior);
    }

    /** The Propagator's prior of each replica. */
    public Builder propagatorPrior(Function<? super Replica, ? extends Prior> priors) {
      propagatorPrior = priors;
      return this;
    }

    /** The Corrector; none by default. */
    public Builder corrector(FlowModel model) {
      corrector = model;
      return correctorPrior(model.prior());
    }

    /** The Corrector's prior, in place of the one in its model file. */
    public Builder correctorPrior(Prior prior) {
      return correctorPrior(replica -> prior);
    }

    /** The Corrector's prior of each replica. */
    public Builder correctorPrior(Function<? super Replica, ? extends Prior> priors) {
      correctorPrior = priors;
      return this;
    }

    /** Where the Corrector starts; as published by default. */
    public Builder correctorStart(CorrectorStart start) {
      correctorStart = start;
      return this;
    }

    /**
     * The Corrector follows each {@code strides}-th stride.
     *
     * @throws IllegalArgumentException when below 1
     */
    public Builder correctorEvery(int strides) {
      if (strides < 1) {
        throw new IllegalArgumentException("a Corrector every " + strides + " strides");
      }
      correctorEvery = strides;
      return this;
    }

    /** How flows are integrated. */
    public Builder solver(OdeSolver ode) {
      solver = ode;
      return this;
    }

    /** What each stride must keep to. */
    public Builder limits(StrideLimits strideLimits) {
      limits = strideLimits;
      return this;
    }

    /** Whether the centre of mass stays where it is; true by default. */
    public Builder fixCentreOfMass(boolean fix) {
      fixCentreOfMass = fix;
      return this;
    }

    /**
     * Extends the neighbour lists beyond the models' cutoff, for pairs that come into reach within
     * a flow; 0 by default, as published.
     *
     * @param skin in Å
     * @throws IllegalArgumentException when negative
     */
    public Builder neighborSkin(double skin) {
      if (!(skin >= 0) || Double.isInfinite(skin)) {
        throw new IllegalArgumentException("a neighbour skin of " + skin + " Å");
      }
      neighborSkin = skin;
      return this;
    }

    /** The same seed gives the same trajectories. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * As many replicas go side by side as fit.
     *
     * @param atoms of a batch, unless a single structure is larger
     */
    Builder largestBatch(int atoms) {
      largestBatch = atoms;
      return this;
    }

    /**
     * The simulation.
     *
     * @throws IllegalArgumentException when the models are on two backends
     */
    public Simulation build() {
      if (corrector != null && corrector.backend() != propagator.backend()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the Propagator %s and the Corrector %s are on two backends (%s and %s): both must be"
                    + " put onto the same one",
                propagator.name(),
                corrector.name(),
                propagator.backend().name(),
                corrector.backend().name()));
      }
      return new Simulation(this);
    }
  }

  /** Positions rounded to the last digit written: a run that is read back goes on bit by bit. */
  static double[] quantise(double[] positions) {
    return Arrays.stream(positions).map(ExtendedXyzWriter::quantise).toArray();
  }

  /** How often a network has been evaluated, a batch counting as one. */
  public long evaluations() {
    return evaluations;
  }

  /**
   * Runs one structure at one temperature.
   *
   * @param temperature in K
   * @return its start and each stride's end
   * @throws IllegalStateException when it stops before its end
   */
  public Trajectory run(Structure structure, double temperature, int strides) {
    Replica replica = Replica.start(structure, temperature, 0);
    List<double[]> frames = new ArrayList<>();
    frames.add(replica.positions());
    run(List.of(replica), strides, (moved, redraws) -> frames.add(moved.positions()));
    if (replica.fault().isPresent()) {
      throw new IllegalStateException(replica.fault().get());
    }
    return new Trajectory(
        structure.atomicNumbers(),
        List.of(structure.lattice()),
        frames.toArray(double[][]::new),
        propagator.stride());
  }

  /**
   * What keeps a structure from being simulated, in words: atoms closer than half the sum of their
   * covalent radii. Empty when nothing does.
   *
   * @throws org.liflow.files.InputException when a model does not know an element
   */
  public Optional<String> faultOf(Structure structure) {
    Replica replica = Replica.start(structure, ANY_TEMPERATURE, 0);
    try (Batches batches = new Batches()) {
      return batches.withRoom(() -> overlap(batches.of(List.of(replica))));
    }
  }

  /** What is wrong where replicas stand, in words. */
  private Optional<String> overlap(List<StrideBatch> batches) {
    StrideLimits start = startLimits();
    for (StrideBatch batch : batches) {
      Contact[] contacts = batch.contacts(start.contact());
      for (int k = 0; k < contacts.length; k++) {
        Replica replica = batch.replicas().get(k);
        // A replica on its way may have come closer than a crystal from a file should.
        StrideLimits own = replica.strides() == 0 ? start : limits;
        if (contacts[k] != null && contacts[k].share() < own.contact()) {
          return Optional.of(own.faultOfContact(replica.structure(), contacts[k]));
        }
      }
    }
    return Optional.empty();
  }

  private StrideLimits startLimits() {
    double contact = Math.max(limits.contact(), START_CONTACT);
    return new StrideLimits(limits.displacement(), contact, limits.redraws());
  }

  /**
   * Runs replicas until each has {@code strides} strides behind it or has stopped. Replicas that
   * are ahead of others wait for them.
   *
   * @param replicas moved in place
   * @throws org.liflow.files.InputException when a model does not know an element
   * @throws IllegalArgumentException when two atoms of a replica overlap from the start
   */
  public void run(List<Replica> replicas, int strides, StrideListener listener) {
    try (Batches batches = new Batches()) {
      batches
          .withRoom(() -> overlap(batches.of(replicas)))
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("overlapping atoms: " + fault);
              });
      while (true) {
        List<Replica> going =
            replicas.stream()
                .filter(replica -> replica.fault().isEmpty() && replica.strides() < strides)
                .collect(Collectors.toList());
        int behind = going.stream().mapToInt(Replica::strides).min().orElse(strides);
        if (behind >= strides) {
          return;
        }
        going.removeIf(replica -> replica.strides() > behind);
        stride(batches, going, listener);
      }
    }
  }

  /** One stride of each replica, all at the same stride. */
  private void stride(Batches batches, List<Replica> replicas, StrideListener listener) {
    List<StrideBatch> parts = batches.withRoom(() -> batches.of(replicas));
    List<Replica> again = new ArrayList<>();
    for (StrideBatch part : parts) {
      again.addAll(draw(batches, part, 0, listener));
    }
    for (int attempt = 1; !again.isEmpty(); attempt++) {
      List<Replica> pending = again;
      again = new ArrayList<>();
      for (List<Replica> some : inParts(pending)) {
        try (StrideBatch part = batches.withRoom(() -> batches.make(some))) {
          again.addAll(draw(batches, part, attempt, listener));
        }
      }
    }
    parts.forEach(StrideBatch::follow);
  }

  /** Moves the replicas whose stride is sound, and returns those that are to draw it again. */
  private List<Replica> draw(
      Batches batches, StrideBatch batch, int attempt, StrideListener listener) {
    evaluations += batches.withRoom(() -> batch.propose(attempt));
    List<Replica> again = new ArrayList<>();
    for (int k = 0; k < batch.replicas().size(); k++) {
      Replica replica = batch.replicas().get(k);
      if (batch.isSound(k)) {
        replica.accept(batch.proposed(k));
        listener.accepted(replica, attempt);
      } else if (attempt < limits.redraws()) {
        again.add(replica);
      } else {
        replica.stop(
            String.format(
                Locale.ROOT,
                "stopped at stride %d at %s K, replica %d, after %d draws: %s",
                replica.strides() + 1,
                number(replica.temperature()),
                replica.index(),
                attempt + 1,
                batch.fault(k)));
        listener.stopped(replica);
      }
    }
    return again;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /** As many replicas at a time as the largest batch has room for, but one at least. */
  private List<List<Replica>> inParts(List<Replica> replicas) {
    List<List<Replica>> parts = new ArrayList<>();
    int first = 0;
    while (first < replicas.size()) {
      int end = first;
      long atoms = 0;
      do {
        atoms += replicas.get(end++).structure().size();
      } while (end < replicas.size()
          && atoms + replicas.get(end).structure().size() <= largestBatch);
      parts.add(replicas.subList(first, end));
      first = end;
    }
    return parts;
  }

  /** Atoms of the flows that a stage may keep: as many as fit into its share of the memory. */
  private static long keptAtoms() {
    long bytes = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY / 2;
    return Math.max(LEAST_KEPT, bytes / FLOW_BYTES);
  }

  /** The cutoff of a structure's pairs, in Å. */
  private double cutoff(Structure structure) {
    double cutoff = propagator.cutoff();
    if (corrector != null) {
      cutoff = Math.max(cutoff, corrector.cutoff());
    }
    // The same list tells whether atoms touch.
    double largest = 0;
    for (int atom = 0; atom < structure.size(); atom++) {
      largest = Math.max(largest, structure.element(atom).covalentRadius());
    }
    return Math.max(cutoff + neighborSkin, 2 * largest * startLimits().contact());
  }

  /** The batches of one run, each kept as long as the same replicas go on together. */
  private final class Batches implements AutoCloseable {
    private final FlowStage first =
        new FlowStage(
            propagator, propagatorPrior, NoiseKey.Purpose.PROPAGATOR, solver, keptAtoms());
    private final FlowStage second =
        corrector == null
            ? null
            : new FlowStage(
                corrector, correctorPrior, NoiseKey.Purpose.CORRECTOR, solver, keptAtoms());
    private final StrideRules rules =
        new StrideRules(
            first, second, correctorStart, correctorEvery, limits, fixCentreOfMass, seed);
    private List<StrideBatch> kept = List.of();

    /** Replicas side by side, in parts. */
    List<StrideBatch> of(List<Replica> replicas) {
      List<StrideBatch> known = kept;
      kept = new ArrayList<>();
      try (Resources ended = new Resources()) {
        // Closed last, so that a new batch of the same shape finds their flow.
        ended.add(() -> close(known.stream().filter(batch -> !kept.contains(batch)).toList()));
        for (List<Replica> part : inParts(replicas)) {
          kept.add(
              known.stream()
                  .filter(batch -> batch.replicas().equals(part))
                  .findFirst()
                  .orElseGet(() -> make(part)));
        }
      }
      return kept;
    }

    private void close(List<StrideBatch> batches) {
      try (Resources all = new Resources()) {
        batches.forEach(all::add);
      }
    }

    /** Work that takes memory: where there is none left, once more without flows that are kept. */
    <T> T withRoom(Supplier<T> work) {
      while (true) {
        try {
          return work.get();
        } catch (BackendException problem) {
          if (!(problem instanceof MemoryShortage) || !giveBack()) {
            throw problem;
          }
        }
      }
    }

    private boolean giveBack() {
      boolean given = first.giveBack();
      return second == null ? given : second.giveBack() || given;
    }

    /** A batch that is its caller's to close. */
    StrideBatch make(List<Replica> replicas) {
      double[] cutoffs =
          replicas.stream().mapToDouble(replica -> cutoff(replica.structure())).toArray();
      return new StrideBatch(rules, replicas, cutoffs, propagator.backend());
    }

    @Override
    public void close() {
      try (Resources all = new Resources()) {
        all.add(first);
        if (second != null) {
          all.add(second);
        }
        all.add(() -> close(kept));
      }
    }
  }
}
