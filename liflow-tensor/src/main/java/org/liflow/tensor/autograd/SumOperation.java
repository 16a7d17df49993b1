package org.liflow.tensor.autograd;

/** The sum of two tensors of the same shape. */
public final class SumOperation implements Operation {
  private final Variable one;
  private final Variable other;
  private final Variable output;

  private SumOperation(Variable one, Variable other, Variable output) {
    this.one = one;
    this.other = other;
    this.output = output;
  }

  /**
   * Computes {@code one + other}.
   *
   * @param tape records the operation
   * @param one any shape
   * @param other of the same shape
   * @return of the same shape
   */
  public static Variable apply(Tape tape, Variable one, Variable other) {
    Variable output =
        tape.result(one.differentiable() || other.differentiable(), one.value().shape());
    tape.record(new SumOperation(one, other, output), output);
    tape.backend().copy(one.value(), output.value());
    tape.backend().add(other.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    if (one.differentiable()) {
      tape.backend().add(output.gradient(), one.gradientToAddTo(tape.backend()));
    }
    output.passGradientTo(other, tape.backend());
  }
}
