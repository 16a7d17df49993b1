package org.liflow.tensor.backend.cpu;

import java.util.Optional;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;

/**
 * Offers the backend of SIMD loops where the JVM was started with the Vector API. The class with
 * those loops is touched by name only, and only then.
 */
public final class VectorProvider implements BackendProvider {
  private static final String API = "jdk.incubator.vector";

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public Optional<String> obstacle() {
    if (ModuleLayer.boot().findModule(API).isEmpty()) {
      return Optional.of("the JVM was started without --add-modules " + API);
    }
    return Optional.empty();
  }

  @Override
  public Backend create(int threads) {
    Module api =
        ModuleLayer.boot()
            .findModule(API)
            .orElseThrow(() -> new IllegalStateException(obstacle().orElse(API)));
    VectorProvider.class.getModule().addReads(api);
    try {
      Class<?> loops = Class.forName(VectorProvider.class.getPackageName() + ".VectorKernels");
      return new CpuBackend(threads, (Kernels) loops.getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException problem) {
      throw new IllegalStateException("the SIMD loops are missing from this build", problem);
    }
  }
}
