package org.liflow.tensor.autograd;

import org.liflow.tensor.backend.Backend;

/** Scales each atom's vectors by gates; the differentiable form of {@link Backend#gateVectors}. */
public final class GateVectorsOperation implements Operation {
  private final Variable pairs;
  private final Variable gate;
  private final Variable output;

  private GateVectorsOperation(Variable pairs, Variable gate, Variable output) {
    this.pairs = pairs;
    this.gate = gate;
    this.output = output;
  }

  /**
   * Scales vectors.
   *
   * @param tape records the operation
   * @param pairs atoms × 3 × (2 × channels); differentiable
   * @param gate atoms × channels; differentiable
   * @return atoms × 3 × channels
   */
  public static Variable apply(Tape tape, Variable pairs, Variable gate) {
    Variable output = tape.result(true, gate.value().rows(), 3, gate.value().columns());
    tape.record(new GateVectorsOperation(pairs, gate, output), output);
    tape.backend().gateVectors(pairs.value(), gate.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    backend.gateVectorsBackward(
        pairs.value(),
        gate.value(),
        output.gradient(),
        pairs.gradientToAddTo(backend),
        gate.gradientToAddTo(backend));
  }
}
