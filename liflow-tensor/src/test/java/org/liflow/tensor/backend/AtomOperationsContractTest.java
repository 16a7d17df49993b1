package org.liflow.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;
import org.liflow.tensor.parallel.Workers;

/** What {@link AtomOperations} promise, of every backend that can run here. */
class AtomOperationsContractTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";
  private static final String EVERY_PROVIDER_AND_THREADS =
      "org.liflow.tensor.backend.BackendCases#everyProviderAndThreads";

  private static final RadialBasis BASIS = new RadialBasis(20, 5.0, 0.5);

  /** Structures with their positions side by side. */
  private record Sample(AtomBatch batch, double[] positions) {
    static Sample draw(Random random, int... sizes) {
      List<Lattice> lattices = new ArrayList<>();
      int[] start = new int[sizes.length + 1];
      List<double[]> parts = new ArrayList<>();
      for (int s = 0; s < sizes.length; s++) {
        RandomCell cell = RandomCell.draw(random, sizes[s], 1);
        lattices.add(
            s % 3 == 2
                ? Lattice.of(cell.lattice().toArray(), true, false, random.nextBoolean())
                : cell.lattice());
        parts.add(cell.positions());
        start[s + 1] = start[s] + sizes[s];
      }
      int atoms = start[sizes.length];
      double[] positions = new double[3 * atoms];
      for (int s = 0; s < sizes.length; s++) {
        System.arraycopy(parts.get(s), 0, positions, 3 * start[s], 3 * sizes[s]);
      }
      double[] masses = random.doubles(atoms, 1, 200).toArray();
      double[] radii = random.doubles(atoms, 0.3, 2.2).toArray();
      return new Sample(new AtomBatch(lattices, start, masses, radii), positions);
    }

    double[] part(double[] all, int structure) {
      return Arrays.copyOfRange(
          all, 3 * batch.atomStart()[structure], 3 * batch.atomStart()[structure + 1]);
    }

    /** One of the structures alone. */
    Sample alone(int s) {
      int from = batch.atomStart()[s];
      int to = batch.atomStart()[s + 1];
      return new Sample(
          new AtomBatch(
              List.of(batch.lattices().get(s)),
              new int[] {0, to - from},
              Arrays.copyOfRange(batch.masses(), from, to),
              Arrays.copyOfRange(batch.radii(), from, to)),
          part(positions, s));
    }

    NeighborList list(int structure, double cutoff) {
      try (Workers workers = new Workers(1)) {
        return NeighborList.build(
            batch.lattices().get(structure), part(positions, structure), cutoff, workers);
      }
    }
  }

  private static Positions uploaded(AtomOperations atoms, double[] values) {
    Positions positions = atoms.positions();
    atoms.upload(values, positions, 0);
    return positions;
  }

  private static double[] downloaded(AtomOperations atoms, Positions positions) {
    double[] values = new double[3 * positions.atoms()];
    atoms.download(positions, 0, values);
    return values;
  }

  private static void assertSameBits(double[] expected, double[] found) {
    assertArrayEquals(bits(expected), bits(found));
  }

  private static long[] bits(double[] values) {
    // Which NaN a result is does not matter.
    return Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray();
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void positionsAreCopiedWholeAndInPart(BackendProvider provider) {
    Random random = new Random(1);
    Sample sample = Sample.draw(random, 4, 1, 6);
    Sample other = Sample.draw(random, 3);
    try (Backend backend = provider.create(1);
        AtomOperations atoms = backend.atoms(sample.batch());
        AtomOperations others = backend.atoms(other.batch());
        Positions all = uploaded(atoms, sample.positions());
        Positions few = uploaded(others, other.positions())) {
      assertEquals(11, all.atoms());
      assertSameBits(sample.positions(), downloaded(atoms, all));
      double[] middle = new double[6];
      atoms.download(all, 3, middle);
      assertSameBits(Arrays.copyOfRange(sample.positions(), 9, 15), middle);
      double[] expected = sample.positions().clone();
      expected[0] = Double.NaN;
      expected[1] = -0.0;
      expected[2] = 1e300;
      atoms.upload(Arrays.copyOf(expected, 3), all, 0);
      atoms.copy(few, 1, all, 8, 2);
      System.arraycopy(other.positions(), 3, expected, 24, 6);
      others.copy(all, 0, few, 2, 1);
      assertSameBits(expected, downloaded(atoms, all));
      double[] changed = other.positions().clone();
      System.arraycopy(expected, 0, changed, 6, 3);
      assertSameBits(changed, downloaded(others, few));
      atoms.upload(new double[0], all, 11);
      atoms.copy(few, 3, all, 11, 0);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void pairsAreThoseOfNeighbourLists(BackendProvider provider, int threads) {
    Random random = new Random(2);
    try (Backend backend = provider.create(threads)) {
      for (int trial = 0; trial < 6; trial++) {
        Sample sample = Sample.draw(random, 1 + random.nextInt(60), 1 + random.nextInt(9), 30, 2);
        double[] cutoffs = {5, 1 + 5 * random.nextDouble(), 0, 4.5};
        double[] positions = sample.positions().clone();
        Arrays.fill(
            positions,
            3 * sample.batch().atomStart()[2],
            3 * sample.batch().atomStart()[3],
            trial % 2 == 0 ? Double.NaN : 1e300);
        try (AtomOperations atoms = backend.atoms(sample.batch());
            Positions places = uploaded(atoms, positions);
            PairList pairs = atoms.pairs(places, cutoffs)) {
          for (int s : new int[] {0, 1, 3}) {
            assertEquals(sample.list(s, cutoffs[s]), pairs.list(s), "trial " + trial + ", " + s);
          }
          assertEquals(0, pairs.list(2).size());
          assertEquals(30, pairs.list(2).atoms());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void pairsAreRefusedAsNeighbourListsAre(BackendProvider provider) {
    Sample sample = Sample.draw(new Random(3), 5, 5);
    try (Backend backend = provider.create(1);
        AtomOperations atoms = backend.atoms(sample.batch())) {
      for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e13}) {
        double[] positions = sample.positions().clone();
        positions[3 * 7 + 1] = bad;
        try (Positions places = uploaded(atoms, positions)) {
          refused(() -> atoms.pairs(places, new double[] {5, 5}));
          atoms.pairs(places, new double[] {5, 0}).close();
        }
      }
      try (Positions places = uploaded(atoms, sample.positions())) {
        refused(() -> atoms.pairs(places, new double[] {5, -1}));
        refused(() -> atoms.pairs(places, new double[] {5, Double.NaN}));
        refused(() -> atoms.pairs(places, new double[] {5, Double.POSITIVE_INFINITY}));
        refused(() -> atoms.pairs(places, new double[] {5}));
      }
    }
  }

  /** A message along edges, of atoms in the order of the pairs; out in the batch's order. */
  private static final class Message {
    static final int FEATURES = 8;

    final float[] phi;
    final float[] filter;
    final float[] scalars;
    final float[] vectors;
    final float[] displacement;

    Message(Random random, int atoms) {
      phi = normal(random, atoms * 4 * FEATURES, 1);
      filter = normal(random, (BASIS.count() + 1) * 4 * FEATURES, 1);
      scalars = normal(random, atoms * FEATURES, 1);
      vectors = normal(random, 3 * atoms * FEATURES, 1);
      displacement = normal(random, 3 * atoms, 0.4);
    }

    float[][] along(Backend backend, RadialEdges edges, int[] order) {
      int n = scalars.length / FEATURES;
      ArrayOperations operations = new ArrayOperations(backend);
      Tensor sums = operations.upload(rows(scalars, order), n, FEATURES);
      Tensor out = backend.tensor(n, 3, FEATURES);
      try (Tensor moved = operations.upload(rows(displacement, order), n, 3);
          Tensor p = operations.upload(rows(phi, order), n, 4 * FEATURES);
          Tensor w = operations.upload(filter, BASIS.count() + 1, 4 * FEATURES);
          Tensor v = operations.upload(rows(vectors, order), n, 3, FEATURES)) {
        backend.displace(edges, moved);
        backend.radialMessage(edges, new MessageInput(p, w, v), sums, out);
      }
      return new float[][] {operations.download(sums), operations.download(out)};
    }

    /** Rows of as many numbers as fit, in an order. */
    static float[] rows(float[] values, int[] order) {
      if (order == null) {
        return values;
      }
      int columns = values.length / order.length;
      float[] ordered = new float[values.length];
      for (int k = 0; k < order.length; k++) {
        System.arraycopy(values, columns * order[k], ordered, columns * k, columns);
      }
      return ordered;
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void edgesAreThoseOfTheGraph(BackendProvider provider, int threads) {
    Random random = new Random(4);
    try (Backend backend = provider.create(threads)) {
      RadialEdges former = null;
      for (int trial = 0; trial < 5; trial++) {
        // The same shape more than once, so that former edges can be filled anew, and larger.
        Random shape = new Random(40 + trial / 3);
        Sample sample = Sample.draw(shape, 20 + 30 * (trial / 3), 3, 7);
        for (int k = 0; k < sample.positions().length; k++) {
          sample.positions()[k] += random.nextGaussian() + 5e5;
        }
        double[] cutoffs = {trial % 2 == 0 ? 5 : 5.5, 5, trial == 2 ? 0 : 5};
        List<NeighborList> lists = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
          lists.add(
              cutoffs[s] == 0
                  ? NeighborList.none(sample.batch().lattices().get(s), sample.batch().atoms(s))
                  : sample.list(s, cutoffs[s]));
        }
        AtomGraph graph = AtomGraph.of(new int[sample.batch().atoms()], sample.positions(), lists);
        Message message = new Message(random, graph.atoms());
        try (AtomOperations atoms = backend.atoms(sample.batch());
            Positions places = uploaded(atoms, sample.positions());
            PairList pairs = atoms.pairs(places, cutoffs);
            RadialEdges expected = backend.radialEdges(graph, BASIS)) {
          former = atoms.radialEdges(pairs, places, BASIS, trial == 3 ? null : former);
          assertTrue(pairs.order().isEmpty(), "small structures have the batch's order");
          float[][] found = message.along(backend, former, null);
          float[][] wanted = message.along(backend, expected, null);
          assertArrayEquals(wanted[0], found[0], "scalars, trial " + trial);
          assertArrayEquals(wanted[1], found[1], "vectors, trial " + trial);
        }
      }
      former.close();
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void edgesOfLargeStructuresHaveThePairsOrder(BackendProvider provider) {
    Random random = new Random(5);
    Sample sample = Sample.draw(random, 12, 1100, 5);
    double[] cutoffs = {3, 2.5, 3};
    List<NeighborList> lists = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      lists.add(sample.list(s, cutoffs[s]));
    }
    AtomGraph graph = AtomGraph.of(new int[1117], sample.positions(), lists);
    Message message = new Message(random, 1117);
    try (Backend backend = provider.create(2);
        AtomOperations atoms = backend.atoms(sample.batch());
        Positions places = uploaded(atoms, sample.positions());
        PairList pairs = atoms.pairs(places, cutoffs)) {
      Optional<int[]> order = pairs.order();
      AtomGraph like = order.map(graph::reordered).orElse(graph);
      try (RadialEdges found = atoms.radialEdges(pairs, places, BASIS, null);
          RadialEdges expected = backend.radialEdges(like, BASIS)) {
        float[][] wanted = message.along(backend, expected, order.orElse(null));
        float[][] got = message.along(backend, found, order.orElse(null));
        assertArrayEquals(wanted[0], got[0]);
        assertArrayEquals(wanted[1], got[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void recordingsStayGoodOnEdgesThatStay(BackendProvider provider) {
    Random random = new Random(6);
    int f = Message.FEATURES;
    try (Backend backend = provider.create(1)) {
      Sample sample = Sample.draw(random, 25, 10);
      int n = sample.batch().atoms();
      Message message = new Message(random, n);
      ArrayOperations operations = new ArrayOperations(backend);
      Tensor moved = operations.upload(message.displacement, n, 3);
      Tensor phi = operations.upload(message.phi, n, 4 * f);
      Tensor filter = operations.upload(message.filter, BASIS.count() + 1, 4 * f);
      Tensor before = operations.upload(message.scalars, n, f);
      Tensor vectors = operations.upload(message.vectors, n, 3, f);
      Tensor sums = backend.tensor(n, f);
      Tensor out = backend.tensor(n, 3, f);
      try (AtomOperations atoms = backend.atoms(sample.batch());
          Positions places = uploaded(atoms, sample.positions())) {
        RadialEdges edges = null;
        Recording recording = null;
        for (int trial = 0; trial < 9; trial++) {
          double reach = trial == 6 ? 7 : 4 + random.nextDouble();
          try (Tensor step = operations.upload(normal(random, 3 * n, 0.3), n, 3);
              PairList pairs = atoms.pairs(move(atoms, places, step), new double[] {reach, 5})) {
            RadialEdges next = atoms.radialEdges(pairs, places, BASIS, edges);
            if (next != edges) {
              if (recording != null) {
                recording.close();
              }
              recording =
                  backend.record(
                      () -> {
                        backend.copy(before, sums);
                        backend.displace(next, moved);
                        backend.radialMessage(
                            next, new MessageInput(phi, filter, vectors), sums, out);
                      });
            }
            edges = next;
            recording.run();
            float[][] found = {operations.download(sums), operations.download(out)};
            float[][] wanted;
            try (RadialEdges fresh = atoms.radialEdges(pairs, places, BASIS, null)) {
              wanted = message.along(backend, fresh, null);
            }
            assertArrayEquals(wanted[0], found[0], "scalars, trial " + trial);
            assertArrayEquals(wanted[1], found[1], "vectors, trial " + trial);
          }
        }
        recording.close();
        edges.close();
      }
    }
  }

  private static Positions move(AtomOperations atoms, Positions places, Tensor step) {
    atoms.move(places, step, places);
    return places;
  }

  @Test
  void theTestsGeneratorGivesItsAuthorsKnownAnswer() {
    int[] counter = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        PhiloxNoise.philox(counter, 0xa4093822, 0x299f31d0));
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void noiseIsTheHostsToRounding(BackendProvider provider) {
    Random random = new Random(7);
    Sample sample = Sample.draw(random, 400, 1, 33);
    List<NoiseStream> streams = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      streams.add(
          new NoiseStream(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt()));
    }
    double[] widths = random.doubles(434, 0, 2).toArray();
    widths[3] = 0;
    try (Backend backend = provider.create(2);
        AtomOperations atoms = backend.atoms(sample.batch());
        Tensor displacement = backend.tensor(434, 3)) {
      for (boolean[] drawn : new boolean[][] {{false, false, false}, {true, false, true}}) {
        PhiloxNoise noise = new PhiloxNoise(sample.batch(), streams, widths, drawn);
        float[] expected = new float[3 * 434];
        noise.sample(expected);
        atoms.drawNormal(noise, displacement);
        float[] found = new ArrayOperations(backend).download(displacement);
        for (int k = 0; k < found.length; k++) {
          // A sine near 0 has lost digits of its angle beside the width and the radius.
          double bound = 2e-7 * Math.abs(expected[k]) + 1e-14;
          assertEquals(expected[k], found[k], bound, "number " + k);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void movesAreSumsInDoublePrecision(BackendProvider provider) {
    Random random = new Random(8);
    Sample sample = Sample.draw(random, 100, 1, 30);
    float[] step = normal(random, 3 * 131, 0.3);
    step[7] = Float.NaN;
    step[8] = Float.POSITIVE_INFINITY;
    step[9] = Float.MIN_VALUE;
    double[] expected = sample.positions().clone();
    for (int k = 0; k < step.length; k++) {
      expected[k] += step[k];
    }
    try (Backend backend = provider.create(2);
        AtomOperations atoms = backend.atoms(sample.batch());
        Tensor displacement = new ArrayOperations(backend).upload(step, 131, 3);
        Positions from = uploaded(atoms, sample.positions());
        Positions to = atoms.positions()) {
      atoms.move(from, displacement, to);
      assertSameBits(expected, downloaded(atoms, to));
      assertSameBits(sample.positions(), downloaded(atoms, from));
      atoms.move(from, displacement, from);
      assertSameBits(expected, downloaded(atoms, from));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER_AND_THREADS)
  void centresOfMassStayWhereTheyWere(BackendProvider provider, int threads) {
    Random random = new Random(9);
    Sample sample = Sample.draw(random, 700, 1, 33);
    AtomBatch batch = sample.batch();
    double[] moved = sample.positions().clone();
    for (int k = 0; k < moved.length; k++) {
      moved[k] += random.nextGaussian() + 0.5;
    }
    try (Backend backend = provider.create(threads);
        AtomOperations atoms = backend.atoms(batch);
        Positions before = uploaded(atoms, sample.positions());
        Positions after = uploaded(atoms, moved)) {
      atoms.holdCentresOfMass(before, after);
      double[] held = downloaded(atoms, after);
      for (int s = 0; s < batch.structures(); s++) {
        for (int axis = 0; axis < 3; axis++) {
          double moment = 0;
          double mass = 0;
          for (int i = batch.atomStart()[s]; i < batch.atomStart()[s + 1]; i++) {
            moment += batch.masses()[i] * (moved[3 * i + axis] - sample.positions()[3 * i + axis]);
            mass += batch.masses()[i];
          }
          for (int i = batch.atomStart()[s]; i < batch.atomStart()[s + 1]; i++) {
            double expected = moved[3 * i + axis] - moment / mass;
            assertEquals(expected, held[3 * i + axis], 1e-12);
          }
        }
        Sample alone = sample.alone(s);
        try (AtomOperations single = backend.atoms(alone.batch());
            Positions first = uploaded(single, alone.positions());
            Positions last = uploaded(single, sample.part(moved, s))) {
          single.holdCentresOfMass(first, last);
          assertSameBits(sample.part(held, s), downloaded(single, last));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void roundingIsExact(BackendProvider provider) {
    Random random = new Random(10);
    double[] values = new double[3 * 2000];
    double[] odd = {
      0.5e-8,
      1.5e-8,
      2.5e-8,
      -0.5e-8,
      -0.0,
      0.0,
      1e-300,
      -1e-300,
      1e300,
      -1e308,
      1e15,
      0.1,
      0.3,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      Math.nextUp(0.5e-8),
      Math.nextDown(1.5e-8),
      123456.123456785,
      9007199254740993.0
    };
    double[] expected = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      double wide = Math.pow(10, random.nextInt(12) - 6) * random.nextGaussian();
      double tie = (random.nextInt(2000) - 1000 + 0.5) * 1e-8;
      values[k] = k < odd.length ? odd[k] : k % 2 == 0 ? wide : tie;
      expected[k] = Math.rint(values[k] * 1e8) / 1e8;
    }
    Sample sample = Sample.draw(random, 1999, 1);
    try (Backend backend = provider.create(2);
        AtomOperations atoms = backend.atoms(sample.batch());
        Positions positions = uploaded(atoms, values)) {
      atoms.round(positions);
      assertSameBits(expected, downloaded(atoms, positions));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void theFirstAtomThatMovedTooFarIsFound(BackendProvider provider) {
    Random random = new Random(11);
    Sample sample = Sample.draw(random, 300, 1, 40, 5, 64);
    double[] before = sample.positions().clone();
    double[] after = sample.positions().clone();
    int[] start = sample.batch().atomStart();
    // Exactly as far as allowed, which is not too far, then farther, then farther still.
    before[3 * 10] = 0;
    after[3 * 10] = 2;
    after[3 * 290 + 2] += 2.001;
    after[3 * 299 + 1] -= 50;
    after[3 * (start[2] + 39)] = Double.NaN;
    after[3 * (start[3] + 1) + 1] = Double.NEGATIVE_INFINITY;
    after[3 * (start[3] + 2)] += 9;
    before[3 * (start[4] + 33)] = 1e200;
    try (Backend backend = provider.create(2);
        AtomOperations atoms = backend.atoms(sample.batch());
        Positions from = uploaded(atoms, before);
        Positions to = uploaded(atoms, after)) {
      assertArrayEquals(new int[] {290, -1, 39, 1, 33}, atoms.movedTooFar(from, to, 2));
      assertArrayEquals(new int[] {299, -1, 39, 1, 33}, atoms.movedTooFar(from, to, 40));
      assertArrayEquals(new int[] {-1, -1, -1, -1, -1}, atoms.movedTooFar(from, from, 1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void theClosestContactIsFound(BackendProvider provider) {
    Random random = new Random(12);
    int some = 0;
    try (Backend backend = provider.create(2)) {
      for (int trial = 0; trial < 8; trial++) {
        Sample sample = Sample.draw(random, 1 + random.nextInt(40), 1 + random.nextInt(3), 12);
        double[] cutoffs = {6, 6, 0};
        double share = trial < 4 ? 0.1 * trial : 1;
        try (AtomOperations atoms = backend.atoms(sample.batch());
            Positions places = uploaded(atoms, sample.positions());
            PairList pairs = atoms.pairs(places, cutoffs)) {
          Contact[] found = atoms.contacts(pairs, places, share);
          assertEquals(3, found.length);
          assertNull(found[2]);
          for (int s = 0; s < 2; s++) {
            Contact expected = closest(sample, s, cutoffs[s], share);
            assertEquals(expected, found[s], "trial " + trial);
            some += expected == null ? 0 : 1;
          }
        }
      }
    }
    assertTrue(some > 4 && some < 16, "contacts in " + some);
  }

  private static Contact closest(Sample sample, int structure, double cutoff, double share) {
    NeighborList list = sample.list(structure, cutoff);
    double[] positions = sample.part(sample.positions(), structure);
    int first = sample.batch().atomStart()[structure];
    double[] radii = sample.batch().radii();
    Contact closest = null;
    double[] v = new double[3];
    for (int i = 0; i < list.atoms(); i++) {
      for (int e = list.start(i); e < list.end(i); e++) {
        int j = list.neighbor(e);
        list.vector(i, e, positions, v);
        double distance = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        double own = distance / (radii[first + i] + radii[first + j]);
        if (own < (closest == null ? share : closest.share())) {
          closest = new Contact(i, j, distance, own);
        }
      }
    }
    return closest;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void ofEquallyCloseAtomsTheFirstAreGiven(BackendProvider provider) {
    // Four atoms of one element on a square lattice: all nearest neighbours are equally far.
    double[] positions = {0, 0, 0, 2, 0, 0, 0, 2, 0, 2, 2, 0};
    double[] same = {1, 1, 1, 1};
    AtomBatch batch =
        new AtomBatch(
            List.of(Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 9)), new int[] {0, 4}, same, same);
    AtomBatch chain =
        new AtomBatch(
            List.of(Lattice.periodic(1.5, 0, 0, 0, 9, 0, 0, 0, 9)),
            new int[] {0, 1},
            new double[] {1},
            new double[] {1});
    try (Backend backend = provider.create(1);
        AtomOperations atoms = backend.atoms(batch);
        AtomOperations single = backend.atoms(chain);
        Positions places = uploaded(atoms, positions);
        Positions one = uploaded(single, new double[] {-7, 0, 3});
        PairList pairs = atoms.pairs(places, new double[] {3});
        PairList images = single.pairs(one, new double[] {3})) {
      assertEquals(new Contact(0, 1, 2, 1), atoms.contacts(pairs, places, 1.01)[0]);
      assertNull(atoms.contacts(pairs, places, 1)[0]);
      assertEquals(new Contact(0, 0, 1.5, 0.75), single.contacts(images, one, 1)[0]);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void slopesAreCombinedInDoublePrecision(BackendProvider provider) {
    Random random = new Random(13);
    int size = 20001;
    float[] state = normal(random, size, 1);
    float[][] slopes = {normal(random, size, 1), normal(random, size, 5), normal(random, size, 1)};
    state[5] = -0f;
    slopes[0][5] = 0;
    double[][] tableaus = {{}, {1}, {0.5, 0.5}, {0, 0, 1}, {1 / 6.0, 1 / 3.0, 0.7}};
    try (Backend backend = provider.create(2)) {
      ArrayOperations operations = new ArrayOperations(backend);
      Tensor[] tensors = new Tensor[3];
      for (int s = 0; s < 3; s++) {
        tensors[s] = operations.upload(slopes[s], size);
      }
      for (double[] factors : tableaus) {
        double length = 1 / 7.0;
        float[] expected = new float[size];
        for (int k = 0; k < size; k++) {
          double sum = 0;
          for (int s = 0; s < factors.length; s++) {
            sum += factors[s] * slopes[s][k];
          }
          expected[k] = (float) (state[k] + length * sum);
        }
        try (Tensor from = operations.upload(state, size);
            Tensor to = backend.tensor(size)) {
          backend.combine(from, tensors, factors, length, to);
          assertArrayEquals(expected, operations.download(to));
          assertArrayEquals(state, operations.download(from));
          backend.combine(from, tensors, factors, length, from);
          assertArrayEquals(expected, operations.download(from));
        }
      }
      float[] expected = slopes[1].clone();
      for (int k = 0; k < size; k++) {
        expected[k] = (float) ((expected[k] - state[k]) / 0.3);
      }
      backend.towardsEnd(operations.upload(state, size), 0.3, tensors[1]);
      assertArrayEquals(expected, operations.download(tensors[1]));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void scalesAndAddsNumberByNumber(BackendProvider provider) {
    Random random = new Random(21);
    try (Backend backend = provider.create(2)) {
      ArrayOperations operations = new ArrayOperations(backend);
      for (int size : new int[] {1, 257, 5000}) {
        float[] state = normal(random, size, 2);
        float[] ofState = normal(random, size, 1);
        float[] factors = normal(random, size, 1);
        float[] prediction = normal(random, size, 3);
        float[] expected = new float[size];
        for (int k = 0; k < size; k++) {
          float scaled = factors[k] * prediction[k];
          float added = ofState[k] * state[k];
          expected[k] = scaled + added;
        }
        Tensor into = operations.upload(prediction, size);
        backend.scaleAndAdd(
            operations.upload(state, size),
            operations.upload(ofState, size),
            operations.upload(factors, size),
            into);
        assertArrayEquals(expected, operations.download(into));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aRecordedStepIsTheSameEveryTime(BackendProvider provider) {
    Random random = new Random(14);
    float[] start = normal(random, 300, 1);
    try (Backend backend = provider.create(1)) {
      ArrayOperations operations = new ArrayOperations(backend);
      Tensor state = operations.upload(start, 300);
      Tensor trial = backend.tensor(300);
      Tensor[] slopes = {operations.upload(normal(random, 300, 1), 300)};
      try (Recording recording =
          backend.record(
              () -> {
                backend.combine(state, slopes, new double[] {0.5}, 0.1, trial);
                backend.towardsEnd(trial, 0.25, state);
              })) {
        float[] expected = null;
        for (int run = 0; run < 4; run++) {
          backend.upload(start, state);
          recording.run();
          float[] found = operations.download(state);
          assertArrayEquals(expected == null ? found : expected, found, "run " + run);
          expected = found;
        }
        assertFalse(Arrays.equals(start, expected));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void whatDoesNotFitIsRefused(BackendProvider provider) {
    Random random = new Random(15);
    Sample sample = Sample.draw(random, 4, 3);
    Sample other = Sample.draw(random, 3, 5);
    try (Backend backend = provider.create(1);
        AtomOperations atoms = backend.atoms(sample.batch());
        AtomOperations others = backend.atoms(other.batch());
        Positions own = uploaded(atoms, sample.positions());
        Positions foreign = uploaded(others, other.positions());
        PairList pairs = atoms.pairs(own, new double[] {5, 5});
        PairList foreignPairs = others.pairs(foreign, new double[] {5, 5});
        Tensor seven = backend.tensor(7, 3);
        Tensor eight = backend.tensor(8, 3)) {
      refused(() -> atoms.upload(new double[4], own, 0));
      refused(() -> atoms.upload(new double[6], own, 6));
      refused(() -> atoms.upload(new double[3], own, -1));
      refused(() -> atoms.download(own, 5, new double[9]));
      refused(() -> atoms.download(own, 0, new double[2]));
      refused(() -> atoms.copy(own, 5, foreign, 0, 3));
      refused(() -> atoms.copy(own, 0, foreign, 7, 2));
      refused(() -> atoms.copy(own, 0, foreign, 0, -1));
      refused(() -> atoms.pairs(foreign, new double[] {5, 5}));
      refused(() -> atoms.radialEdges(foreignPairs, own, BASIS, null));
      refused(() -> atoms.radialEdges(pairs, foreign, BASIS, null));
      refused(() -> atoms.move(own, eight, own));
      refused(() -> atoms.move(foreign, seven, own));
      refused(() -> atoms.move(own, seven, foreign));
      refused(() -> atoms.holdCentresOfMass(own, foreign));
      refused(() -> atoms.round(foreign));
      refused(() -> atoms.movedTooFar(foreign, own, 1));
      refused(() -> atoms.contacts(foreignPairs, own, 1));
      refused(() -> atoms.contacts(pairs, foreign, 1));
      refused(() -> atoms.drawNormal(null, eight));
      refused(() -> backend.combine(seven, new Tensor[] {eight}, new double[1], 1, seven));
      refused(() -> backend.combine(seven, new Tensor[] {seven}, new double[2], 1, seven));
      refused(() -> backend.combine(seven, new Tensor[] {seven}, new double[1], 1, eight));
      refused(() -> backend.towardsEnd(seven, 1, eight));
      refused(() -> backend.scaleAndAdd(seven, seven, seven, eight));
      refused(() -> backend.scaleAndAdd(eight, seven, eight, eight));
      refused(() -> backend.scaleAndAdd(eight, eight, seven, eight));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void whatBelongsToAnotherBackendOrWasClosedIsRefused(BackendProvider provider) {
    Sample sample = Sample.draw(new Random(16), 4);
    Positions foreign =
        new Positions() {
          @Override
          public int atoms() {
            return 4;
          }

          @Override
          public void close() {}
        };
    PairList foreignPairs =
        new PairList() {
          @Override
          public NeighborList list(int structure) {
            return NeighborList.none(Lattice.open(), 4);
          }

          @Override
          public void close() {}
        };
    try (Backend backend = provider.create(1);
        AtomOperations atoms = backend.atoms(sample.batch())) {
      Positions own = uploaded(atoms, sample.positions());
      PairList pairs = atoms.pairs(own, new double[] {5});
      refused(() -> atoms.round(foreign));
      refused(() -> atoms.copy(own, 0, foreign, 0, 1));
      refused(() -> atoms.contacts(foreignPairs, own, 1));
      refused(() -> atoms.radialEdges(foreignPairs, own, BASIS, null));
      pairs.close();
      refused(() -> atoms.contacts(pairs, own, 1));
      own.close();
      own.close();
      refused(() -> atoms.round(own));
    }
  }

  @Test
  void batchesThatMakeNoSenseAreRefused() {
    List<Lattice> one = List.of(Lattice.open());
    double[] good = {1};
    assertEquals(1, new AtomBatch(one, new int[] {0, 1}, good, good).atoms(0));
    refused(() -> new AtomBatch(one, new int[] {0}, good, good));
    refused(() -> new AtomBatch(one, new int[] {1, 2}, good, good));
    refused(() -> new AtomBatch(one, new int[] {0, 0}, new double[0], new double[0]));
    refused(() -> new AtomBatch(one, new int[] {0, 2}, good, good));
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(() -> new AtomBatch(one, new int[] {0, 1}, new double[] {bad}, good));
      refused(() -> new AtomBatch(one, new int[] {0, 1}, good, new double[] {bad}));
    }
  }

  private static void refused(Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }
}
