package org.liflow.nn;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class NetworkParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(Linear.class);
  }
}
