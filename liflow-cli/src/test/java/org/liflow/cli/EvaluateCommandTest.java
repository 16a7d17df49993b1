package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.evaluate.Mobility;
import org.liflow.evaluate.SmallDataset;
import org.liflow.nn.io.ModelRole;

class EvaluateCommandTest {
  @TempDir Path folder;

  private Path data;
  private Path propagator;
  private Path output;

  @BeforeEach
  void files() throws IOException {
    propagator = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    data = folder.resolve("oxides");
    output = folder.resolve("new/evaluation");
    dataset().write(data);
  }

  private SmallDataset dataset() throws IOException {
    Structure oxide = CrystalFiles.readStructure(Samples.lithiumOxide(folder));
    return new SmallDataset()
        .add("first", 600, "Li2O", SmallDataset.walk(oxide, 31, 0.02, 1), 1, 0)
        .add("second/odd", 600, "Li2O", SmallDataset.walk(oxide, 41, 0.02, 2), 1, 0)
        .add("third", 700, "Li2O", SmallDataset.walk(oxide, 31, 0.02, 3), 1, 0);
  }

  /** Of a data set that does not say its time step. */
  private Outcome evaluate(Object... more) {
    List<Object> arguments = new ArrayList<>(Arrays.asList(more));
    if (!arguments.contains("--time-step")) {
      arguments.addAll(List.of("--time-step", 0.1));
    }
    return plain(arguments.toArray());
  }

