package org.liflow.tensor.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;

class TapeTest {
  /** Numbers that were not given would be those of the last tensor in the same memory. */
  @ParameterizedTest
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProvider")
  void aConstantHasAsManyValuesAsItsShape(BackendProvider provider) {
    try (Backend backend = provider.create(1)) {
      try (Tensor former = backend.tensor(200)) {
        backend.fill(former, 7e7f);
      }
      try (Tape tape = new Tape(backend)) {
        for (float[] values : new float[][] {new float[3], new float[201], new float[0]}) {
          IllegalArgumentException problem =
              assertThrows(IllegalArgumentException.class, () -> tape.constant(values, 200));
          assertTrue(problem.getMessage().contains(values.length + " values"));
        }
        float[] values = {1, 2, 3, 4, 5, 6};
        float[] read = new float[6];
        backend.download(tape.constant(values, 2, 3).value(), read);
        assertArrayEquals(values, read);
      }
    }
  }
}
