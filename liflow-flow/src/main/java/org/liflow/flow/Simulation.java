package org.liflow.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;

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

  /** Atoms of a crystal to start from stay this share of their covalent radii's sum apart. */
  private static final double START_CONTACT = 0.5;

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

    /** The simulation. */
    public Simulation build() {
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
   * @throws org.liflow.tensor.InputException when a model does not know an element
   */
  public Optional<String> faultOf(Structure structure) {
    requireKnown(structure);
    double[] positions = quantise(structure.positions());
    return startLimits().faultOfContacts(structure, positions, neighbors(structure, positions));
  }

  /** Both models look the elements up, and refuse those they do not know. */
  private void requireKnown(Structure structure) {
    propagator.species(structure);
    if (corrector != null) {
      corrector.species(structure);
    }
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
   * @throws org.liflow.tensor.InputException when a model does not know an element
   * @throws IllegalArgumentException when two atoms of a replica overlap from the start
   */
  public void run(List<Replica> replicas, int strides, StrideListener listener) {
    for (Replica replica : replicas) {
      requireKnown(replica.structure());
      NeighborList list = neighbors(replica.structure(), replica.positions());
      // A replica on its way may have come closer than a crystal from a file should.
      (replica.strides() == 0 ? startLimits() : limits)
          .faultOfContacts(replica.structure(), replica.positions(), list)
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("overlapping atoms: " + fault);
              });
      replica.neighbors(list);
    }
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
      stride(going, listener);
    }
  }

  /** One stride of each replica, all at the same stride. */
  private void stride(List<Replica> batch, StrideListener listener) {
    List<Replica> pending = batch;
    for (int attempt = 0; !pending.isEmpty(); attempt++) {
      double[][] proposed = proposeInParts(pending, attempt);
      List<Replica> again = new ArrayList<>();
      for (int k = 0; k < proposed.length; k++) {
        Replica replica = pending.get(k);
        Structure structure = replica.structure();
        Optional<String> fault = limits.faultOfMove(structure, replica.positions(), proposed[k]);
        NeighborList list = null;
        if (fault.isEmpty()) {
          list = neighbors(structure, proposed[k]);
          fault = limits.faultOfContacts(structure, proposed[k], list);
        }
        if (fault.isEmpty()) {
          replica.accept(proposed[k], list);
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
                  fault.get()));
          listener.stopped(replica);
        }
      }
      pending = again;
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /** As {@link #propose}, for as many replicas at a time as {@value #LARGEST_BATCH} atoms allow. */
  private double[][] proposeInParts(List<Replica> batch, int attempt) {
    List<double[]> all = new ArrayList<>();
    int first = 0;
    while (first < batch.size()) {
      int end = first;
      long atoms = 0;
      do {
        atoms += batch.get(end++).structure().size();
      } while (end < batch.size() && atoms + batch.get(end).structure().size() <= LARGEST_BATCH);
      all.addAll(List.of(propose(batch.subList(first, end), attempt)));
      first = end;
    }
    return all.toArray(double[][]::new);
  }

  /** Where each replica would go, whether good or bad. */
  private double[][] propose(List<Replica> batch, int attempt) {
    int size = batch.size();
    List<AtomGraph> graphs = new ArrayList<>();
    double[][] before = new double[size][];
    for (int k = 0; k < size; k++) {
      Replica replica = batch.get(k);
      before[k] = replica.positions();
      graphs.add(
          AtomGraph.of(
              propagator.species(replica.structure()),
              before[k],
              replica.structure().lattice(),
              replica.neighbors()));
    }
    float[] displacement = draw(batch, attempt, NoiseKey.Purpose.PROPAGATOR, propagatorPrior);
    double[][] after = flow(propagator, graphs, batch, displacement, before);
    holdCentresOfMass(batch, after);
    int stride = batch.get(0).strides();
    if (corrector != null && (stride + 1) % correctorEvery == 0) {
      // Already centred: a stride too bad to be corrected is one that the check refuses.
      after = correct(batch, attempt, after);
      holdCentresOfMass(batch, after);
    }
    for (int k = 0; k < size; k++) {
      after[k] = quantise(after[k]);
    }
    return after;
  }

  private double[][] correct(List<Replica> batch, int attempt, double[][] propagated) {
    // A flow that has blown up has no neighbours to correct it by; the check will refuse it.
    List<Replica> sound = new ArrayList<>();
    List<AtomGraph> graphs = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int k = 0; k < propagated.length; k++) {
      Replica replica = batch.get(k);
      Structure structure = replica.structure();
      if (limits.faultOfMove(structure, replica.positions(), propagated[k]).isEmpty()) {
        sound.add(replica);
        places.add(k);
        graphs.add(
            AtomGraph.of(
                corrector.species(structure),
                propagated[k],
                structure.lattice(),
                neighbors(structure, propagated[k])));
      }
    }
    if (sound.isEmpty()) {
      return propagated;
    }
    float[] displacement =
        correctorStart == CorrectorStart.WITH_PRIOR
            ? draw(sound, attempt, NoiseKey.Purpose.CORRECTOR, correctorPrior)
            : new float[3 * sound.stream().mapToInt(r -> r.structure().size()).sum()];
    double[][] from = places.stream().map(place -> propagated[place]).toArray(double[][]::new);
    double[][] moved = flow(corrector, graphs, sound, displacement, from);
    double[][] corrected = propagated.clone();
    for (int k = 0; k < moved.length; k++) {
      corrected[places.get(k)] = moved[k];
    }
    return corrected;
  }

  private float[] draw(
      List<Replica> batch,
      int attempt,
      NoiseKey.Purpose purpose,
      Function<? super Replica, ? extends Prior> prior) {
    int atoms = batch.stream().mapToInt(replica -> replica.structure().size()).sum();
    float[] displacement = new float[3 * atoms];
    int start = 0;
    for (Replica replica : batch) {
      NoiseKey key =
          new NoiseKey(
              seed, replica.temperature(), replica.index(), replica.strides(), attempt, purpose);
      prior.apply(replica).sample(replica.structure(), key, displacement, start);
      start += 3 * replica.structure().size();
    }
    return displacement;
  }

  /**
   * Integrates a flow for a batch.
   *
   * @param displacement where the flow starts; overwritten
   * @param from the conditioning positions
   * @return the positions at its end
   */
  private double[][] flow(
      FlowModel model,
      List<AtomGraph> graphs,
      List<Replica> batch,
      float[] displacement,
      double[][] from) {
    double[] temperatures = batch.stream().mapToDouble(Replica::temperature).toArray();
    evaluations += model.flow(AtomGraph.batch(graphs), temperatures, solver, displacement);
    double[][] to = new double[from.length][];
    int start = 0;
    for (int k = 0; k < from.length; k++) {
      to[k] = from[k].clone();
      for (int c = 0; c < to[k].length; c++) {
        to[k][c] += displacement[start + c];
      }
      start += to[k].length;
    }
    return to;
  }

  private void holdCentresOfMass(List<Replica> batch, double[][] after) {
    if (fixCentreOfMass) {
      for (int k = 0; k < after.length; k++) {
        holdCentreOfMass(batch.get(k).structure(), batch.get(k).positions(), after[k]);
      }
    }
  }

  private static void holdCentreOfMass(Structure structure, double[] before, double[] after) {
    double[] masses = structure.masses();
    for (int axis = 0; axis < 3; axis++) {
      double moment = 0;
      double mass = 0;
      for (int atom = 0; atom < masses.length; atom++) {
        moment += masses[atom] * (after[3 * atom + axis] - before[3 * atom + axis]);
        mass += masses[atom];
      }
      for (int atom = 0; atom < masses.length; atom++) {
        after[3 * atom + axis] -= moment / mass;
      }
    }
  }

  private NeighborList neighbors(Structure structure, double[] positions) {
    double cutoff = propagator.cutoff();
    if (corrector != null) {
      cutoff = Math.max(cutoff, corrector.cutoff());
    }
    // The same list tells whether atoms touch.
    double largest = 0;
    for (int atom = 0; atom < structure.size(); atom++) {
      largest = Math.max(largest, structure.element(atom).covalentRadius());
    }
    cutoff = Math.max(cutoff + neighborSkin, 2 * largest * startLimits().contact());
    return propagator.backend().neighbors(structure.lattice(), positions, cutoff);
  }
}
