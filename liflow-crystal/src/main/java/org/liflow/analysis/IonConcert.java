package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How much the ions of a run move together, as far as it matters for the uncertainty of their D*.
 *
 * @param varianceFactor how many times the variance of D* is that of ions that move independently;
 *     found from few blocks of time, so that it may be below 1 by chance
 * @param effectiveIons so many independent ions would give D* with the same variance; over all
 *     replicas
 * @param sharedMotion the same factor as the correlations between ions' displacements give it, at
 *     least 1; it does not see ions that hop at one time in unrelated directions
 * @param degreesOfFreedom behind the variance: the longer blocks of time less one; 0 where the run
 *     is too short for two blocks
 */
public record IonConcert(
    @JsonProperty("variance_factor") double varianceFactor,
    @JsonProperty("effective_ions") double effectiveIons,
    @JsonProperty("shared_motion_factor") double sharedMotion,
    @JsonProperty("degrees_of_freedom") int degreesOfFreedom) {}
