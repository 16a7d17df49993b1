package org.liflow.kernels.emulated;

import java.util.List;
import java.util.Optional;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;

/** Offers the CUDA backend over an emulated device, to tests alone. */
public final class EmulatedProvider implements BackendProvider {
  /** System property: how many bytes the device has; a GiB by default. */
  public static final String MEMORY_PROPERTY = "liflow.emulation.memory";

  private static final class Holder {
    static final byte[] IMAGE = EmulatedKernels.image();
  }

  @Override
  public String name() {
    return "emulated";
  }

  @Override
  public int rank() {
    return -10;
  }

  @Override
  public Optional<String> obstacle() {
    // Elsewhere whole networks would take minutes.
    List<String> wanted = List.of(System.getProperty("liflow.test.backends", "").split(","));
    return wanted.contains(name())
        ? EmulatedKernels.obstacle()
        : Optional.of("an emulated device, for tests that ask for it");
  }

  @Override
  public Backend create(int threads) {
    // Another order for each number of threads: what must not depend on these, neither on that.
    ThreadOrder order = ThreadOrder.values()[(threads - 1) % ThreadOrder.values().length];
    CudaDevice device = new EmulatedDevice(order, Long.getLong(MEMORY_PROPERTY, 1L << 30));
    // Where memory is not reused, whatever is out of bounds shows.
    MemoryReuse reuse = threads == 1 ? MemoryReuse.NONE : MemoryReuse.POOLED;
    return new CudaBackend(name(), device, device.load(Holder.IMAGE), reuse, threads).inTurn();
  }
}
