package org.liflow.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.TDistribution;
import org.liflow.files.InputException;

/**
 * Compares the benchmarks of two revisions, which {@code .ci/compare-benchmarks} measured in turn.
 *
 * <p>Arguments: JMH's results of the base and of the change by turns, as many of one as of the
 * other: base, change, base, change … Two neighbours are one round.
 *
 * <p>The ratio of a round is the base's median time over the change's, so more than 1 is faster.
 * The table gives the geometric mean over rounds and, from three rounds on, its 95 % interval by
 * Student's t over the logarithms of the ratios. An interval that reaches {@value #TARGET} leaves
 * it possible that no more than 3 % of the speed are lost.
 */
public final class BenchmarkRatios {
  /** The ratio that the interval's upper end must reach. */
  static final double TARGET = 0.97;

  private static final int LEAST_ROUNDS = 3;

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
            "times as fast"));
    for (String name : common.keySet()) {
      double base = 0;
      double change = 0;
      double[] logarithms = new double[rounds.size() / 2];
      for (int k = 0; k < logarithms.length; k++) {
        double before = rounds.get(2 * k).get(name);
        double after = rounds.get(2 * k + 1).get(name);
        base += before;
        change += after;
        logarithms[k] = Math.log(before / after);
      }
      text.append(
          String.format(
              Locale.ROOT,
              "%-52s %12.1f %12.1f  %s%n",
              name,
              base / logarithms.length,
              change / logarithms.length,
              ratio(logarithms)));
    }
    TreeSet<String> partial = new TreeSet<>();
    rounds.forEach(round -> partial.addAll(round.keySet()));
    partial.removeAll(common.keySet());
    if (!partial.isEmpty()) {
      text.append("Without a time in some round, so new, removed or failing: ")
          .append(String.join("; ", partial))
          .append(System.lineSeparator());
    }
    return text.toString();
  }

  /** The mean ratio, its interval or the single ratios, and whether the target is reached. */
  private static String ratio(double[] logarithms) {
    int rounds = logarithms.length;
    double mean = Arrays.stream(logarithms).average().orElseThrow();
    if (rounds < LEAST_ROUNDS) {
      StringBuilder each = new StringBuilder();
      for (double logarithm : logarithms) {
        each.append(String.format(Locale.ROOT, " %.2f", Math.exp(logarithm)));
      }
      return String.format(Locale.ROOT, "%.2f (%s)", Math.exp(mean), each.toString().strip());
    }
    double squares = Arrays.stream(logarithms).map(x -> (x - mean) * (x - mean)).sum();
    double error = Math.sqrt(squares / (rounds - 1) / rounds);
    double half = TDistribution.of(rounds - 1).inverseSurvivalProbability(0.025) * error;
    double upper = Math.exp(mean + half);
    return String.format(
        Locale.ROOT,
        "%.3f (95 %%: %.3f to %.3f, %d rounds)  %s %.2f",
        Math.exp(mean),
        Math.exp(mean - half),
        upper,
        rounds,
        upper >= TARGET ? "reaches" : "BELOW",
        TARGET);
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
