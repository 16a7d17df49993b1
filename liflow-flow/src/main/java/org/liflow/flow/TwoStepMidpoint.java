package org.liflow.flow;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * The midpoint rule with one evaluation per step: the state in the middle of a step follows from
 * the slope in the middle of the step before. It is a two-step Runge-Kutta method (Jackiewicz and
 * Tracogna, SIAM J. Numer. Anal. 32, 1390, 1995) of second order.
 *
 * <p>A step of length h is {@code x + h v(t + h/2, x + h/2 w)} with the slope w of the step before;
 * for the first step w is the velocity at time 0, which costs one evaluation more. Where a field
 * changes fast with time, twice as many times are looked at as by the midpoint method for the same
 * cost, and all of them count alike.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class TwoStepMidpoint extends TwoStepMethod {
  static final String NAME = "mid2";

  TwoStepMidpoint(TimeGrid grid) {
    super(NAME, grid);
  }

  @Override
  public OdeSolver on(TimeGrid other) {
    return new TwoStepMidpoint(other);
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    double[] times = new double[grid.steps() + 1];
    for (int step = 0; step < grid.steps(); step++) {
      times[step + 1] = grid.time(step, 0.5);
    }
    return new RecordedFlow(field, state, times, 2, room -> integrate(field, state, times, room));
  }

  private void integrate(FlowField field, Tensor state, double[] times, Tensor[] room) {
    Backend backend = field.backend();
    Tensor slope = room[0];
    Tensor middle = room[1];
    RecordedFlow.velocity(field, 0, 0, state, slope);
    for (int step = 0; step < grid.steps(); step++) {
      double length = grid.length(step);
      backend.combine(state, new Tensor[] {slope}, new double[] {0.5}, length, middle);
      RecordedFlow.velocity(field, step + 1, times[step + 1], middle, slope);
      backend.combine(state, new Tensor[] {slope}, new double[] {1}, length, state);
    }
  }
}
