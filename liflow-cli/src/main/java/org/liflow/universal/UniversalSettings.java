package org.liflow.universal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that decides the data set beside crystals and potential; immutable.
 *
 * @param seed of arrangements, velocities and the split
 * @param cells the supercells
 * @param dynamics the reference trajectories
 * @param limits of a crystal that the potential holds
 * @param split into seen and unseen compositions
 */
public record UniversalSettings(
    long seed, Cells cells, Dynamics dynamics, Limits limits, Split split) {
  /** Time between the ends of a pair of frames that models learn, in ps. */
  public static final double LAG = 1;

  /** The relaxation time of the thermostat, stochastic velocity rescaling, in ps. */
  public static final double RELAXATION = 0.1;

  /**
   * The supercells.
   *
   * @param orderings how many ordered structures to make of a disordered crystal
   * @param leastAtoms the least number of atoms
   * @param mostAtoms the largest
   * @param width the least distance between opposite faces to aim at, in Å
   * @param tolerance the share by which an element's number may miss the file's before a larger
   *     supercell is taken
   * @param deviation the largest share of atoms by which the numbers of atoms may miss the file's
   */
  public record Cells(
      int orderings,
      int leastAtoms,
      int mostAtoms,
      double width,
      double tolerance,
      double deviation) {
    /** Checks the numbers. */
    public Cells {
      require(orderings >= 1 && orderings <= 100, orderings + " orderings");
      require(
          leastAtoms >= 1 && mostAtoms >= leastAtoms && mostAtoms <= 10_000,
          leastAtoms + " to " + mostAtoms + " atoms");
      require(width >= 0 && width <= 100, "a width of " + width + " Å");
      require(tolerance >= 0 && tolerance < 1, "a tolerance of " + tolerance);
      require(deviation >= 0 && deviation < 1, "a deviation of " + deviation);
    }
  }

  /**
   * The reference trajectories, each at constant volume and temperature.
   *
   * @param temperatures in K, ascending
   * @param time of each trajectory in ps, a whole number of frames
   * @param equilibration before its first frame, in ps, a whole number of frames
   * @param timeStep in ps
   * @param frame from frame to frame in ps, a whole number of time steps
   */
  public record Dynamics(
      List<Integer> temperatures,
      double time,
      double equilibration,
      double timeStep,
      double frame) {
    /** Checks the numbers and puts temperatures in order. */
    public Dynamics {
      temperatures = temperatures.stream().sorted().toList();
      require(
          !temperatures.isEmpty()
              && temperatures.get(0) >= 1
              && temperatures.stream().distinct().count() == temperatures.size(),
          "temperatures " + temperatures);
      require(timeStep > 0 && timeStep <= 0.1, "a time step of " + timeStep + " ps");
      require(count(frame, timeStep) >= 1, "frames every " + frame + " ps");
      require(count(LAG, frame) >= 1, "frames every " + frame + " ps, which do not make 1 ps");
      require(count(time, frame) >= 0, "trajectories of " + time + " ps");
      require(
          count(time, frame) * frame > LAG,
          "trajectories of " + time + " ps, no longer than the data set's lag of " + LAG + " ps");
      require(count(equilibration, frame) >= 0, "an equilibration of " + equilibration + " ps");
    }

    /** The number of time steps from frame to frame. */
    int frameSteps() {
      return count(frame, timeStep);
    }

    /** The number of frames after the first. */
    int frames() {
      return count(time, frame);
    }

    /** The number of intervals between frames before the first. */
    int equilibrationFrames() {
      return count(equilibration, frame);
    }

    /** Frames and intervals of equilibration of one trajectory. */
    int records() {
      return frames() + equilibrationFrames();
    }

    /** How often a unit goes into a time; −1 where it is no whole number. */
    private static int count(double time, double unit) {
      double count = time / unit;
      boolean whole =
          count >= -1e-6
              && count < 1e9
              && Math.abs(count - Math.rint(count)) < 1e-6 * Math.max(1, count);
      return whole ? (int) Math.rint(count) : -1;
    }
  }

  /**
   * Limits within which a crystal counts as held by the potential.
   *
   * @param frameMsd the largest mean squared displacement of all atoms but lithium, relative to
   *     their centre of mass, in Å²: from the file's sites to the first frame, and from there to
   *     any other
   * @param contact two atoms closer than this share of their covalent radii's sum have fallen into
   *     each other
   */
  public record Limits(double frameMsd, double contact) {
    /** Checks the numbers. */
    public Limits {
      require(frameMsd > 0, "a frame MSD of " + frameMsd + " Å²");
      require(contact >= 0 && contact <= 1, "a contact of " + contact);
    }
  }

  /**
   * The share of compositions that is kept from training.
   *
   * @param share of all compositions, by whole families
   * @param compositions how many unseen ones there are at least, where the crystals allow it
   */
  public record Split(double share, int compositions) {
    /** Checks the numbers. */
    public Split {
      require(share > 0 && share < 1, "a share of " + share + " unseen compositions");
      require(compositions >= 1, compositions + " unseen compositions");
    }
  }

  private static void require(boolean good, String found) {
    if (!good) {
      throw new IllegalArgumentException(found);
    }
  }

  /**
   * Returns the usual settings: 25 ps at 600, 800, 1000 and 1200 K after 3 ps of equilibration,
   * steps of 2 fs.
   *
   * @param seed of arrangements, velocities and the split
   * @return the settings
   */
  public static UniversalSettings standard(long seed) {
    return new UniversalSettings(
        seed,
        new Cells(2, 80, 430, 7, 0.12, 0.02),
        new Dynamics(List.of(600, 800, 1000, 1200), 25, 3, 0.002, 0.1),
        new Limits(1, 0.5),
        new Split(0.25, 12));
  }

  /**
   * The same with other supercells.
   *
   * @param other in their place
   * @return new settings
   */
  public UniversalSettings withCells(Cells other) {
    return new UniversalSettings(seed, other, dynamics, limits, split);
  }

  /**
   * The same with other trajectories.
   *
   * @param other in their place
   * @return new settings
   */
  public UniversalSettings withDynamics(Dynamics other) {
    return new UniversalSettings(seed, cells, other, limits, split);
  }

  /** All settings by name, as text. */
  Map<String, String> named() {
    Map<String, String> named = new LinkedHashMap<>();
    named.put("seed", String.valueOf(seed));
    named.put("orderings", String.valueOf(cells.orderings()));
    named.put("atoms", cells.leastAtoms() + " to " + cells.mostAtoms());
    named.put("width", cells.width() + " Å");
    named.put("tolerance", String.valueOf(cells.tolerance()));
    named.put("deviation", String.valueOf(cells.deviation()));
    named.put("temperatures", dynamics.temperatures() + " K");
    named.put("time", dynamics.time() + " ps");
    named.put("equilibration", dynamics.equilibration() + " ps");
    named.put("time step", dynamics.timeStep() + " ps");
    named.put("frame", dynamics.frame() + " ps");
    named.put("frame MSD", limits.frameMsd() + " Å²");
    named.put("contact", String.valueOf(limits.contact()));
    named.put("unseen", split.share() + ", at least " + split.compositions());
    return named;
  }
}
