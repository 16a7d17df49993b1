package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.descriptive.moment.Kurtosis;
import org.apache.commons.math3.stat.descriptive.moment.Skewness;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.flow.NoiseKey.Purpose;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.geometry.Lattice;

class PriorTest {
  /** Bounds are at five standard errors: the seeds are fixed, and chance has one in a million. */
  private static final double SIGMAS = 5;

  private static final int LITHIUM = 3;
  private static final int SULFUR = 16;

  private static PriorConfiguration adaptive(double ofMobile, double ofFrame) {
    return new PriorConfiguration.AdaptiveMaxwellBoltzmann(
        new PriorConfiguration.Scales(ofMobile, ofMobile),
        new PriorConfiguration.Scales(ofFrame, ofFrame),
        LITHIUM);
  }

  private static Structure atoms(int count, int... species) {
    int[] numbers = new int[count];
    for (int k = 0; k < count; k++) {
      numbers[k] = species[k % species.length];
    }
    return new Structure(
        Lattice.periodic(10, 0, 0, 0, 10, 0, 0, 0, 10), numbers, new double[3 * count]);
  }

  private static NoiseKey key(int stride) {
    return new NoiseKey(42, 900, 0, stride, 0, Purpose.PROPAGATOR);
  }

  private static double[] sample(Prior prior, Structure structure, NoiseKey key) {
    float[] displacements = new float[3 * structure.size()];
    prior.sample(structure, key, displacements, 0);
    double[] values = new double[displacements.length];
    Arrays.setAll(values, k -> displacements[k]);
    return values;
  }

  /** The same numbers from an implementation of Philox and of Box and Muller apart from this. */
  @Test
  void drawsAreTheKnownOnes() {
    NoiseKey far = new NoiseKey(-7, 300.5, 65535, 123456, 255, Purpose.CORRECTOR);
    Structure structure = atoms(18, LITHIUM);
    double[] first = sample(Prior.of(new PriorConfiguration.Normal(1)), structure, key(0));
    double[] last = sample(Prior.of(new PriorConfiguration.Normal(1)), structure, far);
    double[] scaled =
        sample(Prior.of(new PriorConfiguration.UniformScaleNormal(0.25)), structure, key(0));
    double[] lastScaled =
        sample(Prior.of(new PriorConfiguration.UniformScaleNormal(0.25)), structure, far);
    assertArrayEquals(
        new double[] {-0.7256917816995495, 0.5421107569716108, -0.25031536695886636},
        Arrays.copyOf(first, 3),
        2.5e-7);
    assertArrayEquals(
        new double[] {1.3641619339312157, 0.9304120267492203, 2.268445834497064},
        Arrays.copyOfRange(last, 51, 54),
        2.5e-7);
    assertArrayEquals(
        new double[] {0.2199285282296622, -0.04839905566988879, 0.1589450426900554},
        Arrays.copyOf(scaled, 3),
        2.5e-7);
    assertArrayEquals(
        new double[] {0.12304814905825623, 0.06396400944472004, -0.20907196376708245},
        Arrays.copyOfRange(lastScaled, 51, 54),
        2.5e-7);
  }

  @Test
  @Tag("slow")
  void samplesAreNormalWithTheRightWidth() {
    Structure structure = atoms(10_000, LITHIUM);
    double thermal = Math.sqrt(8.617333262e-5 * 900 / 6.94);
    assertNormal(sample(Prior.of(new PriorConfiguration.Normal(0.3)), structure, key(0)), 0.3);
    assertNormal(
        sample(Prior.of(new PriorConfiguration.MaxwellBoltzmann(2)), structure, key(1)),
        2 * thermal);
    Prior adaptive = Prior.of(adaptive(10, 0.5));
    double[] both = sample(adaptive, atoms(20_000, LITHIUM, SULFUR), key(2));
    double[] mobile = new double[both.length / 2];
    double[] frame = new double[both.length / 2];
    Arrays.setAll(mobile, k -> both[6 * (k / 3) + k % 3]);
    Arrays.setAll(frame, k -> both[6 * (k / 3) + 3 + k % 3]);
    assertNormal(mobile, 10 * thermal);
    assertNormal(frame, 0.5 * Math.sqrt(8.617333262e-5 * 900 / 32.06));
  }

  private static void assertNormal(double[] values, double width) {
    int n = values.length;
    for (int axis = 0; axis < 3; axis++) {
      double[] along = new double[n / 3];
      for (int k = 0; k < along.length; k++) {
        along[k] = values[3 * k + axis];
      }
      assertMoments(along, width);
    }
    assertMoments(values, width);
    double distance =
        new KolmogorovSmirnovTest()
            .kolmogorovSmirnovStatistic(new NormalDistribution(null, 0, width), values);
    // Kolmogorov's limit law: exceeded with probability 2 exp(-2 n d²).
    assertTrue(2 * Math.exp(-2 * n * distance * distance) > 1e-6, () -> "KS " + distance);
  }

  private static void assertMoments(double[] values, double width) {
    int n = values.length;
    double mean = Arrays.stream(values).sum() / n;
    double variance = Arrays.stream(values).map(x -> x * x).sum() / n;
    assertEquals(0, mean, SIGMAS * width / Math.sqrt(n));
    assertEquals(1, variance / (width * width), SIGMAS * Math.sqrt(2.0 / n));
    assertEquals(0, new Skewness().evaluate(values), SIGMAS * Math.sqrt(6.0 / n));
    assertEquals(0, new Kurtosis().evaluate(values), SIGMAS * Math.sqrt(24.0 / n));
  }

