package org.liflow.quickstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.Axis;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.analysis.StrideMemory;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.InputException;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.backend.Backend;
import org.liflow.train.TrainingSummary;

class QuickstartTest {
  /** Everything that a quickstart comes to, but for the times. */
  private static final List<String> MADE =
      List.of(
          "reference/arrangement-1/traj_600K_0.extxyz",
          "reference/arrangement-2/traj_600K_0.extxyz",
          "reference/unseen-1/traj_850K_0.extxyz",
          "reference/unseen-2/traj_850K_0.extxyz",
          "reference/memoryless-1/traj_850K_0.extxyz",
          "dataset/positions_600K.npz",
          "dataset/train_600K.csv",
          "dataset/dataset.json",
          "propagator/best.safetensors",
          "propagator/metrics.csv",
          "corrector/best.safetensors",
          "generated/traj_850K_0.extxyz");

  @TempDir static Path once;

  private static QuickstartResults results;
  private static final Counts COUNTS = new Counts();

  @TempDir Path folder;

  /** What was done afresh in each stage. */
  private static class Counts implements QuickstartListener {
    final Map<Stage, Long> left = new EnumMap<>(Stage.class);
    final Map<Stage, Long> steps = new EnumMap<>(Stage.class);
    final Set<Stage> ended = EnumSet.noneOf(Stage.class);

    @Override
    public void begins(Stage stage, long all, long done) {
      left.put(stage, all - done);
    }

    @Override
    public void stepped(Stage stage, String news) {
      steps.merge(stage, 1L, Long::sum);
    }

    @Override
    public void ends(Stage stage) {
      ended.add(stage);
    }
  }

  /** As a program that dies in a stage. */
  private static final class Dies extends Counts {
    private final Stage where;
    private final long step;

    Dies(Stage where, long step) {
      this.where = where;
      this.step = step;
    }

    @Override
    public void stepped(Stage stage, String news) {
      super.stepped(stage, news);
      if (stage == where && steps.get(stage) >= step) {
        throw new IllegalStateException("killed");
      }
    }
  }

  private static QuickstartResults run(
      Path folder, QuickstartSettings settings, QuickstartListener listener) throws IOException {
    try (Backend backend = SmallModels.scalarBackend(1)) {
      return new Quickstart(folder, settings, backend, 2).run(listener);
    }
  }

  @BeforeAll
  static void goTheWholeWay() throws IOException {
    results = run(once, TinyQuickstart.settings(), COUNTS);
  }

  @Test
  void everyStageTellsOfEachStep() {
    assertEquals(EnumSet.allOf(Stage.class), COUNTS.ended);
    assertEquals(COUNTS.left, COUNTS.steps);
    // Frames and intervals of equilibration: twice 15 + 2 to learn from, thrice 60 + 10 unseen.
    assertEquals(244, COUNTS.steps.get(Stage.REFERENCE));
    assertEquals(2, COUNTS.steps.get(Stage.DATASET));
    assertEquals(6, COUNTS.steps.get(Stage.PROPAGATOR));
    assertEquals(4, COUNTS.steps.get(Stage.CORRECTOR));
    assertEquals(7, COUNTS.steps.get(Stage.GENERATION));
  }

  @Test
  void comparesLikeWithLike() {
    assertEquals("La4Li4O24Ti8", results.formula());
    assertEquals(850, results.temperature());
    for (ComparisonSide side : List.of(results.reference(), results.generated())) {
      assertEquals(7, side.diffusion().frames());
      assertEquals(1, side.diffusion().timeStep(), 1e-9);
      assertEquals(1, side.diffusion().self().fitFrom(), 1e-9);
      assertEquals(2, side.marked(), 1e-9);
      assertTrue(side.diffusivity().median() > 0);
      assertTrue(side.inPlane() > 0 && side.outOfPlane() > 0);
      assertTrue(side.secondsPerPicosecond() > 0);
    }
    assertEquals(24.4, results.reference().work(), 1e-9);
    assertEquals(7, results.generated().work(), 1e-9);
    // A crystal that vibrates keeps its order, atoms that a network of random weights moves do not.
    assertTrue(results.reference().framework() < 1, () -> "" + results.reference().framework());
    assertTrue(results.reference().closest() > 0.6, () -> "" + results.reference().closest());
    assertTrue(results.radialError() > 0);
  }

