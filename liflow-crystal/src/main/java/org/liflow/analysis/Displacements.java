package org.liflow.analysis;

import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * Displacements of a trajectory's atoms since its first frame, seen from a reference frame, in Å.
 */
final class Displacements {
  private final Trajectory trajectory;
  private final double[][] drift;

  /**
   * @param mobile the atomic number that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @throws IllegalArgumentException when the reference frame holds no atom or a position is not
   *     finite
   */
  Displacements(Trajectory trajectory, ReferenceFrame reference, int mobile) {
    this.trajectory = trajectory;
    requireFinite(trajectory);
    int frames = trajectory.frames();
    drift = new double[3][frames];
    if (reference == ReferenceFrame.NONE) {
      return;
    }
    int[] numbers = trajectory.atomicNumbers();
    double total = 0;
    for (int atom = 0; atom < numbers.length; atom++) {
      if (reference == ReferenceFrame.FRAMEWORK && numbers[atom] == mobile) {
        continue;
      }
      double mass = Element.of(numbers[atom]).mass();
      total += mass;
      for (int axis = 0; axis < 3; axis++) {
        int k = 3 * atom + axis;
        double origin = trajectory.positions()[0][k];
        for (int frame = 0; frame < frames; frame++) {
          drift[axis][frame] += mass * (trajectory.positions()[frame][k] - origin);
        }
      }
    }
    if (total == 0) {
      throw new IllegalArgumentException(
          "no framework to measure against: every atom is "
              + Element.of(mobile).symbol()
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
      for (double x : trajectory.positions()[frame]) {
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException(
              "a position of " + x + " Å in frame " + frame + " (counted from 0)");
        }
      }
    }
  }

  int frames() {
    return trajectory.frames();
  }

  /**
   * The displacement of one atom along one axis (0..2) since the first frame, one value a frame.
   */
  double[] of(int atom, int axis) {
    double[][] positions = trajectory.positions();
    double[] series = new double[positions.length];
    int k = 3 * atom + axis;
    for (int frame = 0; frame < series.length; frame++) {
      series[frame] = positions[frame][k] - positions[0][k] - drift[axis][frame];
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
  static int[] atomsOf(Trajectory trajectory, int atomicNumber) {
    int[] numbers = trajectory.atomicNumbers();
    return java.util.stream.IntStream.range(0, numbers.length)
        .filter(atom -> numbers[atom] == atomicNumber)
        .toArray();
  }
}
