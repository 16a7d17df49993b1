package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static Measurement evaluation(String by, int atoms, double seconds) {
    return new Measurement(Work.EVALUATION, "", by, "", atoms, 2, seconds, 0);
  }

  private static Outcome.Measured measured(String name, Measurement... measurements) {
    return new Outcome.Measured(name, name + " 1", "", List.of(measurements));
  }

  /** The machine is half as fast in the second turn, and for its last part alone in the third. */
  @Test
  void ratiosAreThoseOfTheTurns() {
    double[][] seconds = {{20, 2}, {40, 4}, {20, 4}};
    Turns turns = new Turns();
    for (double[] turn : seconds) {
      turns.next();
      turns.add(
          List.of(measured("peer", evaluation("peer", 50, turn[0]), evaluation("peer", 200, 9))));
      turns.add(List.of(measured("own", evaluation(Measurement.OURS, 50, turn[1]))));
    }
    List<Outcome> merged = turns.merged();
    assertEquals(2, merged.size());
    Outcome.Measured peer = (Outcome.Measured) merged.get(0);
    assertEquals("peer 1", peer.version());
    assertEquals(2, peer.measurements().size());
    assertEquals(List.of(9.0, 9.0, 9.0), peer.measurements().get(1).turnSeconds());
    Measurement theirs = peer.measurements().get(0);
    Measurement ours = ((Outcome.Measured) merged.get(1)).measurements().get(0);
    assertEquals(20, theirs.seconds());
    assertEquals(4, ours.seconds());
    assertEquals(10, ours.ratioTo(theirs), 1e-12);
  }

  @Test
  void aFailureIsSaidOnceAndKeepsTheOtherTurns() {
    Turns turns = new Turns();
    Outcome failed = new Outcome.Failed("peer", "Killed");
    turns.next();
    turns.add(List.of(failed));
    turns.next();
    turns.add(List.of(measured("peer", evaluation("peer", 50, 3))));
    turns.next();
    turns.add(List.of(failed));
    List<Outcome> merged = turns.merged();
    assertEquals(2, merged.size());
    assertEquals(
        List.of(Double.NaN, 3.0, Double.NaN),
        ((Outcome.Measured) merged.get(0)).measurements().get(0).turnSeconds());
    assertEquals(failed, merged.get(1));
  }

  /** The peer fails in the second turn, this project in the first: only the third has both. */
  @Test
  void turnsAreComparedWithThemselvesAlone() {
    Measurement theirs =
        Measurement.ofTurns(Map.of(0, evaluation("peer", 50, 8), 2, evaluation("peer", 50, 30)), 3);
    Measurement ours =
        Measurement.ofTurns(
            Map.of(1, evaluation(Measurement.OURS, 50, 1), 2, evaluation(Measurement.OURS, 50, 3)),
            3);
    assertEquals(10, ours.ratioTo(theirs), 1e-12);
    Measurement elsewhere = Measurement.ofTurns(Map.of(1, evaluation(Measurement.OURS, 50, 2)), 3);
    assertEquals(19 / 2.0, elsewhere.ratioTo(theirs), 1e-12);
  }
}
