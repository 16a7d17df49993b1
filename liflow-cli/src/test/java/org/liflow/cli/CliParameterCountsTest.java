package org.liflow.cli;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class CliParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(Main.class);
  }
}
