package org.liflow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionAnalysisTest;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

/** A report of files is that of the analysis of their trajectories. */
class RunReportTest {
  private static final DiffusionAnalysis.Settings LITHIUM =
      DiffusionAnalysis.Settings.of(Element.LI);

  @TempDir Path folder;

  private RunReport report(double... temperatures) throws IOException {
    List<RunReport.Source> sources = new ArrayList<>();
    for (DiffusionAnalysis.Run run : DiffusionAnalysisTest.example(2, temperatures)) {
      for (int k = 0; k < run.replicas().size(); k++) {
        Path file = folder.resolve(run.temperature() + "_" + k + ".xyz");
        CrystalFiles.writeTrajectory(file, run.replicas().get(k));
        sources.add(RunReport.Source.of(file, run.temperature(), ReadOptions.defaults()));
      }
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("seed", "42");
    return new RunReport("walks", provenance, sources);
  }

  @Test
  void equalTemperaturesAreReplicasAndTheReportIsWritten() throws IOException {
    Path output = folder.resolve("report");
    ReportDocument document;
    try (Workers workers = new Workers(1)) {
      document = report(600, 800).withProvenance("version", "1").write(output, LITHIUM, workers);
    }
    assertEquals(List.of("seed", "version"), List.copyOf(document.provenance().keySet()));
    assertEquals(2, document.results().temperatures().size());
    assertEquals(2, document.results().temperatures().get(0).replicas());
    assertTrue(Files.readString(output.resolve("report.html")).contains("walks"));
    assertTrue(Files.exists(output.resolve("diffusivity.csv")));
  }

  @Test
  void shortTrajectoriesAreLeftOutWithANote() throws IOException {
    RunReport whole = report(600);
    List<RunReport.Source> sources = new ArrayList<>(whole.sources());
    sources.add(
        new RunReport.Source(
            folder.resolve("missing.xyz"), 600, ReadOptions.defaults(), "it stopped", true));
    RunReport more = new RunReport("walks", Map.of(), sources);
    assertTrue(more.hasTrajectories());
    try (Workers workers = new Workers(1)) {
      ReportDocument document = more.analyze(LITHIUM, workers);
      assertEquals(
          "missing.xyz is too short to analyse and left out: it stopped",
          document.results().warnings().get(0));
      RunReport none = new RunReport("walks", Map.of(), sources.subList(2, 3));
      assertFalse(none.hasTrajectories());
      String refused =
          assertThrows(InputException.class, () -> none.analyze(LITHIUM, workers)).getMessage();
      assertTrue(refused.contains("no trajectory of 3 strides or more"), refused);
    }
  }

  @Test
  void aMissingSpeciesIsNamedWithoutAnOption() throws IOException {
    RunReport report = report(600);
    try (Workers workers = new Workers(1)) {
      String refused =
          assertThrows(
                  InputException.class,
                  () -> report.analyze(DiffusionAnalysis.Settings.of(Element.NA), workers))
              .getMessage();
      assertTrue(refused.contains("no atom of the mobile species"), refused);
      assertFalse(refused.contains("--"), refused);
    }
  }
}
