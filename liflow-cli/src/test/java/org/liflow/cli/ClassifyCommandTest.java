package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.data.DatasetEntry;
import org.liflow.data.DatasetIndex;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.LiFlowDatasetWriter;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.SharedData;

/** Fits, asks and simulates with classifiers of a data set in which both scales come. */
class ClassifyCommandTest {
  private static final int FLUORINE = 9;
  private static final int OXYGEN = 8;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path data;
  private static Path propagator;
  private static Path classifier;
  private static Path fluoride;

  /** Lithium moves at 1000 K and not at 500 K; the frame moves where it is oxygen. */
  @BeforeAll
  static void files() throws IOException {
    data = Files.createDirectory(shared.resolve("data"));
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(data, ElementIndex.published(12));
    Random random = new Random(21);
    for (int kelvin : new int[] {500, 1000}) {
      Map<String, Trajectory> trajectories = new LinkedHashMap<>();
      List<DatasetEntry> entries = new ArrayList<>();
      for (int material = 0; material < 10; material++) {
        int anion = material % 2 == 0 ? FLUORINE : OXYGEN;
        Structure crystal = SmallModels.rockSalt(3, anion, 4.2 + 0.01 * material);
        Trajectory run = run(crystal, kelvin == 1000, anion == OXYGEN, random);
        trajectories.put("m" + material, run);
        entries.add(DatasetEntry.of("m" + material, kelvin, "c" + material, run));
      }
      writer.writePositions(kelvin, trajectories.entrySet());
      writer.writeIndex("train", kelvin, entries);
    }
    writer.finish();
    propagator = adaptive(shared.resolve("P.safetensors"), 3);
    fluoride = shared.resolve("LiF.xyz");
    CrystalFiles.writeStructure(fluoride, SmallModels.rockSalt(3, FLUORINE, 4.24));
    classifier = shared.resolve("classifier.json");
    Outcome.of("classify", "fit", "--data", data, "-o", classifier).requireGood();
  }

  private static Trajectory run(
      Structure crystal, boolean lithiumMoves, boolean frameMoves, Random random) {
    double[] last = crystal.positions();
    for (int k = 0; k < last.length; k++) {
      boolean moves = crystal.atomicNumbers()[k / 3] == 3 ? lithiumMoves : frameMoves;
      last[k] += (moves ? 1 : 0.05) * random.nextGaussian();
    }
    return new Trajectory(
        crystal.atomicNumbers(),
        List.of(crystal.lattice()),
        new double[][] {crystal.positions(), last},
        1);
  }

  private static Path adaptive(Path file, int seed) {
    ModelFile.initialised(
            new NetworkConfiguration(4, 4, 1, 12, 3.5, 0.5, 1000, PredictionMode.VELOCITY),
            ModelRole.PROPAGATOR,
            ElementIndex.published(12),
            3.5,
            new FlowConfiguration(
                new PriorConfiguration.AdaptiveMaxwellBoltzmann(
                    new PriorConfiguration.Scales(0.25, 0.5),
                    new PriorConfiguration.Scales(0.125, 0.375),
                    3),
                Optional.empty()),
            1.0,
            Map.of(),
            seed)
        .write(file);
    return file;
  }

  private Path output() {
    return folder.resolve("run");
  }

