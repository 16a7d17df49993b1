package org.liflow.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.crystal.Trajectory;

/**
 * Intervals by drawing independent units with replacement (Efron, Ann. Statist. 7, 1, 1979): whole
 * replicas, or blocks of time where there are few replicas. The draws are the same in every call.
 */
final class UnitBootstrap {
  /** Fewer units say little of their scatter. */
  static final int ENOUGH_UNITS = 6;

  private static final int DRAWS = 400;
  private static final long SEED = 0x5DEECE66DL;

  private UnitBootstrap() {}

  /**
   * Cuts replicas into units: themselves if they are enough, else blocks of equal length.
   *
   * @param fewestFrames that a block must have; a replica that is too short for two such blocks
   *     stays whole, and one shorter than this is left out
   */
  static List<Trajectory> units(List<Trajectory> replicas, int fewestFrames) {
    List<Trajectory> enough =
        replicas.stream().filter(replica -> replica.frames() >= fewestFrames).toList();
    if (enough.size() >= ENOUGH_UNITS || enough.isEmpty()) {
      return enough;
    }
    int asked = (ENOUGH_UNITS + enough.size() - 1) / enough.size();
    List<Trajectory> units = new ArrayList<>();
    for (Trajectory replica : enough) {
      int blocks = Math.max(1, Math.min(asked, replica.frames() / fewestFrames));
      for (int block = 0; block < blocks; block++) {
        units.add(
            replica.part(
                (int) ((long) replica.frames() * block / blocks),
                (int) ((long) replica.frames() * (block + 1) / blocks)));
      }
    }
    return units;
  }

  /**
   * Computes the 95 % interval of a statistic of two sets of units.
   *
   * @param one how many units the first set has
   * @param other how many the second has
   * @param statistic of the weights of both sets' units, how often each was drawn
   * @return lower and upper end; null with fewer than two units in a set or where the statistic
   *     cannot be computed for some draw
   */
  static double[] interval(int one, int other, ToDoubleBiFunction<double[], double[]> statistic) {
    return ends(
        draws(one, other, statistic::applyAsDouble).stream()
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  /** The statistic of each draw; none with fewer than two units in a set. */
  static <T> List<T> draws(int one, int other, BiFunction<double[], double[], T> statistic) {
    List<T> drawn = new ArrayList<>();
    if (one < 2 || other < 2) {
      return drawn;
    }
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(SEED);
    for (int draw = 0; draw < DRAWS; draw++) {
      drawn.add(statistic.apply(weights(random, one), weights(random, other)));
    }
    return drawn;
  }

  /** The ends that hold 95 % of the values; null for none or one that is not finite. */
  static double[] ends(double[] values) {
    if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      return null;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int tail = (int) (0.5 * (1 - Estimate.LEVEL) * sorted.length);
    return new double[] {sorted[tail], sorted[sorted.length - 1 - tail]};
  }

  private static double[] weights(UniformRandomProvider random, int units) {
    double[] weights = new double[units];
    for (int k = 0; k < units; k++) {
      weights[random.nextInt(units)]++;
    }
    return weights;
  }

  /** All units once. */
  static double[] all(int units) {
    double[] weights = new double[units];
    Arrays.fill(weights, 1);
    return weights;
  }
}
