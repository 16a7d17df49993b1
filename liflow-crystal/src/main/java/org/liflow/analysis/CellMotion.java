package org.liflow.analysis;

import java.util.Arrays;
import java.util.Optional;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.LatticeMatch;

/**
 * The motion that a changing cell gives its atoms, and positions without it.
 *
 * <p>A barostat moves every atom with the cell. An atom that has gone round the cell many times has
 * unwrapped positions far outside, where the cell's breathing moves them far; mean squared
 * displacements of such positions grow without bound (von Bülow, Bullerjahn and Hummer, J. Chem.
 * Phys. 153, 021101, 2020). Their remedy, the toroidal view, is to add up displacements from frame
 * to frame, each taken within the cell of its time (Bullerjahn et al., J. Chem. Theory Comput. 19,
 * 3406, 2023). So it is done here. From frame t to the next the atom's displacement is
 *
 * <pre>  u(t+1) − u(t) − Σₖ fₖ (aₖ(t+1) − aₖ(t)),</pre>
 *
 * where u are unwrapped positions that differ from wrapped ones by lattice vectors of their frame
 * (as {@link org.liflow.crystal.ImageTracker} or the columns {@code xu} of LAMMPS give them), and
 * the aₖ those vectors of the later frame that continue the earlier one's ({@link LatticeMatch}).
 * The coordinates fₖ say which part of the cell's motion an atom takes part in, see {@link
 * Follows}. Atoms are taken to move with the cell unless the trajectory itself says otherwise:
 * unless without that the displacements are smaller, in the mean square about their mean, by so
 * much that it is {@value #LIKELIER} times likelier for normal steps. Where the kinds cannot be
 * told apart by that, they differ by less than chance does.
 *
 * @param follows how atoms follow the cell
 */
record CellMotion(Follows follows) {
  /** How much likelier another kind of motion must be than that of barostats. */
  private static final double LIKELIER = 3;

  /** How atoms follow the cell. */
  enum Follows {
    /**
     * Atoms are carried along with the cell, as by all barostats: f are the atom's coordinates, in
     * the mean of both frames so that a trajectory read backwards gives the same displacements.
     */
    WITH_CELL,

    /**
     * Atoms stay where they are while the cell moves, as in LAMMPS's {@code fix deform … remap
     * none}: f are whole numbers, those of the image.
     */
    IMAGES_ONLY,

    /** Positions have nothing of the cell's motion: f is 0. */
    NONE
  }

  /** Whether the lattice is not the same in all frames. */
  static boolean changes(Trajectory trajectory) {
    return trajectory.lattices().stream()
        .anyMatch(lattice -> !lattice.equals(trajectory.lattice(0)));
  }

  /**
   * Finds how the atoms of a trajectory follow its cell.
   *
   * @param trajectory unwrapped, of finite positions
   * @return nothing where the cell is constant
   * @throws IllegalArgumentException when the cell differs so much between two frames that it is
   *     not certain how it goes on
   */
  static Optional<CellMotion> of(Trajectory trajectory) {
    if (!changes(trajectory)) {
      return Optional.empty();
    }
    Follows[] all = Follows.values();
    double[] squares = new double[all.length];
    long steps = 0;
    double[] moved = new double[3];
    double[][] sums = new double[all.length][3];
    for (int frame = 1; frame < trajectory.frames(); frame++) {
      Step step = Step.before(trajectory, frame);
      if (step == null) {
        continue;
      }
      steps++;
      for (double[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      for (int atom = 0; atom < trajectory.atoms(); atom++) {
        for (Follows follows : all) {
          step.displacement(atom, follows, moved);
          for (int x = 0; x < 3; x++) {
            sums[follows.ordinal()][x] += moved[x];
            squares[follows.ordinal()] += moved[x] * moved[x];
          }
        }
      }
      for (Follows follows : all) {
        for (double sum : sums[follows.ordinal()]) {
          squares[follows.ordinal()] -= sum * sum / trajectory.atoms();
        }
      }
    }
    double usual = squares[Follows.WITH_CELL.ordinal()];
    double variance = usual / (3.0 * steps * Math.max(1, trajectory.atoms() - 1));
    // The log-likelihood of normal steps is −squares / (2 variance).
    double least = usual - 2 * variance * Math.log(LIKELIER);
    Follows likeliest = Follows.WITH_CELL;
    for (Follows follows : all) {
      if (follows != Follows.WITH_CELL && squares[follows.ordinal()] < least) {
        least = squares[follows.ordinal()];
        likeliest = follows;
      }
    }
    return Optional.of(new CellMotion(likeliest));
  }

  /**
   * Adds up displacements without the motion of the cell.
   *
   * @return positions in Å that begin at the first frame's: one array a frame
   */
  double[][] removedFrom(Trajectory trajectory) {
    double[][] still = new double[trajectory.frames()][];
    still[0] = trajectory.positions(0);
    double[] moved = new double[3];
    for (int frame = 1; frame < still.length; frame++) {
      still[frame] = still[frame - 1].clone();
      Step step = Step.before(trajectory, frame);
      for (int atom = 0; atom < trajectory.atoms(); atom++) {
        for (int x = 0; x < 3; x++) {
          moved[x] = trajectory.position(frame, atom, x) - trajectory.position(frame - 1, atom, x);
        }
        if (step != null) {
          step.displacement(atom, follows, moved);
        }
        for (int x = 0; x < 3; x++) {
          still[frame][3 * atom + x] += moved[x];
        }
      }
    }
    return still;
  }

  /** Two frames in a row between which the lattice changes. */
  private record Step(double[] before, double[] after, LatticeMatch match, double[] scratch) {
    /** The step that ends in a frame; null where the lattice stays. */
    static Step before(Trajectory trajectory, int frame) {
      if (trajectory.lattice(frame).equals(trajectory.lattice(frame - 1))) {
        return null;
      }
      LatticeMatch match =
          LatticeMatch.between(trajectory.lattice(frame - 1), trajectory.lattice(frame))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "a cell that changes too much from frame "
                              + (frame - 1)
                              + " to the next (counted from 0) to take its motion out of the"
                              + " displacements"));
      return new Step(
          trajectory.positions(frame - 1), trajectory.positions(frame), match, new double[6]);
    }

    void displacement(int atom, Follows follows, double[] moved) {
      int at = 3 * atom;
      for (int x = 0; x < 3; x++) {
        moved[x] = after[at + x] - before[at + x];
      }
      if (follows == Follows.NONE) {
        return;
      }
      double[] f = scratch;
      match.before(before, at, f);
      for (int k = 0; k < 3; k++) {
        f[3 + k] = f[k];
      }
      if (follows == Follows.WITH_CELL) {
        match.after(after, at, f);
      }
      for (int k = 0; k < 3; k++) {
        double share =
            follows == Follows.WITH_CELL ? 0.5 * (f[k] + f[3 + k]) : Math.floor(f[3 + k]);
        for (int x = 0; x < 3; x++) {
          moved[x] -= share * match.change(k, x);
        }
      }
    }
  }
}
