package org.liflow.flow;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;

/**
 * A field in which some atoms go straight from where they begin to a given end. Every Runge-Kutta
 * and every multistep method follows a straight line exactly, so that a solver needs to know
 * nothing of it. The other atoms see them on their way.
 */
final class HeldField implements FlowField, AutoCloseable {
  private final FlowField field;
  private final Tensor output;
  private final Tensor column;
  private final Tensor columns;
  private final Tensor isFree;
  private final Tensor ofHeld;
  private final Resources resources;

  /**
   * @param field predicts the other atoms' moves; belongs to the caller
   * @param held whether each atom is held
   * @param start of each atom's flow, in Å, and {@code end}; those of held atoms count
   */
  HeldField(FlowField field, boolean[] held, float[] start, float[] end) {
    this.field = field;
    Backend backend = field.backend();
    int atoms = held.length;
    float[] gates = new float[atoms];
    float[] given = new float[3 * atoms];
    for (int k = 0; k < 3 * atoms; k++) {
      gates[k / 3] = held[k / 3] ? 0 : 1;
      if (held[k / 3]) {
        given[k] = field.predictsEnd() ? end[k] : end[k] - start[k];
      }
    }
    try (Resources made = new Resources()) {
      output = made.add(backend.uninitialised(atoms, 3));
      column = made.add(backend.uninitialised(1, 2));
      columns = made.add(backend.uninitialised(atoms, 3, 2));
      isFree = made.add(backend.uninitialised(atoms, 1));
      ofHeld = made.add(backend.uninitialised(atoms, 3));
      backend.upload(new float[] {1, 0}, column);
      backend.upload(gates, isFree);
      backend.upload(given, ofHeld);
      resources = made.keep();
    }
  }

  @Override
  public Backend backend() {
    return field.backend();
  }

  @Override
  public int[] systemStart() {
    return field.systemStart();
  }

  @Override
  public boolean predictsEnd() {
    return field.predictsEnd();
  }

  @Override
  public void moments(double[][] times) {
    field.moments(times);
  }

  @Override
  public void evaluate(int moment, Tensor state, Tensor predicted) {
    Backend backend = backend();
    int atoms = isFree.size();
    field.evaluate(moment, state, output);
    // Times 1 or 0, by an operation that every backend has: it takes the first of two columns.
    backend.linear(
        shaped(output, 3 * atoms, 1),
        column,
        null,
        Activation.IDENTITY,
        shaped(columns, 3 * atoms, 2));
    backend.gateVectors(columns, isFree, shaped(predicted, atoms, 3, 1));
    backend.add(shaped(ofHeld, predicted.shape()), predicted);
  }

  private static Tensor shaped(Tensor tensor, int... shape) {
    return new Tensor(tensor.storage(), shape);
  }

  @Override
  public void close() {
    resources.close();
  }
}
