package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.InMemoryDataset;
import org.liflow.files.InputException;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ModelFile;
import org.liflow.tensor.backend.Backend;

/** Runs on trajectories in memory train as those on folders, and resume only on the same data. */
class InMemoryTrainingTest {
  private static final int KELVIN = 500;

  @TempDir Path temporary;

  private static Map<String, Trajectory> trajectories(double width) {
    Map<String, Trajectory> made = new LinkedHashMap<>();
    for (int anion : new int[] {9, 17, 35}) {
      for (int run = 0; run < 2; run++) {
        Structure crystal = SmallModels.rockSalt(3, anion, 5);
        Random random = new Random(10L * anion + run);
        double[][] positions = new double[12][];
        for (int frame = 0; frame < positions.length; frame++) {
          positions[frame] = crystal.positions();
          for (int k = 0; k < positions[frame].length; k++) {
            positions[frame][k] += width * random.nextGaussian();
          }
        }
        made.put(
            "X" + anion + "_" + run,
            new Trajectory(
                crystal.atomicNumbers(),
                List.of(crystal.lattice()),
                positions,
                SmallTrainingSet.TIME_STEP));
      }
    }
    return made;
  }

  private static InMemoryDataset dataset(double width) {
    InMemoryDataset.Builder builder = InMemoryDataset.builder();
    trajectories(width).forEach((name, walk) -> builder.add(name, KELVIN, walk));
    return builder.build();
  }

  private static TrainingSettings settings(TrainingSettings published) {
    return published
        .withSeed(7)
        .withData(data -> data.withLag(0.3))
        .withModel(model -> model.withNetwork(SmallTrainingSet.network()))
        .withOptimizer(
            adam -> adam.withBatchSize(3).withStepsPerEpoch(5).withEpochs(4).withLearningRate(0.01))
        .withValidation(
            validation -> validation.byComposition(0.4).withSamplesPerEntry(2).withEveryEpochs(2));
  }

  private static String refused(Executable action) {
    String message = assertThrows(InputException.class, action).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static TrainingListener stopAfter(long step) {
    return new TrainingListener() {
      private boolean reached;

      @Override
      public void stepped(long steps, StepResult result) {
        reached = steps >= step;
      }

      @Override
      public boolean stopRequested() {
        return reached;
      }
    };
  }

  /** A network, so that float rounding shows. */
  @Test
  void memoryAndFolderGiveTheSameWeightsBitByBit() throws IOException {
    for (boolean propagator : new boolean[] {true, false}) {
      Path data = temporary.resolve("data" + propagator);
      DatasetBuilder builder = new DatasetBuilder(data).lag(0.3);
      trajectories(0.1).forEach((name, walk) -> builder.add(name, KELVIN, walk));
      builder.write();
      Path onDisk = temporary.resolve("disk" + propagator);
      Path inMemory = temporary.resolve("memory" + propagator);
      try (Backend backend = SmallModels.scalarBackend(1)) {
        try (TrainingRun run =
            TrainingRun.start(
                onDisk,
                settings(
                    propagator
                        ? TrainingSettings.propagator(data)
                        : TrainingSettings.corrector(data)),
                backend)) {
          run.train(TrainingListener.SILENT);
        }
        try (TrainingRun run =
            TrainingRun.start(
                inMemory,
                settings(propagator ? TrainingSettings.propagator() : TrainingSettings.corrector()),
                dataset(0.1),
                backend)) {
          run.train(TrainingListener.SILENT);
        }
      }
      assertEquals(
          Files.readString(onDisk.resolve("metrics.csv")),
          Files.readString(inMemory.resolve("metrics.csv")));
      ModelFile one = ModelFile.read(onDisk.resolve(TrainingRun.BEST));
      ModelFile other = ModelFile.read(inMemory.resolve(TrainingRun.BEST));
      assertEquals(one.weights(), other.weights());
      assertNotEquals(one.provenance().get("data_sha256"), other.provenance().get("data_sha256"));
    }
  }

  @Test
  void aRunResumesOnEqualTrajectoriesAndOnNoOthers() throws IOException {
    Path whole = temporary.resolve("whole");
    Path parts = temporary.resolve("parts");
    TrainingSettings settings = settings(TrainingSettings.propagator());
    try (Backend backend = SmallModels.scalarBackend(1)) {
      try (TrainingRun run = TrainingRun.start(whole, settings, dataset(0.1), backend)) {
        assertEquals(TrainingOutcome.End.EPOCHS_DONE, run.train(TrainingListener.SILENT).end());
      }
      try (TrainingRun run = TrainingRun.start(parts, settings, dataset(0.1), backend)) {
        TrainingOutcome outcome = run.train(stopAfter(7));
        assertEquals(TrainingOutcome.End.INTERRUPTED, outcome.end());
        assertEquals(7, outcome.steps());
      }
      String changed = refused(() -> TrainingRun.resume(parts, dataset(0.11), backend).close());
      assertTrue(changed.contains("has changed") && changed.contains("same trajec"), changed);
      String missing = refused(() -> TrainingRun.resume(parts, backend).close());
      assertTrue(missing.contains("trajectories in memory, and none given"), missing);
      assertFalse(Files.exists(parts.resolve(".lock")));
      try (TrainingRun run = TrainingRun.resume(parts, dataset(0.1), backend)) {
        assertEquals(7, run.steps());
        run.train(TrainingListener.SILENT);
      }
    }
    for (String name : List.of("state.safetensors", "best.safetensors", "settings.yaml")) {
      assertEquals(-1, Files.mismatch(whole.resolve(name), parts.resolve(name)), name + " differs");
    }
  }

  @Test
  void settingsSayThatTheDataIsInMemory() {
    TrainingSettings settings = settings(TrainingSettings.corrector());
    Path file = temporary.resolve("settings.yaml");
    settings.write(file);
    assertEquals(settings, TrainingSettings.read(file));
    assertTrue(settings.yaml().contains("source: memory"), settings.yaml());
    String both =
        refused(
            () ->
                SettingsReader.parse(
                    "s.yaml",
                    settings.yaml().replace("source: memory", "source: memory\n  folder: x"),
                    temporary));
    assertTrue(both.contains("source: memory, or a folder"), both);
  }

  @Test
  void dataIsEitherInMemoryOrInAFolder() throws IOException {
    Path run = temporary.resolve("run");
    try (Backend backend = SmallModels.scalarBackend(1)) {
      String two =
          refused(
              () ->
                  TrainingRun.start(
                          run,
                          settings(TrainingSettings.propagator(temporary.resolve("set"))),
                          dataset(0.1),
                          backend)
                      .close());
      assertTrue(two.contains("beside the data set") && two.contains("set"), two);
      refused(
          () -> TrainingRun.start(run, settings(TrainingSettings.propagator()), backend).close());
    }
    assertFalse(Files.exists(run));
  }
}
