package org.liflow.universal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Tables of what became of each crystal and of each trajectory, as CSV. */
final class CrystalTable {
  private static final List<String> CRYSTALS =
      List.of(
          "crystal",
          "outcome",
          "reason",
          "formula",
          "composition",
          "family",
          "split",
          "supercell",
          "atoms",
          "width_A",
          "orderings",
          "temperatures_K",
          "notes");
  private static final List<String> TRAJECTORIES =
      List.of(
          "trajectory",
          "crystal",
          "composition",
          "family",
          "split",
          "atoms",
          "temperature_K",
          "outcome",
          "reason",
          "drift_A2",
          "frame_msd_A2",
          "closest_share_of_radii");

  private final List<PreparedCrystal> prepared;
  private final List<ReferenceStage.Job> jobs;
  private final SortedSet<String> unseen;

  CrystalTable(
      List<PreparedCrystal> prepared, List<ReferenceStage.Job> jobs, SortedSet<String> unseen) {
    this.prepared = prepared;
    this.jobs = jobs;
    this.unseen = unseen;
  }

  /** A row for each crystal of the folder. */
  String crystals() {
    List<List<?>> rows = new ArrayList<>(List.of(CRYSTALS));
    for (PreparedCrystal crystal : prepared) {
      rows.add(crystal.isLeftOut() ? leftOut(crystal) : row(crystal));
    }
    return csv(rows);
  }

  private static List<?> leftOut(PreparedCrystal crystal) {
    return List.of(
        crystal.id(),
        "left out",
        crystal.reason(),
        crystal.formula(),
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "");
  }

  private List<?> row(PreparedCrystal crystal) {
    List<ReferenceStage.Job> own =
        jobs.stream().filter(job -> job.prepared().id().equals(crystal.id())).toList();
    boolean used = own.stream().anyMatch(CrystalTable::isUsed);
    boolean whole = own.stream().noneMatch(ReferenceStage.Job::isBroken);
    PreparedCrystal.Copy first = crystal.copies().get(0);
    return List.of(
        crystal.id(),
        !used ? "left out" : whole ? "used" : "used in part",
        faults(own),
        crystal.formula(),
        first.composition(),
        crystal.family(),
        used ? split(crystal) : "",
        crystal.supercell(),
        first.atoms(),
        String.format(Locale.ROOT, "%.2f", crystal.width()),
        crystal.copies().size(),
        own.stream()
            .map(job -> job.number() + 1 + ": " + temperatures(job))
            .collect(Collectors.joining("; ")),
        String.join(" ", crystal.notes()));
  }

  private static boolean isUsed(ReferenceStage.Job job) {
    return job.verdicts().values().stream().anyMatch(Verdict::isSound);
  }

  private static String temperatures(ReferenceStage.Job job) {
    return job.verdicts().entrySet().stream()
        .filter(verdict -> verdict.getValue().isSound())
        .map(verdict -> String.valueOf(verdict.getKey()))
        .collect(Collectors.joining(" "));
  }

  private static String faults(List<ReferenceStage.Job> own) {
    List<String> faults = new ArrayList<>();
    for (ReferenceStage.Job job : own) {
      job.verdicts()
          .forEach(
              (kelvin, verdict) -> {
                if (!verdict.isSound()) {
                  faults.add(job.copy().name() + " at " + kelvin + " K: " + verdict.fault());
                }
              });
    }
    return String.join("; ", faults);
  }

  private String split(PreparedCrystal crystal) {
    return unseen.contains(crystal.family()) ? "test" : "train";
  }

  /** A row for each supercell and temperature that was run. */
  String trajectories() {
    List<List<?>> rows = new ArrayList<>(List.of(TRAJECTORIES));
    for (ReferenceStage.Job job : jobs) {
      for (Map.Entry<Integer, Verdict> each : job.verdicts().entrySet()) {
        Verdict verdict = each.getValue();
        rows.add(
            List.of(
                job.copy().name(),
                job.prepared().id(),
                job.copy().composition(),
                job.prepared().family(),
                verdict.isSound() ? split(job.prepared()) : "",
                job.copy().atoms(),
                each.getKey(),
                verdict.isSound() ? "used" : "left out",
                verdict.fault(),
                digits(verdict.drift()),
                digits(verdict.frameMsd()),
                digits(verdict.closest())));
      }
    }
    return csv(rows);
  }

  private static String digits(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String csv(List<List<?>> rows) {
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      csv.printRecords(rows);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return text.toString();
  }
}
