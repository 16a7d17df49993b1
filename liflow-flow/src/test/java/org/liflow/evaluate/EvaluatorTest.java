package org.liflow.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.OdeSolver;
import org.liflow.flow.Replica;
import org.liflow.flow.ScaleChoice;
import org.liflow.flow.Simulation;
import org.liflow.flow.SmallModels;
import org.liflow.flow.StrideLimits;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.prior.PriorClassifier;
import org.liflow.prior.PriorExample;
import org.liflow.prior.PriorFeatures;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class EvaluatorTest {
  private static final Structure SALT = SmallModels.rockSalt(3, 9, 4.2);
  private static final Structure OTHER = SmallModels.rockSalt(3, 17, 5.1);

  @TempDir Path folder;

  private Backend backend;
  private Workers workers;
  private FlowModel propagator;
  private FlowModel corrector;

  @BeforeEach
  void open() {
    backend = SmallModels.scalarBackend(1);
    workers = new Workers(1);
    propagator = new FlowModel("P", adaptive(), backend);
    corrector = new FlowModel("C", SmallModels.corrector(), backend);
  }

  @AfterEach
  void close() {
    propagator.close();
    corrector.close();
    workers.close();
    backend.close();
  }

  /** A Propagator for H to Kr, whose prior has a choice. */
  private static ModelFile adaptive() {
    ModelFile fresh =
        ModelFile.initialised(
            new NetworkConfiguration(8, 6, 2, 32, 5, 0.5, 1000, PredictionMode.VELOCITY),
            ModelRole.PROPAGATOR,
            ElementIndex.published(32),
            5,
            new FlowConfiguration(
                new PriorConfiguration.AdaptiveMaxwellBoltzmann(
                    new PriorConfiguration.Scales(0.5, 3),
                    new PriorConfiguration.Scales(0.5, 2),
                    3),
                Optional.empty()),
            SmallModels.STRIDE,
            Map.of(),
            11);
    return SmallModels.scaled(fresh, "output_block.linear_v.weight", 0.1f);
  }

  private static EvaluationSettings settings(int strides, Long... seeds) {
    return new EvaluationSettings(
        strides, 0.05, 2, 0, PriorLabels.Given.INDEX, 4, 40, List.of(seeds));
  }

  private Evaluation evaluate(LiFlowDataset data, EvaluationSettings settings) throws IOException {
    return evaluate(data, settings, builder -> builder, new EvaluationListener() {});
  }

  private Evaluation evaluate(
      LiFlowDataset data,
      EvaluationSettings settings,
      UnaryOperator<Simulation.Builder> adjust,
      EvaluationListener listener)
      throws IOException {
    return new Evaluator(
            settings,
            propagator,
            Optional.of(corrector),
            builder -> adjust.apply(builder.solver(OdeSolver.of("euler", 2))),
            workers)
        .evaluate(data, "test", List.copyOf(data.temperatures()), listener);
  }

  /** What the models make of a structure, with a frame in between that no stride stands for. */
  private Trajectory simulated(Structure structure, int row, int strides, long seed, int labels) {
    Structure start = structure.withPositions(SmallDataset.rounded(structure.positions()));
    Simulation simulation =
        Simulation.builder(propagator)
            .corrector(corrector)
            .propagatorPrior(
                propagator.prior(
                    labels / 2 == 1 ? ScaleChoice.LARGE : ScaleChoice.SMALL,
                    labels % 2 == 1 ? ScaleChoice.LARGE : ScaleChoice.SMALL,
                    Set.of(3)))
            .solver(OdeSolver.of("euler", 2))
            .seed(seed)
            .build();
    List<double[]> frames = new ArrayList<>();
    frames.add(start.positions());
    Replica replica = Replica.start(start, 600, row);
    simulation.run(
        List.of(replica),
        strides,
        (moved, redraws) -> {
          frames.add(frames.get(frames.size() - 1));
          frames.add(moved.current().positions());
        });
    assertTrue(replica.fault().isEmpty(), () -> replica.fault().get());
    return new Trajectory(
        start.atomicNumbers(), List.of(start.lattice()), frames.toArray(double[][]::new), 0.05);
  }

  @Test
  @Tag("slow")
  void aModelThatMadeTheReferenceAgreesWithIt() throws IOException {
    LiFlowDataset data =
        new SmallDataset()
            .add("a", 600, "LiF", simulated(SALT, 0, 4, 9, 2), 1, 0)
            .add("b", 600, "LiCl", simulated(OTHER, 1, 3, 9, 0), 0, 0)
            .add("c", 600, "LiF", simulated(SALT, 2, 4, 9, 3), 1, 1)
            .write(folder);
    AtomicLong strides = new AtomicLong();
    List<Long> told = new ArrayList<>();
    Evaluation found =
        evaluate(
            data,
            settings(25, 9L),
            builder -> builder,
            new EvaluationListener() {
              @Override
              public void started(long all, long atomStrides) {
                told.add(all);
                told.add(atomStrides);
              }

              @Override
              public void stride() {
                strides.incrementAndGet();
              }

              @Override
              public void ended(StructureResult result, Trajectory trajectory) {
                assertEquals(result.done() + 1, trajectory.frames());
                assertEquals(0.1, trajectory.timeStep(), 1e-12);
              }
            });
    assertEquals(List.of(11L, 88L), told);
    assertEquals(11, strides.get());
    assertTrue(found.failures().isEmpty());
    for (StructureResult result : found.results()) {
      assertTrue(result.whole());
      assertEquals(result.name().equals("b") ? 3 : 4, result.done());
      for (Quantity quantity : Quantity.values()) {
        assertEquals(0, result.logError(quantity), 1e-4, result.name() + quantity);
        assertTrue(result.generated().of(quantity) > 0);
      }
    }
    assertEquals(0.4, found.results().get(0).time(), 1e-12);
    assertEquals(0.2, found.results().get(0).window(), 1e-12);
    for (Quantity quantity : Quantity.values()) {
      assertEquals(1, found.summary().of(quantity).ratio().mean(), 1e-3);
      assertEquals(1, found.summary().of(quantity).rank().overSeeds().mean(), 1e-12);
    }
    // Half of the reference's frames are held over from the stride before.
    assertTrue(found.results().get(0).radialError() < 1);
    assertTrue(found.results().get(0).radialError() > 0);
    assertEquals(3, found.overlays().size());
    assertEquals(40, found.r().length);
    assertEquals(2, found.distributions().size());
    for (MaterialDistributions material : found.distributions()) {
      boolean two = material.composition().equals("LiF");
      assertEquals(two ? 2 : 1, material.references());
      assertEquals(two ? 2 : 1, material.generated());
      assertNull(material.missing());
      List<ComparedQuantity> distances =
          material.comparison().quantities().stream()
              .filter(one -> one.measure() == ComparedQuantity.Measure.WASSERSTEIN)
              .toList();
      // Two elements, by length and along three axes.
      assertEquals(8, distances.size());
      distances.forEach(one -> assertEquals(0, one.value(), 1e-4, one::toString));
      assertEquals(2, material.memory().size());
    }
    Evaluation other = evaluate(data, settings(25, 10L));
    assertNotEquals(0, other.results().get(0).logError(Quantity.LITHIUM), 1e-3);
  }

  @Test
  void aRowIsTheSameAmongOthersAndASeedAmongSeeds() throws IOException {
    LiFlowDataset many =
        new SmallDataset()
            .add("a", 600, "LiF", SmallDataset.walk(SALT, 9, 0.05, 1), 1, 0)
            .add("b", 600, "LiCl", SmallDataset.walk(OTHER, 5, 0.05, 2), 0, 1)
            .add("c", 700, "LiF", SmallDataset.walk(SALT, 7, 0.05, 3), 0, 0)
            .write(folder.resolve("many"));
    LiFlowDataset one =
        new SmallDataset()
            .add("a", 600, "LiF", SmallDataset.walk(SALT, 9, 0.05, 1), 1, 0)
            .write(folder.resolve("one"));
    Evaluation all = evaluate(many, settings(3, 5L, 6L));
    Evaluation alone = evaluate(one, settings(3, 6L));
    assertEquals(List.of(3, 2, 3, 3, 2, 3), all.results().stream().map(r -> r.done()).toList());
    assertEquals(alone.results().get(0), all.results().get(3));
    assertEquals(6, all.summary().trajectories());
    assertEquals(3, all.summary().materials().size());
    assertTrue(
        all.summary().rankings().get("msd_t_Li").reference().contains("LiF 700 K"),
        all.summary().rankings().toString());
  }

  @Test
  @Tag("slow")
  void labelsChooseThePrior() throws IOException {
    SmallDataset builder = new SmallDataset();
    Trajectory walk = SmallDataset.walk(SALT, 9, 0.05, 1);
    LiFlowDataset small = builder.add("a", 600, "LiF", walk, 0, 0).write(folder.resolve("s"));
    LiFlowDataset large =
        new SmallDataset().add("a", 600, "LiF", walk, 1, 1).write(folder.resolve("l"));
    StructureResult bySmall = evaluate(small, settings(4, 5L)).results().get(0);
    StructureResult byLarge = evaluate(large, settings(4, 5L)).results().get(0);
    assertTrue(byLarge.generated().lithium() > 2 * bySmall.generated().lithium());
    assertTrue(byLarge.generated().frame() > 2 * bySmall.generated().frame());
    EvaluationSettings forced =
        new EvaluationSettings(4, 0.05, 2, 0, PriorLabels.Given.LARGE, 4, 40, List.of(5L));
    assertEquals(byLarge, evaluate(small, forced).results().get(0));

    // One that has seen nothing but large scales of lithium and small ones of the frame.
    PriorClassifier classifier =
        PriorClassifier.fit(
            List.of(
                new PriorExample(
                    "LiF", PriorFeatures.of(SALT, 600), ScaleChoice.LARGE, ScaleChoice.SMALL)),
            Optional.empty());
    EvaluationSettings predicted =
        new EvaluationSettings(
            4, 0.05, 2, 0, new PriorLabels.Classified("c.json", classifier), 4, 40, List.of(5L));
    LiFlowDataset mixed =
        new SmallDataset().add("a", 600, "LiF", walk, 1, 0).write(folder.resolve("m"));
    Evaluation byClassifier = evaluate(small, predicted);
    assertEquals(evaluate(mixed, settings(4, 5L)).results().get(0), byClassifier.results().get(0));
    EvaluationDocument document = new EvaluationDocument("t", "s", Map.of(), byClassifier);
    assertTrue(
        document.json().contains("\"classifier c.json, from the first frame alone\""),
        document.json());
  }

  @Test
  void badRowsAreToldAndStopNoOther() throws IOException {
    Trajectory good = SmallDataset.walk(SALT, 9, 0.05, 1);
    double[][] broken = good.copyPositions();
    broken[3] = broken[3].clone();
    broken[3][5] = Double.NaN;
    double[][] touching = good.copyPositions();
    touching[0] = touching[0].clone();
    touching[0][3] = touching[0][0] + 0.2;
    touching[0][4] = touching[0][1];
    touching[0][5] = touching[0][2];
    List<Lattice> lattice = List.of(SALT.lattice());
    int[] numbers = SALT.atomicNumbers();
    LiFlowDataset data =
        new SmallDataset()
            .add("nan", 600, "LiF", new Trajectory(numbers, lattice, broken, 0.05), 1, 0)
            .add("touching", 600, "LiF", new Trajectory(numbers, lattice, touching, 0.05), 1, 0)
            .add("gold", 600, "LiAu", SmallDataset.walk(gold(), 9, 0.05, 1), 1, 0)
            .add("sodium", 600, "NaF", SmallDataset.walk(sodium(), 9, 0.05, 1), 1, 0)
            .add("short", 600, "LiF", SmallDataset.walk(SALT, 2, 0.05, 1), 1, 0)
            .add("label", 600, "LiF", good, 2, 0)
            .row(new DatasetEntry("nowhere", 600, 0, 5, "LiF", 1, 1, 1, 0))
            .row(new DatasetEntry("label", 600, 0, 99, "LiF", 1, 1, 1, 0))
            .row(new DatasetEntry("label", 650, 0, 9, "LiF", 1, 1, 1, 0))
            .row(600, new DatasetEntry("label", 700, 0, 9, "LiF", 1, 1, 1, 0))
            .row(new DatasetEntry("label", 600, 2, 9, "LiF", 1, 1, 1, 0))
            .write(folder);
    Evaluator evaluator =
        new Evaluator(
            settings(3, 5L), propagator, Optional.of(corrector), builder -> builder, workers);
    Evaluation found = evaluator.evaluate(data, "test", List.of(600), new EvaluationListener() {});
    assertEquals(1, found.results().size());
    assertEquals(9, found.results().get(0).row());
    assertEquals(9, found.failures().size());
    assertEquals(9, found.summary().failed());
    List<String> words =
        List.of(
            "frame 3",
            "apart",
            "Au",
            "no Li atom",
            "2 frames from t_start",
            "prior label 2",
            "nowhere",
            "t_end 99 of 9 frames",
            "700.0 K");
    for (int k = 0; k < words.size(); k++) {
      String reason = found.failures().get(k).reason();
      assertEquals(k, found.failures().get(k).row());
      assertTrue(reason.contains(words.get(k)), reason);
      assertEquals(1, reason.lines().count());
    }
    // The row of another temperature stands in that temperature's index, which has no positions.
    InputException nothing =
        assertThrows(
            InputException.class,
            () -> evaluator.evaluate(data, "test", List.of(650), new EvaluationListener() {}));
    assertTrue(nothing.getMessage().contains("no row that can be evaluated"));
    assertTrue(nothing.getMessage().contains("positions_650K.npz"), nothing.getMessage());
    assertThrows(
        InputException.class,
        () -> evaluator.evaluate(data, "train", List.of(600), new EvaluationListener() {}));
  }

  private static Structure gold() {
    return SmallModels.rockSalt(3, 79, 5.3);
  }

  private static Structure sodium() {
    return SmallModels.rockSalt(11, 9, 4.6);
  }

  @Test
  void whereATrajectoryStopsIsTold() throws IOException {
    LiFlowDataset data =
        new SmallDataset()
            .add("a", 600, "LiF", SmallDataset.walk(SALT, 9, 0.05, 1), 1, 0)
            .write(folder);
    Evaluation found =
        evaluate(
            data,
            settings(3, 5L),
            builder -> builder.limits(new StrideLimits(1e-3, 0, 1)),
            new EvaluationListener() {});
    StructureResult result = found.results().get(0);
    assertEquals(0, result.done());
    assertTrue(result.fault().orElseThrow().contains("stopped at stride 1"));
    assertEquals(0, found.summary().whole().mean());
    assertEquals(Double.NaN, found.summary().of(Quantity.LITHIUM).logError().mean());
  }

  @Test
  @Tag("reference-data")
  void thePublishedModelsRunOnTheRealTestSet() throws IOException {
    LiFlowDataset data =
        LiFlowDataset.open(SharedData.require("data/argyrodite/test_500K.csv").getParent());
    Path published = SharedData.require("checkpoints/P_universal.ckpt");
    SmallDataset few = new SmallDataset();
    for (DatasetEntry entry : data.index("test", 500).subList(3, 4)) {
      Trajectory whole = data.trajectory(entry.name(), 500, 0.1);
      double[][] beginning = Arrays.copyOf(whole.copyPositions(), 12);
      few.add(
          entry.name(),
          500,
          entry.composition(),
          new Trajectory(whole.atomicNumbers(), whole.lattices(), beginning, 0.1),
          entry.lithiumPrior(),
          entry.framePrior());
    }
    LiFlowDataset beginnings = few.write(folder);
    try (Backend best = Backends.best(2);
        FlowModel model = FlowModel.load(published, best)) {
      Evaluation found =
          new Evaluator(
                  EvaluationSettings.published(0.1, 10),
                  model,
                  Optional.empty(),
                  builder -> builder.solver(OdeSolver.of("euler", 2)),
                  workers)
              .evaluate(beginnings, "test", List.of(500), new EvaluationListener() {});
      for (StructureResult result : found.results()) {
        assertTrue(result.whole());
        assertEquals(1, result.done());
        assertTrue(Math.abs(result.logError(Quantity.LITHIUM)) < 1, result.toString());
        assertTrue(result.radialError() < 0.3, result.toString());
      }
    }
  }
}
