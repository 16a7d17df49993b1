package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

/**
 * Finds ordered supercells of a disordered crystal.
 *
 * <p>First each element gets a charge, then a supercell is chosen that holds whole numbers of atoms
 * close to the file's composition and is neutral, then arrangements of these atoms on the sites are
 * compared by their electrostatic energy. Two atoms closer than a share of their covalent radii's
 * sum are never on two sites at once. No state; safe for several threads.
 */
public final class CrystalOrdering {
  /** More sites make a matrix of potentials too large. */
  private static final int MOST_SITES = 6000;

  /** Elements whose ions move in solid electrolytes. */
  private static final List<String> MOBILE =
      List.of("Li", "Na", "K", "Mg", "Zn", "Cu", "Ag", "H", "F", "Cl");

  /** A share of an element's amount; notes of larger deviations come first. */
  private static final double LARGE_DEVIATION = 0.5;

  private CrystalOrdering() {}

  /**
   * Runs the search.
   *
   * @param crystal with partly occupied sites; not modified
   * @param settings of supercell, search and charges
   * @param workers threads to use; the result is the same for any number
   * @return the structures found, with the supercell, the charges and notes
   * @throws InputException where an element has no charge, no whole numbers of atoms are neutral, a
   *     mobile ion is lost on the way to a neutral supercell, or any element because of a charge of
   *     0 that the settings name, sites that are always full overlap, every arrangement has
   *     overlaps, or the search is too large
   */
  public static OrderingResult order(
      DisorderedCrystal crystal, OrderingSettings settings, Workers workers) {
    ChargeAssignment charges = ChargeAssignment.choose(crystal, settings.charges());
    SiteGroups groups = new SiteGroups(crystal, charges);
    CellPlanner.Counted plan = plan(crystal, charges, groups, settings.cell());
    requireKept(crystal, charges, plan.plan(), settings);
    boolean merged = false;
    OrderingProblem problem = problem(crystal, groups, plan, settings, merged);
    SitePermutations symmetry = new SitePermutations(problem, crystal, plan.plan().repeats());
    Search search = search(problem, symmetry, settings.search(), workers);
    if (search.found().isEmpty()) {
      merged = true;
      problem = problem(crystal, groups, plan, settings, merged);
      symmetry = new SitePermutations(problem, crystal, plan.plan().repeats());
      search = search(problem, symmetry, settings.search(), workers);
    }
    if (search.found().isEmpty()) {
      throw new InputException(
          crystal.source(),
          String.format(
              Locale.ROOT,
              "%s in every arrangement%s of %s in %s cells",
              problem.overlapText(search.best(), crystal),
              search.method() instanceof SearchMethod.Enumeration ? "" : " tried",
              plan.plan().formula(),
              plan.plan().repeatsText()),
          String.format(
              Locale.ROOT,
              "occupancies that leave all atoms farther apart than %s of their covalent radii's sum",
              settings.cell().contact()));
    }
    List<OrderedStructure> structures = new ArrayList<>();
    for (FoundArrangement found : search.found()) {
      structures.add(structure(problem, found));
    }
    return new OrderingResult(
        crystal,
        charges,
        plan.plan(),
        structures,
        search.method(),
        symmetry.size(),
        notes(crystal, charges, plan.plan(), settings.cell(), merged));
  }

  private static OrderingProblem problem(
      DisorderedCrystal crystal,
      SiteGroups groups,
      CellPlanner.Counted plan,
      OrderingSettings settings,
      boolean merged) {
    return new OrderingProblem(
        crystal, groups, plan, settings.cell().contact(), merged, MOST_SITES);
  }

  /** Numbers of atoms that fit on the sites; else, to tell what overlaps, those of the file. */
  private static CellPlanner.Counted plan(
      DisorderedCrystal crystal, ChargeAssignment charges, SiteGroups groups, CellSettings cell) {
    return new CellPlanner(crystal, charges, groups, cell, cell.contact())
        .plan()
        .or(() -> new CellPlanner(crystal, charges, groups, cell, 0).plan())
        .orElseThrow(() -> new CellPlanner(crystal, charges, groups, cell, 0).notNeutral());
  }

  private static Search search(
      OrderingProblem problem,
      SitePermutations symmetry,
      SearchSettings settings,
      Workers workers) {
    if (problem.arrangements() <= Math.max(1, settings.enumerateUpTo()) + 0.5) {
      return new CompleteEnumeration(problem, symmetry)
          .run(settings.structures(), settings.temperature(), settings.seed());
    }
    return new ReplicaExchangeSearch(problem, symmetry, settings).run(workers);
  }

