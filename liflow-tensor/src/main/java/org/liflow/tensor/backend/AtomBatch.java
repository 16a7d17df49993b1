package org.liflow.tensor.backend;

import java.util.List;
import org.liflow.tensor.geometry.Lattice;

/**
 * Structures side by side, without where their atoms are: what {@link AtomOperations} need to know
 * of them. Immutable as long as nobody writes into the arrays that the accessors return.
 *
 * @param lattices one a structure
 * @param atomStart first atom of each structure and, last, the number of atoms
 * @param masses of each atom, in amu
 * @param radii covalent radius of each atom, in Å
 */
public record AtomBatch(List<Lattice> lattices, int[] atomStart, double[] masses, double[] radii) {
  /**
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

  /** The number of structures. */
  public int structures() {
    return lattices.size();
  }

  /** The number of atoms of all structures. */
  public int atoms() {
    return atomStart[lattices.size()];
  }

  /** The number of atoms of one structure. */
  public int atoms(int structure) {
    return atomStart[structure + 1] - atomStart[structure];
  }
}
