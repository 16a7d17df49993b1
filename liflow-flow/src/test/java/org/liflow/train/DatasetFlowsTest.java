package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetEntry;
import org.liflow.data.DatasetFrames;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.WholeIndex;
import org.liflow.files.InputException;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

class DatasetFlowsTest {
  private static final int LAG = 10;

  @TempDir Path folder;
  private LiFlowDataset dataset;
  private DatasetFrames frames;
  private List<DatasetEntry> entries;

  @BeforeEach
  void open() throws IOException {
    dataset = TinyDataset.write(folder);
    frames = dataset.frames();
    entries = WholeIndex.of(dataset, "train");
  }

  @AfterEach
  void close() {
    frames.close();
  }

  private TimeDelayedPairs pairs(BatchSettings settings) {
    return new TimeDelayedPairs(frames, entries, LAG, TinyDataset.propagator(), settings);
  }

  private static BatchSettings settings(int size, long seed) {
    return new BatchSettings(size, seed, Coupling.INDEPENDENT, 0, false);
  }

  private static void assertSame(TrainingBatch expected, TrainingBatch found) {
    assertArrayEquals(expected.temperatures(), found.temperatures());
    assertArrayEquals(expected.start(), found.start());
    assertArrayEquals(expected.end(), found.end());
    assertArrayEquals(expected.graph().atomStart(), found.graph().atomStart());
    assertArrayEquals(expected.graph().species(), found.graph().species());
    assertArrayEquals(expected.graph().edgeStart(), found.graph().edgeStart());
    assertArrayEquals(expected.graph().sender(), found.graph().sender());
    assertArrayEquals(expected.graph().edgeVector(), found.graph().edgeVector());
  }

