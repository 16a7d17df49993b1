package org.liflow.crystal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.geometry.Lattice;

class TrajectoryTest {
  private static final Lattice SMALL = Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4);
  private static final Lattice LARGE = Lattice.periodic(5, 0, 0, 0, 5, 0, 0, 0, 5);

  @Test
  void framesHaveTheirOwnLatticeOrAllTheSame() {
    int[] lithium = {3};
    double[][] positions = {{0, 0, 0}, {1, 2, 3}};
    Trajectory fixed = new Trajectory(lithium, List.of(SMALL), positions, 0.5);
    Trajectory changing = new Trajectory(lithium, List.of(SMALL, LARGE), positions, 0.5);
    assertEquals(2, fixed.frames());
    assertEquals(1, fixed.atoms());
    assertEquals(SMALL, fixed.lattice(1));
    assertEquals(LARGE, changing.structure(1).lattice());
    assertArrayEquals(positions[1], changing.structure(1).positions());
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    double[][] one = {{0, 0, 0}};
    int[] lithium = {3};
    refused(new int[] {3, 3}, List.of(SMALL), one, 1);
    refused(lithium, List.of(SMALL, SMALL), one, 1);
    refused(lithium, List.of(SMALL), new double[0][], 1);
    refused(lithium, List.of(SMALL), one, 0);
    refused(lithium, List.of(SMALL), one, Double.NaN);
  }

  private static void refused(
      int[] numbers, List<Lattice> lattices, double[][] positions, double timeStep) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Trajectory(numbers, lattices, positions, timeStep));
  }
}
