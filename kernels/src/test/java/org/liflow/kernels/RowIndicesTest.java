package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.emulated.CountingDevice;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;

@Tag("emulated-gpu")
class RowIndicesTest {
  private static final int LENGTH = 1000;

  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private static void with(long most, BiConsumer<RowIndices, CountingDevice> work) {
    CountingDevice device = new CountingDevice(new EmulatedDevice(ThreadOrder.FORWARD));
    try (device;
        CudaModule module = device.load(EmulatedKernels.image());
        DeviceMemory memory = new DeviceMemory(device, MemoryReuse.NONE)) {
      work.accept(new RowIndices(new Launcher(device, module, memory), most), device);
    }
  }

  private static int[] rows(int first) {
    int[] rows = new int[LENGTH];
    Arrays.setAll(rows, k -> first + k % 7);
    return rows;
  }

  /** As many as an evaluation of some tens of batches names. */
  @Test
  void aWorkingSetThatFitsIsSentOnce() {
    with(
        1 << 20,
        (indices, device) -> {
          for (int round = 0; round < 3; round++) {
            for (int k = 0; k < 100; k++) {
              indices.of(rows(k));
            }
          }
          assertEquals(100, device.uploads().get(4L * LENGTH));
        });
  }

  @Test
  void whatIsKeptIsBoundByItsMemory() {
    int most = 20 * 4 * LENGTH;
    with(
        most,
        (indices, device) -> {
          for (int k = 0; k < 500; k++) {
            int[] rows = rows(k);
            RowIndex index = indices.of(rows);
            assertSame(index, indices.of(rows));
            assertTrue(device.live() <= 21, device.live() + " kept");
          }
          assertTrue(device.live() >= 10, device.live() + " kept");
        });
  }

  @Test
  void whatIsHeldStaysAndTakesNobodysRoom() {
    with(
        4 * 4 * LENGTH,
        (indices, device) -> {
          Set<RowIndex> held =
              indices.heldBy(
                  () -> {
                    for (int k = 0; k < 50; k++) {
                      indices.of(rows(k));
                    }
                  });
          assertEquals(50, held.size());
          for (int k = 100; k < 200; k++) {
            indices.of(rows(k));
          }
          device.clear();
          for (int k = 0; k < 50; k++) {
            assertTrue(held.contains(indices.of(rows(k))));
          }
          indices.of(rows(199));
          assertEquals(0, device.uploads().size());
          held.forEach(RowIndex::letGo);
          for (int k = 200; k < 210; k++) {
            indices.of(rows(k));
          }
          assertTrue(device.live() <= 5, device.live() + " kept");
        });
  }

  @Test
  void workThatFailsHoldsNothing() {
    with(
        1 << 20,
        (indices, device) -> {
          assertThrows(
              IllegalStateException.class,
              () ->
                  indices.heldBy(
                      () -> {
                        indices.of(rows(1));
                        throw new IllegalStateException();
                      }));
          RowIndex index = indices.of(rows(1));
          assertFalse(index.isHeld());
          // Nobody watches any more.
          Set<RowIndex> held = indices.heldBy(() -> indices.of(rows(2)));
          assertEquals(List.of(indices.of(rows(2))), List.copyOf(held));
          assertFalse(index.isHeld());
        });
  }
}
