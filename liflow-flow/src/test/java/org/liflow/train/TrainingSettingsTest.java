package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

class TrainingSettingsTest {
  private static final String LEAST = "role: propagator\ndata:\n  folder: /d\n";

  @TempDir Path folder;

  private TrainingSettings read(String text) throws IOException {
    return TrainingSettings.read(Files.writeString(folder.resolve("s.yaml"), text));
  }

  private void refused(String text, String... words) {
    String message = assertThrows(InputException.class, () -> read(text)).getMessage();
    assertEquals(1, message.lines().count());
    assertTrue(message.contains("s.yaml"), message);
    assertTrue(message.length() < 600, message);
    for (String word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
    }
  }

  @Test
  void defaultsAreThePublishedOnes() throws IOException {
    TrainingSettings settings = read(LEAST);
    assertEquals(TrainingSettings.propagator(Path.of("/d")), settings);
    OptimizerSettings optimizer = settings.optimizer();
    assertEquals(16, optimizer.batchSize());
    assertEquals(250, optimizer.stepsPerEpoch());
    assertEquals(3e-4, optimizer.learningRate());
    assertEquals(10, optimizer.clipNorm());
    assertEquals(5, settings.validation().everyEpochs());
    assertEquals(10, settings.validation().patience());
    assertEquals(NetworkConfiguration.published(), settings.freshNetwork());
    assertEquals(
        TrainingSettings.corrector(Path.of("/d")), read(LEAST.replace("propagator", "Corrector")));
  }

  @Test
  void relativePathsStartAtTheFile() throws IOException {
    TrainingSettings settings = read(LEAST.replace("/d", "d") + "model: {start: m.ckpt}\n");
    assertEquals(Optional.of(folder.resolve("d")), settings.data().folder());
    assertEquals(folder.resolve("m.ckpt"), settings.model().start().orElseThrow());
  }

  private static double positive(Random random) {
    return Math.exp(4 * random.nextGaussian());
  }

