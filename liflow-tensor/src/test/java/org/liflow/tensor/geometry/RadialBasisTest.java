package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RadialBasisTest {
  @ParameterizedTest
  @CsvSource({
    "0, 5, 0.5",
    "-1, 5, 0.5",
    "20, 0, 0",
    "20, -5, 0",
    "20, NaN, 0",
    "20, 5, -0.1",
    "20, 5, 5",
    "20, 5, NaN"
  })
  void valuesThatMakeNoSenseAreRefused(int count, double cutoff, double offset) {
    assertThrows(IllegalArgumentException.class, () -> new RadialBasis(count, cutoff, offset));
  }

  @Test
  void theReachEndsWhereDistancePlusOffsetIsTheCutoff() {
    assertEquals(4.5, new RadialBasis(20, 5, 0.5).reach());
  }
}
