package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;

@Tag("emulated-gpu")
class DeviceMemoryTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  @Test
  void whatIsGivenBackIsUsedAgain() {
    try (EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD);
        DeviceMemory memory = new DeviceMemory(device, MemoryReuse.POOLED)) {
      long first = memory.take(10_000);
      long second = memory.take(10_000);
      assertNotEquals(first, second);
      memory.give(first);
      assertEquals(first, memory.take(9_900));
      memory.give(first);
      assertEquals(first, memory.take(6_000));
      // Less than half as large: not worth it.
      memory.give(first);
      assertNotEquals(first, memory.take(3_000));
      assertEquals(3, device.allocations());
      assertTrue(memory.inUse() >= 13_000 && memory.inUse() < 15_000, "" + memory.inUse());
    }
  }

  @Test
  void withoutReuseEachPieceIsItsOwn() {
    try (EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD, 1000);
        DeviceMemory memory = new DeviceMemory(device, MemoryReuse.NONE)) {
      long first = memory.take(501);
      assertThrows(DeviceMemoryException.class, () -> memory.take(500));
      memory.take(499);
      memory.give(first);
      assertEquals(1, device.allocations());
      assertEquals(499, memory.inUse());
    }
  }

  @Test
  void whatWaitsIsGivenUpBeforeMemoryRunsOut() {
    try (EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD, 1 << 20);
        DeviceMemory memory = new DeviceMemory(device, MemoryReuse.POOLED)) {
      long large = memory.take(800_000);
      memory.give(large);
      memory.take(300_000);
      assertEquals(1, device.allocations());
      DeviceMemoryException problem =
          assertThrows(DeviceMemoryException.class, () -> memory.take(900_000));
      assertTrue(problem.getMessage().contains("emulated device"), problem.getMessage());
      assertTrue(problem.getMessage().contains("0.9 MiB asked for"), problem.getMessage());
      assertTrue(problem.getMessage().contains("0.3 MiB in use"), problem.getMessage());
    }
  }
}