  private static void refused(String words, Executable action) {
    String message = assertThrows(InputException.class, action).getMessage();
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void pairsAreTwoFramesOfOneTrajectory() {
    TrainingBatch batch = pairs(settings(20, 1)).batch(3);
    assertEquals(20, batch.graphs());
    assertEquals(20 * 8, batch.atoms());
    for (int graph = 0; graph < batch.graphs(); graph++) {
      float[] end = Arrays.copyOfRange(batch.end(), 24 * graph, 24 * graph + 24);
      assertEquals(1, matches(end, batch.graph(), graph), "graph " + graph);
      assertEquals(500, batch.temperatures()[graph]);
    }
  }

  /** In how many places of the data set both the displacement and the graph are these. */
  private int matches(float[] end, AtomGraph batch, int graph) {
    int found = 0;
    for (DatasetEntry entry : entries) {
      double[][] run = positionsOf(entry.name());
      for (int first = 0; first + LAG < run.length; first++) {
        boolean same = true;
        for (int k = 0; same && k < 24; k++) {
          same = end[k] == (float) (run[first + LAG][k] - run[first][k]);
        }
        if (same) {
          found++;
          assertGraph(dataset.trajectory(entry.name(), 500, 0.1), first, batch, graph);
        }
      }
    }
    return found;
  }

  private static void assertGraph(Trajectory run, int frame, AtomGraph batch, int graph) {
    try (Workers workers = new Workers(1)) {
      NeighborList neighbors = NeighborList.build(run.lattice(0), run.positions(frame), 5, workers);
      int atom = batch.atomStart()[graph];
      int[] species = new int[8];
      for (int k = 0; k < 8; k++) {
        species[k] = TinyDataset.propagator().elementRow(run.atomicNumbers()[k]);
      }
      AtomGraph expected = AtomGraph.of(species, run.positions(frame), run.lattice(0), neighbors);
      assertArrayEquals(species, Arrays.copyOfRange(batch.species(), atom, atom + 8));
      int from = batch.edgeStart()[atom];
      assertEquals(expected.edges(), batch.edgeStart()[atom + 8] - from);
      assertArrayEquals(
          expected.edgeVector(),
          Arrays.copyOfRange(batch.edgeVector(), 3 * from, 3 * (from + expected.edges())));
    }
  }

  @Test
  void compositionsAreDrawnAlikeAndWithinThemEntriesAndFrames() {
    int draws = 3000;
    TimeDelayedPairs pairs = pairs(settings(100, 5));
    TreeMap<String, long[]> framesOf = new TreeMap<>();
    for (int number = 0; number < draws / 100; number++) {
      TrainingBatch batch = pairs.batch(number);
      for (int graph = 0; graph < 100; graph++) {
        count(batch.end(), 24 * graph, framesOf);
      }
    }
    long[] compositions = new long[3];
    long[] bromides = new long[3];
    long[] chlorides = new long[2];
    for (int run = 0; run < 6; run++) {
      long[] counts = framesOf.get("run" + run);
      assertEquals(25 - LAG, counts.length);
      assertTrue(Arrays.stream(counts).allMatch(count -> count > 0), Arrays.toString(counts));
      assertTrue(new ChiSquareTest().chiSquareTest(alike(counts.length), counts) > 1e-3);
      long total = Arrays.stream(counts).sum();
      compositions[run == 0 ? 0 : run < 3 ? 1 : 2] += total;
      if (run >= 3) {
        bromides[run - 3] += total;
      } else if (run >= 1) {
        chlorides[run - 1] += total;
      }
    }
    assertEquals(draws, Arrays.stream(compositions).sum());
    for (long[] counts : List.of(compositions, bromides, chlorides)) {
      double p = new ChiSquareTest().chiSquareTest(alike(counts.length), counts);
      assertTrue(p > 1e-3, p + " for " + Arrays.toString(counts));
    }
  }

  private static double[] alike(int classes) {
    double[] expected = new double[classes];
    Arrays.fill(expected, 1);
    return expected;
  }

  private void count(float[] end, int at, TreeMap<String, long[]> framesOf) {
    for (DatasetEntry entry : entries) {
      double[][] run = positionsOf(entry.name());
      for (int first = 0; first + LAG < run.length; first++) {
        if (end[at] == (float) (run[first + LAG][0] - run[first][0])
            && end[at + 7] == (float) (run[first + LAG][7] - run[first][7])) {
          framesOf.computeIfAbsent(entry.name(), n -> new long[run.length - LAG])[first]++;
          return;
        }
      }
    }
    throw new AssertionError("no such pair");
  }

  private final TreeMap<String, double[][]> read = new TreeMap<>();

  private double[][] positionsOf(String name) {
    return read.computeIfAbsent(name, n -> dataset.trajectory(n, 500, 0.1).copyPositions());
  }

  /** About half of the pairs lead from the later to the earlier frame, and all lead somewhere. */
  @Test
  void reversedPairsAreThoseOfTheReversedTrajectory() {
    BatchSettings both = new BatchSettings(40, 5, Coupling.INDEPENDENT, 0, true);
    TrainingBatch batch = pairs(both).batch(1);
    int forwards = 0;
    int backwards = 0;
    for (int graph = 0; graph < batch.graphs(); graph++) {
      float[] end = Arrays.copyOfRange(batch.end(), 24 * graph, 24 * graph + 24);
      float[] negative = end.clone();
      for (int k = 0; k < negative.length; k++) {
        negative[k] = -end[k];
      }
      forwards += displacements(end);
      backwards += displacements(negative);
    }
    assertEquals(40, forwards + backwards);
    assertTrue(forwards > 10 && backwards > 10, forwards + " and " + backwards);
  }

  /** In how many places of the data set these are the displacements over a lag. */
  private int displacements(float[] end) {
    int found = 0;
    for (DatasetEntry entry : entries) {
      double[][] run = positionsOf(entry.name());
      for (int first = 0; first + LAG < run.length; first++) {
        boolean same = true;
        for (int k = 0; same && k < 24; k++) {
          same = end[k] == (float) (run[first + LAG][k] - run[first][k]);
        }
        found += same ? 1 : 0;
      }
    }
    return found;
  }

  /** Noise at the start moves the conditioning positions; the end stays where it was. */
  @Test
  void startNoiseIsMadeUpForByTheDisplacement() {
    BatchSettings plain = settings(30, 6);
    BatchSettings noisy = new BatchSettings(30, 6, Coupling.INDEPENDENT, 0.5, false);
    TrainingBatch before = pairs(plain).batch(2);
    TrainingBatch after = pairs(noisy).batch(2);
    assertSame(after, pairs(noisy).batch(2));
    assertArrayEquals(before.start(), after.start());
    double square = 0;
    for (int k = 0; k < before.end().length; k++) {
      double noise = (before.end()[k] - after.end()[k]) / before.widths()[k / 3];
      square += noise * noise / before.end().length;
      // Its standard deviation is at most half a width.
      assertTrue(Math.abs(noise) < 0.5 * 6, "noise of " + noise + " widths");
    }
    // A share u of the width that is uniform up to 1/2 has a mean square of 1/12.
    assertEquals(1 / 12.0, square, 0.02);
    for (int k = 0; k < before.graph().edges() && k < after.graph().edges(); k++) {
      assertTrue(Float.isFinite(after.graph().edgeVector()[3 * k]));
    }
  }

  @Test
  void batchesFollowFromSeedAndNumberAlone() {
    TimeDelayedPairs pairs = pairs(settings(5, 9));
    List<TrainingBatch> inOrder = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      inOrder.add(pairs.batch(number));
    }
    TimeDelayedPairs again = pairs(settings(5, 9));
    for (int number : new int[] {11, 3, 3, 0, 7}) {
      assertSame(inOrder.get(number), again.batch(number));
    }
    // A sample depends on its place, not on how many follow.
    TrainingBatch wider = pairs(settings(8, 9)).batch(3);
    assertArrayEquals(inOrder.get(3).start(), Arrays.copyOf(wider.start(), 5 * 24));
    Set<Integer> distinct = new HashSet<>();
    for (TrainingBatch batch : inOrder) {
      for (int graph = 0; graph < 5; graph++) {
        distinct.add(
            Arrays.hashCode(Arrays.copyOfRange(batch.start(), 24 * graph, 24 * graph + 24)));
      }
    }
    assertEquals(60, distinct.size());
    assertFalse(Arrays.equals(inOrder.get(0).start(), pairs(settings(5, 10)).batch(0).start()));
    assertThrows(IllegalArgumentException.class, () -> pairs.batch(-1));
    assertThrows(IllegalArgumentException.class, () -> pairs.batch(1L << 31));
    assertThrows(IllegalArgumentException.class, () -> settings(0, 1));
  }

