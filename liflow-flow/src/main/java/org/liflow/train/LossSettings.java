package org.liflow.train;

/**
 * The loss of a training.
 *
 * @param weights of the atoms
 * @param timeFocus raises the share of flow times in the middle: flow times have the symmetric beta
 *     distribution of these two parameters, 1 for uniform times as published
 */
public record LossSettings(AtomWeights weights, double timeFocus) {
  /** As published: equal weights, uniform times. */
  public static final LossSettings PUBLISHED = new LossSettings(AtomWeights.EQUAL, 1);

  /**
   * Checks the numbers.
   *
   * @param weights of the atoms
   * @param timeFocus 0.2 to 5
   * @throws IllegalArgumentException for a focus out of its range
   */
  public LossSettings {
    if (!(timeFocus >= 0.2 && timeFocus <= 5)) {
      throw new IllegalArgumentException("a time focus of " + timeFocus + "; expected 0.2 to 5");
    }
  }
}
