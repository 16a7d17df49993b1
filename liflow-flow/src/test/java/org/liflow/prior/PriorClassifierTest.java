package org.liflow.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.evaluate.SmallDataset;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.ScaleChoice;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.backend.Backend;

class PriorClassifierTest {
  private static final double ROUNDING = 1e-12;

  static PriorFeatures features(double temperature, double sulfur, double noise) {
    return new PriorFeatures(
        new TreeMap<>(
            Map.of(
                "temperature_K", temperature,
                "fraction_Li", 0.4,
                "fraction_S", sulfur,
                "fraction_P", 0.6 - sulfur,
                "nearest_Li_Li_A", noise)));
  }

  private static double odds(PriorFeatures features) {
    return (features.values().get("temperature_K") - 700) / 60
        + (features.values().get("fraction_S") - 0.35) * 30;
  }

  private static double probability(PriorFeatures features) {
    return 1 / (1 + Math.exp(-odds(features)));
  }

  /** Materials at several temperatures; Li diffuses as a known regression says, the frame never. */
  static List<PriorExample> examples(Random random, int compositions) {
    List<PriorExample> examples = new ArrayList<>();
    for (int c = 0; c < compositions; c++) {
      double sulfur = 0.2 + 0.3 * random.nextDouble();
      for (double temperature : new double[] {500, 700, 900}) {
        PriorFeatures features = features(temperature, sulfur, 3 + random.nextGaussian());
        boolean large = random.nextDouble() < probability(features);
        examples.add(
            new PriorExample(
                "c" + c,
                features,
                large ? ScaleChoice.LARGE : ScaleChoice.SMALL,
                ScaleChoice.SMALL));
      }
    }
    return examples;
  }

  private static double mean(List<PriorExample> examples, ToDoubleFunction<PriorExample> of) {
    return examples.stream().mapToDouble(of).average().orElseThrow();
  }

  @Test
  void probabilitiesAreTheTrueOnesAndScoresHonest() {
    PriorClassifier fitted = PriorClassifier.fit(examples(new Random(1), 400), Optional.empty());
    List<PriorExample> fresh = examples(new Random(2), 400);
    assertTrue(
        mean(
                fresh,
                e ->
                    Math.abs(
                        fitted.choose(e.features()).lithiumLarge() - probability(e.features())))
            < 0.03);
    CrossValidation scores = fitted.lithium().validation().orElseThrow();
    // Beyond what chance leaves, p (1 − p), nothing can be had.
    double best = mean(fresh, e -> probability(e.features()) * (1 - probability(e.features())));
    assertEquals(best, scores.brier(), 0.015);
    double brier =
        mean(
            fresh,
            e -> {
              double y = e.lithium() == ScaleChoice.LARGE ? 1 : 0;
              return Math.pow(fitted.choose(e.features()).lithiumLarge() - y, 2);
            });
    assertEquals(brier, scores.brier(), 0.02);
    double accuracy =
        mean(fresh, e -> fitted.choose(e.features()).lithium() == e.lithium() ? 1 : 0);
    assertEquals(accuracy, scores.accuracy(), 0.04);
    assertEquals(10, scores.folds());
    assertTrue(scores.brier() < scores.baselineBrier() - 0.05);
    assertTrue(scores.accuracy() > scores.baselineAccuracy() + 0.1);
    // The temperature's weight, over 60 K for one unit of odds.
    int column =
        fitted.features().stream().map(FeatureRange::name).toList().indexOf("temperature_K");
    FeatureRange temperature = fitted.features().get(column);
    assertEquals(1 / 60.0, fitted.lithium().weights().get(column) / temperature.deviation(), 0.003);
  }

  @Test
  void labelsThatNothingExplainsGiveNoBetterThanTheBaseline() {
    Random random = new Random(4);
    List<PriorExample> examples = new ArrayList<>();
    for (int c = 0; c < 40; c++) {
      ScaleChoice lithium = random.nextDouble() < 0.7 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
      examples.add(
          new PriorExample(
              "c" + c,
              features(400 + 600 * random.nextDouble(), 0.3, random.nextGaussian()),
              lithium,
              c % 2 == 0 ? ScaleChoice.LARGE : ScaleChoice.SMALL));
    }
    PriorClassifier fitted = PriorClassifier.fit(examples, Optional.empty());
    for (ScaleClassifier kind : List.of(fitted.lithium(), fitted.frame())) {
      CrossValidation scores = kind.validation().orElseThrow();
      assertEquals(40, scores.folds());
      assertTrue(scores.brier() > scores.baselineBrier() - 0.02, scores.toString());
      assertTrue(scores.brier() < scores.baselineBrier() + 0.05, scores.toString());
    }
    assertEquals(0.5, fitted.frame().validation().orElseThrow().baselineAccuracy(), ROUNDING);
    assertEquals(0.25, fitted.frame().validation().orElseThrow().baselineBrier(), ROUNDING);
  }

