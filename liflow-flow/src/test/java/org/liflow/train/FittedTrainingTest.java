package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
import org.liflow.data.LiFlowDataset;
import org.liflow.flow.FlowModel;
import org.liflow.flow.RungeKutta;
import org.liflow.flow.Simulation;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/** Priors fitted to data, preconditioned networks and weights of species. */
class FittedTrainingTest {
  private static final double KELVIN = 500;

  @TempDir Path folder;

  private static ModelFile preconditioned(double lithium, double chlorine) {
    ModelFile plain = SmallModels.propagator();
    return new ModelFile(
        plain.network(),
        plain.role(),
        plain.elementIndex(),
        plain.cutoff(),
        new FlowConfiguration(
                new PriorConfiguration.SpeciesMaxwellBoltzmann(
                    new TreeMap<>(Map.of(3, lithium, 17, chlorine))),
                plain.trainingNoise())
            .withPreconditioning(Preconditioning.PRIOR_WIDTH),
        plain.stride(),
        plain.provenance(),
        plain.weights());
  }

  /**
   * Lithium walks 0.1 Å a frame and axis; a pair of frames of another ion has two draws of 0.02 Å.
   */
  @Test
  void theFittedPriorHasTheWidthsOfTheData() {
    LiFlowDataset dataset = TinyDataset.write(folder);
    try (FrameSource frames = dataset.frames()) {
      for (int lag : new int[] {1, 4, 10}) {
        List<DatasetEntry> entries = new ArrayList<>(dataset.index("train", 500));
        Map<Integer, Double> fitted = new PriorFit(frames, lag).of(entries);
        for (int number : new int[] {3, 9, 17, 35}) {
          double width =
              fitted.get(number)
                  * Math.sqrt(Constants.BOLTZMANN_EV * 500 / Element.of(number).mass());
          double expected = number == 3 ? 0.1 * Math.sqrt(lag) : 0.02 * Math.sqrt(2);
          // The first frame of a trajectory is off its sites by 0.05 Å, which widens a short one.
          assertEquals(expected, width, 0.25 * expected, number + " at lag " + lag);
        }
      }
    } catch (java.io.IOException problem) {
      throw new java.io.UncheckedIOException(problem);
    }
  }

