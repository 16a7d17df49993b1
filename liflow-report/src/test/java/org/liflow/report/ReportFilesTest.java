package org.liflow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionAnalysisTest;
import org.liflow.analysis.DiffusionReport;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

class ReportFilesTest {
  @TempDir static Path folder;
  private static JsonNode json;
  private static String page;

  @BeforeAll
  static void write() throws IOException {
    DiffusionReport report =
        DiffusionAnalysis.of(
            DiffusionAnalysisTest.example(2, 600, 800),
            DiffusionAnalysis.Settings.of(Element.LI),
            new Workers(1));
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("model", "</script><script>alert('model')</script>");
    provenance.put("seed & stream", "42");
    ReportDocument document =
        new ReportDocument("Walks <b>at</b> \"two\" temperatures @@DATA@@", provenance, report);
    List<Path> written = ReportFiles.write(folder.resolve("new/deep"), document);
    folder = folder.resolve("new/deep");
    assertEquals(folder.resolve("report.html"), written.get(0));
    try (var files = Files.list(folder)) {
      assertEquals(10, files.count(), "nothing half-written is left");
    }
    assertEquals(10, written.size());
    json = new ObjectMapper().readTree(folder.resolve("results.json").toFile());
    page = Files.readString(folder.resolve("report.html"));
  }

