package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScalingTest {
  private static Measurement evaluation(String by, String backend, int atoms, double seconds) {
    return new Measurement(Work.EVALUATION, "", by, backend, atoms, 2, seconds, 0);
  }

  private static Measurement own(int atoms, double... seconds) {
    Map<Integer, Measurement> turns = new TreeMap<>();
    for (int turn = 0; turn < seconds.length; turn++) {
      turns.put(turn, evaluation(Measurement.OURS, "vector", atoms, seconds[turn]));
    }
    return Measurement.ofTurns(turns, seconds.length);
  }

  /**
   * The machine is half as fast in the second turn, and for the large system alone in the third.
   */
  @Test
  void isTheMedianOfTheTurnsRatios() {
    List<Scaling> scalings = Scaling.of(List.of(own(3200, 1, 2, 1), own(6400, 2.2, 4.4, 4)));
    assertEquals(1, scalings.size());
    assertEquals(1.1, scalings.get(0).ratio(), 1e-12);
  }

  @Test
  void setsOnlyWhatOneBackendDoesSideBySide() {
    Measurement large = own(100_000, 2);
    assertEquals(
        List.of(),
        Scaling.of(
            List.of(
                own(200, 0.1),
                evaluation(Measurement.OURS, "scalar", 3200, 0.5),
                evaluation("PyTorch", "", 3200, 2),
                evaluation("PyTorch", "", 100_000, 80),
                new Measurement(Work.STRIDE, "", Measurement.OURS, "vector", 3200, 2, 1, 1),
                new Measurement(Work.EVALUATION, "", Measurement.OURS, "vector", 3200, 1, 1, 0),
                large)));
  }
}
