package org.liflow.crystal.order;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.liflow.crystal.Element;

/**
 * Charges that a user allows for elements; immutable.
 *
 * @param charges of an element one or several charges in e, alternatives of which all its atoms get
 *     one and the same; elements that are not named get theirs from the file or from {@link
 *     OxidationStates}
 */
public record ChargeChoices(Map<Element, List<Double>> charges) {
  /** Larger charges are taken for slips. */
  private static final double LARGEST = 9;

  /**
   * Copies the map and its lists.
   *
   * @param charges of an element one or several charges in e, alternatives of which all its atoms
   *     get one and the same; elements that are not named get theirs from the file or from {@link
   *     OxidationStates}
   */
  public ChargeChoices {
    Map<Element, List<Double>> copy = new LinkedHashMap<>();
    charges.forEach((element, list) -> copy.put(element, List.copyOf(list)));
    charges = Collections.unmodifiableMap(copy);
  }

  /**
   * Makes choices that name no element.
   *
   * @return no choices
   */
  public static ChargeChoices none() {
    return new ChargeChoices(Map.of());
  }

  /**
   * Reads {@code Li=1,V=3|5,S=-2}: a charge an element, alternatives after a bar.
   *
   * @param text of a user
   * @return the choices
   * @throws IllegalArgumentException with what was found, for anything else
   */
  public static ChargeChoices parse(String text) {
    Map<Element, List<Double>> charges = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", -1);
      if (sides.length != 2) {
        throw new IllegalArgumentException("'" + part.strip() + "'");
      }
      Element element =
          Element.ofSymbol(sides[0].strip())
              .orElseThrow(
                  () -> new IllegalArgumentException("no element '" + sides[0].strip() + "'"));
      List<Double> listed =
          List.of(sides[1].split("\\|", -1)).stream()
              .map(ChargeChoices::number)
              .distinct()
              .collect(Collectors.toList());
      if (charges.put(element, listed) != null) {
        throw new IllegalArgumentException(element.symbol() + " twice");
      }
    }
    return new ChargeChoices(charges);
  }

  private static double number(String text) {
    double value;
    try {
      value = Double.parseDouble(text.strip());
    } catch (NumberFormatException problem) {
      throw new IllegalArgumentException("the charge '" + text.strip() + "'", problem);
    }
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException("a charge of " + text.strip());
    }
    return value;
  }

  /** The choices as {@link #parse} reads them, by symbol. */
  @Override
  public String toString() {
    Map<String, String> sorted = new TreeMap<>();
    charges.forEach(
        (element, list) ->
            sorted.put(
                element.symbol(),
                list.stream().map(Species::chargeText).collect(Collectors.joining("|"))));
    return sorted.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
