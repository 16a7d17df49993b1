package org.liflow.flow;

import java.util.function.Function;

/**
 * A model of a simulation and the priors that its flows start from.
 *
 * @param model the Propagator or the Corrector
 * @param priors the prior of each replica
 * @param only the prior of all replicas; null where each replica has its own
 */
record ModelWithPriors(
    FlowModel model, Function<? super Replica, ? extends Prior> priors, Prior only) {
  /** The same prior for all replicas. */
  ModelWithPriors(FlowModel model, Prior only) {
    this(model, replica -> only, only);
  }

  /** A prior of its own for each replica. */
  ModelWithPriors(FlowModel model, Function<? super Replica, ? extends Prior> priors) {
    this(model, priors, null);
  }

  /**
   * Returns the prior of a replica.
   *
   * @throws IllegalArgumentException when there is none
   */
  Prior prior(Replica replica) {
    Prior prior = priors.apply(replica);
    if (prior == null) {
      throw new IllegalArgumentException(
          "no prior for replica " + replica.index() + " at " + replica.temperature() + " K");
    }
    return prior;
  }
}
