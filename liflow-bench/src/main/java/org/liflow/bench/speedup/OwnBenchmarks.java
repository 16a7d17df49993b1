package org.liflow.bench.speedup;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.Backends;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs this project's JMH benchmarks, each in a JVM of its own, and takes the medians. */
public final class OwnBenchmarks {
  /** The backend that needs nothing; it is timed in JVMs that lack the Vector API. */
  public static final String SCALAR = "scalar";

  private static final int STEPS_PER_PICOSECOND = 1000;
  private static final int WARM_UPS_OF_TURN = 3;
  private static final int ITERATIONS_OF_TURN = 2;

  private final List<String> properties;
  private final boolean quick;
  private final int cores;
  private final double pairsPerAtom;

  /**
   * @param properties system properties for the benchmarks' JVMs, by name
   * @param quick a tenth of a second each: to see that all runs, not to learn a speed
   * @param cores the threads that the network's benchmarks take
   * @param pairsPerAtom directed pairs of the benchmarks' neighbour lists, an atom
   */
  public OwnBenchmarks(
      Map<String, String> properties, boolean quick, int cores, double pairsPerAtom) {
    this.pairsPerAtom = pairsPerAtom;
    this.properties =
        properties.entrySet().stream()
            .map(property -> "-D" + property.getKey() + "=" + property.getValue())
            .toList();
    this.quick = quick;
    this.cores = cores;
  }

  /** The backends that can run here, and those that cannot, with what would bring them. */
  static List<Outcome.Absent> absentBackends() {
    List<Outcome.Absent> absent = new ArrayList<>();
    for (BackendProvider provider : Backends.providers()) {
      provider
          .obstacle()
          .ifPresent(
              obstacle ->
                  absent.add(
                      new Outcome.Absent(
                          "LiFlow's backend " + provider.name(), obstacle, "see 'liflow info'")));
    }
    return absent;
  }

  /** Names of the backends that can run here, the fastest first. */
  public static List<String> backends() {
    return Backends.providers().stream()
        .filter(provider -> provider.obstacle().isEmpty())
        .map(BackendProvider::name)
        .toList();
  }

  /**
   * Runs the benchmarks of a pattern; those of the backend {@value #SCALAR} alone without the
   * Vector API.
   *
   * @param name what they are called if they fail
   * @param pattern a regular expression of benchmarks' names
   * @param parameters values of parameters other than those the benchmarks name
   * @param turns in how many turns they are run, this one of them; each is shorter where there are
   *     several
   */
  Outcome run(String name, String pattern, Map<String, List<String>> parameters, int turns) {
    List<Measurement> measurements = new ArrayList<>();
    try {
      for (RunResult result : new Runner(options(pattern, parameters, turns)).run()) {
        measurements.add(measurement(result));
      }
    } catch (RunnerException problem) {
      return new Outcome.Failed(name, deepest(problem));
    }
    return new Outcome.Measured(name, "", "", measurements);
  }

  /** What JMH is told. */
  Options options(String pattern, Map<String, List<String>> parameters, int turns) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .shouldFailOnError(true)
            .jvmArgsPrepend(properties.toArray(new String[0]));
    if (List.of(SCALAR).equals(parameters.get("backend"))) {
      // In place of what the JVM inherits from this one and of what the benchmark asks for.
      List<String> inherited = ManagementFactory.getRuntimeMXBean().getInputArguments();
      options
          .jvmArgs(BenchmarkJvm.withoutVectorApi(inherited).toArray(new String[0]))
          .jvmArgsAppend(BenchmarkJvm.INITIAL_HEAP, BenchmarkJvm.HEAP);
    }
    parameters.forEach((key, values) -> options.param(key, values.toArray(new String[0])));
    if (turns > 1) {
      options.warmupIterations(WARM_UPS_OF_TURN).measurementIterations(ITERATIONS_OF_TURN);
    }
    if (quick) {
      TimeValue tenth = TimeValue.milliseconds(100);
      options.warmupIterations(1).warmupTime(tenth).measurementIterations(1).measurementTime(tenth);
    }
    return options.build();
  }

  private static String deepest(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // JMH hands over what happened in another JVM as text or as suppressed exceptions.
    if (cause.getSuppressed().length > 0) {
      return deepest(cause.getSuppressed()[0]);
    }
    return cause.getMessage() == null
        ? cause.toString()
        : cause.getMessage().strip().split("\\R", 2)[0];
  }

  private Measurement measurement(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    double unit = result.getParams().getTimeUnit().toNanos(1) * 1e-9;
    double median = result.getPrimaryResult().getStatistics().getPercentile(50);
    double seconds =
        result.getParams().getMode() == Mode.Throughput ? unit / median : unit * median;
    return measurement(
        benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1),
        parameter -> Optional.ofNullable(result.getParams().getParam(parameter)),
        seconds);
  }

  /** What a benchmark's result means. */
  Measurement measurement(
      String benchmark, Function<String, Optional<String>> parameters, double seconds) {
    String method = benchmark.substring(benchmark.indexOf('.') + 1);
    String backend = parameters.apply("backend").orElse("");
    int threads = parameters.apply("threads").map(Integer::parseInt).orElse(cores);
    Work work = work(benchmark);
    int atoms =
        parameters
            .apply("atoms")
            .map(Integer::parseInt)
            .orElseGet(() -> atoms(parameters.apply("units").orElseThrow()));
    double perPicosecond =
        switch (work) {
          case CLASSICAL_STEP -> STEPS_PER_PICOSECOND;
          case STRIDE -> 1;
          default -> 0;
        };
    return new Measurement(
        work,
        work == Work.OPERATION ? method : "",
        Measurement.OURS,
        backend,
        atoms,
        threads,
        seconds,
        perPicosecond,
        work == Work.NEIGHBOR_LIST ? Math.round(pairsPerAtom * atoms) : 0,
        List.of(),
        List.of());
  }

  private static Work work(String benchmark) {
    return switch (benchmark) {
      case "NetworkBenchmark.evaluation" -> Work.EVALUATION;
      case "NetworkBenchmark.stride" -> Work.STRIDE;
      case "TrainingBenchmark.trainingStep" -> Work.TRAINING_STEP;
      case "ReferenceDynamicsBenchmark.step" -> Work.CLASSICAL_STEP;
      case "NeighborListBenchmark.build" -> Work.NEIGHBOR_LIST;
      default -> Work.OPERATION;
    };
  }

  /** Atoms of layered LLTO: 156 in 4 × 4 × 2 perovskite units. */
  private static int atoms(String units) {
    int cells = 1;
    for (String part : units.split("x", -1)) {
      cells = Math.multiplyExact(cells, Integer.parseInt(part));
    }
    return cells * 156 / 32;
  }
}
