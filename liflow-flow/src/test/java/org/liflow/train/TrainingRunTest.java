package org.liflow.train;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.io.Npz;

class TrainingRunTest {
  @TempDir Path temporary;
  private Path data;

  @BeforeEach
  void writeData() {
    data = SmallTrainingSet.write(temporary.resolve("data"));
  }

  private TrainingSettings settings() {
    return SmallTrainingSet.propagator(data);
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(
            file.getFileName().toString(),
            Files.size(file) + " bytes, " + Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private static void refused(Executable action, String... words) {
    String message = assertThrows(InputException.class, action).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
    }
    assertEquals(1, message.lines().count(), message);
  }

  private static TrainingRun resume(Path folder, Backend backend, TrainingRun.EngineFactory make) {
    return SmallTrainingRun.resume(folder, backend, OptionalInt.empty(), make);
  }

  /** Asks the run to stop at a step. */
  private static TrainingListener stopAt(TrainingRun run, long step) {
    return new TrainingListener() {
      @Override
      public void stepped(long steps, StepResult result) {
        if (steps == step) {
          run.stop();
        }
      }
    };
  }

  @Test
  void aRunWritesItsFiles() throws IOException {
    Path folder = temporary.resolve("run");
    List<EpochMetrics> told = new ArrayList<>();
    TrainingOutcome outcome;
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run = SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new)) {
      assertEquals(Files.exists(folder.resolve(".lock")), true);
      outcome =
          run.train(
              new TrainingListener() {
                @Override
                public void epochEnded(EpochMetrics metrics, boolean best) {
                  told.add(metrics);
                }
              });
      assertEquals(told, run.history());
      assertEquals(20, run.steps());
    }
    assertEquals(TrainingOutcome.End.EPOCHS_DONE, outcome.end());
    assertEquals(4, outcome.epochs());
    assertEquals(
        List.of(
            "best.safetensors",
            "initial.safetensors",
            "last.safetensors",
            "loss.html",
            "metrics.csv",
            "settings.yaml",
            "state.safetensors"),
        List.copyOf(files(folder).keySet()));
    List<String> metrics = Files.readAllLines(folder.resolve("metrics.csv"));
    assertEquals(5, metrics.size());
    assertEquals(
        "step,epoch,learning_rate,training_loss_A2,gradient_norm,validation_loss_A2,"
            + "validation_loss_averaged_A2",
        metrics.get(0));
    assertTrue(metrics.get(1).matches("5,1,0\\.01,[0-9.E-]+,[0-9.E-]+,,"), metrics.get(1));
    assertTrue(metrics.get(2).matches("10,2,0\\.01(,[0-9.E-]+){4}"), metrics.get(2));
    assertEquals(
        SmallTrainingRun.REPORT.render(
            TrainingSettings.read(folder.resolve("settings.yaml")), told, outcome.best()),
        Optional.of(Files.readString(folder.resolve("loss.html"))));
    assertEquals(settings().data(), TrainingSettings.read(folder.resolve("settings.yaml")).data());
    ModelFile last = ModelFile.read(folder.resolve("last.safetensors"));
    assertEquals("20", last.provenance().get("steps"));
    assertEquals("7", last.provenance().get("seed"));
    assertEquals(64, last.provenance().get("data_sha256").length());
    assertEquals(0.3, last.stride(), 1e-12);
    ModelFile best = ModelFile.read(folder.resolve("best.safetensors"));
    assertEquals(
        String.valueOf(outcome.best().orElseThrow().validation().orElseThrow().averaged()),
        best.provenance().get("validation_loss_A2"));
    // One of three compositions is validated on only.
    long known = Arrays.stream(best.elementIndex()).filter(row -> row >= 0).count();
    assertEquals(3, known);
    assertTrue(best.elementRow(3) >= 0);
  }

  @Test
  void modelsHoldTheRunningMeanOfTheWeights() throws IOException {
    for (double decay : new double[] {0, 0.8}) {
      Path folder = temporary.resolve("run" + decay);
      List<FakeEngine> engines = new ArrayList<>();
      TrainingSettings settings = settings().withOptimizer(o -> o.withAveragingDecay(decay));
      TrainingOutcome outcome =
          SmallTrainingRun.train(
              folder,
              settings,
              (start, optimizer, backend) -> {
                engines.add(new FakeEngine(start, optimizer, backend));
                return engines.get(0);
              });
      FakeEngine engine = engines.get(0);
      float kept =
          ModelFile.read(folder.resolve("last.safetensors"))
              .weights()
              .get("output_block.linear_v.weight")
              .data()[0];
      assertEquals(engine.weight(decay > 0), kept);
      EpochMetrics.Validation validation = outcome.best().orElseThrow().validation().orElseThrow();
      assertEquals(decay == 0, validation.plain() == validation.averaged());
    }
  }

  @Test
  @Tag("slow")
  void theSameSeedGivesTheSameFilesAndAnotherSeedOthers() throws IOException {
    Path first = temporary.resolve("first");
    Path second = temporary.resolve("second");
    Path third = temporary.resolve("third");
    SmallTrainingRun.train(first, settings(), FakeEngine::new);
    SmallTrainingRun.train(second, settings(), FakeEngine::new);
    SmallTrainingRun.train(third, settings().withSeed(8), FakeEngine::new);
    assertEquals(files(first), files(second));
    assertNotEquals(files(first).get("metrics.csv"), files(third).get("metrics.csv"));
    assertNotEquals(files(first).get("best.safetensors"), files(third).get("best.safetensors"));
  }

  @Test
  @Tag("slow")
  void aRunThatIsStoppedAnywhereGoesOnToTheSameFiles() throws IOException {
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings(), FakeEngine::new);
    for (int step : new int[] {1, 4, 5, 6, 12, 19, 20}) {
      Path folder = temporary.resolve("stopped" + step);
      try (Backend backend = SmallModels.scalarBackend(1);
          TrainingRun run = SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new)) {
        TrainingOutcome outcome = run.train(stopAt(run, step));
        assertEquals(
            step == 20 ? TrainingOutcome.End.EPOCHS_DONE : TrainingOutcome.End.INTERRUPTED,
            outcome.end());
        assertEquals(step, outcome.steps());
      }
      assertFalse(Files.exists(folder.resolve(".lock")));
      TrainingOutcome outcome = SmallTrainingRun.train(folder, settings(), FakeEngine::new);
      assertEquals(TrainingOutcome.End.EPOCHS_DONE, outcome.end());
      assertEquals(files(whole), files(folder), "stopped at " + step);
    }
  }

  /** As if killed between any two files of a checkpoint. */
  @Test
  void anyMixOfFilesFromBeforeAndAfterACheckpointGoesOnToTheSameFiles() throws IOException {
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings(), FakeEngine::new);
    Path early = temporary.resolve("early");
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run = SmallTrainingRun.start(early, settings(), backend, FakeEngine::new)) {
      run.train(stopAt(run, 11));
    }
    for (String ahead : new String[] {"best.safetensors", "last.safetensors", "metrics.csv"}) {
      Path folder = temporary.resolve("torn " + ahead);
      Files.createDirectories(folder);
      for (String name : files(early).keySet()) {
        Files.copy((name.equals(ahead) ? whole : early).resolve(name), folder.resolve(name));
      }
      SmallTrainingRun.train(folder, settings(), FakeEngine::new);
      assertEquals(files(whole), files(folder), ahead);
    }
  }

  @Test
  void aRunWithoutItsStateStartsAnew() throws IOException {
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings(), FakeEngine::new);
    Path folder = temporary.resolve("killed early");
    Files.createDirectories(folder);
    Files.copy(whole.resolve("settings.yaml"), folder.resolve("settings.yaml"));
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    assertEquals(files(whole), files(folder));
  }

  @Test
  void aRunThatLostItsStateIsNotOverwritten() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Files.delete(folder.resolve("state.safetensors"));
    Map<String, String> before = files(folder);
    try (Backend backend = SmallModels.scalarBackend(1)) {
      refused(
          () -> resume(folder, backend, FakeEngine::new).close(),
          "no state.safetensors beside best.safetensors");
      Files.delete(folder.resolve("best.safetensors"));
      refused(() -> resume(folder, backend, FakeEngine::new).close(), "beside last.safetensors");
      Files.delete(folder.resolve("last.safetensors"));
      refused(() -> resume(folder, backend, FakeEngine::new).close(), "beside metrics.csv");
    }
    before.keySet().removeAll(List.of("best.safetensors", "last.safetensors"));
    assertEquals(before, files(folder));
  }

  /** Fewer epochs than the folder's models came to, as after a kill between the files. */
  @Test
  void modelsFollowFromTheState() throws IOException {
    Path ahead = temporary.resolve("ahead");
    SmallTrainingRun.train(ahead, settings(), FakeEngine::new);
    Path folder = temporary.resolve("run");
    try (Backend backend = SmallModels.scalarBackend(1)) {
      try (TrainingRun run = SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new)) {
        run.train(stopAt(run, 10));
      }
      Map<String, String> before = files(folder);
      for (String name : List.of("best.safetensors", "last.safetensors", "metrics.csv")) {
        Files.copy(ahead.resolve(name), folder.resolve(name), REPLACE_EXISTING);
      }
      assertNotEquals(before, files(folder));
      try (TrainingRun run =
          SmallTrainingRun.resume(folder, backend, OptionalInt.of(2), FakeEngine::new)) {
        assertEquals(2, run.train(TrainingListener.SILENT).epochs());
      }
      before.remove("settings.yaml");
      Map<String, String> after = files(folder);
      after.remove("settings.yaml");
      // The page tells the settings, and these tell the number of epochs.
      before.remove("loss.html");
      after.remove("loss.html");
      assertEquals(before, after);
      Files.delete(folder.resolve("best.safetensors"));
      resume(folder, backend, FakeEngine::new).close();
      assertEquals(before.get("best.safetensors"), files(folder).get("best.safetensors"));
    }
  }

  @Test
  void whatAKilledWriterLeftIsRemovedAndNothingElse() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Map<String, String> before = files(folder);
    String id = ".8c1f9f2e-0c7a-4e63-9d0b-0a1b2c3d4e5f.part";
    for (String name : List.of("state.safetensors", "best.safetensors", "diverged-13.npz")) {
      Files.writeString(folder.resolve("." + name + id), "half");
    }
    Files.writeString(folder.resolve(".notes.txt" + id), "of somebody else");
    try (Backend backend = SmallModels.scalarBackend(1)) {
      resume(folder, backend, FakeEngine::new).close();
    }
    assertTrue(Files.deleteIfExists(folder.resolve(".notes.txt" + id)));
    assertEquals(before, files(folder));
  }

  @Test
  void anErrorWhileOpeningGivesTheFolderFree() throws IOException {
    Path folder = temporary.resolve("run");
    try (Backend backend = SmallModels.scalarBackend(1)) {
      assertThrows(
          OutOfMemoryError.class,
          () ->
              SmallTrainingRun.start(
                      folder,
                      settings(),
                      backend,
                      (start, optimizer, unused) -> {
                        throw new OutOfMemoryError("a test");
                      })
                  .close());
      assertFalse(Files.exists(folder.resolve(".lock")));
      SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new).close();
    }
  }

  @Test
  @Tag("slow")
  void aRowOfAnotherTemperatureThanItsIndexIsRefused() throws IOException {
    Path index = data.resolve("train_500K.csv");
    Files.writeString(index, Files.readString(index).replaceFirst("LiX9_0,500,", "LiX9_0,600,"));
    try (Backend backend = SmallModels.scalarBackend(1)) {
      refused(
          () -> start(temporary.resolve("run"), settings(), backend),
          "train_500K.csv: LiX9_0",
          "600.0 K",
          "the index's 500 K");
    }
  }

  @Test
  void aRunCanBeExtended() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run =
            SmallTrainingRun.resume(folder, backend, OptionalInt.of(6), FakeEngine::new)) {
      TrainingOutcome outcome = run.train(TrainingListener.SILENT);
      assertEquals(6, outcome.epochs());
      assertEquals(30, outcome.steps());
    }
    assertEquals(6, TrainingSettings.read(folder.resolve("settings.yaml")).optimizer().epochs());
    Path straight = temporary.resolve("straight");
    SmallTrainingRun.train(
        straight, settings().withOptimizer(o -> o.withEpochs(6)), FakeEngine::new);
    assertEquals(files(straight), files(folder));
  }

  /** An engine whose validation losses are given. */
  private static final class Scripted extends FakeEngine {
    private final double[] losses;
    private int validation;
    private int call;
    private final int calls;

    Scripted(
        ModelFile start, TrainingSettings settings, Backend backend, int calls, double... losses) {
      super(start, settings, backend);
      this.losses = losses;
      this.calls = calls;
    }

    @Override
    public double loss(TrainingBatch batch, double[] flowTimes, boolean averaged) {
      double loss = averaged ? losses[validation] : 10 - losses[validation];
      if (++call == calls) {
        call = 0;
        validation++;
      }
      return loss;
    }
  }

  @Test
  @Tag("slow")
  void trainingStopsWhenValidationsPassInVainAndKeepsTheBestByTheMean() throws IOException {
    TrainingSettings settings =
        settings()
            .withOptimizer(o -> o.withEpochs(40))
            .withValidation(v -> v.withPatience(3).withEveryEpochs(2));
    double[] losses = {5, 4, 4.5, 3, 3, 3.5, 3.1, 2, 1};
    Path folder = temporary.resolve("run");
    // Four samples in batches of three: two batches, plain and mean.
    TrainingOutcome outcome =
        SmallTrainingRun.train(
            folder,
            settings,
            (start, optimizer, backend) -> new Scripted(start, optimizer, backend, 2 * 2, losses));
    assertEquals(TrainingOutcome.End.NO_IMPROVEMENT, outcome.end());
    // The fourth validation is the best: its equal after it is none.
    assertEquals(14, outcome.epochs());
    assertEquals(8, outcome.best().orElseThrow().epoch());
    assertEquals(3, outcome.best().orElseThrow().validation().orElseThrow().averaged(), 1e-12);
    assertEquals(7, outcome.best().orElseThrow().validation().orElseThrow().plain(), 1e-12);
    ModelFile best = ModelFile.read(folder.resolve("best.safetensors"));
    assertEquals("40", best.provenance().get("steps"));
    // Once more there is nothing to do.
    Map<String, String> before = files(folder);
    assertEquals(outcome, SmallTrainingRun.train(folder, settings, FakeEngine::new));
    assertEquals(before, files(folder));
  }

  @Test
  @Tag("slow")
  void patienceOfZeroIsEndless() throws IOException {
    double[] losses = new double[20];
    Arrays.setAll(losses, k -> k + 1);
    TrainingOutcome outcome =
        SmallTrainingRun.train(
            temporary.resolve("run"),
            settings()
                .withOptimizer(o -> o.withEpochs(20).withStepsPerEpoch(1))
                .withValidation(v -> v.withPatience(0).withEveryEpochs(1)),
            (start, optimizer, backend) -> new Scripted(start, optimizer, backend, 2 * 2, losses));
    assertEquals(TrainingOutcome.End.EPOCHS_DONE, outcome.end());
    assertEquals(1, outcome.best().orElseThrow().epoch());
  }

  @Test
  void aLossThatIsNotFiniteEndsTheRunAndKeepsTheBatch() throws IOException {
    Path folder = temporary.resolve("run");
    TrainingRun.EngineFactory bad =
        (start, optimizer, backend) ->
            new FakeEngine(start, optimizer, backend) {
              @Override
              public StepResult step(TrainingBatch batch, double[] times, double learningRate) {
                if (steps() == 13) {
                  throw new DivergedException("a loss of NaN Å²");
                }
                return super.step(batch, times, learningRate);
              }
            };
    TrainingOutcome outcome = SmallTrainingRun.train(folder, settings(), bad);
    assertEquals(TrainingOutcome.End.DIVERGED, outcome.end());
    String fault = outcome.fault().orElseThrow();
    assertTrue(fault.contains("step 13") && fault.contains("diverged-13.npz"), fault);
    assertEquals(1, fault.lines().count());
    try (Npz batch = Npz.open(folder.resolve("diverged-13.npz"))) {
      assertEquals(3, batch.read("times").size());
      assertEquals(72, batch.read("start").size());
      assertArrayEquals(new long[] {0, 8, 16, 24}, batch.read("atom_start").toLongs());
      assertEquals(batch.read("sender").size() * 3, batch.read("edge_vector").size());
      assertEquals(13, batch.read("batch_number").toLong());
      assertEquals(7, batch.read("seed").toLong());
      assertArrayEquals(new int[] {3, 3, 3}, batch.read("lattices").shape());
      LiFlowDataset dataset = LiFlowDataset.open(data);
      String name = batch.read("names").toStrings()[2];
      double[][] positions = dataset.trajectory(name, 500, 0.1).copyPositions();
      double[] frame = positions[batch.read("frames").toInts()[2]];
      double[] last = Arrays.copyOfRange(batch.read("positions").toDoubles(), 48, 72);
      assertArrayEquals(frame, last, 1e-5);
    }
    TrainingState state = TrainingState.read(folder.resolve("state.safetensors"));
    assertEquals(10, state.steps());
    assertEquals(2, state.progress().history().size());
    // The fault gone, it goes on from the checkpoint as if nothing had happened.
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Files.delete(folder.resolve("diverged-13.npz"));
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings(), FakeEngine::new);
    assertEquals(files(whole), files(folder));
  }

  @Test
  void aValidationLossThatIsNotFiniteEndsTheRun() throws IOException {
    Path folder = temporary.resolve("run");
    TrainingOutcome outcome =
        SmallTrainingRun.train(
            folder,
            settings(),
            (start, optimizer, backend) ->
                new Scripted(start, optimizer, backend, 1, 1, Double.NaN));
    assertEquals(TrainingOutcome.End.DIVERGED, outcome.end());
    String fault = outcome.fault().orElseThrow();
    assertTrue(fault.startsWith("after step 10: a validation loss of NaN"), fault);
    assertFalse(fault.contains("learning rate"), fault);
    try (Npz batch = Npz.open(folder.resolve("diverged-10.npz"))) {
      assertArrayEquals(FlowTimes.fixed(), batch.read("times").toDoubles());
      // Of four samples in batches of three, the last.
      assertEquals(1, batch.read("batch_number").toLong());
      assertEquals(1, batch.read("names").size());
      assertFalse(batch.has("learning_rate"));
    }
    assertEquals(
        1, TrainingState.read(folder.resolve("state.safetensors")).progress().history().size());
  }

  @Test
  void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Map<String, String> before = files(folder);
    try (Backend backend = SmallModels.scalarBackend(1)) {
      refused(
          () -> SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new).close(),
          "already holds a run",
          "to resume that run");
    }
    assertEquals(before, files(folder));
  }

  @Test
  void whatCannotGoOnIsRefused() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Path yaml = folder.resolve("settings.yaml");
    String text = Files.readString(yaml);
    Map<String, String> before = files(folder);
    try (Backend backend = SmallModels.scalarBackend(1)) {
      Files.writeString(yaml, text.replace("learning_rate: 0.01", "learning_rate: 0.02"));
      refused(
          () -> resume(folder, backend, FakeEngine::new).close(),
          "settings.yaml",
          "optimizer.learning_rate is 0.02",
          "0.01");
      Files.writeString(yaml, text.replace("seed: 7", "seed: 9"));
      refused(() -> resume(folder, backend, FakeEngine::new).close(), "seed is 9", "seed 7");
      Files.writeString(yaml, text.replace("seed:", "sead:"));
      refused(() -> resume(folder, backend, FakeEngine::new).close(), "line 2", "'sead'", "seed");
      Files.writeString(yaml, text);
      Path index = data.resolve("train_500K.csv");
      Files.writeString(index, Files.readString(index).replaceFirst(",1,0\n", ",0,0\n"));
      refused(
          () -> resume(folder, backend, FakeEngine::new).close(), data.toString(), "has changed");
      refused(
          () -> resume(temporary.resolve("none"), backend, FakeEngine::new).close(),
          "no settings.yaml");
    }
    assertEquals(before, files(folder));
  }

  @Test
  void aDataSetThatHasMovedIsFoundByItsContent() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Path moved = temporary.resolve("moved");
    Files.move(data, moved);
    Path yaml = folder.resolve("settings.yaml");
    Files.writeString(yaml, Files.readString(yaml).replace(data.toString(), moved.toString()));
    assertEquals(
        TrainingOutcome.End.EPOCHS_DONE,
        SmallTrainingRun.train(folder, settings(), FakeEngine::new).end());
  }

  @Test
  void oneProgramAtATime() throws IOException {
    Path folder = temporary.resolve("run");
    try (Backend backend = SmallModels.scalarBackend(1)) {
      try (TrainingRun first =
          SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new)) {
        assertEquals(0, first.steps());
        refused(() -> resume(folder, backend, FakeEngine::new).close(), "another program");
      }
      resume(folder, backend, FakeEngine::new).close();
    }
  }

  @Test
  void aDamagedStateIsRefused() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Path state = folder.resolve("state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    try (Backend backend = SmallModels.scalarBackend(1)) {
      for (int length : new int[] {0, 5, 100, bytes.length - 1}) {
        Files.write(state, Arrays.copyOf(bytes, length));
        refused(() -> resume(folder, backend, FakeEngine::new).close(), "state.safetensors");
      }
      Files.copy(
          folder.resolve("last.safetensors"),
          state,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      refused(() -> resume(folder, backend, FakeEngine::new).close(), "something else");
      Files.write(state, bytes);
      refused(
          () -> TrainingRun.resume(folder, backend).close(), "state.safetensors", "parameter.0");
      resume(folder, backend, FakeEngine::new).close();
    }
  }

  /** Numbers that are none would spoil every step to come. */
  @Test
  void aStateWithNumbersThatAreNoneIsRefused() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    Path file = folder.resolve("state.safetensors");
    TrainingState state = TrainingState.read(file);
    Map<String, float[]> engine = new TreeMap<>(state.engine());
    String first = engine.keySet().iterator().next();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] values = engine.get(first).clone();
      values[values.length - 1] = bad;
      engine.put(first, values);
      new TrainingState(
              state.settings(),
              state.fingerprint(),
              state.backend(),
              state.steps(),
              state.progress(),
              engine,
              state.best())
          .write(file);
      refused(() -> TrainingState.read(file), "state.safetensors", first, String.valueOf(bad));
    }
  }

  @Test
  void dataThatCannotBeTrainedOnIsRefusedBeforeAnythingIsWritten() {
    Path folder = temporary.resolve("run");
    try (Backend backend = SmallModels.scalarBackend(1)) {
      refused(
          () ->
              SmallTrainingRun.start(
                      folder, TrainingSettings.propagator(data), backend, FakeEngine::new)
                  .close(),
          "time step");
      refused(
          () -> start(folder, settings().withData(d -> d.withLag(0.25)), backend), "lag", "0.25");
      refused(() -> start(folder, settings().withData(d -> d.withLag(5)), backend), "lag");
      for (double lag : new double[] {1e5, 1e8, 2147483647 * 0.1, 1e300}) {
        refused(() -> start(folder, settings().withData(d -> d.withLag(lag)), backend), "lag");
      }
      refused(
          () -> start(folder, settings().withData(d -> d.withTemperatures(List.of(600))), backend),
          "600");
      refused(
          () -> start(folder, settings().withValidation(v -> v.byIndex("other")), backend),
          "other");
      refused(
          () -> start(folder, settings().withValidation(v -> v.byIndex("train")), backend),
          "trajectory",
          "LiX9_0");
      refused(
          () ->
              start(
                  folder,
                  settings().withModel(m -> m.withStart(temporary.resolve("no.ckpt"))),
                  backend),
          "no.ckpt",
          "no such file");
      assertFalse(Files.exists(folder), "an empty folder stays");
      Files.createDirectory(folder);
      refused(() -> start(folder, settings().withData(d -> d.withLag(5)), backend), "lag");
      assertTrue(Files.isDirectory(folder));
      assertFalse(Files.exists(folder.resolve("settings.yaml")));
      assertFalse(Files.exists(folder.resolve(".lock")));
      Path file = temporary.resolve("file");
      Files.writeString(file, "");
      refused(() -> start(file, settings(), backend), "a file of that name");
    } catch (IOException problem) {
      throw new AssertionError(problem);
    }
  }

  private static void start(Path folder, TrainingSettings settings, Backend backend)
      throws IOException {
    SmallTrainingRun.start(folder, settings, backend, FakeEngine::new).close();
  }

  @Test
  void otherSourcesOfValidation() throws IOException {
    TrainingOutcome byTrajectory =
        SmallTrainingRun.train(
            temporary.resolve("trajectory"),
            settings().withValidation(v -> v.byTrajectory(0.3)),
            FakeEngine::new);
    TrainingOutcome byIndex =
        SmallTrainingRun.train(
            temporary.resolve("index"),
            settings().withValidation(v -> v.byIndex("valid")),
            FakeEngine::new);
    assertTrue(byTrajectory.best().isPresent() && byIndex.best().isPresent());
    assertNotEquals(byTrajectory.best(), byIndex.best());
    // Sulfur is only in the index to validate on.
    ModelFile best = ModelFile.read(temporary.resolve("index/best.safetensors"));
    assertEquals(-1, best.elementRow(16));
    assertTrue(best.elementRow(17) >= 0 && best.elementRow(9) >= 0 && best.elementRow(35) >= 0);
  }

  @Test
  void tuningGoesOnFromAModel() throws IOException {
    Path folder = temporary.resolve("first");
    TrainingSettings first = settings().withValidation(v -> v.byIndex("valid"));
    SmallTrainingRun.train(folder, first, FakeEngine::new);
    Path model = folder.resolve("last.safetensors");
    ModelFile before = ModelFile.read(model);
    Path tuned = temporary.resolve("tuned");
    SmallTrainingRun.train(tuned, first.withModel(m -> m.withStart(model)), FakeEngine::new);
    ModelFile initial = ModelFile.read(tuned.resolve("initial.safetensors"));
    assertEquals(before.weights(), initial.weights());
    assertEquals("S", initial.provenance().get("new_elements"));
    ModelFile last = ModelFile.read(tuned.resolve("last.safetensors"));
    assertEquals("20", last.provenance().get("start.steps"));
    assertEquals("Li F Cl Br", last.provenance().get("trained_elements"));
    // Moved away, the start model is not needed any more.
    Files.move(model, temporary.resolve("moved"));
    assertEquals(4, SmallTrainingRun.train(tuned, settings(), FakeEngine::new).epochs());
  }

  @Test
  void elementsWithoutARowAreRefused() throws IOException {
    Path model = temporary.resolve("small.safetensors");
    // Bromine is beyond its rows.
    ModelFile.initialised(
            new NetworkConfiguration(8, 6, 1, 20, 4, 0.5, 1000, PredictionMode.VELOCITY),
            ModelRole.PROPAGATOR,
            ElementIndex.published(20),
            4,
            new FlowConfiguration(TrainingSettings.PROPAGATOR_PRIOR, Optional.empty()),
            0.3,
            Map.of(),
            1)
        .write(model);
    try (Backend backend = SmallModels.scalarBackend(1)) {
      refused(
          () ->
              start(
                  temporary.resolve("run"), settings().withModel(m -> m.withStart(model)), backend),
          "small.safetensors",
          "no row for",
          "Br");
      refused(
          () ->
              start(
                  temporary.resolve("run"),
                  SmallTrainingSet.corrector(data).withModel(m -> m.withStart(model)),
                  backend),
          "a Propagator",
          "a Corrector");
    }
  }

  @Test
  void correctorsLearnToRemoveNoise() throws IOException {
    Path folder = temporary.resolve("run");
    SmallTrainingRun.train(folder, SmallTrainingSet.corrector(data), FakeEngine::new);
    ModelFile best = ModelFile.read(folder.resolve("best.safetensors"));
    assertEquals(ModelRole.CORRECTOR, best.role());
    assertEquals(Optional.of(TrainingSettings.CORRECTOR_NOISE), best.trainingNoise());
    assertEquals(TrainingSettings.CORRECTOR_PRIOR, best.prior());
  }

  @Test
  @Tag("slow")
  void aNetworkLearnsAndGoesOnBitByBit() throws IOException {
    TrainingSettings settings =
        settings().withOptimizer(o -> o.withEpochs(6).withStepsPerEpoch(10));
    Path whole = temporary.resolve("whole");
    Path parts = temporary.resolve("parts");
    try (Backend backend = SmallModels.scalarBackend(2)) {
      try (TrainingRun run = TrainingRun.start(whole, settings, backend)) {
        TrainingOutcome outcome = run.train(TrainingListener.SILENT);
        assertEquals(TrainingOutcome.End.EPOCHS_DONE, outcome.end());
        double first = run.history().get(0).trainingLoss();
        double last = run.history().get(5).trainingLoss();
        assertTrue(last < 0.8 * first, first + " to " + last);
      }
      try (TrainingRun run = TrainingRun.start(parts, settings, backend)) {
        run.train(stopAt(run, 7));
      }
      try (TrainingRun run = TrainingRun.resume(parts, backend)) {
        run.train(stopAt(run, 33));
      }
      try (TrainingRun run = TrainingRun.resume(parts, backend)) {
        run.train(TrainingListener.SILENT);
      }
    }
    assertEquals(files(whole), files(parts));
  }

  // What follows runs in another JVM, which is killed.

  @Test
  @Tag("slow")
  void aRunWhoseProcessIsKilledGoesOnToTheSameFiles() throws Exception {
    Random random = new Random(5);
    Path folder = temporary.resolve("killed");
    int most = 1_000_000;
    Path output = temporary.resolve("output");
    for (int kill = 0; kill < 3; kill++) {
      int from = rows(folder);
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:-UsePerfData",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SmallTrainingRun.class.getName(),
                  folder.toString(),
                  data.toString(),
                  String.valueOf(most))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (process.isAlive() && rows(folder) < from + 2 && System.nanoTime() < deadline) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(30));
      process.destroyForcibly().waitFor();
      assertTrue(rows(folder) >= from + 2, Files.readString(output));
    }
    int epochs = rows(folder) + 3;
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run =
            SmallTrainingRun.resume(folder, backend, OptionalInt.of(epochs), FakeEngine::new)) {
      run.train(TrainingListener.SILENT);
    }
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.main(new String[] {whole.toString(), data.toString(), "" + epochs});
    assertEquals(files(whole), files(folder));
  }

  private static int rows(Path folder) throws IOException {
    Path table = folder.resolve("metrics.csv");
    return Files.exists(table) ? Files.readAllLines(table).size() - 1 : 0;
  }
}
