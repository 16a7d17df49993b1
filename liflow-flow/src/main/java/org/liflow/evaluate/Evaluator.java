package org.liflow.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.liflow.analysis.RadialDistribution;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetEntry;
import org.liflow.data.DatasetIndex;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.flow.CheckFrame;
import org.liflow.flow.ConvergenceCheck;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Prior;
import org.liflow.flow.Replica;
import org.liflow.flow.Simulation;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.StrideListener;
import org.liflow.tensor.parallel.Workers;

/**
 * Generates trajectories from the first frames of a data set's rows, all in one batch, and compares
 * them with the frames that follow in the data set.
 *
 * <p>Both are analysed alike: at the strides' times, over the time that both have, with the same
 * estimators. A row's noise depends on the seed, the temperature and the row's number in its index
 * alone. Not safe for use by several threads.
 */
public final class Evaluator {
  /** The largest number of rows: the number of replica indices. */
  private static final int MOST_ROWS = 65536;

  private final EvaluationSettings settings;
  private final FlowModel propagator;
  private final Optional<FlowModel> corrector;
  private final UnaryOperator<Simulation.Builder> adjust;
  private final Workers workers;

  /**
   * @param settings the protocol
   * @param propagator remains the caller's to close
   * @param corrector remains the caller's to close; empty for none
   * @param adjust changes other settings of the simulation, such as its solver; models, priors and
   *     seed are set here
   * @param workers for the analysis
   */
  public Evaluator(
      EvaluationSettings settings,
      FlowModel propagator,
      Optional<FlowModel> corrector,
      UnaryOperator<Simulation.Builder> adjust,
      Workers workers) {
    this.settings = settings;
    this.propagator = propagator;
    this.corrector = corrector;
    this.adjust = adjust;
    this.workers = workers;
  }

  /** A case with the priors chosen by its labels. */
  private record Ready(TestCase test, Prior propagating, Prior correcting) {}

  /** A replica and its frames so far. */
  private record Run(Ready ready, Replica replica, List<double[]> frames) {
    int strides() {
      return ready.test().strides();
    }

    Trajectory trajectory() {
      Trajectory reference = ready.test().reference();
      return new Trajectory(
          reference.atomicNumbers(),
          reference.lattices(),
          frames.toArray(double[][]::new),
          reference.timeStep());
    }
  }

  /**
   * Evaluates an index.
   *
   * @param dataset holds the index and the reference trajectories
   * @param split the index's name, such as {@code test}
   * @param temperatures in K; one index for each
   * @param listener is told of each trajectory
   * @return all results
   * @throws InputException when an index is missing or bad, or none of its rows can be evaluated
   * @throws IOException if the disk fails
   */
  public Evaluation evaluate(
      LiFlowDataset dataset, String split, List<Integer> temperatures, EvaluationListener listener)
      throws IOException {
    List<Ready> ready = new ArrayList<>();
    List<FailedStructure> failures = new ArrayList<>();
    Simulation checks = simulation(replica -> null, 0);
    for (int temperature : new TreeSet<>(temperatures)) {
      // Read here, since the data set's own reading refuses an index for one unknown name.
      var file = LiFlowDataset.indexFile(dataset.folder(), split, temperature);
      List<DatasetEntry> entries = DatasetIndex.read(file);
      if (entries.isEmpty() || entries.size() > MOST_ROWS) {
        throw new InputException(file, entries.size() + " rows", "1 to " + MOST_ROWS + " rows");
      }
      for (int row = 0; row < entries.size(); row++) {
        DatasetEntry entry = entries.get(row);
        try {
          ready.add(ready(dataset, temperature, row, entry, checks));
        } catch (InputException
            | IllegalArgumentException
            | ArithmeticException
            | UncheckedIOException problem) {
          failures.add(
              new FailedStructure(
                  row,
                  entry.name(),
                  entry.temperature(),
                  entry.composition(),
                  String.valueOf(problem.getMessage())));
        }
      }
    }
    if (ready.isEmpty()) {
      throw new InputException(
          dataset.folder(),
          "no row that can be evaluated; the first: " + failures.get(0).reason(),
          "sound trajectories in the " + split + " index");
    }
    int seeds = settings.seeds().size();
    listener.started(
        seeds * ready.stream().mapToLong(r -> r.test().strides()).sum(),
        seeds
            * ready.stream()
                .mapToLong(r -> (long) r.test().strides() * r.test().reference().atoms())
                .sum());
    List<StructureResult> results = new ArrayList<>();
    List<RadialOverlay> overlays = new ArrayList<>();
    Materials materials = new Materials(settings, workers);
    for (long seed : settings.seeds()) {
      for (Run run : simulate(ready, seed, listener)) {
        StructureResult result = score(run, seed, overlays, listener);
        results.add(result);
        if (result.whole()) {
          materials.add(run.ready().test(), run.trajectory());
        }
      }
    }
    return new Evaluation(
        settings,
        List.copyOf(results),
        List.copyOf(failures),
        EvaluationSummary.of(results, failures, settings.seeds()),
        ready.get(0).test().radial().r(),
        List.copyOf(overlays),
        materials.compare());
  }

