package org.liflow.prior;

/**
 * Scores of predictions for compositions left out of the fit, and those of a baseline. The baseline
 * predicts one probability for every structure, (large + 1) / (all + 2) over all compositions.
 *
 * <p>Each composition has the same weight, whatever the number of its trajectories. The ridge was
 * chosen by the same folds, which makes the scores slightly too good.
 *
 * @param folds the number of groups left out in turn; if it is the number of compositions, each was
 *     left out alone
 * @param accuracy the share of correct choices
 * @param brier the mean squared difference of probability and outcome (Brier, Mon. Weather Rev. 78,
 *     1, 1950): 0 for perfect predictions, 0.25 for a coin
 * @param baselineAccuracy the accuracy of the baseline
 * @param baselineBrier its Brier score
 */
public record CrossValidation(
    int folds, double accuracy, double brier, double baselineAccuracy, double baselineBrier) {
  /**
   * Checks the numbers.
   *
   * @param folds the number of groups left out in turn; if it is the number of compositions, each
   *     was left out alone
   * @param accuracy the share of correct choices
   * @param brier the mean squared difference of probability and outcome (Brier, Mon. Weather Rev.
   *     78, 1, 1950): 0 for perfect predictions, 0.25 for a coin
   * @param baselineAccuracy the accuracy of the baseline
   * @param baselineBrier its Brier score
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
