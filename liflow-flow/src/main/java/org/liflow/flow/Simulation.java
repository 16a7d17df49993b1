package org.liflow.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.crystal.format.RunManifest;
import org.liflow.nn.io.ModelRole;

/**
 * Generates trajectories as chains of strides. In each stride, which stands for about a picosecond,
 * the Propagator draws new positions of all atoms and the Corrector repairs the geometry. The
 * stride is then checked against {@link StrideLimits} and drawn again if it does not keep to them:
 * close atoms with their neighbourhood, or the whole crystal (see {@link Redraw}).
 *
 * <p>Replicas of any structures and temperatures run side by side in one batch, and each has the
 * same bits as it would have alone. Positions are unwrapped: they go on beyond the cell.
 *
 * <pre>{@code
 * Simulation simulation = Simulation.builder(propagator).corrector(corrector).seed(1).build();
 * List<Trajectory> replicas = simulation.runReplicas(crystal, 900, 150, 4);
 * }</pre>
 *
 * <p>Cancelling: {@link StrideListener#isCancelled} ends a run between two strides. An interrupt of
 * the thread ({@link Thread#interrupt}, {@code Future.cancel(true)}) ends it between two
 * evaluations of a network; the stride in work is given up, and a resumed run draws it again.
 *
 * <p>Thread safety: one thread at a time uses a simulation. Simulations of different threads may
 * share models and a backend, whose operations they then take in turns; a backend for each thread
 * is faster.
 */
public final class Simulation {
  /** Larger batches gain no speed and cost memory; a replica has the same bits in any batch. */
  static final int LARGEST_BATCH = 4096;

  /** A temperature for checks that do not depend on it, in K. */
  private static final double ANY_TEMPERATURE = 1;

  private final SimulationSettings settings;
  private long evaluations;
  private long atomEvaluations;

