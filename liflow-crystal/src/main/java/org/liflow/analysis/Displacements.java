package org.liflow.analysis;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * Displacements of a trajectory's atoms since its first frame, seen from a reference frame, in Å.
 * Where the cell changes, its own motion is taken out of them, see {@link CellMotion}.
 */
final class Displacements {
  private final Trajectory trajectory;

  /** Positions without the motion of the cell; null where the cell is constant. */
  private final double[][] still;

  private final double[][] drift;

  /**
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @throws IllegalArgumentException when the reference frame holds no atom or a position is not
   *     finite
   */
  Displacements(Trajectory trajectory, ReferenceFrame reference, Element mobile) {
    this.trajectory = trajectory;
    requireFinite(trajectory);
    still = CellMotion.of(trajectory).map(motion -> motion.removedFrom(trajectory)).orElse(null);
    int frames = trajectory.frames();
    drift = new double[3][frames];
    if (reference == ReferenceFrame.NONE) {
      return;
    }
    double total = 0;
    for (int atom = 0; atom < trajectory.atoms(); atom++) {
      if (reference == ReferenceFrame.FRAMEWORK && trajectory.element(atom) == mobile) {
        continue;
      }
      double mass = trajectory.mass(atom);
      total += mass;
      for (int axis = 0; axis < 3; axis++) {
        double origin = position(0, atom, axis);
        for (int frame = 0; frame < frames; frame++) {
          drift[axis][frame] += mass * (position(frame, atom, axis) - origin);
        }
      }
    }
    if (total == 0) {
      throw new IllegalArgumentException(
          "no framework to measure against: every atom is "
              + mobile
              + " (use the reference frame NONE)");
    }
    for (double[] along : drift) {
      for (int frame = 0; frame < frames; frame++) {
        along[frame] /= total;
      }
    }
  }

  private static void requireFinite(Trajectory trajectory) {
    for (int frame = 0; frame < trajectory.frames(); frame++) {
      for (int atom = 0; atom < trajectory.atoms(); atom++) {
        for (int axis = 0; axis < 3; axis++) {
          double x = trajectory.position(frame, atom, axis);
          if (!Double.isFinite(x)) {
            throw new IllegalArgumentException(
                "a position of " + x + " Å in frame " + frame + " (counted from 0)");
          }
        }
      }
    }
  }

  /**
   * Refuses positions that were wrapped into the cell, whose jumps would count as motion.
   *
   * @throws IllegalArgumentException when they are; the message names the frame
   */
  static void requireUnwrapped(Trajectory trajectory) {
    OptionalInt frame = trajectory.firstWrappedFrame();
    if (frame.isPresent()) {
      throw new IllegalArgumentException(
          "an atom jumps by about a lattice vector before frame "
              + frame.getAsInt()
              + " (counted from 0): positions are wrapped into the cell, or atoms change their order");
    }
  }

  /** A coordinate in Å, without the motion of the cell. */
  double position(int frame, int atom, int axis) {
    return still == null ? trajectory.position(frame, atom, axis) : still[frame][3 * atom + axis];
  }

  int frames() {
    return trajectory.frames();
  }

  /**
   * The displacement of one atom along one axis (0..2) since the first frame, one value a frame.
   */
  double[] of(int atom, int axis) {
    double[] series = new double[frames()];
    double origin = position(0, atom, axis);
    for (int frame = 0; frame < series.length; frame++) {
      series[frame] = position(frame, atom, axis) - origin - drift[axis][frame];
    }
    return series;
  }

  /**
   * The sum of several atoms' displacements divided by the square root of their number, so that
   * independent atoms give the mean squared displacement of one atom.
   */
  double[] collective(int[] atoms, int axis) {
    double[] sum = new double[frames()];
    for (int atom : atoms) {
      double[] one = of(atom, axis);
      for (int frame = 0; frame < sum.length; frame++) {
        sum[frame] += one[frame];
      }
    }
    double share = 1 / Math.sqrt(atoms.length);
    for (int frame = 0; frame < sum.length; frame++) {
      sum[frame] *= share;
    }
    return sum;
  }

  /** The atoms of one element. */
  static int[] atomsOf(Trajectory trajectory, Element element) {
    return IntStream.range(0, trajectory.atoms())
        .filter(atom -> trajectory.element(atom) == element)
        .toArray();
  }
}
