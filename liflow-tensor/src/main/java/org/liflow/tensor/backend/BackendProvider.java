package org.liflow.tensor.backend;

import java.util.Optional;

/** Offers one kind of backend; found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /** A short name, unique among providers. */
  String name();

  /** Of the providers that can run here, the one with the highest rank is taken. */
  int rank();

  /** Why it cannot run on this machine or JVM, in one line; empty when it can. */
  Optional<String> obstacle();

  /**
   * What a user would want to know, in one line, when it is passed over for one of a lower rank;
   * empty where nobody would expect it to run.
   */
  default Optional<String> note() {
    return Optional.empty();
  }

  /**
   * Makes a backend.
   *
   * @param threads how many CPU threads it may use, its caller's included
   * @throws IllegalStateException when there is an {@link #obstacle()}
   */
  Backend create(int threads);
}
