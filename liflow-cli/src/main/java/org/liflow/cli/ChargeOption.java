package org.liflow.cli;

import java.util.List;
import org.liflow.crystal.Element;
import org.liflow.crystal.order.ChargeChoices;
import org.liflow.files.InputException;

/** The option {@code --charges}, one syntax for the whole program. */
final class ChargeOption {
  static final String NAME = "--charges";
  static final String LABEL = "Li=1,V=3|5";
  private static final String REST =
      " in e by element, alternatives after a bar; by default those of the file, else of a"
          + " table of common oxidation states.";

  static final String DESCRIPTION = "Charges" + REST;

  /** The same for a command that orders a crystal only where it is asked to. */
  static final String WITH_ORDER = "With --order, charges" + REST;

  private ChargeOption() {}

  /** What was given; nothing where it was not. */
  static ChargeChoices choices(String given) {
    if (given == null) {
      return ChargeChoices.none();
    }
    try {
      return ChargeChoices.parse(given);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          NAME, problem.getMessage(), "a charge an element, such as Li=1,V=3|5,S=-2");
    }
  }

  /** The one charge given for an element, or another value where there is none. */
  static double of(Element element, ChargeChoices choices, double otherwise) {
    List<Double> listed = choices.charges().getOrDefault(element, List.of());
    if (listed.size() > 1) {
      throw new InputException(
          NAME, listed.size() + " charges of " + element.symbol(), "one for the mobile species");
    }
    return listed.isEmpty() ? otherwise : listed.get(0);
  }
}
