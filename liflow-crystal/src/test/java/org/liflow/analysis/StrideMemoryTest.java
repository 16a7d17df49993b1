package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

class StrideMemoryTest {
  private static StrideMemory.OfSpecies of(Trajectory run, int stride, Element element) {
    StrideMemory memory = new StrideMemory(stride, ReferenceFrame.NONE, Element.LI);
    memory.add(run);
    return memory.result().stream()
        .filter(one -> one.species().equals(element.symbol()))
        .findFirst()
        .orElseThrow();
  }

  private static Trajectory crystal(RandomWalks random, double[][][] walkers) {
    int[] framework = new int[100];
    java.util.Arrays.fill(framework, 8);
    return random.crystal(walkers, 3, framework, 500, 0.1);
  }

  @Test
  void aFreeWalkForgetsAndAVibrationComesBackByHalf() {
    RandomWalks random = new RandomWalks(9);
    Trajectory run = crystal(random, random.brownian(100, 300, new double[] {0.1, 0.1, 0.1}, 0));
    for (int stride : new int[] {1, 5}) {
      assertEquals(0, of(run, stride, Element.LI).strideCorrelation(), 0.03);
      assertEquals(-0.5, of(run, stride, Element.O).strideCorrelation(), 0.02);
    }
    assertNull(of(run, 1, Element.LI).velocityCorrelation());
    assertEquals(0, of(run, 5, Element.LI).velocityCorrelation(), 0.03);
  }

  @Test
  void aBallisticAtomRemembersAllAndAnOscillatorItsPhase() {
    RandomWalks random = new RandomWalks(1);
    double omega = 2 * Math.PI / 40;
    double[][][] walkers = new double[20][3][401];
    for (int k = 0; k < 20; k++) {
      double phase = 2 * Math.PI * random.uniform();
      for (int axis = 0; axis < 3; axis++) {
        double speed = random.gaussian();
        for (int frame = 0; frame < 401; frame++) {
          walkers[k][axis][frame] =
              k < 10 ? 0.1 * speed * frame : Math.sin(omega * frame + phase + axis);
        }
      }
    }
    double[][][] straight = java.util.Arrays.copyOfRange(walkers, 0, 10);
    double[][][] bound = java.util.Arrays.copyOfRange(walkers, 10, 20);
    StrideMemory.OfSpecies going = of(crystal(random, straight), 10, Element.LI);
    assertEquals(1, going.strideCorrelation(), 1e-9);
    assertEquals(1, going.velocityCorrelation(), 1e-9);
    // A quarter of a period later the velocity is perpendicular, half a period later opposite.
    StrideMemory.OfSpecies quarter = of(crystal(random, bound), 10, Element.LI);
    assertEquals(0, quarter.velocityCorrelation(), 0.05);
    StrideMemory.OfSpecies half = of(crystal(random, bound), 20, Element.LI);
    assertEquals(-1, half.velocityCorrelation(), 0.01);
    assertEquals(-1, half.strideCorrelation(), 0.01);
  }

  @Test
  void itsCorrelationLinksTheDisplacementsOfOneAndTwoStrides() {
    RandomWalks random = new RandomWalks(7);
    Trajectory run = crystal(random, random.hopping(80, 400, 0.05, 2, 0.4, 3));
    MeanSquaredDisplacement msd =
        MeanSquaredDisplacement.tracer(run, Element.LI, ReferenceFrame.NONE, Element.LI);
    double c = of(run, 4, Element.LI).strideCorrelation();
    assertTrue(c < -0.02, "" + c);
    assertEquals(msd.total()[8], 2 * msd.total()[4] * (1 + c), 0.01 * msd.total()[8]);
  }

  @Test
  void shortRunsSayNothing() {
    RandomWalks random = new RandomWalks(7);
    StrideMemory memory = new StrideMemory(5, ReferenceFrame.NONE, Element.LI);
    memory.add(crystal(random, random.brownian(3, 10, new double[3], 0.1)));
    assertTrue(memory.result().isEmpty());
    assertThrows(
        IllegalArgumentException.class, () -> new StrideMemory(0, ReferenceFrame.NONE, Element.LI));
  }
}
