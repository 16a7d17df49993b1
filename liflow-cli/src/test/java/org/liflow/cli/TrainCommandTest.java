package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.train.OptimizerSettings;
import org.liflow.train.PriorSetting;
import org.liflow.train.SmallTrainingSet;
import org.liflow.train.TrainingSettings;

class TrainCommandTest {
  private static final String NEW_LINE = System.lineSeparator();

  @TempDir Path temporary;

  private Path config() {
    Path data = SmallTrainingSet.write(temporary.resolve("data"));
    Path config = temporary.resolve("settings.yaml");
    SmallTrainingSet.propagator(data).write(config);
    return config;
  }

  @Test
  void trainsResumesAndTells() throws IOException {
    String config = config().toString();
    Path run = temporary.resolve("run");
    Outcome first =
        Outcome.of("train", "--config", config, "--epochs", "2", "--output", run.toString())
            .requireGood();
    assertTrue(first.out().contains("Epoch 2, step 10: loss "), first.out());
    assertTrue(first.out().contains("10 steps in "), first.out());
    assertTrue(first.out().contains("best.safetensors"), first.out());
    JsonNode json =
        Outcome.of("train", "--resume", "--epochs", "4", "--output", run.toString(), "--json")
            .requireGood()
            .json();
    assertEquals("epochs_done", json.get("end").asText());
    assertEquals(20, json.get("steps").asInt());
    assertEquals(10, json.get("steps_now").asInt());
    assertEquals(4, json.get("last_epoch").get("epoch").asInt());
    Outcome info = Outcome.of("info", run.toString()).requireGood();
    assertTrue(info.out().contains("4 of at most 4"), info.out());
    JsonNode told = Outcome.of("info", run.toString(), "--json").requireGood().json().get(0);
    assertEquals("training", told.get("kind").asText());
    assertEquals(json.get("best_epoch"), told.get("best_epoch"));
    Outcome model = Outcome.of("info", run.resolve("best.safetensors").toString()).requireGood();
    assertTrue(model.out().contains("Propagator"), model.out());
  }

  @Test
  void elementsNewToAModelAreNamed() throws IOException {
    String config = config().toString();
    Path first = temporary.resolve("first");
    Outcome.of("train", "--config", config, "--validate-by", "valid", "--epochs", 1, "-o", first)
        .requireGood();
    Path tuned = temporary.resolve("tuned");
    Outcome outcome =
        Outcome.of(
                "train",
                "--role",
                "propagator",
                "--data",
                temporary.resolve("data"),
                "--time-step",
                0.1,
                "--lag",
                0.2,
                "--start",
                first.resolve("last.safetensors"),
                "--validate-by",
                "valid",
                "--epochs",
                1,
                "--steps-per-epoch",
                1,
                "--batch-size",
                1,
                "-o",
                tuned)
            .requireGood();
    // Sulphur is in the index to validate on alone.
    assertTrue(
        outcome
            .out()
            .contains("knows nothing of S, whose embedding begins as random numbers" + NEW_LINE),
        outcome.out());
  }

  @Test
  void optionsAreSettings() throws IOException {
    Path data = SmallTrainingSet.write(temporary.resolve("data"));
    Path run = temporary.resolve("run");
    Outcome.of(
            "train",
            "--role",
            "corrector",
            "--data",
            data.toString(),
            "--time-step",
            "0.1",
            "--epochs",
            "1",
            "--steps-per-epoch",
            "1",
            "--batch-size",
            "1",
            "--seed",
            "5",
            "--learning-rate",
            "1e-3",
            "--schedule",
            "cosine",
            "--averaging-decay",
            "0.5",
            "--validate-by",
            "valid",
            "--validate-every",
            "3",
            "--patience",
            "2",
            "-T",
            "500",
            "--coupling",
            "optimal_transport",
            "--lag",
            "0.2",
            "--prior-scale",
            "0.2",
            "--training-noise",
            "0.1",
            "--quiet",
            "--output",
            run.toString())
        .requireGood();
    TrainingSettings settings = TrainingSettings.read(run.resolve("settings.yaml"));
    OptimizerSettings optimizer = settings.optimizer();
    assertEquals(5, settings.seed());
    assertEquals(1, optimizer.epochs());
    assertEquals(1e-3, optimizer.learningRate());
    assertEquals(0.5, optimizer.averagingDecay());
    assertTrue(optimizer.schedule().toString().startsWith("Cosine"));
    assertEquals("valid", settings.validation().index());
    assertEquals(2, settings.validation().patience());
    assertEquals(0.2, settings.data().lag().orElseThrow());
    assertEquals(
        new PriorSetting.Given(new PriorConfiguration.MaxwellBoltzmann(0.2)),
        settings.model().prior().orElseThrow());
    assertEquals(
        new PriorConfiguration.UniformScaleNormal(0.1),
        settings.model().trainingNoise().orElseThrow());
  }

  @Test
  @Tag("slow")
  void badInputIsRefusedAndNothingOverwritten() throws IOException {
    String config = config().toString();
    String data = temporary.resolve("data").toString();
    Path run = temporary.resolve("run");
    String out = run.toString();
    Outcome.of("train", "--output", out).requireBadInput("--role", "--config");
    Outcome.of("train", "--role", "propagator", "--output", out).requireBadInput("--data");
    Outcome.of("train", "--role", "mover", "--output", out).requireBadInput("mover");
    Outcome.of("train", "--role", "propagator", "--data", data, "--output", out)
        .requireBadInput("time step");
    Outcome.of("train", "--config", config, "--epochs", "0", "--output", out)
        .requireBadInput("--epochs");
    Outcome.of("train", "--config", config, "--schedule", "odd", "--output", out)
        .requireBadInput("--schedule");
    Outcome.of("train", "--config", config, "--role", "corrector", "--output", out)
        .requireBadInput("--role");
    Outcome.of("train", "--config", config, "--start", "P.ckpt", "--output", out)
        .requireBadInput("--start", "the network of");
    Outcome.of("train", "--config", config, "--training-noise", "0.1", "--output", out)
        .requireBadInput("--training-noise", "Propagator");
    Outcome.of("train", "--config", config, "--prior-scale", "-1", "--output", out)
        .requireBadInput("--prior-scale");
    Outcome.of("train", "--config", "none.yaml", "--output", out)
        .requireBadInput("none.yaml", "no such file");
    Outcome.of("train", "--resume", "--output", out).requireBadInput("no settings.yaml");
    Outcome.of("train", "--resume", "--seed", "3", "--output", out).requireBadInput("--seed");
    assertFalse(Files.exists(run.resolve("settings.yaml")));
    Outcome.of("train", "--config", config, "--epochs", "1", "--output", out).requireGood();
    Map<String, String> before = Samples.snapshot(run);
    Outcome.of("train", "--config", config, "--output", out).requireBadInput("--resume");
    Files.delete(temporary.resolve("data/train_500K.csv"));
    Outcome.of("train", "--resume", "--output", out).requireBadInput("train");
    assertEquals(before, Samples.snapshot(run));
  }
}
