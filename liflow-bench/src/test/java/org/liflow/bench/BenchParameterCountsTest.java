package org.liflow.bench;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class BenchParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(SpeedupReport.class);
  }
}
