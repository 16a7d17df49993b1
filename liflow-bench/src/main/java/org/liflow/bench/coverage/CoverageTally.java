package org.liflow.bench.coverage;

import java.util.ArrayList;
import java.util.List;
import org.liflow.analysis.Diffusivity;

/** Counts how often intervals hold the truth, at several nominal levels. */
final class CoverageTally {
  /** Nominal levels. */
  static final double[] LEVELS = {0.5, 0.68, 0.8, 0.9, 0.95, 0.99};

  /** The place of 0.95 among the levels. */
  static final int USUAL = 4;

  private final List<Diffusivity> found = new ArrayList<>();

  void add(Diffusivity one) {
    found.add(one);
  }

  /** The mean of the least-squares values in Å²/ps. */
  double mean() {
    return found.stream().mapToDouble(CoverageTally::value).average().orElseThrow();
  }

  private static double value(Diffusivity one) {
    return one.slope() / (2 * one.axes().size());
  }

  /** The standard deviation of the values over their mean. */
  double scatter() {
    double mean = mean();
    double squares = found.stream().mapToDouble(d -> Math.pow(value(d) - mean, 2)).sum();
    return Math.sqrt(squares / (found.size() - 1)) / mean;
  }

  /** The mean width of 95 % intervals over that of an interval of exactly the scatter. */
  double width(boolean concert) {
    double sum = 0;
    for (Diffusivity one : found) {
      double[] interval = of(one, concert).posterior().interval(0.95);
      sum += interval[1] - interval[0];
    }
    return sum / found.size() / (2 * 1.96 * scatter() * mean());
  }

  /** The share of intervals that hold a value, at each level. */
  double[] coverage(double truth, boolean concert) {
    double[] shares = new double[LEVELS.length];
    for (Diffusivity one : found) {
      Diffusivity used = of(one, concert);
      for (int k = 0; k < LEVELS.length; k++) {
        double[] interval = used.posterior().interval(LEVELS[k]);
        if (interval[0] <= truth && truth <= interval[1]) {
          shares[k] += 1.0 / found.size();
        }
      }
    }
    return shares;
  }

  private static Diffusivity of(Diffusivity one, boolean concert) {
    return concert ? one : one.asIfIndependent();
  }

  /** The mean number of times that the variance is that of independent ions. */
  double factor() {
    return found.stream()
        .mapToDouble(d -> d.concert() == null ? 1 : d.concert().varianceFactor())
        .average()
        .orElseThrow();
  }

  int size() {
    return found.size();
  }
}
