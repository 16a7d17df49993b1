package org.liflow.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.LatticeMatch;

/**
 * Refuses trajectories that are no replicas of one system, or not independent: their average would
 * mean nothing, or its interval would be too narrow.
 */
final class Replicas {
  /** Cells of replicas at constant pressure differ by less, as a share of the longest edge. */
  private static final double SAME_CELL = 0.01;

  /** Those of one whose cell changes may differ by more. */
  private static final double LIKE_CELL = 0.1;

  private static final double SAME_NUMBER = 1e-9;

  private Replicas() {}

  /**
   * Compares each trajectory with those before it.
   *
   * @throws IllegalArgumentException when there is none, or two that do not belong together; the
   *     message says which two (counted from 1) and why
   */
  static void requireOfOneSystem(List<Trajectory> replicas) {
    if (replicas.isEmpty()) {
      throw new IllegalArgumentException("no trajectory");
    }
    Trajectory first = replicas.get(0);
    int[] atoms = sorted(first);
    for (int k = 1; k < replicas.size(); k++) {
      Trajectory replica = replicas.get(k);
      double step = first.timeStep();
      if (Math.abs(replica.timeStep() - step) > SAME_NUMBER * step) {
        throw new IllegalArgumentException(
            "replicas with time steps of " + step + " and " + replica.timeStep() + " ps");
      }
      if (!Arrays.equals(atoms, sorted(replica))) {
        throw differ(k, "other atoms", first.formula() + ", " + replica.formula());
      }
      boolean changing = CellMotion.changes(first) || CellMotion.changes(replica);
      if (!sameCell(first.lattice(0), replica.lattice(0), changing ? LIKE_CELL : SAME_CELL)) {
        throw differ(k, "another cell", first.lattice(0) + ", " + replica.lattice(0));
      }
      if (first.temperature().isPresent()
          && replica.temperature().isPresent()
          && Math.abs(first.temperature().getAsDouble() - replica.temperature().getAsDouble())
              > SAME_NUMBER * first.temperature().getAsDouble()) {
        throw differ(
            k,
            "another temperature",
            first.temperature().getAsDouble()
                + " K, "
                + replica.temperature().getAsDouble()
                + " K");
      }
      for (int before = 0; before < k; before++) {
        if (isSame(replicas.get(before), replica)) {
          throw new IllegalArgumentException(
              "replicas "
                  + (before + 1)
                  + " and "
                  + (k + 1)
                  + " are the same trajectory; expected independent ones");
        }
      }
    }
  }

  private static IllegalArgumentException differ(int k, String what, String both) {
    return new IllegalArgumentException(
        "replica " + (k + 1) + " has " + what + " than the first: " + both);
  }

  private static int[] sorted(Trajectory trajectory) {
    int[] numbers = trajectory.atomicNumbers();
    Arrays.sort(numbers);
    return numbers;
  }

  /** Whether the lattices are the same, whichever vectors they are described by. */
  private static boolean sameCell(Lattice one, Lattice other, double share) {
    Optional<LatticeMatch> match = LatticeMatch.between(one, other);
    double longest = Arrays.stream(one.lengths()).max().orElseThrow();
    for (int k = 0; match.isPresent() && k < 9; k++) {
      if (Math.abs(match.get().change(k / 3, k % 3)) > share * longest) {
        return false;
      }
    }
    return match.isPresent();
  }

  /** Whether one trajectory is the other, or its beginning, to the last bit. */
  private static boolean isSame(Trajectory one, Trajectory other) {
    int last = Math.min(one.frames(), other.frames()) - 1;
    // Independent replicas may start alike, and atoms that never move tell nothing.
    if (!sameFrame(one, last, other, last) || sameFrame(one, 0, one, last)) {
      return false;
    }
    for (int frame = 0; frame < last; frame++) {
      if (!sameFrame(one, frame, other, frame)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameFrame(Trajectory one, int frame, Trajectory other, int otherFrame) {
    for (int atom = 0; atom < one.atoms(); atom++) {
      for (int axis = 0; axis < 3; axis++) {
        if (one.position(frame, atom, axis) != other.position(otherFrame, atom, axis)) {
          return false;
        }
      }
    }
    return true;
  }
}
