package org.liflow.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The progress of a training run: its epochs, and the sums of the epoch under way. */
final class TrainingProgress {
  /** Numbers of a row of {@link #rows()}. */
  static final int COLUMNS = 7;

  private final List<EpochMetrics> history = new ArrayList<>();
  private double lossSum;
  private double normSum;
  private int stepsInEpoch;

  /** The epochs that are over. */
  List<EpochMetrics> history() {
    return history;
  }

  void add(StepResult result) {
    lossSum += result.loss();
    normSum += result.gradientNorm();
    stepsInEpoch++;
  }

  int stepsInEpoch() {
    return stepsInEpoch;
  }

  EpochMetrics endEpoch(
      long steps, double learningRate, Optional<EpochMetrics.Validation> validation) {
    EpochMetrics metrics =
        new EpochMetrics(
            history.size() + 1,
            steps,
            learningRate,
            lossSum / stepsInEpoch,
            normSum / stepsInEpoch,
            validation);
    history.add(metrics);
    lossSum = 0;
    normSum = 0;
    stepsInEpoch = 0;
    return metrics;
  }

  /** The epoch of the lowest validation loss, the earliest of equals. */
  Optional<EpochMetrics> best() {
    EpochMetrics best = null;
    for (EpochMetrics metrics : history) {
      if (metrics.validation().isPresent() && (best == null || loss(metrics) < loss(best))) {
        best = metrics;
      }
    }
    return Optional.ofNullable(best);
  }

  private static double loss(EpochMetrics metrics) {
    return metrics.validation().orElseThrow().averaged();
  }

  /** The number of validations since the best. */
  int inVain() {
    int count = 0;
    int best = best().map(EpochMetrics::epoch).orElse(0);
    for (EpochMetrics metrics : history) {
      if (metrics.epoch() > best && metrics.validation().isPresent()) {
        count++;
      }
    }
    return count;
  }

  /** The history as numbers, {@value #COLUMNS} an epoch. */
  double[] rows() {
    double[] rows = new double[COLUMNS * history.size()];
    int at = 0;
    for (EpochMetrics metrics : history) {
      Optional<EpochMetrics.Validation> validation = metrics.validation();
      rows[at] = metrics.epoch();
      rows[at + 1] = metrics.steps();
      rows[at + 2] = metrics.learningRate();
      rows[at + 3] = metrics.trainingLoss();
      rows[at + 4] = metrics.gradientNorm();
      rows[at + 5] = validation.map(EpochMetrics.Validation::plain).orElse(Double.NaN);
      rows[at + 6] = validation.map(EpochMetrics.Validation::averaged).orElse(Double.NaN);
      at += COLUMNS;
    }
    return rows;
  }

  /** The sums of an epoch that is not over. */
  double[] sums() {
    return new double[] {lossSum, normSum, stepsInEpoch};
  }

  /**
   * The inverse of {@link #rows()} and {@link #sums()}.
   *
   * @throws IllegalArgumentException when the numbers are of something else
   */
  static TrainingProgress of(double[] rows, double[] sums) {
    if (rows.length % COLUMNS != 0 || sums.length != 3) {
      throw new IllegalArgumentException(rows.length + " and " + sums.length + " numbers");
    }
    TrainingProgress progress = new TrainingProgress();
    for (int at = 0; at < rows.length; at += COLUMNS) {
      if (rows[at] != progress.history.size() + 1) {
        throw new IllegalArgumentException("the epoch " + rows[at] + " out of turn");
      }
      progress.history.add(
          new EpochMetrics(
              (int) rows[at],
              (long) rows[at + 1],
              rows[at + 2],
              rows[at + 3],
              rows[at + 4],
              Double.isNaN(rows[at + 6])
                  ? Optional.empty()
                  : Optional.of(new EpochMetrics.Validation(rows[at + 5], rows[at + 6]))));
    }
    progress.lossSum = sums[0];
    progress.normSum = sums[1];
    progress.stepsInEpoch = (int) sums[2];
    return progress;
  }
}
