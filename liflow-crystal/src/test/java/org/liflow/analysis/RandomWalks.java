package org.liflow.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;

/** Walkers whose diffusivity is known. */
public final class RandomWalks {
  private final UniformRandomProvider random;
  private final SharedStateContinuousSampler normal;

  public RandomWalks(long seed) {
    random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    normal = ZigguratSampler.NormalizedGaussian.of(random);
  }

  public double gaussian() {
    return normal.sample();
  }

  public double uniform() {
    return random.nextDouble();
  }

  /**
   * Brownian walkers that vibrate.
   *
   * @param diffusivity along each axis in Å² a frame
   * @param vibration standard deviation in Å along each axis
   * @return walker, axis, frame
   */
  public double[][][] brownian(int walkers, int frames, double[] diffusivity, double vibration) {
    double[][][] series = new double[walkers][3][frames];
    for (double[][] walker : series) {
      for (int axis = 0; axis < 3; axis++) {
        double step = Math.sqrt(2 * diffusivity[axis]);
        double x = 0;
        for (int frame = 0; frame < frames; frame++) {
          x += step * normal.sample();
          walker[axis][frame] = x + vibration * normal.sample();
        }
      }
    }
    return series;
  }

  /**
   * Walkers that hop on a simple cubic lattice and vibrate, with a memory of {@code memory} frames.
   *
   * @param diffusivity along each axis in Å² a frame
   * @param hop length in Å
   */
  public double[][][] hopping(
      int walkers, int frames, double diffusivity, double hop, double vibration, double memory) {
    double[][][] series = new double[walkers][3][frames];
    var hops = PoissonSampler.of(random, diffusivity / (hop * hop));
    double keep = memory > 0 ? Math.exp(-1 / memory) : 0;
    double fresh = Math.sqrt(1 - keep * keep);
    for (double[][] walker : series) {
      for (int axis = 0; axis < 3; axis++) {
        double x = 0;
        double v = normal.sample();
        for (int frame = 0; frame < frames; frame++) {
          int forward = hops.sample();
          int backward = hops.sample();
          x += hop * (forward - backward);
          v = keep * v + fresh * normal.sample();
          walker[axis][frame] = x + vibration * v;
        }
      }
    }
    return series;
  }

  /**
   * Brownian walkers in groups that share a part of their motion.
   *
   * @param size of a group
   * @param correlation of two walkers of a group along each axis, 0 to 1
   * @param opposed whether every other walker of a group takes the shared part with the other sign
   * @param diffusivity along each axis in Å² a frame
   * @return walker, axis, frame
   */
  public double[][][] correlated(
      int walkers, int frames, int size, double correlation, boolean opposed, double diffusivity) {
    double[][][] series = new double[walkers][3][frames];
    double step = Math.sqrt(2 * diffusivity);
    for (int axis = 0; axis < 3; axis++) {
      for (int frame = 1; frame < frames; frame++) {
        double shared = 0;
        for (int walker = 0; walker < walkers; walker++) {
          if (walker % size == 0) {
            shared = normal.sample();
          }
          double sign = opposed && walker % 2 == 1 ? -1 : 1;
          double moved =
              sign * Math.sqrt(correlation) * shared + Math.sqrt(1 - correlation) * normal.sample();
          series[walker][axis][frame] = series[walker][axis][frame - 1] + step * moved;
        }
      }
    }
    return series;
  }

  /**
   * Walkers on a ring, neighbours of which hop at one time.
   *
   * @param length how many hop at one time
   * @param aligned whether all of these hop the same way, or each its own
   * @param diffusivity along each axis in Å² a frame
   * @param axes 1 to 3
   * @return walker, axis, frame
   */
  public double[][][] strings(
      int walkers, int frames, int length, boolean aligned, double diffusivity, int axes) {
    double hop = 2;
    double[][][] series = new double[walkers][3][frames];
    double[][] at = new double[walkers][3];
    var events = PoissonSampler.of(random, 2 * diffusivity * walkers * axes / (length * hop * hop));
    for (int frame = 0; frame < frames; frame++) {
      for (int event = events.sample(); event > 0; event--) {
        int first = random.nextInt(walkers);
        int axis = random.nextInt(axes);
        double move = random.nextBoolean() ? hop : -hop;
        for (int k = 0; k < length; k++) {
          at[(first + k) % walkers][axis] += move;
          if (!aligned) {
            axis = random.nextInt(axes);
            move = random.nextBoolean() ? hop : -hop;
          }
        }
      }
      for (int walker = 0; walker < walkers; walker++) {
        for (int axis = 0; axis < axes; axis++) {
          series[walker][axis][frame] = at[walker][axis] + 0.2 * normal.sample();
        }
      }
    }
    return series;
  }

  /**
   * A crystal: mobile walkers over a framework that vibrates, in a cubic cell.
   *
   * @param mobile atomic number of the walkers
   * @param framework atomic numbers of the rest, on a simple cubic grid
   * @param edge of the cell in Å
   */
  public Trajectory crystal(
      double[][][] walkers, int mobile, int[] framework, double edge, double timeStep) {
    int frames = walkers[0][0].length;
    int[] numbers = new int[walkers.length + framework.length];
    Arrays.fill(numbers, 0, walkers.length, mobile);
    System.arraycopy(framework, 0, numbers, walkers.length, framework.length);
    int sites = (int) Math.ceil(Math.cbrt(numbers.length));
    double spacing = edge / sites;
    double[][] positions = new double[frames][3 * numbers.length];
    for (int atom = 0; atom < numbers.length; atom++) {
      int[] site = {atom % sites, atom / sites % sites, atom / (sites * sites)};
      for (int frame = 0; frame < frames; frame++) {
        for (int axis = 0; axis < 3; axis++) {
          positions[frame][3 * atom + axis] =
              site[axis] * spacing
                  + (atom < walkers.length ? walkers[atom][axis][frame] : 0.1 * normal.sample());
        }
      }
    }
    Lattice lattice = Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge);
    return new Trajectory(numbers, List.of(lattice), positions, timeStep);
  }

  /**
   * The same trajectory with positions changed by {@code change}, which is given a copy of them.
   */
  public static Trajectory changed(Trajectory trajectory, Consumer<double[][]> change) {
    double[][] positions = trajectory.copyPositions();
    change.accept(positions);
    return new Trajectory(
        trajectory.atomicNumbers(), trajectory.lattices(), positions, trajectory.timeStep());
  }
}
