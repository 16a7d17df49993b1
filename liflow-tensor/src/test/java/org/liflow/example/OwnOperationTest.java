package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.LinearOperation;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendCases;
import org.liflow.tensor.backend.BackendProvider;

/** Differentiable operations from outside the library, through its public methods alone. */
class OwnOperationTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";

  private static final int SIZE = 6;

  private static Variable parameter(Backend backend, float[] values) {
    Tensor tensor = backend.tensor(SIZE, 1);
    backend.upload(values, tensor);
    return Variable.parameter(tensor);
  }

  private static float[] gradient(Backend backend, Variable variable) {
    float[] values = new float[SIZE];
    backend.download(variable.gradient(), values);
    return values;
  }

  /** The weighted sum Σ seed ∘ (x − w y) ∘ (x − w y), in double precision. */
  private static double loss(float[] x, float[] y, double w, float[] seed) {
    double sum = 0;
    for (int k = 0; k < SIZE; k++) {
      double d = x[k] - w * y[k];
      sum += seed[k] * d * d;
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void haveTheGradientsOfFiniteDifferences(BackendProvider provider) {
    Random random = new Random(1);
    float[] x = BackendCases.normal(random, SIZE, 1);
    float[] y = BackendCases.normal(random, SIZE, 1);
    float[] seed = BackendCases.normal(random, SIZE, 1);
    float w = 0.7f;
    try (Backend backend = provider.create(1);
        Variable left = parameter(backend, x);
        Variable right = parameter(backend, y);
        Variable weight = Variable.parameter(backend.tensor(1, 1));
        Tensor outputGradient = backend.tensor(SIZE, 1);
        Tape tape = new Tape(backend)) {
      backend.upload(new float[] {w}, weight.value());
      backend.upload(seed, outputGradient);
      // Beside an operation of the library, and with an input that is used twice.
      Variable scaled = LinearOperation.apply(tape, right, weight, null);
      Variable difference = DifferenceOperation.apply(tape, left, scaled);
      Variable square = ProductOperation.apply(tape, difference, difference);
      tape.backward(square, outputGradient);

      double step = 1e-4;
      float[] byX = gradient(backend, left);
      float[] byY = gradient(backend, right);
      for (int k = 0; k < SIZE; k++) {
        double expected = 2.0 * seed[k] * (x[k] - w * y[k]);
        assertEquals(expected, byX[k], 1e-5);
        assertEquals(-w * expected, byY[k], 1e-5);
      }
      double expected = (loss(x, y, w + step, seed) - loss(x, y, w - step, seed)) / (2 * step);
      float[] byWeight = new float[1];
      backend.download(weight.gradient(), byWeight);
      assertEquals(expected, byWeight[0], 1e-4 * Math.abs(expected));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void passNothingToConstants(BackendProvider provider) {
    float[] x = {1, 2, 3, 4, 5, 6};
    try (Backend backend = provider.create(1);
        Variable left = parameter(backend, x);
        Tensor ones = backend.tensor(SIZE, 1);
        Tape tape = new Tape(backend)) {
      backend.fill(ones, 1);
      Variable constant = tape.constant(new float[] {6, 5, 4, 3, 2, 1}, SIZE, 1);
      Variable product = ProductOperation.apply(tape, left, constant);
      assertTrue(product.differentiable());
      tape.backward(product, ones);
      assertArrayEquals(new float[] {6, 5, 4, 3, 2, 1}, gradient(backend, left));
      assertEquals(null, constant.gradient());
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void recordOnlyResultsOfTheirTape(BackendProvider provider) {
    try (Backend backend = provider.create(1);
        Tape tape = new Tape(backend);
        Tape another = new Tape(backend)) {
      Variable result = another.result(true, 2);
      assertThrows(IllegalArgumentException.class, () -> tape.record(own -> {}, result));
      another.record(own -> {}, result);
      assertThrows(IllegalArgumentException.class, () -> another.record(own -> {}, result));
    }
  }
}
