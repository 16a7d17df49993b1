package org.liflow.kernels;

import org.junit.jupiter.api.Test;
import org.liflow.tensor.ParameterCounts;

class DeviceParameterCountsTest {
  @Test
  void parameterListsAreShort() {
    ParameterCounts.requireShort(CudaBackend.class);
  }
}
