package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npz;

class MeanSquaredDisplacementTest {
  static Trajectory argyrodite() {
    try (Npz data = Npz.open(SharedData.require("golden/analysis_argyrodite.npz"))) {
      int[] numbers =
          Arrays.stream(data.read("atomic_numbers").toLongs()).mapToInt(Math::toIntExact).toArray();
      double[] all = data.read("positions").toDoubles();
      int size = 3 * numbers.length;
      double[][] positions = new double[all.length / size][];
      for (int frame = 0; frame < positions.length; frame++) {
        positions[frame] = Arrays.copyOfRange(all, frame * size, (frame + 1) * size);
      }
      return new Trajectory(
          numbers, List.of(Lattice.periodic(data.read("lattice").toDoubles())), positions, 1);
    }
  }

  @Test
  @Tag("reference-data")
  void equalsTheReferenceFromTheFirstFrame() {
    Trajectory trajectory = argyrodite();
    try (Npz data = Npz.open(SharedData.require("golden/analysis_argyrodite.npz"))) {
      double[] lithium =
          MeanSquaredDisplacement.fromFirstFrame(
                  trajectory, z -> z == Element.LI, ReferenceFrame.NONE, Element.LI)
              .total();
      double[] rest =
          MeanSquaredDisplacement.fromFirstFrame(
                  trajectory, z -> z != Element.LI, ReferenceFrame.NONE, Element.LI)
              .total();
      assertArrayEquals(data.read("msd_Li").toDoubles(), lithium, 1e-9);
      assertArrayEquals(data.read("msd_frame").toDoubles(), rest, 1e-9);
    }
  }

  @Test
  void addsAxesInOneOrder() {
    // 0.1 + 0.2 + 0.3 depends on which of them comes last.
    double[] x = {0.1, 0.3, 0.2};
    double[] y = {0.2, 0.1, 0.3};
    double[] z = {0.3, 0.2, 0.1};
    MeanSquaredDisplacement msd = new MeanSquaredDisplacement(new double[] {0, 1, 2}, x, y, z);
    double[] sum = new double[3];
    Arrays.setAll(sum, lag -> x[lag] + y[lag] + z[lag]);
    assertNotEquals(sum[0], sum[2]);
    assertArrayEquals(sum, msd.total());
    for (List<Axis> order :
        List.of(
            List.of(Axis.X, Axis.Y, Axis.Z),
            List.of(Axis.Z, Axis.Y, Axis.X),
            List.of(Axis.Y, Axis.Z, Axis.X, Axis.Y),
            List.of(Axis.X, Axis.Z, Axis.Y))) {
      assertArrayEquals(sum, msd.total(order));
      assertArrayEquals(sum, msd.total(new LinkedHashSet<>(order)));
      assertArrayEquals(sum, msd.total(Set.copyOf(order)));
    }
    assertArrayEquals(z, msd.total(Set.of(Axis.Z)));
    assertArrayEquals(new double[3], msd.total(Set.of()));
  }

  @Test
  void averagesOverAtomsAndTimeOrigins() {
    RandomWalks walks = new RandomWalks(7);
    double[][][] series = walks.brownian(5, 40, new double[] {0.1, 0.2, 0.3}, 0);
    Trajectory trajectory = walks.crystal(series, 3, new int[] {16, 16, 15}, 12, 0.5);
    MeanSquaredDisplacement msd =
        MeanSquaredDisplacement.tracer(trajectory, Element.LI, ReferenceFrame.NONE, Element.LI);
    MeanSquaredDisplacement sum =
        MeanSquaredDisplacement.collective(trajectory, Element.LI, ReferenceFrame.NONE, Element.LI);
    for (int axis = 0; axis < 3; axis++) {
      for (int lag = 0; lag < 40; lag++) {
        double self = 0;
        double collective = 0;
        for (int k = 0; k + lag < 40; k++) {
          double together = 0;
          for (double[][] walker : series) {
            double step = walker[axis][k + lag] - walker[axis][k];
            self += step * step;
            together += step;
          }
          collective += together * together;
        }
        double windows = 5.0 * (40 - lag);
        assertEquals(self / windows, msd.along(Axis.values()[axis])[lag], 1e-9);
        assertEquals(collective / windows, sum.along(Axis.values()[axis])[lag], 1e-9);
      }
    }
    assertEquals(1.5, msd.time()[3], 1e-12);
    double[] plane = msd.total(EnumSet.of(Axis.X, Axis.Y));
    assertEquals(msd.x()[9] + msd.y()[9], plane[9], 1e-12);
    assertEquals(plane[9] + msd.z()[9], msd.total()[9], 1e-12);
  }

