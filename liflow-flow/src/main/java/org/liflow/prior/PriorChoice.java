package org.liflow.prior;

import java.util.List;
import org.liflow.flow.ScaleChoice;

/**
 * What a classifier says of a structure at a temperature.
 *
 * @param lithiumLarge the probability that the Li atoms are to get the large scale
 * @param frameLarge that of all other atoms
 * @param outside features outside what the classifier was fitted on: with any, the probabilities
 *     are a guess
 */
public record PriorChoice(double lithiumLarge, double frameLarge, List<Outside> outside) {
  /**
   * A feature outside what the classifier was fitted on.
   *
   * @param value that of the structure
   * @param smallest the smallest value fitted on
   * @param largest the largest value fitted on
   */
  public record Outside(String name, double value, double smallest, double largest) {}

  /** Copies the list. */
  public PriorChoice {
    outside = List.copyOf(outside);
  }

  /** The likelier scale of the Li atoms. */
  public ScaleChoice lithium() {
    return likelier(lithiumLarge);
  }

  /** The likelier scale of all other atoms. */
  public ScaleChoice frame() {
    return likelier(frameLarge);
  }

  static ScaleChoice likelier(double large) {
    return large >= 0.5 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
  }
}
