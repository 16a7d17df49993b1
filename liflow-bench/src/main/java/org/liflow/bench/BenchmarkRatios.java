package org.liflow.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.files.InputException;

/**
 * Sets the medians of two revisions' benchmarks beside each other, as {@code
 * .ci/compare-benchmarks} took them in turn.
 *
 * <p>Arguments: JMH's results of the base and of the change by turns, as many of one as of the
 * other: base, change, base, change …
 */
public final class BenchmarkRatios {
  private BenchmarkRatios() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      List<Path> files = new ArrayList<>();
      for (String argument : arguments) {
        files.add(Path.of(argument));
      }
      out.print(table(files));
    } catch (InputException problem) {
      System.err.println("BenchmarkRatios: " + problem.getMessage());
      System.exit(2);
    }
  }

  /**
   * The table: each benchmark that every file holds.
   *
   * @throws InputException when the files do not come in pairs, or are not JMH's
   */
  static String table(List<Path> files) throws IOException {
    if (files.isEmpty() || files.size() % 2 != 0) {
      throw new InputException(
          "arguments", files.size() + " files", "base, change, base, change …");
    }
    List<Map<String, Double>> rounds = new ArrayList<>();
    for (Path file : files) {
      rounds.add(medians(file));
    }
    TreeMap<String, Double> common = new TreeMap<>(rounds.get(0));
    rounds.forEach(round -> common.keySet().retainAll(round.keySet()));
    if (common.isEmpty()) {
      return "No benchmark is in both revisions: nothing to compare.\n";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-52s %12s %12s  %s%n",
            "medians (µs)",
            "base",
            "change",
            "times as fast (each round)"));
    for (String name : common.keySet()) {
      double base = 0;
      double change = 0;
      StringBuilder each = new StringBuilder();
      for (int k = 0; k < rounds.size(); k += 2) {
        double before = rounds.get(k).get(name);
        double after = rounds.get(k + 1).get(name);
        base += before;
        change += after;
        each.append(String.format(Locale.ROOT, " %.2f", before / after));
      }
      int pairs = rounds.size() / 2;
      text.append(
          String.format(
              Locale.ROOT,
              "%-52s %12.1f %12.1f  %.2f (%s)%n",
              name,
              base / pairs,
              change / pairs,
              base / change,
              each.toString().strip()));
    }
    return text.toString();
  }

  /** Medians in µs by benchmark and parameters, of benchmarks that sample times. */
  private static Map<String, Double> medians(Path file) throws IOException {
    Map<String, Double> medians = new TreeMap<>();
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    if (root == null || !root.isArray()) {
      throw new InputException(file, "no array", "JMH's results in JSON (-rf json)");
    }
    for (JsonNode result : root) {
      JsonNode metric = result.path("primaryMetric");
      JsonNode median = metric.path("scorePercentiles").path("50.0");
      if (!"sample".equals(result.path("mode").asText()) || !median.isNumber()) {
        continue;
      }
      String benchmark = result.path("benchmark").asText();
      StringBuilder name = new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.') + 1));
      Iterator<Map.Entry<String, JsonNode>> parameters = result.path("params").fields();
      while (parameters.hasNext()) {
        name.append(", ").append(parameters.next().getValue().asText());
      }
      medians.put(name.toString(), median.asDouble() * microseconds(file, metric));
    }
    return medians;
  }

  private static double microseconds(Path file, JsonNode metric) {
    String unit = metric.path("scoreUnit").asText();
    return switch (unit) {
      case "us/op" -> 1;
      case "ms/op" -> 1e3;
      case "ns/op" -> 1e-3;
      case "s/op" -> 1e6;
      default -> throw new InputException(file, "the unit '" + unit + "'", "ns, us, ms or s/op");
    };
  }
}
