package org.liflow.kernels.emulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.tensor.backend.Backend;

/** Lets a device's memory run out at each place where some work takes some. */
public final class ScarceMemory {
  private ScarceMemory() {}

  /**
   * Does the work over and over: each time with memory for one more allocation, until there is
   * enough. Each time all that it took must have been given back, and nothing of what failed may
   * show in what it gives at last.
   *
   * @param work closes what it makes; gives the same numbers every time
   * @param least how often it takes memory at least
   */
  public static void everywhere(Function<Backend, List<Double>> work, int least) {
    TroubledDevice troubled = new TroubledDevice(new EmulatedDevice(ThreadOrder.FORWARD));
    try (Backend backend = backend(troubled)) {
      List<Double> expected = work.apply(backend);
      // The rows that operations name stay with the backend, which knows them the next time.
      int live = troubled.live();
      long before = troubled.allocations();
      assertEquals(expected, work.apply(backend));
      assertEquals(live, troubled.live());
      long all = troubled.allocations() - before;
      assertTrue(all >= least, all + " allocations");
      for (long allowed = 0; allowed < all; allowed++) {
        troubled.allow(allowed);
        String place = "after " + allowed + " of " + all + " allocations";
        assertThrows(DeviceMemoryException.class, () -> work.apply(backend), place);
        assertEquals(live, troubled.live(), place);
      }
      troubled.allow(all);
      assertEquals(expected, work.apply(backend));
      assertEquals(live, troubled.live());
    }
  }

  /** Without reuse, so that each piece of memory is an allocation. */
  private static Backend backend(TroubledDevice troubled) {
    byte[] image = EmulatedKernels.image();
    return new CudaBackend(
        "test", troubled.device(), troubled.device().load(image), MemoryReuse.NONE, 1);
  }
}
