package org.liflow.flow;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * A two-step exponential integrator in terms of the predicted end X = x + (1 − t) v of a straight
 * flow, as DPM-Solver++(2M) is (Lu et al., arXiv 2211.01095): second order, one evaluation per step
 * and one more for the first step.
 *
 * <p>The equation {@code x' = (X − x) / (1 − t)} is solved exactly for an end that goes on changing
 * as between the last two predictions. With u = 1 − t at the step's start, u' at its end and the
 * time g between the predictions X and Y (the one before), {@code x' = x + (1 − u'/u) (X − x) + (u
 * − u' − u' ln(u/u')) (X − Y) / g}. DPM-Solver++ extrapolates X in the logarithm of t/(1 − t),
 * which is infinite at t = 0; here it is extrapolated in t, so that the first steps are of second
 * order, too. The first step is that of {@link RungeKutta#exponentialMidpoint}.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class EndMultistep extends TwoStepMethod {
  static final String NAME = "dpm2";

  EndMultistep(TimeGrid grid) {
    super(NAME, grid);
  }

  @Override
  public OdeSolver on(TimeGrid other) {
    return new EndMultistep(other);
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    double[] times = AdamsBashforth.timesOfMultistep(grid);
    return new RecordedFlow(field, state, times, 3, room -> integrate(field, state, times, room));
  }

  private void integrate(FlowField field, Tensor state, double[] times, Tensor[] room) {
    Backend backend = field.backend();
    Tensor before = room[0];
    Tensor now = room[1];
    Tensor middle = room[2];
    RecordedFlow.end(field, 0, 0, state, before);
    backend.combine(state, new Tensor[] {before, state}, new double[] {1, -1}, times[1], middle);
    RecordedFlow.end(field, 1, times[1], middle, now);
    // As all steps are made, but from the end predicted at the start of this one.
    step(backend, state, 0, before, now, before, times[1]);
    for (int step = 1; step < grid.steps(); step++) {
      RecordedFlow.end(field, step + 1, times[step + 1], state, now);
      step(backend, state, step, now, now, before, grid.length(step - 1));
      Tensor oldest = before;
      before = now;
      now = oldest;
    }
  }

  /**
   * Makes one step.
   *
   * @param end predicted at the step's start
   * @param later one of two predictions that tell how the end changes
   * @param earlier the other
   * @param between the time between the two
   */
  private void step(
      Backend backend,
      Tensor state,
      int step,
      Tensor end,
      Tensor later,
      Tensor earlier,
      double between) {
    double before = 1 - grid.time(step, 0);
    double after = step == grid.steps() - 1 ? 0 : 1 - grid.time(step, 1);
    double towards = 1 - after / before;
    double change = grid.endSlopeWeight(step) / between;
    backend.combine(
        state,
        new Tensor[] {end, state, later, earlier},
        new double[] {towards, -towards, change, -change},
        1,
        state);
  }
}
