package org.liflow.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of network and training and the PyTorch yardstick one after the other and
 * writes the ratios of their medians.
 *
 * <p>Arguments: the file for the results, and optionally a Python with torch and the yardstick's
 * script, and a pattern of the benchmarks to run. Without a Python the yardstick is named as
 * absent.
 */
public final class Comparison {
  private Comparison() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    if (arguments.length < 1 || arguments.length == 2 || arguments.length > 4) {
      System.err.println("usage: Comparison RESULTS.json [PYTHON YARDSTICK.py [BENCHMARKS]]");
      System.exit(2);
    }
    Map<String, Double> yardstick = new TreeMap<>();
    if (arguments.length >= 3) {
      yardstick.putAll(yardstick(arguments[1], Path.of(arguments[2]).toAbsolutePath()));
    }
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("date", LocalDate.now().toString());
    root.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    root.put("processors", Runtime.getRuntime().availableProcessors());
    root.put("processor", processor());
    root.put("yardstick", yardstick.isEmpty() ? "absent" : "torch_yardstick.py, eager PyTorch");
    ArrayNode rows = root.putArray("results");
    System.out.printf(
        Locale.ROOT,
        "%n%-12s %-8s %7s %12s %12s %8s%n",
        "benchmark",
        "backend",
        "atoms",
        "median (ms)",
        "torch (ms)",
        "ratio");
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(
                        arguments.length == 4 ? arguments[3] : "NetworkBenchmark|TrainingBenchmark")
                    .build())
            .run()) {
      String name = result.getParams().getBenchmark().replaceAll(".*\\.", "");
      int atoms = Integer.parseInt(result.getParams().getParam("atoms"));
      double median = result.getPrimaryResult().getStatistics().getPercentile(50);
      ObjectNode row = rows.addObject();
      row.put("benchmark", name);
      row.put("backend", result.getParams().getParam("backend"));
      row.put("atoms", atoms);
      row.put("median_ms", median);
      Double peer = yardstick.get(name + " " + atoms);
      if (peer != null) {
        row.put("yardstick_ms", peer);
        row.put("ratio", peer / median);
      }
    }
    for (JsonNode row : rows) {
      System.out.printf(
          Locale.ROOT,
          "%-12s %-8s %7d %12.3f %12s %8s%n",
          row.get("benchmark").asText(),
          row.get("backend").asText(),
          row.get("atoms").asInt(),
          row.get("median_ms").asDouble(),
          row.has("ratio")
              ? String.format(Locale.ROOT, "%.1f", row.get("yardstick_ms").asDouble())
              : "absent",
          row.has("ratio") ? String.format(Locale.ROOT, "%.1f", row.get("ratio").asDouble()) : "");
    }
    Path file = Path.of(arguments[0]);
    Files.writeString(
        file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    System.out.println("\nWritten to " + file);
  }

  /** Median milliseconds by benchmark and number of atoms (of one structure). */
  private static Map<String, Double> yardstick(String python, Path script) throws IOException {
    List<String> command = new ArrayList<>(List.of(python, script.toString(), "--threads"));
    command.add(String.valueOf(Runtime.getRuntime().availableProcessors()));
    command.add("--train");
    Process process =
        new ProcessBuilder(command)
            .directory(script.getParent().getParent().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Double> medians = new TreeMap<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        System.out.println(line);
        JsonNode row = new ObjectMapper().readTree(line);
        if ("forward".equals(row.path("case").asText())) {
          medians.put("evaluation " + row.get("atoms").asInt(), row.get("ms").asDouble());
          // Its stride is twenty bare evaluations.
          medians.put("stride " + row.get("atoms").asInt(), row.get("step_ms").asDouble());
        } else if ("train16".equals(row.path("case").asText())) {
          medians.put("trainingStep " + row.get("atoms").asInt() / 16, row.get("ms").asDouble());
        }
      }
    }
    return medians;
  }

  private static String processor() {
    Path file = Path.of("/proc/cpuinfo");
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("model name")) {
            return line.substring(line.indexOf(':') + 1).trim();
          }
        }
      }
    } catch (IOException problem) {
      return "unknown (" + problem.getMessage() + ")";
    }
    return System.getProperty("os.arch");
  }
}
