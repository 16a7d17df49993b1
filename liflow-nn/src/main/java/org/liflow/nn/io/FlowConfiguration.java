package org.liflow.nn.io;

import java.util.Objects;
import java.util.Optional;

/**
 * The flow that a network was trained for.
 *
 * @param prior distribution that the flow starts from
 * @param trainingNoise the noise a Corrector was trained to remove; empty for a Propagator
 * @param preconditioning relates the network's output to the flow's velocity
 */
public record FlowConfiguration(
    PriorConfiguration prior,
    Optional<PriorConfiguration> trainingNoise,
    Preconditioning preconditioning) {
  /**
   * Checks that nothing is missing.
   *
   * @param prior distribution that the flow starts from
   * @param trainingNoise the noise a Corrector was trained to remove; empty for a Propagator
   * @param preconditioning relates the network's output to the flow's velocity
   * @throws IllegalArgumentException for a preconditioned flow whose prior draws its widths, since
   *     each atom's width must be known
   */
  public FlowConfiguration {
    Objects.requireNonNull(prior, "the prior");
    Objects.requireNonNull(trainingNoise, "the training noise");
    Objects.requireNonNull(preconditioning, "the preconditioning");
    if (preconditioning == Preconditioning.PRIOR_WIDTH && prior.drawsWidth()) {
      throw new IllegalArgumentException(
          "preconditioning by the width of the prior "
              + prior.type()
              + ", which draws its widths; expected a prior of known widths");
    }
  }

  /**
   * A flow without preconditioning, as published.
   *
   * @param prior distribution that the flow starts from
   * @param trainingNoise the noise a Corrector was trained to remove; empty for a Propagator
   */
  public FlowConfiguration(PriorConfiguration prior, Optional<PriorConfiguration> trainingNoise) {
    this(prior, trainingNoise, Preconditioning.NONE);
  }
}
