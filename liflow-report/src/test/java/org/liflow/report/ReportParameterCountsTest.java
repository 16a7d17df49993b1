package org.liflow.report;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class ReportParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(RunReport.class);
  }
}
