package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;

/** Promised: what is no replica of the same system, or wrapped, is refused with the reason. */
class ReplicasTest {
  private static final int[] FRAMEWORK = {8, 8, 8, 8};

  private static Trajectory walk(long seed, int[] framework, double edge) {
    RandomWalks walks = new RandomWalks(seed);
    double[][][] series = walks.brownian(8, 60, new double[] {0.05, 0.05, 0.05}, 0.1);
    return walks.crystal(series, 3, framework, edge, 0.5);
  }

  private static Diffusivity estimate(Trajectory... replicas) {
    return SelfDiffusivity.estimate(
        List.of(replicas), Element.LI, DiffusivitySettings.DEFAULT.withFromTime(0.5));
  }

  private static void refused(String reason, Trajectory... replicas) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> estimate(replicas)).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void independentReplicasOfOneSystemArePooled() {
    Trajectory first = walk(1, FRAMEWORK, 12).withTemperature(700);
    Trajectory second = walk(2, FRAMEWORK, 12.05).withTemperature(700);
    assertEquals(16, estimate(first, second).walkers());
    assertEquals(24, estimate(first, second, walk(3, FRAMEWORK, 12)).walkers());
  }

  @Test
  void whatIsNoReplicaIsRefused() {
    Trajectory first = walk(1, FRAMEWORK, 12);
    refused("replicas 1 and 3 are the same", first, walk(2, FRAMEWORK, 12), first);
    refused("are the same", first, walk(1, FRAMEWORK, 12));
    refused("are the same", first.firstFrames(40), first);
    refused("replica 2 has another cell", first, walk(2, FRAMEWORK, 24));
    refused("replica 2 has other atoms", first, walk(2, new int[] {8, 8, 8}, 12));
    refused(
        "700.0 K, 900.0 K",
        first.withTemperature(700),
        walk(2, FRAMEWORK, 12).withTemperature(900));
    Trajectory film =
        new Trajectory(
            first.atomicNumbers(),
            List.of(Lattice.of(first.lattice(0).toArray(), true, true, false)),
            walk(2, FRAMEWORK, 12).copyPositions(),
            0.5);
    refused("another cell", first, film);
  }

  @Test
  void wrappedPositionsAreRefusedAndUnwrappedOnesAreNot() {
    Trajectory sound = walk(5, FRAMEWORK, 6);
    Trajectory wrapped =
        RandomWalks.changed(
            sound,
            positions -> {
              for (double[] frame : positions) {
                for (int k = 0; k < frame.length; k++) {
                  frame[k] -= 6 * Math.floor(frame[k] / 6);
                }
              }
            });
    refused("wrapped into the cell", wrapped);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            MeanSquaredDisplacement.collective(
                wrapped, Element.LI, ReferenceFrame.NONE, Element.LI));
    double expected = estimate(sound).estimate().mean();
    assertEquals(expected, estimate(wrapped.unwrapped()).estimate().mean(), 1e-9 * expected);
  }
}