  /** X = U w Z with U uniform: E X² = w²/3, E X⁴ = 3 w⁴/5, and one U for an atom's three axes. */
  @Test
  void uniformScaleNormalIsTheMixture() {
    int n = 40_000;
    double w = 0.25;
    double[] x =
        sample(Prior.of(new PriorConfiguration.UniformScaleNormal(w)), atoms(n, LITHIUM), key(3));
    assertEquals(0, Arrays.stream(x).sum() / (3 * n), SIGMAS * w / 3 / Math.sqrt(n));
    double[] squares = Arrays.stream(x).map(v -> v * v / (w * w)).toArray();
    assertEquals(1 / 3.0, Arrays.stream(squares).average().orElseThrow(), 0.012);
    assertEquals(0.6, Arrays.stream(squares).map(v -> v * v).average().orElseThrow(), 0.06);
    double together = 0;
    double apart = 0;
    for (int k = 0; k + 1 < n; k++) {
      together += squares[3 * k] * squares[3 * k + 1] / n;
      apart += squares[3 * k] * squares[3 * k + 3] / n;
    }
    assertEquals(1 / 5.0, together, 0.02);
    assertEquals(1 / 9.0, apart, 0.01);
    assertTrue(Arrays.stream(x).anyMatch(v -> Math.abs(v) > 2.5 * w));
  }

  @Test
  void drawsAreIndependent() {
    int n = 4000;
    Prior prior = Prior.of(new PriorConfiguration.Normal(1));
    Structure one = atoms(1, LITHIUM);
    double[] overAtoms = sample(prior, atoms(n, LITHIUM), key(0));
    assertUncorrelated(series(n, k -> Arrays.copyOfRange(overAtoms, 3 * k, 3 * k + 3)));
    assertUncorrelated(series(n, k -> sample(prior, one, key(k))));
    assertUncorrelated(
        series(n, k -> sample(prior, one, new NoiseKey(k, 900, 0, 0, 0, Purpose.PROPAGATOR))));
    assertUncorrelated(
        series(n, k -> sample(prior, one, new NoiseKey(1, 900, k, 0, 0, Purpose.PROPAGATOR))));
    assertUncorrelated(
        series(n, k -> sample(prior, one, new NoiseKey(1, 900 + k, 0, 0, 0, Purpose.PROPAGATOR))));
    Structure many = atoms(n, LITHIUM);
    double[][] draws = {
      sample(prior, many, new NoiseKey(1, 900, 0, 0, 0, Purpose.PROPAGATOR)),
      sample(prior, many, new NoiseKey(1, 900, 0, 0, 0, Purpose.CORRECTOR)),
      sample(prior, many, new NoiseKey(1, 900, 0, 0, 1, Purpose.PROPAGATOR)),
      sample(prior, many, new NoiseKey(1, 900, 1, 0, 0, Purpose.PROPAGATOR)),
      sample(prior, many, new NoiseKey(1, 900, 0, 1, 0, Purpose.PROPAGATOR)),
      sample(prior, many, new NoiseKey(2, 900, 0, 0, 0, Purpose.PROPAGATOR)),
      sample(prior, many, new NoiseKey(1, 901, 0, 0, 0, Purpose.PROPAGATOR)),
    };
    for (int a = 0; a < draws.length; a++) {
      for (int b = 0; b < a; b++) {
        double correlation = new PearsonsCorrelation().correlation(draws[a], draws[b]);
        assertEquals(0, correlation, SIGMAS / Math.sqrt(3 * n), "draws " + a + " and " + b);
      }
    }
  }

  private static double[][] series(int count, IntFunction<double[]> draw) {
    double[][] values = new double[count][];
    Arrays.setAll(values, draw);
    return values;
  }

  /** Each axis against each axis, at once and one and two draws later. */
  private static void assertUncorrelated(double[][] draws) {
    for (int lag = 0; lag <= 2; lag++) {
      int n = draws.length - lag;
      for (int p = 0; p < 9; p++) {
        if (lag == 0 && p / 3 == p % 3) {
          continue;
        }
        double[] x = new double[n];
        double[] y = new double[n];
        for (int k = 0; k < n; k++) {
          x[k] = draws[k][p / 3];
          y[k] = draws[k + lag][p % 3];
        }
        assertEquals(
            0, new PearsonsCorrelation().correlation(x, y), SIGMAS / Math.sqrt(n), "lag " + lag);
      }
    }
  }

  @Test
  void anAtomsNoiseDependsOnItsKeyAndPlaceAlone() {
    Prior prior = Prior.of(new PriorConfiguration.MaxwellBoltzmann(1));
    double[] few = sample(prior, atoms(7, LITHIUM, SULFUR), key(5));
    double[] many = sample(prior, atoms(100, LITHIUM, SULFUR), key(5));
    assertArrayEquals(few, Arrays.copyOf(many, few.length));
    float[] shifted = new float[30];
    Arrays.fill(shifted, -1);
    prior.sample(atoms(7, LITHIUM, SULFUR), key(5), shifted, 6);
    for (int k = 0; k < 30; k++) {
      assertEquals(k >= 6 && k < 27 ? few[k - 6] : -1, shifted[k]);
    }
  }

  @Test
  void badScalesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Prior.of(new PriorConfiguration.Normal(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Prior.of(new PriorConfiguration.UniformScaleNormal(Double.NaN)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Prior.of(new PriorConfiguration.MaxwellBoltzmann(Double.POSITIVE_INFINITY)));
    assertThrows(IllegalArgumentException.class, () -> adaptive(1, -1));
  }
}
