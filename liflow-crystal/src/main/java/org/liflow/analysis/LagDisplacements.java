package org.liflow.analysis;

import java.util.EnumMap;
import java.util.Map;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * The displacements of all atoms of an element over one lag, from all time origins; immutable.
 *
 * <pre>{@code
 * LagDisplacements strides =
 *     LagDisplacements.of(run, Element.LI, 1, ReferenceFrame.FRAMEWORK, Element.LI);
 * double hops = strides.shareBeyond(1.5);
 * }</pre>
 */
public final class LagDisplacements {
  private final Map<Axis, double[]> along = new EnumMap<>(Axis.class);
  private final double[] lengths;

  private LagDisplacements(int samples) {
    lengths = new double[samples];
    for (Axis axis : Axis.values()) {
      along.put(axis, new double[samples]);
    }
  }

  /**
   * Gathers the displacements.
   *
   * @param trajectory unwrapped
   * @param element of the atoms
   * @param lag in frames, at least 1
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @return one sample for each atom and time origin; none where the trajectory is too short or has
   *     no such atom
   * @throws IllegalArgumentException for a lag below 1, an empty reference frame, a position that
   *     is not finite or positions wrapped into the cell
   */
  public static LagDisplacements of(
      Trajectory trajectory, Element element, int lag, ReferenceFrame reference, Element mobile) {
    if (lag < 1) {
      throw new IllegalArgumentException("a lag of " + lag + " frames");
    }
    Displacements.requireUnwrapped(trajectory);
    Displacements displacements = new Displacements(trajectory, reference, mobile);
    int[] atoms = Displacements.atomsOf(trajectory, element);
    int origins = Math.max(0, trajectory.frames() - lag);
    LagDisplacements found = new LagDisplacements(Math.multiplyExact(atoms.length, origins));
    for (Axis axis : Axis.values()) {
      double[] values = found.along.get(axis);
      for (int k = 0; k < atoms.length; k++) {
        double[] series = displacements.of(atoms[k], axis.ordinal());
        for (int origin = 0; origin < origins; origin++) {
          double moved = series[origin + lag] - series[origin];
          values[k * origins + origin] = moved;
          found.lengths[k * origins + origin] += moved * moved;
        }
      }
    }
    for (int k = 0; k < found.lengths.length; k++) {
      found.lengths[k] = Math.sqrt(found.lengths[k]);
    }
    return found;
  }

  /**
   * Copies the displacements along an axis.
   *
   * @param axis the direction
   * @return in Å, one per sample
   */
  public double[] along(Axis axis) {
    return along.get(axis).clone();
  }

  /**
   * Copies the lengths of the displacements.
   *
   * @return in Å, one per sample
   */
  public double[] lengths() {
    return lengths.clone();
  }

  /**
   * Counts the samples.
   *
   * @return atoms times time origins
   */
  public int samples() {
    return lengths.length;
  }

  /**
   * Computes the share of displacements longer than a distance: of hops, if the distance is about
   * half of that between two sites.
   *
   * @param distance in Å
   * @return 0 to 1; NaN without a sample
   */
  public double shareBeyond(double distance) {
    int beyond = 0;
    for (double length : lengths) {
      beyond += length > distance ? 1 : 0;
    }
    return beyond / (double) lengths.length;
  }
}