  @Test
  void settingsWithAFittedPriorMakeAPreconditionedModelThatRuns() throws Exception {
    Files.createDirectory(folder.resolve("data"));
    TinyDataset.write(folder.resolve("data"));
    TrainingSettings settings =
        TrainingSettings.propagator(folder.resolve("data"))
            .withModel(
                model ->
                    model
                        .withNetwork(SmallModels.propagator().network())
                        .withFittedPrior()
                        .withPreconditioning(Preconditioning.PRIOR_WIDTH))
            .withLoss(new LossSettings(AtomWeights.BY_ROOT_OF_SPECIES, 1.5, 0.75, 0.25))
            .withOptimizer(o -> o.withBatchSize(2).withEpochs(2).withStepsPerEpoch(3))
            .withValidation(v -> v.byTrajectory(0.2).withEveryEpochs(1));
    TrainingSettings again =
        SettingsReader.parse("settings", settings.yaml(), folder.toAbsolutePath());
    assertEquals(settings, again);
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run = TrainingRun.start(folder.resolve("run"), settings, backend)) {
      run.train(new TrainingListener() {});
      ModelFile best = ModelFile.read(folder.resolve("run").resolve(TrainingRun.BEST));
      assertEquals(Preconditioning.PRIOR_WIDTH, best.flow().preconditioning());
      assertTrue(best.prior() instanceof PriorConfiguration.SpeciesMaxwellBoltzmann);
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            TrainingSettings.corrector(folder.resolve("data"))
                .withModel(ModelSettings::withFittedPrior));
  }

  /** Where the network says nothing, a preconditioned flow ends at its draw from the prior. */
  @Test
  void aSilentPreconditionedNetworkKeepsThePrior() {
    ModelFile silent =
        SmallModels.scaled(preconditioned(2, 0.5), "output_block.linear_v.weight", 0f);
    Structure crystal = SmallModels.rockSalt(3, 17, 5.1);
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel model = new FlowModel("silent", silent, backend)) {
      float[] drawn = new float[3 * crystal.size()];
      double[][] moved = new double[2][];
      for (int k = 0; k < 2; k++) {
        Simulation simulation =
            Simulation.builder(model)
                .solver(k == 0 ? RungeKutta.classical(20) : RungeKutta.classical(40))
                .fixCentreOfMass(false)
                .seed(9)
                .build();
        moved[k] = simulation.run(crystal, KELVIN, 1).positions(1);
      }
      model.prior().sample(crystal, key(9), drawn, 0);
      for (int k = 0; k < drawn.length; k++) {
        double start = crystal.positions()[k];
        assertEquals(drawn[k], moved[1][k] - start, 2e-5);
        assertEquals(moved[0][k], moved[1][k], 1e-4);
      }
    }
  }

  private static org.liflow.flow.NoiseKey key(long seed) {
    return new org.liflow.flow.NoiseKey(
        seed, KELVIN, 0, 0, 0, org.liflow.flow.NoiseKey.Purpose.PROPAGATOR);
  }

  /** Independent starts and ends of the prior's width leave nothing to learn: the loss is 3. */
  @Test
  void aSilentNetworkHasTheLossOfUnitVarianceAtEveryTimeAndWeighting() {
    ModelFile silent =
        SmallModels.scaled(preconditioned(4, 0.25), "output_block.linear_v.weight", 0f);
    Random random = new Random(6);
    for (AtomWeights weights : AtomWeights.values()) {
      try (Backend backend = SmallModels.scalarBackend(1);
          FlowTrainer trainer =
              new FlowTrainer(
                  silent,
                  ProbabilityPath.LINEAR,
                  weights,
                  AdamSettings.published(),
                  0.9,
                  backend)) {
        TrainingBatch batch = normal(silent, random, 60);
        for (double time : new double[] {0, 0.3, 0.5, 1}) {
          double loss = trainer.loss(batch, new double[] {time}, false);
          assertEquals(3, loss, 0.3, weights + " at " + time);
        }
      }
    }
  }

  private static TrainingBatch normal(ModelFile model, Random random, int structures) {
    Structure crystal = SmallModels.rockSalt(3, 17, 5.1);
    int[] species = crystal.atomicNumbers();
    Arrays.setAll(species, k -> model.elementRow(species[k]));
    List<AtomGraph> graphs = new ArrayList<>();
    try (Workers workers = new Workers(1)) {
      NeighborList list =
          NeighborList.build(crystal.lattice(), crystal.positions(), model.cutoff(), workers);
      for (int k = 0; k < structures; k++) {
        graphs.add(AtomGraph.of(species, crystal.positions(), crystal.lattice(), list));
      }
    }
    AtomGraph graph = AtomGraph.batch(graphs);
    float[] widths = new float[graph.atoms()];
    float[] start = new float[3 * graph.atoms()];
    float[] end = new float[3 * graph.atoms()];
    org.liflow.flow.NormalPrior prior = org.liflow.flow.Prior.of(model.prior());
    for (int k = 0; k < start.length; k++) {
      int atom = k / 3;
      widths[atom] = (float) prior.width(crystal.element(atom % crystal.size()), KELVIN);
      start[k] = (float) (widths[atom] * random.nextGaussian());
      end[k] = (float) (widths[atom] * random.nextGaussian());
    }
    double[] temperatures = new double[structures];
    Arrays.fill(temperatures, KELVIN);
    return new TrainingBatch(graph, temperatures, start, end, widths);
  }

  /**
   * The derivative with respect to a factor of one tensor is the sum of its weights times their
   * gradients, which Adam's first mean holds a tenth of.
   */
  @Test
  void theGradientIsThatOfTheLoss() {
    String name = "output_block.linear_v.weight";
    // Large outputs, so that their share in the loss stands above its rounding.
    ModelFile model = SmallModels.scaled(preconditioned(3, 0.7), name, 100f);
    TrainingBatch batch = normal(model, new Random(7), 2);
    double time = 0.35;
    float[] values = model.weights().get(name).data();
    for (AtomWeights weights : AtomWeights.values()) {
      double above = loss(SmallModels.scaled(model, name, 1.02f), weights, batch, time);
      double below = loss(SmallModels.scaled(model, name, 0.98f), weights, batch, time);
      double expected = (above - below) / 0.04;
      try (Backend backend = SmallModels.scalarBackend(1);
          FlowTrainer trainer =
              new FlowTrainer(
                  model,
                  ProbabilityPath.LINEAR,
                  weights,
                  new AdamSettings(0.9, 0.999, 1e-8, 1e9),
                  0,
                  backend)) {
        StepResult step = trainer.step(batch, new double[] {time, time}, 1e-12);
        assertEquals(loss(model, weights, batch, time), step.loss(), 1e-5 * step.loss());
        Map<String, float[]> state = trainer.state();
        double found = 0;
        for (int k = 0; state.containsKey("parameter." + k); k++) {
          if (state.get("parameter." + k).length == values.length
              && holdsTheSame(state.get("parameter." + k), values)) {
            float[] mean = state.get("adam.mean." + k);
            float[] own = state.get("parameter." + k);
            for (int i = 0; i < own.length; i++) {
              found += 10.0 * mean[i] * own[i];
            }
          }
        }
        assertEquals(expected, found, 0.01 * Math.abs(expected), weights.toString());
        assertTrue(Math.abs(expected) > 1e-3, "a derivative of " + expected);
      }
    }
  }

  private static boolean holdsTheSame(float[] one, float[] other) {
    float[] a = one.clone();
    float[] b = other.clone();
    Arrays.sort(a);
    Arrays.sort(b);
    for (int k = 0; k < a.length; k++) {
      if (Math.abs(a[k] - b[k]) > 1e-6) {
        return false;
      }
    }
    return true;
  }

  private static double loss(
      ModelFile model, AtomWeights weights, TrainingBatch batch, double time) {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowTrainer trainer =
            new FlowTrainer(
                model, ProbabilityPath.LINEAR, weights, AdamSettings.published(), 0, backend)) {
      return trainer.loss(batch, new double[] {time}, false);
    }
  }

  @Test
  void thePresetsAreReadByTheirNames() {
    for (TrainingPreset preset : TrainingPreset.values()) {
      for (org.liflow.nn.io.ModelRole role : org.liflow.nn.io.ModelRole.values()) {
        TrainingSettings settings = preset.settings(role, DataSettings.in(folder.toAbsolutePath()));
        String text =
            String.format(
                "preset: %s%nrole: %s%ndata: {folder: \"%s\"}%n",
                SettingsWriter.lowerCase(preset),
                SettingsWriter.lowerCase(role),
                folder.toAbsolutePath());
        // The keys of a section are as in the preset unless they are given.
        TrainingSettings read = SettingsReader.parse("settings", text, folder.toAbsolutePath());
        assertEquals(settings.model(), read.model());
        assertEquals(settings.optimizer(), read.optimizer());
        assertEquals(settings.loss(), read.loss());
        TrainingSettings again =
            SettingsReader.parse("settings", settings.yaml(), folder.toAbsolutePath());
        assertEquals(settings, again);
      }
    }
    assertEquals(
        TrainingSettings.propagator(folder),
        TrainingPreset.PUBLISHED.settings(
            org.liflow.nn.io.ModelRole.PROPAGATOR, DataSettings.in(folder)));
    TrainingSettings tuned =
        SettingsReader.parse(
            "settings",
            "preset: recommended\nrole: propagator\ndata: {folder: d}\nmodel: {start: m.ckpt}\n",
            folder);
    assertTrue(tuned.model().prior().isEmpty(), "a model to go on from has a prior of its own");
    assertTrue(tuned.model().preconditioning().isEmpty());
  }

  /** Limits of a simulation follow from the closest approach in the data that it was trained on. */
  @Test
  void aTrainedModelKnowsHowCloseItsAtomsCame() throws Exception {
    Files.createDirectory(folder.resolve("data"));
    TinyDataset.write(folder.resolve("data"));
    TrainingSettings settings =
        TrainingSettings.propagator(folder.resolve("data"))
            .withModel(model -> model.withNetwork(SmallModels.propagator().network()))
            .withOptimizer(o -> o.withBatchSize(1).withEpochs(1).withStepsPerEpoch(1))
            .withValidation(v -> v.byTrajectory(0.2).withEveryEpochs(1));
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run = TrainingRun.start(folder.resolve("run"), settings, backend)) {
      run.train(new TrainingListener() {});
      ModelFile best = ModelFile.read(folder.resolve("run").resolve(TrainingRun.BEST));
      double closest = best.flow().closestContact().orElseThrow();
      // Lithium fluoride with 2.2 Å between ions that walk by tenths of an Å.
      assertTrue(closest > 0.3 && closest < 1.2, "closest contact " + closest);
      try (FlowModel model = new FlowModel("trained", best, backend)) {
        assertEquals(
            Math.min(0.9 * closest, 0.8), org.liflow.flow.StrideLimits.of(model).contact(), 1e-12);
      }
      try (FlowModel other = new FlowModel("untrained", SmallModels.propagator(), backend)) {
        assertEquals(
            org.liflow.flow.StrideLimits.defaults(), org.liflow.flow.StrideLimits.of(other));
      }
    }
  }

  @Test
  void weightsAreOnAverageOneAndShareTheLossAsTheySay() {
    ModelFile model = SmallModels.propagator();
    Structure crystal = SmallModels.lithiumSulfide();
    int[] species = crystal.atomicNumbers();
    Arrays.setAll(species, k -> model.elementRow(species[k]));
    AtomGraph one;
    try (Workers workers = new Workers(1)) {
      one =
          AtomGraph.of(
              species,
              crystal.positions(),
              crystal.lattice(),
              NeighborList.build(crystal.lattice(), crystal.positions(), 3, workers));
    }
    AtomGraph graph = AtomGraph.batch(List.of(one, one));
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, AtomWeights.EQUAL.of(graph));
    assertArrayEquals(
        new float[] {1.5f, 0.75f, 0.75f, 1.5f, 0.75f, 0.75f},
        AtomWeights.BY_SPECIES.of(graph),
        1e-6f);
    float root = (float) (3 / (1 + Math.sqrt(2)));
    float pair = (float) (root / Math.sqrt(2));
    assertArrayEquals(
        new float[] {root, pair, pair, root, pair, pair},
        AtomWeights.BY_ROOT_OF_SPECIES.of(graph),
        1e-6f);
  }

  @Test
  void focusedTimesHaveTheMomentsOfTheirBetaDistribution() {
    for (double[] shape : new double[][] {{0.5, 0.5}, {1, 1}, {2, 1}, {3, 2}}) {
      double a = shape[0];
      double b = shape[1];
      double expected = a / (a + b);
      double mean = 0;
      double square = 0;
      int draws = 4000;
      for (int step = 0; step < draws; step++) {
        double time = FlowTimes.random(4, step, 1, new LossSettings(AtomWeights.EQUAL, a, b, 0))[0];
        mean += time / draws;
        square += (time - expected) * (time - expected) / draws;
      }
      assertEquals(expected, mean, 0.02);
      assertEquals(a * b / ((a + b) * (a + b) * (a + b + 1)), square, 0.006);
    }
  }
}
