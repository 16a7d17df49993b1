package org.liflow.crystal.order;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.liflow.crystal.Element;

/**
 * A supercell and how many atoms of each species it holds; immutable.
 *
 * @param repeats how often the cell is repeated along a, b and c
 * @param atoms their number
 * @param width the smallest distance between opposite faces, in Å
 * @param counts of each element the number of atoms
 * @param deviations of each element its number relative to the file's, such as 0.02 for two percent
 *     more
 * @param charge of the supercell in e, 0 but for rounding
 */
public record CellPlan(
    List<Integer> repeats,
    int atoms,
    double width,
    Map<Element, Integer> counts,
    Map<Element, Double> deviations,
    double charge) {
  /**
   * Copies the list and the maps.
   *
   * @param repeats how often the cell is repeated along a, b and c
   * @param atoms their number
   * @param width the smallest distance between opposite faces, in Å
   * @param counts of each element the number of atoms
   * @param deviations of each element its number relative to the file's, such as 0.02 for two
   *     percent more
   * @param charge of the supercell in e, 0 but for rounding
   */
  public CellPlan {
    repeats = List.copyOf(repeats);
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    deviations = Collections.unmodifiableMap(new LinkedHashMap<>(deviations));
  }

  /** {@return the number of cells of the file that the supercell holds} */
  public int cells() {
    return repeats.get(0) * repeats.get(1) * repeats.get(2);
  }

  /** {@return the largest share by which an element's amount misses the file's} */
  public double largestDeviation() {
    return deviations.values().stream().mapToDouble(Math::abs).max().orElse(0);
  }

  /** {@return the supercell's composition, such as {@code La5Li2O24Ti8}} */
  public String formula() {
    return DisorderedCrystal.formula(counts);
  }

  /** {@return the repeats, such as {@code 2x2x1}} */
  public String repeatsText() {
    return repeats.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
