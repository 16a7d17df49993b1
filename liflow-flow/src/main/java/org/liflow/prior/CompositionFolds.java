package org.liflow.prior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.liflow.flow.ScaleChoice;

/** Fits regressions to examples and tests them on compositions left out. */
final class CompositionFolds {
  /** The largest number of compositions of which each is left out alone. */
  private static final int MOST_ALONE = 50;

  /** The number of groups in which more compositions are left out. */
  private static final int GROUPS = 10;

  /** The ridges tried, from the largest: half a decade apart. */
  private static final double[] RIDGES = {1000, 300, 100, 30, 10, 3, 1, 0.3, 0.1, 0.03, 0.01};

  private final List<PriorExample> examples;
  private final int[] fold;
  private final double[] weights;
  private final int compositions;
  private final int folds;

  CompositionFolds(List<PriorExample> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("no trajectories to fit");
    }
    this.examples = List.copyOf(examples);
    Map<String, Integer> counts = new TreeMap<>();
    examples.forEach(example -> counts.merge(example.composition(), 1, Integer::sum));
    compositions = counts.size();
    folds = compositions <= MOST_ALONE ? compositions : GROUPS;
    Map<String, Integer> foldOf = new TreeMap<>();
    counts.keySet().forEach(composition -> foldOf.put(composition, foldOf.size() % folds));
    fold = new int[examples.size()];
    weights = new double[fold.length];
    for (int k = 0; k < fold.length; k++) {
      String composition = examples.get(k).composition();
      fold[k] = foldOf.get(composition);
      weights[k] = 1.0 / counts.get(composition);
    }
  }

  int compositions() {
    return compositions;
  }

  /** The columns of all examples. */
  FittedFeatures features() {
    return FittedFeatures.of(examples, weights);
  }

  /** Fits all examples with the ridge that does best on compositions left out. */
  ScaleClassifier fit(Function<PriorExample, ScaleChoice> label) {
    double[] labels = new double[fold.length];
    for (int k = 0; k < labels.length; k++) {
      labels[k] = label.apply(examples.get(k)) == ScaleChoice.LARGE ? 1 : 0;
    }
    Optional<Scored> best = folds < 2 ? Optional.empty() : Optional.of(validate(labels));
    double ridge = best.map(Scored::ridge).orElse(RIDGES[0]);
    double[][] columns = new double[fold.length][];
    FittedFeatures features = features();
    for (int k = 0; k < columns.length; k++) {
      columns[k] = features.standardised(examples.get(k).features());
    }
    LogisticRegression even = LogisticRegression.even(features.ranges().size());
    LogisticRegression fitted = LogisticRegression.fit(columns, labels, weights, ridge, even);
    return new ScaleClassifier(
        fitted.intercept(),
        fitted.weights(),
        ridge,
        largeShare(labels),
        best.map(Scored::validation));
  }

  private record Scored(double ridge, CrossValidation validation) {}

  private Scored validate(double[] labels) {
    double[][] predicted = new double[RIDGES.length][labels.length];
    for (int left = 0; left < folds; left++) {
      predictLeftOut(left, labels, predicted);
    }
    // Not the share among those kept: of two equal classes that would always be the wrong one.
    double[] baseline = new double[labels.length];
    Arrays.fill(baseline, (compositions * largeShare(labels) + 1) / (compositions + 2));
    Scored best = null;
    for (int r = 0; r < RIDGES.length; r++) {
      CrossValidation validation =
          new CrossValidation(
              folds,
              accuracy(predicted[r], labels),
              brier(predicted[r], labels),
              accuracy(baseline, labels),
              brier(baseline, labels));
      if (best == null || validation.brier() < best.validation().brier() - 1e-9) {
        best = new Scored(RIDGES[r], validation);
      }
    }
    return best;
  }

  private double largeShare(double[] labels) {
    return mean(k -> labels[k]);
  }

  /** Fills in the predictions for one fold's examples by each ridge. */
  private void predictLeftOut(int left, double[] labels, double[][] predicted) {
    List<Integer> kept = new ArrayList<>();
    for (int k = 0; k < fold.length; k++) {
      if (fold[k] != left) {
        kept.add(k);
      }
    }
    List<PriorExample> learned = kept.stream().map(examples::get).toList();
    double[] keptLabels = kept.stream().mapToDouble(k -> labels[k]).toArray();
    double[] keptWeights = kept.stream().mapToDouble(k -> weights[k]).toArray();
    FittedFeatures features = FittedFeatures.of(learned, keptWeights);
    int keptCompositions = (int) learned.stream().map(PriorExample::composition).distinct().count();
    double[][] columns =
        learned.stream()
            .map(example -> features.standardised(example.features()))
            .toArray(double[][]::new);
    LogisticRegression fitted = LogisticRegression.even(features.ranges().size());
    for (int r = 0; r < RIDGES.length; r++) {
      fitted = LogisticRegression.fit(columns, keptLabels, keptWeights, RIDGES[r], fitted);
      for (int k = 0; k < fold.length; k++) {
        if (fold[k] == left) {
          predicted[r][k] =
              ScaleClassifier.bounded(
                  fitted.probability(features.standardised(examples.get(k).features())),
                  keptCompositions);
        }
      }
    }
  }

  private double accuracy(double[] predicted, double[] labels) {
    return mean(
        k -> (PriorChoice.likelier(predicted[k]) == ScaleChoice.LARGE) == (labels[k] == 1) ? 1 : 0);
  }

  private double brier(double[] predicted, double[] labels) {
    return mean(k -> (predicted[k] - labels[k]) * (predicted[k] - labels[k]));
  }

  /** The mean over compositions; exactly 1 if all values are 1. */
  private double mean(IntToDoubleFunction value) {
    double sum = 0;
    double weight = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * value.applyAsDouble(k);
      weight += weights[k];
    }
    return sum / weight;
  }
}