  @Test
  @Tag("reference-data")
  void storedAndCompressedDataSetsGiveTheSameBatches() {
    LiFlowDataset published = LiFlowDataset.open(SharedData.require("data/argyrodite"));
    ModelFile model = TinyDataset.corrector();
    try (DatasetFrames none = published.frames(0);
        DatasetFrames all = published.frames()) {
      List<DatasetEntry> train = WholeIndex.of(published, "train");
      assertSame(
          new NoisedFrames(all, withoutIodine(train), model, settings(2, 3)).batch(1),
          new NoisedFrames(none, withoutIodine(train), model, settings(2, 3)).batch(1));
      refused(
          "Li6PS5I_0p_run1: I without a row",
          () -> new NoisedFrames(all, train, model, settings(2, 3)));
    } catch (IOException problem) {
      throw new AssertionError(problem);
    }
  }

  private static List<DatasetEntry> withoutIodine(List<DatasetEntry> entries) {
    return entries.stream().filter(entry -> !entry.composition().contains("I_")).toList();
  }

  @Test
  void thePriorsScaleIsThatOfTheEntrysClasses() {
    for (int mobile = 0; mobile < 2; mobile++) {
      for (int frame = 0; frame < 2; frame++) {
        DatasetEntry first = entries.get(0);
        entries =
            List.of(
                new DatasetEntry(
                    first.name(), 500, 0, 25, "a", first.lithiumMobility(), 0, mobile, frame));
        TrainingBatch batch = pairs(settings(600, 4)).batch(0);
        double[] squares = new double[2];
        double[] means = new double[2];
        for (int k = 0; k < batch.start().length; k++) {
          int species = batch.graph().species()[k / 3] == 1 ? 0 : 1;
          squares[species] += batch.start()[k] * batch.start()[k];
          means[species] += batch.start()[k];
        }
        int each = 600 * 4 * 3;
        double lithium =
            (mobile == 1 ? 10 : 1) * Math.sqrt(Constants.BOLTZMANN_EV * 500 / Element.of(3).mass());
        double fluorine =
            (frame == 1 ? 5 : 0.5) * Math.sqrt(Constants.BOLTZMANN_EV * 500 / Element.of(9).mass());
        assertEquals(1, Math.sqrt(squares[0] / each) / lithium, 0.04);
        assertEquals(1, Math.sqrt(squares[1] / each) / fluorine, 0.04);
        assertEquals(0, means[0] / each / lithium, 4 / Math.sqrt(each));
        assertEquals(0, means[1] / each / fluorine, 4 / Math.sqrt(each));
      }
    }
  }