  private static List<CSVRecord> csv(String name) {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(Files.readString(folder.resolve(name)), format)) {
      return parser.getRecords();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static double number(CSVRecord record, String column) {
    return Double.parseDouble(record.get(column));
  }

  private static JsonNode at(CSVRecord record) {
    for (JsonNode node : json.get("results").get("temperatures")) {
      if (node.get("temperature_K").asDouble() == number(record, "temperature_K")) {
        return node;
      }
    }
    throw new AssertionError("no temperature " + record);
  }

  @Test
  void tablesHoldTheNumbersOfTheJson() {
    int rows = 0;
    for (CSVRecord record : csv("diffusivity.csv")) {
      String name = record.get("quantity");
      JsonNode node =
          name.equals("self")
              ? at(record).get("self_diffusivity")
              : name.equals("collective")
                  ? at(record).get("conductivity").get("collective")
                  : name.startsWith("self_replica_")
                      ? at(record).get("per_replica").get(Integer.parseInt(name.substring(13)) - 1)
                      : at(record).get("per_axis").get(name.substring(5));
      JsonNode d = node.get("D_cm2_s");
      assertEquals(d.get("mean").asDouble(), number(record, "mean_cm2_s"));
      assertEquals(d.get("median").asDouble(), number(record, "median_cm2_s"));
      assertEquals(d.get("lower95").asDouble(), number(record, "lower95_cm2_s"));
      assertEquals(d.get("upper95").asDouble(), number(record, "upper95_cm2_s"));
      assertEquals(node.get("fit_from_ps").asDouble(), number(record, "fit_from_ps"));
      rows++;
    }
    assertEquals(14, rows);
    for (CSVRecord record : csv("conductivity.csv")) {
      assertEquals(
          at(record).get("conductivity").get(record.get("quantity")).get("median").asDouble(),
          number(record, "median"));
    }
    JsonNode arrhenius = json.get("results").get("arrhenius");
    List<CSVRecord> line = csv("arrhenius.csv");
    assertEquals(arrhenius.get("activation_energy_eV").asDouble(), number(line.get(0), "value"));
    assertEquals(
        arrhenius.get("activation_energy_lower95_eV").asDouble(), number(line.get(0), "lower95"));
    assertEquals("D_cm2_s_at_300_K", line.get(2).get("quantity"));
    assertEquals(
        arrhenius.get("extrapolated").get("upper95_cm2_s").asDouble(),
        number(line.get(2), "upper95"));
  }

  @Test
  void intervalsHoldAllPartsAndSayWhatIsNotEstimated() {
    List<CSVRecord> rows = csv("interval.csv");
    JsonNode intervals = json.get("diffusivity_intervals");
    assertEquals(2, intervals.size());
    assertEquals(2 * 5, rows.size());
    for (int k = 0; k < rows.size(); k++) {
      JsonNode part = intervals.get(k / 5).get("parts").get(k % 5);
      CSVRecord row = rows.get(k);
      assertEquals(part.get("source").asText(), row.get("source"));
      assertEquals(part.has("below"), !row.get("below").isEmpty());
      if (part.has("below")) {
        assertEquals(part.get("above").asDouble(), number(row, "above"));
        assertEquals(part.get("length_below").asDouble(), number(row, "length_below"));
      } else {
        assertEquals("", row.get("length_above"));
      }
    }
    for (JsonNode at : intervals) {
      assertTrue(at.get("parts").get(0).get("below").asDouble() > 0, "statistics");
      for (int k = 1; k < 5; k++) {
        assertFalse(at.get("parts").get(k).has("below"), "" + at.get("parts").get(k));
      }
      double median = at.get("median_cm2_s").asDouble();
      double above = 0;
      for (JsonNode part : at.get("parts")) {
        above += part.path("length_above").asDouble(0);
        assertEquals(part.get("estimated").asBoolean(), part.has("length_above"));
      }
      assertEquals(at.get("upper95_cm2_s").asDouble(), median * (1 + above), 1e-9 * median);
    }
    assertTrue(page.contains("not estimated"));
    assertTrue(page.contains("canvas id=\"parts\""));
  }

  @Test
  void curvesHoldTheNumbersOfTheJson() {
    int k = 0;
    for (CSVRecord record : csv("msd.csv")) {
      k = number(record, "time_ps") == 0 ? 0 : k + 1;
      JsonNode curve = at(record).get("collective_msd");
      if (record.get("kind").equals("self")) {
        for (JsonNode species : at(record).get("species_msd")) {
          curve = species.get("species").asText().equals(record.get("species")) ? species : curve;
        }
      }
      for (String column : List.of("time_ps", "msd_x_A2", "msd_z_A2", "msd_A2")) {
        assertEquals(curve.get(column).get(k).asDouble(), number(record, column));
      }
    }
    List<CSVRecord> fit = csv("fit.csv");
    JsonNode band = at(fit.get(7)).get("fit");
    assertEquals(band.get("upper95_A2").get(7).asDouble(), number(fit.get(7), "upper95_A2"));
    List<CSVRecord> rdf = csv("rdf.csv");
    assertEquals("all", rdf.get(20).get("pair"));
    assertEquals(
        at(rdf.get(20)).get("radial_distribution").get("total").get(20).asDouble(),
        number(rdf.get(20), "g"));
    List<CSVRecord> checks = csv("checks.csv");
    JsonNode check = at(checks.get(130)).get("checks").get(1);
    assertEquals("2", checks.get(130).get("replica"));
    assertEquals(
        check.get("minimum_distance_A").get(10).asDouble(),
        number(checks.get(130), "minimum_distance_A"));
    assertEquals(
        check.get("framework_msd_A2").get(10).asDouble(),
        number(checks.get(130), "framework_msd_A2"));
  }

  @Test
  void thePageHoldsTheSameDataAndNothingFromOutside() throws IOException {
    int from = page.indexOf("id=\"data\">") + 10;
    String data = page.substring(from, page.indexOf("</script>", from));
    assertEquals(json, new ObjectMapper().readTree(data));
    assertTrue(page.contains("Chart.js v4.4.1") && page.contains("Released under the MIT License"));
    int library = page.indexOf("<script>");
    String ours = page.substring(0, library) + page.substring(page.lastIndexOf("<script>"));
    for (String loaded : List.of("src=", "<link", "url(", "@import", "http:", "https:", "fetch(")) {
      assertFalse(ours.contains(loaded), loaded);
    }
    assertFalse(page.contains("sourceMappingURL"));
    assertFalse(page.contains("@@STYLE@@"));
    double energy = json.get("results").get("arrhenius").get("activation_energy_eV").asDouble();
    assertTrue(page.contains(String.format(java.util.Locale.ROOT, "%.3f", energy)));
  }

  @Test
  void textIsShownAsItIsWritten() {
    assertTrue(
        page.contains(
            "<h1>Walks &lt;b&gt;at&lt;/b&gt; &quot;two&quot; temperatures @@DATA@@</h1>"));
    assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(&#39;model&#39;)"));
    assertFalse(page.contains("<script>alert"));
    assertTrue(page.contains("seed &amp; stream"));
    assertEquals("Walks <b>at</b> \"two\" temperatures @@DATA@@", json.get("title").asText());
  }

  @Test
  @Tag("slow")
  void aFolderThatCannotBeIsBadInput(@TempDir Path other) throws IOException {
    Path file = Files.writeString(other.resolve("file"), "x");
    DiffusionReport empty =
        DiffusionAnalysis.of(
            DiffusionAnalysisTest.example(1, 600),
            DiffusionAnalysis.Settings.of(Element.LI),
            new Workers(1));
    ReportDocument document = new ReportDocument("t", Map.of(), empty);
    assertThrows(InputException.class, () -> ReportFiles.write(file.resolve("in"), document));
    ReportFiles.write(other, document);
    assertTrue(Files.exists(ReportFiles.write(other, document).get(0)), "written over");
  }
}
