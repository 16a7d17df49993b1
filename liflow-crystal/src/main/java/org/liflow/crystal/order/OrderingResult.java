package org.liflow.crystal.order;

import java.util.List;

/**
 * The result of a search for ordered structures; immutable.
 *
 * @param crystal the disordered crystal
 * @param charges of its species
 * @param plan the supercell
 * @param structures ordered, lowest energy first
 * @param method how they were found
 * @param symmetries of the supercell, translations among them
 * @param notes what a user should know, one sentence each: ambiguous charges, deviations of the
 *     composition, sites that had to be filled differently
 */
public record OrderingResult(
    DisorderedCrystal crystal,
    ChargeAssignment charges,
    CellPlan plan,
    List<OrderedStructure> structures,
    SearchMethod method,
    int symmetries,
    List<String> notes) {
  /**
   * Copies the lists.
   *
   * @param crystal the disordered crystal
   * @param charges of its species
   * @param plan the supercell
   * @param structures ordered, lowest energy first
   * @param method how they were found
   * @param symmetries of the supercell, translations among them
   * @param notes what a user should know, one sentence each: ambiguous charges, deviations of the
   *     composition, sites that had to be filled differently
   */
  public OrderingResult {
    structures = List.copyOf(structures);
    notes = List.copyOf(notes);
  }

  /**
   * The same with every structure moved by a relaxer, sorted anew by energy.
   *
   * @param relaxer moves one structure after the other
   * @return a new result
   */
  public OrderingResult relaxed(StructureRelaxer relaxer) {
    List<OrderedStructure> moved =
        structures.stream()
            .map(one -> one.moved(relaxer.relax(one.structure())))
            .sorted(java.util.Comparator.comparingDouble(OrderedStructure::energy))
            .toList();
    return new OrderingResult(crystal, charges, plan, moved, method, symmetries, notes);
  }
}
