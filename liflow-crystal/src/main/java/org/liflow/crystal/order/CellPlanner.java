package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Chooses a supercell and whole numbers of atoms that are neutral and close to the file's
 * composition.
 *
 * <p>Of all supercells within the limit of atoms, those with the smallest excess of the largest
 * relative deviation over the tolerance (in steps of one percent) come first, then the least
 * shortfall in width, then the fewest atoms, then the widest.
 */
final class CellPlanner {
  /**
   * Distances from the mean numbers within which whole ones are looked for, one after the other.
   */
  private static final int[] WINDOWS = {2, 6, 20, 60};

  /** So many combinations of numbers are looked at in one window. */
  private static final double MOST_COMBINATIONS = 300_000;

  /** So many of the best combinations are tried on the groups of sites. */
  private static final int TRIED = 200;

  /** So many partial choices of numbers are kept where all combinations are too many. */
  private static final int MOST_PARTIAL = 5000;

  /** Partial choices kept of each charge and number of atoms, the closest to the mean numbers. */
  private static final int SAME_CHARGE = 4;

  /** Supercells of more cells are not tried. */
  private static final int MOST_CELLS = 10_000;

  /** A supercell of more sites takes too much memory. */
  private static final int MOST_SITES = 1_000_000;

  private static final double NEUTRAL = 1e-6;

  /** A plan with what the search needs beside it. */
  record Counted(CellPlan plan, int[][] counts, List<Species> species) {}

  private record Totals(int[] numbers, double worst, double squares) {}

  private record Shape(int a, int b, int c, double width) {
    int cells() {
      return a * b * c;
    }
  }

  private final DisorderedCrystal crystal;
  private final ChargeAssignment charges;
  private final SiteGroups groups;
  private final CellSettings settings;
  private final SiteCapacities capacities;
  private final Map<Integer, int[][]> countsByCells = new HashMap<>();
  private final Map<Integer, Double> worstByCells = new HashMap<>();

  /**
   * @param contact numbers of atoms are limited to what fits without being closer; 0 for no limit
   */
  CellPlanner(
      DisorderedCrystal crystal,
      ChargeAssignment charges,
      SiteGroups groups,
      CellSettings settings,
      double contact) {
    this.crystal = crystal;
    this.charges = charges;
    this.groups = groups;
    this.settings = settings;
    capacities = new SiteCapacities(crystal, groups, contact);
  }

  /**
   * Chooses the supercell.
   *
   * @return nothing where no whole numbers of atoms are neutral
   */
  Optional<Counted> plan() {
    List<Shape> shapes = shapes();
    Shape best = null;
    double[] bestScore = null;
    for (Shape shape : shapes) {
      if (best != null && bestScore[0] == 0 && bestScore[1] == 0 && shape.cells() > best.cells()) {
        break; // Larger cells only have more atoms.
      }
      if (!countsByCells.containsKey(shape.cells())) {
        count(shape.cells());
      }
      double worst = worstByCells.get(shape.cells());
      if (Double.isInfinite(worst)) {
        continue;
      }
      double excess = Math.max(0, worst - settings.compositionTolerance());
      double[] score = {
        Math.ceil(100 * excess - 1e-9),
        Math.max(0, settings.minWidth() - shape.width()),
        shape.cells(),
        -shape.width()
      };
      if (best == null || less(score, bestScore)) {
        best = shape;
        bestScore = score;
      }
    }
    return best == null ? Optional.empty() : Optional.of(counted(best));
  }

  private static boolean less(double[] p, double[] q) {
    for (int k = 0; k < p.length; k++) {
      if (p[k] != q[k]) {
        return p[k] < q[k];
      }
    }
    return false;
  }

