package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LammpsPeerTest {
  @Test
  void takesTheLastRunNotTheWarmUp() throws IOException {
    assertEquals(
        7.77953 / 3000,
        LammpsPeer.secondsPerStep(Samples.lines("lammps.out")).orElseThrow(),
        1e-12);
  }

  @Test
  void findsNothingWhereNothingRan() {
    assertTrue(LammpsPeer.secondsPerStep(List.of("ERROR: Unknown pair style")).isEmpty());
  }
}
