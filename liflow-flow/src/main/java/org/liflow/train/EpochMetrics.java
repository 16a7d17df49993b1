package org.liflow.train;

import java.util.Optional;

/**
 * How an epoch went.
 *
 * @param epoch counted from 1
 * @param steps taken since the run began
 * @param learningRate of its last step
 * @param trainingLoss mean over its steps, in Å²
 * @param gradientNorm mean over its steps, before clipping
 * @param validation where the epoch ended with one
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
   * @param plain of the weights as they are
   * @param averaged of their running mean, which is the one that counts
   */
  public record Validation(double plain, double averaged) {}
}
