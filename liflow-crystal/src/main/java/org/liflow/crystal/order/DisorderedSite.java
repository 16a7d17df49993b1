package org.liflow.crystal.order;

import java.util.List;

/**
 * A place in the cell of a disordered crystal; immutable.
 *
 * @param label of the file
 * @param orbit the number, from 0, of the set of sites that symmetry maps onto each other
 * @param x fractional coordinate along <i>a</i>
 * @param y fractional coordinate along <i>b</i>
 * @param z fractional coordinate along <i>c</i>
 * @param occupants the species found there, none twice with the same charge
 */
public record DisorderedSite(
    String label, int orbit, double x, double y, double z, List<Occupant> occupants) {
  /** Occupancies that miss 1 by less than this leave no vacancy. */
  static final double FULL = 1e-3;

  /**
   * Checks the numbers.
   *
   * @param label of the file
   * @param orbit the number, from 0, of the set of sites that symmetry maps onto each other
   * @param x fractional coordinate along <i>a</i>
   * @param y fractional coordinate along <i>b</i>
   * @param z fractional coordinate along <i>c</i>
   * @param occupants the species found there, none twice with the same charge
   * @throws IllegalArgumentException where nothing is found there or occupancies add up to more
   *     than 1
   */
  public DisorderedSite {
    occupants = List.copyOf(occupants);
    double sum = occupants.stream().mapToDouble(Occupant::occupancy).sum();
    if (occupants.isEmpty() || sum > 1 + 1e-9) {
      throw new IllegalArgumentException("occupancies of " + sum + " at the site " + label);
    }
  }

  /** {@return the share of such sites that hold any species, at most 1} */
  public double occupancy() {
    return Math.min(1, occupants.stream().mapToDouble(Occupant::occupancy).sum());
  }

  /** {@return whether it always holds the same species} */
  public boolean isOrdered() {
    return occupants.size() == 1 && isFull();
  }

  /** {@return whether it always holds some species} */
  public boolean isFull() {
    return occupancy() > 1 - FULL;
  }
}
