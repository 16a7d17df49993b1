package org.liflow.bench.coverage;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;

/** Random walks of known diffusivity whose walkers move together in a known way. */
final class ConcertedWalks {
  /** The length of a hop in Å. */
  private static final double HOP = 2;

  /** Standard deviation of the vibration along each axis in Å. */
  private static final double VIBRATION = 0.2;

  private final RandomGenerator random;

  ConcertedWalks(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** How walkers move together. */
  enum Concert {
    /** Each on its own, in Gaussian steps. */
    NONE("Gaussian steps"),
    /** Groups of five share half of the variance of their Gaussian steps: Haven ratio 1/3. */
    GROUPS("groups of five"),
    /** All share a tenth of the variance of their Gaussian steps. */
    ALL("all share a tenth"),
    /** Pairs that move against each other, correlation −0.8. */
    OPPOSED("opposed pairs"),
    /** Hops of single ions. */
    HOPS("single hops"),
    /** Strings of three neighbours on a ring that hop the same way: Haven ratio 1/3. */
    STRINGS("strings of three"),
    /** Four neighbours that hop at one time, each its own way: Haven ratio 1. */
    BURSTS("bursts of four");

    private final String text;

    Concert(String text) {
      this.text = text;
    }

    /** What it is in a few words. */
    String text() {
      return text;
    }
  }

  /**
   * Makes a walk.
   *
   * @param concert how walkers move together
   * @param walkers their number
   * @param frames of the trajectory
   * @param axes the directions in which they move, 1 to 3
   * @param diffusivity along each of these in Å² a frame
   * @return lithium atoms, 1 ps a frame
   */
  Trajectory walk(Concert concert, int walkers, int frames, int axes, double diffusivity) {
    double[][] positions = new double[frames][3 * walkers];
    double[] at = new double[3 * walkers];
    for (int k = 0; k < at.length; k++) {
      at[k] = 5 * (k / 3 + 1);
    }
    for (int frame = 0; frame < frames; frame++) {
      switch (concert) {
        case NONE -> steps(at, 1, 0, false, axes, diffusivity);
        case GROUPS -> steps(at, 5, 0.5, false, axes, diffusivity);
        case ALL -> steps(at, walkers, 0.1, false, axes, diffusivity);
        case OPPOSED -> steps(at, 2, 0.8, true, axes, diffusivity);
        case HOPS -> hops(at, 1, true, axes, diffusivity);
        case STRINGS -> hops(at, 3, true, axes, diffusivity);
        case BURSTS -> hops(at, 4, false, axes, diffusivity);
      }
      for (int k = 0; k < at.length; k++) {
        positions[frame][k] = at[k] + (k % 3 < axes ? VIBRATION * random.nextGaussian() : 0);
      }
    }
    int[] species = new int[walkers];
    Arrays.fill(species, Element.LI.atomicNumber());
    double edge = 1e4;
    Lattice lattice = Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge);
    return new Trajectory(species, List.of(lattice), positions, 1);
  }

  private void steps(
      double[] at, int size, double shared, boolean opposed, int axes, double diffusivity) {
    double step = Math.sqrt(2 * diffusivity);
    for (int axis = 0; axis < axes; axis++) {
      double common = 0;
      for (int walker = 0; walker < at.length / 3; walker++) {
        if (walker % size == 0) {
          common = random.nextGaussian();
        }
        double sign = opposed && walker % 2 == 1 ? -1 : 1;
        at[3 * walker + axis] +=
            step
                * (sign * Math.sqrt(shared) * common
                    + Math.sqrt(1 - shared) * random.nextGaussian());
      }
    }
  }

  private void hops(double[] at, int length, boolean aligned, int axes, double diffusivity) {
    int walkers = at.length / 3;
    double events = 2 * diffusivity * walkers * axes / (length * HOP * HOP);
    for (int event = poisson(events); event > 0; event--) {
      int first = random.nextInt(walkers);
      int axis = random.nextInt(axes);
      double move = random.nextBoolean() ? HOP : -HOP;
      for (int k = 0; k < length; k++) {
        at[3 * ((first + k) % walkers) + axis] += move;
        if (!aligned) {
          axis = random.nextInt(axes);
          move = random.nextBoolean() ? HOP : -HOP;
        }
      }
    }
  }

  /** By waiting times: the mean is small. */
  private int poisson(double mean) {
    int count = 0;
    double time = -Math.log(1 - random.nextDouble());
    while (time < mean) {
      count++;
      time -= Math.log(1 - random.nextDouble());
    }
    return count;
  }
}