  private Outcome plain(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("evaluate", "--propagator", propagator, "--flow-steps", 2));
    arguments.addAll(Arrays.asList(more));
    if (!arguments.contains("--data")) {
      arguments.addAll(List.of("--data", data));
    }
    if (!arguments.contains("-o")) {
      arguments.addAll(List.of("-o", output));
    }
    return Outcome.of(arguments.toArray());
  }

  @Test
  void writesItsFilesAndTheTable() throws IOException {
    Path corrector = Samples.model(folder.resolve("C.safetensors"), ModelRole.CORRECTOR);
    Outcome done =
        evaluate("--corrector", corrector, "--seeds", 2, "--keep-trajectories").requireGood();
    assertTrue(done.out().contains("3 structures of the test index at 600 K, 700 K, 2 seeds"));
    assertTrue(done.out().contains("Whole trajectories: 6 of 6"), done.out());
    assertTrue(done.out().contains("mean |log10 error| of MSD"), done.out());
    assertFalse(done.out().contains("NaN"), done.out());
    assertEquals(7, Files.readAllLines(output.resolve("evaluation.csv")).size());
    assertTrue(Files.exists(output.resolve("report.html")));
    Trajectory kept =
        CrystalFiles.readTrajectory(
            output.resolve("trajectories/seed_43/0001_second_odd_600K.extxyz"),
            ReadOptions.defaults());
    assertEquals(5, kept.frames());
    assertEquals(1.0, kept.timeStep(), 1e-12);
  }

  @Test
  void jsonIsTheSummary() throws IOException {
    JsonNode json = evaluate("-T", 600, "--json", "--steps", 2, "--lag", "5").requireGood().json();
    assertEquals(2, json.path("summary").path("trajectories").asInt());
    assertEquals(0.5, json.path("settings").path("stride_ps").asDouble(), 1e-12);
    assertEquals(output.toString(), json.path("folder").asText());
    assertEquals(
        json.path("summary"),
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(output.resolve("summary.json").toFile())
            .path("summary"));
    assertEquals("[42]", json.path("provenance").path("seeds").asText());
  }

  @Test
  void infoKnowsAnEvaluation() throws IOException {
    evaluate("-T", 600, "--steps", 2, "--lag", "5").requireGood();
    String text = Outcome.of("info", output).requireGood().out();
    assertTrue(text.contains("Evaluation on oxides"), text);
    assertTrue(text.contains("2 structures, 2 trajectories; 0 rows left out"), text);
    assertTrue(text.contains("windowed_msd_t_frame"), text);
    JsonNode json = Outcome.of("info", output, "--json").requireGood().json().get(0);
    assertEquals("evaluation", json.path("kind").asText());
    assertEquals(2, json.path("evaluation").path("summary").path("structures").asInt());
    Outcome.of("convert", output, folder.resolve("x.xyz"))
        .requireBadInput("the folder of an evaluation");
    Files.writeString(output.resolve("summary.json"), "{}");
    Outcome.of("info", output).requireBadInput("summary.json: JSON of another kind");
    Files.writeString(output.resolve("summary.json"), "{");
    Outcome.of("info", output).requireBadInput("summary.json: text that is not JSON");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    evaluate("--steps", 1, "-o", file.resolve("below"))
        .requireBadInput("below: a folder that cannot be made (");
  }

  @Test
  void theDataSetSaysItsTimeStep() throws IOException {
    dataset().describe(new DatasetDescription(0.05, 10, List.of())).write(data);
    JsonNode json = plain("-T", 600, "--json", "--seeds", 1).requireGood().json();
    assertEquals(0.05, json.path("settings").path("time_step_ps").asDouble(), 1e-12);
    // The model's stride of 1 ps, whatever lag the data set's pairs have.
    assertEquals(20, json.path("settings").path("lag_frames").asInt());
    assertEquals(1, json.path("settings").path("stride_ps").asDouble(), 1e-12);
    assertTrue(
        json.path("provenance").path("time").asText().startsWith("0.05 ps between frames, 20 of"),
        json.path("provenance").toString());
    // The first frame to that of 1 ps, in Å²/ps, of the first trajectory.
    Trajectory walk = LiFlowDataset.open(data).trajectory("first", 600, 0.05);
    JsonNode first = json.path("summary").path("per_structure").path(0);
    assertEquals(
        Mobility.of(strided(walk, 20), 1, 1).lithium(),
        first.path("quantities").path("msd_t_Li").path("reference").asDouble(),
        1e-12);
    plain("--time-step", 0.05, "-T", 600, "--overwrite").requireGood();
    plain("--time-step", 0.1, "-T", 600, "--overwrite")
        .requireBadInput("dataset.json", "frames every 0.05 ps", "0.1 ps");
  }

  private static Trajectory strided(Trajectory all, int lag) {
    return new Trajectory(
        all.atomicNumbers(),
        List.of(all.lattice(0)),
        new double[][] {all.positions(0), all.positions(lag)},
        lag * all.timeStep());
  }

  @Test
  void aTimeStepThatNoneSaysIsAskedForAsInTraining() throws IOException {
    plain().requireBadInput("oxides", "does not say its time step", "time between its frames");
    assertFalse(Files.exists(output));
  }

  @Test
  void anyIndexMayBeEvaluated() throws IOException {
    Files.move(data.resolve("test_600K.csv"), data.resolve("valid-2_600K.csv"));
    Outcome done = evaluate("--split", "valid-2", "--steps", 1).requireGood();
    assertTrue(done.out().contains("2 structures of the valid-2 index at 600 K"), done.out());
  }

  @Test
  void lagAndWindowMayBeTimes() throws IOException {
    JsonNode json =
        evaluate("-T", 600, "--json", "--lag", "0.5 ps", "--window", 1, "--steps", 2)
            .requireGood()
            .json();
    assertEquals(5, json.path("settings").path("lag_frames").asInt());
    assertEquals(2, json.path("settings").path("window_strides").asInt());
  }

  @Test
  void aBadRowIsToldAndTheOthersGoOn() throws IOException {
    dataset().row(new DatasetEntry("nowhere", 600, 0, 31, "Li2O", 1, 1, 1, 0)).write(data);
    Outcome done = evaluate();
    assertEquals(Main.STOPPED_EARLY, done.code());
    assertEquals("", done.err());
    assertTrue(done.out().contains("Left out: row 2, "), done.out());
    assertTrue(done.out().contains("no trajectory 'nowhere'"), done.out());
    assertTrue(done.out().contains("Whole trajectories: 3 of 3"), done.out());
  }

  @Test
  void nothingIsOverwrittenUnasked() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("summary.json"), "mine");
    Map<String, String> before = Samples.snapshot(folder);
    evaluate().requireBadInput("summary.json", "--overwrite");
    assertEquals(before, Samples.snapshot(folder));
    evaluate("--overwrite", "--steps", 1).requireGood();
    assertFalse(Files.readString(output.resolve("summary.json")).equals("mine"));
  }

  @Test
  @Tag("slow")
  void badInputIsOneLineAndWritesNothing() throws IOException {
    Path cut = folder.resolve("cut");
    dataset().write(cut);
    Path positions = cut.resolve("positions_600K.npz");
    byte[] bytes = Files.readAllBytes(positions);
    Files.write(positions, Arrays.copyOf(bytes, bytes.length / 2));
    Map<String, String> before = Samples.snapshot(folder);
    evaluate("--split", "../oxides/test").requireBadInput("--split");
    evaluate("--split", "validation").requireBadInput("no validation index");
    evaluate("--split", "train").requireBadInput("no train index");
    evaluate("-T", 650).requireBadInput("test_650K.csv", "no such file");
    evaluate("-T", "600,600").requireBadInput("--temperature");
    evaluate("--steps", 0).requireBadInput("--steps");
    evaluate("--seeds", -1).requireBadInput("--seeds");
    evaluate("--time-step", 0).requireBadInput("--time-step");
    evaluate("--time-step", 0.3).requireBadInput("its stride", "whole number of frames");
    evaluate("--lag", "1.5").requireBadInput("--lag");
    evaluate("--lag", "-1").requireBadInput("--lag");
    evaluate("--lag", "nanps").requireBadInput("--lag");
    evaluate("--lag", "99").requireBadInput("no row that can be evaluated");
    evaluate("--window", 0.25).requireBadInput("--window", "strides");
    evaluate("--rdf-max", "NaN").requireBadInput("--rdf-max");
    evaluate("--solver", "magic").requireBadInput("--solver");
    evaluate("--prior-labels", "none").requireBadInput("--prior-labels");
    evaluate("--corrector", propagator).requireBadInput("a Corrector");
    evaluate("--data", cut, "-T", 600)
        .requireBadInput("no row that can be evaluated", "positions_600K.npz");
    Outcome.of("evaluate", "--data", folder, "--propagator", propagator, "-o", output)
        .requireBadInput("element_index.npy");
    evaluate("-o", propagator).requireBadInput("a file");
    assertEquals(before, Samples.snapshot(folder));
  }
}
