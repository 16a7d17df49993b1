package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Structure;

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
   * The same with every structure moved by a relaxer. Order and energies stay those of the ideal
   * sites: point charges alone gain energy by falling into each other, so their energy after a
   * relaxation does not rank structures. Structures with atoms that came too close get a note.
   *
   * @param relaxer moves one structure after the other
   * @param contact two atoms closer than this share of their covalent radii's sum are noted
   * @return a new result
   */
  public OrderingResult relaxed(StructureRelaxer relaxer, double contact) {
    List<OrderedStructure> moved = new ArrayList<>();
    List<String> more = new ArrayList<>(notes);
    for (OrderedStructure one : structures) {
      Structure relaxed = relaxer.relax(one.structure());
      int number = moved.size() + 1;
      moved.add(one.moved(relaxed));
      tooClose(relaxed, contact)
          .ifPresent(
              pair -> more.add("Structure " + number + " has " + pair + " after relaxation."));
    }
    return new OrderingResult(crystal, charges, plan, moved, method, symmetries, more);
  }

  /** The two atoms closest beside their radii, in words, where they are closer than the limit. */
  private static Optional<String> tooClose(Structure structure, double contact) {
    int size = structure.size();
    double[] fractional = new double[3 * size];
    double[] f = new double[3];
    double widest = 0;
    for (int k = 0; k < size; k++) {
      structure
          .lattice()
          .toFractional(
              structure.position(k, 0), structure.position(k, 1), structure.position(k, 2), f);
      System.arraycopy(f, 0, fractional, 3 * k, 3);
      widest = Math.max(widest, structure.element(k).covalentRadius());
    }
    MinimumImage image = new MinimumImage(structure.lattice(), 2 * contact * widest);
    double closest = contact;
    String text = null;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        double radii =
            structure.element(i).covalentRadius() + structure.element(j).covalentRadius();
        double distance = image.distance(fractional, i, fractional, j);
        if (distance < closest * radii) {
          closest = distance / radii;
          text =
              String.format(
                  Locale.ROOT,
                  "%s (atom %d) and %s (atom %d) %.2f Å apart, %.2f of their covalent radii's sum,",
                  structure.element(j).symbol(),
                  j + 1,
                  structure.element(i).symbol(),
                  i + 1,
                  distance,
                  closest);
        }
      }
    }
    return Optional.ofNullable(text);
  }
}
