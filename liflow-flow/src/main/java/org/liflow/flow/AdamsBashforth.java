package org.liflow.flow;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * The two-step method of Adams and Bashforth with steps of any length (Hairer, Nørsett and Wanner,
 * Solving Ordinary Differential Equations I, section III.5): second order, one evaluation per step
 * and one more for the first step, which is the midpoint method's.
 *
 * <p>A step of length h after one of length g is {@code x + h ((1 + r/2) v − r/2 w)} with r = h/g,
 * the present velocity v and the one before, w.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class AdamsBashforth extends TwoStepMethod {
  static final String NAME = "ab2";

  AdamsBashforth(TimeGrid grid) {
    super(NAME, grid);
  }

  @Override
  public OdeSolver on(TimeGrid other) {
    return new AdamsBashforth(other);
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    double[] times = timesOfMultistep(grid);
    return new RecordedFlow(field, state, times, 3, room -> integrate(field, state, times, room));
  }

  /** The start of each step and, after the first, its middle. */
  static double[] timesOfMultistep(TimeGrid grid) {
    double[] times = new double[grid.steps() + 1];
    times[1] = grid.time(0, 0.5);
    for (int step = 1; step < grid.steps(); step++) {
      times[step + 1] = grid.time(step, 0);
    }
    return times;
  }

  private void integrate(FlowField field, Tensor state, double[] times, Tensor[] room) {
    Backend backend = field.backend();
    Tensor before = room[0];
    Tensor now = room[1];
    RecordedFlow.velocity(field, 0, 0, state, before);
    Tensor middle = room[2];
    backend.combine(state, new Tensor[] {before}, new double[] {0.5}, grid.length(0), middle);
    RecordedFlow.velocity(field, 1, times[1], middle, now);
    backend.combine(state, new Tensor[] {now}, new double[] {1}, grid.length(0), state);
    for (int step = 1; step < grid.steps(); step++) {
      RecordedFlow.velocity(field, step + 1, times[step + 1], state, now);
      double half = 0.5 * grid.length(step) / grid.length(step - 1);
      backend.combine(
          state,
          new Tensor[] {now, before},
          new double[] {1 + half, -half},
          grid.length(step),
          state);
      Tensor oldest = before;
      before = now;
      now = oldest;
    }
  }
}
