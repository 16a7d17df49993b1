package org.liflow.crystal.format;

import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.ReducedLattice;

/**
 * Tells from positions alone whether atoms changed places in the list from one frame to the next.
 *
 * <p>An atom counts as displaced when it is more than half the mean distance of its element's atoms
 * away from where it was, and another atom of that element was much closer to its new place, within
 * a quarter of that distance. In a shuffled file this holds for most atoms of every element. It
 * holds for a fast ion that jumped to the site of another one, but not at once for the framework;
 * and where all atoms move far, as in a liquid, few happen to land so close to the place of
 * another: a share of 4/3 π 0.25³ = 0.07 of them if they are spread at random.
 *
 * <p>Atoms of one element alone may also change places, or some of them only. They then are as far
 * from where they were as any two atoms of the element are from each other, on the average. Ions
 * that jump come to the sites nearby; only where frames are so far apart that they may be anywhere
 * does nothing tell the difference. So an element is judged alone from 48 atoms on, where the cell
 * is wide enough; from 16 atoms on over several frames, if most of its atoms change places every
 * time and go as far as any two of them are apart. A swap of neighbours looks like a jump, and is
 * not seen.
 */
final class OrderCheck {
  private static final double FAR = 0.5;

  /** Å within which the positions of a frame written twice agree. */
  private static final double SAME_PLACE = 1e-3;

  private static final double CLOSE = 0.25;

  /** Share of displaced atoms, of each element and of all, from which on a list is shuffled. */
  private static final double LEAST_OF_EACH = 0.25;

  private static final double LEAST_OF_ALL = 0.6;

  /** Atoms compared before a verdict. Of 24 atoms spread at random, 15 displaced have p < 1e-10. */
  private static final int FEWEST = 24;

  private static final int MOST_OF_EACH = 64;

  /** Atoms of an element from which on it is judged alone. */
  private static final int ENOUGH_ALONE = 48;

  /** Displaced atoms of one element that are judged within a frame, and over several. */
  private static final int FEWEST_AT_ONCE = 8;

  /**
   * Mean squared distance, as a share of that of any two atoms, from which on displaced atoms were
   * shuffled. Of eight shuffled ones the mean is 1 ± 0.18; ions that jump to the next site once a
   * frame, and twice or thrice now and then, come to 0.5 among 48 of them, and to less among more.
   */
  private static final double LIKE_ANY_PAIR = 0.7;

  /** Atoms of an element from which on it is judged alone over frames, more strictly. */
  private static final int ENOUGH_OVER_FRAMES = 16;

  /**
   * Displaced atoms of such an element before a verdict. The mean of their squared distances is
   * then 1 ± 0.05 where they are shuffled.
   */
  private static final int FEWEST_OF_SMALL = 96;

  private static final double LIKE_ANY_PAIR_OF_SMALL = 0.85;

  /** Displaced and compared atoms of each element, over frames that follow each other. */
  private final Map<Integer, int[]> counts = new LinkedHashMap<>();

  /** Of each element that is judged alone, the same over frames that follow each other. */
  private final Map<Integer, Comparison> alone = new LinkedHashMap<>();

  /** What became of the atoms of one element from one frame to the next. */
  private static final class Comparison {
    int compared;

    /** Atoms that are not where they were. */
    int far;

    /** Those of them that are where another one was. */
    int displaced;

    /** Of these, the squared distances moved, in units of that of any two atoms. */
    double distances;

    boolean isShuffled(int fewest) {
      return displaced >= fewest
          && displaced > LEAST_OF_ALL * far
          && distances > LIKE_ANY_PAIR * displaced;
    }

    boolean isShuffledSmall() {
      return displaced >= FEWEST_OF_SMALL
          && displaced > LEAST_OF_ALL * far
          && displaced > LEAST_OF_ALL * compared
          && distances > LIKE_ANY_PAIR_OF_SMALL * displaced;
    }

    /** Adds a later frame; what is long ago counts less and less. */
    void add(Comparison later) {
      if (displaced > 4 * FEWEST) {
        compared /= 2;
        far /= 2;
        displaced /= 2;
        distances /= 2;
      }
      compared += later.compared;
      far += later.far;
      displaced += later.displaced;
      distances += later.distances;
    }
  }

  /** Forgets the frames before. */
  void restart() {
    counts.clear();
    alone.clear();
  }

  /**
   * Compares a frame with the one before.
   *
   * @return whether the order of the atoms has changed beyond doubt, here or over the last frames
   */
  boolean isShuffled(Structure before, Structure after) {
    if (!before.hasSameAtoms(after)) {
      return false;
    }
    int[] atomicNumbers = after.atomicNumbers();
    Map<Integer, int[]> here = new LinkedHashMap<>();
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    for (int z : atomicNumbers) {
      sizes.merge(z, 1, Integer::sum);
    }
    boolean allMove = true;
    for (Map.Entry<Integer, Integer> one : sizes.entrySet()) {
      int size = one.getValue();
      if (size < 2 || !allMove && size < ENOUGH_OVER_FRAMES) {
        continue;
      }
      Comparison found = compare(before, after, atomicNumbers, one.getKey(), size);
      if (size >= ENOUGH_OVER_FRAMES) {
        Comparison sum = alone.computeIfAbsent(one.getKey(), z -> new Comparison());
        sum.add(found);
        boolean shuffled =
            size < ENOUGH_ALONE
                ? sum.isShuffledSmall()
                : found.isShuffled(FEWEST_AT_ONCE) || sum.isShuffled(FEWEST);
        if (shuffled) {
          return true;
        }
      }
      allMove &= found.displaced >= LEAST_OF_EACH * found.compared;
      here.put(one.getKey(), new int[] {found.displaced, found.compared});
    }
    if (!allMove) {
      counts.clear();
      return false;
    }
    if (isVerdict(here)) {
      return true;
    }
    here.forEach(
        (z, count) -> counts.merge(z, count, (a, b) -> new int[] {a[0] + b[0], a[1] + b[1]}));
    return isVerdict(counts);
  }

