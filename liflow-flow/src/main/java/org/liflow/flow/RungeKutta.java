package org.liflow.flow;

import java.util.Arrays;
import java.util.Map;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Recording;

/**
 * An explicit Runge-Kutta method with steps of equal length, given by its Butcher tableau.
 *
 * <p>In a flow that predicts its end, a stage at time 1 gives the end itself: it becomes the
 * result, as in the published sampler.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class RungeKutta implements OdeSolver {
  private final String name;
  private final int steps;
  private final double[] nodes;
  private final double[][] stages;
  private final double[] weights;

  private RungeKutta(String name, int steps, double[] nodes, double[][] stages, double[] weights) {
    if (steps < 1) {
      throw new IllegalArgumentException(steps + " flow steps; expected 1 or more");
    }
    this.name = name;
    this.steps = steps;
    this.nodes = nodes;
    this.stages = stages;
    this.weights = weights;
  }

  /**
   * Returns the explicit Euler method: first order, one evaluation per step.
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta euler(int steps) {
    return new RungeKutta("euler", steps, new double[] {0}, new double[][] {{}}, new double[] {1});
  }

  /**
   * Returns the midpoint method: second order, two evaluations per step, the second in its middle.
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta midpoint(int steps) {
    return new RungeKutta(
        "midpoint", steps, new double[] {0, 0.5}, new double[][] {{}, {0.5}}, new double[] {0, 1});
  }

  /**
   * Returns Heun's method: second order, two evaluations per step, the second at its end.
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta heun(int steps) {
    return new RungeKutta(
        "heun", steps, new double[] {0, 1}, new double[][] {{}, {1}}, new double[] {0.5, 0.5});
  }

  /**
   * Returns the classical method: fourth order, four evaluations per step.
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta classical(int steps) {
    return new RungeKutta(
        "rk4",
        steps,
        new double[] {0, 0.5, 0.5, 1},
        new double[][] {{}, {0.5}, {0, 0.5}, {0, 0, 1}},
        new double[] {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0});
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("steps", String.valueOf(steps));
  }

  /** {@return the name and the number of steps, as descriptions of runs have them} */
  @Override
  public String toString() {
    return name + ", " + steps + " steps";
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    return new Steps(field, state);
  }

  /** All steps of a flow, which a backend can record as one. */
  private final class Steps implements Integration {
    private final FlowField field;
    private final Tensor state;
    private final Tensor trial;
    private final Tensor[] slopes = new Tensor[nodes.length];
    private final double[][] moments;
    private final Recording recording;
    private final Resources resources;

    Steps(FlowField field, Tensor state) {
      this.field = field;
      this.state = state;
      Backend backend = field.backend();
      moments = moments(field.systemStart().length - 1);
      try (Resources made = new Resources()) {
        trial = made.add(backend.uninitialised(state.size()));
        for (int stage = 0; stage < slopes.length; stage++) {
          slopes[stage] = made.add(backend.uninitialised(state.size()));
        }
        recording = made.add(backend.record(() -> integrate(backend)));
        resources = made.keep();
      }
    }

    private double[][] moments(int systems) {
      int count = steps * nodes.length;
      double[][] times = new double[count][systems];
      for (int k = 0; k < count; k++) {
        double time = (k / nodes.length + nodes[k % nodes.length]) * (1.0 / steps);
        Arrays.fill(times[k], endsAt(k) ? 1 : time);
        if (endsAt(k)) {
          return Arrays.copyOf(times, k + 1);
        }
      }
      return times;
    }

    /** Whether a moment is the one whose prediction is the result. */
    private boolean endsAt(int moment) {
      return field.predictsEnd()
          && moment / nodes.length == steps - 1
          && nodes[moment % nodes.length] == 1;
    }

    @Override
    public int run() {
      field.moments(moments);
      recording.run();
      return moments.length;
    }

    private void integrate(Backend backend) {
      double length = 1.0 / steps;
      for (int moment = 0; moment < moments.length; moment++) {
        int stage = moment % nodes.length;
        Tensor at = state;
        if (stages[stage].length > 0) {
          backend.combine(state, slopes, stages[stage], length, trial);
          at = trial;
        }
        if (endsAt(moment)) {
          field.evaluate(moment, at, state);
          return;
        }
        field.evaluate(moment, at, slopes[stage]);
        if (field.predictsEnd()) {
          backend.towardsEnd(at, 1 - moments[moment][0], slopes[stage]);
        }
        if (stage == nodes.length - 1) {
          backend.combine(state, slopes, weights, length, state);
        }
      }
    }

    @Override
    public void close() {
      resources.close();
    }
  }
}
