package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LammpsPeerTest {
  @Test
  void takesTheLastRunNotTheWarmUp() throws IOException {
    Measurement step = LammpsPeer.parse(Samples.lines("lammps.out"), 1).orElseThrow();
    assertEquals(7.77953 / 3000, step.seconds(), 1e-12);
    assertEquals(156, step.atoms());
    assertEquals(1, step.threads());
    assertEquals(7.77953 / 3, step.secondsPerPicosecond().orElseThrow(), 1e-9);
  }

  @Test
  void theTableSaysThatItsTimeIsAMean() throws IOException {
    Measurement step = LammpsPeer.parse(Samples.lines("lammps.out"), 1).orElseThrow();
    Measurement ours = new Measurement(Work.CLASSICAL_STEP, "", "LiFlow", "", 156, 1, 1e-3, 1000);
    Report report =
        new Report(new Machine("CPU", 1, 1, "Java", "Linux", 0), LocalDate.EPOCH, Map.of());
    report.add(new Outcome.Measured("LAMMPS", "LAMMPS 1", "", List.of(step)));
    report.add(new Outcome.Measured("LiFlow's", "", "", List.of(ours)));
    String text = report.toMarkdown();
    assertTrue(
        text.lines().anyMatch(line -> line.contains("| LAMMPS, Ewald, mean of its loop ")), text);
    assertTrue(text.contains("the median, but for rows that say mean"), text);
    assertTrue(text.contains("2.59 x LAMMPS |"), text);
  }

  @Test
  void runsWithTheSumThatItsTimeNames() throws IOException {
    List<String> input = Files.readAllLines(Path.of("peers", "lammps", "in.llto"));
    assertTrue(input.contains("kspace_style ewald 1e-5"), input.toString());
  }

  @Test
  void saysWhyItFailedAndWithWhichCode() {
    List<String> said =
        List.of("There are not enough slots available", "that were requested: lmp", "-----");
    Outcome.Failed failed =
        assertInstanceOf(
            Outcome.Failed.class,
            new LammpsPeer(Path.of("."), 2)
                .outcome(new ExternalProgram.Output(1, said), "LAMMPS 1"));
    assertEquals("LAMMPS, 2 cores", failed.name());
    assertEquals("There are not enough slots available (exit code 1)", failed.lastLine());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Loop time of 0 on 1 procs for 3000 steps with 156 atoms",
        "Loop time of 1.5 on 1 procs for 0 steps with 156 atoms",
        "Loop time of 1.5 on 1 procs for 3000 steps with 0 atoms",
        "Loop time of nan on 1 procs for 3000 steps with 156 atoms",
        "Loop time of 1.5 on 1 procs for 99999999999 steps with 156 atoms"
      })
  void refusesOddLoops(String line) {
    assertThrows(IllegalArgumentException.class, () -> LammpsPeer.parse(List.of(line), 1));
  }

  @Test
  void findsNothingWhereNothingRan() {
    assertTrue(LammpsPeer.parse(List.of("ERROR: Unknown pair style"), 1).isEmpty());
  }
}
