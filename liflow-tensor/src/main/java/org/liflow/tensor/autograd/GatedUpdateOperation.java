package org.liflow.tensor.autograd;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * PaiNN's gated update of each atom's features; the differentiable form of {@link
 * Backend#gatedUpdate}.
 */
public final class GatedUpdateOperation implements Operation {
  private final Variable gates;
  private final Variable pairs;
  private final AtomFeatures input;
  private final AtomFeatures output;

  private GatedUpdateOperation(
      Variable gates, Variable pairs, AtomFeatures input, AtomFeatures output) {
    this.gates = gates;
    this.pairs = pairs;
    this.input = input;
    this.output = output;
  }

  /**
   * Updates features.
   *
   * @param tape records the operation
   * @param gates atoms × (3 × features); differentiable
   * @param pairs atoms × 3 × (2 × features); differentiable
   * @param input features before the update; differentiable
   * @return features after the update
   */
  public static AtomFeatures apply(Tape tape, Variable gates, Variable pairs, AtomFeatures input) {
    AtomFeatures output =
        new AtomFeatures(
            tape.result(true, input.scalars().value().shape()),
            tape.result(true, input.vectors().value().shape()));
    tape.record(
        new GatedUpdateOperation(gates, pairs, input, output), output.scalars(), output.vectors());
    Backend backend = tape.backend();
    backend.copy(input.scalars().value(), output.scalars().value());
    backend.copy(input.vectors().value(), output.vectors().value());
    backend.gatedUpdate(
        gates.value(), pairs.value(), output.scalars().value(), output.vectors().value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    try (Resources made = new Resources()) {
      Tensor gatesGradient = made.add(backend.uninitialised(gates.value().shape()));
      Tensor pairsGradient = made.add(backend.uninitialised(pairs.value().shape()));
      backend.gatedUpdateBackward(
          gates.value(),
          pairs.value(),
          output.scalars().gradientToAddTo(backend),
          output.vectors().gradientToAddTo(backend),
          gatesGradient,
          pairsGradient);
      made.keep();
      gates.receiveGradient(gatesGradient, backend);
      pairs.receiveGradient(pairsGradient, backend);
    }
    output.scalars().passGradientTo(input.scalars(), backend);
    output.vectors().passGradientTo(input.vectors(), backend);
  }
}