  /**
   * Finds how much of the generated motion is the solver's, from the first frames of some rows.
   *
   * @param dataset holds the index and the reference trajectories
   * @param split the index's name, such as {@code test}
   * @param temperatures in K
   * @param check how much work; at each temperature it starts from as many rows as it has frames,
   *     fewer where there are fewer, spread over the index
   * @return one per temperature at which two or more rows can be compared
   * @throws InputException when an index is missing or bad
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   * @throws IOException if the disk fails
   */
  public List<SolverConvergence> convergence(
      LiFlowDataset dataset,
      String split,
      List<Integer> temperatures,
      ConvergenceCheck.Settings check)
      throws IOException {
    List<SolverConvergence> found = new ArrayList<>();
    for (int temperature : new TreeSet<>(temperatures)) {
      List<Ready> rows = new ArrayList<>();
      List<DatasetEntry> entries =
          DatasetIndex.read(LiFlowDataset.indexFile(dataset.folder(), split, temperature));
      Map<Integer, Ready> byRow = new HashMap<>();
      Simulation simulation = simulation(replica -> byRow.get(replica.index()), 0);
      int wanted = Math.min(check.frames(), Math.min(entries.size(), MOST_ROWS));
      for (int k = 0; k < wanted; k++) {
        int row = (int) ((long) k * entries.size() / wanted);
        try {
          Ready one = ready(dataset, temperature, row, entries.get(row), simulation);
          if (one.test().start().count(Element.LI) > 0) {
            byRow.put(row, one);
            rows.add(one);
          }
        } catch (InputException
            | IllegalArgumentException
            | ArithmeticException
            | UncheckedIOException unusable) {
          // The evaluation names rows that cannot be used.
          continue;
        }
      }
      List<CheckFrame> frames =
          rows.stream()
              .map(
                  one ->
                      new CheckFrame(
                          one.test().start(), one.test().entry().temperature(), one.test().row()))
              .toList();
      new ConvergenceCheck(check, Element.LI).of(simulation, frames).ifPresent(found::add);
    }
    return found;
  }

  private Ready ready(
      LiFlowDataset dataset, int temperature, int row, DatasetEntry entry, Simulation checks) {
    TestCase test = TestCase.read(dataset, temperature, row, entry, settings, workers);
    checks
        .faultOf(test.start())
        .ifPresent(
            fault -> {
              throw new InputException(entry.name(), fault, "atoms that do not overlap");
            });
    PriorLabels.Scales scales = settings.priorLabels().choose(entry, test.start(), propagator);
    return new Ready(
        test, prior(propagator, scales), corrector.map(model -> prior(model, scales)).orElse(null));
  }

