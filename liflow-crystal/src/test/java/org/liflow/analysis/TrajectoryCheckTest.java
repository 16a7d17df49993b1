package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

class TrajectoryCheckTest {
  private static final Workers WORKERS = new Workers(1);

  private static Trajectory crystal() {
    RandomWalks walks = new RandomWalks(41);
    double[][][] still = walks.brownian(4, 20, new double[3], 0.05);
    return walks.crystal(still, 3, new int[] {16, 16, 16, 16}, 8, 0.5);
  }

  private static TrajectoryCheck check(Trajectory trajectory) {
    return TrajectoryCheck.of(trajectory, Element.LI, TrajectoryCheck.DEFAULT_LIMIT, WORKERS);
  }

  @Test
  void findsNothingWrongWithASoundTrajectory() {
    TrajectoryCheck check = check(crystal());
    assertTrue(check.problems().isEmpty());
    assertTrue(check.stable());
    assertNull(check.firstUnstable());
    assertEquals(20, check.minimumDistance().length);
    assertEquals(9.5, check.time()[19]);
    assertTrue(check.minimumDistance()[7] > 3 && check.minimumDistance()[7] < 4);
  }

  @Test
  void namesAtomsThatComeTooCloseThroughTheBoundaryToo() {
    Trajectory trajectory =
        RandomWalks.changed(
            crystal(),
            positions -> {
              double[] frame = positions[13];
              for (int axis = 0; axis < 3; axis++) {
                frame[3 + axis] = frame[15 + axis] + (axis == 2 ? 8 * 3 + 0.9 : 0);
              }
            });
    TrajectoryCheck check = check(trajectory);
    TrajectoryCheck.ClosestPair pair = check.closest();
    assertEquals(13, pair.frame());
    assertEquals(1, Math.min(pair.first(), pair.second()));
    assertEquals(5, Math.max(pair.first(), pair.second()));
    assertEquals(0.9, pair.distance(), 1e-9);
    assertEquals(0.9, check.minimumDistance()[13], 1e-9);
    assertEquals(0.9 / (1.28 + 1.05), pair.shareOfRadii(), 1e-9);
    assertEquals(1, check.problems().size());
    assertTrue(check.problems().get(0).contains("(Li)"), check.problems().get(0));
    assertEquals(1, check.largestStep().atom());
    assertTrue(check.largestStep().distance() > 20);
  }

  @Test
  void seesAFrameworkMelt() {
    RandomWalks walks = new RandomWalks(42);
    Trajectory trajectory =
        RandomWalks.changed(
            crystal(),
            positions -> {
              for (int k = 10; k < 20; k++) {
                for (int atom = 4; atom < 8; atom++) {
                  positions[k][3 * atom] += (atom % 2 == 0 ? 1 : -1) * 0.3 * (k - 9);
                }
              }
            });
    TrajectoryCheck check = check(trajectory);
    assertFalse(check.stable());
    assertEquals(0.5 * 12, check.firstUnstable(), 0.51);
    assertTrue(check.problems().stream().anyMatch(problem -> problem.contains("framework")));
    Trajectory drift =
        RandomWalks.changed(
            crystal(),
            positions -> {
              for (int frame = 0; frame < 20; frame++) {
                for (int k = 0; k < positions[frame].length; k++) {
                  positions[frame][k] += frame;
                }
              }
            });
    assertTrue(check(drift).stable(), "a drift of all is no melting");
    Trajectory lithium = walks.crystal(new double[3][3][5], 3, new int[0], 8, 1);
    assertEquals(0, check(lithium).frameworkMsd().length);
  }

  @Test
  void reportsNumbersThatAreNone() {
    Trajectory trajectory =
        RandomWalks.changed(crystal(), positions -> positions[6][2] = Double.POSITIVE_INFINITY);
    TrajectoryCheck check = check(trajectory);
    assertEquals(6, check.firstNotFinite());
    assertEquals(6, check.minimumDistance().length);
    assertTrue(check.problems().get(0).contains("frame 6"));
    TrajectoryCheck none =
        check(RandomWalks.changed(trajectory, positions -> positions[0][2] = Double.NaN));
    assertEquals(0, none.firstNotFinite());
    assertFalse(none.stable());
    assertEquals(1, none.problems().size());
  }
}
