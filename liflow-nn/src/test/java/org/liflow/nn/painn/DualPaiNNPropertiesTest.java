package org.liflow.nn.painn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;
import static org.liflow.tensor.backend.BackendCases.relativeError;
import static org.liflow.tensor.backend.BackendCases.widen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.nn.Weights;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.RandomCell;

/** What the network's form promises whatever its weights: symmetries and independence. */
class DualPaiNNPropertiesTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";
  private static final int TRIALS = 6;
  private static final int KINDS = 5;

  /** Rounding of inputs and sums in single precision, through three layers. */
  private static final double ROUNDING = 2e-6;

  private static final NetworkConfiguration CONFIGURATION =
      new NetworkConfiguration(32, 20, 3, KINDS, 5.0, 0.5, 1000.0, PredictionMode.VELOCITY);

  /** A structure, where its atoms have got to, and what it is asked at. */
  private record Situation(RandomCell cell, float[] displacement, double temperature, double time) {
    static Situation draw(Random random) {
      return draw(random, 2 + random.nextInt(30));
    }

    static Situation draw(Random random, int atoms) {
      RandomCell cell = RandomCell.draw(random, atoms, KINDS);
      return new Situation(
          cell,
          normal(random, cell.positions().length, 0.5),
          300 + 900 * random.nextDouble(),
          random.nextDouble());
    }

    Situation with(Lattice lattice, double[] positions, int[] species, float[] moved) {
      return new Situation(new RandomCell(lattice, positions, species), moved, temperature, time);
    }

    Situation at(double[] positions) {
      return with(cell.lattice(), positions, cell.species(), displacement);
    }

    float[] predict(DualPaiNN network) {
      return DualPaiNNPropertiesTest.predict(network, List.of(this));
    }
  }

  /** One evaluation of all situations as one batch. */
  private static float[] predict(DualPaiNN network, List<Situation> situations) {
    AtomGraph graph =
        AtomGraph.batch(
            situations.stream().map(s -> s.cell().graph(network.backend(), 5.0)).toList());
    float[] displacements = new float[3 * graph.atoms()];
    for (int g = 0; g < situations.size(); g++) {
      float[] part = situations.get(g).displacement();
      System.arraycopy(part, 0, displacements, 3 * graph.atomStart()[g], part.length);
    }
    float[] predicted = new float[3 * graph.atoms()];
    try (ConditionedNetwork conditioned =
        network.condition(
            graph, situations.stream().mapToDouble(Situation::temperature).toArray())) {
      conditioned.evaluate(
          displacements, situations.stream().mapToDouble(Situation::time).toArray(), predicted);
    }
    return predicted;
  }

  private static DualPaiNN network(Backend backend, long seed) {
    int[] elementIndex = new int[119];
    Arrays.fill(elementIndex, -1);
    for (int k = 0; k < KINDS; k++) {
      elementIndex[k + 1] = k;
    }
    ModelFile model =
        ModelFile.initialised(
            CONFIGURATION,
            ModelRole.PROPAGATOR,
            elementIndex,
            5.0,
            new FlowConfiguration(new PriorConfiguration.Normal(1), Optional.empty()),
            1.0,
            Map.of(),
            seed);
    return new DualPaiNN(CONFIGURATION, model.asWeights(), backend);
  }

  private interface Property {
    void check(DualPaiNN network, Random random);
  }

  /** Checks a property of networks with several sets of fresh weights. */
  private static void holds(BackendProvider provider, Property property) {
    try (Backend backend = provider.create(2)) {
      for (int trial = 0; trial < TRIALS; trial++) {
        try (DualPaiNN network = network(backend, trial)) {
          property.check(network, new Random(100 + trial));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void rotatedInputGivesRotatedOutput(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          Situation situation = Situation.draw(random);
          double[] rotation = orthogonal(random, false);
          Situation rotated =
              situation.with(
                  Lattice.periodic(turn(rotation, situation.cell().lattice().toArray())),
                  turn(rotation, situation.cell().positions()),
                  situation.cell().species(),
                  narrow(turn(rotation, widen(situation.displacement()))));
          assertClose(turn(rotation, widen(situation.predict(network))), rotated.predict(network));
        });
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void mirroredInputGivesMirroredOutput(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          Situation situation = Situation.draw(random);
          double[] mirror = orthogonal(random, true);
          double[] vectors = turn(mirror, situation.cell().lattice().toArray());
          // The mirror image is left-handed; the same points have a right-handed lattice as well.
          double[] swapped = vectors.clone();
          System.arraycopy(vectors, 0, swapped, 3, 3);
          System.arraycopy(vectors, 3, swapped, 0, 3);
          Situation mirrored =
              situation.with(
                  Lattice.periodic(swapped),
                  turn(mirror, situation.cell().positions()),
                  situation.cell().species(),
                  narrow(turn(mirror, widen(situation.displacement()))));
          assertClose(turn(mirror, widen(situation.predict(network))), mirrored.predict(network));
        });
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void theOrderOfAtomsDoesNotMatter(BackendProvider provider) {
    holds(
        provider, (network, random) -> orderDoesNotMatter(network, random, Situation.draw(random)));
  }

  /** Large enough to be evaluated in an order of its own. */
  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void theOrderOfManyAtomsDoesNotMatter(BackendProvider provider) {
    try (Backend backend = provider.create(2);
        DualPaiNN network = network(backend, 1)) {
      Random random = new Random(2);
      orderDoesNotMatter(network, random, Situation.draw(random, 1200));
    }
  }

  private static void orderDoesNotMatter(DualPaiNN network, Random random, Situation situation) {
    int n = situation.cell().species().length;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    double[] positions = new double[3 * n];
    double[] expected = new double[3 * n];
    float[] displacement = new float[3 * n];
    int[] species = new int[n];
    float[] predicted = situation.predict(network);
    for (int i = 0; i < n; i++) {
      int from = order.get(i);
      species[i] = situation.cell().species()[from];
      for (int axis = 0; axis < 3; axis++) {
        positions[3 * i + axis] = situation.cell().positions()[3 * from + axis];
        displacement[3 * i + axis] = situation.displacement()[3 * from + axis];
        expected[3 * i + axis] = predicted[3 * from + axis];
      }
    }
    Situation permuted =
        situation.with(situation.cell().lattice(), positions, species, displacement);
    assertClose(expected, permuted.predict(network));
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void whereTheCrystalLiesDoesNotMatter(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          Situation situation = Situation.draw(random);
          double[] expected = widen(situation.predict(network));
          double[] shift = new double[3];
          for (double far : new double[] {1, 1e3}) {
            for (int axis = 0; axis < 3; axis++) {
              shift[axis] = far * random.nextGaussian();
            }
            assertClose(expected, situation.at(moved(situation, shift)).predict(network));
          }
          situation.cell().lattice().toCartesian(-3, 1, 40, shift);
          assertClose(expected, situation.at(moved(situation, shift)).predict(network));
        });
  }

  private static double[] moved(Situation situation, double[] shift) {
    double[] positions = situation.cell().positions().clone();
    for (int k = 0; k < positions.length; k++) {
      positions[k] += shift[k % 3];
    }
    return positions;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void whichImageOfAnAtomIsGivenDoesNotMatter(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          Situation situation = Situation.draw(random);
          double[] positions = situation.cell().positions().clone();
          double[] shift = new double[3];
          for (int i = 0; i < positions.length / 3; i++) {
            situation
                .cell()
                .lattice()
                .toCartesian(
                    random.nextInt(7) - 3, random.nextInt(7) - 3, random.nextInt(7) - 3, shift);
            for (int axis = 0; axis < 3; axis++) {
              positions[3 * i + axis] += shift[axis];
            }
          }
          assertClose(widen(situation.predict(network)), situation.at(positions).predict(network));
        });
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aStructureHasTheSameBitsInABatchAsAlone(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          List<Situation> situations = new ArrayList<>();
          for (int k = 0; k < 5; k++) {
            situations.add(Situation.draw(random));
          }
          float[] together = predict(network, situations);
          int at = 0;
          for (Situation situation : situations) {
            float[] alone = situation.predict(network);
            assertArrayEquals(alone, Arrays.copyOfRange(together, at, at += alone.length));
          }
          assertEquals(at, together.length);
        });
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void theBitsAreTheSameAtAnyNumberOfThreads(BackendProvider provider) {
    Situation situation = Situation.draw(new Random(7));
    RandomCell cell = RandomCell.draw(new Random(8), 150, KINDS);
    Situation larger =
        situation.with(
            cell.lattice(), cell.positions(), cell.species(), normal(new Random(9), 450, 0.5));
    float[] expected = null;
    for (int threads = 1; threads <= 3; threads++) {
      try (Backend backend = provider.create(threads);
          DualPaiNN network = network(backend, 1)) {
        float[] predicted = larger.predict(network);
        expected = expected == null ? predicted : expected;
        assertArrayEquals(expected, predicted, threads + " threads");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void evaluationsDoNotRememberEachOther(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          Situation situation = Situation.draw(random);
          float[] fresh = situation.predict(network);
          AtomGraph graph = situation.cell().graph(network.backend(), 5.0);
          double[] time = {situation.time()};
          float[] again = new float[fresh.length];
          try (ConditionedNetwork conditioned =
              network.condition(graph, new double[] {situation.temperature()})) {
            conditioned.evaluate(normal(random, fresh.length, 3), new double[] {1}, again);
            assertTrue(relativeError(widen(fresh), again) > 1e-3, "the input does matter");
            conditioned.evaluate(situation.displacement(), time, again);
            assertArrayEquals(fresh, again);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void temperatureTimeAndSpeciesMatter(BackendProvider provider) {
    holds(
        provider,
        (network, random) -> {
          Situation s = Situation.draw(random);
          double[] predicted = widen(s.predict(network));
          Situation hotter =
              new Situation(s.cell(), s.displacement(), s.temperature() + 50, s.time());
          Situation later =
              new Situation(s.cell(), s.displacement(), s.temperature(), s.time() + 0.05);
          int[] other = s.cell().species().clone();
          other[0] = (other[0] + 1) % KINDS;
          Situation doped =
              s.with(s.cell().lattice(), s.cell().positions(), other, s.displacement());
          for (Situation changed : List.of(hotter, later, doped)) {
            assertTrue(relativeError(predicted, changed.predict(network)) > 1e-4);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void emptyAndLonelyStructuresAreFine(BackendProvider provider) {
    try (Backend backend = provider.create(2);
        DualPaiNN network = network(backend, 1)) {
      for (int atoms : new int[] {0, 1}) {
        Lattice wide = Lattice.periodic(50, 0, 0, 0, 50, 0, 0, 0, 50);
        RandomCell cell = new RandomCell(wide, new double[3 * atoms], new int[atoms]);
        float[] predicted =
            new Situation(cell, normal(new Random(1), 3 * atoms, 1), 500, 0.5).predict(network);
        assertEquals(3 * atoms, predicted.length);
        for (float value : predicted) {
          assertTrue(Float.isFinite(value));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void inputThatDoesNotFitIsRefused(BackendProvider provider) {
    try (Backend backend = provider.create(1);
        DualPaiNN network = network(backend, 1)) {
      RandomCell cell = RandomCell.draw(new Random(2), 4, KINDS);
      AtomGraph graph = cell.graph(backend, 5.0);
      refused(() -> network.condition(graph, new double[2]));
      for (int species : new int[] {-1, KINDS}) {
        RandomCell unknown =
            new RandomCell(cell.lattice(), cell.positions(), new int[] {0, 0, 0, species});
        refused(() -> network.condition(unknown.graph(backend, 5.0), new double[] {500}));
      }
      try (ConditionedNetwork conditioned = network.condition(graph, new double[] {500})) {
        double[] time = {0};
        refused(() -> conditioned.evaluate(new float[11], time, new float[12]));
        refused(() -> conditioned.evaluate(new float[12], time, new float[13]));
        refused(() -> conditioned.evaluate(new float[12], new double[2], new float[12]));
      }
      Weights none =
          (name, shape) -> {
            throw new IllegalArgumentException("no " + name);
          };
      refused(() -> new DualPaiNN(CONFIGURATION, none, backend));
    }
  }

  private static void refused(org.junit.jupiter.api.function.Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }

  private static void assertClose(double[] expected, float[] actual) {
    double error = relativeError(expected, actual);
    assertTrue(error <= ROUNDING, "relative error " + error);
  }

  /** A random orthogonal matrix, row by row: a rotation, or a rotation and a reflection. */
  private static double[] orthogonal(Random random, boolean reflection) {
    double[][] rows = new double[3][3];
    for (double[] row : rows) {
      for (int x = 0; x < 3; x++) {
        row[x] = random.nextGaussian();
      }
    }
    scale(rows[0], 1 / Math.sqrt(dot(rows[0], rows[0])));
    double along = dot(rows[1], rows[0]);
    for (int x = 0; x < 3; x++) {
      rows[1][x] -= along * rows[0][x];
    }
    scale(rows[1], 1 / Math.sqrt(dot(rows[1], rows[1])));
    for (int x = 0; x < 3; x++) {
      int y = (x + 1) % 3;
      int z = (x + 2) % 3;
      rows[2][x] = rows[0][y] * rows[1][z] - rows[0][z] * rows[1][y];
    }
    scale(rows[2], reflection ? -1 : 1);
    double[] matrix = new double[9];
    for (int k = 0; k < 9; k++) {
      matrix[k] = rows[k / 3][k % 3];
    }
    return matrix;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static void scale(double[] vector, double factor) {
    for (int x = 0; x < 3; x++) {
      vector[x] *= factor;
    }
  }

  /** Applies a matrix to each vector. */
  private static double[] turn(double[] matrix, double[] vectors) {
    double[] turned = new double[vectors.length];
    for (int i = 0; i < vectors.length; i += 3) {
      for (int x = 0; x < 3; x++) {
        for (int y = 0; y < 3; y++) {
          turned[i + x] += matrix[3 * x + y] * vectors[i + y];
        }
      }
    }
    return turned;
  }

  private static float[] narrow(double[] values) {
    float[] floats = new float[values.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) values[k];
    }
    return floats;
  }
}
