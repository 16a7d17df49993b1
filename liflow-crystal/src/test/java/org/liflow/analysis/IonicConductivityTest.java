package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

class IonicConductivityTest {
  private static final DiffusivitySettings STILL =
      DiffusivitySettings.DEFAULT.withReference(ReferenceFrame.NONE);

  @Test
  void nernstEinsteinInTheUnitsOfTheField() {
    // 2e22 ions per cm³ with D = 1e-6 cm²/s at 300 K: n e² D / kT = 0.1239 S/cm, by hand.
    assertEquals(0.12395, 1e-6 * IonicConductivity.nernstEinstein(2e22, 1, 300), 1e-5);
    assertEquals(4 * 0.12395, 1e-6 * IonicConductivity.nernstEinstein(2e22, 2, 300), 1e-4);
  }

  @Test
  @Tag("slow")
  void independentIonsHaveAHavenRatioOfOne() {
    RandomWalks walks = new RandomWalks(21);
    int held = 0;
    int tries = 100;
    double[] d = {0.02, 0.02, 0.02};
    for (int k = 0; k < tries; k++) {
      Trajectory trajectory = walks.crystal(walks.brownian(12, 100, d, 0.1), 3, new int[0], 10, 1);
      List<Trajectory> one = List.of(trajectory);
      Diffusivity self = SelfDiffusivity.estimate(one, Element.LI, STILL);
      IonicConductivity found = IonicConductivity.estimate(one, Element.LI, STILL, self, 600, 1);
      Estimate haven = found.havenRatio();
      held += haven.lower95() <= 1 && 1 <= haven.upper95() ? 1 : 0;
      assertEquals(12e24 / 1000, found.density(), 1e12);
      assertEquals(
          found.ideal().median() / self.estimate().median(),
          IonicConductivity.nernstEinstein(found.density(), 1, 600),
          1);
    }
    assertTrue(held >= 88, "" + held);
  }

  @Test
  void ionsThatMoveTogetherConductMore() {
    RandomWalks walks = new RandomWalks(22);
    double[] d = {0.05, 0.05, 0.05};
    double[][][] lone = walks.brownian(2, 400, d, 0);
    double[][][] series = {lone[0], lone[0], lone[0], lone[0], lone[1], lone[1], lone[1], lone[1]};
    List<Trajectory> one = List.of(walks.crystal(series, 3, new int[0], 10, 1));
    Diffusivity self = SelfDiffusivity.estimate(one, Element.LI, STILL);
    IonicConductivity found = IonicConductivity.estimate(one, Element.LI, STILL, self, 600, 1);
    assertEquals(0.25, found.havenRatio().median(), 0.1);
    assertEquals(0.25, found.ideal().median() / found.conductivity().median(), 0.1);
    assertThrows(
        IllegalArgumentException.class,
        () -> IonicConductivity.estimate(one, Element.LI, STILL, self, 0, 1));
  }

  /** Few hops make even the sum of many ions' displacements uncertain. */
  @Test
  @Tag("slow")
  void intervalsOfTheCollectiveDiffusivityHoldForHops() {
    RandomWalks walks = new RandomWalks(23);
    int held = 0;
    int tries = 200;
    for (int k = 0; k < tries; k++) {
      double[][][] series = walks.hopping(30, 100, 0.005, 2.5, 0.2, 0);
      List<Trajectory> one = List.of(walks.crystal(series, 3, new int[0], 20, 1));
      Diffusivity self = SelfDiffusivity.estimate(one, Element.LI, STILL);
      double[] interval =
          IonicConductivity.estimate(one, Element.LI, STILL, self, 600, 1)
              .collective()
              .posterior()
              .interval(0.95);
      held += interval[0] <= 0.005 && 0.005 <= interval[1] ? 1 : 0;
    }
    assertTrue(held >= 0.9 * tries, "" + held);
  }
}
