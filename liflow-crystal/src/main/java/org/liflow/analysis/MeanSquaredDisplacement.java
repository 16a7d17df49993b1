package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * The mean squared displacement along each axis as a function of time; immutable, since arrays are
 * copied on their way in and out.
 *
 * <p>Curves are computed over all time origins by fast Fourier transforms (Calandrini et al., École
 * thématique SFN 12, 201, 2011), in time that grows as n log n with the frames.
 *
 * <pre>{@code
 * MeanSquaredDisplacement msd =
 *     MeanSquaredDisplacement.tracer(run, Element.LI, ReferenceFrame.FRAMEWORK, Element.LI);
 * double[] inPlane = msd.total(EnumSet.of(Axis.X, Axis.Y)); // Å², one value per lag
 * }</pre>
 *
 * @param time lags in ps, the first 0
 * @param x along x in Å², one value per lag
 * @param y along y in Å², one value per lag
 * @param z along z in Å², one value per lag
 */
@JsonPropertyOrder({"time_ps", "msd_x_A2", "msd_y_A2", "msd_z_A2", "msd_A2"})
public record MeanSquaredDisplacement(
    @JsonProperty("time_ps") double[] time,
    @JsonProperty("msd_x_A2") double[] x,
    @JsonProperty("msd_y_A2") double[] y,
    @JsonProperty("msd_z_A2") double[] z) {
  /**
   * Copies the arrays.
   *
   * @param time lags in ps, the first 0
   * @param x along x in Å², one value per lag
   * @param y along y in Å², one value per lag
   * @param z along z in Å², one value per lag
   * @throws IllegalArgumentException when their lengths differ
   */
  public MeanSquaredDisplacement {
    if (x.length != time.length || y.length != time.length || z.length != time.length) {
      throw new IllegalArgumentException(
          time.length + " times for " + x.length + ", " + y.length + ", " + z.length + " values");
    }
    time = time.clone();
    x = x.clone();
    y = y.clone();
    z = z.clone();
  }

  /**
   * Copies the lags.
   *
   * @return in ps, the first 0
   */
  @Override
  @JsonProperty("time_ps")
  public double[] time() {
    return time.clone();
  }

  /**
   * Copies the curve along x.
   *
   * @return in Å², one value per lag
   */
  @Override
  @JsonProperty("msd_x_A2")
  public double[] x() {
    return x.clone();
  }

  /**
   * Copies the curve along y.
   *
   * @return in Å², one value per lag
   */
  @Override
  @JsonProperty("msd_y_A2")
  public double[] y() {
    return y.clone();
  }

  /**
   * Copies the curve along z.
   *
   * @return in Å², one value per lag
   */
  @Override
  @JsonProperty("msd_z_A2")
  public double[] z() {
    return z.clone();
  }

  /**
   * Compares all numbers, those in arrays one by one.
   *
   * @param other anything
   * @return whether it is an equal curve
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof MeanSquaredDisplacement that
        && Arrays.deepEquals(parts(), that.parts());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(parts());
  }

  /** Returns the number of lags and the longest. */
  @Override
  public String toString() {
    return "mean squared displacement at "
        + time.length
        + " lags up to "
        + (time.length == 0 ? 0 : time[time.length - 1])
        + " ps";
  }

  private Object[] parts() {
    return new Object[] {time, x, y, z};
  }

  /**
   * Computes the curve of single atoms (self), averaged over the atoms of an element and over all
   * time origins.
   *
   * @param trajectory unwrapped
   * @param element of the atoms
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @return one value per frame of the trajectory
   * @throws IllegalArgumentException when there is no such atom, the reference frame is empty, a
   *     position is not finite or positions are wrapped into the cell
   */
  public static MeanSquaredDisplacement tracer(
      Trajectory trajectory, Element element, ReferenceFrame reference, Element mobile) {
    int[] atoms = requireAtoms(trajectory, element);
    Displacements.requireUnwrapped(trajectory);
    Displacements displacements = new Displacements(trajectory, reference, mobile);
    double[][] sum = new double[3][trajectory.frames()];
    int signals = 3 * atoms.length;
    for (int k = 0; k < signals; k += 2) {
      int next = Math.min(k + 1, signals - 1);
      double[] first = displacements.of(atoms[k / 3], k % 3);
      double[] second = displacements.of(atoms[next / 3], next % 3);
      double[][] both = TimeAverage.squaredDisplacements(first, second);
      add(sum[k % 3], both[0]);
      if (next > k) {
        add(sum[next % 3], both[1]);
      }
    }
    return of(trajectory.timeStep(), sum, 1.0 / atoms.length);
  }

  /**
   * Computes the curve of all atoms of an element together: the squared sum of their displacements
   * divided by their number, averaged over all time origins.
   *
   * @param trajectory unwrapped
   * @param element of the atoms
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @return one value per frame of the trajectory
   * @throws IllegalArgumentException as {@link #tracer} does
   */
  public static MeanSquaredDisplacement collective(
      Trajectory trajectory, Element element, ReferenceFrame reference, Element mobile) {
    int[] atoms = requireAtoms(trajectory, element);
    Displacements.requireUnwrapped(trajectory);
    Displacements displacements = new Displacements(trajectory, reference, mobile);
    double[][] curves = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      double[] sum = displacements.collective(atoms, axis);
      curves[axis] = TimeAverage.squaredDisplacements(sum, sum)[0];
    }
    return of(trajectory.timeStep(), curves, 1);
  }

  /**
   * Computes the curve of the chosen atoms since the first frame alone: the mean of (x(t) − x(0))².
   *
   * @param trajectory unwrapped
   * @param chosen takes an element
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @return one value per frame of the trajectory
   * @throws IllegalArgumentException when no atom is chosen, the reference frame is empty, a
   *     position is not finite or positions are wrapped into the cell
   */
  public static MeanSquaredDisplacement fromFirstFrame(
      Trajectory trajectory, Predicate<Element> chosen, ReferenceFrame reference, Element mobile) {
    Displacements.requireUnwrapped(trajectory);
    return fromFirst(trajectory, chosen, reference, mobile);
  }

  /** The same of positions that may be wrapped, for checks that must say what they see. */
  static MeanSquaredDisplacement fromFirst(
      Trajectory trajectory, Predicate<Element> chosen, ReferenceFrame reference, Element mobile) {
    int[] atoms =
        IntStream.range(0, trajectory.atoms())
            .filter(atom -> chosen.test(trajectory.element(atom)))
            .toArray();
    if (atoms.length == 0) {
      throw new IllegalArgumentException("no atom is chosen");
    }
    Displacements displacements = new Displacements(trajectory, reference, mobile);
    double[][] sum = new double[3][trajectory.frames()];
    for (int atom : atoms) {
      for (int axis = 0; axis < 3; axis++) {
        double[] series = displacements.of(atom, axis);
        for (int frame = 0; frame < series.length; frame++) {
          sum[axis][frame] += series[frame] * series[frame];
        }
      }
    }
    return of(trajectory.timeStep(), sum, 1.0 / atoms.length);
  }

  /**
   * The average of several curves of one time step, up to the end of the shortest, each counting by
   * its weight.
   */
  static MeanSquaredDisplacement average(
      java.util.List<MeanSquaredDisplacement> curves, double[] weights) {
    int length = curves.stream().mapToInt(MeanSquaredDisplacement::length).min().orElseThrow();
    double total = Arrays.stream(weights).sum();
    double[][] sum = new double[3][length];
    for (int k = 0; k < weights.length; k++) {
      for (Axis axis : Axis.values()) {
        double[] curve = curves.get(k).values(axis);
        for (int lag = 0; lag < length; lag++) {
          sum[axis.ordinal()][lag] += weights[k] / total * curve[lag];
        }
      }
    }
    double[] time = Arrays.copyOf(curves.get(0).time(), length);
    return new MeanSquaredDisplacement(time, sum[0], sum[1], sum[2]);
  }

  /**
   * Copies the curve along one axis.
   *
   * @param axis the direction
   * @return in Å², one value per lag
   */
  public double[] along(Axis axis) {
    return values(axis).clone();
  }

  private double[] values(Axis axis) {
    return axis == Axis.X ? x : axis == Axis.Y ? y : z;
  }

  /**
   * Adds the curves along some axes, each once; the same bits in whatever order they are given.
   *
   * @param axes the directions
   * @return in Å², one value per lag
   */
  public double[] total(Collection<Axis> axes) {
    double[] sum = new double[time.length];
    // In one order, since rounding depends on it and a set's own may change from JVM to JVM.
    for (Axis axis : Axis.values()) {
      if (axes.contains(axis)) {
        add(sum, values(axis));
      }
    }
    return sum;
  }

  /**
   * Adds the curves along all three axes.
   *
   * @return in Å², one value per lag
   */
  @JsonProperty("msd_A2")
  public double[] total() {
    return total(Axis.ALL);
  }

  /**
   * Returns the number of lags.
   *
   * @return the length of each curve
   */
  @JsonIgnore
  public int length() {
    return time.length;
  }

  /**
   * Returns a shorter table of the same curve: all early lags, then ever fewer, and the last.
   *
   * @param most about how many lags to keep
   * @return this curve where it is no longer than that
   */
  public MeanSquaredDisplacement thinned(int most) {
    if (time.length <= most) {
      return this;
    }
    int early = most / 4;
    double growth = Math.pow((time.length - 1.0) / early, 1.0 / (most - early));
    int[] keep =
        IntStream.concat(
                IntStream.range(0, early),
                IntStream.rangeClosed(0, most - early)
                    .map(k -> (int) Math.round(early * Math.pow(growth, k))))
            .map(lag -> Math.min(lag, time.length - 1))
            .distinct()
            .toArray();
    return new MeanSquaredDisplacement(
        pick(time, keep), pick(x, keep), pick(y, keep), pick(z, keep));
  }

  private static double[] pick(double[] values, int[] keep) {
    return Arrays.stream(keep).mapToDouble(lag -> values[lag]).toArray();
  }

  private static int[] requireAtoms(Trajectory trajectory, Element element) {
    int[] atoms = Displacements.atomsOf(trajectory, element);
    if (atoms.length == 0) {
      throw new IllegalArgumentException(
          "no " + element + " among the trajectory's " + trajectory.atoms() + " atoms");
    }
    return atoms;
  }

  private static void add(double[] sum, double[] values) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += values[k];
    }
  }

  private static MeanSquaredDisplacement of(double timeStep, double[][] sums, double scale) {
    double[] time = new double[sums[0].length];
    for (int lag = 0; lag < time.length; lag++) {
      time[lag] = lag * timeStep;
      for (double[] sum : sums) {
        sum[lag] *= scale;
      }
    }
    return new MeanSquaredDisplacement(time, sums[0], sums[1], sums[2]);
  }
}
