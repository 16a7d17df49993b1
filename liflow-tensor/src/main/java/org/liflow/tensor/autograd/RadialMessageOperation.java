package org.liflow.tensor.autograd;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.RadialEdges;

/**
 * The radial message between atoms, added to their features; the differentiable form of {@link
 * Backend#radialMessage}.
 */
public final class RadialMessageOperation implements Operation {
  private final RadialEdges edges;
  private final Variable phi;
  private final int[] phiRows;
  private final Variable filter;
  private final AtomFeatures input;
  private final AtomFeatures output;

  private RadialMessageOperation(
      RadialEdges edges,
      Variable phi,
      int[] phiRows,
      Variable filter,
      AtomFeatures input,
      AtomFeatures output) {
    this.edges = edges;
    this.phi = phi;
    this.phiRows = phiRows;
    this.filter = filter;
    this.input = input;
    this.output = output;
  }

  /**
   * Computes messages.
   *
   * @param tape records the operation
   * @param edges not to be displaced before the backward pass
   * @param phi one row per atom or, with {@code phiRows}, per kind of atom; 4 × features columns
   * @param phiRows row of {@code phi} per atom; null when atom i has row i
   * @param filter (basis functions + 1) × (4 × features), a parameter
   * @param input features before the message; differentiable
   * @return features after the message
   */
  public static AtomFeatures apply(
      Tape tape,
      RadialEdges edges,
      Variable phi,
      int[] phiRows,
      Variable filter,
      AtomFeatures input) {
    AtomFeatures output =
        new AtomFeatures(
            tape.result(true, input.scalars().value().shape()),
            tape.result(true, input.vectors().value().shape()));
    tape.record(
        new RadialMessageOperation(edges, phi, phiRows, filter, input, output),
        output.scalars(),
        output.vectors());
    Backend backend = tape.backend();
    backend.copy(input.scalars().value(), output.scalars().value());
    backend.radialMessage(
        edges,
        messageInput(phi, phiRows, filter, input),
        output.scalars().value(),
        output.vectors().value());
    return output;
  }

  private static MessageInput messageInput(
      Variable phi, int[] phiRows, Variable filter, AtomFeatures input) {
    return new MessageInput(phi.value(), phiRows, filter.value(), input.vectors().value());
  }

  @Override
  public void backward(Tape tape) {
    Backend backend = tape.backend();
    int atoms = output.scalars().value().rows();
    try (Resources made = new Resources()) {
      Tensor phiGradient = made.add(backend.uninitialised(atoms, phi.value().columns()));
      Tensor vectorsGradient = made.add(backend.uninitialised(input.vectors().value().shape()));
      backend.radialMessageBackward(
          edges,
          messageInput(phi, phiRows, filter, input),
          new MessageGradients(
              output.scalars().gradientToAddTo(backend),
              output.vectors().gradientToAddTo(backend),
              phiGradient,
              filter.gradientToAddTo(backend),
              vectorsGradient));
      output.scalars().passGradientTo(input.scalars(), backend);
      if (phiRows != null) {
        backend.gatherBackward(phiGradient, phiRows, phi.gradientToAddTo(backend));
      }
      made.keep();
      input.vectors().receiveGradient(vectorsGradient, backend);
      if (phiRows == null) {
        phi.receiveGradient(phiGradient, backend);
      } else {
        phiGradient.close();
      }
    }
  }
}
