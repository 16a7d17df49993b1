package org.liflow.train;

import java.util.Optional;

/**
 * The metrics of an epoch.
 *
 * @param epoch counted from 1
 * @param steps taken since the run began
 * @param learningRate of its last step
 * @param trainingLoss mean over its steps, in Å²
 * @param gradientNorm mean over its steps, before clipping
 * @param validation the losses at its end; empty if the epoch ended without a validation
 */
public record EpochMetrics(
    int epoch,
    long steps,
    double learningRate,
    double trainingLoss,
    double gradientNorm,
    Optional<Validation> validation) {
  /**
   * Losses over the validation set, in Å².
   *
   * @param plain with the weights themselves
   * @param averaged with their moving average; the lowest selects the best weights
   */
  public record Validation(double plain, double averaged) {}
}