  @Test
  void oneClassIsWhatItIs() {
    PriorClassifier fitted = PriorClassifier.fit(examples(new Random(5), 9), Optional.empty());
    assertEquals(0, fitted.frame().largeShare());
    assertFalse(fitted.frame().sawBoth());
    assertTrue(fitted.lithium().sawBoth());
    fitted.frame().weights().forEach(weight -> assertEquals(0, weight, 1e-9));
    PriorChoice choice = fitted.choose(features(2000, 0.1, 9));
    // Nine compositions, none large, however many trajectories of each.
    assertEquals(1.0 / 11, choice.frameLarge(), 1e-9);
    assertEquals(ScaleChoice.SMALL, choice.frame());
    CrossValidation scores = fitted.frame().validation().orElseThrow();
    assertEquals(1, scores.accuracy(), ROUNDING);
    assertEquals(1, scores.baselineAccuracy(), ROUNDING);
    assertEquals(0.01, scores.brier(), 1e-9);
  }

  @Test
  void fewCompositionsAllowNoCertainty() {
    List<PriorExample> examples = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      examples.add(
          new PriorExample(
              "c" + c,
              features(c < 4 ? 400 : 900, 0.3, 3),
              c < 4 ? ScaleChoice.SMALL : ScaleChoice.LARGE,
              ScaleChoice.SMALL));
    }
    PriorClassifier fitted = PriorClassifier.fit(examples, Optional.empty());
    assertEquals(0.1, fitted.choose(features(400, 0.3, 3)).lithiumLarge(), 1e-9);
    assertEquals(0.9, fitted.choose(features(900, 0.3, 3)).lithiumLarge(), 1e-9);
    assertEquals(1.0 / 81, fitted.lithium().validation().orElseThrow().brier(), 1e-9);
  }

  @Test
  void aCompositionCountsAsOneHoweverManyRunsThereAre() {
    List<PriorExample> examples = examples(new Random(6), 12);
    List<PriorExample> more = new ArrayList<>(examples);
    for (int repeat = 0; repeat < 4; repeat++) {
      more.addAll(examples.subList(0, 3));
    }
    PriorClassifier once = PriorClassifier.fit(examples, Optional.empty());
    PriorClassifier again = PriorClassifier.fit(more, Optional.empty());
    assertEquals(12, again.compositions());
    assertEquals(48, again.trajectories());
    assertEquals(once.lithium().ridge(), again.lithium().ridge());
    assertEquals(once.lithium().intercept(), again.lithium().intercept(), 1e-8);
    PriorFeatures asked = features(650, 0.31, 2.5);
    assertEquals(once.choose(asked).lithiumLarge(), again.choose(asked).lithiumLarge(), 1e-8);
    assertEquals(once, PriorClassifier.fit(examples, Optional.empty()));
  }

  @Test
  void aSingleCompositionGivesItsShareAndNoScores() {
    PriorClassifier fitted = PriorClassifier.fit(examples(new Random(7), 1), Optional.empty());
    assertTrue(fitted.lithium().validation().isEmpty());
    double p = fitted.choose(features(700, 0.3, 3)).lithiumLarge();
    assertTrue(p > 0.25 && p < 0.75, "" + p);
  }

  @Test
  void whatIsOutsideTheRangeIsNamed() {
    PriorClassifier fitted = PriorClassifier.fit(examples(new Random(8), 30), Optional.empty());
    assertEquals(List.of(), fitted.choose(features(640, 0.33, 3)).outside());
    // A little outside is still near enough; farther counts as the bound.
    assertEquals(List.of(), fitted.choose(features(1000, 0.33, 3)).outside());
    PriorChoice hot = fitted.choose(features(5000, 0.33, 3));
    assertEquals(List.of(new PriorChoice.Outside("temperature_K", 5000, 500, 900)), hot.outside());
    assertEquals(
        hot.lithiumLarge(), fitted.choose(features(1e6, 0.33, 3)).lithiumLarge(), ROUNDING);
    TreeMap<String, Double> chloride = new TreeMap<>(features(700, 0.3, 3).values());
    chloride.put("fraction_Cl", 0.05);
    chloride.put("fraction_Li", 0.35);
    List<String> names =
        fitted.choose(new PriorFeatures(chloride)).outside().stream()
            .map(PriorChoice.Outside::name)
            .toList();
    assertEquals(List.of("fraction_Li", "fraction_Cl"), names);
    TreeMap<String, Double> noDistance = new TreeMap<>(features(700, 0.3, 3).values());
    noDistance.remove("nearest_Li_Li_A");
    assertThrows(
        IllegalArgumentException.class, () -> fitted.choose(new PriorFeatures(noDistance)));
  }

  @Test
  void examplesMustBeThereAndAlike() {
    assertThrows(
        IllegalArgumentException.class, () -> PriorClassifier.fit(List.of(), Optional.empty()));
    List<PriorExample> mixed = new ArrayList<>(examples(new Random(9), 2));
    TreeMap<String, Double> pooled = new TreeMap<>(features(700, 0.3, 3).values());
    pooled.put("network_Li_0", 1.0);
    mixed.add(
        new PriorExample("c9", new PriorFeatures(pooled), ScaleChoice.LARGE, ScaleChoice.SMALL));
    assertThrows(
        IllegalArgumentException.class, () -> PriorClassifier.fit(mixed, Optional.empty()));
  }

  @Test
  void aClassifierOfANetworkTakesThatNetworkOnly() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel model = new FlowModel("small", SmallModels.propagator(), backend);
        FlowModel other = new FlowModel("other", SmallModels.predictingPropagator(), backend)) {
      List<PriorExample> examples = new ArrayList<>();
      for (int anion : new int[] {9, 17, 35}) {
        examples.add(
            new PriorExample(
                "Li" + anion,
                PriorFeatures.of(SmallModels.rockSalt(3, anion, 5), 700, model),
                anion > 9 ? ScaleChoice.LARGE : ScaleChoice.SMALL,
                ScaleChoice.SMALL));
      }
      PriorClassifier fitted = PriorClassifier.fit(examples, Optional.of(model.digest()));
      assertEquals(
          fitted.choose(examples.get(1).features()),
          fitted.choose(SmallModels.rockSalt(3, 17, 5), 700, model));
      assertThrows(
          InputException.class, () -> fitted.choose(SmallModels.rockSalt(3, 17, 5), 700, other));
      assertThrows(InputException.class, () -> fitted.choose(SmallModels.rockSalt(3, 17, 5), 700));
      assertEquals(
          fitted.choose(examples.get(1).features()),
          fitted.choose("LiCl.cif", SmallModels.rockSalt(3, 17, 5), 700, Optional.of(model)));
      String refused =
          assertThrows(
                  InputException.class,
                  () ->
                      fitted.choose(
                          "NaCl.cif", SmallModels.rockSalt(11, 17, 5), 700, Optional.of(model)))
              .getMessage();
      assertTrue(refused.startsWith("NaCl.cif: ") && refused.contains("lithium"), refused);
    }
  }

  @Test
  void onlyTheFirstFrameOfAnEntryIsRead(@TempDir Path folder) throws IOException {
    Trajectory walk = SmallDataset.walk(SmallModels.rockSalt(3, 9, 4.2), 6, 0.02, 1);
    double[][] positions = walk.copyPositions();
    positions[5] = positions[5].clone();
    positions[5][0] = Double.NaN;
    Trajectory damaged =
        new Trajectory(walk.atomicNumbers(), walk.lattices(), positions, walk.timeStep());
    LiFlowDataset dataset =
        new SmallDataset()
            .add("a", 700, "LiF", damaged, 1, 0)
            .row(new DatasetEntry("a", 700, 3, 5, "LiF", 1, 1, 0, 1))
            .write(folder);
    List<PriorExample> examples = PriorExamples.read(dataset, "test", Optional.empty());
    assertEquals(2, examples.size());
    assertEquals(PriorFeatures.of(damaged.structure(0), 700), examples.get(0).features());
    assertEquals(PriorFeatures.of(damaged.structure(3), 700), examples.get(1).features());
    assertEquals(ScaleChoice.SMALL, examples.get(1).lithium());
    assertEquals(ScaleChoice.LARGE, examples.get(1).frame());
  }

  @Test
  @Tag("reference-data")
  void argyroditesAllDiffuseAndTheirFramesNever() throws Exception {
    LiFlowDataset dataset = LiFlowDataset.open(SharedData.require("data/argyrodite"));
    List<PriorExample> examples = PriorExamples.read(dataset, "train", Optional.empty());
    PriorClassifier fitted = PriorClassifier.fit(examples, Optional.empty());
    assertEquals(16, fitted.trajectories());
    assertEquals(1, fitted.lithium().largeShare(), ROUNDING);
    assertEquals(0, fitted.frame().largeShare(), ROUNDING);
    int compositions = fitted.compositions();
    for (PriorExample test : PriorExamples.read(dataset, "test", Optional.empty())) {
      PriorChoice choice = fitted.choose(test.features());
      assertEquals(test.lithium(), choice.lithium());
      assertEquals(test.frame(), choice.frame());
      assertEquals((compositions + 1.0) / (compositions + 2), choice.lithiumLarge(), 1e-9);
      assertEquals(1.0 / (compositions + 2), choice.frameLarge(), 1e-9);
    }
  }
}
