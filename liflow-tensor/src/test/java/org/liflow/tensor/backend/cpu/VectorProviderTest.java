package org.liflow.tensor.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VectorProviderTest {
  @Test
  void vectorsOfOtherLengthsThanTheLoopsAreWrittenForAreAnObstacle() {
    for (int lanes : new int[] {4, 8, 16}) {
      assertTrue(VectorProvider.obstacle(lanes).isEmpty(), lanes + " lanes");
    }
    IntStream.of(1, 2, 3, 12, 32, 64)
        .forEach(
            lanes ->
                assertEquals(
                    "vectors of " + lanes + " floats, where 4, 8 or 16 are needed",
                    VectorProvider.obstacle(lanes).orElseThrow()));
  }
}
