package org.liflow.prior;

import java.util.List;
import org.liflow.flow.ScaleChoice;

/**
 * A classifier's probabilities for a structure at a temperature.
 *
 * @param lithiumLarge the probability of the large scale for the Li atoms
 * @param frameLarge the probability of the large scale for all other atoms
 * @param outside features outside the range that the classifier was fitted on; if there are any,
 *     the probabilities are extrapolated; copied
 */
public record PriorChoice(double lithiumLarge, double frameLarge, List<Outside> outside) {
  /**
   * A feature outside the range that the classifier was fitted on.
   *
   * @param name as in {@link PriorFeatures}
   * @param value of the structure
   * @param smallest the smallest value fitted on
   * @param largest the largest value fitted on
   */
  public record Outside(String name, double value, double smallest, double largest) {}

  /**
   * Copies the list.
   *
   * @param lithiumLarge the probability of the large scale for the Li atoms
   * @param frameLarge the probability of the large scale for all other atoms
   * @param outside features outside the range that the classifier was fitted on; if there are any,
   *     the probabilities are extrapolated; copied
   */
  public PriorChoice {
    outside = List.copyOf(outside);
  }

  /** {@return the more probable scale for the Li atoms} */
  public ScaleChoice lithium() {
    return likelier(lithiumLarge);
  }

  /** {@return the more probable scale for all other atoms} */
  public ScaleChoice frame() {
    return likelier(frameLarge);
  }

  static ScaleChoice likelier(double large) {
    return large >= 0.5 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
  }
}
