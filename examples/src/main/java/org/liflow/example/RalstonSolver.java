package org.liflow.example;

import java.util.Arrays;
import java.util.Map;
import org.liflow.flow.FlowField;
import org.liflow.flow.Integration;
import org.liflow.flow.OdeSolver;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * Ralston's method of second order, in steps of equal length (Math. Comp. 16, 431, 1962).
 *
 * @param steps of a flow
 */
record RalstonSolver(int steps) implements OdeSolver {
  @Override
  public String name() {
    return "ralston";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("steps", String.valueOf(steps));
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    if (field.predictsEnd()) {
      throw new IllegalArgumentException("a model of the flow's end; expected one of velocities");
    }
    double[][] times = new double[2 * steps][field.systemStart().length - 1];
    for (int step = 0; step < steps; step++) {
      Arrays.fill(times[2 * step], (double) step / steps);
      Arrays.fill(times[2 * step + 1], (step + 2.0 / 3) / steps);
    }
    return new Integration() {
      @Override
      public int run() {
        Backend backend = field.backend();
        field.moments(times);
        try (Tensor trial = backend.uninitialised(state.size());
            Tensor first = backend.uninitialised(state.size());
            Tensor second = backend.uninitialised(state.size())) {
          Tensor[] slopes = {first, second};
          for (int step = 0; step < steps; step++) {
            field.evaluate(2 * step, state, first);
            backend.combine(state, slopes, new double[] {2.0 / 3}, 1.0 / steps, trial);
            field.evaluate(2 * step + 1, trial, second);
            backend.combine(state, slopes, new double[] {0.25, 0.75}, 1.0 / steps, state);
          }
        }
        return times.length;
      }

      @Override
      public void close() {}
    };
  }
}
