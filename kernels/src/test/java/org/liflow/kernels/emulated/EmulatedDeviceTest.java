package org.liflow.kernels.emulated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaFunction;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;

/** The emulated device tells of what a real one would get wrong in silence. */
@Tag("emulated-gpu")
class EmulatedDeviceTest {
  private static final int SIZE = 64;
  private static final LaunchShape ONE_BLOCK = new LaunchShape(1, 1, 1, SIZE, 1);

  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** Runs a kernel of {@code faults.cu} on the numbers 0 to 63. */
  private static int[] run(ThreadOrder order, String kernel) {
    try (EmulatedDevice device = new EmulatedDevice(order)) {
      CudaFunction function = device.load(EmulatedKernels.faults()).function(kernel);
      long address = device.allocate(Integer.BYTES * SIZE);
      int[] values = IntStream.range(0, SIZE).toArray();
      device.upload(values, 0, SIZE, address);
      device.launch(function, ONE_BLOCK, new KernelArguments().pointer(address));
      device.download(address, values, 0, SIZE);
      device.free(address);
      return values;
    }
  }

  @ParameterizedTest
  @EnumSource
  void barriersHoldInAnyOrder(ThreadOrder order) {
    int[] expected = IntStream.range(0, SIZE).map(k -> SIZE - 1 - k).toArray();
    assertArrayEquals(expected, run(order, "reverse"));
  }

  @ParameterizedTest
  @EnumSource
  void warpsExchangeNumbers(ThreadOrder order) {
    int[] expected =
        IntStream.range(0, SIZE).map(k -> 1000 * (k / 32 * 32 + (k + 1) % 32) + 16).toArray();
    assertArrayEquals(expected, run(order, "warp_votes"));
  }

  @Test
  void aRaceShowsInAnotherOrder() {
    int[] forward = run(ThreadOrder.FORWARD, "race");
    assertNotEquals(Arrays.hashCode(forward), Arrays.hashCode(run(ThreadOrder.BACKWARD, "race")));
    assertNotEquals(Arrays.hashCode(forward), Arrays.hashCode(run(ThreadOrder.SHUFFLED, "race")));
  }

  /** What runs in {@code faults.cu}, over two blocks, with every race an error. */
  private static void runStrictly(ThreadOrder order, String kernel) {
    try (EmulatedDevice device = new EmulatedDevice(order)) {
      CudaFunction function = device.load(EmulatedKernels.faults(true)).function(kernel);
      long address = device.allocate(Integer.BYTES * SIZE);
      try {
        device.clear(address, Integer.BYTES * SIZE);
        device.launch(
            function, new LaunchShape(2, 1, 1, SIZE, 1), new KernelArguments().pointer(address));
      } finally {
        device.free(address);
      }
    }
  }