  private static Prior prior(FlowModel model, PriorLabels.Scales scales) {
    return model.prior(scales.lithium(), scales.frame(), Set.of(Mobility.LITHIUM));
  }

  private Simulation simulation(Function<Replica, Ready> rows, long seed) {
    Simulation.Builder builder =
        Simulation.builder(propagator)
            .propagatorPrior(replica -> rows.apply(replica).propagating());
    corrector.ifPresent(
        model ->
            builder.corrector(model).correctorPrior(replica -> rows.apply(replica).correcting()));
    return adjust.apply(builder).seed(seed).build();
  }

  private List<Run> simulate(List<Ready> ready, long seed, EvaluationListener listener) {
    Map<Replica, Run> runs = new IdentityHashMap<>();
    List<Run> ordered = new ArrayList<>();
    for (Ready one : ready) {
      TestCase test = one.test();
      Replica replica = Replica.start(test.start(), test.entry().temperature(), test.row());
      List<double[]> frames = new ArrayList<>();
      frames.add(test.reference().positions(0));
      Run run = new Run(one, replica, frames);
      runs.put(replica, run);
      ordered.add(run);
    }
    Simulation simulation = simulation(replica -> runs.get(replica).ready(), seed);
    StrideListener strides =
        (replica, redraws) -> {
          runs.get(replica).frames().add(replica.current().positions());
          listener.stride();
        };
    // All go side by side to the end of the shortest, the rest to the end of the next …
    SortedSet<Integer> ends = new TreeSet<>();
    ordered.forEach(run -> ends.add(run.strides()));
    for (int end : ends) {
      simulation.run(
          ordered.stream().filter(run -> run.strides() >= end).map(Run::replica).toList(),
          end,
          strides);
    }
    return ordered;
  }

  private StructureResult score(
      Run run, long seed, List<RadialOverlay> overlays, EvaluationListener listener) {
    TestCase test = run.ready().test();
    Trajectory reference = test.reference();
    Trajectory generated = run.trajectory();
    int done = generated.frames() - 1;
    int window = settings.windowOf(test.strides());
    double radialError = Double.NaN;
    double pairError = Double.NaN;
    if (done > 0) {
      int[] frames = new int[done];
      for (int k = 0; k < done; k++) {
        frames[k] = k + 1;
      }
      RadialDistribution radial =
          RadialDistribution.of(generated, frames, settings.farthest(), settings.bins(), workers);
      radialError = meanAbsolute(radial.total(), test.radial().total());
      pairError = pairError(radial, test.radial());
      if (seed == settings.seeds().get(0)) {
        overlays.add(
            new RadialOverlay(
                test.row(), test.entry().temperature(), test.radial().total(), radial.total()));
      }
    }
    StructureResult result =
        new StructureResult(
            test.row(),
            test.entry().name(),
            test.entry().temperature(),
            test.entry().composition(),
            seed,
            reference.atoms(),
            test.strides(),
            done,
            done * settings.stride(),
            window * settings.stride(),
            done > 0 ? Mobility.of(generated, done, window) : Mobility.NONE,
            done > 0 ? Mobility.of(reference, done, window) : Mobility.NONE,
            Mobility.of(reference, test.strides(), window),
            radialError,
            pairError,
            run.replica().fault());
    listener.ended(result, generated);
    return result;
  }

  private static double meanAbsolute(double[] one, double[] other) {
    double sum = 0;
    for (int k = 0; k < one.length; k++) {
      sum += Math.abs(one[k] - other[k]);
    }
    return sum / one.length;
  }

  /** Both have the same atoms, and so the same pairs in the same order. */
  private static double pairError(RadialDistribution one, RadialDistribution other) {
    double sum = 0;
    for (int k = 0; k < one.partials().size(); k++) {
      sum += meanAbsolute(one.partials().get(k).g(), other.partials().get(k).g());
    }
    return sum / one.partials().size();
  }
}
