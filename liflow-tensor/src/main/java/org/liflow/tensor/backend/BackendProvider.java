package org.liflow.tensor.backend;

import java.util.Optional;

/**
 * Offers one kind of backend; found by {@link java.util.ServiceLoader}.
 *
 * <p>Thread safety: a provider is used by one thread at a time.
 */
public interface BackendProvider {
  /**
   * Returns a short name.
   *
   * @return unique among providers
   */
  String name();

  /**
   * Returns the rank: of the providers that can run here, {@link Backends} takes the highest.
   *
   * @return 0 for plain loops; higher for faster backends
   */
  int rank();

  /**
   * Explains why the backend cannot run on this machine or JVM.
   *
   * @return one line; empty when it can run
   */
  Optional<String> obstacle();

  /**
   * Explains, for users, why this backend was passed over for one of a lower rank.
   *
   * @return one line; empty when nobody would expect the backend to run here
   */
  default Optional<String> note() {
    return Optional.empty();
  }

  /**
   * Opens a backend.
   *
   * @param threads number of CPU threads that it may use, the caller's included
   * @return a new backend, to be closed by the caller
   * @throws IllegalStateException when there is an {@link #obstacle()}
   */
  Backend create(int threads);
}