  private List<Shape> shapes() {
    double[] heights = crystal.lattice().heights();
    double atoms = crystal.atoms();
    List<Shape> shapes = new ArrayList<>();
    if (!settings.repeats().isEmpty()) {
      List<Integer> n = settings.repeats();
      double cells = (double) n.get(0) * n.get(1) * n.get(2);
      if (cells * crystal.sites().size() > MOST_SITES) {
        throw new InputException(
            crystal.source(),
            String.format(
                Locale.ROOT, "%.0f sites in the supercell", cells * crystal.sites().size()),
            String.format(Locale.ROOT, "at most %,d", MOST_SITES));
      }
      if (atoms * cells > settings.maxAtoms()) {
        throw new InputException(
            crystal.source(),
            String.format(Locale.ROOT, "%.0f atoms in the supercell", atoms * cells),
            "at most " + settings.maxAtoms());
      }
      shapes.add(shape(n.get(0), n.get(1), n.get(2), heights));
      return shapes;
    }
    int limit = Math.min(MOST_CELLS, MOST_SITES / crystal.sites().size());
    int most = (int) Math.min(limit, Math.floor(settings.maxAtoms() / atoms + 1e-9));
    if (limit < 1) {
      throw new InputException(
          crystal.source(),
          String.format(Locale.ROOT, "%,d sites in the cell", crystal.sites().size()),
          String.format(Locale.ROOT, "at most %,d", MOST_SITES));
    }
    if (most < 1) {
      throw new InputException(
          crystal.source(),
          String.format(Locale.ROOT, "%.0f atoms in the cell", atoms),
          "at most " + settings.maxAtoms());
    }
    for (int a = 1; a <= most; a++) {
      for (int b = 1; a * b <= most; b++) {
        for (int c = 1; a * b * c <= most; c++) {
          shapes.add(shape(a, b, c, heights));
        }
      }
    }
    shapes.sort(Comparator.comparingInt(Shape::cells));
    return shapes;
  }

  private static Shape shape(int a, int b, int c, double[] heights) {
    double width = Math.min(a * heights[0], Math.min(b * heights[1], c * heights[2]));
    return new Shape(a, b, c, width);
  }

  /** The failure where {@link #plan} finds nothing. */
  InputException notNeutral() {
    return new InputException(
        crystal.source(),
        String.format(
            Locale.ROOT,
            "no whole numbers of atoms on its disordered sites make %s neutral with %s",
            crystal.formula(),
            charges),
        "other charges, or a composition that is neutral");
  }

  /** The mean number of atoms of a group's species in so many cells. */
  private double[][] targets(int cells) {
    List<SiteGroups.Group> list = groups.groups();
    double[][] targets = new double[list.size()][];
    for (int g = 0; g < targets.length; g++) {
      targets[g] = list.get(g).targets().clone();
      for (int s = 0; s < targets[g].length; s++) {
        targets[g][s] *= list.get(g).size() * (double) cells;
      }
    }
    return targets;
  }

  private void count(int cells) {
    List<SiteGroups.Group> list = groups.groups();
    double[][] targets = targets(cells);
    int[] sizes = list.stream().mapToInt(group -> group.size() * cells).toArray();
    int species = groups.species().size();
    double[] mean = new double[species];
    int[] least = new int[species];
    int[] most = new int[species];
    int[][] limits = new int[sizes.length][species];
    double[] fits = new double[species];
    for (int g = 0; g < sizes.length; g++) {
      limits[g][0] = vacancies(g, targets[g], cells) ? sizes[g] : 0;
      for (int s = 1; s < species; s++) {
        mean[s] += targets[g][s];
        boolean alone = targets[g][s] >= sizes[g] - 1e-9;
        least[s] += alone ? sizes[g] : 0;
        limits[g][s] = limit(g, s, targets[g][s], cells);
        fits[s] += targets[g][s] > 0 ? capacities.most(g, s) * cells : 0;
      }
    }
    for (int s = 1; s < species; s++) {
      most[s] = (int) Math.floor(fits[s] + 1e-6);
    }
    worstByCells.put(cells, Double.POSITIVE_INFINITY);
    countsByCells.put(cells, null);
    int last = 0;
    for (int window : WINDOWS) {
      int reach = reach(least, most, window);
      if (reach == last) {
        continue; // The same combinations once more.
      }
      last = reach;
      List<Totals> found = totals(mean, least, most, reach);
      for (Totals totals : found) {
        int[][] counts = CountDistribution.of(sizes, targets, limits, totals.numbers());
        if (counts != null) {
          if (totals.worst() < worstByCells.get(cells)) {
            worstByCells.put(cells, totals.worst());
            countsByCells.put(cells, counts);
          }
          break;
        }
      }
      double beyond = Double.POSITIVE_INFINITY;
      for (int s = 1; s < species; s++) {
        beyond = least[s] == most[s] ? beyond : Math.min(beyond, (window + 1) / mean[s]);
      }
      if (worstByCells.get(cells) <= beyond) {
        return;
      }
    }
  }

