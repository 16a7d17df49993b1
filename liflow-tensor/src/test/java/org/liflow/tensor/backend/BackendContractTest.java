package org.liflow.tensor.backend;

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
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Storage;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;

/** What {@link Backend} promises, of every backend that can run here. */
class BackendContractTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";
  private static final String EVERY_PROVIDER_AND_THREADS =
      "org.liflow.tensor.backend.BackendCases#everyProviderAndThreads";

  /** Float rounding of a sum of a few hundred terms. */
  private static final double ROUNDING = 1e-6;

  private static final RadialBasis PUBLISHED = new RadialBasis(20, 5.0, 0.5);

  /** Inputs and outputs of a linear layer: the network's own and odd ones. */
  private static final int[][] SIZES = {
    {65, 65}, {65, 1}, {64, 2}, {1, 64}, {21, 256}, {64, 64}, {128, 64}, {64, 192}, {3, 7}, {1, 1},
    {17, 33}
  };

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void linearLayersAreRightToRounding(BackendProvider provider, int threads) {
    Random random = new Random(1);
    try (Backend backend = provider.create(threads)) {
      ArrayOperations operations = new ArrayOperations(backend);
      for (int[] size : SIZES) {
        for (int rows : new int[] {0, 1, 5, 6, 13, 1 + random.nextInt(900)}) {
          float[] x = normal(random, rows * size[0], 1);
          float[] w = normal(random, size[0] * size[1], 1 / Math.sqrt(size[0]));
          float[] bias = random.nextBoolean() ? normal(random, size[1], 1) : null;
          for (Activation activation : Activation.values()) {
            assertClose(
                PlainReference.linear(x, size[0], w, bias, activation),
                operations.linear(x, size[0], w, bias, activation),
                ROUNDING,
                () -> rows + " × " + Arrays.toString(size) + ", " + activation);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void theSigmoidLinearUnitIsRightOverItsWholeRange(BackendProvider provider) {
    float[] x = new float[40001];
    for (int k = 0; k < x.length; k++) {
      x[k] = (k - 20000) / 200f;
    }
    try (Backend backend = provider.create(1)) {
      float[] y = new ArrayOperations(backend).linear(x, 1, new float[] {1}, null, Activation.SILU);
      for (int k = 0; k < x.length; k++) {
        double expected = x[k] / (1 + Math.exp(-(double) x[k]));
        // Below −80 the value has long been lost beside any other.
        assertEquals(expected, y[k], 4e-7 * Math.abs(expected) + 1e-30, "silu(" + x[k] + ")");
      }
      float[] extremes = {
        0, -1e-45f, 1e-45f, -200, -3e38f, 3e38f, Float.POSITIVE_INFINITY, Float.NaN
      };
      y = new ArrayOperations(backend).linear(extremes, 1, new float[] {1}, null, Activation.SILU);
      float[] expected = {0, 0, 0, 0, 0, 3e38f, Float.POSITIVE_INFINITY, Float.NaN};
      assertArrayEquals(expected, y, 1e-30f);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void gatherCopiesRows(BackendProvider provider) {
    Random random = new Random(2);
    try (Backend backend = provider.create(2)) {
      ArrayOperations operations = new ArrayOperations(backend);
      float[] table = normal(random, 7 * 5, 1);
      int[] rows = random.ints(100, 0, 7).toArray();
      float[] y = operations.gather(table, 5, rows);
      for (int k = 0; k < 500; k++) {
        assertEquals(table[5 * rows[k / 5] + k % 5], y[k]);
      }
      assertEquals(0, operations.gather(table, 5, new int[0]).length);
      assertThrows(
          IndexOutOfBoundsException.class, () -> operations.gather(table, 5, new int[] {7}));
      assertThrows(
          IndexOutOfBoundsException.class, () -> operations.gather(table, 5, new int[] {-1}));
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void messagesAreRightToRounding(BackendProvider provider, int threads) {
    Random random = new Random(3);
    try (Backend backend = provider.create(threads)) {
      ArrayOperations operations = new ArrayOperations(backend);
      for (int trial = 0; trial < 12; trial++) {
        RandomCell cell = RandomCell.draw(random, 1 + random.nextInt(40), 3);
        RadialBasis basis =
            trial < 3 ? PUBLISHED : new RadialBasis(1 + random.nextInt(20), 5.0, 0.1 * trial - 0.3);
        AtomGraph graph = cell.graph(backend, 5.0);
        int features = trial < 3 ? 64 : 1 + random.nextInt(40);
        boolean shared = trial % 2 == 0;
        ArrayOperations.Message message = message(random, graph, features, basis, shared);
        float[] displacement =
            trial == 0 ? null : normal(random, 3 * graph.atoms(), trial % 4 == 1 ? 3 : 0.3);
        double[][] expected = PlainReference.message(graph, basis, displacement, message);
        float[][] actual = operations.message(graph, basis, displacement, message);
        String what = "trial " + trial + ", " + graph.atoms() + " atoms, " + basis;
        assertClose(expected[0], actual[0], ROUNDING, () -> "scalars, " + what);
        assertClose(expected[1], actual[1], ROUNDING, () -> "vectors, " + what);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void operationsOnAtomsAreRightToRounding(BackendProvider provider, int threads) {
    Random random = new Random(4);
    try (Backend backend = provider.create(threads)) {
      ArrayOperations operations = new ArrayOperations(backend);
      for (int trial = 0; trial < 30; trial++) {
        int atoms = 1 + random.nextInt(150);
        int f = trial == 0 ? 64 : 1 + random.nextInt(70);
        int channels = trial < 2 ? 1 : 1 + random.nextInt(70);
        String what = atoms + " atoms, " + f + " features, " + channels + " channels";
        float[] s = normal(random, atoms * f, 1);
        float[] v = normal(random, atoms * 3 * f, 1);
        float[] pairs = normal(random, atoms * 6 * f, 1);
        float[] gates = normal(random, atoms * 3 * f, 1);
        float[] otherPairs = normal(random, atoms * 6 * channels, 1);
        float[] gate = normal(random, atoms * channels, 1);
        assertClose(
            PlainReference.joinNorms(s, otherPairs, atoms),
            operations.joinNorms(s, otherPairs, atoms),
            ROUNDING,
            () -> "norms, " + what);
        double[][] expected = PlainReference.gatedUpdate(gates, pairs, s, v, atoms);
        float[][] actual = operations.gatedUpdate(gates, pairs, s, v, atoms);
        assertClose(expected[0], actual[0], ROUNDING, () -> "scalars, " + what);
        assertClose(expected[1], actual[1], ROUNDING, () -> "vectors, " + what);
        assertClose(
            PlainReference.gateVectors(otherPairs, gate, atoms),
            operations.gateVectors(otherPairs, gate, atoms),
            ROUNDING,
            () -> "gated, " + what);
      }
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER)
  void resultsAreTheSameBitsAtAnyNumberOfThreads(BackendProvider provider) {
    List<float[]> alone = everyResult(provider, 1);
    for (int threads : new int[] {2, 3, 5}) {
      List<float[]> together = everyResult(provider, threads);
      for (int k = 0; k < alone.size(); k++) {
        assertArrayEquals(alone.get(k), together.get(k), "result " + k + ", threads " + threads);
      }
    }
  }

  @Test
  void backendsAgreeToRounding() {
    List<BackendProvider> providers = BackendCases.providers();
    assertTrue(providers.size() >= 2, "the build runs its tests with the Vector API");
    List<float[]> first = everyResult(providers.get(0), 2);
    for (BackendProvider provider : providers.subList(1, providers.size())) {
      List<float[]> other = everyResult(provider, 2);
      for (int k = 0; k < first.size(); k++) {
        double error = relativeError(widen(first.get(k)), other.get(k));
        assertTrue(error <= ROUNDING, provider.name() + ", result " + k + ": " + error);
      }
    }
  }

  /** One result of every operation, over many blocks of work each. */
  private static List<float[]> everyResult(BackendProvider provider, int threads) {
    Random random = new Random(5);
    List<float[]> results = new ArrayList<>();
    try (Backend backend = provider.create(threads)) {
      ArrayOperations operations = new ArrayOperations(backend);
      RandomCell cell = RandomCell.draw(random, 217, 4);
      AtomGraph graph = cell.graph(backend, 5.0);
      int n = graph.atoms();
      ArrayOperations.Message message = message(random, graph, 35, PUBLISHED, false);
      float[] displacement = normal(random, 3 * n, 0.5);
      results.addAll(List.of(operations.message(graph, PUBLISHED, displacement, message)));
      for (int[] size : SIZES) {
        results.add(
            operations.linear(
                normal(random, 3001 * size[0], 1),
                size[0],
                normal(random, size[0] * size[1], 1),
                normal(random, size[1], 1),
                Activation.SILU));
      }
      float[] s = normal(random, n * 35, 1);
      float[] v = normal(random, n * 105, 1);
      float[] pairs = normal(random, n * 210, 1);
      results.add(operations.joinNorms(s, pairs, n));
      results.addAll(List.of(operations.gatedUpdate(v, pairs, s, v, n)));
      results.add(operations.gateVectors(pairs, s, n));
    }
    return results;
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER)
  void aLinearLayersRowHasTheSameBitsWhereverItStands(BackendProvider provider) {
    Random random = new Random(6);
    try (Backend backend = provider.create(3)) {
      ArrayOperations operations = new ArrayOperations(backend);
      for (int[] size : SIZES) {
        int rows = 400;
        float[] x = normal(random, rows * size[0], 1);
        float[] w = normal(random, size[0] * size[1], 1);
        float[] bias = normal(random, size[1], 1);
        float[] y = operations.linear(x, size[0], w, bias, Activation.SILU);
        // Shuffled and cut short: rows change block, place in a tile of six, and alignment.
        for (int count : new int[] {rows, 37, 7, 1}) {
          int[] order = shuffled(random, rows);
          order = Arrays.copyOf(order, count);
          float[] mixed =
              operations.linear(pick(x, size[0], order), size[0], w, bias, Activation.SILU);
          assertArrayEquals(pick(y, size[1], order), mixed, Arrays.toString(size) + " " + count);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void anAtomHasTheSameBitsWhereverItStands(BackendProvider provider) {
    Random random = new Random(7);
    try (Backend backend = provider.create(3)) {
      ArrayOperations operations = new ArrayOperations(backend);
      int n = 150;
      for (int f : new int[] {1, 7, 16, 33, 64}) {
        float[] s = normal(random, n * f, 1);
        float[] v = normal(random, n * 3 * f, 1);
        float[] pairs = normal(random, n * 6 * f, 1);
        float[] gates = normal(random, n * 3 * f, 1);
        int[] order = Arrays.copyOf(shuffled(random, n), 101);
        int m = order.length;
        float[] s2 = pick(s, f, order);
        float[] v2 = pick(v, 3 * f, order);
        float[] pairs2 = pick(pairs, 6 * f, order);
        float[] gates2 = pick(gates, 3 * f, order);
        assertArrayEquals(
            pick(operations.joinNorms(s, pairs, n), 2 * f, order),
            operations.joinNorms(s2, pairs2, m));
        assertArrayEquals(
            pick(operations.gateVectors(pairs, s, n), 3 * f, order),
            operations.gateVectors(pairs2, s2, m));
        float[][] all = operations.gatedUpdate(gates, pairs, s, v, n);
        float[][] some = operations.gatedUpdate(gates2, pairs2, s2, v2, m);
        assertArrayEquals(pick(all[0], f, order), some[0]);
        assertArrayEquals(pick(all[1], 3 * f, order), some[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aStructuresMessagesHaveTheSameBitsInAnyBatch(BackendProvider provider) {
    Random random = new Random(8);
    try (Backend backend = provider.create(3)) {
      ArrayOperations operations = new ArrayOperations(backend);
      int f = 37;
      float[] filter = normal(random, 21 * 4 * f, 1);
      List<AtomGraph> graphs = new ArrayList<>();
      List<ArrayOperations.Message> messages = new ArrayList<>();
      List<float[]> displacements = new ArrayList<>();
      List<float[][]> alone = new ArrayList<>();
      for (int atoms : new int[] {23, 1, 40, 8}) {
        AtomGraph graph = RandomCell.draw(random, atoms, 3).graph(backend, 5.0);
        ArrayOperations.Message drawn = message(random, graph, f, PUBLISHED, false);
        ArrayOperations.Message message =
            new ArrayOperations.Message(
                f, drawn.phi(), null, filter, drawn.scalars(), drawn.vectors());
        float[] displacement = normal(random, 3 * atoms, 0.5);
        graphs.add(graph);
        messages.add(message);
        displacements.add(displacement);
        alone.add(operations.message(graph, PUBLISHED, displacement, message));
      }
      for (int[] order : new int[][] {{0, 1, 2, 3}, {3, 1, 0, 2}, {2, 2, 0, 3, 1}}) {
        AtomGraph batch = AtomGraph.batch(Arrays.stream(order).mapToObj(graphs::get).toList());
        ArrayOperations.Message message =
            new ArrayOperations.Message(
                f,
                join(order, k -> messages.get(k).phi()),
                null,
                filter,
                join(order, k -> messages.get(k).scalars()),
                join(order, k -> messages.get(k).vectors()));
        float[][] together =
            operations.message(batch, PUBLISHED, join(order, displacements::get), message);
        assertArrayEquals(join(order, k -> alone.get(k)[0]), together[0]);
        assertArrayEquals(join(order, k -> alone.get(k)[1]), together[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void rowsOfPhiSharedByAtomsGiveTheBitsOfRowsOfTheirOwn(BackendProvider provider) {
    Random random = new Random(9);
    try (Backend backend = provider.create(2)) {
      ArrayOperations operations = new ArrayOperations(backend);
      AtomGraph graph = RandomCell.draw(random, 30, 3).graph(backend, 5.0);
      ArrayOperations.Message shared = message(random, graph, 19, PUBLISHED, true);
      ArrayOperations.Message own =
          new ArrayOperations.Message(
              19,
              pick(shared.phi(), 4 * 19, shared.phiRows()),
              null,
              shared.filter(),
              shared.scalars(),
              shared.vectors());
      float[][] expected = operations.message(graph, PUBLISHED, null, own);
      float[][] actual = operations.message(graph, PUBLISHED, null, shared);
      assertArrayEquals(expected[0], actual[0]);
      assertArrayEquals(expected[1], actual[1]);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void displacedEdgesKeepNoMemoryOfFormerDisplacements(BackendProvider provider) {
    Random random = new Random(10);
    try (Backend backend = provider.create(2)) {
      ArrayOperations operations = new ArrayOperations(backend);
      AtomGraph graph = RandomCell.draw(random, 45, 3).graph(backend, 5.0);
      ArrayOperations.Message message = message(random, graph, 12, PUBLISHED, false);
      float[] zero = new float[3 * 45];
      float[] last = normal(random, 3 * 45, 0.4);
      float[][] fresh = operations.message(graph, PUBLISHED, null, message);
      float[][] displaced = operations.message(graph, PUBLISHED, last, message);
      try (RadialEdges edges = backend.radialEdges(graph, PUBLISHED)) {
        for (double size : new double[] {5, 0.1, 1}) {
          backend.displace(edges, operations.upload(normal(random, 3 * 45, size), 45, 3));
        }
        backend.displace(edges, operations.upload(last, 45, 3));
        assertSame(displaced, operations.message(edges, graph, message));
        backend.displace(edges, operations.upload(zero, 45, 3));
        assertSame(fresh, operations.message(edges, graph, message));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void frameTwoIsTheGraphOfTheMovedAtoms(BackendProvider provider) {
    Random random = new Random(11);
    try (Backend backend = provider.create(1)) {
      ArrayOperations operations = new ArrayOperations(backend);
      RandomCell cell = RandomCell.draw(random, 30, 3);
      float[] displacement = normal(random, 90, 0.3);
      double[] moved = cell.positions().clone();
      for (int k = 0; k < moved.length; k++) {
        moved[k] += displacement[k];
      }
      NeighborList list = backend.neighbors(cell.lattice(), cell.positions(), 8.0);
      AtomGraph before = AtomGraph.of(cell.species(), cell.positions(), cell.lattice(), list);
      AtomGraph after = AtomGraph.of(cell.species(), moved, cell.lattice(), list);
      float[] back = displacement.clone();
      for (int k = 0; k < back.length; k++) {
        back[k] = -back[k];
      }
      // Swapping the frames swaps what u₁ and u₂ are multiplied by, and nothing else.
      ArrayOperations.Message message = message(random, before, 9, PUBLISHED, false);
      float[][] there = operations.message(before, PUBLISHED, displacement, message);
      float[][] andBack = operations.message(after, PUBLISHED, back, swapFrames(message));
      assertTrue(relativeError(widen(there[0]), andBack[0]) < ROUNDING);
      assertTrue(relativeError(widen(there[1]), andBack[1]) < ROUNDING);
    }
  }

  private static ArrayOperations.Message swapFrames(ArrayOperations.Message m) {
    return new ArrayOperations.Message(
        m.features(),
        swapLastQuarters(m.phi(), m.features()),
        m.phiRows(),
        swapLastQuarters(m.filter(), m.features()),
        m.scalars(),
        m.vectors());
  }

  private static float[] swapLastQuarters(float[] rows, int f) {
    float[] swapped = rows.clone();
    for (int r = 0; r < rows.length; r += 4 * f) {
      System.arraycopy(rows, r + 2 * f, swapped, r + 3 * f, f);
      System.arraycopy(rows, r + 3 * f, swapped, r + 2 * f, f);
    }
    return swapped;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void edgesOutOfReachAddExactlyNothing(BackendProvider provider) {
    Random random = new Random(12);
    try (Backend backend = provider.create(2)) {
      ArrayOperations operations = new ArrayOperations(backend);
      RandomCell cell = RandomCell.draw(random, 40, 3);
      AtomGraph reach = cell.graph(backend, PUBLISHED.reach());
      AtomGraph wide = cell.graph(backend, 7.0);
      assertTrue(wide.edges() > 2 * reach.edges());
      ArrayOperations.Message message = message(random, reach, 20, PUBLISHED, false);
      assertSame(
          operations.message(reach, PUBLISHED, null, message),
          operations.message(wide, PUBLISHED, null, message));
      // Torn apart, every atom is alone: its features stay, to the bit.
      double[] far = {0, 0, 0, 2, 0, 0, 0, 2, 0};
      AtomGraph three =
          AtomGraph.of(new int[3], far, Lattice.open(), backend.neighbors(Lattice.open(), far, 50));
      ArrayOperations.Message lonely =
          message(random, three, 20, new RadialBasis(20, 2.0, 0.5), false);
      float[][] kept =
          operations.message(three, new RadialBasis(20, 2.0, 0.5), new float[9], lonely);
      assertArrayEquals(lonely.scalars(), kept[0]);
      assertArrayEquals(lonely.vectors(), kept[1]);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void edgesComeIntoReachAndLeaveIt(BackendProvider provider) {
    Random random = new Random(13);
    try (Backend backend = provider.create(1)) {
      ArrayOperations operations = new ArrayOperations(backend);
      double[] positions = {0, 0, 0, 4.8, 0, 0};
      AtomGraph graph =
          AtomGraph.of(
              new int[2],
              positions,
              Lattice.open(),
              backend.neighbors(Lattice.open(), positions, 5.0));
      ArrayOperations.Message message = message(random, graph, 8, PUBLISHED, false);
      float[] nearer = {0, 0, 0, -1, 0, 0};
      double[][] expected = PlainReference.message(graph, PUBLISHED, nearer, message);
      float[][] near = operations.message(graph, PUBLISHED, nearer, message);
      assertClose(expected[0], near[0], ROUNDING, () -> "scalars in reach");
      assertClose(expected[1], near[1], ROUNDING, () -> "vectors in reach");
      assertTrue(relativeError(expected[0], message.scalars()) > 1e-3, "the atoms do interact");
      assertArrayEquals(message.scalars(), operations.message(graph, PUBLISHED, null, message)[0]);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void atomsAtOnePlaceAreFinite(BackendProvider provider) {
    Random random = new Random(14);
    try (Backend backend = provider.create(1)) {
      double[] positions = {1, 1, 1, 1, 1, 1};
      AtomGraph graph =
          AtomGraph.of(
              new int[2],
              positions,
              Lattice.open(),
              backend.neighbors(Lattice.open(), positions, 5.0));
      assertEquals(2, graph.edges());
      for (double offset : new double[] {0, 0.5}) {
        RadialBasis basis = new RadialBasis(20, 5.0, offset);
        ArrayOperations.Message message = message(random, graph, 8, basis, false);
        double[][] expected = PlainReference.message(graph, basis, null, message);
        float[][] actual = new ArrayOperations(backend).message(graph, basis, null, message);
        assertClose(expected[0], actual[0], ROUNDING, () -> "scalars, " + basis);
        assertClose(expected[1], actual[1], ROUNDING, () -> "vectors, " + basis);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void noEdgesAndNoAtomsAreFine(BackendProvider provider, int threads) {
    Random random = new Random(15);
    try (Backend backend = provider.create(threads)) {
      ArrayOperations operations = new ArrayOperations(backend);
      for (int atoms : new int[] {0, 1, 20}) {
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
          positions[3 * i] = 100 * i;
        }
        AtomGraph graph =
            AtomGraph.of(
                new int[atoms],
                positions,
                Lattice.open(),
                backend.neighbors(Lattice.open(), positions, 5.0));
        assertEquals(0, graph.edges());
        ArrayOperations.Message message = message(random, graph, 10, PUBLISHED, false);
        float[][] result = operations.message(graph, PUBLISHED, new float[3 * atoms], message);
        assertArrayEquals(message.scalars(), result[0]);
        assertArrayEquals(message.vectors(), result[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void shapesThatDoNotFitAreRefused(BackendProvider provider) {
    try (Backend backend = provider.create(2)) {
      Tensor x = backend.tensor(5, 4);
      Tensor w = backend.tensor(4, 3);
      Tensor y = backend.tensor(5, 3);
      Activation none = Activation.IDENTITY;
      refused(() -> backend.linear(x, backend.tensor(5, 3), null, none, y));
      refused(() -> backend.linear(x, backend.tensor(4, 2), null, none, y));
      refused(() -> backend.linear(x, w, backend.tensor(2), none, y));
      refused(() -> backend.linear(x, w, null, none, backend.tensor(4, 3)));
      refused(() -> backend.linear(x, backend.tensor(4, 4), null, none, x));
      refused(() -> backend.gather(x, new int[2], backend.tensor(3, 4)));
      refused(() -> backend.gather(x, new int[2], backend.tensor(2, 3)));
      refused(() -> backend.upload(new float[21], x));
      refused(() -> backend.download(x, new float[21]));

      Tensor s = backend.tensor(2, 4);
      Tensor v = backend.tensor(2, 3, 4);
      Tensor pairs = backend.tensor(2, 3, 8);
      Tensor gates = backend.tensor(2, 12);
      refused(() -> backend.joinNorms(s, pairs, backend.tensor(2, 7)));
      refused(() -> backend.joinNorms(s, pairs, backend.tensor(3, 8)));
      refused(() -> backend.joinNorms(s, backend.tensor(3, 3, 8), backend.tensor(2, 8)));
      refused(() -> backend.joinNorms(s, backend.tensor(2, 3, 9), backend.tensor(2, 8)));
      refused(() -> backend.gatedUpdate(backend.tensor(2, 8), pairs, s, v));
      refused(() -> backend.gatedUpdate(backend.tensor(3, 12), pairs, s, v));
      refused(() -> backend.gatedUpdate(gates, v, s, v));
      refused(() -> backend.gatedUpdate(gates, pairs, s, s));
      refused(() -> backend.gateVectors(pairs, backend.tensor(2, 3), v));
      refused(() -> backend.gateVectors(pairs, s, s));
      refused(() -> backend.gateVectors(v, s, v));
      refused(() -> backend.tensor(-1, 4));

      double[] positions = {0, 0, 0, 1, 0, 0};
      AtomGraph graph =
          AtomGraph.of(
              new int[2],
              positions,
              Lattice.open(),
              backend.neighbors(Lattice.open(), positions, 5));
      RadialEdges edges = backend.radialEdges(graph, new RadialBasis(6, 5, 0.5));
      Tensor phi = backend.tensor(2, 16);
      Tensor filter = backend.tensor(7, 16);
      Tensor out = backend.tensor(2, 3, 4);
      refused(() -> backend.displace(edges, backend.tensor(3, 3)));
      refused(
          () ->
              backend.radialMessage(
                  edges, new MessageInput(backend.tensor(2, 12), filter, v), s, out));
      refused(
          () ->
              backend.radialMessage(
                  edges, new MessageInput(backend.tensor(3, 16), filter, v), s, out));
      refused(
          () -> backend.radialMessage(edges, new MessageInput(phi, new int[3], filter, v), s, out));
      refused(
          () ->
              backend.radialMessage(
                  edges, new MessageInput(phi, backend.tensor(6, 16), v), s, out));
      refused(() -> backend.radialMessage(edges, new MessageInput(phi, filter, v), v, out));
      refused(() -> backend.radialMessage(edges, new MessageInput(phi, filter, s), s, out));
      refused(() -> backend.radialMessage(edges, new MessageInput(phi, filter, v), s, s));
      refused(() -> backend.radialMessage(edges, new MessageInput(phi, filter, v), s, v));
      edges.close();
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void whatBelongsToAnotherBackendIsRefused(BackendProvider provider) {
    Storage elsewhere =
        new Storage() {
          @Override
          public int size() {
            return 100;
          }

          @Override
          public void close() {}
        };
    Tensor foreign = new Tensor(elsewhere, 2, 2);
    RadialEdges foreignEdges = () -> {};
    try (Backend backend = provider.create(1)) {
      Tensor own = backend.tensor(2, 2);
      Tensor other = backend.tensor(2, 2);
      refused(() -> backend.linear(foreign, own, null, Activation.IDENTITY, other));
      refused(() -> backend.linear(own, foreign, null, Activation.IDENTITY, other));
      refused(() -> backend.linear(own, other, null, Activation.IDENTITY, foreign));
      refused(() -> backend.gather(foreign, new int[2], own));
      refused(() -> backend.upload(new float[4], foreign));
      refused(() -> backend.download(foreign, new float[4]));
      refused(() -> backend.displace(foreignEdges, own));
      refused(
          () -> backend.radialMessage(foreignEdges, new MessageInput(own, own, own), own, other));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aTensorIsZeroUntilFilledAndKeepsWhatIsNotUploaded(BackendProvider provider) {
    try (Backend backend = provider.create(1)) {
      Tensor tensor = backend.tensor(2, 3);
      float[] values = new float[6];
      backend.upload(new float[] {1, 2, 3, 4}, tensor);
      backend.download(tensor, values);
      assertArrayEquals(new float[] {1, 2, 3, 4, 0, 0}, values);
      float[] front = new float[2];
      backend.download(tensor, front);
      assertArrayEquals(new float[] {1, 2}, front);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void nothingIsLeftOfWhatGradientsOverwrite(BackendProvider provider) {
    Random random = new Random(17);
    try (Backend backend = provider.create(2)) {
      for (int f : new int[] {1, 7, 16, 19, 64}) {
        int atoms = 1 + random.nextInt(40);
        ArrayOperations operations = new ArrayOperations(backend);
        Tensor s = operations.upload(normal(random, atoms * f, 1), atoms, f);
        Tensor v = operations.upload(normal(random, 3 * atoms * f, 1), atoms, 3, f);
        Tensor gates = operations.upload(normal(random, 3 * atoms * f, 1), atoms, 3 * f);
        Tensor pairs = operations.upload(normal(random, 6 * atoms * f, 1), atoms, 3, 2 * f);
        List<float[]> clean = new ArrayList<>();
        for (float before : new float[] {0, Float.NaN}) {
          Tensor unit = filled(backend, before, atoms, f);
          Tensor byGates = filled(backend, before, atoms, 3 * f);
          Tensor byPairs = filled(backend, before, atoms, 3, 2 * f);
          backend.siluBackward(s, s, unit);
          backend.gatedUpdateBackward(gates, pairs, s, v, byGates, byPairs);
          for (Tensor found : List.of(unit, byGates, byPairs)) {
            float[] values = new float[found.size()];
            backend.download(found, values);
            if (before == 0) {
              clean.add(values);
            } else {
              assertArrayEquals(clean.remove(0), values, f + " features");
            }
          }
        }
      }
    }
  }

  private static Tensor filled(Backend backend, float value, int... shape) {
    Tensor tensor = backend.tensor(shape);
    backend.fill(tensor, value);
    return tensor;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void saysWhatItIs(BackendProvider provider, int threads) {
    try (Backend backend = provider.create(threads)) {
      assertEquals(provider.name(), backend.name());
      assertTrue(backend.description().contains(threads + (threads == 1 ? " thread" : " threads")));
    }
  }

  /** Random features; {@code shared}: atoms of one species share a row of phi. */
  private static ArrayOperations.Message message(
      Random random, AtomGraph graph, int features, RadialBasis basis, boolean shared) {
    int n = graph.atoms();
    return new ArrayOperations.Message(
        features,
        normal(random, (shared ? 3 : n) * 4 * features, 1),
        shared ? graph.species() : null,
        normal(random, (basis.count() + 1) * 4 * features, 1),
        normal(random, n * features, 1),
        normal(random, n * 3 * features, 1));
  }

  private static int[] shuffled(Random random, int count) {
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      order.add(k);
    }
    Collections.shuffle(order, random);
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static float[] pick(float[] values, int columns, int[] rows) {
    float[] picked = new float[rows.length * columns];
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(values, rows[k] * columns, picked, k * columns, columns);
    }
    return picked;
  }

  private static float[] join(int[] order, java.util.function.IntFunction<float[]> parts) {
    int size = 0;
    for (int k : order) {
      size += parts.apply(k).length;
    }
    float[] joined = new float[size];
    int at = 0;
    for (int k : order) {
      float[] part = parts.apply(k);
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  private static void assertSame(float[][] expected, float[][] actual) {
    assertArrayEquals(expected[0], actual[0]);
    assertArrayEquals(expected[1], actual[1]);
  }

  private static void assertClose(
      double[] expected, float[] actual, double bound, java.util.function.Supplier<String> what) {
    double error = relativeError(expected, actual);
    assertTrue(error <= bound, () -> what.get() + ": relative error " + error);
  }

  private static void refused(Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }

  @ParameterizedTest
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProviderAndThreads")
  void theUpdateBlockIsItsOperations(BackendProvider provider, int threads) {
    Random random = new Random(31);
    try (Backend backend = provider.create(threads)) {
      for (int trial = 0; trial < 6; trial++) {
        int atoms = trial * 17;
        int features = 4 * (1 + random.nextInt(16));
        UpdateWeights weights =
            new UpdateWeights(
                drawn(backend, random, features, 2 * features),
                drawn(backend, random, 2 * features, features),
                drawn(backend, random, 1, features),
                drawn(backend, random, features, 3 * features),
                drawn(backend, random, 1, 3 * features));
        Tensor scalars = drawn(backend, random, atoms, features);
        Tensor vectors = drawn(backend, random, 3 * atoms, features);
        Tensor expectedScalars = backend.uninitialised(atoms, features);
        Tensor expectedVectors = backend.uninitialised(3 * atoms, features);
        backend.copy(scalars, expectedScalars);
        backend.copy(vectors, expectedVectors);
        Tensor pairs = backend.tensor(3 * atoms, 2 * features);
        Tensor joined = backend.tensor(atoms, 2 * features);
        Tensor hidden = backend.tensor(atoms, features);
        Tensor gates = backend.tensor(atoms, 3 * features);
        backend.linear(expectedVectors, weights.pairs(), null, Activation.IDENTITY, pairs);
        backend.joinNorms(expectedScalars, pairs, joined);
        backend.linear(joined, weights.hidden(), weights.hiddenBias(), Activation.SILU, hidden);
        backend.linear(hidden, weights.gates(), weights.gatesBias(), Activation.IDENTITY, gates);
        backend.gatedUpdate(gates, pairs, expectedScalars, expectedVectors);
        try (UpdateWorkspace workspace = backend.updateWorkspace(atoms, features)) {
          backend.update(scalars, vectors, weights, workspace);
        }
        assertArrayEquals(values(backend, expectedScalars), values(backend, scalars));
        assertArrayEquals(values(backend, expectedVectors), values(backend, vectors));
      }
    }
  }

  private static Tensor drawn(Backend backend, Random random, int rows, int columns) {
    Tensor tensor = backend.tensor(rows, columns);
    backend.upload(BackendCases.normal(random, rows * columns, 0.3), tensor);
    return tensor;
  }

  private static float[] values(Backend backend, Tensor tensor) {
    float[] values = new float[tensor.size()];
    backend.download(tensor, values);
    return values;
  }
}
