package org.liflow.tensor.autograd;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/** The sigmoid linear unit of each number. */
public final class SiluOperation implements Operation {
  private final Variable input;
  private final Variable output;

  private SiluOperation(Variable input, Variable output) {
    this.input = input;
    this.output = output;
  }

  /**
   * Computes {@code input / (1 + exp(−input))}.
   *
   * @param tape records the operation
   * @param input any shape
   * @return of the same shape
   */
  public static Variable apply(Tape tape, Variable input) {
    Variable output = tape.result(input.differentiable(), input.value().shape());
    tape.record(new SiluOperation(input, output), output);
    tape.backend().silu(input.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    if (input.differentiable()) {
      Backend backend = tape.backend();
      try (Resources made = new Resources()) {
        Tensor gradient = made.add(backend.uninitialised(input.value().shape()));
        backend.siluBackward(input.value(), output.gradient(), gradient);
        made.keep();
        input.receiveGradient(gradient, backend);
      }
    }
  }
}
