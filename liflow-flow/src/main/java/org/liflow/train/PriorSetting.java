package org.liflow.train;

import org.liflow.nn.io.PriorConfiguration;

/** The prior of a model to train: given, or fitted to the data. */
public sealed interface PriorSetting {
  /**
   * A given prior.
   *
   * @param prior the distribution of the flows' starts
   */
  record Given(PriorConfiguration prior) implements PriorSetting {}

  /**
   * A Maxwell-Boltzmann prior with one scale per element, as wide as the displacements over one
   * stride in the training entries: each entry gives the mean square displacement of an element
   * along an axis, divided by kB T / m, and the square of the scale is the mean over entries. Only
   * Propagators have such a prior.
   */
  record Fitted() implements PriorSetting {}
}
