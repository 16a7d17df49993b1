package org.liflow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;

class BenchmarkRatiosTest {
  @TempDir private Path folder;

  private Path results(String name, String benchmark, double median, String unit)
      throws IOException {
    return Files.writeString(
        folder.resolve(name),
        String.format(
            Locale.ROOT,
            """
            [{"benchmark": "org.liflow.bench.OperationBenchmark.%s", "mode": "sample",
              "params": {"atoms": "200", "backend": "vector"},
              "primaryMetric": {"score": 7, "scorePercentiles": {"50.0": %f}, "scoreUnit": "%s"}}]
            """,
            benchmark,
            median,
            unit));
  }

  @Test
  void dividesTheBasesMediansByTheChanges() throws IOException {
    String table =
        BenchmarkRatios.table(
            List.of(
                results("a", "linear", 30, "us/op"),
                results("b", "linear", 0.02, "ms/op"),
                results("c", "linear", 50, "us/op"),
                results("d", "linear", 20, "us/op")));
    String row = table.lines().skip(1).findFirst().orElseThrow();
    assertTrue(row.startsWith("linear, 200, vector "), row);
    assertTrue(row.endsWith(" 40.0         20.0  1.94 (1.50 2.50)"), row);
  }

  /** The table of rounds with these ratios; the base always takes 100 µs. */
  private String rowOfRatios(double... ratios) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < ratios.length; k++) {
      files.add(results("base" + k, "stride", 100, "us/op"));
      files.add(results("change" + k, "stride", 100 / ratios[k], "us/op"));
    }
    return BenchmarkRatios.table(files).lines().skip(1).findFirst().orElseThrow();
  }

  @Test
  void theIntervalIsStudents() throws IOException {
    // By hand: the logarithms are -0.1, 0, 0.1, so their mean has the error 0.1 / sqrt(3), and
    // Student's t of 2 degrees of freedom is 4.302653: exp(+-0.248414).
    String row = rowOfRatios(Math.exp(-0.1), 1, Math.exp(0.1));
    assertTrue(row.endsWith("1.000 (95 %: 0.780 to 1.282, 3 rounds)  reaches 0.97"), row);
  }

  @Test
  void tellsALossBeyondTheTarget() throws IOException {
    String row = rowOfRatios(0.95, 0.951, 0.949, 0.95, 0.95);
    assertTrue(row.endsWith("5 rounds)  BELOW 0.97"), row);
    assertTrue(rowOfRatios(0.95, 0.99, 0.96, 0.97).endsWith("reaches 0.97"));
  }

  @Test
  void leavesOutWhatOneRevisionDoesNotHave() throws IOException {
    assertEquals(
        "No benchmark is in both revisions: nothing to compare.\n",
        BenchmarkRatios.table(
            List.of(results("a", "linear", 30, "us/op"), results("b", "silu", 20, "us/op"))));
  }

  @Test
  void tellsWhichBenchmarksFailedInARound() throws IOException {
    Path change = results("b", "linear", 30, "us/op");
    Path base = results("a", "linear", 30, "us/op");
    String stride = Files.readString(results("c", "stride", 70, "us/op"));
    String linear = Files.readString(base);
    Files.writeString(
        base, linear.substring(0, linear.lastIndexOf(']')) + ", " + stride.substring(1));
    String table = BenchmarkRatios.table(List.of(base, change));
    assertTrue(
        table.stripTrailing().endsWith("new, removed or failing: stride, 200, vector"), table);
  }

  @Test
  void refusesWhatIsNotInPairsOrNotFromJmh() throws IOException {
    Path one = results("a", "linear", 30, "us/op");
    assertThrows(InputException.class, () -> BenchmarkRatios.table(List.of(one)));
    Path other = Files.writeString(folder.resolve("b"), "{}");
    assertThrows(InputException.class, () -> BenchmarkRatios.table(List.of(one, other)));
    Path unit = results("c", "linear", 30, "ops/s");
    assertThrows(InputException.class, () -> BenchmarkRatios.table(List.of(one, unit)));
  }
}
