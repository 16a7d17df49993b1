package org.liflow.md;

import java.util.List;
import java.util.function.Function;

/**
 * The formulas that a potential's JSON file may use: a list of pairs under the formula's key. The
 * formulas of a pair that several lists name add up, in the order of these constants. To add one,
 * write a {@link PairForm} and a constant here.
 */
enum PairForms {
  /** {@link Buckingham}. */
  BUCKINGHAM(
      "buckingham",
      List.of("A_eV", "rho_A", "C_eV_A6"),
      numbers -> new Buckingham(numbers[0], numbers[1], numbers[2])),

  /** {@link Morse}. */
  MORSE(
      "morse",
      List.of("D_eV", "a_per_A", "r0_A"),
      numbers -> new Morse(numbers[0], numbers[1], numbers[2])),

  /** C/r¹², {@link Tapered}. */
  TAPERED_R12(
      "tapered_r12",
      List.of("C_eV_A12", "taper_from_A", "taper_to_A"),
      numbers -> new Tapered(new PairForm.InversePower(numbers[0], 12), numbers[1], numbers[2]));

  private final String key;
  private final List<String> parameters;
  private final Function<double[], PairForm> constructor;

  PairForms(String key, List<String> parameters, Function<double[], PairForm> constructor) {
    this.key = key;
    this.parameters = parameters;
    this.constructor = constructor;
  }

  /** The key of the list of pairs. */
  String key() {
    return key;
  }

  /** The keys of a pair's parameters, with their units. */
  List<String> parameters() {
    return parameters;
  }

  /**
   * Makes the formula of one pair.
   *
   * @param numbers one per parameter, finite
   * @throws IllegalArgumentException when a number is out of its range; the message names it
   */
  PairForm of(double[] numbers) {
    return constructor.apply(numbers);
  }
}