  @Test
  void judgesByDistributions() throws IOException {
    Judgement judgement = results.judgement();
    assertEquals(5, judgement.targets().size());
    assertFalse(judgement.allMet());
    Judgement.JudgedTarget diffusivity = judgement.targets().get(0);
    assertEquals(results.diffusivityRatio(), diffusivity.value());
    assertTrue(diffusivity.halves() > 0 && diffusivity.halves() != 1);
    // Six strides are too short for a lag of ten.
    assertNull(judgement.targets().get(1).value());
    assertNull(judgement.targets().get(1).met());
    Judgement.JudgedTarget contacts = judgement.targets().get(3);
    assertEquals(0, contacts.halves());
    assertEquals(contacts.value() <= 0.05, contacts.met());
    DistributionComparison found = judgement.distributions();
    assertEquals(1, found.stride(), 1e-9);
    assertEquals(14, found.reference().contacts().frames());
    assertEquals(7, found.generated().contacts().frames());
    // A reference that is compared with itself: the same files, by the same definitions.
    List<Trajectory> strides =
        List.of(1, 2).stream()
            .map(
                k ->
                    DatasetStage.trajectory(
                        once.resolve("reference/unseen-" + k + "/traj_850K_0.extxyz"),
                        ReadOptions.defaults().withFrames(0, 10, Long.MAX_VALUE)))
            .toList();
    double msd = 0;
    for (Trajectory run : strides) {
      msd +=
          0.5
              * MeanSquaredDisplacement.tracer(
                      run, Element.LI, ReferenceFrame.FRAMEWORK, Element.LI)
                  .along(Axis.Z)[3];
    }
    ComparedQuantity across = found.find(Kind.MSD, "Li", "z", 3).orElseThrow();
    assertEquals(msd, across.reference(), 1e-9);
    assertEquals(across.generated() / msd, across.value(), 1e-9);
    for (StrideMemory.OfSpecies memory : judgement.memory()) {
      assertTrue(Math.abs(memory.velocityCorrelation()) < 0.5, memory::toString);
    }
    assertEquals(4, judgement.memory().size());
  }

  @Test
  void theMemorylessChainIsAnotherDynamicsOfTheSameCrystal() {
    Judgement.Memoryless chain = results.judgement().memoryless();
    assertEquals(1, chain.replicas());
    assertTrue(chain.diffusivity().median() > 0);
    assertEquals(
        chain.diffusivity().median() / results.reference().diffusivity().median(), chain.ratio());
    ComparedQuantity others =
        chain.displacements().stream()
            .filter(
                one ->
                    one.subject().kind() == Kind.MSD
                        && one.subject().of().equals("O")
                        && one.subject().direction().equals("xyz"))
            .findFirst()
            .orElseThrow();
    // Vibrations do not depend on how often velocities are drawn, as the ensemble is the same.
    assertEquals(1, others.value(), 0.5);
  }

  @Test
  void moreReferenceNarrowsTheIntervalAndIsFoundAgain() throws IOException {
    Path cache = folder.resolve("cache");
    QuickstartScore score = new QuickstartScore(once, cache, TinyQuickstart.settings(), 2);
    Counts counts = new Counts();
    QuickstartResults more = score.of(1e-6, 4, counts);
    assertEquals(4, more.reference().diffusion().replicas());
    assertEquals(140, counts.steps.get(Stage.REFERENCE));
    assertTrue(Files.exists(cache.resolve("arrangement-1000003-850K/unseen-4/traj_850K_0.extxyz")));
    assertFalse(Files.exists(once.resolve("reference/unseen-3")));
    assertEquals(1, more.judgement().memoryless().replicas());
    assertEquals(
        results.generated().diffusivity().median(), more.generated().diffusivity().median());
    Counts again = new Counts();
    QuickstartResults same = score.of(1e-6, 4, again);
    assertEquals(Map.of(), again.steps);
    assertEquals(
        new ObjectMapper().writeValueAsString(more), new ObjectMapper().writeValueAsString(same));
    // Wide enough as it is.
    QuickstartResults few = score.of(1e6, 4, again);
    assertEquals(2, few.reference().diffusion().replicas());
    assertThrows(
        InputException.class,
        () ->
            new QuickstartScore(folder, cache, TinyQuickstart.settings(), 2)
                .of(0.03, 4, QuickstartListener.SILENT));
    assertThrows(
        InputException.class,
        () ->
            new QuickstartScore(once, cache, TinyQuickstart.with(43, 2), 2)
                .of(0.03, 4, QuickstartListener.SILENT));
    // The tiny settings are none of those that a user can choose.
    assertThrows(InputException.class, () -> QuickstartScore.settings(once));
  }