  private static boolean isVerdict(Map<Integer, int[]> counts) {
    int displaced = 0;
    int compared = 0;
    for (int[] count : counts.values()) {
      displaced += count[0];
      compared += count[1];
    }
    return compared >= FEWEST && displaced > LEAST_OF_ALL * compared;
  }

  private static Comparison compare(
      Structure before, Structure after, int[] atomicNumbers, int element, int size) {
    int[] atoms = new int[size];
    int found = 0;
    for (int atom = 0; atom < atomicNumbers.length; atom++) {
      if (atomicNumbers[atom] == element) {
        atoms[found++] = atom;
      }
    }
    Lattice lattice = ReducedLattice.basis(after.lattice());
    double volume = Math.abs(lattice.volume());
    if (!lattice.isPeriodic()) {
      volume = extent(before);
    }
    double spacing = Math.cbrt(volume / size);
    Comparison result = new Comparison();
    result.compared = Math.min(size, MOST_OF_EACH);
    double[] difference = new double[3];
    double moves = 0;
    for (int k = 0; k < result.compared; k++) {
      int atom = atoms[(int) ((long) k * size / result.compared)];
      double moved = squared(lattice, after, atom, before, atom, difference);
      if (moved <= FAR * FAR * spacing * spacing) {
        continue;
      }
      result.far++;
      boolean close = false;
      for (int other : atoms) {
        double away = squared(lattice, after, atom, before, other, difference);
        if (away < CLOSE * CLOSE * spacing * spacing) {
          close = true;
          break;
        }
      }
      if (close) {
        result.displaced++;
        moves += moved;
      }
    }
    if (result.displaced > 0) {
      result.distances = moves / ofAnyPair(lattice, before, atoms);
    }
    return result;
  }

  /** The mean squared distance of two atoms, over pairs that have nothing in common. */
  private static double ofAnyPair(Lattice lattice, Structure structure, int[] atoms) {
    double[] difference = new double[3];
    double sum = 0;
    for (int k = 0; k < 2 * MOST_OF_EACH; k++) {
      // Multiples of the golden ratio and of √2 spread evenly over the list.
      int one = atoms[(int) (k * 0.6180339887498949 % 1 * atoms.length)];
      int other = atoms[(int) (k * 0.4142135623730951 % 1 * atoms.length)];
      sum += squared(lattice, structure, one, structure, other, difference);
    }
    return Math.max(sum / (2 * MOST_OF_EACH), Double.MIN_NORMAL);
  }

  /** The volume of the box around all atoms, at least 1 Å wide. */
  private static double extent(Structure structure) {
    double volume = 1;
    for (int x = 0; x < 3; x++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int atom = 0; atom < structure.size(); atom++) {
        low = Math.min(low, structure.position(atom, x));
        high = Math.max(high, structure.position(atom, x));
      }
      volume *= Math.max(1, high - low);
    }
    return volume;
  }

  private static double squared(
      Lattice lattice,
      Structure after,
      int atom,
      Structure before,
      int other,
      double[] difference) {
    for (int x = 0; x < 3; x++) {
      difference[x] = after.position(atom, x) - before.position(other, x);
    }
    return nearestImageSquared(lattice, difference);
  }

  /** Whether the same atoms are in the same places, but for lattice vectors and rounding. */
  static boolean isSamePlace(Structure here, Structure there) {
    if (!here.hasSameAtoms(there)) {
      return false;
    }
    double[] difference = new double[3];
    for (int atom = 0; atom < here.size(); atom++) {
      for (int x = 0; x < 3; x++) {
        difference[x] = here.position(atom, x) - there.position(atom, x);
      }
      if (nearestImageSquared(here.lattice(), difference) > SAME_PLACE * SAME_PLACE) {
        return false;
      }
    }
    return true;
  }

  /**
   * The squared length of a difference of positions by whole lattice vectors as short as rounding
   * its fractional coordinates makes it, which is exact for short ones in a reduced lattice, and
   * for lattice vectors in any.
   *
   * @param difference in Å; changed
   */
  static double nearestImageSquared(Lattice lattice, double[] difference) {
    lattice.toFractional(difference[0], difference[1], difference[2], difference);
    for (int axis = 0; axis < 3; axis++) {
      if (lattice.isPeriodic(axis)) {
        difference[axis] -= Math.rint(difference[axis]);
      }
    }
    lattice.toCartesian(difference[0], difference[1], difference[2], difference);
    return difference[0] * difference[0]
        + difference[1] * difference[1]
        + difference[2] * difference[2];
  }
}