  private Simulation(SimulationSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts the settings of a simulation: flows are integrated by the models' own samplers, and the
   * Corrector (if any) follows each stride.
   *
   * @param propagator belongs to the caller, who closes it after the simulation
   * @return settings to change and to {@link Builder#build}
   */
  public static Builder builder(FlowModel propagator) {
    return new Builder(Objects.requireNonNull(propagator, "the Propagator"));
  }

  /** Settings of a simulation. Each method changes one setting in place and returns this. */
  public static final class Builder {
    private ModelWithPriors propagator;
    private ModelWithPriors corrector;
    private CorrectorStart correctorStart = CorrectorStart.PUBLISHED;
    private int correctorEvery = 1;
    private OdeSolver solver;
    private StrideLimits limits;
    private boolean fixCentreOfMass = true;
    private double neighborSkin;
    private long seed = 42;
    private int largestBatch = LARGEST_BATCH;

    private Builder(FlowModel propagator) {
      this.propagator = new ModelWithPriors(propagator, propagator.prior());
      limits = StrideLimits.of(propagator);
    }

    /**
     * Sets the Propagator's prior, in place of the one in its model file.
     *
     * @param prior of all replicas
     * @return this
     */
    public Builder propagatorPrior(Prior prior) {
      propagator = new ModelWithPriors(propagator.model(), required(prior, "the prior"));
      return this;
    }

    /**
     * Sets the Propagator's prior of each replica.
     *
     * @param priors gives the same prior each time it is asked for a replica of the same structure,
     *     temperature and index
     * @return this
     */
    public Builder propagatorPrior(Function<? super Replica, ? extends Prior> priors) {
      propagator = new ModelWithPriors(propagator.model(), required(priors, "the priors"));
      return this;
    }

    /**
     * Sets the Corrector; there is none by default.
     *
     * @param model belongs to the caller, who closes it after the simulation
     * @return this
     */
    public Builder corrector(FlowModel model) {
      required(model, "the Corrector");
      corrector = new ModelWithPriors(model, model.prior());
      return this;
    }

    /**
     * Sets the Corrector's prior, in place of the one in its model file.
     *
     * @param prior of all replicas
     * @return this
     * @throws IllegalStateException when there is no Corrector yet
     */
    public Builder correctorPrior(Prior prior) {
      corrector = new ModelWithPriors(correctorModel(), required(prior, "the prior"));
      return this;
    }

    /**
     * Sets the Corrector's prior of each replica.
     *
     * @param priors gives the same prior each time it is asked for a replica of the same structure,
     *     temperature and index
     * @return this
     * @throws IllegalStateException when there is no Corrector yet
     */
    public Builder correctorPrior(Function<? super Replica, ? extends Prior> priors) {
      corrector = new ModelWithPriors(correctorModel(), required(priors, "the priors"));
      return this;
    }

    private FlowModel correctorModel() {
      if (corrector == null) {
        throw new IllegalStateException("a prior of the Corrector before there is one");
      }
      return corrector.model();
    }

    /**
     * Sets where the Corrector's flow starts; as published by default.
     *
     * @param start with or without a prior
     * @return this
     */
    public Builder correctorStart(CorrectorStart start) {
      correctorStart = required(start, "the start of the Corrector");
      return this;
    }

    /**
     * Lets the Corrector follow each {@code strides}-th stride only.
     *
     * @param strides at least 1, the default
     * @return this
     * @throws IllegalArgumentException when below 1
     */
    public Builder correctorEvery(int strides) {
      if (strides < 1) {
        throw new IllegalArgumentException(
            "a Corrector every " + strides + " strides; expected 1 or more");
      }
      correctorEvery = strides;
      return this;
    }

    /**
     * Sets the method that integrates the flows of both models, in place of the samplers in their
     * files.
     *
     * @param ode a built-in solver, or an own one that keeps to the rules of {@link OdeSolver}
     * @return this
     */
    public Builder solver(OdeSolver ode) {
      solver = required(ode, "the solver");
      return this;
    }

    /**
     * Sets the limits that each stride must keep to; {@link StrideLimits#of} by default.
     *
     * @param strideLimits the limits
     * @return this
     */
    public Builder limits(StrideLimits strideLimits) {
      limits = required(strideLimits, "the stride limits");
      return this;
    }

    /**
     * Sets what is drawn again where a stride brings two atoms too close.
     *
     * @param what the neighbourhood, the default, or the whole crystal
     * @return this
     */
    public Builder redraw(Redraw what) {
      limits = limits.withRedraw(required(what, "what is drawn again"));
      return this;
    }

    /**
     * Sets whether the centre of mass stays where it is.
     *
     * @param fix true by default
     * @return this
     */
    public Builder fixCentreOfMass(boolean fix) {
      fixCentreOfMass = fix;
      return this;
    }

    /**
     * Extends the neighbour lists beyond the models' cutoff, for pairs that come into reach within
     * a flow.
     *
     * @param skin in Å; 0 by default, as published
     * @return this
     * @throws IllegalArgumentException when negative or infinite
     */
    public Builder neighborSkin(double skin) {
      if (!(skin >= 0) || Double.isInfinite(skin)) {
        throw new IllegalArgumentException(
            "a neighbour skin of " + skin + " Å; expected 0 Å or more");
      }
      neighborSkin = skin;
      return this;
    }

    /**
     * Sets the seed of all noise. The same seed gives the same trajectories.
     *
     * @param value 42 by default
     * @return this
     */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets how many atoms may go side by side; a replica has the same bits in any batch.
     *
     * @param atoms of a batch, unless a single structure is larger
     */
    Builder largestBatch(int atoms) {
      largestBatch = atoms;
      return this;
    }

    /**
     * Makes the simulation.
     *
     * @return the simulation; it takes no memory of the backend between runs
     * @throws IllegalArgumentException when a model has the other role, or the models are on two
     *     backends
     */
    public Simulation build() {
      requireRole(propagator.model(), ModelRole.PROPAGATOR);
      if (corrector != null) {
        requireRole(corrector.model(), ModelRole.CORRECTOR);
        requireSameBackend(propagator.model(), corrector.model());
      }
      return new Simulation(
          new SimulationSettings(
              propagator,
              Optional.ofNullable(corrector)
                  .map(model -> new Correction(model, correctorStart, correctorEvery)),
              samplers(),
              limits,
              fixCentreOfMass,
              neighborSkin,
              seed,
              largestBatch));
    }

    private Samplers samplers() {
      FlowModel fixer = corrector == null ? propagator.model() : corrector.model();
      return solver == null
          ? new Samplers(propagator.model().sampler().solver(), fixer.sampler().solver())
          : new Samplers(solver, solver);
    }

    private static void requireRole(FlowModel model, ModelRole role) {
      if (model.role() != role) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the model %s is a %s; expected a %s",
                model.name(),
                name(model.role()),
                name(role)));
      }
    }

    private static String name(ModelRole role) {
      return role == ModelRole.PROPAGATOR ? "Propagator" : "Corrector";
    }

