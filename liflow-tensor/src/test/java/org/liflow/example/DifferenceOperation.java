package org.liflow.example;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Operation;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;

/** An operation that a user of the library writes: {@code one − other}, by the backend. */
final class DifferenceOperation implements Operation {
  private final Variable one;
  private final Variable other;
  private final Variable output;

  private DifferenceOperation(Variable one, Variable other, Variable output) {
    this.one = one;
    this.other = other;
    this.output = output;
  }

  static Variable apply(Tape tape, Variable one, Variable other) {
    Variable output =
        tape.result(one.differentiable() || other.differentiable(), one.value().shape());
    tape.record(new DifferenceOperation(one, other, output), output);
    subtract(tape.backend(), one.value(), other.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    if (other.differentiable()) {
      Tensor gradient = other.gradientToAddTo(backend);
      subtract(backend, gradient, output.gradient(), gradient);
    }
    output.passGradientTo(one, backend);
  }

  private static void subtract(Backend backend, Tensor one, Tensor other, Tensor difference) {
    backend.combine(one, new Tensor[] {other}, new double[] {1}, -1, difference);
  }
}
