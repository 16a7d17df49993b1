package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.crystal.Structure;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.geometry.AtomGraph;

class FlowTrainerTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";

  private static final double RATE = 5e-3;

  /**
   * Rock salt cells of 8, 32 … atoms, starts and ends normal with deviations {@code s} and {@code
   * e} along each axis.
   */
  static TrainingBatch batch(Backend backend, Random random, double s, double e, int... sizes) {
    List<AtomGraph> graphs = new ArrayList<>();
    ModelFile model = SmallModels.propagator();
    for (int repeats : sizes) {
      Structure crystal = SmallModels.rockSalt(3, 17, 5.1).repeat(repeats, 1, 1);
      int[] species = crystal.atomicNumbers();
      Arrays.setAll(species, k -> model.elementRow(species[k]));
      graphs.add(
          AtomGraph.of(
              species,
              crystal.positions(),
              crystal.lattice(),
              backend.neighbors(crystal.lattice(), crystal.positions(), model.cutoff())));
    }
    AtomGraph graph = AtomGraph.batch(graphs);
    float[] start = new float[3 * graph.atoms()];
    float[] end = new float[3 * graph.atoms()];
    for (int k = 0; k < start.length; k++) {
      start[k] = (float) (s * random.nextGaussian());
      end[k] = (float) (e * random.nextGaussian());
    }
    double[] temperatures = new double[sizes.length];
    Arrays.fill(temperatures, 700);
    return new TrainingBatch(graph, temperatures, start, end);
  }

  private static FlowTrainer trainer(ModelFile model, Backend backend) {
    return new FlowTrainer(model, AdamSettings.published(), 0.9, backend);
  }

  /**
   * Of independent normal starts and ends, the best guess of the velocity is linear in the
   * position, and what it leaves unexplained is known: no network does better, and a good trainer
   * comes near.
   */
  @Test
  void learnsIndependentNormalFlowsUpToTheirBound() {
    double s = 0.3;
    double e = 0.5;
    double t = 0.85;
    double covariance = t * e * e - (1 - t) * s * s;
    double variance = t * t * e * e + (1 - t) * (1 - t) * s * s;
    double bound = 3 * (s * s + e * e - covariance * covariance / variance);
    double untaught = 3 * (s * s + e * e);
    Random random = new Random(1);
    try (Backend backend = SmallModels.scalarBackend(2);
        FlowTrainer trainer = trainer(SmallModels.propagator(), backend)) {
      double[] times = {t, t};
      for (int step = 0; step < 300; step++) {
        trainer.step(batch(backend, random, s, e, 1, 2), times, RATE);
      }
      TrainingBatch fresh = batch(backend, random, s, e, 40, 40);
      double loss = trainer.loss(fresh, times, true);
      // The statistical error of the loss over 640 atoms is about 3 %.
      assertEquals(bound, loss, 0.12 * bound, "where an untaught network has " + untaught);
      assertTrue(bound < 0.4 * untaught);
    }
  }

  @Test
  void aNetworkThatPredictsTheEndLearnsIt() {
    Random random = new Random(2);
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowTrainer trainer = trainer(SmallModels.predictingPropagator(), backend)) {
      double[] times = {0.9};
      for (int step = 0; step < 200; step++) {
        trainer.step(batch(backend, random, 0.1, 0.5, 2), times, RATE);
      }
      double loss = trainer.loss(batch(backend, random, 0.1, 0.5, 40), times, false);
      double untaught = 3 * 0.25;
      assertTrue(loss < 0.1 * untaught, "loss " + loss);
    }
  }

  @Test
  void theLossOverTimesIsTheMeanOfTheLossesAtEach() {
    Random random = new Random(4);
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowTrainer trainer = trainer(SmallModels.propagator(), backend)) {
      TrainingBatch batch = batch(backend, random, 0.3, 0.5, 2, 1);
      trainer.step(batch, new double[] {0.2, 0.7}, RATE);
      for (boolean averaged : new boolean[] {false, true}) {
        double sum = 0;
        for (double time : FlowTimes.fixed()) {
          sum += trainer.loss(batch, new double[] {time}, averaged);
        }
        double mean = sum / FlowTimes.fixed().length;
        assertEquals(mean, trainer.loss(batch, FlowTimes.fixed(), averaged), 1e-12 * mean);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void givesTheSameBitsAtAnyNumberOfThreads(BackendProvider provider) {
    Map<String, float[]> alone = null;
    for (int threads : new int[] {1, 2, 3}) {
      try (Backend backend = provider.create(threads);
          FlowTrainer trainer = trainer(SmallModels.propagator(), backend)) {
        Random random = new Random(3);
        for (int step = 0; step < 4; step++) {
          trainer.step(batch(backend, random, 0.3, 0.5, 20, 1, 7), times(random, 3), RATE);
        }
        if (alone == null) {
          alone = trainer.state();
        } else {
          assertSame(alone, trainer.state());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void goesOnFromItsStateBitByBit(BackendProvider provider) {
    try (Backend backend = provider.create(2);
        FlowTrainer whole = trainer(SmallModels.propagator(), backend);
        FlowTrainer first = trainer(SmallModels.propagator(), backend);
        FlowTrainer second = trainer(SmallModels.propagator(), backend)) {
      Random random = new Random(4);
      for (int step = 0; step < 6; step++) {
        TrainingBatch batch = batch(backend, random, 0.3, 0.5, 1 + step, 2);
        double[] times = times(random, 2);
        StepResult expected = whole.step(batch, times, RATE);
        if (step == 3) {
          second.restore(first.state(), first.steps());
        }
        StepResult actual = (step < 3 ? first : second).step(batch, times, RATE);
        assertEquals(expected, actual);
      }
      assertEquals(6, second.steps());
      assertSame(whole.state(), second.state());
      assertEquals(whole.model(true), second.model(true));
      assertEquals(whole.model(false), second.model(false));
    }
  }

  @Test
  void refusesAStateOfAnotherNetwork() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowTrainer trainer = trainer(SmallModels.propagator(), backend)) {
      Map<String, float[]> state = trainer.state();
      state.remove("adam.mean.3");
      assertThrows(IllegalArgumentException.class, () -> trainer.restore(state, 1));
      state.put("adam.mean.3", new float[1]);
      assertThrows(IllegalArgumentException.class, () -> trainer.restore(state, 1));
    }
  }

  @Test
  void aBatchThatIsNotFiniteChangesNothing() {
    try (Backend backend = SmallModels.scalarBackend(2);
        FlowTrainer trainer = trainer(SmallModels.propagator(), backend);
        FlowTrainer other = trainer(SmallModels.propagator(), backend)) {
      Random random = new Random(5);
      TrainingBatch good = batch(backend, random, 0.3, 0.5, 3);
      TrainingBatch better = batch(backend, random, 0.3, 0.5, 2);
      TrainingBatch bad = batch(backend, random, 0.3, 0.5, 3);
      bad.end()[5] = Float.NaN;
      TrainingBatch huge = batch(backend, random, 0.3, 0.5, 3);
      huge.end()[5] = 1e30f;
      double[] times = {0.4};
      trainer.step(good, times, RATE);
      assertThrows(DivergedException.class, () -> trainer.step(bad, times, RATE));
      assertThrows(DivergedException.class, () -> trainer.step(huge, times, RATE));
      trainer.step(better, times, RATE);
      other.step(good, times, RATE);
      other.step(better, times, RATE);
      assertSame(other.state(), trainer.state());
    }
  }

  @Test
  void theMovingAverageIsThatOfTheWeights() {
    String tensor = "updates.0.linear_UV.weight";
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowTrainer trainer =
            new FlowTrainer(SmallModels.propagator(), AdamSettings.published(), 0.5, backend);
        FlowTrainer forgetful =
            new FlowTrainer(SmallModels.propagator(), AdamSettings.published(), 0, backend)) {
      Random random = new Random(6);
      double average = trainer.model(false).weights().get(tensor).data()[3];
      for (int step = 1; step <= 12; step++) {
        TrainingBatch batch = batch(backend, random, 0.3, 0.5, 2);
        trainer.step(batch, new double[] {0.4}, RATE);
        forgetful.step(batch, new double[] {0.4}, RATE);
        double decay = Math.min(0.5, (1.0 + step) / (10.0 + step));
        average =
            decay * average + (1 - decay) * trainer.model(false).weights().get(tensor).data()[3];
        assertEquals(average, trainer.model(true).weights().get(tensor).data()[3], 1e-6);
      }
      assertEquals(forgetful.model(false), forgetful.model(true));
      assertTrue(trainer.model(true).equals(trainer.model(true)));
    }
  }

  @Test
  void aStepAllocatesNoMoreThanTheOneBefore() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowTrainer trainer = trainer(SmallModels.propagator(), backend)) {
      Random random = new Random(7);
      TrainingBatch[] batches = {
        batch(backend, random, 0.3, 0.5, 30, 30), batch(backend, random, 0.3, 0.5, 11)
      };
      long[] allocated = new long[40];
      for (int step = 0; step < allocated.length; step++) {
        TrainingBatch batch = batches[step % 2];
        double[] times = times(random, batch.graphs());
        long before = threads.getCurrentThreadAllocatedBytes();
        trainer.step(batch, times, RATE);
        allocated[step] = threads.getCurrentThreadAllocatedBytes() - before;
      }
      // The first step fills the pool: every value between layers, and their gradients.
      assertTrue(allocated[38] < 0.3 * allocated[0], Arrays.toString(allocated));
      // Less is fine: the JIT compiler may have found more that need not be allocated.
      assertTrue(allocated[38] <= 1.05 * allocated[10], Arrays.toString(allocated));
    }
  }

  private static double[] times(Random random, int graphs) {
    return random.doubles(graphs).toArray();
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