    private static void requireSameBackend(FlowModel propagator, FlowModel corrector) {
      if (corrector.backend() != propagator.backend()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the Propagator %s and the Corrector %s are on two backends (%s and %s): both must"
                    + " be put onto the same one",
                propagator.name(),
                corrector.name(),
                propagator.backend().name(),
                corrector.backend().name()));
      }
    }

    private static <T> T required(T value, String name) {
      return Objects.requireNonNull(value, name);
    }
  }

  /** Rounds positions to the last digit written, so that a run read back goes on bit by bit. */
  static double[] quantise(double[] positions) {
    return Arrays.stream(positions).map(ExtendedXyzWriter::quantise).toArray();
  }

  /**
   * Returns how often a network has been evaluated in all runs, a batch counting as one and the
   * neighbourhood of a local redraw, too.
   *
   * @return 0 before the first run
   */
  public long evaluations() {
    return evaluations;
  }

  /**
   * Returns the sum of the atoms of all {@link #evaluations()}. It tells the cost of local redraws,
   * which take small parts of a crystal, from that of whole strides.
   *
   * @return 0 before the first run
   */
  public long atomEvaluations() {
    return atomEvaluations;
  }

  /**
   * Returns the same simulation with about twice the evaluations in each flow.
   *
   * @return empty where a solver has no {@linkplain OdeSolver#finer() finer form}
   */
  public Optional<Simulation> finer() {
    return settings.samplers().finer().map(samplers -> new Simulation(settings.with(samplers)));
  }

  /** {@return the methods that integrate its flows} */
  Samplers samplers() {
    return settings.samplers();
  }

  /** {@return the time that a stride stands for, in ps} */
  public double stride() {
    return settings.propagator().model().stride();
  }

  /** {@return after each how many strides the Corrector follows; 1 without one} */
  int correctorEvery() {
    return settings.correction().map(Correction::every).orElse(1);
  }

  /**
   * Describes all choices that decide the frames, by name: seed, models by the digest of their
   * weights, priors, the Corrector's start and interval, solver, neighbour skin, limits, what is
   * drawn again, centre of mass and backend. Two simulations of equal descriptions give the same
   * frames for the same replicas.
   *
   * <p>Priors and solvers that are not built in are described by their names and parameters, and
   * one more entry says that the run cannot be repeated from the description alone.
   *
   * @return an unmodifiable map, in the order to be written; priors that are chosen per replica are
   *     named as such (see {@link #description(Structure, List, int)})
   */
  public Map<String, String> description() {
    return Collections.unmodifiableMap(new SimulationDescription(settings, null).toMap());
  }

  /**
   * Describes a run of replicas, with the priors that are chosen for them.
   *
   * @param structure where every trajectory starts
   * @param temperatures in K, each once
   * @param replicas trajectories at each temperature, 1 to 65536
   * @return the description that a run's folder holds, without sources
   * @throws IllegalArgumentException for no or repeated temperatures, or a number out of its range
   */
  public RunManifest description(Structure structure, List<Double> temperatures, int replicas) {
    RunManifest run =
        new RunManifest(
            structure,
            temperatures,
            replicas,
            settings.propagator().model().stride(),
            Map.of(),
            Map.of());
    return run.withSettings(new SimulationDescription(settings, run).toMap());
  }

  /**
   * Runs one structure at one temperature.
   *
   * @param structure where the trajectory starts
   * @param temperature in K
   * @param strides at least 1
   * @return the start and each stride's end, unwrapped
   * @throws SimulationStoppedException when a stride fails for good or the thread is interrupted;
   *     it holds the frames before
   * @throws IllegalArgumentException when two atoms overlap from the start, or for a number out of
   *     its range
   * @throws org.liflow.files.InputException when a model does not know an element
   */
  public Trajectory run(Structure structure, double temperature, int strides) {
    return runReplicas(structure, temperature, strides, 1).get(0);
  }

  /**
   * Runs independent replicas of one structure at one temperature, side by side. Replica 0 has the
   * bits of {@link #run(Structure, double, int)}.
   *
   * @param structure where every trajectory starts
   * @param temperature in K
   * @param strides of each, at least 1
   * @param replicas 1 to 65536
   * @return one trajectory per replica, in the order of their indexes 0, 1 …
   * @throws SimulationStoppedException when a stride of any replica fails for good, the thread is
   *     interrupted, or a prior, solver or backend fails after the first stride; it holds the
   *     frames of all replicas, and those that did not fail are complete where strides broke their
   *     limits
   * @throws IllegalArgumentException when two atoms overlap from the start, or for a number out of
   *     its range
   * @throws org.liflow.files.InputException when a model does not know an element
   */
  public List<Trajectory> runReplicas(
      Structure structure, double temperature, int strides, int replicas) {
    requireInRange("replicas", replicas, Replica.LARGEST_INDEX + 1);
    List<Replica> all =
        IntStream.range(0, replicas)
            .mapToObj(index -> Replica.start(structure, temperature, index))
            .toList();
    List<List<double[]>> frames =
        all.stream()
            .map(replica -> (List<double[]>) new ArrayList<>(List.of(replica.positions())))
            .toList();
    SimulationEnd end;
    try {
      end = run(all, strides, (moved, redraws) -> frames.get(moved.index()).add(moved.positions()));
    } catch (RuntimeException problem) {
      if (all.stream().allMatch(replica -> replica.strides() == 0)) {
        throw problem;
      }
      throw new SimulationStoppedException(
          "stopped by a failure: " + problem.getMessage(),
          SimulationStoppedException.Reason.FAILURE,
          trajectories(structure, temperature, frames),
          problem);
    }
    List<Trajectory> trajectories = trajectories(structure, temperature, frames);
    if (end == SimulationEnd.INTERRUPTED) {
      int done = all.stream().mapToInt(Replica::strides).min().orElseThrow();
      throw new SimulationStoppedException(
          "interrupted after " + done + " of " + strides + " strides",
          SimulationStoppedException.Reason.INTERRUPTED,
          trajectories,
          null);
    }
    String faults =
        all.stream().flatMap(replica -> replica.fault().stream()).collect(Collectors.joining("; "));
    if (!faults.isEmpty()) {
      throw new SimulationStoppedException(
          faults, SimulationStoppedException.Reason.LIMITS, trajectories, null);
    }
    return trajectories;
  }

  private List<Trajectory> trajectories(
      Structure structure, double temperature, List<List<double[]>> frames) {
    return frames.stream()
        .map(
            positions ->
                new Trajectory(
                        structure.atomicNumbers(),
                        List.of(structure.lattice()),
                        positions.toArray(double[][]::new),
                        settings.propagator().model().stride())
                    .withMasses(structure.masses())
                    .withTemperature(temperature))
        .toList();
  }

  /**
   * Finds what keeps a structure from being simulated: atoms closer than half the sum of their
   * covalent radii.
   *
   * @param structure not modified
   * @return the atoms and their distance in words; empty where the structure can be simulated
   * @throws org.liflow.files.InputException when a model does not know an element
   */
  public Optional<String> faultOf(Structure structure) {
    try (StrideBatches batches = new StrideBatches(settings)) {
      return batches.overlap(List.of(Replica.start(structure, ANY_TEMPERATURE, 0)));
    }
  }

  /**
   * Runs replicas until each has {@code strides} strides behind it or has stopped. Replicas that
   * are ahead of others wait for them. Structures and temperatures may differ.
   *
   * @param replicas moved in place; each draws its own noise, see {@link Replica#index()}
   * @param strides counted from each replica's start, at least 1
   * @param listener hears of each stride, and may cancel the run
   * @return why the run ended; replicas that stopped have a {@link Replica#fault()}
   * @throws org.liflow.files.InputException when a model does not know an element
   * @throws IllegalArgumentException when two atoms of a replica overlap from the start, when two
   *     replicas of one crystal draw the same noise, or for a number of strides below 1
   */
  public SimulationEnd run(List<Replica> replicas, int strides, StrideListener listener) {
    requireInRange("strides", strides, Integer.MAX_VALUE);
    Objects.requireNonNull(listener, "the listener");
    requireDifferentNoise(replicas);
    try (StrideBatches batches = new StrideBatches(settings)) {
      batches
          .overlap(replicas)
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("overlapping atoms: " + fault);
              });
      return new StrideLoop(
              batches,
              settings.limits().redraws(),
              listener,
              (count, atoms) -> {
                evaluations += count;
                atomEvaluations += atoms;
              })
          .run(replicas, strides);
    }
  }

  private static void requireInRange(String name, int value, int largest) {
    if (value < 1 || value > largest) {
      throw new IllegalArgumentException(
          value
              + " "
              + name
              + "; expected 1 "
              + (largest == Integer.MAX_VALUE ? "or more" : "to " + largest));
    }
  }

  /** Replicas that count as independent must not share their random numbers. */
  private static void requireDifferentNoise(List<Replica> replicas) {
    record Noise(double temperature, int index) {}

    Map<Noise, List<Replica>> seen = new HashMap<>();
    for (Replica replica : replicas) {
      Objects.requireNonNull(replica, "a replica");
      List<Replica> alike =
          seen.computeIfAbsent(
              new Noise(replica.temperature(), replica.index()), noise -> new ArrayList<>(1));
      for (Replica other : alike) {
        if (replica.isOfSameCrystal(other)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "replica %d of %s at %s K twice, which would draw the same noise; expected"
                      + " another index",
                  replica.index(),
                  replica.structure().formula(),
                  replica.temperature()));
        }
      }
      alike.add(replica);
    }
  }
}
