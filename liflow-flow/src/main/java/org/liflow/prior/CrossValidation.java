package org.liflow.prior;

/**
 * How well compositions that were left out were predicted, beside the baseline: one probability for
 * every structure, (large + 1) / (all + 2) of all compositions.
 *
 * <p>Each composition counts as one, however many trajectories of it there are. The ridge was
 * chosen by the same folds, which flatters the scores a little.
 *
 * @param folds how many times compositions were left out; of as many as there are compositions,
 *     each was left out alone
 * @param accuracy the share of right choices
 * @param brier the mean squared difference of probability and outcome (Brier, Mon. Weather Rev. 78,
 *     1, 1950): 0 is perfect, 0.25 what a coin gets
 * @param baselineAccuracy the accuracy of the baseline
 * @param baselineBrier its Brier score
 */
public record CrossValidation(
    int folds, double accuracy, double brier, double baselineAccuracy, double baselineBrier) {
  /**
   * @throws IllegalArgumentException for fewer than two folds or a score outside 0 to 1
   */
  public CrossValidation {
    if (folds < 2) {
      throw new IllegalArgumentException(folds + " folds");
    }
    for (double score : new double[] {accuracy, brier, baselineAccuracy, baselineBrier}) {
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException("a score of " + score);
      }
    }
  }
}
