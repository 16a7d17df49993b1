package org.liflow.crystal.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;

/**
 * What a trajectory's file says of the run that made it, beside its frames; immutable. LiFlow's own
 * files say it under the keys {@code temperature_K}, {@code mobile_species} and {@code
 * mobile_charge_e}.
 *
 * @param temperature of the thermostat in K
 * @param mobile the species whose diffusion the run is about
 * @param charge of one of its ions in elementary charges
 */
public record RunFacts(
    OptionalDouble temperature, Optional<Element> mobile, OptionalDouble charge) {
  /** Nothing is said. */
  public static final RunFacts NONE =
      new RunFacts(OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty());

  static final String TEMPERATURE_KEY = "temperature_K";
  static final String MOBILE_KEY = "mobile_species";
  static final String CHARGE_KEY = "mobile_charge_e";

  /**
   * Facts of a file that says its temperature at most.
   *
   * @param temperature in K
   * @return without the others
   */
  public static RunFacts of(OptionalDouble temperature) {
    return new RunFacts(temperature, Optional.empty(), OptionalDouble.empty());
  }

  /**
   * Returns the same but for the temperature.
   *
   * @param kelvin in K
   * @return new facts
   */
  public RunFacts withTemperature(double kelvin) {
    return new RunFacts(OptionalDouble.of(kelvin), mobile, charge);
  }

  /**
   * Reads the facts among the keys of a file, in lower case. What is no number or no element is
   * left out: keys of these names may be others' own.
   */
  static RunFacts ofKeys(Map<String, String> keys) {
    return new RunFacts(
        positive(keys.get("temperature_k")),
        Optional.ofNullable(keys.get(MOBILE_KEY)).flatMap(Element::ofSymbol),
        number(keys.get(CHARGE_KEY)));
  }

  /** What to tell where keys, in lower case, hold a temperature whose unit they do not say. */
  static Optional<String> temperatureWithoutUnit(Map<String, String> keys) {
    String text = keys.get("temperature");
    boolean told = text != null && positive(keys.get("temperature_k")).isEmpty();
    return told && number(text).isPresent()
        ? Optional.of(
            "temperature="
                + text
                + " is not used, since its unit is not said; "
                + TEMPERATURE_KEY
                + " would be in K")
        : Optional.empty();
  }

  private static OptionalDouble positive(String text) {
    OptionalDouble value = number(text);
    return value.isPresent() && value.getAsDouble() > 0 ? value : OptionalDouble.empty();
  }

  private static OptionalDouble number(String text) {
    double value = text == null ? Double.NaN : Decimals.parse(text);
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * Returns the facts as keys and values for the frames of a file.
   *
   * @return in the order of temperature, species and charge; without those that are not known
   */
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    temperature.ifPresent(kelvin -> keys.put(TEMPERATURE_KEY, plain(kelvin)));
    mobile.ifPresent(element -> keys.put(MOBILE_KEY, element.symbol()));
    charge.ifPresent(charge -> keys.put(CHARGE_KEY, plain(charge)));
    return keys;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
