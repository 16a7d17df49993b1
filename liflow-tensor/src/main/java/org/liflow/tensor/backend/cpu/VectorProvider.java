package org.liflow.tensor.backend.cpu;

import java.util.Optional;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.parallel.VectorApi;

/** Offers the backend with SIMD loops, for JVMs started with the Vector API. */
public final class VectorProvider implements BackendProvider {
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
    return VectorApi.find(Kernels.class, "VectorKernels")
        .map(loops -> obstacle(loops.lanes()))
        .orElseGet(VectorApi::obstacle);
  }

  /** The panels, groups and steps of the loops fit only some lengths of vectors. */
  static Optional<String> obstacle(int lanes) {
    return lanes == 4 || lanes == 8 || lanes == 16
        ? Optional.empty()
        : Optional.of("vectors of " + lanes + " floats, where 4, 8 or 16 are needed");
  }

  /** Every JVM that LiFlow runs on could have the Vector API, so its absence is worth a line. */
  @Override
  public Optional<String> note() {
    return obstacle().map(why -> "SIMD loops are not used, plain loops are slower: " + why);
  }

  @Override
  public Backend create(int threads) {
    Kernels loops =
        VectorApi.find(Kernels.class, "VectorKernels")
            .orElseThrow(() -> new IllegalStateException(obstacle().orElseThrow()));
    return new CpuBackend(threads, loops);
  }
}
