package org.liflow.flow;

import java.util.Arrays;

/**
 * An explicit Runge-Kutta method with steps of equal length, given by its Butcher tableau.
 *
 * <p>In a flow that predicts its end, a stage at time 1 gives the end itself: it becomes the
 * result, as in the published sampler.
 */
public final class RungeKutta implements OdeSolver {
  private final String name;
  private final int steps;
  private final double[] nodes;
  private final double[][] stages;
  private final double[] weights;

  private RungeKutta(String name, int steps, double[] nodes, double[][] stages, double[] weights) {
    if (steps < 1) {
      throw new IllegalArgumentException("at least one flow step is needed, not " + steps);
    }
    this.name = name;
    this.steps = steps;
    this.nodes = nodes;
    this.stages = stages;
    this.weights = weights;
  }

  /** First order, one evaluation a step. */
  public static RungeKutta euler(int steps) {
    return new RungeKutta("euler", steps, new double[] {0}, new double[][] {{}}, new double[] {1});
  }

  /** Second order, two evaluations a step, the second in the middle. */
  public static RungeKutta midpoint(int steps) {
    return new RungeKutta(
        "midpoint", steps, new double[] {0, 0.5}, new double[][] {{}, {0.5}}, new double[] {0, 1});
  }

  /** Second order, two evaluations a step, the second at its end. */
  public static RungeKutta heun(int steps) {
    return new RungeKutta(
        "heun", steps, new double[] {0, 1}, new double[][] {{}, {1}}, new double[] {0.5, 0.5});
  }

  /** Fourth order, four evaluations a step. */
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
  public int integrate(FlowField field, float[] state) {
    double[] times = new double[field.systemStart().length - 1];
    float[][] slopes = new float[nodes.length][state.length];
    float[] trial = new float[state.length];
    double length = 1.0 / steps;
    int evaluations = 0;
    for (int step = 0; step < steps; step++) {
      for (int stage = 0; stage < nodes.length; stage++) {
        combine(state, slopes, stages[stage], length, trial);
        evaluations++;
        if (field.predictsEnd() && step == steps - 1 && nodes[stage] == 1) {
          field.end(trial, state);
          return evaluations;
        }
        Arrays.fill(times, (step + nodes[stage]) * length);
        field.velocity(times, trial, slopes[stage]);
      }
      combine(state, slopes, weights, length, state);
    }
    return evaluations;
  }

  private static void combine(
      float[] state, float[][] slopes, double[] factors, double length, float[] result) {
    for (int k = 0; k < state.length; k++) {
      double sum = 0;
      for (int stage = 0; stage < factors.length; stage++) {
        sum += factors[stage] * slopes[stage][k];
      }
      result[k] = (float) (state[k] + length * sum);
    }
  }
}