  @Test
  void writesNumbersAndAPageThatHoldsThem() throws IOException {
    JsonNode json = new ObjectMapper().readTree(once.resolve(Quickstart.RESULTS).toFile());
    assertEquals(
        results.generated().diffusivity().median(),
        json.at("/generated/diffusion/self_diffusivity/D_cm2_s/median").asDouble());
    assertEquals(2, json.at("/losses/propagator").size());
    assertEquals(2, json.at("/losses/corrector").size());
    String page = Files.readString(once.resolve(Quickstart.REPORT));
    assertTrue(page.contains("La4Li4O24Ti8"));
    assertTrue(page.contains("Li MSD along c at 10 ps, ratio"));
    assertTrue(page.contains("all velocities drawn"));
    String table = Files.readString(once.resolve(Quickstart.COMPARISON));
    assertTrue(table.startsWith("kind,of,direction,lag_ps,measure,"), table);
    assertEquals(
        1 + results.judgement().distributions().quantities().size(), table.lines().count());
    assertTrue(page.contains("new Chart("));
    assertFalse(page.contains("@@"), "a place without its part");
    assertFalse(page.matches("(?s).*(src|href)=\"https?:.*"), "asks the network");
  }

  @Test
  void averagesTheWeightsAsAsked() throws IOException {
    assertEquals(0.998, QuickstartSettings.standard(1).models().propagator().averagingDecay());
    assertEquals(0.999, QuickstartSettings.full(1).models().propagator().averagingDecay());
    JsonNode asked = new ObjectMapper().readTree(once.resolve(Quickstart.DESCRIPTION).toFile());
    Map<String, Double> decays = Map.of("propagator", 0.9, "corrector", 0.8);
    decays.forEach(
        (model, decay) -> {
          assertEquals(
              decay,
              TrainingSummary.read(once.resolve(model)).settings().optimizer().averagingDecay());
          String recorded = asked.at("/settings/" + model).asText();
          assertTrue(recorded.contains("averagingDecay=" + decay), recorded);
        });
  }

  @Test
  @Tag("slow")
  void aSecondCallDoesNothingAnew() throws IOException {
    Map<String, byte[]> before = made(once);
    Counts again = new Counts();
    QuickstartResults same = run(once, TinyQuickstart.settings(), again);
    assertEquals(Map.of(), again.steps);
    assertTrue(again.left.values().stream().allMatch(left -> left == 0), again.left::toString);
    assertEquals(
        new ObjectMapper().writeValueAsString(results),
        new ObjectMapper().writeValueAsString(same));
    before.forEach((name, bytes) -> assertArrayEquals(bytes, made(once).get(name), name));
  }

