package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.liflow.analysis.ComparedQuantity.Interval;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.ComparedQuantity.Measure;
import org.liflow.analysis.ComparedQuantity.Subject;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/**
 * Compares generated trajectories with a reference by their distributions, and one half of the
 * reference with the other as the scale of what agreement can be.
 *
 * <p>Both sides are sampled at the times of the strides. All averages run over all time origins,
 * atoms and replicas of a side; displacements are seen from the centre of mass of all atoms but the
 * mobile element's (of none, where all atoms are mobile). Intervals come from drawing whole
 * replicas with replacement, or blocks of time where a side has fewer than six replicas. They are
 * nominal: few units make them too narrow, and distances, which cannot be negative, are biased
 * upwards by drawing. The halves of the reference are every other replica, or the first and the
 * second half of the time of a single one.
 *
 * <pre>{@code
 * DistributionComparison found =
 *     DistributionComparison.of(
 *         reference, generated, DistributionComparison.Settings.of(Element.LI), workers);
 * Double ratio = found.find(Kind.MSD, "Li", "z", 10).orElseThrow().value();
 * }</pre>
 *
 * @param stride the time between frames in ps
 * @param settings the choices
 * @param quantities all that was compared
 * @param reference the reference's curves
 * @param generated the other side's curves
 */
