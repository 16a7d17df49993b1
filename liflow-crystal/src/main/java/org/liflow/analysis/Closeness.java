package org.liflow.analysis;

import java.util.Optional;
import org.liflow.crystal.ClosestPair;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/**
 * How close two atoms of one frame come.
 *
 * @param minimum the shortest distance in Å; NaN where no two atoms are near each other
 * @param pair the pair with the smallest share of its covalent radii; null likewise
 */
record Closeness(double minimum, TrajectoryCheck.ClosestPair pair) {
  private static final double FARTHEST_LOOK = 30;

  /** Searches one frame, whose positions must be finite. */
  static Closeness of(Trajectory trajectory, int frame, Workers workers) {
    int[] numbers = trajectory.atomicNumbers();
    Optional<ClosestPair> found =
        ClosestPair.find(
            trajectory.lattice(frame),
            numbers,
            trajectory.positions(frame),
            FARTHEST_LOOK,
            workers);
    if (found.isEmpty()) {
      return new Closeness(Double.NaN, null);
    }
    ClosestPair closest = found.get();
    return new Closeness(
        closest.shortest(),
        new TrajectoryCheck.ClosestPair(
            frame,
            closest.first(),
            Element.of(numbers[closest.first()]).symbol(),
            closest.second(),
            Element.of(numbers[closest.second()]).symbol(),
            closest.distance(),
            closest.shareOfRadii()));
  }

  /** Whether its pair is closer, as a share of the radii, than another, which may be null. */
  boolean isCloserThan(TrajectoryCheck.ClosestPair other) {
    return pair != null && (other == null || pair.shareOfRadii() < other.shareOfRadii());
  }

  /** The closest pair's distance as a share of the radii's sum; infinite without a pair. */
  double share() {
    return pair == null ? Double.POSITIVE_INFINITY : pair.shareOfRadii();
  }
}
