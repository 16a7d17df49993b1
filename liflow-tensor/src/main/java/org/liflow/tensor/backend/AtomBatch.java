package org.liflow.tensor.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;

/**
 * A batch of structures without the positions of their atoms, for {@link AtomOperations}. Immutable
 * as long as nobody writes into the arrays that the accessors return.
 *
 * @param lattices one per structure
 * @param atomStart first atom of each structure and, last, the number of atoms
 * @param masses of each atom, in amu
 * @param radii covalent radius of each atom, in Å
 */
public record AtomBatch(List<Lattice> lattices, int[] atomStart, double[] masses, double[] radii) {
  /**
   * Copies the arrays.
   *
   * @param lattices one per structure
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param masses per atom, in amu
   * @param radii covalent radius per atom, in Å
   * @throws IllegalArgumentException when the numbers do not fit, a structure has no atoms, or a
   *     mass or radius is not positive and finite
   */
  public AtomBatch {
    lattices = List.copyOf(lattices);
    atomStart = atomStart.clone();
    masses = masses.clone();
    radii = radii.clone();
    if (atomStart.length != lattices.size() + 1 || atomStart[0] != 0) {
      throw new IllegalArgumentException(
          atomStart.length + " starts of " + lattices.size() + " structures");
    }
    for (int s = 0; s < lattices.size(); s++) {
      if (atomStart[s + 1] <= atomStart[s]) {
        throw new IllegalArgumentException("structure " + s + " without atoms");
      }
    }
    int atoms = atomStart[lattices.size()];
    if (masses.length != atoms || radii.length != atoms) {
      throw new IllegalArgumentException(
          masses.length + " masses and " + radii.length + " radii of " + atoms + " atoms");
    }
    for (int i = 0; i < atoms; i++) {
      if (!isPositive(masses[i]) || !isPositive(radii[i])) {
        throw new IllegalArgumentException(
            "an atom of " + masses[i] + " amu and a radius of " + radii[i] + " Å");
      }
    }
  }

  private static boolean isPositive(double value) {
    return value > 0 && !Double.isInfinite(value);
  }

  /**
   * Returns the number of structures.
   *
   * @return 0 or more
   */
  public int structures() {
    return lattices.size();
  }

  /**
   * Returns the number of atoms of all structures.
   *
   * @return 0 or more
   */
  public int atoms() {
    return atomStart[lattices.size()];
  }

  /**
   * Returns the number of atoms of one structure.
   *
   * @param structure number of the structure
   * @return at least 1
   */
  public int atoms(int structure) {
    return atomStart[structure + 1] - atomStart[structure];
  }

  /** A search for the pairs of one structure, such as {@link NeighborList#build}. */
  @FunctionalInterface
  public interface Search {
    /**
     * Finds the pairs of one structure.
     *
     * @param lattice its cell
     * @param positions x, y, z of its atoms in Å
     * @param cutoff in Å; positive
     * @return the pairs
     */
    NeighborList find(Lattice lattice, double[] positions, double cutoff);
  }

  /**
   * Finds the neighbour list of each structure on the host.
   *
   * @param positions x, y, z of all atoms in Å
   * @param cutoffs one per structure, in Å; 0 for no pairs at all
   * @param search finds the pairs of one structure
   * @return one list per structure
   */
  public List<NeighborList> neighbors(double[] positions, double[] cutoffs, Search search) {
    List<NeighborList> lists = new ArrayList<>();
    for (int s = 0; s < structures(); s++) {
      Lattice lattice = lattices.get(s);
      lists.add(
          cutoffs[s] == 0
              ? NeighborList.none(lattice, atoms(s))
              : search.find(lattice, part(positions, s), cutoffs[s]));
    }
    return lists;
  }

  /**
   * The positions of one structure.
   *
   * @param positions x, y, z of all atoms; returned itself where there is one structure only
   */
  double[] part(double[] positions, int structure) {
    return structures() == 1
        ? positions
        : Arrays.copyOfRange(positions, 3 * atomStart[structure], 3 * atomStart[structure + 1]);
  }
}
