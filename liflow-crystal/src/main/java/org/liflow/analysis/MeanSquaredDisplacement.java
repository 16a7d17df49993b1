package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.liflow.crystal.Trajectory;

/**
 * The mean squared displacement along each axis as a function of time.
 *
 * @param time lags in ps, the first 0
 * @param x along x in Å², one value a lag, and so {@code y} and {@code z}
 */
@JsonPropertyOrder({"time_ps", "msd_x_A2", "msd_y_A2", "msd_z_A2", "msd_A2"})
public record MeanSquaredDisplacement(
    @JsonProperty("time_ps") double[] time,
    @JsonProperty("msd_x_A2") double[] x,
    @JsonProperty("msd_y_A2") double[] y,
    @JsonProperty("msd_z_A2") double[] z) {

  /**
   * Of single atoms (self), averaged over the atoms of an element and over all time origins.
   *
   * @param mobile the atomic number that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @throws IllegalArgumentException when there is no such atom, the reference frame is empty or a
   *     position is not finite
   */
  public static MeanSquaredDisplacement tracer(
      Trajectory trajectory, int atomicNumber, ReferenceFrame reference, int mobile) {
    int[] atoms = requireAtoms(trajectory, atomicNumber);
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
   * Of all atoms of an element together: the squared sum of their displacements divided by their
   * number, averaged over all time origins.
   *
   * @param mobile the atomic number that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @throws IllegalArgumentException when there is no such atom, the reference frame is empty or a
   *     position is not finite
   */
  public static MeanSquaredDisplacement collective(
      Trajectory trajectory, int atomicNumber, ReferenceFrame reference, int mobile) {
    int[] atoms = requireAtoms(trajectory, atomicNumber);
    Displacements displacements = new Displacements(trajectory, reference, mobile);
    double[][] curves = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      double[] sum = displacements.collective(atoms, axis);
      curves[axis] = TimeAverage.squaredDisplacements(sum, sum)[0];
    }
    return of(trajectory.timeStep(), curves, 1);
  }

  /**
   * Of the chosen atoms since the first frame alone: the mean of (x(t) − x(0))².
   *
   * @param chosen takes an atomic number
   * @param mobile the atomic number that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @throws IllegalArgumentException when no atom is chosen, the reference frame is empty or a
   *     position is not finite
   */
  public static MeanSquaredDisplacement fromFirstFrame(
      Trajectory trajectory, IntPredicate chosen, ReferenceFrame reference, int mobile) {
    int[] numbers = trajectory.atomicNumbers();
    int[] atoms = IntStream.range(0, numbers.length).filter(a -> chosen.test(numbers[a])).toArray();
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
    int length = curves.stream().mapToInt(curve -> curve.time().length).min().orElseThrow();
    double total = Arrays.stream(weights).sum();
    double[][] sum = new double[3][length];
    for (int k = 0; k < weights.length; k++) {
      for (Axis axis : Axis.values()) {
        double[] curve = curves.get(k).along(axis);
        for (int lag = 0; lag < length; lag++) {
          sum[axis.ordinal()][lag] += weights[k] / total * curve[lag];
        }
      }
    }
    double[] time = Arrays.copyOf(curves.get(0).time(), length);
    return new MeanSquaredDisplacement(time, sum[0], sum[1], sum[2]);
  }

  /** The values along one axis in Å². */
  public double[] along(Axis axis) {
    return axis == Axis.X ? x : axis == Axis.Y ? y : z;
  }

  /** The sum over some axes in Å², each once; the same bits in whatever order they are given. */
  public double[] total(Collection<Axis> axes) {
    double[] sum = new double[time.length];
    // In one order, since rounding depends on it and a set's own may change from JVM to JVM.
    for (Axis axis : Axis.values()) {
      if (axes.contains(axis)) {
        add(sum, along(axis));
      }
    }
    return sum;
  }

  /** The sum over all three axes in Å². */
  @JsonProperty("msd_A2")
  public double[] total() {
    return total(Axis.ALL);
  }

  /** The number of lags. */
  @JsonIgnore
  public int length() {
    return time.length;
  }

  /**
   * A shorter table of the same curve: all early lags, then ever fewer, and the last.
   *
   * @param most about how many lags to keep
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

  private static int[] requireAtoms(Trajectory trajectory, int atomicNumber) {
    int[] atoms = Displacements.atomsOf(trajectory, atomicNumber);
    if (atoms.length == 0) {
      throw new IllegalArgumentException(
          "no "
              + org.liflow.crystal.Element.of(atomicNumber).symbol()
              + " among the trajectory's "
              + trajectory.atoms()
              + " atoms");
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
