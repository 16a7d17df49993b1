package org.liflow.kernels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.jcuda.JCudaDevice;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;

/**
 * Offers the CUDA backend where a device answers, its driver is recent enough, memory is left, the
 * kernels can be loaded and give the CPU's results. Finding out takes opening the device, which the
 * first backend then gets.
 */
public final class CudaProvider implements BackendProvider {
  /** System property: {@code false} frees memory at once, for tools that look for faults. */
  public static final String POOL_PROPERTY = "liflow.cuda.pool";

  /** Bytes that the smallest network over a small crystal needs, and its kernels. */
  private static final long LEAST_MEMORY = 256L << 20;

  /** Device files of NVIDIA's driver under Linux and under the Linux subsystem of Windows. */
  private static final List<Path> DRIVER_FILES =
      List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  private final List<Path> driverFiles;
  private final Function<CudaDevice, CudaModule> kernels;
  private Opened opened;

  /** A device with its kernels, found to compute what the CPU does. */
  private record Opened(JCudaDevice device, CudaModule module) {}

  /** For the service loader. */
  public CudaProvider() {
    this(DRIVER_FILES, KernelImages::load);
  }

  /**
   * @param driverFiles without any of which Linux has no GPU
   * @param kernels loads the kernels onto a device
   */
  CudaProvider(List<Path> driverFiles, Function<CudaDevice, CudaModule> kernels) {
    this.driverFiles = driverFiles;
    this.kernels = kernels;
  }

  @Override
  public String name() {
    return "cuda";
  }

  /** Above the CPU. */
  @Override
  public int rank() {
    return 100;
  }

  @Override
  public Optional<String> obstacle() {
    try {
      open();
      return Optional.empty();
    } catch (CudaException problem) {
      return Optional.of(problem.getMessage());
    } catch (LinkageError missing) {
      return Optional.of("the CUDA driver cannot be loaded (libcuda.so.1, on Linux for x86_64)");
    }
  }

  private void open() {
    if (opened != null) {
      return;
    }
    // Spares machines without a GPU the unpacking of native libraries.
    if (isWithoutGpu()) {
      throw new CudaException("no NVIDIA GPU (there is no " + driverFiles.get(0) + ")");
    }
    try (Resources made = new Resources()) {
      JCudaDevice device = made.add(new JCudaDevice());
      long free = device.freeMemory();
      if (free < LEAST_MEMORY) {
        throw new CudaException(
            String.format(
                Locale.ROOT,
                "only %d MiB of memory are left on %s; %d are needed",
                free >> 20,
                device.name(),
                LEAST_MEMORY >> 20));
      }
      CudaModule module = made.add(kernels.apply(device));
      check(device, module);
      opened = new Opened(device, module);
      made.keep();
    }
  }

  private void check(CudaDevice device, CudaModule module) {
    try (Resources all = new Resources()) {
      CudaBackend checked = new CudaBackend(name(), device, module, MemoryReuse.NONE, 1);
      all.add(checked::release);
      DeviceCheck.require(checked);
    }
  }

  private boolean isWithoutGpu() {
    return System.getProperty("os.name").startsWith("Linux")
        && driverFiles.stream().noneMatch(Files::exists);
  }

  /** Explains why a GPU that Linux shows is not used. */
  @Override
  public Optional<String> note() {
    boolean expected = System.getProperty("os.name").startsWith("Linux") && !isWithoutGpu();
    return expected ? obstacle().map(why -> "the GPU is not used: " + why) : Optional.empty();
  }

  @Override
  public Backend create(int threads) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw new IllegalStateException(obstacle.get());
    }
    Opened mine = opened;
    opened = null;
    MemoryReuse reuse =
        "false".equals(System.getProperty(POOL_PROPERTY)) ? MemoryReuse.NONE : MemoryReuse.POOLED;
    ProductChoice products = ProductChoice.of(mine.device());
    return new CudaBackend(name(), mine.device(), mine.module(), reuse, threads, products).inTurn();
  }
}
