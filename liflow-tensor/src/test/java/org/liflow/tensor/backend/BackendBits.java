package org.liflow.tensor.backend;

import java.util.Arrays;
import java.util.Random;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;

/** Prints a number that stands for the bits of a backend's results, for comparing two JVMs. */
final class BackendBits {
  private BackendBits() {}

  /**
   * Prints {@link #of} for the backend of the given name, or why there is none; for an empty name
   * the best backend's name and the notes on it.
   */
  public static void main(String[] arguments) {
    if (arguments[0].isEmpty()) {
      try (Backend backend = Backends.open(1)) {
        System.out.println(backend.name() + ": " + Backends.notes(backend));
      }
      return;
    }
    System.setProperty(Backends.BACKEND_PROPERTY, arguments[0]);
    try (Backend backend = Backends.open(1)) {
      System.out.println(of(backend));
    } catch (org.liflow.files.InputException problem) {
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
    RandomCell cell = RandomCell.draw(random, 12, 2);
    ArrayOperations.Message message =
        new ArrayOperations.Message(
            19,
            BackendCases.normal(random, 12 * 76, 1),
            null,
            BackendCases.normal(random, 21 * 76, 1),
            BackendCases.normal(random, 12 * 19, 1),
            BackendCases.normal(random, 36 * 19, 1));
    float[][] messages =
        operations.message(
            cell.graph(backend, 5.0),
            new RadialBasis(20, 5.0, 0.5),
            BackendCases.normal(random, 36, 0.3),
            message);
    float[] norms =
        operations.joinNorms(
            messages[0],
            operations.gather(y, 6, java.util.stream.IntStream.range(0, 228).toArray()),
            12);
    return Arrays.hashCode(
        new int[] {Arrays.hashCode(y), Arrays.deepHashCode(messages), Arrays.hashCode(norms)});
  }
}