  private List<Object> simulate(Path output, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("simulate", "--structure", fluoride, "--propagator", propagator, "-o", output));
    arguments.addAll(List.of("--flow-steps", 2, "--no-report", "--min-contact", 0));
    arguments.addAll(Arrays.asList(more));
    return arguments;
  }

  private static JsonNode run(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("run.json").toFile());
  }

  @Test
  void fitsBothScales() throws IOException {
    Path file = folder.resolve("c.json");
    Outcome fit = Outcome.of("classify", "fit", "--data", data, "-o", file).requireGood();
    assertTrue(fit.out().startsWith("20 trajectories of 10 compositions"), fit.out());
    assertTrue(fit.out().contains("Scores of compositions left out (10 folds)"), fit.out());
    assertArrayEquals(Files.readAllBytes(classifier), Files.readAllBytes(file));
    Outcome.of("classify", "fit", "--data", data, "-o", file)
        .requireBadInput("c.json", "--overwrite");
    JsonNode json =
        Outcome.of("classify", "fit", "--data", data, "-o", file, "--overwrite", "--json")
            .requireGood()
            .json();
    for (String kind : List.of("lithium", "frame")) {
      JsonNode scores = json.path(kind).path("cross_validation");
      assertEquals(1, scores.path("accuracy").asDouble(), kind);
      assertEquals(0.5, scores.path("baseline_accuracy").asDouble(), kind);
      assertTrue(scores.path("brier").asDouble() < 0.1, kind + scores);
      assertEquals(0.25, scores.path("baseline_brier").asDouble(), 1e-12);
      assertEquals(0.5, json.path(kind).path("large_share").asDouble(), 1e-12);
    }
  }

  @Test
  void choosesByTemperatureAndFrame() throws IOException {
    Outcome told =
        Outcome.of(
                "classify",
                "predict",
                "--classifier",
                classifier,
                "--structure",
                fluoride,
                "-T",
                "500,1000")
            .requireGood();
    assertTrue(told.out().contains("\n500 K: Li small (0."), told.out());
    assertTrue(told.out().contains("\n1000 K: Li large (0."), told.out());
    assertTrue(told.out().contains("frame small (0."), told.out());
    assertFalse(told.out().contains("outside"), told.out());
    Path oxide = folder.resolve("LiO.xyz");
    CrystalFiles.writeStructure(oxide, SmallModels.rockSalt(3, OXYGEN, 4.24));
    JsonNode json =
        Outcome.of(
                "classify",
                "predict",
                "--classifier",
                classifier,
                "--structure",
                oxide,
                "--supercell",
                "2x1x1",
                "-T",
                3000,
                "--json")
            .requireGood()
            .json();
    JsonNode choice = json.path("choices").path(0);
    assertEquals("large", choice.path("frame").path("scale").asText());
    assertTrue(choice.path("frame").path("probability_large").asDouble() > 0.8);
    assertEquals(1, choice.path("outside").size());
    assertEquals("temperature_K", choice.path("outside").path(0).path("feature").asText());
    Path antiFluorite = Samples.lithiumOxide(folder);
    Outcome other =
        Outcome.of(
                "classify",
                "predict",
                "--classifier",
                classifier,
                "--structure",
                antiFluorite,
                "-T",
                500)
            .requireGood();
    assertTrue(other.out().contains("outside what the classifier was fitted on: "), other.out());
    assertTrue(other.out().contains("fraction_Li 0.6667 (0.5 to 0.5)"), other.out());
  }

  @Test
  void aNetworksFeaturesGoWithThatNetwork() throws IOException {
    Path pooled = folder.resolve("pooled.json");
    Outcome fit =
        Outcome.of("classify", "fit", "--data", data, "--propagator", propagator, "-o", pooled)
            .requireGood();
    assertTrue(fit.out().contains("with the network's"), fit.out());
    List<Object> predict =
        new ArrayList<>(
            List.of("classify", "predict", "--structure", fluoride, "-T", 1000, "--classifier"));
    predict.add(pooled);
    Outcome.of(predict.toArray()).requireBadInput("pooled.json", "--propagator");
    predict.addAll(List.of("--propagator", propagator));
    String told = Outcome.of(predict.toArray()).requireGood().out();
    assertTrue(told.contains("1000 K: Li large (0.") && told.contains("frame small"), told);
    predict.set(predict.size() - 1, adaptive(folder.resolve("Q.safetensors"), 4));
    Outcome.of(predict.toArray()).requireBadInput("Q.safetensors", "another model");
    Outcome.of(simulate(output(), "-T", 1000, "--steps", 2, "--prior-classifier", pooled).toArray())
        .requireGood();
  }

  @Test
  void simulatesWithTheScalesChosenAndResumesWithThem() throws IOException {
    List<Object> chosen =
        simulate(output(), "-T", "500,1000", "--steps", 2, "--prior-classifier", classifier);
    Outcome done = Outcome.of(chosen.toArray()).requireGood();
    assertTrue(done.out().contains("1000 K: Li large (0."), done.out());
    JsonNode run = run(output());
    String prior = run.path("settings").path("propagator prior").asText();
    assertTrue(
        prior.matches(
            "500.0 K: .*\\[mobileFactor=0.25, frameFactor=0.125, .*\\]; "
                + "1000.0 K: .*\\[mobileFactor=0.5, frameFactor=0.125, .*"),
        prior);
    assertEquals("classifier.json", run.path("sources").path("prior classifier").asText());
    assertTrue(
        run.path("sources").path("classifier at 500 K").asText().startsWith("Li small (0."),
        run.toString());

    // The same scales by hand give the same trajectories.
    for (String kelvin : List.of("500", "1000")) {
      Path byHand = folder.resolve("by hand " + kelvin);
      List<Object> alone = simulate(byHand, "-T", kelvin, "--steps", 2);
      alone.addAll(List.of("--mobile-scale", kelvin.equals("500") ? "small" : "large"));
      Outcome.of(alone.toArray()).requireGood();
      String trajectory = "traj_" + kelvin + "K_0.extxyz";
      assertArrayEquals(
          Files.readAllBytes(byHand.resolve(trajectory)),
          Files.readAllBytes(output().resolve(trajectory)));
    }

    Outcome.of(simulate(output(), "-T", "500,1000", "--steps", 3, "--resume").toArray())
        .requireBadInput("run.json", "propagator prior");
    chosen.addAll(List.of("--resume", "--json"));
    chosen.set(chosen.indexOf("--steps") + 1, 3);
    JsonNode resumed = Outcome.of(chosen.toArray()).requireGood().json();
    assertEquals(2, resumed.path("strides").asInt());
    assertEquals("small", resumed.path("prior_choices").path(0).path("Li").path("scale").asText());
  }

  private Outcome evaluate(Path model, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("evaluate", "--data", data, "--split", "train", "--lag", 1));
    arguments.addAll(List.of("--propagator", model, "--time-step", 1, "--flow-steps", 2));
    arguments.addAll(List.of("-o", output(), "--overwrite"));
    arguments.addAll(Arrays.asList(more));
    return Outcome.of(arguments.toArray());
  }

  @Test
  @Tag("slow")
  void evaluatesWithTheScalesChosen() throws IOException {
    Outcome index = evaluate(propagator);
    assertTrue(
        index.out().contains("adaptive priors: index, made from the reference's own MSD"),
        index.out() + index.err());
    String table = Files.readString(output().resolve("evaluation.csv"));
    Outcome predicted = evaluate(propagator, "--prior-classifier", classifier);
    assertTrue(
        predicted.out().contains("adaptive priors: classifier classifier.json, from the first"),
        predicted.out() + predicted.err());
    // It is right about all that it was fitted on.
    assertEquals(table, Files.readString(output().resolve("evaluation.csv")));
    evaluate(propagator, "--prior-labels", "small");
    assertNotEquals(table, Files.readString(output().resolve("evaluation.csv")));
    JsonNode json = evaluate(propagator, "--prior-classifier", classifier, "--json").json();
    for (JsonNode told :
        List.of(
            json.path("settings").path("prior_labels"),
            json.path("provenance").path("prior labels"))) {
      assertEquals("classifier classifier.json, from the first frame alone", told.asText());
    }
  }

  @Test
  void aClassifierThatDoesNotFitIsNotEvaluated() throws IOException {
    evaluate(propagator, "--prior-classifier", classifier, "--prior-labels", "index")
        .requireBadInput("--prior-classifier", "one of them");
    evaluate(propagator, "--prior-classifier", folder.resolve("none.json"))
        .requireBadInput("none.json");
    Path plain = Samples.model(folder.resolve("N.safetensors"), ModelRole.PROPAGATOR);
    evaluate(plain, "--prior-classifier", classifier).requireBadInput("no scales to choose from");
    Path pooled = folder.resolve("pooled.json");
    Outcome.of("classify", "fit", "--data", data, "--propagator", propagator, "-o", pooled)
        .requireGood();
    evaluate(adaptive(folder.resolve("Q.safetensors"), 4), "--prior-classifier", pooled)
        .requireBadInput("Q.safetensors", "another model");
    assertFalse(Files.exists(output()));
  }

  @Test
  void whatIsAskedForWins() throws IOException {
    Outcome.of(
            simulate(
                    output(),
                    "-T",
                    "500,1000",
                    "--steps",
                    1,
                    "--prior-classifier",
                    classifier,
                    "--mobile-scale",
                    "small",
                    "--frame-scale",
                    "large")
                .toArray())
        .requireGood();
    String prior = run(output()).path("settings").path("propagator prior").asText();
    assertEquals(
        "AdaptiveMaxwellBoltzmann[mobileFactor=0.25, frameFactor=0.375, mobile=[3]]", prior);
  }

  @Test
  void badInputIsRefusedAndNothingWritten() throws IOException {
    Path file = folder.resolve("c.json");
    Outcome.of("classify").requireBadInput("subcommand");
    Outcome.of("classify", "fit", "--data", folder.resolve("none"), "-o", file)
        .requireBadInput("none", "no such folder");
    Outcome.of("classify", "fit", "--data", data, "--split", "test", "-o", file)
        .requireBadInput("no entries of a split 'test'");
    Outcome.of("classify", "fit", "--data", data, "--split", "valid-2.b", "-o", file)
        .requireBadInput("no entries of a split 'valid-2.b'");
    Outcome.of("classify", "fit", "--data", data, "--split", "../x", "-o", file)
        .requireBadInput("--split");
    Outcome.of("classify", "fit", "--data", data, "-o", folder.resolve("no/c.json"))
        .requireBadInput("no such folder");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (String name :
        List.of("element_index.npy", "atomic_numbers.npy", "lattice.npy", "positions_500K.npz")) {
      Files.copy(data.resolve(name), copy.resolve(name));
    }
    Path index = LiFlowDataset.indexFile(copy, "train", 500);
    DatasetIndex.write(index, List.of(new DatasetEntry("m1", 500, 0, 2, "c", 1, 1, 1, 2)));
    Outcome.of("classify", "fit", "--data", copy, "-o", file)
        .requireBadInput("train_500K.csv, m1", "2 for prior_frame");
    DatasetIndex.write(index, List.of(new DatasetEntry("m1", 500, 7, 9, "c", 1, 1, 1, 0)));
    Outcome.of("classify", "fit", "--data", copy, "-o", file)
        .requireBadInput("train_500K.csv, m1", "t_start 7 of 2 frames");
    DatasetIndex.write(index, List.of(new DatasetEntry("m1", -5, 0, 2, "c", 1, 1, 1, 0)));
    Outcome.of("classify", "fit", "--data", copy, "-o", file)
        .requireBadInput("train_500K.csv, m1", "-5.0 K");
    assertFalse(Files.exists(file));

    Path salt = folder.resolve("NaF.xyz");
    CrystalFiles.writeStructure(salt, SmallModels.rockSalt(11, FLUORINE, 4.6));
    Outcome.of("classify", "predict", "--classifier", classifier, "--structure", salt, "-T", 500)
        .requireBadInput("NaF.xyz", "no lithium");
    Outcome.of("classify", "predict", "--classifier", classifier, "--structure", fluoride, "-T", 0)
        .requireBadInput("--temperature");
    Outcome.of("classify", "predict", "--classifier", salt, "--structure", fluoride, "-T", 500)
        .requireBadInput("NaF.xyz", "not JSON");
    for (List<Object> arguments :
        List.of(
            simulate(output(), "-T", 500, "--prior-classifier", folder.resolve("none.json")),
            simulate(output(), "-T", 500, "--prior-classifier", classifier, "--mobile", "F"))) {
      Outcome.of(arguments.toArray()).requireBadInput("expected");
    }
    List<Object> plain = simulate(output(), "-T", 500, "--prior-classifier", classifier);
    plain.set(
        plain.indexOf("--propagator") + 1,
        Samples.model(folder.resolve("N.safetensors"), ModelRole.PROPAGATOR));
    Outcome.of(plain.toArray()).requireBadInput("no scales to choose from");
    assertFalse(Files.exists(output()));
  }

  @Test
  @Tag("reference-data")
  void argyroditesShowOneScaleOfEachKind() throws IOException {
    Path argyrodite = SharedData.require("data/argyrodite");
    Outcome fit =
        Outcome.of("classify", "fit", "--data", argyrodite, "-o", folder.resolve("c.json"))
            .requireGood();
    assertTrue(fit.out().contains("All Li scales are large: nothing was learnt"), fit.out());
    assertTrue(fit.out().contains("All frame scales are small: nothing was learnt"), fit.out());
    assertTrue(fit.out().matches("(?s).*Li +100 % +100 % +100 %.*"), fit.out());
  }
}
