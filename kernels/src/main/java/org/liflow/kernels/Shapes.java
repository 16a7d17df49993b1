package org.liflow.kernels;

import java.util.function.Supplier;

/** Refuses operations on shapes that do not fit. */
final class Shapes {
  private Shapes() {}

  static void require(boolean fits, Supplier<String> operation) {
    if (!fits) {
      throw new IllegalArgumentException("shapes that do not fit: " + operation.get());
    }
  }
}