  private static PriorConfiguration prior(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new PriorConfiguration.Normal(positive(random));
      case 1 -> new PriorConfiguration.UniformScaleNormal(positive(random));
      case 2 -> new PriorConfiguration.MaxwellBoltzmann(positive(random));
      default ->
          new PriorConfiguration.AdaptiveMaxwellBoltzmann(
              new PriorConfiguration.Scales(positive(random), positive(random)),
              new PriorConfiguration.Scales(positive(random), positive(random)),
              1 + random.nextInt(118));
    };
  }

  private static LearningRateSchedule schedule(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new LearningRateSchedule.Constant();
      case 1 -> new LearningRateSchedule.Cosine(random.nextInt(1000), 1 - random.nextDouble());
      case 2 ->
          new LearningRateSchedule.Staircase(1 + random.nextInt(1000), 1 - random.nextDouble());
      default -> new LearningRateSchedule.Exponential(1 + random.nextInt(100_000));
    };
  }

  private static Path path(Random random) {
    String letters = "ab: #'\"\\{}[],&*!|>%@`-?äß水😀\t~=.0";
    int[] points = letters.codePoints().toArray();
    StringBuilder name = new StringBuilder("/");
    for (int k = 1 + random.nextInt(12); k > 0; k--) {
      name.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return Path.of(name.append('x').toString());
  }

  private static TrainingSettings any(Random random) {
    boolean corrects = random.nextBoolean();
    TrainingSettings settings =
        corrects
            ? TrainingSettings.corrector(path(random))
            : TrainingSettings.propagator(path(random));
    settings =
        settings
            .withSeed(random.nextLong())
            .withOptimizer(
                o ->
                    new OptimizerSettings(
                        1 + random.nextInt(99),
                        1 + random.nextInt(999),
                        1 + random.nextInt(999),
                        positive(random),
                        schedule(random),
                        positive(random),
                        random.nextDouble()))
            .withValidation(
                v ->
                    v.withEveryEpochs(1 + random.nextInt(9))
                        .withPatience(random.nextInt(9))
                        .withSamplesPerEntry(1 + random.nextInt(9)));
    if (random.nextBoolean()) {
      settings = settings.withData(d -> d.withTimeStep(positive(random)).withLag(positive(random)));
    }
    if (random.nextBoolean()) {
      settings = settings.withData(d -> d.withTemperatures(List.of(500, 1 + random.nextInt(400))));
    }
    double share = 0.01 + 0.9 * random.nextDouble();
    settings =
        switch (random.nextInt(3)) {
          case 0 -> settings.withValidation(v -> v.byComposition(share));
          case 1 -> settings.withValidation(v -> v.byTrajectory(share));
          default -> settings.withValidation(v -> v.byIndex("set" + random.nextInt(9)));
        };
    if (random.nextBoolean()) {
      settings =
          settings.withModel(
              m -> m.withPrior(prior(random)).withCutoff(1 + 40 * random.nextDouble()));
    }
    if (corrects && random.nextBoolean()) {
      settings = settings.withModel(m -> m.withTrainingNoise(prior(random)));
    }
    if (random.nextBoolean()) {
      settings = settings.withModel(m -> m.withStart(path(random)));
    } else if (random.nextBoolean()) {
      PredictionMode mode = random.nextBoolean() ? PredictionMode.DATA : PredictionMode.VELOCITY;
      settings =
          settings.withModel(
              m ->
                  m.withNetwork(
                      new NetworkConfiguration(
                          4 * (1 + random.nextInt(30)), 7, 2, 99, 5.5, 0.25, 900, mode)));
    }
    return settings.withModel(
        m ->
            m.withCoupling(
                random.nextBoolean() ? Coupling.INDEPENDENT : Coupling.OPTIMAL_TRANSPORT));
  }

  /** Settings and model files have the same keys; those of the first model files are read, too. */
  @Test
  void networksAreReadWithTheKeysOfNewAndFormerFiles() throws IOException {
    String now = "{num_layers: 2, r_max_A: 5.5, r_offset_A: 0.25, reference_temperature_K: 900}";
    String former = now.replace("_A:", "_angstrom:").replace("_K:", "_kelvin:");
    NetworkConfiguration expected =
        new NetworkConfiguration(64, 20, 2, 77, 5.5, 0.25, 900, PredictionMode.VELOCITY);
    for (String network : List.of(now, former)) {
      NetworkConfiguration found =
          read(LEAST + "model: {network: " + network + "}\n").model().network().orElseThrow();
      assertEquals(expected.numLayers(), found.numLayers(), network);
      assertEquals(expected.rMax(), found.rMax(), network);
      assertEquals(expected.rOffset(), found.rOffset(), network);
      assertEquals(expected.referenceTemperature(), found.referenceTemperature(), network);
    }
    TrainingSettings written = read(LEAST + "model: {network: " + former + "}\n");
    assertTrue(SettingsWriter.yaml(written).contains("r_max_A: 5.5"));
    refused(LEAST + "model: {network: {r_max_A: 5, r_max_angstrom: 5}}\n", "both 'r_max_A'");
  }

  /** A prior's tree is the same in settings as in a model file. */
  @Test
  void priorsHaveTheKeysOfModelFiles() throws IOException {
    Random random = new Random(5);
    for (int trial = 0; trial < 20; trial++) {
      PriorConfiguration prior = prior(random);
      StringBuilder text = new StringBuilder();
      prior.toTree().forEach((key, value) -> text.append(key + ": " + value + ", "));
      TrainingSettings settings =
          read(LEAST + "model: {prior: {" + text.substring(0, text.length() - 2) + "}}\n");
      assertEquals(new PriorSetting.Given(prior), settings.model().prior().orElseThrow());
    }
    refused(LEAST + "model: {prior: {type: flat}}\n", "'flat'", "uniform_scale_normal");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = new Random(11);
    Path file = folder.resolve("settings.yaml");
    for (int trial = 0; trial < 300; trial++) {
      TrainingSettings settings = any(random);
      String yaml = settings.yaml();
      assertEquals(settings, SettingsReader.parse("settings", yaml, folder), yaml);
      if (trial % 50 == 0) {
        settings.write(file);
        assertEquals(settings, TrainingSettings.read(file));
      }
    }
  }

  @Test
  void badTextIsRefusedWithItsLine() {
    refused("", "nothing");
    refused("just words", "keys and values");
    refused("role: [", "line ");
    refused("data: {folder: /d}", "no role", "propagator");
    refused("role: mover\ndata: {folder: /d}", "line 1", "'mover'", "propagator, corrector");
    refused("role: propagator", "no data");
    refused(LEAST + "model: {cutoff_A: 1e9}\n", "cutoff", "1.0E9");
    refused("role: propagator\ndata: {}", "line 2", "no folder");
    refused(LEAST + "optimiser: {}\n", "line 4", "'optimiser'", "optimizer");
    refused(LEAST + "optimizer:\n  epochs: 5\n  lr: 3\n", "line 6", "'lr'", "learning_rate");
    refused(LEAST + "optimizer:\n  epochs: many\n", "line 5", "'many' for epochs", "whole number");
    refused(LEAST + "optimizer:\n  epochs: 1.5\n", "line 5", "1.5");
    refused(LEAST + "optimizer:\n  epochs: 99999999999\n", "line 5", "99999999999");
    refused(LEAST + "optimizer: {epochs: 0}\n", "line 4", "0");
    refused(LEAST + "optimizer: {learning_rate: -1}\n", "learning rate", "-1");
    refused(LEAST + "optimizer: {learning_rate: .nan}\n", "learning_rate");
    refused(LEAST + "optimizer: {learning_rate: }\n", "learning_rate");
    refused(LEAST + "optimizer: {schedule: {type: sudden}}\n", "'sudden'", "cosine");
    refused(LEAST + "optimizer: {schedule: {type: staircase}}\n", "steps");
    refused(LEAST + "optimizer: {schedule: {type: constant, floor: 1}}\n", "'floor'");
    refused(LEAST + "optimizer: 3\n", "optimizer");
    refused(LEAST + "seed: 1\nseed: 2\n", "line 5", "'seed' twice");
    refused(LEAST + "model: {training_noise: {type: normal, scale: 1}}\n", "Propagator");
    refused(LEAST + "model: {start: a, network: {num_layers: 1}}\n", "network");
    refused(LEAST + "model: {network: {num_features: 3}}\n", "features 3");
    refused(LEAST + "model: {prior: {type: normal}}\n", "scale");
    refused(
        LEAST + "model: {prior: {type: adaptive_maxwell_boltzmann, mobile_scales: [1]}}\n",
        "mobile_scales");
    refused(LEAST + "validation: {fraction: 1}\n", "fraction");
    refused(LEAST + "validation: {source: index, index: ../x}\n", "../x");
    refused(LEAST + "  temperatures_K: 500\n", "temperatures_K", "[500, 600]");
    refused(LEAST + "  temperatures_K: [500, 500]\n", "twice");
  }

  @Test
  void nothingIsConstructedFromAText() {
    refused(LEAST + "seed: !!java.net.URL [\"http://localhost\"]\n", "line 4", "seed");
    refused("!!javax.script.ScriptEngineManager {}\n", "keys and values");
    refused(LEAST + "optimizer: !!java.util.Date {}\n", "line 4");
    refused(LEAST.replace("/d", "!!java.io.File [/d]"), "line 3", "folder");
  }

  @Test
  void largeAndDeepTextsAreRefusedInGoodTime() {
    refused(LEAST + "x: " + "[".repeat(100_000), "nested");
    refused(LEAST + "x: " + "- ".repeat(100_000), "line 4");
    refused("? ".repeat(100_000), "s.yaml");
    refused("#" + "x".repeat(2_000_000), "more than");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int k = 1; k < 40; k++) {
      bomb.append(String.format("a%d: &a%d [*a%d, *a%d]%n", k, k, k - 1, k - 1));
    }
    refused(bomb + LEAST, "aliases");
    refused(LEAST + "optimizer: &o {schedule: *o}\n", "line 4", "the type");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("s.yaml");
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      byte[] bytes = LEAST.getBytes("UTF-8");
      for (int k = 1 + random.nextInt(4); k > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      try {
        TrainingSettings.read(file);
      } catch (InputException problem) {
        assertEquals(1, problem.getMessage().lines().count());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0.2", "3, 0.8", "4, 1", "54, 0.55", "104, 0.1", "500, 0.1"})
  void cosineRisesAndFalls(long step, double share) {
    assertEquals(share, new LearningRateSchedule.Cosine(4, 0.1).share(step, 104), 1e-12);
  }

  @Test
  void otherSchedules() {
    LearningRateSchedule stairs = new LearningRateSchedule.Staircase(10, 0.5);
    assertEquals(1, stairs.share(9, 100));
    assertEquals(0.5, stairs.share(10, 100));
    assertEquals(0.125, stairs.share(39, 100));
    LearningRateSchedule exponential = new LearningRateSchedule.Exponential(20);
    assertEquals(Math.sqrt(0.5), exponential.share(10, 100), 1e-12);
    assertEquals(0.25, exponential.share(40, 100), 1e-12);
    assertEquals(1, new LearningRateSchedule.Constant().share(99, 100));
    OptimizerSettings settings =
        OptimizerSettings.DEFAULT.withSchedule(stairs).withLearningRate(0.4);
    assertEquals(0.2, settings.learningRate(15), 1e-12);
  }

  @Test
  void flowTimesAreUniformAndFollowFromTheStep() {
    double sum = 0;
    int low = 0;
    for (int step = 0; step < 500; step++) {
      double[] times = FlowTimes.random(3, step, 16, LossSettings.PUBLISHED);
      for (double time : times) {
        assertTrue(time >= 0 && time < 1);
        sum += time;
        low += time < 0.1 ? 1 : 0;
      }
      assertEquals(times[5], FlowTimes.random(3, step, 6, LossSettings.PUBLISHED)[5]);
    }
    assertEquals(0.5, sum / 8000, 0.015);
    assertEquals(0.1, low / 8000.0, 0.015);
    assertEquals(ValidationSettings.FLOW_TIMES, FlowTimes.fixed().length);
    assertEquals(0.3, FlowTimes.fixed()[3], 1e-15);
    assertEquals(1, FlowTimes.fixed()[ValidationSettings.FLOW_TIMES - 1]);
  }

  @Test
  void stepsAreFewEnoughToBeNumbered() {
    OptimizerSettings most = OptimizerSettings.DEFAULT.withEpochs(1 << 20).withStepsPerEpoch(2047);
    assertEquals(2047L << 20, most.steps());
    String message =
        assertThrows(IllegalArgumentException.class, () -> most.withStepsPerEpoch(2048))
            .getMessage();
    assertTrue(message.contains("of 2147483648"), message);
  }

  @Test
  void aPropagatorHasNoNoise() {
    TrainingSettings settings = TrainingSettings.propagator(Path.of("d"));
    assertThrows(
        IllegalArgumentException.class,
        () -> settings.withModel(m -> m.withTrainingNoise(new PriorConfiguration.Normal(1))));
    assertEquals(ModelRole.PROPAGATOR, settings.role());
  }
}
