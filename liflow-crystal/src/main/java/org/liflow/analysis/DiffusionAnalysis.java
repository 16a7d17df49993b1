package org.liflow.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;
import org.liflow.util.NumberText;

/**
 * Analyses trajectories at one or several temperatures: diffusivity, conductivity, structure and
 * the Arrhenius line, all in one {@link DiffusionReport}. Thread-safe.
 *
 * <pre>{@code
 * List<DiffusionAnalysis.Run> runs =
 *     List.of(
 *         new DiffusionAnalysis.Run(600, List.of(cold)),
 *         new DiffusionAnalysis.Run(800, List.of(hot)));
 * DiffusionReport report =
 *     DiffusionAnalysis.of(runs, DiffusionAnalysis.Settings.of(Element.LI));
 * }</pre>
 *
 * <p>For D* alone see {@link SelfDiffusivity}.
 */
public final class DiffusionAnalysis {
  /** Most lags in a curve of the report. */
  private static final int CURVE = 200;

  /** Most frames that a radial distribution averages over. */
  private static final int RDF_FRAMES = 50;

  /** Replicas that differ so improbably are not replicas of one thing. */
  private static final double UNLIKELY = 0.01;

  /** Replicas shorter than this share of the longest are left out. */
  private static final double LEAST_SHARE = 0.5;

  private DiffusionAnalysis() {}

  /**
   * Trajectories at one temperature.
   *
   * @param temperature in K
   * @param replicas of the same system, with one time step
   * @param differ whether they start from different orderings of one crystal, so that their scatter
   *     widens the interval of D* however few they are
   */
  public record Run(double temperature, List<Trajectory> replicas, boolean differ) {
    /**
     * Replicas that start alike.
     *
     * @param temperature in K
     * @param replicas one at least; copied
     */
    public Run(double temperature, List<Trajectory> replicas) {
      this(temperature, replicas, false);
    }

