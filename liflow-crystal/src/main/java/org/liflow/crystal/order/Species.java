package org.liflow.crystal.order;

import java.util.Locale;
import org.liflow.crystal.Element;

/**
 * An element in one oxidation state; immutable.
 *
 * @param element the element
 * @param charge in e
 */
public record Species(Element element, double charge) {
  /** The symbol with its charge, such as {@code Li+1} or {@code V+3.25}. */
  @Override
  public String toString() {
    return element.symbol() + chargeText(charge);
  }

  /** A charge with its sign and no superfluous digits. */
  static String chargeText(double charge) {
    String digits = String.format(Locale.ROOT, "%.4f", Math.abs(charge));
    digits = digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    return (charge < 0 ? "-" : "+") + digits;
  }
}