  @Test
  void noisedFramesEndAtTheFrame() {
    NoisedFrames noised =
        new NoisedFrames(frames, entries, TinyDataset.corrector(), settings(400, 6));
    TrainingBatch batch = noised.batch(0);
    double sum = 0;
    double largest = 0;
    for (float noise : batch.end()) {
      sum += noise * noise;
      largest = Math.max(largest, Math.abs(noise));
    }
    // The variance of a normal whose width is uniform up to 0.25.
    assertEquals(0.25 * 0.25 / 3, sum / batch.end().length, 0.05 * 0.25 * 0.25 / 3);
    assertTrue(largest > 0.6 && largest < 1.3, "largest " + largest);
    double thermal = 0.1 * Math.sqrt(Constants.BOLTZMANN_EV * 500 / Element.of(3).mass());
    double squares = 0;
    int count = 0;
    for (int k = 0; k < batch.start().length; k++) {
      if (batch.graph().species()[k / 3] == 1) {
        squares += batch.start()[k] * batch.start()[k];
        count++;
      }
    }
    assertEquals(1, Math.sqrt(squares / count) / thermal, 0.03);
    assertThrows(
        IllegalArgumentException.class,
        () -> new NoisedFrames(frames, entries, TinyDataset.propagator(), settings(1, 1)));
    // The noisy structure is what the graph holds: with the noise taken off, the frame is back.
    DatasetEntry only = entries.get(0);
    DatasetEntry single = new DatasetEntry(only.name(), 500, 7, 8, only.composition(), 0, 0, 1, 0);
    TrainingBatch one =
        new NoisedFrames(frames, List.of(single), TinyDataset.corrector(), settings(1, 2)).batch(0);
    double[] clean = positionsOf(only.name())[7];
    for (int k = 0; k < clean.length; k++) {
      clean[k] -= one.end()[k];
    }
    Trajectory noisy =
        new Trajectory(
            dataset.atomicNumbers(only.name()),
            List.of(dataset.lattice(only.name())),
            new double[][] {clean},
            0.1);
    assertGraph(noisy, 0, one.graph(), 0);
  }

  @Test
  void validationSetsAreFixedAndOfOtherDraws() {
    TimeDelayedPairs pairs = pairs(settings(4, 9));
    ValidationSet set = ValidationSet.of(pairs, 3);
    assertEquals(5, set.size());
    assertEquals(4, set.batch(3).graphs());
    assertEquals(2, set.batch(4).graphs());
    assertThrows(IllegalArgumentException.class, () -> set.batch(5));
    assertThrows(IllegalArgumentException.class, () -> set.batch(-1));
    ValidationSet again = ValidationSet.of(pairs(settings(4, 9)), 3);
    Set<Integer> hashes = new HashSet<>();
    for (int k = 0; k < 5; k++) {
      assertSame(set.batch(k), again.batch(k));
      hashes.add(Arrays.hashCode(set.batch(k).start()));
      hashes.add(Arrays.hashCode(pairs.batch(k).start()));
    }
    assertEquals(10, hashes.size());
    assertNotEquals(
        Arrays.hashCode(set.batch(0).start()),
        Arrays.hashCode(ValidationSet.of(pairs(settings(4, 8)), 3).batch(0).start()));
    // The same samples in batches of another size.
    TrainingBatch wide = ValidationSet.of(pairs(settings(18, 9)), 3).batch(0);
    assertArrayEquals(set.batch(1).start(), Arrays.copyOfRange(wide.start(), 4 * 24, 8 * 24));
    assertThrows(IllegalArgumentException.class, () -> ValidationSet.of(pairs, 0));
  }

  @Test
  void batchesTellWhereTheyComeFrom() {
    TimeDelayedPairs pairs = pairs(settings(4, 9));
    ValidationSet set = ValidationSet.of(pairs, 3);
    assertOrigins(pairs.batch(7), pairs.origins(7));
    assertOrigins(set.batch(4), set.origins(4));
    assertEquals("run5", set.origins(4).get(1).name());
  }

  private void assertOrigins(TrainingBatch batch, List<FlowOrigin> origins) {
    assertEquals(batch.graphs(), origins.size());
    for (int graph = 0; graph < batch.graphs(); graph++) {
      FlowOrigin origin = origins.get(graph);
      Trajectory run = dataset.trajectory(origin.name(), 500, 0.1);
      assertGraph(run, origin.frame(), batch.graph(), graph);
      assertArrayEquals(run.positions(origin.frame()), origin.positions(), 1e-5);
      assertEquals(run.lattice(0), origin.lattice());
      assertEquals(500, origin.temperature());
    }
  }

