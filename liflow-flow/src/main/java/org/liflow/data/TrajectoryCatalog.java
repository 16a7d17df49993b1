package org.liflow.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The atoms and lattices of a data set's trajectories while it is put together. It refuses
 * trajectories that a data set cannot hold.
 */
final class TrajectoryCatalog {
  /** The atoms and the lattice that a trajectory has at all temperatures. */
  record Member(int[] atomicNumbers, Lattice lattice) {}

  private final int[] elementIndex;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /**
   * @param elementIndex the row of the embeddings that each atomic number has, -1 where it has
   *     none; not copied
   */
  TrajectoryCatalog(int[] elementIndex) {
    this.elementIndex = elementIndex;
  }

  /** The trajectories added so far by name, in the order in which their names came first. */
  Map<String, Member> members() {
    return members;
  }

  /**
   * Adds a trajectory.
   *
   * @throws InputException when its lattice changes or has open boundaries, its atoms or lattice
   *     differ from those of the same name before, or an element has no row in the element index
   */
  void add(String name, Trajectory trajectory) {
    Lattice lattice = trajectory.lattice(0);
    if (!lattice.isPeriodic()) {
      throw new InputException(name, "open boundaries", "a lattice that repeats along all axes");
    }
    for (int frame = 1; frame < trajectory.lattices().size(); frame++) {
      if (!trajectory.lattice(frame).equals(lattice)) {
        throw new InputException(
            name, "a lattice that changes in frame " + frame, "one lattice for the trajectory");
      }
    }
    int[] numbers = trajectory.atomicNumbers();
    for (int number : numbers) {
      if (number >= elementIndex.length || elementIndex[number] < 0) {
        throw new InputException(
            name,
            "atomic number " + number + " without a row in the element index",
            "an element index that holds it");
      }
    }
    Member known = members.putIfAbsent(name, new Member(numbers, lattice));
    if (known != null
        && !(Arrays.equals(known.atomicNumbers(), numbers)
            && Arrays.equals(known.lattice().toArray(), lattice.toArray()))) {
      throw new InputException(
          name,
          "other atoms or another lattice than at the temperature before",
          "a name of its own for each structure");
    }
  }

  /** Copies a trajectory's positions in single precision, one frame after the other. */
  static float[] positions(Trajectory trajectory) {
    int width = 3 * trajectory.atoms();
    float[] positions = new float[Math.multiplyExact(trajectory.frames(), width)];
    for (int frame = 0; frame < trajectory.frames(); frame++) {
      double[] from = trajectory.positions(frame);
      for (int k = 0; k < width; k++) {
        positions[frame * width + k] = (float) from[k];
      }
    }
    return positions;
  }
}
