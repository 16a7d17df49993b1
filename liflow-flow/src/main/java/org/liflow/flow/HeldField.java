package org.liflow.flow;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * A field in which some atoms go straight from where they begin to a given end. Every Runge-Kutta
 * and every multistep method follows a straight line exactly, so that a solver needs to know
 * nothing of it. The other atoms see them on their way.
 */
final class HeldField implements FlowField, AutoCloseable {
  private final FlowField field;
  private final Tensor isFree;
  private final Tensor ofHeld;
  private final Tensor ones;
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
    float[] gates = new float[3 * atoms];
    float[] given = new float[3 * atoms];
    for (int k = 0; k < 3 * atoms; k++) {
      gates[k] = held[k / 3] ? 0 : 1;
      if (held[k / 3]) {
        given[k] = field.predictsEnd() ? end[k] : end[k] - start[k];
      }
    }
    try (Resources made = new Resources()) {
      isFree = made.add(backend.uninitialised(atoms, 3));
      ones = made.add(backend.uninitialised(atoms, 3));
      ofHeld = made.add(backend.uninitialised(atoms, 3));
      backend.fill(ones, 1);
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
    field.evaluate(moment, state, predicted);
    backend().scaleAndAdd(ofHeld, ones, isFree, predicted);
  }

  @Override
  public void close() {
    resources.close();
  }
}