  @Test
  void takesTheDriftOfTheReferenceFrameAway() {
    RandomWalks walks = new RandomWalks(8);
    double[][][] series = walks.brownian(4, 30, new double[] {0.1, 0.1, 0.1}, 0);
    Trajectory still = walks.crystal(series, 3, new int[] {16, 8, 57}, 12, 1);
    double[][] moved = new double[30][];
    for (int frame = 0; frame < 30; frame++) {
      moved[frame] = still.positions(frame);
      for (int k = 0; k < moved[frame].length; k++) {
        moved[frame][k] += 0.7 * frame * (k % 3 - 1);
      }
    }
    Trajectory drifting = new Trajectory(still.atomicNumbers(), still.lattices(), moved, 1);
    for (ReferenceFrame reference : List.of(ReferenceFrame.FRAMEWORK, ReferenceFrame.ALL)) {
      assertArrayEquals(
          MeanSquaredDisplacement.tracer(still, Element.LI, reference, Element.LI).total(),
          MeanSquaredDisplacement.tracer(drifting, Element.LI, reference, Element.LI).total(),
          1e-9);
    }
    assertTrue(
        MeanSquaredDisplacement.tracer(drifting, Element.LI, ReferenceFrame.NONE, Element.LI)
                .total()[29]
            > 300);
  }

  /** By definition the centre of mass of the framework rests in its own frame. */
  @Test
  void theFrameworkRestsInItsOwnFrameWhateverItsMasses() {
    RandomWalks walks = new RandomWalks(8);
    // A fourth walker is an oxygen atom of the framework, so that masses matter.
    Trajectory all =
        walks.crystal(
            walks.brownian(4, 30, new double[] {1, 1, 1}, 0), 3, new int[] {16, 8, 57}, 12, 1);
    int[] numbers = all.atomicNumbers();
    numbers[3] = 8;
    Trajectory natural = new Trajectory(numbers, all.lattices(), all.copyPositions(), 1);
    double[] isotopes = natural.masses();
    isotopes[3] = 17.99916;
    double[] tracer = new double[2];
    for (Trajectory one : List.of(natural, natural.withMasses(isotopes))) {
      double[] frame = new double[3];
      Displacements displacements = new Displacements(one, ReferenceFrame.FRAMEWORK, Element.LI);
      for (int atom = 3; atom < 7; atom++) {
        for (int axis = 0; axis < 3; axis++) {
          frame[axis] += one.mass(atom) * displacements.of(atom, axis)[20];
        }
      }
      assertArrayEquals(new double[3], frame, 1e-9);
      tracer[one.equals(natural) ? 0 : 1] =
          MeanSquaredDisplacement.tracer(one, Element.LI, ReferenceFrame.FRAMEWORK, Element.LI)
              .total()[20];
    }
    assertNotEquals(tracer[0], tracer[1], 1e-6);
  }

  @Test
  void refusesWhatHasNoAnswer() {
    RandomWalks walks = new RandomWalks(9);
    double[][][] series = walks.brownian(4, 5, new double[] {0.1, 0.1, 0.1}, 0);
    Trajectory lithium = walks.crystal(series, 3, new int[0], 12, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> MeanSquaredDisplacement.tracer(lithium, Element.O, ReferenceFrame.NONE, Element.LI));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    MeanSquaredDisplacement.tracer(
                        lithium, Element.LI, ReferenceFrame.FRAMEWORK, Element.LI))
            .getMessage();
    assertTrue(message.contains("no framework"), message);
    Trajectory broken = RandomWalks.changed(lithium, positions -> positions[3][2] = Double.NaN);
    assertThrows(
        IllegalArgumentException.class,
        () -> MeanSquaredDisplacement.tracer(broken, Element.LI, ReferenceFrame.NONE, Element.LI));
  }

  @Test
  void thinsOutLateLagsOnly() {
    double[] time = new double[5000];
    Arrays.setAll(time, k -> k);
    MeanSquaredDisplacement long5000 = new MeanSquaredDisplacement(time, time, time, time);
    MeanSquaredDisplacement thin = long5000.thinned(200);
    assertTrue(thin.length() <= 201 && thin.length() > 150, () -> "" + thin.length());
    assertEquals(49, thin.time()[49]);
    assertEquals(4999, thin.x()[thin.length() - 1]);
    for (int k = 1; k < thin.length(); k++) {
      assertTrue(thin.time()[k] > thin.time()[k - 1]);
    }
  }
}
