package org.liflow.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticRegressionTest {
  /** Observations drawn from a known regression. */
  private record Sample(double[][] x, double[] y, double[] weight) {
    static Sample draw(Random random, int count, double intercept, double... slopes) {
      double[][] x = new double[count][slopes.length];
      double[] y = new double[count];
      double[] weight = new double[count];
      for (int i = 0; i < count; i++) {
        double odds = intercept;
        for (int k = 0; k < slopes.length; k++) {
          x[i][k] = random.nextGaussian();
          odds += slopes[k] * x[i][k];
        }
        y[i] = random.nextDouble() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
        weight[i] = 0.2 + random.nextDouble();
      }
      return new Sample(x, y, weight);
    }

    LogisticRegression fit(double ridge) {
      return LogisticRegressionTest.fit(x, y, weight, ridge);
    }
  }

  private static LogisticRegression fit(double[][] x, double[] y, double[] weight, double ridge) {
    return LogisticRegression.fit(x, y, weight, ridge, LogisticRegression.even(x[0].length));
  }

  @Test
  void knownWeightsAreRecovered() {
    Sample sample = Sample.draw(new Random(1), 40_000, -0.7, 1.5, -2, 0);
    LogisticRegression fitted = sample.fit(1e-3);
    // Five standard errors of about 0.02.
    assertEquals(-0.7, fitted.intercept(), 0.1);
    assertEquals(1.5, fitted.weights().get(0), 0.1);
    assertEquals(-2, fitted.weights().get(1), 0.1);
    assertEquals(0, fitted.weights().get(2), 0.1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.1, 1, 30, 1000})
  void theScoreIsZeroAtTheFit(double ridge) {
    Random random = new Random(Double.hashCode(ridge));
    for (int trial = 0; trial < 10; trial++) {
      int columns = 1 + random.nextInt(30);
      double[] slopes = random.doubles(columns, -3, 3).toArray();
      Sample sample = Sample.draw(random, 5 + random.nextInt(60), 1, slopes);
      LogisticRegression fitted = sample.fit(ridge);
      double[] score = new double[columns + 1];
      score[0] = 1 - 2 * fitted.probability(new double[columns]);
      for (int i = 0; i < sample.y().length; i++) {
        double residual = sample.weight()[i] * (sample.y()[i] - fitted.probability(sample.x()[i]));
        score[0] += residual;
        for (int k = 0; k < columns; k++) {
          score[k + 1] += residual * sample.x()[i][k];
        }
      }
      for (int k = 0; k < columns; k++) {
        score[k + 1] -= ridge * fitted.weights().get(k);
      }
      for (double value : score) {
        assertEquals(0, value, 1e-8);
      }
    }
  }

  @Test
  void theStartDoesNotMatter() {
    Random random = new Random(13);
    Sample sample = Sample.draw(random, 50, 0.5, 2, -3);
    LogisticRegression fitted = sample.fit(0.1);
    for (int trial = 0; trial < 20; trial++) {
      LogisticRegression start =
          new LogisticRegression(
              20 * random.nextGaussian(),
              List.of(20 * random.nextGaussian(), 20 * random.nextGaussian()));
      LogisticRegression again =
          LogisticRegression.fit(sample.x(), sample.y(), sample.weight(), 0.1, start);
      assertEquals(fitted.intercept(), again.intercept(), 1e-9);
      assertEquals(fitted.weights().get(1), again.weights().get(1), 1e-9);
    }
  }

  @Test
  void oneClassGivesTheRuleOfSuccession() {
    Random random = new Random(3);
    double[][] x = new double[8][4];
    for (double[] row : x) {
      Arrays.setAll(row, k -> random.nextGaussian());
    }
    for (int k = 0; k < 4; k++) {
      double mean = 0;
      for (double[] row : x) {
        mean += row[k] / x.length;
      }
      for (double[] row : x) {
        row[k] -= mean;
      }
    }
    double[] ones = new double[8];
    Arrays.fill(ones, 1);
    LogisticRegression fitted = fit(x, ones, ones, 0.01);
    fitted.weights().forEach(weight -> assertEquals(0, weight, 1e-9));
    assertEquals(9.0 / 10, fitted.probability(new double[4]), 1e-10);
    assertEquals(1.0 / 10, fit(x, new double[8], ones, 0.01).probability(new double[4]), 1e-10);
  }

  @Test
  void separableClassesGiveFiniteWeights() {
    double[][] x = {{-2}, {-1}, {1}, {2}};
    double[] y = {0, 0, 1, 1};
    double[] weight = {1, 1, 1, 1};
    LogisticRegression weak = fit(x, y, weight, 1e-6);
    LogisticRegression strong = fit(x, y, weight, 1);
    assertTrue(weak.weights().get(0) > strong.weights().get(0));
    assertTrue(Double.isFinite(weak.weights().get(0)));
    assertTrue(weak.probability(new double[] {1}) > 0.99);
    assertEquals(0.5, strong.probability(new double[1]), 1e-12);
  }

  @Test
  void moreColumnsThanObservationsAreFine() {
    Sample sample = Sample.draw(new Random(5), 6, 0, new double[150]);
    LogisticRegression fitted = sample.fit(0.01);
    for (double[] row : sample.x()) {
      double p = fitted.probability(row);
      assertTrue(p > 0 && p < 1);
    }
  }

  @Test
  void extremeOddsGiveProbabilities() {
    LogisticRegression steep = new LogisticRegression(0, List.of(1e6));
    assertEquals(1, steep.probability(new double[] {1}));
    assertEquals(0, steep.probability(new double[] {-1}));
    assertThrows(IllegalArgumentException.class, () -> steep.probability(new double[2]));
    assertThrows(
        IllegalArgumentException.class,
        () -> fit(new double[1][1], new double[1], new double[1], 0));
  }
}
