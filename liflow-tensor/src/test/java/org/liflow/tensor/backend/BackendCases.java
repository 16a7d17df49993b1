package org.liflow.tensor.backend;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** The backends that a test runs over, and arithmetic that such tests share. */
public final class BackendCases {
  /** System property that names the backends to be tested, with commas between them. */
  private static final String TESTED_PROPERTY = "liflow.test.backends";

  private BackendCases() {}

  /** Every provider that can run here and is to be tested: all, unless the property names some. */
  public static List<BackendProvider> providers() {
    String tested = System.getProperty(TESTED_PROPERTY);
    return Backends.providers().stream()
        .filter(p -> tested == null || List.of(tested.split(",")).contains(p.name()))
        .filter(p -> p.obstacle().isEmpty())
        .toList();
  }

  /** Every provider that can run here, as a test's argument. */
  public static Stream<Arguments> everyProvider() {
    return providers().stream().map(p -> Arguments.of(Named.of(p.name(), p)));
  }

  /** Every provider that can run here over 1, 2 and 3 threads. */
  public static Stream<Arguments> everyProviderAndThreads() {
    return providers().stream()
        .flatMap(p -> Stream.of(1, 2, 3).map(n -> Arguments.of(Named.of(p.name(), p), n)));
  }

  /** ‖actual − expected‖ / ‖expected‖. */
  public static double relativeError(double[] expected, float[] actual) {
    if (expected.length != actual.length) {
      throw new IllegalArgumentException(expected.length + " and " + actual.length + " numbers");
    }
    double error = 0;
    double norm = 0;
    for (int k = 0; k < expected.length; k++) {
      error += (actual[k] - expected[k]) * (actual[k] - expected[k]);
      norm += expected[k] * expected[k];
    }
    // A norm of 0 leaves 0 for an exact result and no number below any bound for another.
    return error == 0 ? 0 : Math.sqrt(error / norm);
  }

  /** The same numbers in double precision. */
  public static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int k = 0; k < wide.length; k++) {
      wide[k] = values[k];
    }
    return wide;
  }

  /** Normal numbers of a given standard deviation. */
  public static float[] normal(Random random, int count, double deviation) {
    float[] values = new float[count];
    for (int k = 0; k < count; k++) {
      values[k] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }
}
