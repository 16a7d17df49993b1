package org.liflow.universal;

import java.util.Map;
import java.util.TreeSet;
import org.liflow.crystal.Element;

/**
 * The family of a composition: its main cations but lithium, and its anions. An element with less
 * than a fifth of the cations but lithium is a dopant and does not count, so that
 * Li1.3Al0.3Ti1.7(PO4)3 and LiTi2(PO4)3 are one family, {@code O-P-Ti}.
 */
final class CompositionFamily {
  private static final double DOPANT = 0.2;

  private CompositionFamily() {}

  /**
   * Names the family.
   *
   * @param amounts of each element
   * @param potential tells cations from anions by the first charge it has
   * @return the symbols in alphabetical order
   */
  static String of(Map<Element, Double> amounts, CrystalPotential potential) {
    double cations = 0;
    for (Map.Entry<Element, Double> each : amounts.entrySet()) {
      cations += isCation(each.getKey(), potential) ? each.getValue() : 0;
    }
    TreeSet<String> main = new TreeSet<>();
    for (Map.Entry<Element, Double> each : amounts.entrySet()) {
      Element element = each.getKey();
      boolean anion = element != Element.LI && !isCation(element, potential);
      if (anion || (isCation(element, potential) && each.getValue() >= (DOPANT - 1e-9) * cations)) {
        main.add(element.symbol());
      }
    }
    return String.join("-", main);
  }

  private static boolean isCation(Element element, CrystalPotential potential) {
    return element != Element.LI && potential.charges(element).get(0) > 0;
  }
}
