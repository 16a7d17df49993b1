package org.liflow.tensor.autograd;

/** The sigmoid linear unit of each number. */
public final class SiluOperation implements Operation {
  private final Variable input;
  private final Variable output;

  private SiluOperation(Variable input, Variable output) {
    this.input = input;
    this.output = output;
  }

  /** {@code input / (1 + exp(−input))}, of the same shape. */
  public static Variable apply(Tape tape, Variable input) {
    Variable output = tape.result(input.differentiable(), input.value().shape());
    tape.record(new SiluOperation(input, output), output);
    tape.backend().silu(input.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    if (input.differentiable()) {
      tape.backend()
          .siluBackward(input.value(), output.gradient(), input.gradientToAddTo(tape.backend()));
    }
  }
}
