package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * The mobility of the atoms of one trajectory, by two estimators: mean squared displacements
 * divided by their time, in Å²/ps. NaN if there are no such atoms or the trajectory is shorter than
 * the lag.
 *
 * @param lithium of the Li atoms from the first frame to the last, one time origin
 * @param frame of all other atoms, likewise
 * @param lithiumWindowed of the Li atoms over a fixed lag, averaged over all time origins
 * @param frameWindowed of all other atoms, likewise
 */
public record Mobility(
    @JsonProperty("msd_t_Li") double lithium,
    @JsonProperty("msd_t_frame") double frame,
    @JsonProperty("windowed_msd_t_Li") double lithiumWindowed,
    @JsonProperty("windowed_msd_t_frame") double frameWindowed) {
  static final int LITHIUM = 3;

  /** The mobility of an unknown trajectory: all NaN. */
  public static final Mobility NONE = new Mobility(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /**
   * Measures the beginning of a trajectory.
   *
   * @param trajectory unwrapped
   * @param intervals the number of intervals between frames to use, from the first frame on
   * @param window the lag of the windowed averages, in intervals
   * @return four mobilities; NaN where the window does not fit
   */
  public static Mobility of(Trajectory trajectory, int intervals, int window) {
    return new Mobility(
        over(trajectory, intervals, intervals, true),
        over(trajectory, intervals, intervals, false),
        over(trajectory, intervals, window, true),
        over(trajectory, intervals, window, false));
  }

  /**
   * The value of one quantity, in Å²/ps.
   *
   * @param quantity the quantity asked for
   * @return in Å²/ps
   */
  public double of(Quantity quantity) {
    switch (quantity) {
      case LITHIUM:
        return lithium;
      case FRAME:
        return frame;
      case LITHIUM_WINDOWED:
        return lithiumWindowed;
      default:
        return frameWindowed;
    }
  }

  private static double over(Trajectory trajectory, int intervals, int lag, boolean lithium) {
    if (lag < 1 || lag > intervals) {
      return Double.NaN;
    }
    double sum = 0;
    long count = 0;
    for (int origin = 0; origin + lag <= intervals; origin++) {
      double[] from = trajectory.positions(origin);
      double[] to = trajectory.positions(origin + lag);
      for (int atom = 0; atom < trajectory.atoms(); atom++) {
        if ((trajectory.element(atom) == Element.LI) == lithium) {
          count++;
          for (int k = 3 * atom; k < 3 * atom + 3; k++) {
            sum += (to[k] - from[k]) * (to[k] - from[k]);
          }
        }
      }
    }
    return count == 0 ? Double.NaN : sum / count / (lag * trajectory.timeStep());
  }
}
