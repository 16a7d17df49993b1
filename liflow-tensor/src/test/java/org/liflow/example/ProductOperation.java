package org.liflow.example;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Operation;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;

/** An operation that a user of the library writes: {@code one ∘ other}, computed on the host. */
final class ProductOperation implements Operation {
  private final Variable one;
  private final Variable other;
  private final Variable output;

  private ProductOperation(Variable one, Variable other, Variable output) {
    this.one = one;
    this.other = other;
    this.output = output;
  }

  static Variable apply(Tape tape, Variable one, Variable other) {
    Variable output =
        tape.result(one.differentiable() || other.differentiable(), one.value().shape());
    tape.record(new ProductOperation(one, other, output), output);
    multiply(tape.backend(), one.value(), other.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    if (one.differentiable()) {
      Tensor gradient = backend.uninitialised(one.value().shape());
      multiply(backend, output.gradient(), other.value(), gradient);
      one.receiveGradient(gradient, backend);
    }
    if (other.differentiable()) {
      Tensor gradient = backend.uninitialised(other.value().shape());
      multiply(backend, output.gradient(), one.value(), gradient);
      other.receiveGradient(gradient, backend);
    }
  }

  private static void multiply(Backend backend, Tensor one, Tensor other, Tensor product) {
    float[] values = new float[one.size()];
    float[] factors = new float[one.size()];
    backend.download(one, values);
    backend.download(other, factors);
    for (int k = 0; k < values.length; k++) {
      values[k] *= factors[k];
    }
    backend.upload(values, product);
  }
}