  /**
   * Earlier versions left some choices out of the generated run's description. Their runs are still
   * resumed, and are refused once such a choice is another than then.
   */
  @Test
  void resumesAGeneratedRunOfBeforeUnlessADefaultHasChanged() throws IOException {
    Path copy = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(once)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(once.relativize(file).toString()));
      }
    }
    Path json = copy.resolve("generated/run.json");
    String now = Files.readString(json);
    for (String choice :
        List.of(
            "\"corrector every\" : \"1\"",
            "\"corrector start\" : \"with_prior\"",
            "\"neighbor skin\" : \"0.0 Å\"",
            "\"stride limits\" : \"10.0 Å, contact 0.1, 10 redraws\"",
            "\"centre of mass\" : \"held\"",
            "\"stride_ps\" : 1.0,")) {
      assertTrue(now.contains(choice), now);
    }
    String former =
        now.replaceAll(
                "\\s*\"(corrector every|neighbor skin|stride limits|centre of mass)\" : .*", "")
            .replace("with_prior", "WITH_PRIOR");
    Files.writeString(json, former);
    Counts again = new Counts();
    run(copy, TinyQuickstart.settings(), again);
    assertEquals(Map.of(), again.steps);
    assertEquals(now, Files.readString(json));
    for (String[] changed :
        new String[][] {
          {"0.0 Å", "1.5 Å"}, {"contact 0.1", "contact 0.2"}, {"every\" : \"1\"", "every\" : \"2\""}
        }) {
      Files.writeString(json, now.replace(changed[0], changed[1]));
      InputException refused =
          assertThrows(
              InputException.class,
              () -> run(copy, TinyQuickstart.settings(), QuickstartListener.SILENT));
      assertTrue(
          refused.getMessage().contains("run.json: a run with settings."), refused::toString);
    }
  }

  @Test
  @Tag("slow")
  void goesOnWhereAKilledCallEnded() throws IOException {
    Map<Stage, Long> where =
        Map.of(
            Stage.REFERENCE, 150L,
            Stage.DATASET, 2L,
            Stage.PROPAGATOR, 4L,
            Stage.CORRECTOR, 1L,
            Stage.GENERATION, 3L);
    for (Stage stage : Stage.values()) {
      Dies killed = new Dies(stage, where.get(stage));
      assertThrows(
          IllegalStateException.class, () -> run(folder, TinyQuickstart.settings(), killed));
      for (Stage before : Stage.values()) {
        if (before.compareTo(stage) < 0) {
          assertEquals(before.ordinal() < stage.ordinal() - 1, killed.left.get(before) == 0);
        }
      }
    }
    Counts last = new Counts();
    QuickstartResults whole = run(folder, TinyQuickstart.settings(), last);
    assertEquals(Set.of(Stage.GENERATION), last.steps.keySet());
    Map<String, byte[]> expected = made(once);
    Map<String, byte[]> found = made(folder);
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    assertEquals(results.diffusivityRatio(), whole.diffusivityRatio());
  }

  @Test
  void refusesOtherSettingsAndForeignFolders() throws IOException {
    for (QuickstartSettings other :
        List.of(TinyQuickstart.with(43, 2), TinyQuickstart.with(42, 3))) {
      InputException refused =
          assertThrows(InputException.class, () -> run(once, other, QuickstartListener.SILENT));
      assertTrue(refused.getMessage().contains("quickstart.json"), refused.getMessage());
      assertFalse(refused.getMessage().contains("--"), refused.getMessage());
      assertTrue(
          refused
              .getMessage()
              .contains(other.seed() == 43 ? "a run with seed 42; expected seed 43" : "propagator"),
          refused.getMessage());
    }
    Files.createDirectory(folder.resolve("dataset"));
    assertThrows(
        InputException.class,
        () -> run(folder, TinyQuickstart.settings(), QuickstartListener.SILENT));
    Files.writeString(folder.resolve("quickstart.json"), "{\"format\": ");
    assertThrows(
        InputException.class,
        () -> run(folder, TinyQuickstart.settings(), QuickstartListener.SILENT));
    Files.writeString(folder.resolve("quickstart.json"), "{\"format\": \"another\"}");
    assertThrows(
        InputException.class,
        () -> run(folder, TinyQuickstart.settings(), QuickstartListener.SILENT));
    assertFalse(Files.exists(folder.resolve("reference")));
  }

  @Test
  @Tag("slow")
  void timesThatWereLostAreNotGuessed() throws IOException {
    Path copy = folder.resolve("copy");
    try (var files = Files.walk(once)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(once.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else if (!file.endsWith("times.json")) {
          Files.copy(file, to);
        }
      }
    }
    // Moved as a whole, it is still finished.
    Counts again = new Counts();
    QuickstartResults moved = run(copy, TinyQuickstart.settings(), again);
    assertEquals(Map.of(), again.steps);
    assertNull(moved.speedUp());
    assertNull(moved.generated().secondsPerPicosecond());
  }

  @Test
  void theUsualSettingsKeepTheTestUnseen() {
    for (QuickstartSettings settings :
        List.of(QuickstartSettings.standard(7), QuickstartSettings.full(7))) {
      assertFalse(settings.dynamics().temperatures().contains(settings.unseen().temperature()));
      assertFalse(settings.arrangementSeeds().contains(settings.unseenSeed()));
      Set<String> different = new HashSet<>();
      different.add(positions(settings, settings.unseenSeed()));
      settings.arrangementSeeds().forEach(seed -> different.add(positions(settings, seed)));
      assertEquals(settings.dynamics().arrangements() + 1, different.size());
    }
    QuickstartSettings tiny = TinyQuickstart.settings();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new QuickstartSettings(
                1,
                tiny.crystal(),
                tiny.dynamics(),
                new QuickstartSettings.Unseen(600, 1, 6, 1, 1, OptionalDouble.empty()),
                tiny.models(),
                tiny.judging()));
    for (double stride : List.of(0.0, -1.0, 0.25, Double.NaN)) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new QuickstartSettings.Models(
                  stride,
                  tiny.models().network(),
                  tiny.models().propagator(),
                  tiny.models().corrector()));
    }
    for (QuickstartSettings.Judging bad :
        List.of(
            new QuickstartSettings.Judging(0, 0, Targets.STANDARD),
            new QuickstartSettings.Judging(1, -1, Targets.STANDARD))) {
      assertThrows(IllegalArgumentException.class, () -> tiny.withJudging(bad));
    }
  }

  private static String positions(QuickstartSettings settings, long seed) {
    return Arrays.toString(ReferenceStage.crystal(settings, seed).positions());
  }

  private static Map<String, byte[]> made(Path folder) {
    Map<String, byte[]> bytes = new java.util.TreeMap<>();
    for (String name : MADE) {
      try {
        bytes.put(name, Files.readAllBytes(folder.resolve(name)));
      } catch (IOException problem) {
        throw new java.io.UncheckedIOException(problem);
      }
    }
    return bytes;
  }
}
