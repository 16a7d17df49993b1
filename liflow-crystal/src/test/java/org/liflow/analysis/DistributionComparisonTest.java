package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.ComparedQuantity.Measure;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class DistributionComparisonTest {
  private static final Workers WORKERS = new Workers(1);

  private static final DistributionComparison.Settings SETTINGS =
      new DistributionComparison.Settings(
          Element.LI, List.of(1.0, 3.0, 10.0, 30.0), 1.5, 0.6, 6, 60);

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  private static Trajectory run(long seed, int frames, double[] diffusivity) {
    RandomWalks random = new RandomWalks(seed);
    int[] framework = new int[19];
    Arrays.fill(framework, 8);
    Arrays.fill(framework, 12, 19, 57);
    return random.crystal(random.brownian(8, frames, diffusivity, 0.1), 3, framework, 60, 1);
  }

  private static List<Trajectory> runs(long seed, int count, int frames, double... diffusivity) {
    return IntStream.range(0, count).mapToObj(k -> run(seed + k, frames, diffusivity)).toList();
  }

  private static ComparedQuantity one(
      DistributionComparison of, Kind kind, String what, String direction, double lag) {
    return of.find(kind, what, direction, lag).orElseThrow();
  }

  @Test
  void alikeSidesAgreeWithinTheirIntervals() {
    DistributionComparison found =
        DistributionComparison.of(
            runs(100, 8, 60, 0.3, 0.3, 0.01), runs(200, 8, 60, 0.3, 0.3, 0.01), SETTINGS, WORKERS);
    int outside = 0;
    int all = 0;
    for (ComparedQuantity quantity : found.quantities()) {
      if (quantity.measure() == Measure.RATIO && quantity.interval() != null) {
        all++;
        boolean inside = quantity.interval().lower() <= 1 && quantity.interval().upper() >= 1;
        outside += inside ? 0 : 1;
      }
    }
    // Nominal 5 %; eight units and correlated lags allow more.
    String counted = outside + " of " + all;
    assertTrue(all > 40 && outside < 0.3 * all, counted);
    ComparedQuantity strides = one(found, Kind.STRIDE_DISPLACEMENT, "Li", "length", 1);
    assertEquals(Measure.KOLMOGOROV_SMIRNOV, strides.measure());
    assertTrue(strides.value() < 2 * strides.halves() + 0.03, strides::toString);
    ComparedQuantity radial = one(found, Kind.RADIAL_DISTRIBUTION, "all", "", 0);
    double[] of = found.reference().radial().total();
    double[] other = found.generated().radial().total();
    double sum = 0;
    for (int bin = 0; bin < of.length; bin++) {
      sum += Math.abs(of[bin] - other[bin]) / of.length;
    }
    assertEquals(sum, radial.value(), 1e-12);
  }

  @Test
  void tellsADirectionThatMovesTwiceAsFar() {
    DistributionComparison found =
        DistributionComparison.of(
            runs(100, 8, 60, 0.3, 0.3, 0.1), runs(200, 8, 60, 0.3, 0.3, 0.2), SETTINGS, WORKERS);
    ComparedQuantity along = one(found, Kind.MSD, "Li", "z", 10);
    assertEquals(2.1, along.reference(), 0.3);
    assertEquals(2, along.value(), 0.3);
    assertTrue(along.interval().lower() > 1.4 && along.interval().upper() < 2.8, along::toString);
    assertEquals(1, one(found, Kind.MSD, "Li", "x", 10).value(), 0.25);
    ComparedQuantity others = one(found, Kind.MSD, DistributionComparison.OTHERS, "xyz", 10);
    assertEquals(1, others.value(), 0.03);
    // The framework's centre of mass is at rest, which takes a little from each vibration.
    assertEquals(0.06, others.reference(), 0.01);
    ComparedQuantity distance = one(found, Kind.STRIDE_DISPLACEMENT, "Li", "z", 1);
    assertTrue(distance.interval().lower() > distance.halves(), distance::toString);
    assertTrue(one(found, Kind.HOP_FRACTION, "Li", "length", 1).value() > 1.1);
  }

  @Test
  void othersAreAllOtherAtomsTogether() {
    List<Trajectory> reference = runs(10, 2, 40, 0.3, 0.3, 0.1);
    DistributionComparison found =
        DistributionComparison.of(reference, runs(20, 6, 40, 0.3, 0.3, 0.1), SETTINGS, WORKERS);
    ComparedQuantity others = one(found, Kind.MSD, DistributionComparison.OTHERS, "y", 3);
    double mean =
        (12 * one(found, Kind.MSD, "O", "y", 3).reference()
                + 7 * one(found, Kind.MSD, "La", "y", 3).reference())
            / 19;
    assertEquals(mean, others.reference(), 1e-12);
    double brute = 0;
    for (Trajectory run : reference) {
      MeanSquaredDisplacement msd =
          MeanSquaredDisplacement.tracer(run, Element.O, ReferenceFrame.FRAMEWORK, Element.LI);
      brute += 0.5 * msd.along(Axis.Y)[3];
    }
    assertEquals(brute, one(found, Kind.MSD, "O", "y", 3).reference(), 1e-12);
    assertTrue(found.find(Kind.MSD, "Li", "x", 30).isPresent());
    // No block of ten frames has a lag of thirty.
    assertTrue(others.interval() != null);
  }

  @Test
  void countsContactsOfEachSide() {
    List<Trajectory> sound = runs(1, 6, 20, 0, 0, 0);
    List<Trajectory> close =
        runs(50, 6, 20, 0, 0, 0).stream()
            .map(
                run ->
                    RandomWalks.changed(
                        run,
                        positions -> {
                          for (int frame = 0; frame < 5; frame++) {
                            for (int axis = 0; axis < 3; axis++) {
                              positions[frame][30 + axis] =
                                  positions[frame][33 + axis] + (axis == 0 ? 0.5 : 0);
                            }
                          }
                        }))
            .toList();
    DistributionComparison found = DistributionComparison.of(sound, close, SETTINGS, WORKERS);
    ComparedQuantity frames = one(found, Kind.CONTACT_FRAMES, "all", "", 0);
    assertEquals(0, frames.reference());
    assertEquals(0.25, frames.generated(), 1e-12);
    assertEquals(30, found.generated().contacts().framesBelow());
    assertEquals(0.5, found.generated().contacts().closest().distance(), 1e-9);
    assertEquals(0, frames.halves());
  }

  @Test
  void singleShortAndOpenTrajectoriesAreCompared() {
    Trajectory reference = run(3, 12, new double[] {0.1, 0.1, 0.1});
    Trajectory generated = run(4, 3, new double[] {0.1, 0.1, 0.1});
    Trajectory open =
        new Trajectory(
            reference.atomicNumbers(), List.of(Lattice.open()), reference.copyPositions(), 1);
    DistributionComparison found =
        DistributionComparison.of(List.of(reference), List.of(generated), SETTINGS, WORKERS);
    assertTrue(found.find(Kind.MSD, "Li", "x", 1).isPresent());
    assertTrue(found.find(Kind.MSD, "Li", "x", 3).isEmpty());
    assertNull(one(found, Kind.MSD, "Li", "x", 1).interval());
    assertTrue(one(found, Kind.STRIDE_DISPLACEMENT, "Li", "length", 1).halves() > 0);
    DistributionComparison without =
        DistributionComparison.of(List.of(open), List.of(generated), SETTINGS, WORKERS);
    assertNull(without.reference().radial());
    assertTrue(without.find(Kind.RADIAL_DISTRIBUTION, "all", "", 0).isEmpty());
    assertTrue(without.generated().vanHove().distinct().isEmpty());
  }

  @Test
  void isTheSameOnAnyNumberOfThreads() {
    List<Trajectory> one = runs(1, 3, 20, 0.1, 0.1, 0.1);
    List<Trajectory> other = runs(9, 2, 20, 0.1, 0.1, 0.1);
    try (Workers two = new Workers(2)) {
      assertEquals(
          DistributionComparison.of(one, other, SETTINGS, WORKERS),
          DistributionComparison.of(one, other, SETTINGS, two));
    }
  }

  @Test
  void refusesSidesThatCannotBeCompared() {
    Trajectory run = run(3, 12, new double[3]);
    Trajectory slower = new Trajectory(run.atomicNumbers(), run.lattices(), run.copyPositions(), 2);
    int[] numbers = run.atomicNumbers();
    numbers[0] = 11;
    Trajectory sodium = new Trajectory(numbers, run.lattices(), run.copyPositions(), 1);
    for (Trajectory bad : List.of(slower, sodium, run.firstFrames(1))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> DistributionComparison.of(List.of(run), List.of(bad), SETTINGS, WORKERS));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> DistributionComparison.of(List.of(run), List.of(), SETTINGS, WORKERS));
  }
}