  @Test
  void couplingShortensFlowsAndKeepsTheDraws() {
    TrainingBatch independent = pairs(settings(20, 7)).batch(2);
    TrainingBatch coupled =
        pairs(new BatchSettings(20, 7, Coupling.OPTIMAL_TRANSPORT, 0, false)).batch(2);
    assertArrayEquals(independent.end(), coupled.end());
    assertTrue(length(coupled) < 0.8 * length(independent), "no shorter");
    for (int graph = 0; graph < 20; graph++) {
      for (int species : new int[] {0, 1}) {
        assertEquals(
            draws(independent, graph, species), draws(coupled, graph, species), "graph " + graph);
      }
    }
  }

  private static double length(TrainingBatch batch) {
    double sum = 0;
    for (int k = 0; k < batch.end().length; k++) {
      sum += Math.pow(batch.end()[k] - batch.start()[k], 2);
    }
    return sum;
  }

  private static Set<List<Float>> draws(TrainingBatch batch, int graph, int species) {
    Set<List<Float>> draws = new HashSet<>();
    for (int atom = 8 * graph; atom < 8 * graph + 8; atom++) {
      if ((batch.graph().species()[atom] == 1) == (species == 1)) {
        float[] s = batch.start();
        draws.add(List.of(s[3 * atom], s[3 * atom + 1], s[3 * atom + 2]));
      }
    }
    return draws;
  }

  @Test
  void entriesThatDoNotFitAreRefused() {
    BatchSettings any = settings(2, 1);
    ModelFile model = TinyDataset.propagator();
    String place = "positions_500K.npz: run0: ";
    refused(
        place + "a stretch of 25 frames",
        () -> new TimeDelayedPairs(frames, entries, 25, model, any));
    new TimeDelayedPairs(frames, entries, 24, model, any).batch(0);
    refused(
        place + "25 frames, where the index speaks of frames up to 26",
        () -> new TimeDelayedPairs(frames, List.of(entry(0, 26, 1)), 5, model, any));
    refused(
        place + "prior_Li 2",
        () -> new TimeDelayedPairs(frames, List.of(entry(0, 25, 2)), 5, model, any));
    refused("Cl without a row", () -> new TimeDelayedPairs(frames, entries, 5, narrow(), any));
    refused("no entries", () -> new TimeDelayedPairs(frames, List.of(), 5, model, any));
    refused(
        "positions_700K.npz",
        () ->
            new TimeDelayedPairs(
                frames,
                List.of(new DatasetEntry("run0", 700, 0, 25, "a", 1, 0, 1, 0)),
                5,
                model,
                any));
    assertThrows(
        IllegalArgumentException.class, () -> new TimeDelayedPairs(frames, entries, 0, model, any));
    // A prior without a choice asks for no classes.
    new TimeDelayedPairs(frames, List.of(entry(0, 25, 2)), 5, SmallModels.propagator(), any)
        .batch(0);
  }

  private static DatasetEntry entry(int start, int end, int lithiumPrior) {
    return new DatasetEntry("run0", 500, start, end, "a", 1, 0, lithiumPrior, 0);
  }

  /** Knows H to F only. */
  private static ModelFile narrow() {
    ModelFile model = TinyDataset.propagator();
    int[] rows = model.elementIndex();
    Arrays.fill(rows, 10, rows.length, -1);
    return new ModelFile(
        model.network(),
        model.role(),
        rows,
        model.cutoff(),
        new FlowConfiguration(model.prior(), model.trainingNoise()),
        model.stride(),
        model.provenance(),
        model.weights());
  }

  @Test
  void backgroundBatchesAreTheSameInAnyOrder() {
    TimeDelayedPairs pairs = pairs(settings(3, 2));
    Random random = new Random(1);
    try (PrefetchedBatches prefetched = new PrefetchedBatches(pairs(settings(3, 2)), 3)) {
      for (int number = 0; number < 10; number++) {
        assertSame(pairs.batch(number), prefetched.batch(number));
      }
      for (int k = 0; k < 20; k++) {
        int number = random.nextInt(40);
        assertSame(pairs.batch(number), prefetched.batch(number));
      }
    }
  }
}
