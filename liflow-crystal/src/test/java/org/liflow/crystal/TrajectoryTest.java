package org.liflow.crystal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.geometry.Lattice;

class TrajectoryTest {
  private static final Lattice SMALL = Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4);
  private static final Lattice LARGE = Lattice.periodic(5, 0, 0, 0, 5, 0, 0, 0, 5);

  @Test
  void massesGoWithTheAtoms() {
    double[][] positions = {{0, 0, 0, 1, 1, 1}, {0.1, 0, 0, 1, 1, 1}, {0.2, 0, 0, 1, 1, 1}};
    Trajectory natural = new Trajectory(new int[] {1, 3}, List.of(SMALL), positions, 0.5);
    double[] masses = {2.014, 6.94};
    Trajectory heavy = natural.withMasses(masses);
    assertNotEquals(natural, heavy);
    assertEquals(natural, heavy.withMasses(natural.masses()));
    for (Trajectory part :
        List.of(
            heavy,
            heavy.part(1, 3),
            heavy.firstFrames(2),
            heavy.unwrapped(),
            heavy.withTemperature(300),
            Trajectory.of(List.of(heavy.structure(1)), 1))) {
      assertArrayEquals(masses, part.masses());
      assertArrayEquals(masses, part.structure(0).masses());
    }
    assertThrows(IllegalArgumentException.class, () -> natural.withMasses(new double[1]));
  }

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

  @Test
  void laterChangesOfArraysDoNotReachIt() {
    int[] numbers = {3};
    double[][] positions = {{0, 0, 0}, {1, 2, 3}};
    Trajectory walk = new Trajectory(numbers, List.of(SMALL), positions, 0.5);
    numbers[0] = 8;
    positions[1][2] = 9;
    walk.positions(1)[2] = 9;
    walk.copyPositions()[1][2] = 9;
    walk.atomicNumbers()[0] = 8;
    assertEquals(3, walk.position(1, 0, 2));
    assertEquals(Element.LI, walk.element(0));
    assertEquals("Li", walk.formula());
  }

  @Test
  void framesShareTheMemoryOfStructures() {
    Structure first = new Structure(SMALL, List.of(Element.LI), new double[] {0, 0, 0});
    Structure second = first.withPositions(new double[] {1, 2, 3});
    Trajectory walk = Trajectory.of(List.of(first, second), 0.5);
    assertEquals(1, walk.lattices().size());
    assertEquals(second, walk.structure(1));
    assertSame(second.sharedPositions(), walk.structure(1).sharedPositions());
    assertEquals(first, walk.firstFrames(1).structure(0));
    Structure other = first.withSpecies(Element.LI, Element.NA);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Trajectory.of(List.of(first, other), 0.5))
            .getMessage();
    assertTrue(message.contains("frame 2"), message);
    for (int count : new int[] {0, 3}) {
      assertThrows(IllegalArgumentException.class, () -> walk.firstFrames(count));
    }
  }

  @Test
  void equalTrajectoriesHaveEqualNumbers() {
    double[][] positions = {{0, 0, 0}, {1, 2, 3}};
    Trajectory one = new Trajectory(new int[] {3}, List.of(SMALL), positions, 0.5);
    Trajectory same = new Trajectory(new int[] {3}, List.of(SMALL), positions, 0.5);
    assertEquals(one, same);
    assertEquals(one.hashCode(), same.hashCode());
    assertEquals("2 frames of Li, 0.5 ps", one.toString());
    assertNotEquals(one, one.withTemperature(300));
    assertEquals(300, one.withTemperature(300).temperature().orElseThrow());
    positions[0][1] = 1e-9;
    assertNotEquals(one, new Trajectory(new int[] {3}, List.of(SMALL), positions, 0.5));
    assertThrows(IllegalArgumentException.class, () -> one.withTemperature(-1));
  }

  /**
   * An atom goes along x by 0.3 Å a frame, out of the cell of 4 Å and in again on the other side.
   */
  @Test
  void wrappedPositionsAreFoundAndUnwrapped() {
    double[][] straight = new double[30][];
    double[][] wrapped = new double[30][];
    for (int frame = 0; frame < 30; frame++) {
      double x = 2 + 0.3 * frame;
      straight[frame] = new double[] {x, 1, 1, 3.9, 0.1 * (frame % 2), 2};
      wrapped[frame] = new double[] {x % 4, 1, 1, 3.9, 0.1 * (frame % 2), 2};
    }
    Trajectory bad = new Trajectory(new int[] {3, 8}, List.of(SMALL), wrapped, 1);
    Trajectory good = new Trajectory(new int[] {3, 8}, List.of(SMALL), straight, 1);
    assertEquals(OptionalInt.empty(), good.firstWrappedFrame());
    assertEquals(OptionalInt.of(7), bad.firstWrappedFrame());
    Trajectory mended = bad.unwrapped();
    assertEquals(OptionalInt.empty(), mended.firstWrappedFrame());
    for (int frame = 0; frame < 30; frame++) {
      assertArrayEquals(straight[frame], mended.positions(frame), 1e-12);
    }
    assertEquals(good, good.unwrapped());
  }

  /** Along a vector that does not repeat, or by whole lattice vectors on and on, atoms may leap. */
  @Test
  void leapsAreNotTakenForWrapping() {
    double[][] hops = {{0, 0, 0}, {4, 0, 0}, {8, 0, 0}, {4, 0, 0}};
    double[][] leaps = {{0, 0, 0}, {3.9, 0, 0}, {0, 0, 0}};
    Lattice film = Lattice.of(SMALL.toArray(), false, true, true);
    assertEquals(
        OptionalInt.empty(),
        new Trajectory(new int[] {3}, List.of(SMALL), hops, 1).firstWrappedFrame());
    assertEquals(
        OptionalInt.empty(),
        new Trajectory(new int[] {3}, List.of(film), leaps, 1).firstWrappedFrame());
    assertEquals(
        OptionalInt.of(1),
        new Trajectory(new int[] {3}, List.of(SMALL), leaps, 1).firstWrappedFrame());
  }
}
