package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The agreement of one quantity over all structures. Only complete trajectories count.
 *
 * @param logError mean over structures of |log10(generated / reference)|, over the seeds
 * @param rank rank correlation over structures
 * @param ratio generated over reference: the geometric mean of the materials' ratios, over the
 *     seeds
 */
public record Agreement(
    @JsonProperty("mean_absolute_log10_error") MeanAndDeviation logError,
    @JsonProperty("spearman") RankCorrelation rank,
    @JsonProperty("ratio") MeanAndDeviation ratio) {}
