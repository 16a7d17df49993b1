package org.liflow.crystal;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class CrystalParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(Structure.class);
  }
}
