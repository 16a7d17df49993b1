package org.liflow.universal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.order.CellPlan;
import org.liflow.crystal.order.CellSettings;
import org.liflow.crystal.order.ChargeChoices;
import org.liflow.crystal.order.CrystalOrdering;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.crystal.order.OrderedStructure;
import org.liflow.crystal.order.OrderingResult;
import org.liflow.crystal.order.OrderingSettings;
import org.liflow.crystal.order.SearchSettings;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.md.EnergyMinimum;
import org.liflow.md.ForceField;
import org.liflow.md.UnstableDynamicsException;
import org.liflow.tensor.parallel.Workers;

/**
 * Makes supercells of one crystal: ordered where it is disordered, the least that is wide enough
 * and has enough atoms, and each moved to the bottom of its energy's valley.
 */
final class Preparation {
  /** In eV/Å; what is left matters to no dynamics. */
  private static final double FORCE = 0.05;

  private static final int STEPS = 500;

  private final UniversalSettings settings;
  private final CrystalPotential potential;

  Preparation(UniversalSettings settings, CrystalPotential potential) {
    this.settings = settings;
    this.potential = potential;
  }

  /**
   * Does it, or reads what was done.
   *
   * @param folder of the crystal
   */
  PreparedCrystal of(CrystalFolder.Entry entry, Path folder, Workers workers) throws IOException {
    if (PreparedCrystal.isIn(folder)) {
      return PreparedCrystal.read(folder);
    }
    CrystalFolder.Candidate candidate = CrystalFolder.read(entry, potential);
    OutputFolder.make(folder);
    PreparedCrystal made;
    if (candidate.crystal() == null) {
      made = PreparedCrystal.leftOut(candidate.id(), candidate.formula(), candidate.reason());
    } else {
      try {
        made = prepared(candidate, folder, workers);
      } catch (InputException | UnstableDynamicsException | ArithmeticException problem) {
        made =
            PreparedCrystal.leftOut(
                candidate.id(), candidate.formula(), CrystalFolder.oneLine(problem));
      }
    }
    made.write(folder);
    return made;
  }

  private PreparedCrystal prepared(CrystalFolder.Candidate candidate, Path folder, Workers workers)
      throws IOException {
    DisorderedCrystal crystal = candidate.crystal();
    OrderingResult result = ordered(crystal, workers);
    CellPlan plan = result.plan();
    requireComposition(crystal, plan);
    List<PreparedCrystal.Copy> copies = new ArrayList<>();
    for (OrderedStructure one : result.structures()) {
      String name = candidate.id() + "-" + (copies.size() + 1);
      copies.add(copy(name, one, folder, workers));
    }
    return new PreparedCrystal(
        candidate.id(),
        candidate.formula(),
        CompositionFamily.of(crystal.composition(), potential),
        "",
        plan.repeatsText(),
        plan.width(),
        result.notes(),
        copies);
  }

  /**
   * The supercell that the ordering chooses; where it has too few atoms, repeated along its
   * narrowest direction until it has enough.
   */
  private OrderingResult ordered(DisorderedCrystal crystal, Workers workers) {
    UniversalSettings.Cells cells = settings.cells();
    CellSettings limits =
        new CellSettings(
            cells.mostAtoms(),
            cells.width(),
            cells.tolerance(),
            List.of(),
            CellSettings.defaults().contact());
    OrderingResult first = CrystalOrdering.order(crystal, ordering(crystal, limits), workers);
    if (first.plan().atoms() >= cells.leastAtoms()) {
      return first;
    }
    List<Integer> repeats = enough(crystal, first.plan());
    CellSettings longer = limits.withRepeats(repeats.get(0), repeats.get(1), repeats.get(2));
    OrderingResult second = CrystalOrdering.order(crystal, ordering(crystal, longer), workers);
    if (second.plan().atoms() > cells.mostAtoms()) {
      throw new InputException(
          crystal.source(),
          first.plan().atoms() + " or " + second.plan().atoms() + " atoms in a supercell",
          cells.leastAtoms() + " to " + cells.mostAtoms());
    }
    return second;
  }

  private List<Integer> enough(DisorderedCrystal crystal, CellPlan plan) {
    double[] heights = crystal.lattice().heights();
    List<Integer> repeats = new ArrayList<>(plan.repeats());
    double perCell = (double) plan.atoms() / plan.cells();
    while (repeats.get(0) * repeats.get(1) * repeats.get(2) * perCell
        < settings.cells().leastAtoms()) {
      int narrow = 0;
      for (int axis = 1; axis < 3; axis++) {
        if (heights[axis] * repeats.get(axis) < heights[narrow] * repeats.get(narrow) - 1e-6) {
          narrow = axis;
        }
      }
      repeats.set(narrow, repeats.get(narrow) + 1);
    }
    return repeats;
  }

  private OrderingSettings ordering(DisorderedCrystal crystal, CellSettings cell) {
    SearchSettings search =
        new SearchSettings(
            settings.cells().orderings(),
            OptionalDouble.empty(),
            settings.seed(),
            SearchSettings.defaults().enumerateUpTo(),
            1);
    Map<Element, List<Double>> charges = potential.formalCharges(crystal.composition().keySet());
    return new OrderingSettings(cell, search, new ChargeChoices(charges));
  }

  private void requireComposition(DisorderedCrystal crystal, CellPlan plan) {
    double off = 0;
    for (Map.Entry<Element, Double> each : crystal.composition().entrySet()) {
      off +=
          Math.abs(plan.counts().getOrDefault(each.getKey(), 0) - plan.cells() * each.getValue());
    }
    double share = off / plan.atoms();
    if (share > settings.cells().deviation()) {
      throw new InputException(
          crystal.source(),
          String.format(
              Locale.ROOT,
              "%s is the nearest composition that is neutral with the potential's charges, %.1f %%"
                  + " of its atoms off the file's",
              plan.formula(),
              100 * share),
          String.format(Locale.ROOT, "at most %.1f %%", 100 * settings.cells().deviation()));
    }
  }

  private PreparedCrystal.Copy copy(String name, OrderedStructure one, Path folder, Workers workers)
      throws IOException {
    Structure ideal = one.structure();
    ForceField field = new ForceField(ideal, potential.of(ideal), ForceField.PRODUCTION, workers);
    EnergyMinimum minimum = EnergyMinimum.find(ideal, field, FORCE, STEPS);
    PreparedCrystal.Copy copy =
        new PreparedCrystal.Copy(
            name, ideal.reducedFormula(), ideal.size(), one.energy(), minimum.largestForce());
    CrystalFiles.writeStructure(folder.resolve(copy.ideal()), ideal);
    CrystalFiles.writeStructure(folder.resolve(copy.relaxed()), minimum.structure());
    return copy;
  }
}
