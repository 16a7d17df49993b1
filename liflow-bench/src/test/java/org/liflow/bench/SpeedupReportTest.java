package org.liflow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.bench.speedup.Machine;
import org.liflow.bench.speedup.OwnBenchmarks;
import org.liflow.files.InputException;
import picocli.CommandLine;

class SpeedupReportTest {
  private static final Machine MACHINE = new Machine("CPU", 2, 1, "Java", "Linux", 0);

  @TempDir private Path folder;

  private static SpeedupReport report(String... arguments) {
    SpeedupReport report =
        new SpeedupReport(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    new CommandLine(report).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return report;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--python x | ''",
        "--ab-initio-atoms 200,50 | ''",
        "--ab-initio-steps 9 | ''",
        "--only network,training | -network-training",
        "--ab-initio-atoms 50 | -ab-initio-50",
        "--ab-initio-steps 2 | -2-steps",
        "--cif a/Other.cif | -other-cif",
        "--quick | -quick"
      })
  void runsThatLeaveSomethingOutHaveNamesOfTheirOwn(String arguments, String end) {
    assertEquals(
        MACHINE.fileName() + end + ".json", report(arguments.split(" ", -1)).defaultName(MACHINE));
  }

  @Test
  void aChoiceOfBackendsHasANameOfItsOwn() {
    List<String> here = OwnBenchmarks.backends();
    assertEquals(
        MACHINE.fileName() + ".json",
        report("--backend", String.join(",", here)).defaultName(MACHINE));
    assumeTrue(here.size() > 1, "one backend alone can run here");
    assertEquals(
        MACHINE.fileName() + "-scalar.json", report("--backend", "scalar").defaultName(MACHINE));
  }

  @Test
  void refusesPlacesAndModelsBeforeAnyWork() throws IOException {
    assertRefused("no such folder", "--output", folder.resolve("no/x.json"));
    assertRefused(
        "none.model", "--propagator", Files.writeString(folder.resolve("none.model"), ""));
  }

  private static void assertRefused(String complaint, String option, Path file) {
    SpeedupReport report = report("--peers", "peers", option, file.toString());
    InputException problem = assertThrows(InputException.class, report::call);
    assertTrue(problem.getMessage().contains(complaint), problem.getMessage());
  }
}