  /** The most atoms of a species on a group's sites. */
  private int limit(int g, int s, double target, int cells) {
    return target > 0 ? (int) Math.ceil(capacities.most(g, s) * cells - 1e-6) : 0;
  }

  /** Whether sites of a group may be vacant: so the file says, or too few atoms fit. */
  private boolean vacancies(int g, double[] targets, int cells) {
    int fits = 0;
    for (int s = 1; s < targets.length; s++) {
      fits += limit(g, s, targets[s], cells);
    }
    return targets[0] > 0 || fits < groups.groups().get(g).size() * cells;
  }

  /** The distance from the mean numbers within a window for which combinations are not too many. */
  private int reach(int[] least, int[] most, int window) {
    int free = 0;
    boolean charged = false;
    for (int s = 1; s < least.length; s++) {
      free += least[s] < most[s] ? 1 : 0;
      charged |= least[s] < most[s] && groups.species().get(s).charge() != 0;
    }
    free -= charged && charges.averaged().isEmpty() ? 1 : 0;
    int reach = window;
    while (reach > 1 && Math.pow(2 * reach + 1, free) > MOST_COMBINATIONS) {
      reach--;
    }
    return reach;
  }

  /** Neutral numbers of atoms near the mean ones, the closest first. */
  private List<Totals> totals(double[] mean, int[] least, int[] most, int reach) {
    List<Integer> free = new ArrayList<>();
    double fixedCharge = 0;
    int solved = -1;
    boolean averaged = charges.averaged().isPresent();
    for (int s = 1; s < mean.length; s++) {
      double charge = groups.species().get(s).charge();
      if (least[s] == most[s]) {
        fixedCharge += charge * least[s];
        continue;
      }
      free.add(s);
      boolean better =
          charge != 0
              && (solved < 0
                  || Math.abs(charge) < Math.abs(groups.species().get(solved).charge())
                  || (Math.abs(charge) == Math.abs(groups.species().get(solved).charge())
                      && mean[s] > mean[solved]));
      solved = better ? s : solved;
    }
    if (averaged) {
      solved = -1;
    } else if (solved >= 0) {
      free.remove(Integer.valueOf(solved));
    }
    Walk walk = new Walk(free, solved, mean, least, most, reach);
    if (Math.pow(2 * reach + 1, free.size()) > MOST_COMBINATIONS) {
      walk.narrow(averaged ? 0 : fixedCharge);
    } else {
      walk.from(0, averaged ? 0 : fixedCharge);
    }
    walk.found.sort(Comparator.comparingDouble(Totals::worst).thenComparingDouble(Totals::squares));
    return walk.found.subList(0, Math.min(TRIED, walk.found.size()));
  }

  /** All numbers of some species within reach of the mean; of one more what makes them neutral. */
  private final class Walk {
    private final List<Integer> free;
    private final int solved;
    private final double[] mean;
    private final int[] least;
    private final int[] most;
    private final int reach;
    private final int[] numbers;
    final List<Totals> found = new ArrayList<>();

    Walk(List<Integer> free, int solved, double[] mean, int[] least, int[] most, int reach) {
      this.free = free;
      this.solved = solved;
      this.mean = mean;
      this.least = least;
      this.most = most;
      this.reach = reach;
      numbers = least.clone();
    }

    void from(int depth, double charge) {
      if (depth == free.size()) {
        end(charge);
        return;
      }
      int s = free.get(depth);
      int middle = (int) Math.max(least[s], Math.min(most[s], Math.rint(mean[s])));
      int last = Math.min(most[s], middle + reach);
      for (int n = Math.max(least[s], middle - reach); n <= last; n++) {
        numbers[s] = n;
        from(depth + 1, charge + n * groups.species().get(s).charge());
      }
    }

