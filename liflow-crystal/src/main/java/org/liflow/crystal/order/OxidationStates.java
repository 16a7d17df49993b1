package org.liflow.crystal.order;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Element;

/**
 * Common oxidation states of the elements in ionic crystals, the most common first; no state.
 *
 * <p>Compiled by hand: the states that each element's chapter in N. N. Greenwood and A. Earnshaw,
 * Chemistry of the Elements, 2nd ed. (1997), treats as its main ones, of cations those for which R.
 * D. Shannon, Acta Cryst. A 32, 751 (1976), lists a radius in a crystal. Noble gases and elements
 * without crystals of their own have none.
 */
public final class OxidationStates {
  private OxidationStates() {}

  /**
   * The states of an element in e, the most common first; empty where the table has none.
   *
   * @param element of the table or not
   * @return unmodifiable
   */
  public static List<Double> of(Element element) {
    return Table.STATES.getOrDefault(element, List.of());
  }

  /**
   * Counts an element's states, from the first, that are common in crystals.
   *
   * @param element of the table or not
   * @return 0 where the table has none
   */
  public static int commonStates(Element element) {
    return Table.COMMON.getOrDefault(element, 0);
  }

  /**
   * Whether atoms of one element in a crystal are often found in two states at once, such as
   * V<sup>3+</sup> beside V<sup>4+</sup>: transition metals with several common states.
   */
  static boolean isMixedValent(Element element) {
    int z = element.atomicNumber();
    boolean transition = (z >= 22 && z <= 29) || (z >= 41 && z <= 47) || (z >= 73 && z <= 79);
    return transition && commonStates(element) > 1;
  }

  private static final class Table {
    static final Map<Element, Integer> COMMON = new HashMap<>();
    static final Map<Element, List<Double>> STATES = read();

    private static Map<Element, List<Double>> read() {
      Map<Element, List<Double>> states = new LinkedHashMap<>();
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  OxidationStates.class.getResourceAsStream("oxidation-states.csv"),
                  StandardCharsets.UTF_8))) {
        in.readLine();
        String line;
        while ((line = in.readLine()) != null) {
          String[] field = line.split(",", -1);
          List<Double> listed = new ArrayList<>();
          for (String state : field[1].split("[|;]", -1)) {
            listed.add(Double.parseDouble(state));
          }
          Element element = Element.ofSymbol(field[0]).orElseThrow();
          states.put(element, List.copyOf(listed));
          COMMON.put(element, field[1].split(";", -1)[0].split("\\|", -1).length);
        }
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
      return Collections.unmodifiableMap(states);
    }
  }
}
