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
