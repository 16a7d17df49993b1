package org.liflow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertTrue(row.endsWith(" 40.0         20.0  2.00 (1.50 2.50)"), row);
  }

  @Test
  void leavesOutWhatOneRevisionDoesNotHave() throws IOException {
    assertEquals(
        "No benchmark is in both revisions: nothing to compare.\n",
        BenchmarkRatios.table(
            List.of(results("a", "linear", 30, "us/op"), results("b", "silu", 20, "us/op"))));
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
