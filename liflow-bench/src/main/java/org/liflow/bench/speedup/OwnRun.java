package org.liflow.bench.speedup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of this project's benchmarks within a turn.
 *
 * @param part what the run belongs to
 * @param pattern a regular expression of benchmarks' names
 */
record OwnRun(String part, String pattern, String backend, int atoms) {
  /** Sizes of the crystal for network and stride. */
  static final List<Integer> NETWORK_SIZES = List.of(50, 200, 3200);

  /** Sizes of each structure of a training step. */
  static final List<Integer> TRAINING_SIZES = List.of(50, 200);

  /** A size that no peer is run at: it shows what an atom costs where there are many. */
  static final int LARGE = 100_000;

  private static final String EVALUATION = "NetworkBenchmark\\.evaluation$";

  /**
   * What a turn runs beside the yardstick at one size.
   *
   * <p>After the largest size of the network, each backend but the scalar one, which would take
   * minutes, evaluates {@value #LARGE} atoms, as near as can be to what it is set against. The
   * scalar backend evaluates the largest size even where nobody asks for its strides.
   *
   * @param backends those asked for
   * @param network whether to time network and stride
   * @param trains whether to time training steps
   */
  static List<OwnRun> of(int atoms, List<String> backends, boolean network, boolean trains) {
    boolean largest = network && atoms == NETWORK_SIZES.get(NETWORK_SIZES.size() - 1);
    List<OwnRun> runs = new ArrayList<>();
    for (String backend : backends) {
      if (network) {
        runs.add(new OwnRun("network", "NetworkBenchmark\\.", backend, atoms));
      }
      if (largest && !backend.equals(OwnBenchmarks.SCALAR)) {
        runs.add(new OwnRun("network", EVALUATION, backend, LARGE));
      }
      if (trains) {
        runs.add(new OwnRun("training", "TrainingBenchmark\\.", backend, atoms));
      }
    }
    if (largest && !backends.contains(OwnBenchmarks.SCALAR)) {
      runs.add(new OwnRun("network", EVALUATION, OwnBenchmarks.SCALAR, atoms));
    }
    return runs;
  }

  /** What it is called if it fails. */
  String name() {
    return part + ", " + backend + ", " + atoms + " atoms";
  }

  /** Values of the benchmarks' parameters. */
  Map<String, List<String>> parameters() {
    return Map.of("backend", List.of(backend), "atoms", List.of(String.valueOf(atoms)));
  }
}
