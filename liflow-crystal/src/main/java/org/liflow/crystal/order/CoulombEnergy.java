package org.liflow.crystal.order;

import org.liflow.crystal.Structure;

/** The electrostatic energy of an ordered structure; no state, safe for several threads. */
public final class CoulombEnergy {
  private CoulombEnergy() {}

  /**
   * The energy of point charges and all their periodic images by the Ewald sum, to some eleven
   * digits; a cell that is not neutral stands in a uniform background.
   *
   * @param structure periodic along all three vectors
   * @param charges one an atom, in e; not changed
   * @return eV a cell
   * @throws IllegalArgumentException where the number of charges does not fit or the structure does
   *     not repeat
   */
  public static double of(Structure structure, double[] charges) {
    if (charges.length != structure.size()) {
      throw new IllegalArgumentException(
          charges.length + " charges for " + structure.size() + " atoms");
    }
    if (!structure.lattice().isPeriodic()) {
      throw new IllegalArgumentException("a structure with open boundaries");
    }
    double[] fractional = new double[3 * structure.size()];
    double[] f = new double[3];
    for (int k = 0; k < structure.size(); k++) {
      structure
          .lattice()
          .toFractional(
              structure.position(k, 0), structure.position(k, 1), structure.position(k, 2), f);
      System.arraycopy(f, 0, fractional, 3 * k, 3);
    }
    EwaldSum sum = new EwaldSum(structure.lattice());
    return sum.energy(fractional, sum.phases(fractional), charges);
  }
}
