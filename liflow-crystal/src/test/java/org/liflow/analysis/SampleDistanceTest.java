package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class SampleDistanceTest {
  /** With a grid of values, so that there are many ties; without -0, which others sort apart. */
  private static double[] sample(RandomWalks random, int size, double shift) {
    double[] values = new double[size];
    Arrays.setAll(values, k -> 0.0 + Math.rint(5 * (random.gaussian() + shift)) / 5);
    return values;
  }

  @Test
  void equalsBruteForceAndAnotherProgram() {
    RandomWalks random = new RandomWalks(12);
    for (int round = 0; round < 200; round++) {
      double[] one = sample(random, 2 + (int) (30 * random.uniform()), 0);
      double[] other = sample(random, 2 + (int) (30 * random.uniform()), random.gaussian());
      SampleDistance found = SampleDistance.of(one, other);
      assertEquals(
          new KolmogorovSmirnovTest().kolmogorovSmirnovStatistic(one, other),
          found.kolmogorovSmirnov(),
          1e-12);
      // All values are multiples of 0.2: the area is a sum over that grid.
      double area = 0;
      for (double x = -20.1; x < 20; x += 0.2) {
        area += 0.2 * Math.abs(cumulative(one, x) - cumulative(other, x));
      }
      assertEquals(area, found.wasserstein(), 1e-9);
      SampleDistance back = SampleDistance.of(other, one);
      assertEquals(found.kolmogorovSmirnov(), back.kolmogorovSmirnov(), 1e-12);
      assertEquals(found.wasserstein(), back.wasserstein(), 1e-12);
    }
  }

  private static double cumulative(double[] sample, double x) {
    return Arrays.stream(sample).filter(value -> value <= x).count() / (double) sample.length;
  }

  @Test
  void aShiftIsTheWayOfTheEarth() {
    RandomWalks random = new RandomWalks(2);
    double[] one = new double[500];
    Arrays.setAll(one, k -> random.gaussian());
    double[] moved = Arrays.stream(one).map(x -> x + 0.75).toArray();
    assertEquals(0.75, SampleDistance.of(one, moved).wasserstein(), 1e-12);
    assertEquals(new SampleDistance(0, 0), SampleDistance.of(one, one.clone()));
    assertEquals(1, SampleDistance.of(new double[] {1, 2}, new double[] {3}).kolmogorovSmirnov());
  }

  @Test
  void weightedUnitsAreRepeatedUnits() {
    RandomWalks random = new RandomWalks(6);
    for (int round = 0; round < 50; round++) {
      double[][] one = new double[3][];
      double[][] other = new double[4][];
      Arrays.setAll(one, k -> sample(random, 1 + (int) (9 * random.uniform()), 0));
      Arrays.setAll(other, k -> sample(random, 1 + (int) (9 * random.uniform()), 0.3));
      double[] ofOne = {2, 0, 1};
      double[] ofOther = {0, 3, 1, 0};
      SampleDistance found = SampleDistance.MergedSamples.of(one, other).distance(ofOne, ofOther);
      SampleDistance expected = SampleDistance.of(repeated(one, ofOne), repeated(other, ofOther));
      assertEquals(expected.kolmogorovSmirnov(), found.kolmogorovSmirnov(), 1e-12);
      assertEquals(expected.wasserstein(), found.wasserstein(), 1e-12);
    }
  }

  private static double[] repeated(double[][] units, double[] times) {
    return java.util.stream.IntStream.range(0, units.length)
        .boxed()
        .flatMapToDouble(
            k ->
                java.util.stream.IntStream.range(0, (int) times[k])
                    .boxed()
                    .flatMapToDouble(n -> Arrays.stream(units[k])))
        .toArray();
  }

  @Test
  void refusesEmptyAndInfiniteSamples() {
    assertThrows(
        IllegalArgumentException.class, () -> SampleDistance.of(new double[0], new double[] {1}));
    assertThrows(
        IllegalArgumentException.class,
        () -> SampleDistance.of(new double[] {Double.NaN}, new double[] {1}));
  }
}