  /** Whether it shows in the results or not, and whoever comes first. */
  @ParameterizedTest
  @CsvSource({
    "race, word of shared memory",
    "silent_race, word of shared memory",
    "race_of_blocks, another block",
    "race_of_lanes, word of device memory",
    "race_with_atomics, adds to",
  })
  void everyRaceIsReported(String kernel, String expected) {
    for (ThreadOrder order : ThreadOrder.values()) {
      CudaException problem =
          assertThrows(CudaException.class, () -> runStrictly(order, kernel), order.name());
      assertTrue(problem.getMessage().contains(kernel + "(0x"), problem.getMessage());
      assertTrue(problem.getMessage().contains("a race: thread"), problem.getMessage());
      assertTrue(
          problem.getMessage().contains(expected) || order != ThreadOrder.FORWARD,
          problem.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void barriersAndAtomicsAreNoRaces(ThreadOrder order) {
    runStrictly(order, "counted");
  }

  @ParameterizedTest
  @CsvSource({
    "divergent_barrier, a barrier that 32 of 64 threads reach",
    "divergent_warp, went separate ways",
    "past_the_end, wrote past the 256 bytes",
    "before_the_start, wrote before the 256 bytes"
  })
  void whatIsUndefinedIsReported(String kernel, String complaint) {
    CudaException problem =
        assertThrows(CudaException.class, () -> run(ThreadOrder.FORWARD, kernel));
    assertTrue(problem.getMessage().contains(complaint), problem.getMessage());
    assertTrue(problem.getMessage().startsWith(kernel + "(0x"), problem.getMessage());
    assertTrue(problem.getMessage().contains("1 x 1 x 1 blocks of 64"), problem.getMessage());
  }

  @Test
  void unwrittenMemoryIsNotANumber() {
    for (int bits : run(ThreadOrder.FORWARD, "unwritten_shared")) {
      assertTrue(Float.isNaN(Float.intBitsToFloat(bits)));
    }
    try (EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD)) {
      long address = device.allocate(8);
      float[] values = new float[2];
      device.download(address, values, 0, 2);
      assertTrue(Float.isNaN(values[0]) && Float.isNaN(values[1]));
      device.free(address);
    }
  }

  @Test
  void argumentsMustFitTheParameters() {
    try (EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD)) {
      CudaFunction function = device.load(EmulatedKernels.faults()).function("reverse");
      for (KernelArguments wrong :
          new KernelArguments[] {
            new KernelArguments(),
            new KernelArguments().integer(1),
            new KernelArguments().pointer(0).real(1f)
          }) {
        assertThrows(CudaException.class, () -> device.launch(function, ONE_BLOCK, wrong));
      }
      assertThrows(
          CudaException.class, () -> device.load(EmulatedKernels.faults()).function("nothing"));
      assertThrows(CudaException.class, () -> device.load(new byte[100]));
      assertEquals(0, device.launches());
    }
  }

  @Test
  void copiesStayWithinAllocations() {
    EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD, 1000);
    final long address = device.allocate(80);
    float[] values = {1, 2, 3};
    device.upload(values, 1, 2, address + 72);
    assertThrows(CudaException.class, () -> device.upload(values, 0, 3, address + 72));
    assertThrows(CudaException.class, () -> device.download(address - 4, values, 0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> device.upload(values, 2, 2, address));
    assertThrows(CudaException.class, () -> device.clear(address, 81));
    assertThrows(CudaException.class, () -> device.copy(address, address + 40, 41));
    assertThrows(CudaException.class, () -> device.copy(address, address + 8, 16));
    assertThrows(DeviceMemoryException.class, () -> device.allocate(921));
    assertThrows(CudaException.class, () -> device.free(address + 8));
    assertThrows(CudaException.class, device::close);
    device.close();
  }

  @Test
  void aCapturedGraphIsDoneWhenReplayedAndNotBefore() {
    try (EmulatedDevice device = new EmulatedDevice(ThreadOrder.SHUFFLED)) {
      CudaFunction function = device.load(EmulatedKernels.faults()).function("reverse");
      long address = device.allocate(Integer.BYTES * SIZE);
      long other = device.allocate(Integer.BYTES * SIZE);
      int[] values = IntStream.range(0, SIZE).toArray();
      device.upload(values, 0, SIZE, address);
      device.upload(values, 0, SIZE, other);
      KernelArguments arguments = new KernelArguments().pointer(address);
      device.beginCapture();
      device.launch(function, ONE_BLOCK, arguments);
      arguments.clear().pointer(0);
      device.copy(address, other, Integer.BYTES * SIZE);
      assertThrows(CudaException.class, device::synchronise);
      assertThrows(CudaException.class, () -> device.upload(values, 0, SIZE, address));
      assertThrows(CudaException.class, () -> device.allocate(8));
      CapturedGraph graph = device.endCapture();
      assertEquals(0, device.launches());
      int[] found = new int[SIZE];
      for (int replay = 1; replay <= 3; replay++) {
        graph.replay();
        device.download(other, found, 0, SIZE);
        assertEquals(replay % 2 == 1 ? SIZE - 1 : 0, found[0]);
      }
      assertEquals(3, device.launches());
      device.free(address);
      device.free(other);
    }
  }
}
