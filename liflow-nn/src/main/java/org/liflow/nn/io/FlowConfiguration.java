package org.liflow.nn.io;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The flow that a network was trained for.
 *
 * @param prior distribution that the flow starts from
 * @param trainingNoise the noise a Corrector was trained to remove; empty for a Propagator
 * @param preconditioning relates the network's output to the flow's velocity
 * @param sampler how the flow is integrated unless its user asks for something else: {@link
 *     #PUBLISHED_SAMPLER}, {@link #CONVERGED_SAMPLER} or the text of a solver such as {@code
 *     midpoint-5}
 * @param closestContact the closest approach of two atoms in the training data, as a share of the
 *     sum of their covalent radii; empty where it is not known
 */
public record FlowConfiguration(
    PriorConfiguration prior,
    Optional<PriorConfiguration> trainingNoise,
    Preconditioning preconditioning,
    String sampler,
    OptionalDouble closestContact) {
  /** The sampler of published checkpoints, and of files that name none. */
  public static final String PUBLISHED_SAMPLER = "published";

  /** The sampler that comes closest to an exact integration with as many evaluations. */
  public static final String CONVERGED_SAMPLER = "converged";

  private static final Pattern SAMPLER = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

  /**
   * Checks that nothing is missing.
   *
   * @param prior distribution that the flow starts from
   * @param trainingNoise the noise a Corrector was trained to remove; empty for a Propagator
   * @param preconditioning relates the network's output to the flow's velocity
   * @param sampler how the flow is integrated
   * @param closestContact the closest approach of two atoms in the training data
   * @throws IllegalArgumentException for a preconditioned flow whose prior draws its widths, since
   *     each atom's width must be known; for a sampler that is no word; for a contact that is not
   *     above 0 and below 10
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
    if (!SAMPLER.matcher(sampler).matches()) {
      throw new IllegalArgumentException("the sampler '" + sampler + "'");
    }
    if (closestContact.isPresent()
        && !(closestContact.getAsDouble() > 0 && closestContact.getAsDouble() < 10)) {
      throw new IllegalArgumentException(
          "a closest contact of "
              + closestContact.getAsDouble()
              + " of the radii's sum; expected above 0 and below 10");
    }
  }

  /**
   * A flow as published: without preconditioning, with the published sampler.
   *
   * @param prior distribution that the flow starts from
   * @param trainingNoise the noise a Corrector was trained to remove; empty for a Propagator
   */
  public FlowConfiguration(PriorConfiguration prior, Optional<PriorConfiguration> trainingNoise) {
    this(prior, trainingNoise, Preconditioning.NONE, PUBLISHED_SAMPLER, OptionalDouble.empty());
  }

  /**
   * The same with another sampler.
   *
   * @param other how the flow is integrated
   * @return a new configuration
   */
  public FlowConfiguration withSampler(String other) {
    return new FlowConfiguration(prior, trainingNoise, preconditioning, other, closestContact);
  }

  /**
   * The same with another relation between the output and the velocity.
   *
   * @param other relates the network's output to the flow's velocity
   * @return a new configuration
   */
  public FlowConfiguration withPreconditioning(Preconditioning other) {
    return new FlowConfiguration(prior, trainingNoise, other, sampler, closestContact);
  }

  /**
   * The same with another closest approach.
   *
   * @param share of the sum of the covalent radii; empty where it is not known
   * @return a new configuration
   */
  public FlowConfiguration withClosestContact(OptionalDouble share) {
    return new FlowConfiguration(prior, trainingNoise, preconditioning, sampler, share);
  }
}
