package org.liflow.nn.painn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkConfigurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 20, 3, 77, 5, 0.5, 1000",
    "66, 20, 3, 77, 5, 0.5, 1000",
    "-64, 20, 3, 77, 5, 0.5, 1000",
    "1000000, 20, 3, 77, 5, 0.5, 1000",
    "64, 0, 3, 77, 5, 0.5, 1000",
    "64, 20, 0, 77, 5, 0.5, 1000",
    "64, 20, 3, 0, 5, 0.5, 1000",
    "64, 20, 3, 77, 0, 0.5, 1000",
    "64, 20, 3, 77, NaN, 0.5, 1000",
    "64, 20, 3, 77, 5, 5, 1000",
    "64, 20, 3, 77, 5, -1, 1000",
    "64, 20, 3, 77, 5, 0.5, 0",
    "64, 20, 3, 77, 5, 0.5, Infinity"
  })
  void refusesNumbersThatMakeNoNetwork(
      int features, int basis, int layers, int elements, double rMax, double offset, double t) {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new NetworkConfiguration(
                features, basis, layers, elements, rMax, offset, t, PredictionMode.VELOCITY));
  }

  @Test
  void thePublishedConfigurationIsValid() {
    assertEquals(64, NetworkConfiguration.published().numFeatures());
    assertThrows(
        IllegalArgumentException.class,
        () -> new NetworkConfiguration(64, 20, 3, 77, 5, 0.5, 1000, null));
  }
}