    /**
     * Copies the list.
     *
     * @param temperature in K
     * @param replicas of the same system, with one time step
     * @param differ whether they start from different orderings of one crystal, so that their
     *     scatter widens the interval of D* however few they are
     * @throws IllegalArgumentException for a temperature that is not positive or no trajectory
     */
    public Run {
      if (!(temperature > 0) || !Double.isFinite(temperature)) {
        throw new IllegalArgumentException("a temperature of " + temperature + " K");
      }
      if (replicas.isEmpty()) {
        throw new IllegalArgumentException("no trajectory at " + temperature + " K");
      }
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * The choices of an analysis.
   *
   * @param mobile the mobile species
   * @param charge of its ions in elementary charges
   * @param diffusivity axes, reference frame and start of the fit
   * @param rdfFarthest largest distance of the radial distribution in Å
   * @param rdfBins how many bins it has
   * @param frameworkLimit of the framework's MSD in Å², above which it counts as unstable
   * @param extrapolateTo a temperature in K at which the Arrhenius line is read off
   */
  public record Settings(
      Element mobile,
      double charge,
      DiffusivitySettings diffusivity,
      double rdfFarthest,
      int rdfBins,
      double frameworkLimit,
      double extrapolateTo) {
    /**
     * Returns the usual settings for an element: charge +1, g(r) to 8 Å in 160 bins, 1 Å², 300 K.
     *
     * @param mobile the mobile species
     * @return the settings
     */
    public static Settings of(Element mobile) {
      return new Settings(
          mobile, 1, DiffusivitySettings.DEFAULT, 8, 160, TrajectoryCheck.DEFAULT_LIMIT, 300);
    }

    /**
     * Returns the same with other axes, reference frame or start of the fit.
     *
     * @param other in place of what these have
     * @return new settings
     */
    public Settings withDiffusivity(DiffusivitySettings other) {
      return new Settings(
          mobile, charge, other, rdfFarthest, rdfBins, frameworkLimit, extrapolateTo);
    }
  }

  /**
   * Analyses everything, on the calling thread.
   *
   * @param runs one per temperature
   * @param settings mobile species and all choices
   * @return the report
   * @throws IllegalArgumentException as {@link #of(List, Settings, Workers)} does
   */
  public static DiffusionReport of(List<Run> runs, Settings settings) {
    try (Workers caller = new Workers(1)) {
      return of(runs, settings, caller);
    }
  }

  /**
   * Analyses everything, with threads that exist already.
   *
   * <p>With six replicas or more, the uncertainty of D* is that of the replicas' scatter and not of
   * the atoms'. Replicas count up to their first position that is not finite, with a warning. Where
   * all atoms are mobile, displacements are taken as they are. An Arrhenius line is fitted through
   * the temperatures at which the mobile species moves for certain, if there are two or more.
   *
   * @param runs one per temperature
   * @param settings mobile species and all choices
   * @param workers share the search for pairs; closed by the caller
   * @return the report, the same bits as on one thread
   * @throws IllegalArgumentException as {@link SelfDiffusivity#estimate} does, the message
   *     beginning with the temperature
   */
  public static DiffusionReport of(List<Run> runs, Settings settings, Workers workers) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no run");
    }
    List<String> warnings = new ArrayList<>();
    List<DiffusionReport.AtTemperature> results = new ArrayList<>();
    List<ArrheniusFit.Point> points = new ArrayList<>();
    List<Run> ordered = new ArrayList<>(runs);
    ordered.sort((a, b) -> Double.compare(a.temperature(), b.temperature()));
    String symbol = settings.mobile().symbol();
    for (Run run : ordered) {
      String where = NumberText.shortest(run.temperature()) + " K";
      DiffusionReport.AtTemperature result;
      try {
        result = at(run, settings, workers, where, warnings);
      } catch (IllegalArgumentException problem) {
        throw new IllegalArgumentException("at " + where + ": " + problem.getMessage(), problem);
      }
      results.add(result);
      if (result.self().significant()) {
        points.add(new ArrheniusFit.Point(run.temperature(), result.self()));
      } else {
        warnings.add(
            where
                + ": no diffusion of "
                + symbol
                + " seen; the interval of D* reaches zero, and the Arrhenius line leaves it out");
      }
    }
    DiffusionReport.Arrhenius arrhenius = null;
    if (points.stream().mapToDouble(ArrheniusFit.Point::temperature).distinct().count() > 1) {
      ArrheniusFit fit = ArrheniusFit.of(points);
      if (fit.errorScale() > 1) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "D* scatters about the Arrhenius line more than its errors allow; they were"
                    + " multiplied by %.1f for the interval",
                fit.errorScale()));
      }
      ArrheniusFit.Prediction out = fit.at(settings.extrapolateTo());
      arrhenius =
          new DiffusionReport.Arrhenius(
              fit,
              out,
              results.stream()
                  .flatMap(at -> Stream.ofNullable(at.conductivity()))
                  .findFirst()
                  .map(coldest -> DiffusionReport.IdealConductivity.of(out, coldest))
                  .orElse(null));
    }
    return new DiffusionReport(
        symbol, settings.charge(), results, arrhenius, List.copyOf(warnings));
  }

  private static DiffusionReport.AtTemperature at(
      Run run, Settings settings, Workers workers, String where, List<String> warnings) {
    List<Trajectory> replicas = new ArrayList<>();
    List<TrajectoryCheck> checks = new ArrayList<>();
    for (Trajectory replica : run.replicas()) {
      String which =
          run.replicas().size() == 1 ? where : where + ", replica " + (checks.size() + 1);
      TrajectoryCheck check =
          TrajectoryCheck.of(replica, settings.mobile(), settings.frameworkLimit(), workers);
      check.problems().forEach(problem -> warnings.add(which + ": " + problem));
      checks.add(check);
      int sound = check.firstNotFinite();
      if (sound == 0) {
        throw new IllegalArgumentException("a first frame with a position that is not finite");
      }
      replicas.add(sound < 0 ? replica : replica.firstFrames(sound));
    }
    leaveOutShort(replicas, where, warnings);
    Element mobile = settings.mobile();
    DiffusivitySettings asked = usable(settings, replicas);
    Pooled pooled = Pooled.of(replicas, mobile, asked, run.differ());
    Diffusivity self = pooled.quoted();
    List<Diffusivity> perReplica = pooled.each();
    DiffusivitySettings same = asked.withFromTime(self.fitFrom());
    Map<String, Diffusivity> perAxis = new TreeMap<>();
    for (Axis axis : asked.axes()) {
      perAxis.put(
          axis.name().toLowerCase(Locale.ROOT),
          SelfDiffusivity.estimate(replicas, mobile, same.withAxes(EnumSet.of(axis))));
    }
    if (pooled.differ(UNLIKELY)
        && perReplica.size() < ReplicaScatter.ENOUGH_REPLICAS
        && !run.differ()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: the replicas' D* differ more than their errors allow (p = %.1g); the interval"
                  + " is that of these replicas and not of all that could be",
              where,
              ReplicaScatter.probability(perReplica)));
    }
    boolean crystal = replicas.stream().allMatch(replica -> replica.lattice(0).isPeriodic());
    IonicConductivity conductivity =
        crystal
            ? IonicConductivity.estimate(
                replicas, mobile, same, self, run.temperature(), settings.charge())
            : null;
    if (!crystal) {
      warnings.add(
          where + ": no conductivity, since the lattice does not repeat along all its vectors");
    }
    if (replicas.stream().anyMatch(DiffusionAnalysis::hasNoCell)) {
      warnings.add(
          where
              + ": no cell is given, so the MSD is that of the positions as they stand in the file;"
              + " had they been wrapped into a cell, it would be wrong");
    }
    CellFluctuation cell = crystal ? CellFluctuation.of(replicas) : null;
    if (cell != null && cell.motion() != null) {
      warnings.add(where + ": " + cell.text());
    }
    List<DiffusionReport.SpeciesCurve> curves = new ArrayList<>();
    int[] species =
        replicas.stream().flatMapToInt(r -> Arrays.stream(r.atomicNumbers())).distinct().toArray();
    Arrays.sort(species);
    for (int z : species) {
      curves.add(
          new DiffusionReport.SpeciesCurve(
              Element.of(z).symbol(),
              curve(replicas, Element.of(z), asked.reference(), mobile, false)));
    }
    MeanSquaredDisplacement own = curve(replicas, mobile, asked.reference(), mobile, false);
    return new DiffusionReport.AtTemperature(
        run.temperature(),
        replicas.size(),
        replicas.get(0).timeStep(),
        replicas.stream().mapToInt(Trajectory::frames).max().orElseThrow(),
        self,
        StatisticalParts.of(pooled.within(), self, perReplica),
        perAxis,
        perReplica,
        conductivity,
        curves,
        curve(replicas, mobile, asked.reference(), mobile, true),
        own.total(asked.axes()),
        self.band(own.time()),
        radial(replicas, settings, workers),
        checks,
        cell);
  }

  /** D* of replicas, with the uncertainty that each alone shows and with that which is quoted. */
  private record Pooled(Diffusivity within, Diffusivity quoted, List<Diffusivity> each) {
    static Pooled of(
        List<Trajectory> replicas, Element mobile, DiffusivitySettings asked, boolean differ) {
      Diffusivity within = SelfDiffusivity.estimate(replicas, mobile, asked);
      List<Diffusivity> each = new ArrayList<>();
      if (replicas.size() > 1) {
        DiffusivitySettings same = asked.withFromTime(within.fitFrom());
        for (Trajectory replica : replicas) {
          each.add(SelfDiffusivity.estimate(List.of(replica), mobile, same));
        }
      }
      Diffusivity quoted = within;
      if (each.size() >= ReplicaScatter.ENOUGH_REPLICAS) {
        quoted = ReplicaScatter.of(within, each);
      } else if (differ && each.size() > 1) {
        quoted = ReplicaScatter.atLeast(within, each);
      }
      return new Pooled(within, quoted, each);
    }

    boolean differ(double unlikely) {
      return each.size() > 1 && ReplicaScatter.probability(each) < unlikely;
    }
  }

  /** Where all atoms are mobile there is no framework to measure against. */
  private static DiffusivitySettings usable(Settings settings, List<Trajectory> replicas) {
    int mobile = settings.mobile().atomicNumber();
    boolean allMobile =
        replicas.stream()
            .anyMatch(r -> Arrays.stream(r.atomicNumbers()).allMatch(z -> z == mobile));
    DiffusivitySettings asked = settings.diffusivity();
    return allMobile && asked.reference() == ReferenceFrame.FRAMEWORK
        ? asked.withReference(ReferenceFrame.NONE)
        : asked;
  }

  /**
   * Estimates D* alone, the same number with the same interval as in the report.
   *
   * @param run replicas of finite positions; those of less than half the longest one's frames do
   *     not count
   * @param settings mobile species, axes, reference frame and start of the fit
   * @return D* of all replicas
   * @throws IllegalArgumentException as {@link SelfDiffusivity#estimate} does
   */
  public static Diffusivity selfDiffusivity(Run run, Settings settings) {
    List<Trajectory> replicas = new ArrayList<>(run.replicas());
    leaveOutShort(replicas, "", new ArrayList<>());
    return Pooled.of(replicas, settings.mobile(), usable(settings, replicas), run.differ())
        .quoted();
  }

  private static boolean hasNoCell(Trajectory replica) {
    Lattice lattice = replica.lattice(0);
    return !lattice.isPeriodic(0) && !lattice.isPeriodic(1) && !lattice.isPeriodic(2);
  }

  /** All replicas are fitted over the same times, which one that stopped early would cut short. */
  private static void leaveOutShort(
      List<Trajectory> replicas, String where, List<String> warnings) {
    int longest = replicas.stream().mapToInt(Trajectory::frames).max().orElseThrow();
    int before = replicas.size();
    replicas.removeIf(replica -> replica.frames() < LEAST_SHARE * longest);
    if (replicas.size() < before) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %d of %d replicas are shorter than %.0f %% of the longest (%d frames) and count"
                  + " for nothing but the checks",
              where,
              before - replicas.size(),
              before,
              100 * LEAST_SHARE,
              longest));
    }
  }

  private static MeanSquaredDisplacement curve(
      List<Trajectory> replicas,
      Element element,
      ReferenceFrame reference,
      Element mobile,
      boolean collective) {
    List<MeanSquaredDisplacement> curves = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (Trajectory replica : replicas) {
      int atoms = Displacements.atomsOf(replica, element).length;
      if (atoms > 0) {
        curves.add(
            collective
                ? MeanSquaredDisplacement.collective(replica, element, reference, mobile)
                : MeanSquaredDisplacement.tracer(replica, element, reference, mobile));
        weights.add((double) replica.frames() * (collective ? 1 : atoms));
      }
    }
    return MeanSquaredDisplacement.average(
            curves, weights.stream().mapToDouble(Double::doubleValue).toArray())
        .thinned(CURVE);
  }

  /** Of the first replica; null where a lattice does not repeat. */
  private static RadialDistribution radial(
      List<Trajectory> replicas, Settings settings, Workers workers) {
    Trajectory trajectory = replicas.get(0);
    if (trajectory.lattices().stream().anyMatch(lattice -> !lattice.isPeriodic())) {
      return null;
    }
    int count = Math.min(RDF_FRAMES, trajectory.frames());
    int[] frames =
        IntStream.range(0, count)
            .map(k -> (int) ((k + 0.5) * trajectory.frames() / count))
            .toArray();
    return RadialDistribution.of(
        trajectory, frames, settings.rdfFarthest(), settings.rdfBins(), workers);
  }
}
