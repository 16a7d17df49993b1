package org.liflow.report.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.StrideMemory;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.evaluate.Evaluation;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationSettings;
import org.liflow.evaluate.EvaluationSummary;
import org.liflow.evaluate.FailedStructure;
import org.liflow.evaluate.MaterialDistributions;
import org.liflow.evaluate.Mobility;
import org.liflow.evaluate.PriorLabels;
import org.liflow.evaluate.RadialOverlay;
import org.liflow.evaluate.StructureResult;
import org.liflow.files.InputException;
import org.liflow.flow.ScaleChoice;
import org.liflow.prior.PriorClassifier;
import org.liflow.prior.PriorExample;
import org.liflow.prior.PriorFeatures;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class EvaluationReportTest {
  private static final String NASTY = "</script><b>,\"run\" @@DATA@@";

  @TempDir Path folder;

  private static EvaluationDocument document() {
    return document(EvaluationSettings.published(0.1, 10));
  }

  private static EvaluationDocument document(EvaluationSettings settings) {
    List<StructureResult> results =
        List.of(
            new StructureResult(
                0,
                NASTY,
                500,
                "A",
                42,
                8,
                3,
                3,
                3,
                1,
                new Mobility(0.5, Double.NaN, 0.25, Double.NaN),
                new Mobility(1, Double.NaN, 0.5, Double.NaN),
                new Mobility(1, Double.NaN, 0.5, Double.NaN),
                0.125,
                0.25,
                Optional.empty()),
            new StructureResult(
                1,
                "b",
                500,
                "B",
                42,
                8,
                3,
                0,
                0,
                1,
                Mobility.NONE,
                Mobility.NONE,
                new Mobility(2, 1, 1, 1),
                Double.NaN,
                Double.NaN,
                Optional.of("stopped at stride 1")));
    List<FailedStructure> failures =
        List.of(new FailedStructure(2, "c", 500, "B", "c: no such trajectory"));
    return new EvaluationDocument(
        "Evaluation on " + NASTY,
        "subtitle",
        Map.of("model", NASTY),
        new Evaluation(
            settings,
            results,
            failures,
            EvaluationSummary.of(results, failures, List.of(42L)),
            new double[] {0.5, 1.5},
            List.of(new RadialOverlay(0, 500, new double[] {0, 1}, new double[] {0, 2})),
            List.of(
                new MaterialDistributions(NASTY, 500, 1, 1, comparison(), List.of(memory()), null),
                new MaterialDistributions(
                    "B", 500, 1, 1, null, List.of(), "atoms of <another> kind"))));
  }

  private static StrideMemory.OfSpecies memory() {
    return new StrideMemory.OfSpecies("Li", -0.25, 0.125, 10);
  }

  private static DistributionComparison comparison() {
    try (Workers workers = new Workers(1)) {
      return DistributionComparison.of(
          List.of(walk(1)),
          List.of(walk(2)),
          DistributionComparison.Settings.of(Element.LI),
          workers);
    }
  }

  private static Trajectory walk(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] positions = new double[12][12];
    for (int frame = 0; frame < 12; frame++) {
      for (int k = 0; k < 12; k++) {
        positions[frame][k] =
            frame == 0
                ? 2.5 * (k / 3)
                : positions[frame - 1][k] + 0.3 * (random.nextDouble() - 0.5);
      }
    }
    return new Trajectory(
        new int[] {3, 3, 8, 8},
        List.of(Lattice.periodic(12, 0, 0, 0, 12, 0, 0, 0, 12)),
        positions,
        1);
  }

  @Test
  void showsTheDistributionsOfEachMaterial() throws IOException {
    List<Path> files = EvaluationReport.write(folder.resolve("d"), document());
    String page = Files.readString(files.get(0));
    assertTrue(page.contains("Li: displacement over a stride"), "no strides");
    assertTrue(page.contains("atoms of &lt;another&gt; kind"), "no reason");
    assertTrue(page.contains("Li +0.125"), "no memory");
    JsonNode json = new ObjectMapper().readTree(files.get(1).toFile());
    JsonNode material = json.path("distributions").get(0);
    DistributionComparison of = document().evaluation().distributions().get(0).comparison();
    assertEquals(of.quantities().size(), material.at("/comparison/quantities").size());
    assertFalse(material.path("comparison").has("reference"), "curves in the summary");
    assertEquals("atoms of <another> kind", json.at("/distributions/1/missing").asText());
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    List<CSVRecord> rows;
    try (CSVParser parser = CSVParser.parse(Files.readString(files.get(3)), format)) {
      rows = parser.getRecords();
    }
    assertEquals(of.quantities().size(), rows.size());
    for (int k = 0; k < rows.size(); k++) {
      ComparedQuantity one = of.quantities().get(k);
      CSVRecord row = rows.get(k);
      assertEquals(NASTY, row.get("composition"));
      assertEquals(one.subject().of(), row.get("of"));
      assertEquals(one.value() == null ? "" : String.valueOf(one.value()), row.get("value"));
      assertEquals(
          one.halves() == null ? "" : String.valueOf(one.halves()), row.get("halves_of_reference"));
    }
    assertEquals("msd", rows.get(0).get("kind"));
    assertEquals("ratio", rows.get(0).get("measure"));
  }

  @Test
  void filesHoldTheSameNumbers() throws IOException {
    Path deep = folder.resolve("new/deep");
    List<Path> files = EvaluationReport.write(deep, document());
    assertEquals(
        List.of("report.html", "summary.json", "evaluation.csv", "distributions.csv"),
        files.stream().map(f -> f.getFileName().toString()).toList());
    List<CSVRecord> rows;
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(Files.readString(files.get(2)), format)) {
      rows = parser.getRecords();
    }
    assertEquals(3, rows.size());
    assertEquals(NASTY, rows.get(0).get("name"));
    assertEquals("0.5", rows.get(0).get("msd_t_Li_generated_A2_per_ps"));
    assertEquals("1.0", rows.get(0).get("msd_t_Li_reference_A2_per_ps"));
    assertEquals(Math.log10(0.5), Double.parseDouble(rows.get(0).get("msd_t_Li_log10_ratio")));
    assertEquals("", rows.get(0).get("msd_t_frame_generated_A2_per_ps"));
    assertEquals("0.125", rows.get(0).get("rdf_error"));
    assertEquals("stopped at stride 1", rows.get(1).get("fault"));
    assertEquals("", rows.get(1).get("rdf_error"));
    assertEquals("", rows.get(2).get("seed"));
    assertEquals("c: no such trajectory", rows.get(2).get("fault"));

    JsonNode json = new ObjectMapper().readTree(files.get(1).toFile());
    assertFalse(json.toString().contains("NaN"));
    JsonNode summary = json.get("summary");
    assertEquals(2, summary.get("structures").asInt());
    assertEquals(0.5, summary.get("whole").get("mean").asDouble());
    assertEquals(0.125, summary.get("median_rdf_error").get("mean").asDouble());
    assertEquals(
        0.5, summary.get("quantities").get("msd_t_Li").get("ratio").get("mean").asDouble(), 1e-12);
    assertTrue(summary.get("quantities").get("msd_t_frame").get("ratio").get("mean").isNull());
    assertEquals("c: no such trajectory", json.get("failed").get(0).get("reason").asText());
    assertEquals(1.0, json.get("settings").get("stride_ps").asDouble(), 1e-12);
  }

  @Test
  void thePageIsWholeAndHarmless() {
    String page = EvaluationPage.render(document());
    assertFalse(page.contains("<b>"));
    assertTrue(page.contains("&lt;/script&gt;&lt;b&gt;"));
    assertTrue(page.contains("\\u003c/script\\u003e"));
    assertTrue(page.contains("Row 2 left out: c: no such trajectory"));
    assertTrue(page.contains("seed 42: stopped at stride 1"));
    assertTrue(page.contains("const liflowCharts"));
    assertEquals(page.split("<script", -1).length, page.split("</script>", -1).length);
    assertFalse(page.contains("src="), "nothing is fetched");
  }

  @Test
  void thePageTellsWhoChoseThePriors() {
    Structure salt =
        new Structure(
            Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4),
            new int[] {3, 9},
            new double[] {0, 0, 0, 2, 2, 2});
    PriorClassifier classifier =
        PriorClassifier.fit(
            List.of(
                new PriorExample(
                    "LiF", PriorFeatures.of(salt, 600), ScaleChoice.LARGE, ScaleChoice.SMALL)),
            Optional.empty());
    EvaluationSettings settings =
        new EvaluationSettings(
            4, 0.05, 2, 0, new PriorLabels.Classified("c.json", classifier), 4, 40, List.of(5L));
    assertTrue(
        EvaluationPage.render(document(settings))
            .contains("adaptive priors: classifier c.json, from the first frame alone."));
  }

  @Test
  @Tag("slow")
  void aFileInTheWayIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "x");
    assertThrows(InputException.class, () -> EvaluationReport.write(file, document()));
    assertEquals("x", Files.readString(file));
  }
}
