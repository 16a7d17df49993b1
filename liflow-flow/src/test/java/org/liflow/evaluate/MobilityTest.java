package org.liflow.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;

class MobilityTest {
  /** Two Li and an S atom: Li moves 1 Å a frame along x, or to and fro; S 0.1 Å along z. */
  private static Trajectory moving(int... numbers) {
    double[][] positions = new double[5][9];
    for (int k = 0; k < 5; k++) {
      positions[k][0] = k;
      positions[k][4] = k % 2 == 0 ? 0 : 2;
      positions[k][8] = 0.1 * k;
    }
    return new Trajectory(
        numbers, List.of(Lattice.periodic(9, 0, 0, 0, 9, 0, 0, 0, 9)), positions, 0.5);
  }

  @Test
  void bothEstimatorsByHand() {
    Mobility found = Mobility.of(moving(3, 3, 16), 4, 1);
    // From the first frame to the last, 2 ps: 16 Å² and 0; 0.16 Å².
    assertEquals(16 / 2.0 / 2, found.lithium(), 1e-12);
    assertEquals(0.16 / 2, found.frame(), 1e-12);
    // One frame, 0.5 ps, four origins: 1 Å² and 4 Å²; 0.01 Å².
    assertEquals((1 + 4) / 2.0 / 0.5, found.lithiumWindowed(), 1e-12);
    assertEquals(0.01 / 0.5, found.frameWindowed(), 1e-12);
    for (Quantity quantity : Quantity.values()) {
      assertEquals(
          List.of(found.lithium(), found.frame(), found.lithiumWindowed(), found.frameWindowed())
              .get(quantity.ordinal()),
          found.of(quantity));
    }
  }

  @Test
  void aShorterPartOfTheTrajectoryIsItsBeginning() {
    Mobility found = Mobility.of(moving(3, 3, 16), 3, 3);
    assertEquals((9 + 4) / 2.0 / 1.5, found.lithium(), 1e-12);
    assertEquals(found.lithium(), found.lithiumWindowed());
  }

  @Test
  void whatThereIsNothingOfIsNotANumber() {
    assertEquals(Double.NaN, Mobility.of(moving(3, 3, 3), 4, 1).frame());
    assertEquals(Double.NaN, Mobility.of(moving(3, 3, 16), 2, 3).lithiumWindowed());
    assertEquals(Double.NaN, Mobility.of(moving(3, 3, 16), 0, 1).lithium());
  }
}
