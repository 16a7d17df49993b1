package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/**
 * A crystal whose sites hold species with probabilities; immutable.
 *
 * <p>Sites too close to be filled at once stand as separate sites: the search for ordered
 * structures keeps them apart.
 */
public final class DisorderedCrystal {
  private final String source;
  private final Lattice lattice;
  private final List<DisorderedSite> sites;
  private final List<CrystalSymmetry> symmetry;

  /**
   * @param source the file or whatever else messages name as the origin
   * @param lattice the cell
   * @param sites all sites of the cell
   * @param symmetry operations that map the crystal onto itself, the identity among them
   * @throws IllegalArgumentException where a list is empty or the lattice does not repeat
   */
  public DisorderedCrystal(
      String source, Lattice lattice, List<DisorderedSite> sites, List<CrystalSymmetry> symmetry) {
    if (sites.isEmpty() || symmetry.isEmpty() || !lattice.isPeriodic()) {
      throw new IllegalArgumentException("a crystal needs a periodic lattice, sites and symmetry");
    }
    this.source = source;
    this.lattice = lattice;
    this.sites = List.copyOf(sites);
    this.symmetry = List.copyOf(symmetry);
  }

  /**
   * An ordered structure seen as a crystal without any symmetry.
   *
   * @param source named in messages
   * @param structure not modified
   * @return a crystal with full sites
   */
  public static DisorderedCrystal of(String source, Structure structure) {
    List<DisorderedSite> sites = new ArrayList<>();
    double[] f = new double[3];
    for (int k = 0; k < structure.size(); k++) {
      structure
          .lattice()
          .toFractional(
              structure.position(k, 0), structure.position(k, 1), structure.position(k, 2), f);
      Element element = structure.element(k);
      sites.add(
          new DisorderedSite(
              element.symbol() + (k + 1),
              k,
              f[0],
              f[1],
              f[2],
              List.of(new Occupant(element, 1, OptionalDouble.empty()))));
    }
    return new DisorderedCrystal(
        source, structure.lattice(), sites, List.of(CrystalSymmetry.identity()));
  }

  /** {@return the file or whatever else messages name as the origin} */
  public String source() {
    return source;
  }

  /** {@return the cell} */
  public Lattice lattice() {
    return lattice;
  }

  /** {@return all sites of the cell} */
  public List<DisorderedSite> sites() {
    return sites;
  }

  /** {@return operations that map the crystal onto itself} */
  public List<CrystalSymmetry> symmetry() {
    return symmetry;
  }

  /** {@return whether every site always holds the same species} */
  public boolean isOrdered() {
    return sites.stream().allMatch(DisorderedSite::isOrdered);
  }

  /** {@return the mean number of atoms in a cell} */
  public double atoms() {
    return sites.stream().mapToDouble(DisorderedSite::occupancy).sum();
  }

  /** {@return the mean number of atoms of each element in a cell, in the order of the sites} */
  public Map<Element, Double> composition() {
    Map<Element, Double> counts = new LinkedHashMap<>();
    for (DisorderedSite site : sites) {
      for (Occupant occupant : site.occupants()) {
        counts.merge(occupant.element(), occupant.occupancy(), Double::sum);
      }
    }
    return counts;
  }

  /**
   * {@return the mean composition of a cell, such as {@code La5.332Li1.52O24Ti8}, alphabetically}
   */
  public String formula() {
    return formula(composition());
  }

  static String formula(Map<Element, ? extends Number> counts) {
    Map<String, Double> sorted = new TreeMap<>();
    counts.forEach((element, count) -> sorted.put(element.symbol(), count.doubleValue()));
    StringBuilder text = new StringBuilder();
    sorted.forEach(
        (symbol, count) -> {
          if (count > 0) {
            text.append(symbol).append(count == 1 ? "" : digits(count));
          }
        });
    return text.toString();
  }

  private static String digits(double count) {
    return String.format(Locale.ROOT, "%.3f", count).replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  @Override
  public String toString() {
    return formula() + " on " + sites.size() + " sites in " + lattice;
  }
}
