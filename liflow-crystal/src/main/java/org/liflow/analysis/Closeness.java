package org.liflow.analysis;

import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.NeighborList;
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
    double[] radius = new double[numbers.length];
    double largest = 0;
    for (int atom = 0; atom < numbers.length; atom++) {
      radius[atom] = Element.of(numbers[atom]).covalentRadius();
      largest = Math.max(largest, radius[atom]);
    }
    double[] positions = trajectory.positions(frame);
    double cutoff = 2 * largest;
    NeighborList list = NeighborList.build(trajectory.lattice(frame), positions, cutoff, workers);
    while (list.size() == 0 && cutoff < FARTHEST_LOOK) {
      cutoff *= 2;
      list = NeighborList.build(trajectory.lattice(frame), positions, cutoff, workers);
    }
    TrajectoryCheck.ClosestPair closest = null;
    double minimum = Double.POSITIVE_INFINITY;
    double share = Double.POSITIVE_INFINITY;
    double[] vector = new double[3];
    for (int atom = 0; atom < numbers.length; atom++) {
      for (int pair = list.start(atom); pair < list.end(atom); pair++) {
        list.vector(atom, pair, positions, vector);
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        minimum = Math.min(minimum, distance);
        int other = list.neighbor(pair);
        double here = distance / (radius[atom] + radius[other]);
        if (here < share) {
          share = here;
          closest =
              new TrajectoryCheck.ClosestPair(
                  frame,
                  atom,
                  Element.of(numbers[atom]).symbol(),
                  other,
                  Element.of(numbers[other]).symbol(),
                  distance,
                  here);
        }
      }
    }
    return new Closeness(list.size() > 0 ? minimum : Double.NaN, closest);
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
