package org.liflow.tensor.backend.cpu;

import java.util.Optional;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;

/** Offers the backend of plain loops, which runs anywhere. */
public final class ScalarProvider implements BackendProvider {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public Backend create(int threads) {
    return new CpuBackend(threads, new ScalarKernels());
  }
}
