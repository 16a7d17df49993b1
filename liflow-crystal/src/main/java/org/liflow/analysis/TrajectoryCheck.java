package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/**
 * A look at what may be wrong with a trajectory: atoms too close, a framework that melts, leaps,
 * positions that are no numbers. Immutable, since arrays are copied on their way in and out.
 *
 * <p>Frames and atoms are counted from 0. Everything but {@code firstNotFinite} looks at the frames
 * before the first position that is not finite.
 *
 * @param frames how many frames the trajectory has
 * @param firstNotFinite the first frame with a position that is not finite; −1 if there is none
 * @param closest the pair of atoms that is closest for its size, over all frames; null when no two
 *     atoms are near each other
 * @param time of each checked frame in ps
 * @param minimumDistance between any two atoms of each frame in Å; NaN where none are near
 * @param frameworkMsd of all atoms but the mobile species since the first frame, relative to their
 *     centre of mass, in Å², one value a checked frame; empty without such atoms
 * @param frameworkLimit in Å²
 * @param stable whether the framework's MSD stays below the limit in all frames
 * @param firstUnstable when it first did not, in ps; null if it always did
 * @param largestStep the largest displacement between frames; null for a single frame
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrajectoryCheck(
    @JsonProperty("frames") int frames,
    @JsonProperty("first_not_finite_frame") int firstNotFinite,
    @JsonProperty("closest_pair") ClosestPair closest,
    @JsonProperty("time_ps") double[] time,
    @JsonProperty("minimum_distance_A") double[] minimumDistance,
    @JsonProperty("framework_msd_A2") double[] frameworkMsd,
    @JsonProperty("framework_msd_limit_A2") double frameworkLimit,
    @JsonProperty("stable") boolean stable,
    @JsonProperty("first_unstable_ps") Double firstUnstable,
    @JsonProperty("largest_step") Step largestStep) {
  /**
   * Copies the arrays.
   *
   * @param frames how many frames the trajectory has
   * @param firstNotFinite the first frame with a position that is not finite; −1 if there is none
   * @param closest the pair of atoms that is closest for its size, over all frames; null when no
   *     two atoms are near each other
   * @param time of each checked frame in ps
   * @param minimumDistance between any two atoms of each frame in Å; NaN where none are near
   * @param frameworkMsd of all atoms but the mobile species since the first frame, relative to
   *     their centre of mass, in Å², one value a checked frame; empty without such atoms
   * @param frameworkLimit in Å²
   * @param stable whether the framework's MSD stays below the limit in all frames
   * @param firstUnstable when it first did not, in ps; null if it always did
   * @param largestStep the largest displacement between frames; null for a single frame
   */
  public TrajectoryCheck {
    time = time.clone();
    minimumDistance = minimumDistance.clone();
    frameworkMsd = frameworkMsd.clone();
  }

  /**
   * Copies the times of the checked frames.
   *
   * @return in ps
   */
  @Override
  public double[] time() {
    return time.clone();
  }

  /**
   * Copies the least distances.
   *
   * @return in Å, one value per checked frame; NaN where no atoms are near
   */
  @Override
  public double[] minimumDistance() {
    return minimumDistance.clone();
  }

  /**
   * Copies the MSD of the framework.
   *
   * @return in Å², one value per checked frame
   */
  @Override
  public double[] frameworkMsd() {
    return frameworkMsd.clone();
  }

  /**
   * Compares all numbers, those in arrays one by one.
   *
   * @param other anything
   * @return whether it is an equal check
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof TrajectoryCheck that && Arrays.deepEquals(parts(), that.parts());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(parts());
  }

  /** Returns the number of frames and the problems. */
  @Override
  public String toString() {
    return frames + " frames: " + (problems().isEmpty() ? "sound" : String.join("; ", problems()));
  }

  private Object[] parts() {
    return new Object[] {
      frames,
      firstNotFinite,
      closest,
      time,
      minimumDistance,
      frameworkMsd,
      frameworkLimit,
      stable,
      firstUnstable,
      largestStep
    };
  }

  /** A framework whose atoms moved further, on average and squared, has left its sites; in Å². */
  public static final double DEFAULT_LIMIT = 1;

  /** Atoms nearer than this share of the sum of their covalent radii are too close. */
  public static final double TOO_CLOSE = 0.6;

  /**
   * Two atoms close to each other.
   *
   * @param frame where
   * @param first atom, and its symbol in {@code firstElement}
   * @param second atom, which may be an image of the first
   * @param distance in Å
   * @param shareOfRadii the distance over the sum of the covalent radii
   */
  public record ClosestPair(
      @JsonProperty("frame") int frame,
      @JsonProperty("first_atom") int first,
      @JsonProperty("first_element") String firstElement,
      @JsonProperty("second_atom") int second,
      @JsonProperty("second_element") String secondElement,
      @JsonProperty("distance_A") double distance,
      @JsonProperty("share_of_covalent_radii") double shareOfRadii) {}

  /**
   * A displacement from one frame to the next.
   *
   * @param frame the later frame
   * @param atom which atom
   * @param element its symbol
   * @param distance in Å
   */
  public record Step(
      @JsonProperty("frame") int frame,
      @JsonProperty("atom") int atom,
      @JsonProperty("element") String element,
      @JsonProperty("distance_A") double distance) {}

  /**
   * Looks a trajectory over, on the calling thread.
   *
   * @param trajectory unwrapped
   * @param mobile the element that may move
   * @param limit of the framework's MSD in Å²
   * @return the findings
   */
  public static TrajectoryCheck of(Trajectory trajectory, Element mobile, double limit) {
    try (Workers caller = new Workers(1)) {
      return of(trajectory, mobile, limit, caller);
    }
  }

  /**
   * Looks a trajectory over, with threads that exist already.
   *
   * @param trajectory unwrapped
   * @param mobile the element that may move
   * @param limit of the framework's MSD in Å²
   * @param workers share the search for pairs; closed by the caller
   * @return the findings, the same bits as on one thread
   */
  public static TrajectoryCheck of(
      Trajectory trajectory, Element mobile, double limit, Workers workers) {
    int bad = firstNotFinite(trajectory);
    if (bad == 0) {
      return new TrajectoryCheck(
          trajectory.frames(),
          0,
          null,
          new double[0],
          new double[0],
          new double[0],
          limit,
          false,
          0.0,
          null);
    }
    Trajectory sound = bad < 0 ? trajectory : trajectory.firstFrames(bad);
    double[] time = new double[sound.frames()];
    double[] minimum = new double[time.length];
    ClosestPair closest = null;
    for (int frame = 0; frame < time.length; frame++) {
      time[frame] = frame * sound.timeStep();
      Closeness here = Closeness.of(sound, frame, workers);
      minimum[frame] = here.minimum();
      if (here.isCloserThan(closest)) {
        closest = here.pair();
      }
    }
    double[] framework = framework(sound, mobile);
    int unstable = 0;
    while (unstable < framework.length && framework[unstable] < limit) {
      unstable++;
    }
    boolean stable = unstable == framework.length;
    return new TrajectoryCheck(
        trajectory.frames(),
        bad,
        closest,
        time,
        minimum,
        framework,
        limit,
        stable,
        stable ? null : time[unstable],
        largestStep(sound));
  }

  /**
   * Describes what is wrong.
   *
   * @return one line for each thing; empty when nothing is wrong
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (firstNotFinite >= 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "frame %d holds a position that is not finite; only the frames before it count",
              firstNotFinite));
    }
    if (closest != null && closest.shareOfRadii() < TOO_CLOSE) {
      problems.add(
          String.format(
              Locale.ROOT,
              "atoms %d (%s) and %d (%s) come as close as %.2f Å in frame %d, %.0f %% of the sum of"
                  + " their covalent radii",
              closest.first() + 1,
              closest.firstElement(),
              closest.second() + 1,
              closest.secondElement(),
              closest.distance(),
              closest.frame(),
              100 * closest.shareOfRadii()));
    }
    if (!stable && firstNotFinite != 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "the framework leaves its sites: its MSD reaches %.3g Å² after %.3g ps",
              frameworkLimit,
              firstUnstable));
    }
    return problems;
  }

  /**
   * Finds the first frame with a position that is not finite.
   *
   * @param trajectory any
   * @return counted from 0; −1 if there is none
   */
  public static int firstNotFinite(Trajectory trajectory) {
    for (int frame = 0; frame < trajectory.frames(); frame++) {
      for (int atom = 0; atom < trajectory.atoms(); atom++) {
        if (!Double.isFinite(trajectory.position(frame, atom, 0))
            || !Double.isFinite(trajectory.position(frame, atom, 1))
            || !Double.isFinite(trajectory.position(frame, atom, 2))) {
          return frame;
        }
      }
    }
    return -1;
  }

  private static double[] framework(Trajectory trajectory, Element mobile) {
    if (Arrays.stream(trajectory.atomicNumbers()).allMatch(z -> z == mobile.atomicNumber())) {
      return new double[0];
    }
    return MeanSquaredDisplacement.fromFirst(
            trajectory, element -> element != mobile, ReferenceFrame.FRAMEWORK, mobile)
        .total();
  }

  private static Step largestStep(Trajectory trajectory) {
    Displacements displacements =
        new Displacements(trajectory, ReferenceFrame.NONE, trajectory.element(0));
    Step largest = null;
    double square = -1;
    for (int frame = 1; frame < trajectory.frames(); frame++) {
      for (int atom = 0; atom < trajectory.atoms(); atom++) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
          double step =
              displacements.position(frame, atom, axis)
                  - displacements.position(frame - 1, atom, axis);
          sum += step * step;
        }
        if (sum > square) {
          square = sum;
          largest = new Step(frame, atom, trajectory.element(atom).symbol(), Math.sqrt(sum));
        }
      }
    }
    return largest;
  }
}
