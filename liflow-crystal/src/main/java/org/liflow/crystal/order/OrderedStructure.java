package org.liflow.crystal.order;

import org.liflow.crystal.Structure;

/**
 * An ordered structure. Immutable; safe for use by several threads.
 *
 * @param structure the atoms in the supercell, elements one after the other
 * @param energy electrostatic, in eV a supercell; after a relaxation still that of the ideal sites
 * @param charges of the atoms in e
 * @param degeneracy how many arrangements the crystal's symmetry makes of it
 * @param draws how often a random sample came upon it; 1 where lowest energies were asked for
 */
public record OrderedStructure(
    Structure structure, double energy, double[] charges, long degeneracy, int draws) {
  /**
   * Copies the charges.
   *
   * @throws IllegalArgumentException when there is not one charge per atom
   */
  public OrderedStructure {
    if (charges.length != structure.size()) {
      throw new IllegalArgumentException(
          charges.length + " charges; expected one for each of " + structure.size() + " atoms");
    }
    charges = charges.clone();
  }

  /** {@return a copy of the charges of the atoms in e} */
  @Override
  public double[] charges() {
    return charges.clone();
  }

  /** {@return the sum of the charges in e: 0 but for rounding, where the cell is neutral} */
  public double charge() {
    double sum = 0;
    for (double charge : charges) {
      sum += charge;
    }
    return sum;
  }

  /** The same with atoms moved by a relaxation; the energy stays that of the ideal sites. */
  OrderedStructure moved(Structure relaxed) {
    return new OrderedStructure(relaxed, energy, charges, degeneracy, draws);
  }
}