public record DistributionComparison(
    @JsonProperty("stride_ps") double stride,
    @JsonProperty("settings") Settings settings,
    @JsonProperty("quantities") List<ComparedQuantity> quantities,
    @JsonProperty("reference") Curves reference,
    @JsonProperty("generated") Curves generated) {
  /** All atoms but the mobile element's, in {@link Subject#of}. */
  public static final String OTHERS = "others";

  /** All atoms, in {@link Subject#of}. */
  public static final String ALL = "all";

  /** Two numbers of ps that differ by less are the same time. */
  private static final double SAME_TIME = 1e-6;

  /** Most frames of a replica that radial distributions average over. */
  private static final int RADIAL_FRAMES = 50;

  /** About how many time origins a replica has in the distinct part of the van Hove function. */
  private static final int DISTINCT_ORIGINS = 10;

  /** Copies the list. */
  public DistributionComparison {
    quantities = List.copyOf(quantities);
  }

  /**
   * The choices of a comparison.
   *
   * @param mobile the mobile element
   * @param lags of mean squared displacements and van Hove functions, in ps; each is rounded to
   *     whole strides, and those that a side is too short for are left out
   * @param hop an atom that moves farther than this in a stride has hopped, in Å
   * @param contact two atoms closer than this share of the sum of their covalent radii are a
   *     contact
   * @param farthest the largest distance of g(r) and the van Hove functions, in Å
   * @param bins how many bins share 0 … {@code farthest}
   */
  public record Settings(
      @JsonProperty("mobile") Element mobile,
      @JsonProperty("lags_ps") List<Double> lags,
      @JsonProperty("hop_A") double hop,
      @JsonProperty("contact") double contact,
      @JsonProperty("farthest_A") double farthest,
      @JsonProperty("bins") int bins) {
    /**
     * Checks the values.
     *
     * @param mobile the mobile element
     * @param lags in ps
     * @param hop in Å
     * @param contact as a share of the sum of covalent radii
     * @param farthest in Å
     * @param bins how many bins share 0 … {@code farthest}
     * @throws IllegalArgumentException for a number that is not positive
     */
    public Settings {
      lags = List.copyOf(lags);
      if (lags.stream().anyMatch(lag -> !(lag > 0))
          || !(hop > 0)
          || !(contact > 0)
          || !(farthest > 0)
          || bins < 1) {
        throw new IllegalArgumentException(
            "lags "
                + lags
                + " ps, hop "
                + hop
                + " Å, contact "
                + contact
                + ", "
                + bins
                + " bins up to "
                + farthest
                + " Å; expected positive numbers");
      }
    }

    /**
     * Returns the usual choices: lags of 1, 3, 10 and 30 ps, hops beyond 1.5 Å, contacts below
     * {@value TrajectoryCheck#TOO_CLOSE} of the radii, 160 bins up to 8 Å.
     *
     * @param mobile the mobile element
     * @return the settings
     */
    public static Settings of(Element mobile) {
      return new Settings(
          mobile, List.of(1.0, 3.0, 10.0, 30.0), 1.5, TrajectoryCheck.TOO_CLOSE, 8, 160);
    }
  }

  /**
   * The curves of one side.
   *
   * @param vanHove self and distinct part at the stride and the lags
   * @param radial g(r); null where a lattice does not repeat
   * @param contacts close contacts
   * @param memory correlations of consecutive strides
   */
  public record Curves(
      @JsonProperty("van_hove") VanHoveFunctions vanHove,
      @JsonProperty("radial_distribution") RadialDistribution radial,
      @JsonProperty("contacts") Contacts contacts,
      @JsonProperty("memory") List<StrideMemory.OfSpecies> memory) {
    /** Copies the list. */
    public Curves {
      memory = List.copyOf(memory);
    }
  }

  /**
   * Compares.
   *
   * @param reference replicas at the times of the strides, unwrapped, at least two frames each
   * @param generated likewise, of the same elements and time step
   * @param settings the choices
   * @param workers share the search for pairs; closed by the caller
   * @return the comparison, the same bits on any number of threads
   * @throws IllegalArgumentException for a side without trajectories, other elements or another
   *     time step, a trajectory of one frame, a position that is not finite or wrapped positions
   */
  public static DistributionComparison of(
      List<Trajectory> reference, List<Trajectory> generated, Settings settings, Workers workers) {
    requireAlike(reference, generated);
    return new Comparer(reference, generated, settings, workers).compare();
  }

  /**
   * Compares displacements alone: mean squared ones, and those of single strides.
   *
   * @param reference as in {@link #of}
   * @param generated as in {@link #of}
   * @param settings the choices
   * @return the first quantities of {@link #of}
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static List<ComparedQuantity> displacements(
      List<Trajectory> reference, List<Trajectory> generated, Settings settings) {
    requireAlike(reference, generated);
    return new Comparer(reference, generated, settings, null).compareDisplacements();
  }

  /**
   * Finds a quantity with a single measure or the first of several.
   *
   * @param kind of quantity
   * @param of as in {@link Subject}
   * @param direction as in {@link Subject}
   * @param lag in ps; ignored where the quantity has none
   * @return empty where it was not compared
   */
  public Optional<ComparedQuantity> find(Kind kind, String of, String direction, double lag) {
    return quantities.stream()
        .filter(
            one ->
                one.subject().kind() == kind
                    && one.subject().of().equals(of)
                    && one.subject().direction().equals(direction)
                    && (one.subject().lag() == null
                        || Math.abs(one.subject().lag() - lag) < SAME_TIME))
        .findFirst();
  }

  private static void requireAlike(List<Trajectory> reference, List<Trajectory> generated) {
    if (reference.isEmpty() || generated.isEmpty()) {
      throw new IllegalArgumentException(
          reference.size() + " reference and " + generated.size() + " generated trajectories");
    }
    double step = reference.get(0).timeStep();
    List<Integer> elements = elements(reference.get(0));
    List<Trajectory> all = new ArrayList<>(reference);
    all.addAll(generated);
    for (Trajectory one : all) {
      if (Math.abs(one.timeStep() - step) > 1e-9 * step) {
        throw new IllegalArgumentException(
            "trajectories with time steps of " + step + " and " + one.timeStep() + " ps");
      }
      if (!elements(one).equals(elements)) {
        throw new IllegalArgumentException(
            "trajectories of other elements: "
                + reference.get(0).formula()
                + " and "
                + one.formula());
      }
      if (one.frames() < 2) {
        throw new IllegalArgumentException("a trajectory of one frame has no displacement");
      }
    }
  }

  private static List<Integer> elements(Trajectory trajectory) {
    return List.copyOf(new TreeSet<>(Arrays.stream(trajectory.atomicNumbers()).boxed().toList()));
  }

  /** One side and the units that it is cut into. */
  private static final class Side {
    private final List<Trajectory> replicas;
    private final Map<Integer, List<Trajectory>> units = new HashMap<>();

    Side(List<Trajectory> replicas) {
      this.replicas = replicas;
    }

    List<Trajectory> units(int fewestFrames) {
      return units.computeIfAbsent(fewestFrames, frames -> UnitBootstrap.units(replicas, frames));
    }

    /** Whole replicas for 0 or where all are too short, else units. */
    List<Trajectory> parts(int fewestFrames) {
      return fewestFrames == 0 || units(fewestFrames).isEmpty() ? replicas : units(fewestFrames);
    }

    /** The parts of one half of the reference: 0 or 1. */
    List<Trajectory> half(int which) {
      if (replicas.size() > 1) {
        return IntStream.range(0, replicas.size())
            .filter(k -> k % 2 == which)
            .mapToObj(replicas::get)
            .toList();
      }
      Trajectory whole = replicas.get(0);
      int middle = whole.frames() / 2;
      return List.of(which == 0 ? whole.part(0, middle) : whole.part(middle, whole.frames()));
    }
  }

  /** Values and their weights, one for each unit of a side. */
  private record Values(double[] value, double[] weight) {
    double mean(double[] drawn) {
      double sum = 0;
      double total = 0;
      for (int k = 0; k < value.length; k++) {
        if (weight[k] > 0) {
          sum += drawn[k] * weight[k] * value[k];
          total += drawn[k] * weight[k];
        }
      }
      return total > 0 ? sum / total : Double.NaN;
    }

    double mean() {
      return mean(UnitBootstrap.all(value.length));
    }
  }

  /** What is known of a trajectory, by element; several quantities and both halves use it. */
  private static final class Known {
    private final Map<Integer, MeanSquaredDisplacement> curves = new HashMap<>();
    private final Map<Integer, LagDisplacements> strides = new HashMap<>();
    private List<StrideMemory.OfSpecies> memory;
    private Contacts contacts;
  }

  /** The work of one comparison. */
  private static final class Comparer {
    private final Side reference;
    private final Side generated;
    private final Side[] halves;
    private final Settings settings;
    private final Element mobile;
    private final ReferenceFrame frame;
    private final Workers workers;
    private final double stride;
    private final List<Integer> elements;
    private final List<Integer> lags;
    private final List<ComparedQuantity> found = new ArrayList<>();
    private final Map<Trajectory, Known> known = new IdentityHashMap<>();

    Comparer(
        List<Trajectory> reference,
        List<Trajectory> generated,
        Settings settings,
        Workers workers) {
      this.reference = new Side(reference);
      this.generated = new Side(generated);
      this.halves = new Side[] {new Side(this.reference.half(0)), new Side(this.reference.half(1))};
      this.settings = settings;
      this.workers = workers;
      mobile = settings.mobile();
      stride = reference.get(0).timeStep();
      elements = elements(reference.get(0));
      boolean allMobile = elements.equals(List.of(mobile.atomicNumber()));
      frame = allMobile ? ReferenceFrame.NONE : ReferenceFrame.FRAMEWORK;
      int longest = Math.min(longest(reference), longest(generated)) - 1;
      lags =
          settings.lags().stream()
              .map(lag -> (int) Math.rint(lag / stride))
              .filter(lag -> lag >= 1 && lag <= longest)
              .distinct()
              .sorted()
              .toList();
    }

    private static int longest(List<Trajectory> replicas) {
      return replicas.stream().mapToInt(Trajectory::frames).max().orElseThrow();
    }

    private Known known(Trajectory part) {
      return known.computeIfAbsent(part, one -> new Known());
    }

    private MeanSquaredDisplacement msd(Trajectory part, int element) {
      return known(part)
          .curves
          .computeIfAbsent(
              element, of -> MeanSquaredDisplacement.tracer(part, Element.of(of), frame, mobile));
    }

    private LagDisplacements strides(Trajectory part, int element) {
      return known(part)
          .strides
          .computeIfAbsent(
              element, of -> LagDisplacements.of(part, Element.of(of), 1, frame, mobile));
    }

    private List<StrideMemory.OfSpecies> memory(Trajectory part) {
      Known of = known(part);
      if (of.memory == null) {
        StrideMemory memory = new StrideMemory(1, frame, mobile);
        memory.add(part);
        of.memory = memory.result();
      }
      return of.memory;
    }

    private Contacts contacts(Trajectory part) {
      Known of = known(part);
      if (of.contacts == null) {
        of.contacts = Contacts.of(List.of(part), settings.contact(), workers);
      }
      return of.contacts;
    }

    List<ComparedQuantity> compareDisplacements() {
      displacements();
      strides();
      return List.copyOf(found);
    }

    DistributionComparison compare() {
      displacements();
      strides();
      memory();
      contacts();
      RadialDistribution[] radial = radial();
      return new DistributionComparison(
          stride, settings, found, curves(reference, radial[0]), curves(generated, radial[1]));
    }

    private Curves curves(Side side, RadialDistribution radial) {
      TreeSet<Integer> all = new TreeSet<>(lags);
      all.add(1);
      boolean crystal = radial != null;
      int every = crystal ? Math.max(1, longest(side.replicas) / DISTINCT_ORIGINS) : 0;
      VanHove.Settings histograms =
          new VanHove.Settings(List.copyOf(all), settings.farthest(), settings.bins(), every);
      StrideMemory memory = new StrideMemory(1, frame, mobile);
      side.replicas.forEach(memory::add);
      return new Curves(
          VanHove.of(side.replicas, frame, mobile, histograms, workers),
          radial,
          together(side),
          memory.result());
    }

    private void displacements() {
      List<List<Integer>> groups = new ArrayList<>();
      elements.forEach(element -> groups.add(List.of(element)));
      List<Integer> others =
          elements.stream().filter(element -> element != mobile.atomicNumber()).toList();
      if (!others.isEmpty()) {
        groups.add(others);
      }
      for (List<Integer> group : groups) {
        boolean all = group == others;
        String name = all ? OTHERS : Element.of(group.get(0)).symbol();
        for (int lag : lags) {
          for (String direction : List.of("x", "y", "z", "xyz")) {
            ratio(
                new Subject(Kind.MSD, name, direction, lag * stride),
                2 * lag + 1,
                (side, fewest) -> msd(side, fewest, group, lag, direction));
          }
        }
      }
    }

    private Values msd(Side side, int fewest, List<Integer> group, int lag, String direction) {
      List<Trajectory> parts = side.parts(fewest);
      double[] value = new double[parts.size()];
      double[] weight = new double[parts.size()];
      for (int element : group) {
        for (int k = 0; k < value.length; k++) {
          Trajectory part = parts.get(k);
          int origins = part.frames() - lag;
          if (origins > 0) {
            double atoms = Displacements.atomsOf(part, Element.of(element)).length;
            MeanSquaredDisplacement curve = msd(part, element);
            double[] along =
                direction.equals("xyz")
                    ? curve.total()
                    : curve.along(Axis.values()[direction.charAt(0) - 'x']);
            value[k] += atoms * along[lag];
            weight[k] += atoms;
          }
        }
      }
      for (int k = 0; k < value.length; k++) {
        if (weight[k] > 0) {
          value[k] /= weight[k];
          weight[k] *= parts.get(k).frames() - lag;
        }
      }
      return new Values(value, weight);
    }

    /** Gives the values of a side's units, or of its replicas for 0 frames. */
    private interface ByUnit {
      Values of(Side side, int fewestFrames);
    }

    private void ratio(Subject subject, int fewest, ByUnit values) {
      compare(subject, Measure.RATIO, fewest, values);
    }

    private void compare(Subject subject, Measure measure, int fewest, ByUnit values) {
      double of = values.of(reference, 0).mean();
      double other = values.of(generated, 0).mean();
      double value = measured(measure, of, other);
      Values units = values.of(reference, fewest);
      Values otherUnits = values.of(generated, fewest);
      double[] interval =
          UnitBootstrap.interval(
              units.value().length,
              otherUnits.value().length,
              (one, two) -> measured(measure, units.mean(one), otherUnits.mean(two)));
      if (interval != null) {
        // Blocks have fewer time origins than what they were cut from: the interval is put there.
        double centre = measured(measure, units.mean(), otherUnits.mean());
        for (int end = 0; end < 2; end++) {
          interval[end] =
              measure == Measure.RATIO
                  ? interval[end] * value / centre
                  : interval[end] + value - centre;
        }
      }
      found.add(
          new ComparedQuantity(
              subject,
              measure,
              finite(of),
              finite(other),
              finite(value),
              interval(interval),
              finite(
                  measured(
                      measure, values.of(halves[0], 0).mean(), values.of(halves[1], 0).mean()))));
    }

    private static double measured(Measure measure, double of, double other) {
      return measure == Measure.RATIO ? other / of : other - of;
    }

    private static Double finite(double value) {
      return Double.isFinite(value) ? value : null;
    }

    private static Interval interval(double[] ends) {
      return ends == null || !Double.isFinite(ends[0]) || !Double.isFinite(ends[1])
          ? null
          : new Interval(ends[0], ends[1]);
    }

    private void strides() {
      for (int element : elements) {
        String name = Element.of(element).symbol();
        Function<Trajectory, LagDisplacements> over = part -> strides(part, element);
        List<List<LagDisplacements>> sets =
            List.of(
                    reference.parts(4),
                    generated.parts(4),
                    reference.replicas,
                    generated.replicas,
                    halves[0].replicas,
                    halves[1].replicas)
                .stream()
                .map(parts -> parts.stream().map(over).toList())
                .toList();
        distances(name, "length", LagDisplacements::lengths, sets);
        for (Axis axis : Axis.values()) {
          distances(name, axis.name().toLowerCase(Locale.ROOT), sample -> sample.along(axis), sets);
        }
        ByUnit hops =
            (side, fewest) -> {
              List<LagDisplacements> parts = side.parts(fewest).stream().map(over).toList();
              return new Values(
                  parts.stream().mapToDouble(p -> p.shareBeyond(settings.hop())).toArray(),
                  parts.stream().mapToDouble(LagDisplacements::samples).toArray());
            };
        ratio(new Subject(Kind.HOP_FRACTION, name, "length", stride), 4, hops);
      }
    }

    /**
     * Both distances.
     *
     * @param sets the units of reference and generated, the replicas of both, and the two halves
     */
    private void distances(
        String name,
        String direction,
        Function<LagDisplacements, double[]> sample,
        List<List<LagDisplacements>> sets) {
      double[][][] values =
          sets.stream()
              .map(set -> set.stream().map(sample).toArray(double[][]::new))
              .toArray(double[][][]::new);
      if (Arrays.stream(values).anyMatch(set -> Arrays.stream(set).allMatch(v -> v.length == 0))) {
        return;
      }
      SampleDistance.MergedSamples both = SampleDistance.MergedSamples.of(values[0], values[1]);
      SampleDistance whole = distance(values[2], values[3]);
      SampleDistance half = distance(values[4], values[5]);
      List<SampleDistance> drawn =
          UnitBootstrap.draws(values[0].length, values[1].length, both::distance);
      for (Measure measure : List.of(Measure.KOLMOGOROV_SMIRNOV, Measure.WASSERSTEIN)) {
        ToDoubleFunction<SampleDistance> of =
            measure == Measure.WASSERSTEIN
                ? SampleDistance::wasserstein
                : SampleDistance::kolmogorovSmirnov;
        found.add(
            new ComparedQuantity(
                new Subject(Kind.STRIDE_DISPLACEMENT, name, direction, stride),
                measure,
                null,
                null,
                of.applyAsDouble(whole),
                interval(UnitBootstrap.ends(drawn.stream().mapToDouble(of).toArray())),
                of.applyAsDouble(half)));
      }
    }

    private static SampleDistance distance(double[][] one, double[][] other) {
      return SampleDistance.MergedSamples.of(one, other)
          .distance(UnitBootstrap.all(one.length), UnitBootstrap.all(other.length));
    }

    private void memory() {
      for (int element : elements) {
        String name = Element.of(element).symbol();
        ByUnit correlation =
            (side, fewest) -> {
              List<Trajectory> parts = side.parts(fewest);
              double[] value = new double[parts.size()];
              double[] weight = new double[parts.size()];
              for (int k = 0; k < value.length; k++) {
                for (StrideMemory.OfSpecies of : memory(parts.get(k))) {
                  if (of.species().equals(name)) {
                    value[k] = of.strideCorrelation();
                    weight[k] = of.samples();
                  }
                }
              }
              return new Values(value, weight);
            };
        compare(
            new Subject(Kind.STRIDE_CORRELATION, name, "xyz", stride),
            Measure.DIFFERENCE,
            5,
            correlation);
      }
    }

    private void contacts() {
      ByUnit share =
          (side, fewest) -> {
            List<Contacts> parts = side.parts(fewest).stream().map(this::contacts).toList();
            return new Values(
                parts.stream().mapToDouble(Contacts::share).toArray(),
                parts.stream().mapToDouble(Contacts::frames).toArray());
          };
      compare(new Subject(Kind.CONTACT_FRAMES, ALL, "", null), Measure.DIFFERENCE, 4, share);
      double of = closest(reference);
      double other = closest(generated);
      found.add(
          new ComparedQuantity(
              new Subject(Kind.CLOSEST_CONTACT, ALL, "", null),
              Measure.RATIO,
              finite(of),
              finite(other),
              finite(other / of),
              null,
              finite(closest(halves[1]) / closest(halves[0]))));
    }

    private Contacts together(Side side) {
      return Contacts.together(side.replicas.stream().map(this::contacts).toList());
    }

    private double closest(Side side) {
      TrajectoryCheck.ClosestPair pair = together(side).closest();
      return pair == null ? Double.NaN : pair.shareOfRadii();
    }

    /** g(r) of both sides; null where a lattice does not repeat. */
    private RadialDistribution[] radial() {
      boolean crystals =
          Stream.concat(reference.replicas.stream(), generated.replicas.stream())
              .flatMap(replica -> replica.lattices().stream())
              .allMatch(lattice -> lattice.isPeriodic());
      if (!crystals) {
        return new RadialDistribution[2];
      }
      RadialUnits of = radialUnits(reference, 4);
      RadialUnits other = radialUnits(generated, 4);
      RadialUnits first = radialUnits(halves[0], 0);
      RadialUnits second = radialUnits(halves[1], 0);
      RadialDistribution whole = of.mean(UnitBootstrap.all(of.units().size()));
      for (int curve = 0; curve <= whole.partials().size(); curve++) {
        int which = curve;
        double[] interval =
            UnitBootstrap.interval(
                of.units().size(),
                other.units().size(),
                (one, two) -> meanAbsolute(of.curve(which, one), other.curve(which, two)));
        found.add(
            new ComparedQuantity(
                new Subject(
                    Kind.RADIAL_DISTRIBUTION,
                    curve == 0 ? ALL : whole.partials().get(curve - 1).toString(),
                    "",
                    null),
                Measure.MEAN_ABSOLUTE_DIFFERENCE,
                null,
                null,
                meanAbsolute(of.curve(curve), other.curve(curve)),
                interval(interval),
                meanAbsolute(first.curve(curve), second.curve(curve))));
      }
      return new RadialDistribution[] {whole, other.mean(UnitBootstrap.all(other.units().size()))};
    }

    private RadialUnits radialUnits(Side side, int fewest) {
      List<Trajectory> parts = side.parts(fewest);
      int most = Math.max(1, RADIAL_FRAMES * side.replicas.size() / parts.size());
      List<RadialDistribution> units = new ArrayList<>();
      double[] weights = new double[parts.size()];
      for (int k = 0; k < parts.size(); k++) {
        Trajectory part = parts.get(k);
        int count = Math.min(most, part.frames());
        int[] frames =
            IntStream.range(0, count).map(i -> (int) ((i + 0.5) * part.frames() / count)).toArray();
        units.add(
            RadialDistribution.of(part, frames, settings.farthest(), settings.bins(), workers));
        weights[k] = count;
      }
      return RadialUnits.of(units, weights);
    }

    private static double meanAbsolute(double[] one, double[] other) {
      double sum = 0;
      for (int k = 0; k < one.length; k++) {
        sum += Math.abs(one[k] - other[k]);
      }
      return sum / one.length;
    }
  }

  /**
   * The radial distributions of a side's units.
   *
   * @param curves unit, 0 for all atoms or 1 + the pair of elements, bin
   */
  private record RadialUnits(
      List<RadialDistribution> units, double[] weights, double[][][] curves) {
    static RadialUnits of(List<RadialDistribution> units, double[] weights) {
      double[][][] curves = new double[units.size()][][];
      for (int k = 0; k < curves.length; k++) {
        List<RadialDistribution.Partial> partials = units.get(k).partials();
        curves[k] = new double[1 + partials.size()][];
        curves[k][0] = units.get(k).total();
        for (int pair = 0; pair < partials.size(); pair++) {
          curves[k][1 + pair] = partials.get(pair).g();
        }
      }
      return new RadialUnits(units, weights, curves);
    }

    double[] curve(int which) {
      return curve(which, UnitBootstrap.all(weights.length));
    }

    double[] curve(int which, double[] drawn) {
      double[] sum = new double[curves[0][which].length];
      double total = 0;
      for (int k = 0; k < weights.length; k++) {
        total += drawn[k] * weights[k];
      }
      for (int k = 0; k < weights.length; k++) {
        double share = drawn[k] * weights[k] / total;
        for (int bin = 0; bin < sum.length && share > 0; bin++) {
          sum[bin] += share * curves[k][which][bin];
        }
      }
      return sum;
    }

    RadialDistribution mean(double[] drawn) {
      List<RadialDistribution.Partial> partials = new ArrayList<>();
      for (int pair = 0; pair < units.get(0).partials().size(); pair++) {
        RadialDistribution.Partial one = units.get(0).partials().get(pair);
        partials.add(
            new RadialDistribution.Partial(one.first(), one.second(), curve(1 + pair, drawn)));
      }
      return new RadialDistribution(units.get(0).r(), curve(0, drawn), partials);
    }
  }
}
