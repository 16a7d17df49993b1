package org.liflow.nn.painn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;
import static org.liflow.tensor.backend.BackendCases.relativeError;
import static org.liflow.tensor.backend.BackendCases.widen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.nn.Weights;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.optim.Adam;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.nn.optim.MovingAverage;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;
import org.liflow.tensor.backend.Recording;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RandomCell;

/** A network that is conditioned again and again gives what one made for each graph gives. */
class BatchNetworkTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";

  private static final int KINDS = 4;
  private static final double CUTOFF = 4;

  private static DualPaiNN network(Backend backend, int features) {
    int[] elementIndex = new int[119];
    Arrays.fill(elementIndex, -1);
    for (int k = 0; k < KINDS; k++) {
      elementIndex[k + 1] = k;
    }
    NetworkConfiguration configuration =
        new NetworkConfiguration(
            features, 8, 2, KINDS, CUTOFF, 0.5, 1000.0, PredictionMode.VELOCITY);
    ModelFile model =
        ModelFile.initialised(
            configuration,
            ModelRole.PROPAGATOR,
            elementIndex,
            CUTOFF,
            new FlowConfiguration(new PriorConfiguration.Normal(1), Optional.empty()),
            1.0,
            Map.of(),
            7);
    return new DualPaiNN(configuration, model.asWeights(), backend);
  }

  /** Structures of one shape, whose atoms move from stride to stride. */
  private static final class Crystals {
    final List<RandomCell> cells = new ArrayList<>();
    final int[] atomStart;
    final int[] species;
    final double[] positions;

    Crystals(Random random, int... sizes) {
      atomStart = new int[sizes.length + 1];
      for (int s = 0; s < sizes.length; s++) {
        cells.add(RandomCell.draw(random, sizes[s], KINDS));
        atomStart[s + 1] = atomStart[s] + sizes[s];
      }
      species = cells.stream().flatMapToInt(cell -> Arrays.stream(cell.species())).toArray();
      positions = cells.stream().flatMapToDouble(cell -> Arrays.stream(cell.positions())).toArray();
    }

    int atoms() {
      return species.length;
    }

    AtomBatch batch() {
      double[] ones = new double[atoms()];
      Arrays.fill(ones, 1);
      return new AtomBatch(cells.stream().map(RandomCell::lattice).toList(), atomStart, ones, ones);
    }

    void move(Random random) {
      for (int k = 0; k < positions.length; k++) {
        positions[k] += 0.5 * random.nextGaussian();
      }
    }

    AtomGraph graph(Backend backend) {
      List<AtomGraph> parts = new ArrayList<>();
      for (int s = 0; s < cells.size(); s++) {
        double[] own = Arrays.copyOfRange(positions, 3 * atomStart[s], 3 * atomStart[s + 1]);
        RandomCell cell = cells.get(s);
        parts.add(new RandomCell(cell.lattice(), own, cell.species()).graph(backend, CUTOFF));
      }
      return AtomGraph.batch(parts);
    }

    PairList pairs(AtomOperations atoms, Positions places) {
      atoms.upload(positions, places, 0);
      double[] cutoffs = new double[cells.size()];
      Arrays.fill(cutoffs, CUTOFF);
      return atoms.pairs(places, cutoffs);
    }
  }

  private static double[] drawn(Random random, int count, double low, double high) {
    return random.doubles(count, low, high).toArray();
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aReconditionedNetworkIsAsGoodAsNew(BackendProvider provider) {
    Random random = new Random(1);
    Crystals crystals = new Crystals(random, 14, 3, 20);
    int size = 3 * crystals.atoms();
    try (Backend backend = provider.create(2);
        DualPaiNN dual = network(backend, 16);
        BatchNetwork network = dual.batch(crystals.atomStart, crystals.species);
        AtomOperations atoms = backend.atoms(crystals.batch());
        Positions places = atoms.positions();
        Tensor displacement = backend.tensor(crystals.atoms(), 3);
        Tensor first = backend.tensor(crystals.atoms(), 3);
        Tensor last = backend.tensor(crystals.atoms(), 3)) {
      assertEquals(crystals.atoms(), network.atoms());
      Recording recording = null;
      double[] temperatures = {};
      double[][] times = {};
      for (int stride = 0; stride < 10; stride++) {
        crystals.move(random);
        boolean stays;
        try (PairList pairs = crystals.pairs(atoms, places)) {
          stays = network.condition(atoms, pairs, places);
        }
        if (stride == 0 || stride == 4 || stride == 7) {
          temperatures = drawn(random, 3, 300, 1200);
          int moments = stride == 7 ? 5 : 3;
          times = new double[moments][];
          for (int m = 0; m < moments; m++) {
            times[m] = drawn(random, 3, 0, 1);
          }
        }
        assertEquals(
            stride != 0 && stride != 7, network.moments(temperatures, times), "stride " + stride);
        if (recording == null || !stays || stride == 7) {
          if (recording != null) {
            recording.close();
          }
          int end = times.length - 1;
          recording =
              backend.record(
                  () -> {
                    network.evaluate(0, displacement, first);
                    network.evaluate(end, first, last);
                  });
        }
        float[] moved = normal(random, size, 0.4);
        backend.upload(moved, displacement);
        recording.run();
        float[] expected = new float[size];
        float[] found = new float[size];
        try (ConditionedNetwork fresh = dual.condition(crystals.graph(backend), temperatures)) {
          fresh.evaluate(moved, times[0], expected);
          backend.download(first, found);
          assertArrayEquals(expected, found, "stride " + stride);
          fresh.evaluate(expected.clone(), times[times.length - 1], expected);
          backend.download(last, found);
          assertArrayEquals(expected, found, "stride " + stride);
        }
      }
      recording.close();
    }
  }

  /** Large enough to be evaluated in an order of its own, which differs from stride to stride. */
  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void largeStructuresAreReconditionedToo(BackendProvider provider) {
    Random random = new Random(2);
    Crystals crystals = new Crystals(random, 5, 1040);
    int size = 3 * crystals.atoms();
    try (Backend backend = provider.create(2);
        DualPaiNN dual = network(backend, 4);
        BatchNetwork network = dual.batch(crystals.atomStart, crystals.species);
        AtomOperations atoms = backend.atoms(crystals.batch());
        Positions places = atoms.positions();
        Tensor displacement = backend.tensor(crystals.atoms(), 3);
        Tensor predicted = backend.tensor(crystals.atoms(), 3)) {
      double[] temperatures = {400, 800};
      double[][] times = {{0.5, 0.25}};
      network.moments(temperatures, times);
      for (int stride = 0; stride < 2; stride++) {
        crystals.move(random);
        boolean ordered;
        try (PairList pairs = crystals.pairs(atoms, places)) {
          ordered = pairs.order().isPresent();
          boolean stays = network.condition(atoms, pairs, places);
          assertFalse(ordered && stays, "rows that a recording may know have changed");
        }
        float[] moved = normal(random, size, 0.4);
        backend.upload(moved, displacement);
        network.evaluate(0, displacement, predicted);
        float[] expected = new float[size];
        float[] found = new float[size];
        backend.download(predicted, found);
        try (ConditionedNetwork fresh = dual.condition(crystals.graph(backend), temperatures)) {
          fresh.evaluate(moved, times[0], expected);
        }
        if (ordered) {
          assertArrayEquals(expected, found);
        } else {
          assertTrue(relativeError(widen(expected), found) < 2e-6);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void whatDoesNotFitIsRefused(BackendProvider provider) {
    Random random = new Random(3);
    Crystals crystals = new Crystals(random, 3, 2);
    try (Backend backend = provider.create(1);
        DualPaiNN dual = network(backend, 4);
        BatchNetwork network = dual.batch(crystals.atomStart, crystals.species);
        Tensor five = backend.tensor(5, 3);
        Tensor six = backend.tensor(6, 3);
        Tensor other = backend.tensor(5, 3)) {
      double[] kelvin = {300, 400};
      double[][] times = {{0, 0}};
      assertThrows(IllegalStateException.class, () -> network.evaluate(0, five, other));
      network.condition(crystals.graph(backend));
      assertThrows(IndexOutOfBoundsException.class, () -> network.evaluate(0, five, other));
      network.moments(kelvin, times);
      network.evaluate(0, five, other);
      assertThrows(IndexOutOfBoundsException.class, () -> network.evaluate(1, five, other));
      assertThrows(IllegalArgumentException.class, () -> network.evaluate(0, six, other));
      assertThrows(IllegalArgumentException.class, () -> network.evaluate(0, five, six));
      assertThrows(
          IllegalArgumentException.class, () -> network.moments(new double[] {300}, times));
      assertThrows(
          IllegalArgumentException.class,
          () -> network.moments(kelvin, new double[][] {{0, 0}, {1}}));
    }
  }

  /** One network, its evaluations in two threads at once. */
  @ParameterizedTest
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProviderAndThreads")
  void threadsThatShareANetworkGetTheBitsOfOneAlone(BackendProvider provider, int threads)
      throws Exception {
    try (Backend backend = provider.create(threads);
        DualPaiNN dual = network(backend, 16)) {
      List<Callable<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 2; caller++) {
        Crystals crystals = new Crystals(new Random(caller), 9 + caller, 30);
        float[] moved = normal(new Random(10 + caller), 3 * crystals.atoms(), 0.4);
        float[] alone = evaluated(backend, dual, crystals, moved);
        callers.add(
            () -> {
              for (int round = 0; round < 20; round++) {
                assertArrayEquals(alone, evaluated(backend, dual, crystals, moved));
              }
              return null;
            });
      }
      ExecutorService pool = Executors.newFixedThreadPool(callers.size());
      try {
        for (Future<Void> result : pool.invokeAll(callers, 120, TimeUnit.SECONDS)) {
          result.get();
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static float[] evaluated(
      Backend backend, DualPaiNN dual, Crystals crystals, float[] moved) {
    float[] predicted = new float[moved.length];
    try (ConditionedNetwork network =
        dual.condition(crystals.graph(backend), new double[] {500, 900})) {
      network.evaluate(moved, new double[] {0.25, 0.75}, predicted);
    }
    return predicted;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void changedWeightsAreNoticed(BackendProvider provider) {
    Crystals crystals = new Crystals(new Random(5), 4);
    float[] moved = normal(new Random(6), 3 * crystals.atoms(), 0.4);
    double[] time = {0.5};
    try (Backend backend = provider.create(1);
        DualPaiNN dual = network(backend, 4);
        Adam adam = new Adam(backend, AdamSettings.published(), dual.parameters());
        MovingAverage average = new MovingAverage(backend, 0.9, dual.parameters());
        ConditionedNetwork old = dual.condition(crystals.graph(backend), new double[] {500});
        BatchNetwork batch = dual.batch(crystals.atomStart, crystals.species)) {
      old.evaluate(moved, time, new float[moved.length]);
      try (Tape tape = new Tape(backend);
          Tensor gradient = backend.tensor(crystals.atoms(), 3, 1)) {
        backend.fill(gradient, 1);
        tape.backward(
            dual.predict(tape, crystals.graph(backend), new double[] {500}, moved, time), gradient);
      }
      adam.step(1e-3, adam.gradientNorm());
      for (Executable use :
          List.<Executable>of(
              () -> old.evaluate(moved, time, new float[moved.length]),
              () -> batch.condition(crystals.graph(backend)),
              () -> batch.moments(new double[] {500}, new double[][] {time}))) {
        String message = assertThrows(IllegalStateException.class, use).getMessage();
        assertTrue(message.contains("weights have changed"), message);
      }
      try (ConditionedNetwork fresh = dual.condition(crystals.graph(backend), new double[] {500})) {
        fresh.evaluate(moved, time, new float[moved.length]);
        average.swap();
        assertThrows(
            IllegalStateException.class,
            () -> fresh.evaluate(moved, time, new float[moved.length]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aClosedNetworkSaysSo(BackendProvider provider) {
    Crystals crystals = new Crystals(new Random(7), 4);
    float[] moved = new float[3 * crystals.atoms()];
    try (Backend backend = provider.create(1)) {
      DualPaiNN dual = network(backend, 4);
      try (ConditionedNetwork made = dual.condition(crystals.graph(backend), new double[] {500})) {
        dual.close();
        dual.close();
        for (Executable use :
            List.<Executable>of(
                () -> made.evaluate(moved, new double[] {0}, moved),
                () -> dual.batch(crystals.atomStart, crystals.species),
                () -> dual.condition(crystals.graph(backend), new double[] {500}))) {
          String message = assertThrows(IllegalStateException.class, use).getMessage();
          assertEquals(
              "the network on the backend '" + backend.name() + "' has been closed", message);
        }
      }
    }
  }

  @Test
  void weightsOfAnotherNumberAreRefused() {
    Weights tooFew = (name, shape) -> new float[3];
    IllegalArgumentException problem =
        assertThrows(IllegalArgumentException.class, () -> tooFew.require("a.weight", 2, 2));
    assertEquals("3 values of a.weight for the shape [2, 2]", problem.getMessage());
    assertArrayEquals(new float[3], tooFew.require("a.bias", 3));
  }
}
