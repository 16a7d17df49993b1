package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Machine MACHINE =
      new Machine("AMD EPYC (R) 7 @ 2 GHz", 2, 24L << 30, "OpenJDK 17", "Linux", 0.1);
  private static final Measurement STRIDE =
      new Measurement(Work.STRIDE, "", "LiFlow", "vector", 200, 2, 0.117, 1);

  @TempDir private Path folder;

  private static Report report() {
    Report report =
        new Report(MACHINE, LocalDate.of(2026, 11, 23), Map.of("Crystal", "Ge2Li20P4S24"));
    report.add(
        new Outcome.Measured(
            "CP2K",
            "CP2K 2023.1",
            "with the reference BLAS",
            List.of(
                new Measurement(Work.AB_INITIO_STEP, "", "CP2K", "", 50, 2, 30, 500),
                new Measurement(Work.AB_INITIO_STEP, "", "CP2K", "", 200, 2, 234, 500))));
    report.add(
        new Outcome.Measured(
            "PyTorch",
            "PyTorch 2.13",
            "",
            List.of(
                new Measurement(Work.STRIDE, "", "PyTorch", "20 bare", 200, 2, 1.607, 1),
                new Measurement(Work.STRIDE, "", "PyTorch", "20 bare", 50, 2, 0.427, 1))));
    report.add(new Outcome.Measured("LiFlow's network", "", "", List.of(STRIDE)));
    report.add(new Outcome.Absent("LAMMPS", "no lmp in PATH", "apt install lammps"));
    report.add(new Outcome.Failed("LiFlow's training", "out of memory"));
    return report;
  }

  @Test
  void comparesEqualWorkOfEqualSizeAndStridesWithAbInitioDynamics() {
    Map<String, Double> ratios = report().ratios(STRIDE);
    assertEquals(List.of("CP2K", "PyTorch"), List.copyOf(ratios.keySet()));
    assertEquals(234 * 500 / 0.117, ratios.get("CP2K"), 1e-6);
    assertEquals(1.607 / 0.117, ratios.get("PyTorch"), 1e-12);
    Measurement oneThread = new Measurement(Work.STRIDE, "", "LiFlow", "vector", 200, 1, 0.2, 1);
    assertTrue(report().ratios(oneThread).isEmpty());
  }

  @Test
  void tellsAllInTheTable() {
    String text = report().toMarkdown();
    String row =
        text.lines().filter(line -> line.contains("LiFlow, vector")).findFirst().orElseThrow();
    assertTrue(row.contains("1,000,000 x CP2K, 13.7 x PyTorch"), row);
    assertTrue(row.contains(" 117 ms "), row);
    assertTrue(text.contains("117,000"), text);
    assertTrue(text.contains("- LAMMPS: absent (no lmp in PATH; apt install lammps)"), text);
    assertTrue(text.contains("- LiFlow's training: failed (out of memory)"), text);
    assertTrue(text.contains("- CP2K 2023.1: with the reference BLAS"), text);
    assertFalse(text.contains("busy"), text);
    assertEquals(
        1,
        text.lines().filter(line -> line.startsWith("|")).map(String::length).distinct().count(),
        text);
  }

  @Test
  void writesJsonAndTheTableBesideIt() throws IOException {
    Path file = Files.createDirectory(folder.resolve("results")).resolve("machine.json");
    report().write(file);
    report().write(file);
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertEquals("2026-11-23", root.get("date").asText());
    assertEquals(2, root.get("machine").get("cores").asInt());
    assertEquals(5, root.get("results").size());
    assertEquals("absent", root.get("programs").get(3).get("state").asText());
    JsonNode stride = root.get("results").get(4);
    assertEquals(0.117, stride.get("seconds_per_picosecond").asDouble());
    assertEquals(1e6, stride.get("times_as_fast_as").get("CP2K").asDouble(), 1e-6);
    assertEquals(report().toMarkdown(), Files.readString(folder.resolve("results/machine.md")));
    try (var files = Files.list(folder.resolve("results"))) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void unfinishedRunsLeaveFinishedOnesAlone() throws IOException {
    Path file = folder.resolve("machine.json");
    Files.writeString(file, "finished before");
    report().writePart(file);
    assertEquals("finished before", Files.readString(file));
    assertTrue(Files.exists(folder.resolve("machine.part.json")));
    assertEquals(report().toMarkdown(), Files.readString(folder.resolve("machine.part.md")));
    report().write(file);
    assertEquals(5, new ObjectMapper().readTree(file.toFile()).get("results").size());
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void tellsPairsAndSingleSteps() {
    Report report = new Report(MACHINE, LocalDate.EPOCH, Map.of());
    assertFalse(report.failed());
    report.add(
        new Outcome.Measured(
            "lists",
            "",
            "",
            List.of(
                new Measurement(
                    Work.NEIGHBOR_LIST,
                    "",
                    "LiFlow",
                    "",
                    50,
                    1,
                    1e-5,
                    0,
                    1308,
                    List.of(),
                    List.of()),
                new Measurement(
                    Work.AB_INITIO_STEP,
                    "",
                    "CP2K",
                    "",
                    50,
                    1,
                    4,
                    500,
                    0,
                    List.of(45.0, 4.0),
                    List.of()))));
    JsonNode results = report.toJson().get("results");
    assertEquals(1308, results.get(0).get("directed_pairs").asInt());
    assertEquals(1e4 / 1308, results.get(0).get("nanoseconds_per_directed_pair").asDouble(), 1e-9);
    assertFalse(results.get(0).has("step_seconds"));
    assertEquals("[45.0,4.0]", results.get(1).get("step_seconds").toString());
    assertFalse(results.get(1).has("directed_pairs"));
    String text = report.toMarkdown();
    assertTrue(text.contains(" 7.65 |"), text);
    report.add(new Outcome.Failed("CP2K", "no"));
    assertTrue(report.failed());
  }

  @Test
  void tellsWhatAnAtomOfManyTakes() {
    assertFalse(report().toMarkdown().contains("Time an atom"));
    Report report = new Report(MACHINE, LocalDate.EPOCH, Map.of());
    report.add(
        new Outcome.Measured(
            "LiFlow's network",
            "",
            "",
            List.of(
                new Measurement(Work.EVALUATION, "", "LiFlow", "vector", 3200, 2, 0.064, 0),
                new Measurement(Work.EVALUATION, "", "LiFlow", "vector", 100_000, 2, 2.3, 0))));
    String text = report.toMarkdown();
    assertTrue(text.contains("Time an atom of large systems, against one of 3200 atoms"), text);
    assertEquals(
        "| network evaluation | 100000 | LiFlow, vector |       2 |       23.0 µs | 20.0 µs |          1.15 |",
        text.lines().filter(line -> line.contains("20.0 µs")).findFirst().orElse(text));
    JsonNode results = report.toJson().get("results");
    assertFalse(results.get(0).has("time_an_atom_against"));
    assertEquals(1.15, results.get(1).get("time_an_atom_against").get("3200").asDouble(), 1e-12);
  }

  @Test
  void saysWhenTheMachineWasBusy() {
    Machine busy = new Machine("CPU", 2, 1, "Java", "Linux", 1.5);
    assertTrue(new Report(busy, LocalDate.EPOCH, Map.of()).toMarkdown().contains("busy"));
  }

  @Test
  void namesFilesAfterTheMachine() {
    assertEquals("amd-epyc-7-2-cores-jdk" + Runtime.version().feature(), MACHINE.fileName());
  }

  @Test
  void writesNumbersThatPeopleRead() {
    assertEquals("1,230,000", Measurement.digits(1_234_567));
    assertEquals("100", Measurement.digits(100));
    assertEquals("12.3", Measurement.digits(12.34));
    assertEquals("1.20", Measurement.digits(1.2));
    assertEquals("0.0123", Measurement.digits(0.01234));
    assertEquals("45.6 µs", Measurement.readable(4.56e-5));
    assertEquals("2,340 s", Measurement.readable(2341));
  }

  @Test
  void refusesTimesThatAreNone() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Measurement(Work.STRIDE, "", "PyTorch", "", 50, 2, 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Measurement(Work.STRIDE, "", "PyTorch", "", 50, 2, Double.NaN, 1));
  }
}
