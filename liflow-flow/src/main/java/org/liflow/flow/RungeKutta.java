package org.liflow.flow;

import java.util.Arrays;
import java.util.OptionalInt;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * An explicit Runge-Kutta method, given by its Butcher tableau, with steps on a fixed grid of
 * times.
 *
 * <p>In a flow that predicts its end, a stage at time 1 gives the end itself: it becomes the
 * result, as in the published sampler.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class RungeKutta implements GridSolver {
  static final String EXPONENTIAL = "expmid";

  private final String name;
  private final TimeGrid grid;
  private final double[] nodes;
  private final double[][] stages;
  private final double[] weights;

  private RungeKutta(
      String name, TimeGrid grid, double[] nodes, double[][] stages, double[] weights) {
    this.name = name;
    this.grid = grid;
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
    return new RungeKutta(
        "euler", TimeGrid.uniform(steps), new double[] {0}, new double[][] {{}}, new double[] {1});
  }

  /**
   * Returns the midpoint method: second order, two evaluations per step, the second in its middle.
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta midpoint(int steps) {
    return new RungeKutta(
        "midpoint",
        TimeGrid.uniform(steps),
        new double[] {0, 0.5},
        new double[][] {{}, {0.5}},
        new double[] {0, 1});
  }

  /**
   * Returns Heun's method: second order, two evaluations per step, the second at its end.
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta heun(int steps) {
    return new RungeKutta(
        "heun",
        TimeGrid.uniform(steps),
        new double[] {0, 1},
        new double[][] {{}, {1}},
        new double[] {0.5, 0.5});
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
        TimeGrid.uniform(steps),
        new double[] {0, 0.5, 0.5, 1},
        new double[][] {{}, {0.5}, {0, 0.5}, {0, 0, 1}},
        new double[] {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0});
  }

  /**
   * Returns the exponential midpoint method: second order, two evaluations per step. It solves the
   * equation {@code x' = (X − x) / (1 − t)} of a straight flow exactly where the predicted end X
   * changes linearly within a step (Hochbruck and Ostermann, Acta Numerica 19, 209, 2010; the
   * single-step form of second order in Lu et al., DPM-Solver++, arXiv 2211.01095).
   *
   * @param steps of a flow, at least 1
   * @return an immutable solver
   */
  public static RungeKutta exponentialMidpoint(int steps) {
    return new RungeKutta(
        EXPONENTIAL,
        TimeGrid.uniform(steps),
        new double[] {0, 0.5},
        new double[][] {{}, {0.5}},
        new double[] {0, 1});
  }

  @Override
  public TimeGrid grid() {
    return grid;
  }

  @Override
  public RungeKutta on(TimeGrid other) {
    return new RungeKutta(name, other, nodes, stages, weights);
  }

  @Override
  public String name() {
    return name;
  }

  /** {@return the number of stages, which is the order of each of these methods} */
  @Override
  public OptionalInt order() {
    return OptionalInt.of(nodes.length);
  }

  /** {@return the name and the number of steps, as descriptions of runs have them} */
  @Override
  public String toString() {
    return name + ", " + grid;
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    double[] times = times(field);
    return new RecordedFlow(
        field, state, times, nodes.length + 1, room -> integrate(field, state, times, room));
  }

  private double[] times(FlowField field) {
    double[] times = new double[grid.steps() * nodes.length];
    for (int k = 0; k < times.length; k++) {
      if (endsAt(field, k)) {
        times[k] = 1;
        return Arrays.copyOf(times, k + 1);
      }
      times[k] = grid.time(k / nodes.length, nodes[k % nodes.length]);
    }
    return times;
  }

  /** Whether a moment is the one whose prediction is the result. */
  private boolean endsAt(FlowField field, int moment) {
    return field.predictsEnd()
        && moment / nodes.length == grid.steps() - 1
        && nodes[moment % nodes.length] == 1;
  }

  private void integrate(FlowField field, Tensor state, double[] times, Tensor[] room) {
    Backend backend = field.backend();
    Tensor trial = room[nodes.length];
    for (int moment = 0; moment < times.length; moment++) {
      int stage = moment % nodes.length;
      double length = grid.length(moment / nodes.length);
      Tensor at = state;
      if (stages[stage].length > 0) {
        backend.combine(state, room, stages[stage], length, trial);
        at = trial;
      }
      if (endsAt(field, moment)) {
        field.evaluate(moment, at, state);
        return;
      }
      RecordedFlow.velocity(field, moment, times[moment], at, room[stage]);
      if (stage == nodes.length - 1) {
        backend.combine(state, room, weights(moment / nodes.length), length, state);
      }
    }
  }

  private double[] weights(int step) {
    if (!name.equals(EXPONENTIAL)) {
      return weights;
    }
    // With X = x + (1 − t) v, the weights of the ends become these of the velocities.
    double half = 0.5 * grid.length(step);
    double second = grid.endSlopeWeight(step) * (1 - grid.time(step, 0.5)) / (half * 2 * half);
    return new double[] {1 - second, second};
  }
}
