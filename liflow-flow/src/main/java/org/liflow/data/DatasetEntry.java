package org.liflow.data;

import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;

/**
 * One row of a data set's index: a stretch of a trajectory, and the mobility of its atoms.
 *
 * @param name of the trajectory
 * @param temperature in K
 * @param start the stretch's first frame, counted from 0
 * @param end the frame after its last
 * @param composition groups trajectories of one material
 * @param lithiumMobility mean squared displacement of the Li atoms from the first frame to the
 *     last, over the time between them, in Å²/ps
 * @param frameMobility the same for all other atoms
 * @param lithiumPrior the class of prior of the Li atoms: 0 narrow, 1 wide
 * @param framePrior the class of prior of all other atoms
 */
public record DatasetEntry(
    String name,
    double temperature,
    int start,
    int end,
    String composition,
    double lithiumMobility,
    double frameMobility,
    int lithiumPrior,
    int framePrior) {
  /**
   * Checks the numbers.
   *
   * @param name of the trajectory
   * @param temperature in K
   * @param start the stretch's first frame, counted from 0
   * @param end the frame after its last
   * @param composition groups trajectories of one material
   * @param lithiumMobility mean squared displacement of the Li atoms from the first frame to the
   *     last, over the time between them, in Å²/ps
   * @param frameMobility the same for all other atoms
   * @param lithiumPrior the class of prior of the Li atoms: 0 narrow, 1 wide
   * @param framePrior the class of prior of all other atoms
   * @throws IllegalArgumentException when the stretch is empty or starts before the first frame
   */
  public DatasetEntry {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("frames from " + start + " up to " + end);
    }
  }

  /**
   * Refuses an entry of another temperature than its index.
   *
   * @param source names the entry in the message
   * @param kelvin the temperature in the index's name
   * @throws InputException when they differ
   */
  public void requireTemperature(String source, int kelvin) {
    if (temperature != kelvin) {
      throw new InputException(source, temperature + " K", "the index's " + kelvin + " K");
    }
  }

  /** Mobility in Å²/ps above which displacements are sampled from the wide prior. */
  private static final double MOBILE = 0.1;

  /**
   * Returns the class of prior for a mobility by the published rule: 1, the wide prior, if log10 of
   * MSD/t in Å²/ps is above −1; else 0, the narrow one.
   *
   * @param mobility in Å²/ps
   * @return 0 or 1
   */
  public static int priorOf(double mobility) {
    return mobility > MOBILE ? 1 : 0;
  }

  /**
   * Makes the entry of a whole trajectory. Mobilities are measured, and the classes of prior follow
   * from them by {@link #priorOf}.
   *
   * @param name of the trajectory
   * @param temperature in K
   * @param composition groups trajectories of one material
   * @param trajectory two frames at least, unwrapped
   * @return an entry of all frames
   * @throws IllegalArgumentException for a single frame
   */
  public static DatasetEntry of(
      String name, double temperature, String composition, Trajectory trajectory) {
    if (trajectory.frames() < 2) {
      throw new IllegalArgumentException("a single frame, in which nothing moves");
    }
    double lithium = mobility(trajectory, true);
    double frame = mobility(trajectory, false);
    return new DatasetEntry(
        name,
        temperature,
        0,
        trajectory.frames(),
        composition,
        lithium,
        frame,
        priorOf(lithium),
        priorOf(frame));
  }

  /** Mean squared displacement over time in Å²/ps; 0 if there are no such atoms. */
  private static double mobility(Trajectory trajectory, boolean lithium) {
    double[] first = trajectory.positions(0);
    double[] last = trajectory.positions(trajectory.frames() - 1);
    double sum = 0;
    int count = 0;
    for (int atom = 0; atom < trajectory.atoms(); atom++) {
      if ((trajectory.element(atom) == Element.LI) == lithium) {
        count++;
        for (int k = 3 * atom; k < 3 * atom + 3; k++) {
          sum += (last[k] - first[k]) * (last[k] - first[k]);
        }
      }
    }
    double time = (trajectory.frames() - 1) * trajectory.timeStep();
    return count == 0 ? 0 : sum / count / time;
  }
}
