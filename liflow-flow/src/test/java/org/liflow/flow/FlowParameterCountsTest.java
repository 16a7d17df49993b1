package org.liflow.flow;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class FlowParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(Simulation.class);
  }
}
