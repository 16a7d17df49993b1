package org.liflow.tensor.backend;

import java.util.Arrays;
import java.util.Random;

/** Prints a number that stands for the bits of a backend's results, for comparing two JVMs. */
final class BackendBits {
  private BackendBits() {}

  /** Prints {@link #of} for the backend of the given name, or why there is none. */
  public static void main(String[] arguments) {
    System.setProperty(Backends.BACKEND_PROPERTY, arguments[0]);
    try (Backend backend = Backends.open(1)) {
      System.out.println(of(backend));
    } catch (org.liflow.tensor.InputException problem) {
      System.out.println(problem.getMessage());
    }
  }

  static int of(Backend backend) {
    Random random = new Random(1);
    ArrayOperations operations = new ArrayOperations(backend);
    float[] y =
        operations.linear(
            BackendCases.normal(random, 300 * 33, 1),
            33,
            BackendCases.normal(random, 33 * 21, 1),
            BackendCases.normal(random, 21, 1),
            Activation.SILU);
    return Arrays.hashCode(y);
  }
}
