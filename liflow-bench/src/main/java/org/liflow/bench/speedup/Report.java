package org.liflow.bench.speedup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.files.ReplacedFile;
import org.liflow.util.Json;

/** Everything that one run measured on one machine, as JSON and as a table. */
public final class Report {
  private final Machine machine;
  private final LocalDate date;
  private final Map<String, String> settings;
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * @param settings what the run was asked for, by name, such as the crystal
   */
  public Report(Machine machine, LocalDate date, Map<String, String> settings) {
    this.machine = machine;
    this.date = date;
    this.settings = new LinkedHashMap<>(settings);
  }

  /** Adds what came of a peer or a part. */
  public void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  /** Puts outcomes into the place of others. */
  public void replace(List<Outcome> former, List<Outcome> outcomes) {
    this.outcomes.removeAll(former);
    this.outcomes.addAll(outcomes);
  }

  private List<Measurement> measurements() {
    return outcomes.stream()
        .filter(Outcome.Measured.class::isInstance)
        .flatMap(outcome -> ((Outcome.Measured) outcome).measurements().stream())
        .toList();
  }

  /** How many times as fast as each peer a measurement of this project's is, by the peer's name. */
  Map<String, Double> ratios(Measurement measurement) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    if (measurement.ours()) {
      for (Measurement other : measurements()) {
        if (!other.ours() && measurement.comparesWith(other)) {
          ratios.put(other.by(), measurement.ratioTo(other));
        }
      }
    }
    return ratios;
  }

  /** All of it, for programs. */
  public ObjectNode toJson() {
    ObjectNode root = Json.object();
    root.put("date", date.toString());
    ObjectNode where = root.putObject("machine");
    where.put("processor", machine.processor());
    where.put("cores", machine.cores());
    where.put("memory_bytes", machine.memoryBytes());
    where.put("java", machine.java());
    where.put("system", machine.system());
    where.put("load_before", machine.load());
    ObjectNode asked = root.putObject("settings");
    settings.forEach(asked::put);
    ArrayNode who = root.putArray("programs");
    for (Outcome outcome : outcomes) {
      ObjectNode node = who.addObject();
      node.put("name", outcome.name());
      if (outcome instanceof Outcome.Measured measured) {
        node.put("state", "measured");
        putUnlessEmpty(node, "version", measured.version());
        putUnlessEmpty(node, "remark", measured.remark());
      } else if (outcome instanceof Outcome.Absent absent) {
        node.put("state", "absent");
        node.put("reason", absent.reason());
        node.put("remedy", absent.remedy());
      } else if (outcome instanceof Outcome.Failed failed) {
        node.put("state", "failed");
        node.put("last_line", failed.lastLine());
      }
    }
    ArrayNode results = root.putArray("results");
    List<Measurement> measured = measurements();
    List<Scaling> scalings = Scaling.of(measured);
    for (Measurement measurement : measured) {
      ObjectNode node = results.addObject();
      node.put("work", measurement.work().title());
      putUnlessEmpty(node, "detail", measurement.detail());
      node.put("by", measurement.by());
      putUnlessEmpty(node, "variant", measurement.variant());
      node.put("atoms", measurement.atoms());
      node.put("threads", measurement.threads());
      node.put("seconds", measurement.seconds());
      measurement
          .secondsPerPicosecond()
          .ifPresent(seconds -> node.put("seconds_per_picosecond", seconds));
      if (measurement.pairs() > 0) {
        node.put("directed_pairs", measurement.pairs());
      }
      measurement
          .nanosecondsPerPair()
          .ifPresent(nanoseconds -> node.put("nanoseconds_per_directed_pair", nanoseconds));
      if (!measurement.stepSeconds().isEmpty()) {
        ArrayNode steps = node.putArray("step_seconds");
        measurement.stepSeconds().forEach(steps::add);
      }
      if (!measurement.turnSeconds().isEmpty()) {
        ArrayNode turns = node.putArray("turn_seconds");
        for (double seconds : measurement.turnSeconds()) {
          if (Double.isNaN(seconds)) {
            turns.addNull();
          } else {
            turns.add(seconds);
          }
        }
      }
      scalings.stream()
          .filter(scaling -> scaling.large().equals(measurement))
          .forEach(
              scaling ->
                  node.putObject("time_an_atom_against")
                      .put(String.valueOf(Scaling.FROM), scaling.ratio()));
      Map<String, Double> ratios = ratios(measurement);
      if (!ratios.isEmpty()) {
        ObjectNode times = node.putObject("times_as_fast_as");
        ratios.forEach(times::put);
      }
    }
    return root;
  }

  private static void putUnlessEmpty(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  /** The table and what goes with it, for people. */
  public String toMarkdown() {
    return new SpeedupTable(machine, date, settings, outcomes, measurements(), this::ratios)
        .markdown();
  }

  /** Whether a peer or a part failed. */
  public boolean failed() {
    return outcomes.stream().anyMatch(Outcome.Failed.class::isInstance);
  }

  /**
   * Writes what there is so far, {@code NAME.part.json} and {@code NAME.part.md}, so that a run
   * that is stopped neither loses what it measured nor takes the place of one that came to its end.
   *
   * @param file the finished report's: ends in {@code .json}
   */
  public void writePart(Path file) {
    writeBoth(part(file));
  }

  /**
   * Writes the JSON and, beside it, the table: {@code NAME.json} and {@code NAME.md}; the parts
   * written before go.
   *
   * @param file ends in {@code .json}
   */
  public void write(Path file) throws IOException {
    writeBoth(file);
    Files.deleteIfExists(part(file));
    Files.deleteIfExists(table(part(file)));
  }

  private void writeBoth(Path file) {
    try {
      ReplacedFile.write(file, Json.pretty(toJson()) + "\n");
    } catch (JsonProcessingException problem) {
      throw new IllegalStateException(problem);
    }
    ReplacedFile.write(table(file), toMarkdown());
  }

  private static Path part(Path file) {
    return file.resolveSibling(stem(file) + ".part.json");
  }

  private static Path table(Path file) {
    return file.resolveSibling(stem(file) + ".md");
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.json$", "");
  }
}