    /**
     * The same for too many combinations: after each species only those partial choices are kept
     * that are closest to the mean, some of each charge and number of atoms.
     */
    void narrow(double charge) {
      List<Partial> kept = List.of(new Partial(numbers.clone(), charge, 0));
      for (int s : free) {
        List<Partial> grown = new ArrayList<>();
        int middle = (int) Math.max(least[s], Math.min(most[s], Math.rint(mean[s])));
        int last = Math.min(most[s], middle + reach);
        for (Partial partial : kept) {
          for (int n = Math.max(least[s], middle - reach); n <= last; n++) {
            double off = (n - mean[s]) / mean[s];
            grown.add(
                partial.with(
                    s,
                    n,
                    partial.charge() + n * groups.species().get(s).charge(),
                    partial.squares() + off * off));
          }
        }
        kept = closest(grown);
      }
      for (Partial partial : kept) {
        System.arraycopy(partial.numbers(), 0, numbers, 0, numbers.length);
        end(partial.charge());
      }
    }

    private void end(double charge) {
      boolean neutral = charges.averaged().isPresent() || Math.abs(charge) < NEUTRAL;
      if (solved >= 0) {
        double exact = -charge / groups.species().get(solved).charge();
        numbers[solved] = (int) Math.rint(exact);
        neutral =
            Math.abs(exact - numbers[solved]) < NEUTRAL
                && numbers[solved] >= least[solved]
                && numbers[solved] <= most[solved];
      }
      int atoms = 0;
      for (int s = 1; s < numbers.length; s++) {
        atoms += numbers[s];
      }
      if (neutral && atoms <= settings.maxAtoms()) {
        found.add(rated(numbers, mean));
      }
    }
  }

  /** Numbers of some species, with the charge so far and the squared relative deviations. */
  private record Partial(int[] numbers, double charge, double squares) {
    Partial with(int s, int n, double newCharge, double newSquares) {
      int[] copy = numbers.clone();
      copy[s] = n;
      return new Partial(copy, newCharge, newSquares);
    }
  }

  private static List<Partial> closest(List<Partial> all) {
    List<Partial> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingDouble(Partial::squares));
    Map<List<Long>, Integer> alike = new HashMap<>();
    List<Partial> kept = new ArrayList<>();
    for (Partial partial : sorted) {
      long atoms = 0;
      for (int number : partial.numbers()) {
        atoms += number;
      }
      List<Long> key = List.of(Math.round(partial.charge() / NEUTRAL), atoms);
      if (kept.size() < MOST_PARTIAL && alike.merge(key, 1, Integer::sum) <= SAME_CHARGE) {
        kept.add(partial);
      }
    }
    return kept;
  }

  private static Totals rated(int[] numbers, double[] mean) {
    double worst = 0;
    double squares = 0;
    for (int s = 1; s < mean.length; s++) {
      double off = (numbers[s] - mean[s]) / mean[s];
      worst = Math.max(worst, Math.abs(off));
      squares += off * off;
    }
    return new Totals(numbers.clone(), worst, squares);
  }

  private Counted counted(Shape shape) {
    int[][] counts = countsByCells.get(shape.cells());
    List<Species> species = new ArrayList<>(groups.species());
    int[] totals = new int[species.size()];
    double charge = 0;
    for (int[] group : counts) {
      for (int s = 1; s < totals.length; s++) {
        totals[s] += group[s];
        charge += group[s] * species.get(s).charge();
      }
    }
    if (charges.averaged().isPresent()) {
      Element element = charges.averaged().get();
      for (int s = 1; s < totals.length; s++) {
        Species one = species.get(s);
        if (one.element().equals(element) && totals[s] > 0) {
          species.set(s, new Species(element, one.charge() - charge / totals[s]));
          charge = 0;
        }
      }
    }
    Map<Element, Integer> numbers = new LinkedHashMap<>();
    int atoms = 0;
    for (int s = 1; s < totals.length; s++) {
      numbers.merge(species.get(s).element(), totals[s], Integer::sum);
      atoms += totals[s];
    }
    Map<Element, Double> deviations = new LinkedHashMap<>();
    crystal
        .composition()
        .forEach(
            (element, mean) ->
                deviations.put(
                    element, numbers.getOrDefault(element, 0) / (mean * shape.cells()) - 1));
    CellPlan plan =
        new CellPlan(
            List.of(shape.a(), shape.b(), shape.c()),
            atoms,
            shape.width(),
            numbers,
            deviations,
            charge);
    return new Counted(plan, counts, species);
  }

  /** The lattice of a plan's supercell. */
  static Lattice lattice(DisorderedCrystal crystal, CellPlan plan) {
    List<Integer> n = plan.repeats();
    return crystal.lattice().repeat(n.get(0), n.get(1), n.get(2));
  }
}
