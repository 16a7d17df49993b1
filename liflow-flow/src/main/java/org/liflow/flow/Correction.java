package org.liflow.flow;

/**
 * The part of the Corrector in a simulation.
 *
 * @param corrector the model and its priors
 * @param start where its flow starts
 * @param every the Corrector follows each such stride
 */
record Correction(ModelWithPriors corrector, CorrectorStart start, int every) {}
