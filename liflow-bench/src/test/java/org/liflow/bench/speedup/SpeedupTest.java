package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class SpeedupTest {
  /** What a peer does before it has an outcome. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static Peer peer(Work work) {
    return new Peer() {
      @Override
      public String name() {
        return "odd";
      }

      @Override
      public List<Outcome> measure() throws IOException {
        work.run();
        return List.of();
      }
    };
  }

  private static String failure(Work work) {
    List<Outcome> outcomes = Speedup.outcomes(peer(work));
    assertEquals(1, outcomes.size());
    Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcomes.get(0));
    assertEquals("odd", failed.name());
    return failed.lastLine();
  }

  @Test
  void aPeerWithOddOutputFailsAlone() throws IOException {
    List<String> energies = Samples.lines("lgps-1.ener");
    Cp2kPeer cp2k = new Cp2kPeer(Path.of("."), 50, 4, 2, System.out);
    String cut = failure(() -> cp2k.measurement(energies.subList(0, 3), "x.ener"));
    assertTrue(cut.startsWith("x.ener: "), cut);
    List<String> timeless =
        energies.stream().map(line -> line.replaceFirst(" \\d\\.000000 ", " 0.000000 ")).toList();
    String infinite = failure(() -> cp2k.measurement(timeless, "x.ener"));
    assertTrue(infinite.contains("Infinity"), infinite);
    List<String> instant =
        energies.stream()
            .map(line -> line.startsWith("#") ? line : line.replaceFirst("\\S+$", "0.0"))
            .toList();
    String zero = failure(() -> cp2k.measurement(instant, "x.ener"));
    assertTrue(zero.contains("0.0 seconds"), zero);
    for (String loop :
        List.of(
            "Loop time of 0 on 1 procs for 3000 steps with 156 atoms",
            "Loop time of 1 on 1 procs for 0 steps with 156 atoms")) {
      String told = failure(() -> LammpsPeer.parse(List.of(loop), 1));
      assertTrue(told.contains("seconds"), told);
    }
    String missing =
        failure(
            () -> {
              throw new NoSuchFileException("in.llto");
            });
    assertTrue(missing.contains("NoSuchFile"), missing);
  }

  @Test
  void aStoppedRunIsNoFailureOfAPeer() {
    Peer stopped =
        peer(
            () -> {
              throw new CancellationException();
            });
    assertThrows(CancellationException.class, () -> Speedup.outcomes(stopped));
  }
}
