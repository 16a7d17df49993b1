package org.liflow.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.nn.painn.NetworkConfiguration;

/**
 * The settings of a quickstart. Equal settings and backends give equal results.
 *
 * @param seed of arrangements, dynamics, training and generation
 * @param crystal the size of the titanate
 * @param dynamics the reference trajectories to learn from
 * @param unseen the arrangement and temperature that training never sees
 * @param models what is trained on them
 * @param judging how the result is judged; it changes nothing that is learnt or generated
 */
public record QuickstartSettings(
    long seed, Crystal crystal, Dynamics dynamics, Unseen unseen, Models models, Judging judging) {
  /** Far from seeds that people choose, whose arrangements are numbered from there. */
  private static final long UNSEEN_SEED = 1_000_003;

  /** The time from frame to frame of the reference in ps. */
  static final double FRAME = 0.1;

  /** The number of time steps of the reference from frame to frame. */
  static final int FRAME_STEPS = 50;

  /** The time step of the reference in ps. */
  static final double TIME_STEP = 0.002;

  /**
   * The size of the titanate.
   *
   * @param alongA perovskite units along a
   * @param alongB units along b
   * @param alongC units along c
   * @param lithium ions per unit
   */
  public record Crystal(int alongA, int alongB, int alongC, double lithium) {}

  /**
   * The trajectories to learn from: each arrangement at each temperature.
   *
   * @param arrangements the number of arrangements of the ions, at least two; one validates
   * @param temperatures in K
   * @param time the length of each in ps
   * @param equilibration before it, in ps
   */
  public record Dynamics(
      int arrangements, List<Integer> temperatures, double time, double equilibration) {
    /** Copies the list. */
    public Dynamics {
      temperatures = List.copyOf(temperatures);
    }
  }

  /**
   * The trajectories that the models are tested on.
   *
   * @param temperature in K
   * @param replicas of the generated trajectories
   * @param strides the length of each, in strides
   * @param equilibration strides before them, in generated and reference trajectories
   * @param fitFrom the time from which motion counts as diffusive, in ps
   * @param contact the least distance of two atoms in generated strides, as a share of the sum of
   *     their covalent radii; empty for what follows from the training data
   */
  public record Unseen(
      int temperature,
      int replicas,
      int strides,
      int equilibration,
      double fitFrom,
      OptionalDouble contact) {}

  /**
   * The models that are trained.
   *
   * @param stride the time of one stride in ps, a multiple of {@value #FRAME}
   * @param network the size of the models
   * @param propagator the training of the Propagator
   * @param corrector the training of a Corrector; empty for none
   */
  public record Models(
      double stride,
      NetworkConfiguration network,
      Training propagator,
      Optional<Training> corrector) {
    /**
     * @throws IllegalArgumentException when the stride is not a positive multiple of the time
     *     between frames
     */
    public Models {
      double frames = stride / FRAME;
      if (!(frames > 0.5) || Math.abs(frames - Math.rint(frames)) > 1e-6) {
        throw new IllegalArgumentException(
            "strides of " + stride + " ps, which are no multiple of " + FRAME + " ps");
      }
    }
  }

  /**
   * The training of a model.
   *
   * @param epochs the number of epochs, each with a validation
   * @param stepsPerEpoch steps per epoch
   * @param batchSize structures per step
   * @param learningRate the largest; it falls along a cosine
   * @param averagingDecay of the moving average of the weights, which spans 1 / (1 − decay) steps:
   *     few compared with all steps, so that the average lags little behind the weights
   */
  public record Training(
      int epochs, int stepsPerEpoch, int batchSize, double learningRate, double averagingDecay) {}

  /**
   * What the generated trajectories are compared with. A finished quickstart may be judged anew
   * with other numbers of replicas, and goes on with those that it has.
   *
   * @param references replicas of the reference dynamics of the unseen arrangement
   * @param memoryless replicas of the same with all velocities drawn anew at every stride, see
   *     {@link Judgement.Memoryless}; 0 for none
   * @param targets to be reached
   */
  public record Judging(int references, int memoryless, Targets targets) {}

  /**
   * @throws IllegalArgumentException when the unseen temperature is one to learn from, or there are
   *     too few arrangements
   */
  public QuickstartSettings {
    if (dynamics.temperatures().contains(unseen.temperature())) {
      throw new IllegalArgumentException(unseen.temperature() + " K is not unseen");
    }
    if (seed <= UNSEEN_SEED && UNSEEN_SEED < seed + dynamics.arrangements()) {
      throw new IllegalArgumentException(
          "the seed " + seed + ", whose arrangements are not unseen");
    }
    if (dynamics.arrangements() < 2 || unseen.replicas() < 1) {
      throw new IllegalArgumentException(
          dynamics.arrangements() + " arrangements, " + unseen.replicas() + " replicas");
    }
    if (judging.references() < 1 || judging.memoryless() < 0) {
      throw new IllegalArgumentException(
          judging.references() + " reference replicas, " + judging.memoryless() + " memoryless");
    }
  }

  /** Settings for minutes on two cores. */
  public static QuickstartSettings standard(long seed) {
    return new QuickstartSettings(
        seed,
        new Crystal(4, 4, 2, 0.3125),
        new Dynamics(5, List.of(500, 700, 1000), 25, 3),
        new Unseen(850, 6, 50, 5, 5, OptionalDouble.empty()),
        new Models(
            1,
            NetworkConfiguration.published(),
            new Training(14, 400, 4, 5e-3, 0.998),
            Optional.empty()),
        new Judging(6, 2, Targets.STANDARD));
  }

  /** Settings with longer trajectories of more arrangements, and about seven times the training. */
  public static QuickstartSettings full(long seed) {
    return new QuickstartSettings(
        seed,
        new Crystal(4, 4, 2, 0.3125),
        new Dynamics(8, List.of(400, 550, 700, 1000), 75, 5),
        new Unseen(850, 6, 200, 5, 5, OptionalDouble.empty()),
        new Models(
            1,
            NetworkConfiguration.published(),
            new Training(40, 1000, 4, 5e-3, 0.999),
            Optional.empty()),
        new Judging(8, 8, Targets.FULL));
  }

  /** The same judged otherwise. */
  public QuickstartSettings withJudging(Judging other) {
    return new QuickstartSettings(seed, crystal, dynamics, unseen, models, other);
  }

  /** The number of frame intervals per stride. */
  int framesPerStride() {
    return (int) Math.round(models.stride() / FRAME);
  }

  static int frames(double time) {
    return (int) Math.round(time / FRAME);
  }

  /** The seeds of the arrangements to learn from. */
  List<Long> arrangementSeeds() {
    List<Long> seeds = new ArrayList<>();
    for (int k = 0; k < dynamics.arrangements(); k++) {
      seeds.add(seed + k);
    }
    return seeds;
  }

  /**
   * The seed of the arrangement that training never sees. It is the same for all seeds, so that
   * their references, which take long to become precise, are the same too.
   */
  long unseenSeed() {
    return UNSEEN_SEED;
  }

  /** All settings by name, as text, but how the result is judged. */
  Map<String, String> named() {
    Map<String, String> named = new LinkedHashMap<>();
    named.put("seed", String.valueOf(seed));
    named.put(
        "crystal",
        String.format(
            java.util.Locale.ROOT,
            "LLTO %dx%dx%d with %s Li a unit",
            crystal.alongA(),
            crystal.alongB(),
            crystal.alongC(),
            crystal.lithium()));
    named.put("arrangements", String.valueOf(dynamics.arrangements()));
    named.put("temperatures", dynamics.temperatures() + " K");
    named.put("reference time", dynamics.time() + " ps");
    named.put("equilibration", dynamics.equilibration() + " ps");
    named.put("time step", TIME_STEP + " ps");
    named.put("stride", models.stride() + " ps");
    named.put("unseen temperature", unseen.temperature() + " K");
    named.put("replicas", String.valueOf(unseen.replicas()));
    named.put("strides", unseen.strides() + " after " + unseen.equilibration());
    named.put("fit from", unseen.fitFrom() + " ps");
    unseen.contact().ifPresent(share -> named.put("contact", String.valueOf(share)));
    named.put("network", models.network().toString());
    named.put("propagator", models.propagator().toString());
    named.put("corrector", models.corrector().map(Training::toString).orElse("none"));
    return named;
  }
}
