package org.liflow.tensor.autograd;

import org.liflow.tensor.backend.Backend;

/**
 * Joins each atom's scalars with the lengths of its vectors; the differentiable form of {@link
 * Backend#joinNorms}.
 */
public final class JoinNormsOperation implements Operation {
  private final Variable scalars;
  private final Variable pairs;
  private final Variable output;

  private JoinNormsOperation(Variable scalars, Variable pairs, Variable output) {
    this.scalars = scalars;
    this.pairs = pairs;
    this.output = output;
  }

  /**
   * Joins scalars and lengths.
   *
   * @param tape records the operation
   * @param scalars atoms × features; differentiable
   * @param pairs atoms × 3 × (2 × channels); differentiable
   * @return atoms × (features + channels)
   */
  public static Variable apply(Tape tape, Variable scalars, Variable pairs) {
    int width = scalars.value().columns() + pairs.value().columns() / 2;
    Variable output = tape.result(true, scalars.value().rows(), width);
    tape.record(new JoinNormsOperation(scalars, pairs, output), output);
    tape.backend().joinNorms(scalars.value(), pairs.value(), output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    backend.joinNormsBackward(
        pairs.value(),
        output.value(),
        output.gradient(),
        scalars.gradientToAddTo(backend),
        pairs.gradientToAddTo(backend));
  }
}