  private static OrderedStructure structure(OrderingProblem problem, FoundArrangement found) {
    List<OrderingProblem.Atom> atoms = problem.atoms(found.species());
    int[] numbers = new int[atoms.size()];
    double[] positions = new double[3 * atoms.size()];
    double[] charges = new double[atoms.size()];
    double[] position = new double[3];
    for (int k = 0; k < numbers.length; k++) {
      OrderingProblem.Atom atom = atoms.get(k);
      numbers[k] = problem.species.get(atom.species()).element().atomicNumber();
      charges[k] = problem.charge[atom.species()];
      problem.lattice.toCartesian(atom.a(), atom.b(), atom.c(), position);
      System.arraycopy(position, 0, positions, 3 * k, 3);
    }
    return new OrderedStructure(
        new Structure(problem.lattice, numbers, positions),
        found.energy(),
        charges,
        found.degeneracy(),
        found.draws());
  }

  /** The elements of which the supercell holds no atom. */
  private static List<String> lost(DisorderedCrystal crystal, CellPlan plan) {
    return crystal.composition().keySet().stream()
        .filter(element -> plan.counts().getOrDefault(element, 0) == 0)
        .map(Element::symbol)
        .toList();
  }

  private static void requireKept(
      DisorderedCrystal crystal,
      ChargeAssignment charges,
      CellPlan plan,
      OrderingSettings settings) {
    List<String> lost = lost(crystal, plan);
    boolean uncharged =
        charges.species().stream()
            .anyMatch(
                one ->
                    one.charge() == 0 && settings.charges().charges().containsKey(one.element()));
    if (lost.stream().anyMatch(MOBILE::contains) || (uncharged && !lost.isEmpty())) {
      throw new InputException(
          crystal.source(),
          String.format(
              Locale.ROOT,
              "no %s in the nearest neutral composition %s of %s with %s",
              String.join(" and no ", lost),
              plan.formula(),
              crystal.formula(),
              charges),
          "other charges, a larger supercell, or a composition that is neutral");
    }
  }

  private static String deviation(Element element, double off, CellPlan plan) {
    return String.format(
        Locale.ROOT,
        "%s: %d atoms, %.1f %% %s than the file's.",
        element.symbol(),
        plan.counts().getOrDefault(element, 0),
        100 * Math.abs(off),
        off > 0 ? "more" : "fewer");
  }

  private static List<String> notes(
      DisorderedCrystal crystal,
      ChargeAssignment charges,
      CellPlan plan,
      CellSettings settings,
      boolean merged) {
    List<String> notes = new ArrayList<>();
    List<String> lost = lost(crystal, plan);
    if (!lost.isEmpty()) {
      notes.add(
          "The ordered structures hold no "
              + String.join(" and no ", lost)
              + ", which the file does: no neutral supercell within the limits is closer.");
    }
    plan.deviations()
        .forEach(
            (element, off) -> {
              if (Math.abs(off) > LARGE_DEVIATION && off > -1) {
                notes.add(deviation(element, off, plan));
              }
            });
    if (merged) {
      notes.add(
          "The file's occupancies of each site have overlaps in every arrangement tried; atoms are"
              + " spread over all sites of their species instead.");
    }
    if (crystal.composition().keySet().stream()
        .noneMatch(element -> MOBILE.contains(element.symbol()))) {
      notes.add("The file holds no site of " + String.join(", ", MOBILE) + ": no ion to move.");
    }
    if (!charges.isNeutral()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The file's composition %s has a charge of %+.3f e a cell; the nearest neutral one is"
                  + " %s in %d cells.",
              crystal.formula(),
              charges.netCharge(),
              plan.formula(),
              plan.cells()));
    }
    charges
        .averaged()
        .ifPresent(
            element ->
                notes.add(
                    element.symbol() + " has a mean charge of several states in all its atoms."));
    for (String other : charges.others()) {
      notes.add("Also neutral with " + other + ".");
    }
    plan.deviations()
        .forEach(
            (element, off) -> {
              if (Math.abs(off) > settings.compositionTolerance() + 1e-9
                  && Math.abs(off) <= LARGE_DEVIATION) {
                notes.add(deviation(element, off, plan));
              }
            });
    if (plan.width() < settings.minWidth()) {
      notes.add(
          String.format(
              Locale.ROOT, "The supercell is %.2f Å wide, less than asked for.", plan.width()));
    }
    return notes;
  }
}
