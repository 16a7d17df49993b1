package org.liflow.crystal.order;

import java.util.OptionalDouble;

/**
 * Extent of a search and what it returns; immutable.
 *
 * @param structures how many ordered structures to return at most
 * @param temperature where given, structures are drawn at random with their Boltzmann probability
 *     at this temperature in K; else those of lowest energy are taken
 * @param seed the same seed gives the same structures
 * @param enumerateUpTo up to so many arrangements all are looked at; beyond, replica exchange
 *     searches
 * @param effort a factor on the length of the replica exchange, 1 by default
 */
public record SearchSettings(
    int structures, OptionalDouble temperature, long seed, long enumerateUpTo, double effort) {
  /** More structures than this are taken for a slip. */
  static final int MOST_STRUCTURES = 100_000;

  /** The arrays of a complete enumeration bound it. */
  static final long LARGEST_ENUMERATION = 20_000_000;

  /**
   * Checks the numbers.
   *
   * @param structures how many ordered structures to return at most
   * @param temperature where given, structures are drawn at random with their Boltzmann probability
   *     at this temperature in K; else those of lowest energy are taken
   * @param seed the same seed gives the same structures
   * @param enumerateUpTo up to so many arrangements all are looked at; beyond, replica exchange
   *     searches
   * @param effort a factor on the length of the replica exchange, 1 by default
   * @throws IllegalArgumentException for numbers out of range
   */
  public SearchSettings {
    if (structures < 1 || structures > MOST_STRUCTURES) {
      throw new IllegalArgumentException(structures + " structures");
    }
    if (temperature.isPresent()
        && !(temperature.getAsDouble() > 0 && temperature.getAsDouble() <= 1e6)) {
      throw new IllegalArgumentException("a temperature of " + temperature.getAsDouble() + " K");
    }
    if (enumerateUpTo < 0 || enumerateUpTo > LARGEST_ENUMERATION) {
      throw new IllegalArgumentException("an enumeration of " + enumerateUpTo + " arrangements");
    }
    if (!(effort > 0 && effort <= 1000)) {
      throw new IllegalArgumentException("an effort of " + effort);
    }
  }

  /**
   * Makes settings of the ten structures of lowest energy, seed 42; up to 200,000 arrangements are
   * all looked at.
   *
   * @return the default settings
   */
  public static SearchSettings defaults() {
    return new SearchSettings(10, OptionalDouble.empty(), 42, 200_000, 1);
  }

  /**
   * The same for another number of structures.
   *
   * @param count at least 1
   * @return new settings
   */
  public SearchSettings withStructures(int count) {
    return new SearchSettings(count, temperature, seed, enumerateUpTo, effort);
  }

  /**
   * The same with a random draw at a temperature in K.
   *
   * @param kelvin of the draw
   * @return new settings
   */
  public SearchSettings withTemperature(double kelvin) {
    return new SearchSettings(structures, OptionalDouble.of(kelvin), seed, enumerateUpTo, effort);
  }

  /**
   * The same with another seed.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public SearchSettings withSeed(long other) {
    return new SearchSettings(structures, temperature, other, enumerateUpTo, effort);
  }

  /**
   * The same with another limit of complete enumeration.
   *
   * @param limit arrangements
   * @return new settings
   */
  public SearchSettings withEnumerateUpTo(long limit) {
    return new SearchSettings(structures, temperature, seed, limit, effort);
  }
}
