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
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.evaluate.Evaluation;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationSettings;
import org.liflow.evaluate.EvaluationSummary;
import org.liflow.evaluate.FailedStructure;
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
            List.of(new RadialOverlay(0, 500, new double[] {0, 1}, new double[] {0, 2}))));
  }

  @Test
  void filesHoldTheSameNumbers() throws IOException {
    Path deep = folder.resolve("new/deep");
    List<Path> files = EvaluationReport.write(deep, document());
    assertEquals(
        List.of("report.html", "summary.json", "evaluation.csv"),
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
