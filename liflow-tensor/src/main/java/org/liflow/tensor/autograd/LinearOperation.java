package org.liflow.tensor.autograd;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;

/** A linear layer on each row. */
public final class LinearOperation implements Operation {
  private final Variable input;
  private final Variable weight;
  private final Variable bias;
  private final Variable output;

  private LinearOperation(Variable input, Variable weight, Variable bias, Variable output) {
    this.input = input;
    this.weight = weight;
    this.bias = bias;
    this.output = output;
  }

  /**
   * Computes {@code input · weight + bias}.
   *
   * @param tape records the operation
   * @param input rows × inputs
   * @param weight inputs × outputs, a parameter
   * @param bias outputs, a parameter; null for none
   * @return the shape of {@code input} with its last dimension replaced by the outputs
   */
  public static Variable apply(Tape tape, Variable input, Variable weight, Variable bias) {
    int[] shape = input.value().shape();
    shape[shape.length - 1] = weight.value().columns();
    Variable output = tape.result(true, shape);
    tape.record(new LinearOperation(input, weight, bias, output), output);
    tape.backend()
        .linear(
            input.value(),
            weight.value(),
            bias == null ? null : bias.value(),
            Activation.IDENTITY,
            output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    Tensor inputGradient = input.differentiable() ? input.gradientToAddTo(backend) : null;
    backend.linearBackward(
        input.value(),
        weight.value(),
        output.gradient(),
        inputGradient,
        weight.gradientToAddTo(backend),
        bias == null ? null : bias.gradientToAddTo(backend));
  }
}
